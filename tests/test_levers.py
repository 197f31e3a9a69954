"""Levers: what a scenario may claim of itself, and how a claim is held to what the model does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import worlds
import yaml

import sim
from experiments import levers
from experiments.plots import tornado
from sim import ScenarioError
from sim.encoding import Case, encode
from sim.levers import EVENTS, Outcome
from sim.scenario import build

HABIT: dict[str, Any] = {  # known to hold: whoever never acts never climbs, and the rule is all that reads the number
    "label": "The habit of acting",
    "low": "never",
    "high": "busy",
    "moves": {"actors.blue.activity": [-10, 2], "actors.red.activity": [-10, 2]},
    "outcome": {"dyad": "blue_red", "rung": 2},
    "direction": "up",
    "mechanism": {"rules.activation.on": 0},
    "claim": "Who acts more often comes further.",
    "source": "ours",
}


def told(extra: dict[str, Any], name: str = "habit") -> dict[str, Any]:
    """The duel with the lever above, as changed."""
    return {**worlds.duel_mapping(), "levers": {name: {**HABIT, **extra}}}


def test_a_lever_is_read_as_it_was_said() -> None:
    lever = build(told({})).levers["habit"]
    assert lever.moves == {"actors.blue.activity": (-10.0, 2.0), "actors.red.activity": (-10.0, 2.0)}
    assert lever.outcome == Outcome("blue_red", 2)
    assert lever.mechanism == {"rules.activation.on": 0.0}
    assert (lever.direction, lever.acts, lever.whole) == ("up", "throughout", frozenset())
    assert lever.claim == HABIT["claim"] and lever.source == "ours"


FAULTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("an unknown path", {"moves": {"dyads.blue_red.acident": [0, 1]}},
     ["levers.habit.moves", "'dyads.blue_red.acident'", "no path of a number", "mean dyads.blue_red.accident?"]),
    ("a word, not a number", {"moves": {"dyads.blue_red.label": [0, 1]}}, ["'dyads.blue_red.label'", "no path"]),
    ("an end out of range", {"moves": {"dyads.blue_red.share": [0, 1.5]}}, ["dyads.blue_red.share", "1.5", "0 to 1"]),
    ("an end that is no number", {"moves": {"dyads.blue_red.share": [0, "lots"]}}, ["'lots'", "must be a number"]),
    ("a fraction of what is whole", {"moves": {"actors.blue.capacity": [1, 2.5]}}, ["2.5", "whole number"]),
    ("both ends equal", {"moves": {"dyads.blue_red.accident": [3, 3]}}, ["both ends are 3", "would not move it"]),
    ("one end only", {"moves": {"dyads.blue_red.accident": 3}}, ["3 must be two values"]),
    ("three ends", {"moves": {"dyads.blue_red.accident": [1, 2, 3]}}, ["must be two values"]),
    ("no path", {"moves": {}}, ["levers.habit.moves", "at least one path"]),
    ("no path left", {"moves": {"dyads.blue_red.accident": None}}, ["levers.habit.moves", "at least one path"]),
    ("no mechanism", {"mechanism": None}, ["levers.habit lacks mechanism"]),
    ("a mechanism out of range", {"mechanism": {"rules.activation.on": 2}}, ["mechanism", "0 to 1"]),
    ("an unknown mechanism", {"mechanism": {"rules.activatoin.on": 0}},
     ["levers.habit.mechanism", "Did you mean rules.activation.on?"]),
    ("a mechanism that moves the lever's own number", {"mechanism": {"actors.red.activity": 0}},
     ["levers.habit.mechanism", "actors.red.activity", "would switch off the lever"]),
    ("an unknown dyad", {"outcome": {"dyad": "blu_red", "rung": 6}},
     ["levers.habit.outcome.dyad", "'blu_red'", "Did you mean blue_red?", "world"]),
    ("no such rung", {"outcome": {"dyad": "world", "rung": 11}}, ["levers.habit.outcome.rung", "11", "1 to 10"]),
    ("half a rung", {"outcome": {"dyad": "world", "rung": 6.5}}, ["6.5", "whole number"]),
    ("a dyad without a rung", {"outcome": {"dyad": "world"}}, ["levers.habit.outcome lacks rung"]),
    ("an unknown event", {"outcome": {"event": "agrement"}}, ["'agrement'", "Did you mean agreement?", "recurrence"]),
    ("an event and a rung", {"outcome": {"event": "agreement", "rung": 6}}, ["either an event, or a dyad"]),
    ("an unknown direction", {"direction": "upp"}, ["levers.habit.direction", "'upp'", "Did you mean up?"]),
    ("a disputed direction with one claim", {"direction": "disputed"},
     ["levers.habit.claim", "must be the claims of both sides: up and down"]),
    ("a disputed direction with one side", {"direction": "disputed", "claim": {"up": "More."}},
     ["levers.habit.claim lacks down"]),
    ("an unknown side", {"direction": "disputed", "claim": {"up": "More.", "dwn": "Less."}}, ["Did you mean down?"]),
    ("two claims where nothing is disputed", {"claim": {"up": "a", "down": "b"}}, ["levers.habit.claim", "text"]),
    ("an unknown time", {"acts": "strat"}, ["levers.habit.acts", "Did you mean start?"]),
    ("a misspelt key", {"lable": "x"}, ["levers.habit.lable", "is not a key of lever", "Did you mean label?"]),
    ("no claim", {"claim": None}, ["levers.habit lacks claim"]),
    ("a source that is no text", {"source": 1945}, ["levers.habit.source", "1945", "must be text"]),
]  # fmt: skip


@pytest.mark.parametrize(("extra", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_named_in_one_line(extra: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(told(extra))
    message = str(caught.value)
    assert "\n" not in message and len(message) <= 300, message
    for words in said:
        assert words in message, message


def test_a_fault_on_the_command_line_names_it() -> None:
    with pytest.raises(ScenarioError, match=r"^command line: levers.veto.direction = 'dwn' is not a direction"):
        sim.load("kosovo_2021", ["levers.veto.direction=dwn"])


def test_null_takes_a_lever_or_one_of_its_numbers_out() -> None:
    assert build({**told({}), "levers": {"habit": None}}).levers == {}
    one = {**HABIT["moves"], "actors.red.activity": None}
    assert build(told({"moves": one})).levers["habit"].moves == {"actors.blue.activity": (-10.0, 2.0)}
    assert "veto" not in sim.load("kosovo_2021", ["levers.veto=null"]).levers


def test_why_a_number_is_inert_names_a_number() -> None:
    assert build({**worlds.duel_mapping(), "inert": {"horizon": "a word"}}).inert == {"horizon": "a word"}
    assert build({**worlds.duel_mapping(), "inert": {"horizon": None}}).inert == {}
    both = build({**worlds.duel_mapping(), "inert": {"actors.*.noise": "all", "actors.red.noise": "his"}}).inert
    assert both == {"actors.blue.noise": "all", "actors.red.noise": "his"}
    with pytest.raises(ScenarioError, match=r"inert = 'horizn' is no path.*Did you mean horizon\?"):
        build({**worlds.duel_mapping(), "inert": {"horizn": "a word"}})


def test_claims_are_no_part_of_what_runs() -> None:
    bare, said = build(worlds.duel_mapping()), build(told({}))
    assert said.digest == bare.digest
    assert build({**told({}), "inert": {"horizon": "a word"}}).digest == bare.digest
    assert build(told({}) | {"horizon": 51}).digest != bare.digest
    first, second = (sim.Ensemble(encode(s), seed=1).run(range(20)) for s in (bare, said))
    assert np.array_equal(first.first, second.first)


def test_a_position_is_linear_between_the_ends() -> None:
    lever = build(told({"moves": {"dyads.blue_red.heat": [2, 1], "actors.blue.capacity": [1, 4]}})).levers["habit"]
    assert lever.at(0) == {"dyads.blue_red.heat": 2.0, "actors.blue.capacity": 1.0}
    assert lever.at(1) == {"dyads.blue_red.heat": 1.0, "actors.blue.capacity": 4.0}
    assert lever.at(0.25) == {"dyads.blue_red.heat": 1.75, "actors.blue.capacity": 2.0}  # 1.75 acts are no acts
    for outside in (-0.01, 1.01, float("nan")):
        with pytest.raises(ValueError, match="must lie between 0"):
            lever.at(outside)


def test_where_a_case_stands_between_the_ends() -> None:
    ends = {"dyads.blue_red.heat": [2, 1], "dyads.blue_red.accident": [0, 4]}
    case = encode(build(told({"moves": ends, "mechanism": {"rules.memory.on": 0}})))
    lever = case.scenario.levers["habit"]  # heat 0 is twice the way, accident 1 a quarter of it
    assert lever.share_of(case) == lever.share_of(case.scenario) == pytest.approx((2 + 0.25) / 2)
    for share in (0.0, 0.3, 1.0):
        assert lever.share_of(case.moved(lever.at(share))) == pytest.approx(share)


SHAPING = [
    ("moves.raid.rung", 4), ("moves.demand.cooldown", 21), ("dyads.blue_red.rung", 3), ("dyads.blue_red.stake_a", 2.5),
    ("clock.turn_days", 1), ("actors.blue.resolve", 0.9), ("rules.reciprocity.match", 0.2), ("horizon", 20),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), SHAPING)
def test_a_case_moved_is_the_case_loaded_so(path: str, value: float) -> None:
    moved, loaded = worlds.duel().moved({path: value}), worlds.duel(shape={path: value})
    assert all(np.array_equal(a, b) for a, b in zip(moved.world.copies(), loaded.world.copies(), strict=True))
    played = [sim.Ensemble(case, seed=1).run(range(30)) for case in (moved, loaded)]
    assert np.array_equal(played[0].first, played[1].first)
    assert np.array_equal(played[0].tally, played[1].tally)
    assert moved.number(path) == value


def test_what_was_set_before_stays_set_when_the_shape_moves() -> None:
    both = {"actors.blue.resolve": 0.9, "dyads.blue_red.stake_a": 2.5}
    twice = worlds.duel().patched({"actors.blue.resolve": 0.9}).moved({"dyads.blue_red.stake_a": 2.5})
    assert dict(twice.changed) == both
    once = worlds.duel(shape=both)
    first, second = (sim.Ensemble(case, seed=1).run(range(30)) for case in (twice, once))
    assert np.array_equal(first.first, second.first)
    with pytest.raises(KeyError):
        worlds.duel().moved({"dyads.nowhere.stake_a": 1.0})
    with pytest.raises(ScenarioError, match="out of range"):
        worlds.duel().moved({"dyads.blue_red.stake_a": 9.0})


def test_an_outcome_is_counted_as_the_tallies_have_it() -> None:
    found = worlds.play(worlds.cast(), 60)
    assert np.array_equal(levers.happened(found, Outcome("north_south", 5)), found.reached(5, "north_south"))
    assert np.array_equal(levers.happened(found, Outcome(rung=6)), found.reached(6))
    for event in EVENTS:  # a turn (-1: never) or a number (0: never)
        column = found.tally[event]
        never = 0 if event in ("reciprocated", "accidents") else -1
        assert column.min() >= never
        assert np.array_equal(levers.happened(found, Outcome(event=event)), column > never)
    assert levers.happened(found, Outcome(event="reciprocated")).any()


def test_a_verdict_asks_for_an_interval_that_leaves_zero_out() -> None:
    assert levers.verdict("up", 0.01, 0.2) == levers.verdict("down", -0.2, -0.01) == levers.AS_CLAIMED
    assert levers.verdict("down", 0.01, 0.2) == levers.verdict("up", -0.2, -0.01) == levers.OPPOSITE
    for direction in ("up", "down"):
        assert levers.verdict(direction, -0.01, 0.02) == levers.verdict(direction, 0.0, 0.02) == levers.UNCLEAR


def row(extra: dict[str, Any], runs: int = 80) -> dict[str, Any]:
    case = encode(build(told(extra)))
    return levers.row(case, case.scenario.levers["habit"], lambda c: worlds.play(c, runs))


def test_a_claim_that_holds_a_claim_that_is_false_and_one_of_nothing() -> None:
    holds = row({})
    assert holds["verdict"] == levers.AS_CLAIMED
    assert holds["difference"] == holds["p_high"] - holds["p_low"] > 0.1 and holds["p_low"] == 0.0
    assert holds["lo"] <= holds["difference"] <= holds["hi"] and holds["without_mechanism"] == 0.0
    assert holds["runs"] == 80 and holds["share"] == pytest.approx(10 / 12)
    assert row({"direction": "down"})["verdict"] == levers.OPPOSITE
    idle = row({"moves": {"rules.mediation.pull": [0, 4]}})  # no one mediates between blue and red
    assert idle["verdict"] == levers.UNCLEAR and idle["difference"] == 0.0


BOTH = {"direction": "disputed", "claim": {"up": "Practice makes bold.", "down": "Practice tires."}}


def test_a_disputed_lever_is_told_and_held_to_nothing() -> None:
    assert build(told(BOTH)).levers["habit"].claim == "Disputed. More: Practice makes bold. Less: Practice tires."
    ends = [(0.01, 0.2, "up"), (-0.2, -0.01, "down"), (-0.01, 0.02, "not told")]
    assert all(levers.verdict("disputed", lo, hi) == f"disputed: {said}" for lo, hi, said in ends)
    assert row(BOTH)["verdict"] == "disputed: up" and row(BOTH)["claimed"] == "disputed"


def test_a_mechanism_that_is_not_the_lever_s_leaves_its_effect() -> None:
    left = row({"mechanism": {"rules.mediation.on": 0}})
    assert left["without_mechanism"] == left["difference"] > 0.1


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario file of two states with a true lever, and one that is idle."""
    mapping = dict(sim.load("richardson").mapping)
    idle = {**HABIT, "moves": {"rules.mediation.pull": [0, 4]}, "label": "Mediation between two alone"}
    given = {k: mapping[k] for k in ("scenario", "actors", "dyads")}
    path = tmp_path / "two.yaml"
    said = {**given, "horizon": 40, "levers": {"habit": HABIT, "idle": idle}}
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def test_the_command_judges_writes_and_exits_by_what_it_found(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [f"scenario={scenario}", "ensemble.runs=80", "ensemble.threads=1"]
    one, two = tmp_path / "one", tmp_path / "two"
    assert levers.main([*words, "lever=habit", f"hydra.run.dir={one}"]) == 0
    screen = capsys.readouterr().out
    assert "As claimed: 1 of 1" in screen and screen.count("A model, not a prediction.") == 1
    assert {p.name for p in one.iterdir()} == {"levers.csv", "levers.png", "levers.svg", "manifest.json"}
    assert levers.main([*words, f"hydra.run.dir={two}"]) == 1
    assert "As claimed: 1 of 2" in capsys.readouterr().out
    table = pd.read_csv(two / "levers.csv")
    assert table["lever"].tolist() == ["habit", "idle"]
    assert table["verdict"].tolist() == [levers.AS_CLAIMED, levers.UNCLEAR]
    promised = re.findall(r"^    ([a-z_, ]+?)(?:  |$)", levers.__doc__ or "", re.M)
    assert set(table.columns) == {name.strip() for line in promised for name in line.split(",")}
    assert set(tornado.COLUMNS) <= set(table.columns)
    assert json.loads((two / "manifest.json").read_text())["results"]["files"].keys() == {"levers.csv", "levers.svg"}


def test_a_disputed_lever_is_listed_with_both_claims_and_fails_no_build(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = yaml.safe_load(scenario.read_text(encoding="utf-8"))
    for lever in said["levers"].values():
        lever |= BOTH
    scenario.write_text(yaml.safe_dump(said), encoding="utf-8")
    words = [f"scenario={scenario}", "ensemble.runs=80", "ensemble.threads=1", f"hydra.run.dir={tmp_path / 'out'}"]
    assert levers.main(words) == 0
    screen = capsys.readouterr().out
    assert "As claimed: 0 of 0" in screen
    assert "habit, disputed: up. More: Practice makes bold. Less: Practice tires." in screen
    assert "idle, disputed: not told." in screen


def test_the_same_seed_gives_the_same_table_whatever_the_threads(scenario: Path, tmp_path: Path) -> None:
    said = []
    for threads in (1, 2):
        to = tmp_path / str(threads)
        words = [f"scenario={scenario}", "ensemble.runs=600", f"ensemble.threads={threads}", "lever=habit"]
        assert levers.main([*words, f"hydra.run.dir={to}"]) == 0
        said.append((to / "levers.csv").read_bytes())
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lever=vetoes"], "command line: lever = 'vetoes' is not a lever of this scenario. Did you mean veto?"),
        (["levr=veto"], "levr"),
        (["--lever", "veto"], "command line: --lever is not a word of this command"),
        (["ensemble.runs=0"], "ensemble.runs"),
        (["levers.veto.moves={nothing: [0, 1]}"], "'nothing' is no path of a number"),
    ],
)
def test_bad_words_are_refused_in_one_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "out"
    assert levers.main([*words, f"hydra.run.dir={to}"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1 and len(err) <= 301
    assert not to.exists()


def test_a_scenario_without_levers_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bare.yaml"
    mapping = sim.load("richardson").mapping
    path.write_text(yaml.safe_dump({k: mapping[k] for k in ("scenario", "actors", "dyads")}), encoding="utf-8")
    assert levers.main([f"scenario={path}"]) == 2
    assert "declares no levers" in capsys.readouterr().err


@pytest.mark.parametrize("name", sim.scenarios())
def test_the_levers_of_every_scenario_can_be_moved_and_switched_off(name: str) -> None:
    case = encode(sim.load(name))
    for lever in case.scenario.levers.values():
        assert lever.outcome.dyad in ("world", *case.dyads)
        for share in (0.0, 1.0):
            moved: Case = case.moved({**lever.mechanism, **lever.at(share)})
            assert lever.share_of(moved) == pytest.approx(share)
            assert all(moved.number(path) == x for path, x in lever.mechanism.items())
            assert any(moved.number(path) != case.number(path) for path in lever.moves) or share == lever.share_of(case)
