"""Inert numbers: what is moved, over which span, and what counts as moving something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import worlds
import yaml

import sim
from experiments import inert
from sim.encoding import Case, encode
from sim.results import Results
from sim.scenario import build
from sim.vocabulary import decides_shape


def play(case: Case) -> Results:
    return worlds.play(case, 60, occupancy=True)


def test_a_number_that_moves_something_is_not_inert_and_an_idle_one_is() -> None:
    case = encode(build({**worlds.duel_mapping(), "inert": {"actors.blue.quota": "no talks here"}}))
    plain = inert.seen(case, play(case))
    busy = inert.row(case, "actors.blue.activity", plain, play)
    assert not busy["inert"] and busy["largest_change"] >= 0.1 and busy["outcome"] in plain
    assert (busy["low"], busy["high"]) == inert.SPANS[("actors", "activity")]
    idle = inert.row(case, "actors.blue.hardship", plain, play)  # no faction here
    assert idle["inert"] and (idle["largest_change"], idle["outcome"], idle["why"]) == (0.0, "", "")
    assert inert.row(case, "actors.blue.quota", plain, play)["why"] == "no talks here"


def test_the_widest_gap_counts_the_value_itself() -> None:
    """A number in the middle of its range may matter though both its ends do the same."""
    case = worlds.duel()
    plain = {what: share + 0.3 for what, share in inert.seen(case, play(case)).items()}
    assert inert.row(case, "actors.blue.hardship", plain, play)["largest_change"] == pytest.approx(0.3)


def test_six_outcomes_are_watched_and_counted_by_hand() -> None:
    case = worlds.duel({"dyads.blue_red.accident": 10})
    results = play(case)
    found = inert.seen(case, results)
    assert len(found) == 6 and all(0.0 <= x <= 1.0 for x in found.values())
    rungs = case.scenario.ladder.numbers
    counted = [results.reached(int(rungs[name]), "blue_red").mean() for name in ("violence", "clash", "display")]
    assert list(found.values())[:3] == counted
    turns = results.occupancy[:, -1, int(rungs["threat"]) :].sum() / 60
    assert list(found.values())[5] == pytest.approx(turns / case.scenario.horizon)


@pytest.mark.parametrize("name", sim.scenarios())
def test_every_number_of_every_scenario_can_stand_at_both_ends(name: str) -> None:
    case = encode(sim.load(name))
    for path in inert.given(case):
        field = case.scenario.numbers[path][1]
        low, high = inert.ends(path, field)
        assert field.low <= low < high <= field.high, path
        if not decides_shape(path):
            assert case.moved({path: low}).number(path) == low and case.moved({path: high}).number(path) == high
    assert all(path.split(".")[0] in inert.PARTS for path in inert.given(case))


def test_spans_name_numbers_that_exist() -> None:
    there = {(p.split(".")[0], p.split(".")[-1]) for p in sim.load("kosovo_2021").numbers}
    assert set(inert.SPANS) <= there


def written(path: Path, **more: Any) -> Path:
    mapping = sim.load("richardson").mapping
    given = {k: mapping[k] for k in ("scenario", "actors", "dyads")}
    path.write_text(yaml.safe_dump({**given, "horizon": 20, **more}), encoding="utf-8")
    return path


def test_the_command_writes_its_table_and_names_who_is_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    actors = {
        "blue": {"kind": "state", "activity": 0.5, "hardship": 0.3, "quota": 0.6},
        "red": {"kind": "state", "activity": 0.5},
    }
    scenario = written(tmp_path / "s.yaml", actors=actors, inert={"actors.blue.quota": "no talks here"})
    to = tmp_path / "out"
    assert inert.main([f"scenario={scenario}", "ensemble.runs=40", "ensemble.threads=1", f"hydra.run.dir={to}"]) == 0
    screen = capsys.readouterr().out
    table = pd.read_csv(to / "inert.csv", keep_default_na=False).set_index("path")
    assert list(table.columns) == ["value", "low", "high", "largest_change", "outcome", "inert", "why"]
    assert sorted(table.index) == [
        "actors.blue.activity",
        "actors.blue.hardship",
        "actors.blue.quota",
        "actors.red.activity",
    ]
    assert table["inert"].sum() == len([line for line in screen.splitlines() if line.startswith("  actors.")]) + 1
    assert table.loc["actors.blue.hardship", "inert"] and "  actors.blue.hardship" in screen
    assert "  actors.blue.quota" not in screen and table.loc["actors.blue.quota", "why"] == "no talks here"
    manifest = json.loads((to / "manifest.json").read_text())
    assert manifest["made_by"] == "tinderbox inert" and manifest["again"].startswith("python run.py inert ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["all=2"], "command line: all = '2' must be true or false"),
        (["all=yes"], "command line: all = yes may be a text or a switch"),
        (["scenario=richardson"], "gives no number of its own: write all=1"),
    ],
)
def test_bad_words_are_refused_in_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert inert.main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1
