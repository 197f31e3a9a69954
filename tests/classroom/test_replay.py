"""A game as one file: small, whole, and nothing in it that a browser would run or fetch but our own page."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re

import pytest

import run
import sim
from experiments.classroom.handout import handout
from experiments.classroom.replay import replay
from sim.encoding import encode
from sim.game import Game

NOTHING_ELSE = re.compile(r"(?:src|href)=\"(?!data:)|https?://(?!www\.w3\.org)|@import|url\(")


def played(name: str, turns: int, **key: int) -> Game:
    game = Game(encode(sim.load(name)), **key)
    for _ in range(turns):
        game.step()
    return game


@pytest.mark.parametrize("name", sim.scenarios())
def test_a_whole_run_is_less_than_300_kb_and_fetches_nothing(name: str) -> None:
    text = replay(played(name, 10**4 if name == "kosovo_2021" else 30, seed=1)).html
    assert len(text.encode()) < 300_000
    assert NOTHING_ELSE.findall(text) == []


def test_it_holds_the_turns_their_reasons_and_their_odds() -> None:
    game = played("kosovo_2021", 25, seed=2, run=3)
    text = replay(game).html
    packed = re.findall(r"id=\"replay\">(.*?)</script>", text)[0]
    kept = json.loads(gzip.decompress(base64.b64decode(packed)))
    by_op = {op: [m for m in kept if m["op"] == op] for op in ("opened", "turn", "why", "line", "curve", "fan")}
    assert [len(by_op[op]) for op in ("opened", "turn", "line", "curve", "fan")] == [1, 25, 1, 1, 1]
    assert by_op["opened"][0]["run"] == 3
    asked = {(t["turn"], *told["act"]) for t in by_op["turn"] for told in t["told"] if told["act"]}
    assert {(w["turn"], w["actor"], w["target"]) for w in by_op["why"]} == asked
    assert by_op["line"][0]["turns"] == list(range(26))


def test_a_label_cannot_break_out_of_the_file() -> None:
    scenario = sim.load("richardson", ["actors.blue.label='</script><script>alert(1)//'"])
    game = Game(encode(scenario), seed=1)
    game.step()
    text = replay(game).html
    assert "</script><script>alert" not in text
    assert "<script>alert" not in replay(game)._repr_html_()
    assert "<script>alert" not in handout(encode(scenario))
    assert html.escape("</script><script>alert(1)//") in handout(encode(scenario))


def test_what_has_not_begun_is_no_replay() -> None:
    with pytest.raises(ValueError, match="Nothing has been played"):
        replay(Game(encode(sim.load("richardson"))))


def test_a_question_writes_the_file(tmp_path) -> None:
    words = ["classroom.replay", "scenario=richardson", "horizon=6", f"hydra.run.dir={tmp_path / 'to'}"]
    assert run.main(words) == 0
    assert (tmp_path / "to" / "replay.html").exists()
    assert "replay.html" in json.loads((tmp_path / "to" / "manifest.json").read_text())["results"]["files"]
