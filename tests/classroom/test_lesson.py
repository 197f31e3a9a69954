"""What a page can ask for, spoken without a server: every answer is the engine's own, to the bit."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import numpy as np
import pytest
from conftest import PATIENCE, SHELF

import sim
from experiments.classroom import view
from experiments.classroom.view import AHEAD
from sim.ensemble import Ensemble
from sim.forecast import play_on
from sim.game import Game

opened = SHELF.open
KOSOVO = "kosovo_2021"
ID = re.compile(r"\b[a-z]+_[a-z_]+\b")


def opened_at(pupil: Any, name: str = KOSOVO, **rest: Any) -> dict[str, Any]:
    return pupil.ask("open", "opened", scenario=name, seed="1", **rest)


@pytest.mark.parametrize("name", sim.scenarios())
def test_a_scenario_opens_with_all_that_a_page_shows(name: str, pupil: Any) -> None:
    told = opened_at(pupil, name)
    case = opened(name)
    assert told["title"] == case.scenario.title
    assert [a["id"] for a in told["actors"]] == list(case.actors)
    assert len(told["rungs"]) == 11
    assert len(told["dates"]) == told["horizon"] + 1
    assert {lever["id"] for lever in told["levers"]} == set(case.scenario.levers)
    assert {lever["outcome"] for lever in told["levers"]} <= {o["id"] for o in told["outcomes"]}
    assert told["note"] == "A model, not a prediction."
    json.dumps(told, allow_nan=False)
    words = [told["title"], *(a["label"] for a in told["actors"]), *(d["label"] for d in told["dyads"]),
             *(o["label"] for o in told["outcomes"]), *told["rungs"]]  # fmt: skip
    words += [lever[w] for lever in told["levers"] for w in ("label", "low", "high", "claim")]
    assert [w for w in words if ID.search(w)] == []


def test_steps_are_the_turns_of_the_game(pupil: Any) -> None:
    opened_at(pupil)
    game = Game(opened(KOSOVO), 1)
    for turn in range(1, 31):
        game.step()
        record = pupil.ask("step", "turn")
        assert record["turn"] == turn
        assert record["rungs"] == [int(k) for k in game.state.dyad["rung"]]
        made = [(e["actor"], e["target"], e["move"]) for e in game.event_rows if e["turn"] == turn]
        assert [(a["actor"], a["target"], a["move"]) for a in record["acts"]] == made
        json.dumps(record, allow_nan=False)


@pytest.mark.parametrize("name", sim.scenarios())
def test_no_id_stands_in_what_a_feed_says(name: str, pupil: Any) -> None:
    opened_at(pupil, name)
    said: list[str] = []
    while "over" not in said:
        record = next(m for m in pupil.say("step") if m["op"] in ("turn", "refused"))
        if record["op"] == "refused":
            said.append("over")
            continue
        said += [t["words"] for t in record["told"]] + [
            w for a in record["acts"] for w in (a["what"], a["words"], a["climb"])
        ]
    assert len(said) > 3
    assert [w for w in said if ID.search(w)] == []


def test_the_bar_counts_forward_runs_of_the_state(pupil: Any) -> None:
    opened_at(pupil)
    for _ in range(5):
        pupil.say("step")
    after = len(pupil.heard)
    pupil.say("bar", turn=3)
    told = pupil.wait("bar", 200, after)
    game = Game(opened(KOSOVO), 1)
    for _ in range(3):
        game.step()
    ahead = play_on(game.case, [game.snapshots[3]], range(told["n"]), 1, AHEAD)
    assert told["turn"] == 3
    assert told["hits"] == (ahead.first >= 0).sum(axis=0).tolist()
    assert all(lo <= h / told["n"] <= hi for h, lo, hi in zip(told["hits"], told["lo"], told["hi"], strict=True))


def test_a_curve_counts_the_ensembles_of_its_points_and_is_kept(pupil: Any) -> None:
    told = opened_at(pupil)
    axis, other = told["levers"][0]["id"], told["levers"][1]["id"]
    pupil.say("curve", axis=axis, outcome="world:6", shares={other: 0.5})
    curve = pupil.wait("curve", 20)
    levers = opened(KOSOVO).scenario.levers
    for k, x in enumerate(curve["xs"]):
        case = opened(KOSOVO).moved({**levers[other].at(0.5), **levers[axis].at(x)})
        assert curve["hits"][k] == int(Ensemble(case, 1).run(range(curve["n"])).reached(6).sum())
    assert curve["shares"] == {other: 0.5}
    again = pupil.ask("curve", "curve", axis=axis, outcome="world:7", shares={other: 0.5})  # known: answered at once
    assert again["n"] >= 20
    assert again["hits"] != curve["hits"]


@pytest.mark.parametrize("then", ["lever", "branch", "step"])
def test_a_curve_that_is_asked_for_is_answered_whatever_the_game_does_meanwhile(then: str, pupil: Any) -> None:
    told = opened_at(pupil)
    axis, other = (lever["id"] for lever in told["levers"][:2])
    pupil.say("step")
    if then == "lever":
        opened_at(pupil)
    message = {"lever": {"lever": other, "share": 0.35}, "step": {}}.get(then)
    if message is None:
        a, b = SHELF.open(KOSOVO).pairs[0]
        message = {"turn": 1, "actor": a, "target": b}
    before = len(pupil.heard)
    pupil.say("curve", axis=axis, outcome="world:6", shares={other: round(0.0123 + 0.1 * len(then), 4)})
    pupil.say(then, **message)
    pupil.wait("curve", 20, after=before)


def test_other_curves_are_counted_ahead_while_nothing_else_is_asked(pupil: Any) -> None:
    told = opened_at(pupil, "richardson")
    axis, outcome = told["levers"][0]["id"], told["levers"][0]["outcome"]
    pupil.say("curve", axis=axis, outcome=outcome)
    pupil.wait("curve", 1280)
    end, base = time.monotonic() + PATIENCE, opened("richardson")
    while not all(SHELF.curve(base, 1, lever["id"], {}).n for lever in told["levers"]):
        assert time.monotonic() < end
        time.sleep(0.05)
    for lever in told["levers"][1:]:
        assert pupil.ask("curve", "curve", axis=lever["id"], outcome=outcome)["n"] >= 20


def test_a_lever_turned_on_the_way_acts_from_the_next_turn(pupil: Any) -> None:
    told = opened_at(pupil)
    name = next(lever["id"] for lever in told["levers"] if lever["acts"] == "throughout")
    for _ in range(6):
        pupil.say("step")
    pupil.say("lever", lever=name, share=1.0)
    pupil.say("step")
    game = Game(opened(KOSOVO), 1)
    for _ in range(6):
        game.step()
    game.change(opened(KOSOVO).scenario.levers[name].at(1.0))
    game.step()
    assert np.array_equal(pupil.lesson.game.state.raw, game.state.raw)


def test_a_lever_turned_before_the_first_turn_acts_from_the_start(pupil: Any) -> None:
    told = opened_at(pupil)
    lever = told["levers"][0]["id"]
    pupil.say("lever", lever=lever, share=0.0)
    pupil.say("step")
    game = Game(opened(KOSOVO).moved(opened(KOSOVO).scenario.levers[lever].at(0.0)), 1)
    game.step()
    assert np.array_equal(pupil.lesson.game.state.raw, game.state.raw)


def test_a_branch_makes_another_move_and_keeps_the_past(pupil: Any) -> None:
    opened_at(pupil)
    records = [pupil.ask("step", "turn") for _ in range(20)]
    record = next(r for r in records if r["acts"])
    act = record["acts"][0]
    told = pupil.say("branch", turn=record["turn"], actor=act["actor"], target=act["target"], move=None)
    answers = [m for m in told if m["op"] in ("branched", "turn")]
    assert [m["op"] for m in answers] == ["branched", "turn"]
    assert answers[0]["from"] == record["turn"]
    assert (act["actor"], act["target"]) not in [
        (a["actor"], a["target"]) for a in answers[1]["acts"] if a["seat"] == "own"
    ]
    assert pupil.lesson.game.turn == record["turn"]


def test_the_same_words_open_the_same_game(pupil: Any) -> None:
    """What a link holds: levers, orders, what was turned on the way, and how far it had come."""
    told = opened_at(pupil)
    lever = next(x["id"] for x in told["levers"] if x["acts"] == "throughout")
    for _ in range(4):
        pupil.say("step")
    pupil.say("branch", turn=4, actor="serbia", target="kosovo", move=None)
    pupil.say("lever", lever=lever, share=0.25)
    for _ in range(3):
        pupil.say("step")
    raw = pupil.lesson.game.state.raw.copy()
    words = {"changes": {"5": {lever: 0.25}}, "orders": {"4": {"serbia": {"kosovo": None}}}}
    opened_at(pupil, turn=7, **words)
    assert np.array_equal(pupil.lesson.game.state.raw, raw)


def test_why_tells_reasons_beliefs_and_the_odds_after_each_option(pupil: Any) -> None:
    opened_at(pupil)
    record: dict[str, Any] = {"acts": []}
    while not record["acts"]:
        record = pupil.ask("step", "turn")
    act = record["acts"][0]
    told = pupil.ask("why", "why", turn=record["turn"], actor=act["actor"], target=act["target"])
    chosen = [o for o in told["options"] if o["chosen"]]
    assert [o["move"] for o in chosen] == [act["move"]]
    words = [told["did"], told["belief"], told["often"], *told["now"], *(o["what"] for o in told["options"])]
    words += [r["words"] for o in told["options"] for r in (*o["for"], *o["against"])]
    assert [w for w in words if ID.search(w)] == []
    odds = pupil.wait("after", 100)
    assert [row["move"] for row in odds["rows"]] == [*(o["move"] for o in told["options"]), None]
    own = next(row for row in odds["rows"] if row["move"] == act["move"])
    assert (own["difference"], own["words"]) == (0.0, "no clear difference")
    game = pupil.lesson.game
    again = play_on(game.case, [game.snapshots[record["turn"]]], range(odds["n"]), 1, AHEAD - 1)
    assert own["p"] == pytest.approx(again.reached(odds["rung"]).mean(), abs=5e-5)


def test_the_line_has_every_turn_since_numbers_changed(pupil: Any) -> None:
    told = opened_at(pupil)
    for _ in range(3):
        pupil.say("step")
    pupil.say("line")
    assert pupil.wait("line", 25)["turns"] == [0, 1, 2, 3]
    after = len(pupil.heard)
    pupil.say("lever", lever=told["levers"][0]["id"], share=1.0)
    pupil.say("step")
    pupil.say("line")
    assert pupil.wait("line", 25, after)["turns"] == [3, 4]


def test_a_fan_has_bands_in_order(pupil: Any) -> None:
    told = opened_at(pupil)
    fan = pupil.wait("fan", 40)
    bands = np.array(fan["bands"])
    assert bands.shape == (5, told["horizon"])
    assert np.all(np.diff(bands, axis=0) >= 0)
    tension = Ensemble(opened(KOSOVO), 1).run(range(fan["n"]), detail=True)
    c = opened(KOSOVO).dyads.index(told["main"])
    assert bands[2, 9] == pytest.approx(np.median(tension.tension[:, 9, c]), abs=1e-4)


def test_an_evaluation_marks_moves_by_what_they_did_and_no_event_for_being_it(pupil: Any) -> None:
    opened_at(pupil, "northern_strait")
    while pupil.lesson.game.running:
        pupil.say("step")
    assert [m["op"] for m in pupil.say("evaluate") if m["op"] == "refused"] == []
    again = [m["words"] for m in pupil.say("evaluate") if m["op"] == "refused"]
    assert again == ["This game is being evaluated."]
    told = pupil.wait("evaluated")
    moves = opened("northern_strait").scenario.moves
    assert told["marks"]
    for m in told["marks"]:
        made = [e for e in pupil.lesson.game.event_rows
                if (e["turn"], e["actor"], e["target"]) == (m["turn"], m["actor"], m["target"])]  # fmt: skip
        itself = moves[made[0]["move"]].numbers["rung"] >= told["rung"]
        assert (m["sign"] == "") == itself
        assert m["lo"] <= m["hi"]
        assert m["lo"] > 0 or m["hi"] < 0
    shares = [m["share"] for m in pupil.heard if m["op"] == "evaluating"]
    assert shares == sorted(shares)


def test_an_evaluation_is_dropped_when_the_game_goes_on_elsewhere(pupil: Any) -> None:
    opened_at(pupil, "northern_strait")
    for _ in range(20):
        pupil.say("step")
    pupil.say("evaluate")
    pupil.wait("evaluating")
    opened_at(pupil, "richardson")
    pupil.say("step"), pupil.say("step")
    before = len(pupil.heard)
    pupil.say("evaluate")
    told = pupil.wait("evaluated", after=before)
    assert (told["moves"], told["marks"]) == (0, [])  # nobody did anything
    assert all(m["op"] != "evaluated" for m in pupil.heard[:before])


def test_two_curves_are_compared_run_by_run(pupil: Any) -> None:
    told = opened_at(pupil)
    axis, other = told["levers"][0]["id"], told["levers"][2]["id"]
    pupil.say("curve", axis=axis, outcome="serbia_kosovo:5")
    pupil.wait("curve", 80)
    after = len(pupil.heard)
    pupil.say("curve", axis=axis, outcome="serbia_kosovo:5", shares={other: 0.0}, pinned={})
    curve = pupil.wait("curve", 40, after)
    levers = opened(KOSOVO).scenario.levers
    n = min(curve["n"], 80)
    for k in (0, 10):
        pair = [Ensemble(opened(KOSOVO).moved({**extra, **levers[axis].at(k / 10)}), 1).run(range(n))
                for extra in ({}, levers[other].at(0.0))]  # fmt: skip
        first, second = (r.reached(5, "serbia_kosovo").mean() for r in pair)
        if curve["n"] <= 80:
            assert curve["apart"][k]["difference"] == pytest.approx(second - first, abs=1e-4)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"op": "opne"}, "'opne' is no message. Did you mean open?"),
        ({"op": "step"}, "Open a scenario first."),
        ({}, "op must be a word."),
        (
            {"op": "open", "scenario": "kosovo_2012", "seed": "1"},
            "There is no scenario 'kosovo_2012'. Did you mean kosovo_2021?",
        ),
        ({"op": "open", "scenario": KOSOVO, "seed": "-1"}, "seed = '-1' must be a whole number"),
        ({"op": "open", "scenario": KOSOVO, "seed": "1", "turn": 105}, "turn = 105 lies beyond the last, 104."),
        ({"op": "open", "scenario": KOSOVO, "seed": "1", "shares": {"x": 1}}, "'x' is no lever."),
        ({"op": "open", "scenario": KOSOVO, "seed": "1", "shares": {"veto": 1.5}}, "must lie between 0 and 1"),
        ({"op": "open", "scenario": KOSOVO, "seed": "1", "orders": {"x": {}}}, "orders must be a mapping, turn: what."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(message: dict[str, Any], said: str, pupil: Any) -> None:
    pupil.lesson.hear(message)
    assert [m["op"] for m in pupil.heard] == ["refused"]
    assert said in pupil.heard[0]["words"]
    assert len(pupil.heard[0]["words"]) <= 300


def test_refusals_change_nothing(pupil: Any) -> None:
    opened_at(pupil)
    for _ in range(3):
        pupil.say("step")
    raw = pupil.lesson.game.state.raw.copy()
    for words in ({"op": "branch", "turn": 9, "actor": "serbia", "target": "kosovo"},
                  {"op": "branch", "turn": 2, "actor": "serbia", "target": "kosovo", "move": "statment"},
                  {"op": "lever", "lever": "veto", "share": "1"},
                  {"op": "why", "turn": 40, "actor": "serbia", "target": "kosovo"},
                  {"op": "curve", "axis": "veto", "outcome": "world:11"},
                  {"op": "step", "orders": {"serbia": {"kosovo": "statment"}}},
                  {"op": "step", "orders": {"serbia": 3}}):  # fmt: skip
        assert [m["op"] for m in pupil.say(**words) if m["op"] not in ("bar", "fan")] == ["refused"], words
    assert np.array_equal(pupil.lesson.game.state.raw, raw)


def test_outcomes_have_names_of_their_own() -> None:
    for name in sim.scenarios():
        known = view.outcomes(opened(name))
        labels = [view.in_words(opened(name), o) for o in known.values()]
        assert len(set(labels)) == len(labels)
