"""Screens without our letters, locales without UTF-8, on the way in and on the way out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.door import console
from sim.faults import ScenarioError

ROOT = Path(__file__).resolve().parents[1]
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SMALL = ["scenario=richardson", "horizon=3", "ensemble.runs=10", "curve.runs=5"]


def command(*words: str | bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONIOENCODING"} | more
    return subprocess.run([sys.executable, ROOT / "run.py", *words], cwd=ROOT, env=env, capture_output=True)


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("Łódź ≥ −3 … “x” é", "ascii", b'Lodz >= -3 ... "x" e'),
        ("Łódź − 東", "cp1252", "Lódz - \\u6771".encode("cp1252")),
        ("\udcc5\udc81", "ascii", b"\\udcc5\\udc81"),
    ],
)
def test_a_screen_shows_the_nearest_it_has(text: str, encoding: str, shown: bytes) -> None:
    console.ready([])
    assert text.encode(encoding, console.HANDLER) == shown


@pytest.mark.parametrize("word", ["a=1", "actors.x.label='Łódź'", "Łódź".encode().decode("ascii", "surrogateescape")])
def test_words_are_utf8_whatever_the_locale(word: str) -> None:
    assert console.ready([word]) == [word if "\udcc5" not in word else "Łódź"]


def test_a_word_that_is_no_text_is_refused() -> None:
    with pytest.raises(ScenarioError, match="not UTF-8"):
        console.ready(["a=\udcff"])


def test_a_run_and_its_reproduction_in_a_locale_without_letters(tmp_path: Path) -> None:
    words = ["actors.blue.label='Łódź 東'".encode(), "scenario.title='Łódź'".encode()]
    done = command(*SMALL, *words, f"hydra.run.dir={tmp_path / 'a'}", **ASCII)
    assert (done.returncode, done.stderr) == (0, b"") and b"Lodz" in done.stdout and done.stdout.isascii()
    said = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
    assert said["config"]["actors"]["blue"]["label"] == "Łódź 東"
    again = command(f"reproduce={tmp_path / 'a'}", **ASCII)
    assert again.returncode == 0 and b"the same, bit for bit" in again.stdout, again.stderr


def test_a_sweep_of_labels_is_reproduced_there_too(tmp_path: Path) -> None:
    words = ["-m", *SMALL[:3], "actors.blue.label='Łódź 東',plain".encode(), f"sweep.store={tmp_path / 's'}"]
    done = command(*words, f"hydra.sweep.dir={tmp_path / 'a'}", **ASCII)
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr
    assert "Łódź 東" in (tmp_path / "a" / "table.csv").read_text(encoding="utf-8")
    again = command(f"reproduce={tmp_path / 'a'}", **ASCII)
    assert again.returncode == 0 and b"the same, bit for bit" in again.stdout, again.stderr


@pytest.mark.parametrize(("word", "encoding"), [("--help", "cp1252"), ("levers", "ascii"), ("reproduce=nix", "ascii")])
def test_every_screen_can_be_shown(word: str, encoding: str, tmp_path: Path) -> None:
    more = [*SMALL[:3], f"hydra.run.dir={tmp_path / 'a'}"] if word == "levers" else []
    done = command(word, *more, PYTHONIOENCODING=encoding)
    assert done.returncode in (0, 1, 2) and b"Traceback" not in done.stderr and b"codec" not in done.stderr
    done.stdout.decode(encoding)


def test_a_quiet_run_is_drawn_and_told(tmp_path: Path) -> None:
    """Run 0 without a single act, in one turn."""
    done = command("scenario=richardson", "horizon=1", "ensemble.runs=20", "curve.runs=5", f"hydra.run.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"0 of its 0 acts" in done.stdout
    svg = (tmp_path / "timeline.svg").read_text(encoding="utf-8")
    assert "nobody acted" in svg and (tmp_path / "timeline.csv").read_text().count("\n") == 1
