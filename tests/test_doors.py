"""Doors: run.py, -m, questions and load check alike; sweeps that cannot end are refused; questions are words."""

from __future__ import annotations

import importlib
import json
import shlex
from pathlib import Path

import pytest

import run
import sim
from experiments.door import asked
from experiments.door import question as command
from sim import settings
from sim.faults import MOST, ScenarioError
from sim.words import one, parsed

HARBOUR = """
scenario: {name: blue_red, start: 2000-01-01}
actors: {blue: {kind: state, label: Blue}, red: {kind: state, label: Red}}
dyads: {blue_red: {a: blue, b: red}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.yaml"
    path.write_text(HARBOUR)
    return path


SETTINGS = ["seed=1.9", "seed=-3", "seed=abc", "seed=1e99", "seed=true", "seed=null", "seed=[1]", "ensemble.runs=7.9",
            "ensemble.runs=0", "ensemble.runs=x", "ensemble.threads=0", "ensemble.threads=1.5", "+foo.bar=1",
            "parameters=maybe",
            "parameters=1", "parameters=null", "objective.rung=99", "objective.rung=0", "objective=5",
            "ensemble=null", "curve=5",
            "curve.rungs=[99]", "curve.rungs=5", "curve.values=[]x", "curve.values=[a]", "curve.parameter=nothing",
            "curve.parameter=[a]", "curve.dyad=nobody", "map.across=nothing", "map.steps=1", "map=5",
            "sweep.points=0",
            "sweep.nothing=1", "+ensemble.foo=1", "ensemble.rums=5", "experiment=nothing",
            "sweep=nothing"]  # fmt: skip


QUESTIONS = [["odds.bar"], ["levers"], ["explained"], ["validate"], ["inert"], ["-m", "hydra/launcher=basic"], []]


@pytest.mark.parametrize(("number", "word"), list(enumerate(SETTINGS)))
def test_the_checks_are_the_same_whatever_the_door(number: int, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    doors = [["-m", "horizon=2,3"]]
    if not word.startswith("sweep"):  # which only a sweep reads
        doors += [QUESTIONS[number % len(QUESTIONS)]]  # the others take turns
    for door in doors:
        assert run.main([*door, "scenario=richardson", word]) == 2, door
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and len(err) <= MOST + 1
        assert word.lstrip("+").partition("=")[0].split(".")[0] in err
    with pytest.raises(ScenarioError):
        sim.load("richardson", [word])


def test_a_seed_keeps_every_digit() -> None:
    order = asked.from_words(["scenario=richardson", f"seed={2**53 + 1}"])
    assert order.seed == 2**53 + 1


AXES = [
    ("horizon=range(0,1,0)", "never ends"), ("horizon=range(0,1,nan)", "never ends"),
    ("horizon=range(0,inf)", "never ends"),
    ("actors.blue.resolve=range(0,1,1e-7)", "10,000,000 points"),
    ("horizon=range(1,1000000000)", "999,999,999 points"),
    ("actors.blue={resolve: 1},{resolve: 0}", "mapping"),
    ("actors.blue=choice({resolve: 1},{resolve: 0})", "mapping"),
    ("actors.blue.activity=sort(range(-3,2,2),reverse=true)", "sorts a range"),
    ("horizon=sort(range(9,1,-2))", "sorts a range"),
    ("seed=0.2,0.7", "whole number"), ("seed=abc,def", "must be a number"), ("seed=1,-1", "out of range"),
    ("horizon=1,x", "must be a number"), ("horizon=0,1", "out of range"),
    ("ensemble.runs=1,2", "the same for all points"),
    ("objective.rung=3,99", "is not a part"), ("actors.blue.resolve=interval(0,1)", "no points in a grid"),
    ("actors.blue.resolve=interval(1,0)", "empty"), ("actors.blue.label=no,maybe", "text or a switch"),
    ("actors.blue.resolve=0,012", "no plain decimal"), ("scenario=richardson,kosvo", "Did you mean kosovo_2021?"),
    ("scenario=nowhere.yaml,richardson", "no such file"), ("rules.reciprosity.on=0,1", "Did you mean reciprocity?"),
    ("horizon=range(5,1)", "without a point"), ("scenario=glob(zzz*)", "no value matches"),
    ("actors.blue.resolve=0,${oc.env:HOME}", "path of another value"),
    ("sweep.points=1,2", "the same for all points"),
]  # fmt: skip


@pytest.mark.parametrize(("axis", "why"), AXES)
def test_an_axis_that_cannot_be_swept_is_refused_before_the_first_run(
    axis: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = [] if axis.startswith("scenario") else ["scenario=richardson"]
    places = [f"hydra.sweep.dir={tmp_path}/out", f"sweep.store={tmp_path}/store", "sweep.pictures=false"]
    assert run.main(["-m", *scenario, axis, *places]) == 2
    err = capsys.readouterr().err
    assert why in err and err.count("\n") == 1 and len(err) <= MOST + 1
    assert not list(tmp_path.rglob("*.chunk")) and not (tmp_path / "out" / "table.csv").exists()


def test_a_grid_of_too_many_points_is_refused_with_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    axes = ["actors.blue.resolve=range(0,1,0.001)", "actors.red.resolve=range(0,1,0.001)"]
    assert run.main(["-m", "scenario=richardson", *axes, f"sweep.store={tmp_path}"]) == 2
    assert "1,000,000 points" in capsys.readouterr().err


def test_a_file_of_ones_own_sweeps_and_a_repeated_value_is_said(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [f"hydra.sweep.dir={tmp_path}/out", f"sweep.store={tmp_path}/store", "sweep.pictures=false"]
    small = ["horizon=3", "ensemble.runs=8", *places]
    assert run.main(["-m", f"scenario={file}", "actors.blue.resolve=0.1,0.5,0.10", *small]) == 0
    assert "0.1 stands there more than once" in capsys.readouterr().err
    rows = (tmp_path / "out" / "table.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["0.1", "0.5"]
    assert str(file) in (tmp_path / "out" / "manifest.json").read_text()
    assert run.main(["-m", f"scenario={file},richardson", *small]) == 0
    rows = (tmp_path / "out" / "table.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0].strip('"') for row in rows] == [str(file), "richardson"]  # as they were given


def test_what_was_laid_beside_the_scenarios_for_one_load_is_gone_afterwards(file: Path) -> None:
    before = dict(settings._laid)
    sim.load(file)
    sim.load({**sim.load("richardson").mapping})
    assert settings._laid == before


def test_load_takes_words_of_a_scenario_only() -> None:
    for word in ("seed=3", "ensemble.runs=5", "curve.runs=5", "sweep.points=4"):
        with pytest.raises(ScenarioError, match="no part of a scenario"):
            sim.load("richardson", [word])


def test_the_values_of_a_word_are_those_of_hydras_grammar() -> None:
    assert one("a=[1,0.5,x,'y z',null,true]").value() == [1, 0.5, "x", "y z", None, True]
    assert [o.value() for o in parsed(["a=5e-1", "b={c: 1}"])] == [0.5, {"c": 1}]


def test_an_odds_command_takes_the_same_words_in_any_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "to"
    change = [
        "change=rules.reciprocity.match=1.2",
        "scenario=richardson",
        "horizon=6",
        "runs=50",
        f"hydra.run.dir={to}",
    ]
    assert run.main(["odds.compare", *change]) == 0
    out = capsys.readouterr().out
    assert str(to) in out and (to / "compare.csv").exists()
    said = json.loads((to / "manifest.json").read_text())
    assert said["config"]["scenario"]["name"] == said["said"]["other"]["scenario"]["name"] == "richardson"
    assert said["config"]["horizon"] == said["said"]["other"]["horizon"] == 6
    assert said["said"]["other"]["rules"]["reciprocity"]["match"] == 1.2
    assert said["again"].startswith("python run.py odds.compare change=")


def test_the_second_setting_of_a_comparison_may_change_what_the_first_says(tmp_path: Path) -> None:
    to = tmp_path / "to"
    words = ["scenario=richardson", "horizon=6", "rules.reciprocity.match=0.5", "runs=50", f"hydra.run.dir={to}"]
    assert run.main(["odds.compare", "change=rules.reciprocity.match=1.2", *words]) == 0
    said = json.loads((to / "manifest.json").read_text())
    first, second = (c["rules"]["reciprocity"]["match"] for c in (said["config"], said["said"]["other"]))
    assert (first, second) == (0.5, 1.2)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["odds.bar", "--turn", "3"], "write turn=…"), (["odds.bar", "turn=x"], "whole number"),
        (["odds.bar", "turn=-1"], "between"),
        (["odds.bar", "turn=1", "turn=2"], "said twice"), (["odds.bar", "trun=1"], "trun"),
        (["odds.bar", "precision=2"], "between"),
        (["odds.bar", "turn=012"], "decimal"), (["odds.bar", "turn="], "whole number"),
        (["odds.rank"], "actor=… is needed"),
        (["odds.rank", "actor=serbia", "aim=love"], "none of"), (["odds.compare"], "either change"),
        (["odds.bra"], "odds.bar"),
        (["odds.compare", "change=horizon=9", "against=seed=1"], "either change"),
        (["odds.compare", "against=seed=1"], "share their seed"),
        (["odds.precise", "precision=abc"], "0.02"),
        (["odds.sensitivity"], "range=… is needed"), (["odds.sensitivity", "range=x"], "low:high"),
        (["odds.rare", "event=peace"], "none of"),
        (["levers", "lever="], "lever"), (["diff=richardson", "seed=1"], "stands alone"),
        (["reproduce=x", "seed=1"], "stands alone"),
        (["compare_scenarios", "richardson"], "two scenarios"), (["validate", "runs=1"], "between"),
        (["odds.bar", "odds.rank"], "odds.rank"),
    ],
)  # fmt: skip
def test_a_slip_in_a_question_is_said_in_one_line(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(words) == 2
    out, err = capsys.readouterr()
    assert why in err and err.count("\n") == 1 and len(err) <= MOST + 1 and out == ""


@pytest.mark.parametrize("name", command.QUESTIONS)
def test_the_help_of_each_question_shows_an_example_that_works(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([name, "--help"]) == run.main(["--help", name]) == 0
    text = capsys.readouterr().out
    examples = [line.strip().partition("   ")[0] for line in text.splitlines() if line.strip().startswith("run.py ")]
    assert any(example.startswith(f"run.py {name} ") for example in examples)
    for example in examples:
        asking, *words = shlex.split(example)[1:]
        if asking == name and name != "compare_scenarios":
            question = importlib.import_module(f"experiments.{name}").QUESTION
            _, others = command.own(words, question.own)
            assert asked.from_words(others).case.scenario.name


@pytest.mark.parametrize(
    "words",
    [
        ["odds.bar", "turn=2", "within=3", "scenario=richardson", "horizon=8", "precision=0.3"],
        ["scenario=richardson", "horizon=8", "odds.timing", "rung=2", "runs=50"],
        ["compare_scenarios", "richardson", "northern_strait"],
        ["explained", "scenario=richardson", "horizon=8", "runs=2"],
    ],
)
def test_run_py_takes_questions(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = [] if words[0] == "compare_scenarios" else [f"hydra.run.dir={tmp_path / 'to'}"]
    assert run.main([*words, *to]) == 0
    assert capsys.readouterr().out
    assert not to or (tmp_path / "to" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explained", "ensemble.runs=60"], "ensemble.runs changes nothing in explained: write runs=…."),
        (["odds.bar", "turn=3", "curve.runs=9"], "curve.runs changes nothing in odds.bar."),
        (["levers", "~map"], "map changes nothing in levers."),
    ],
)
def test_a_question_takes_no_word_that_it_would_not_read(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main([*words, "scenario=richardson"]) == 2
    assert capsys.readouterr().err == f"command line: {said}\n"
