"""A real browser on a real server, and what must hold on every screen: nothing cut, small or from elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SCREENS = {"laptop": (1280, 720), "phone": (390, 844)}
SIZES = {**SCREENS, "notebook": (950, 722)}  # a replay in a cell of a notebook
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)")

# Every piece of text that can be seen, where it is cut off, and how large it is.
LOOK = """() => {
  const found = { cut: [], small: [], wide: document.documentElement.scrollWidth > innerWidth + 1,
                  tall: document.documentElement.scrollHeight > innerHeight + 1 };
  const dialog = document.querySelector("dialog[open]");
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest("[hidden], .hidden, script, style, option, title")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const said = text.data.trim().slice(0, 40), size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 13.95) found.small.push(`${said} (${size})`);
    if (box.left < -1 || box.right > innerWidth + 1) found.cut.push(`${said}: off the screen`);
    for (let outer = element; outer && outer !== document.body && outer !== dialog; outer = outer.parentElement) {
      const style = getComputedStyle(outer);
      const clips = outer.tagName === "svg" || style.overflowX !== "visible" || style.overflowY !== "visible";
      if (!clips || style.overflowY === "auto" || style.overflowY === "scroll") continue;
      const frame = outer.getBoundingClientRect();
      const beside = box.left < frame.left - 1.5 || box.right > frame.right + 1.5;
      if (beside || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
        found.cut.push(`${said}: by ${outer.tagName.toLowerCase()}.${outer.getAttribute("class") ?? ""}`);
    }
  }
  for (const control of document.querySelectorAll("button, select, input")) {
    const box = control.getBoundingClientRect();
    const beside = box.width && (box.right > innerWidth + 1 || box.left < -1);
    if (beside) found.cut.push(`${control.tagName}: off the screen`);
    const full = control.tagName === "BUTTON" && control.scrollWidth > control.clientWidth + 1;
    if (full) found.cut.push(`button ${control.textContent}`);
  }
  return found;
}"""


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Classroom:
    """A server as a teacher starts it; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.port, self.words, self.folder = free_port(), words, folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        line = [sys.executable, str(ROOT / "run.py"), "classroom", f"port={self.port}", *self.words]
        self.process = subprocess.Popen(line, cwd=self.folder, stdout=subprocess.DEVNULL, env={**os.environ})
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url, timeout=1.0).close()
            except OSError:
                assert self.process.poll() is None, "the classroom did not open"
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the classroom did not answer")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def opened(browser: Any, screen: str, url: str) -> Iterator[Any]:
    """A page in a window of its own; at the end nothing has gone wrong in it that a user would not see."""
    width, height = SIZES[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    page.wrong = []
    page.on("console", lambda m: page.wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.wrong.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else page.wrong.append(r.url))
    try:
        yield page
        assert page.wrong == []
    finally:
        context.close()


def looks_well(page: Any, screen: str, projector: bool = False) -> None:
    """Nothing cut off; on one screen without scrolling but for the phone's column; nothing small on the projector."""
    for _ in range(15):  # pictures are drawn again after what stands above them has taken its place
        found = page.evaluate(LOOK)
        if not found["cut"]:
            break
        page.wait_for_timeout(200)
    assert found["cut"] == [], found["cut"]
    assert not found["wide"], "wider than the screen"
    assert screen == "phone" or not found["tall"], "higher than the screen"
    assert not projector or found["small"] == [], found["small"]
