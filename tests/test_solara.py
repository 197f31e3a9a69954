"""The example in Mesa's viewer is drawn and played: here, and in a browser as docs/mesa.md says."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import ipyvuetify
import pytest
import solara
from playwright.sync_api import sync_playwright

from sim import narrate
from sim.game import Game
from tests.classroom.browser import CHROMIUM, FLAGS, free_port, needs_browser, opened

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "docs" / "examples" / "solara_app.py"
BACKING = "ties.russia_serbia.commitment"
NOWHERE = "http://127.0.0.1:9"  # a proxy that is none: whatever the server would fetch fails


@pytest.fixture
def app() -> Any:
    return runpy.run_path(str(APP))


def found(drawn: Any, kind: Any, **rest: Any) -> Any:
    return drawn.find(kind, **rest).widgets[0]


def shown(drawn: Any) -> list[Any]:
    """The words of the page, in order."""
    titles = [w.children[0] for w in drawn.find(ipyvuetify.CardTitle).widgets]
    return titles + [w.children[0] for w in drawn.find(ipyvuetify.Html, tag="span").widgets]


def words(game: Game) -> list[str]:
    return [act.sentence for act in narrate.turn(game).acts]


def test_steps_are_the_turns_of_the_game_and_levers_act_from_the_next_reset(app: Any) -> None:
    _, drawn = solara.render(solara.AppLayout(children=[app["Page"]()]), handle_error=False)
    reset, step = (found(drawn, ipyvuetify.Btn, children=[said]) for said in ("Reset", "Step"))
    assert "Week 0 of 104" in shown(drawn)
    game = Game(app["case"], 1)
    for turn in range(1, 6):
        step.click()
        game.step()
        assert {f"Week {turn} of 104", f"Step: {turn}", *words(game)} <= set(shown(drawn))
    found(drawn, ipyvuetify.Slider, label="Luck (seed)").v_model = 7
    found(drawn, ipyvuetify.Slider, label="Moscow's commitment to Serbia").v_model = 0.2
    reset.click()
    assert "Week 0 of 104" in shown(drawn)
    game = Game(app["case"].moved({BACKING: 0.2}), 7)
    for _ in range(5):
        step.click()
        game.step()
    assert words(game)
    assert {"Week 5 of 104", *words(game)} <= set(shown(drawn))
    drawn.close()


@needs_browser
def test_it_runs_as_printed_and_asks_nothing_of_other_hosts(tmp_path: Path) -> None:
    (line,) = [x for x in (ROOT / "docs" / "mesa.md").read_text(encoding="utf-8").splitlines() if " solara run " in x]
    setting, _, *rest = line.split()
    name, value = setting.split("=")
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "solara", *rest, "--no-open", f"--port={port}"]
    alone = {name: value, "SOLARA_HOME": str(tmp_path), "HTTPS_PROXY": NOWHERE}
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **alone})
    try:
        wait(url, server)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            with opened(browser, "laptop", url) as page:
                page.goto(url)
                page.get_by_text("Week 0 of 104").wait_for()
                page.get_by_role("button", name="Step").click()
                page.get_by_text("Week 1 of 104").wait_for()
            browser.close()
    finally:
        server.kill()
        server.wait()


def wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert server.poll() is None, "the viewer did not open"
        try:
            urllib.request.urlopen(url, timeout=1.0).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the viewer did not answer")
