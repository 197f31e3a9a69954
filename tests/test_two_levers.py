"""A map over two levers: every point is the case with both levers there, under the same luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import run
import sim
from experiments.door import asked
from experiments.reproduce import again
from experiments.run import map as two_levers

SMALL = ["map.across=gas", "map.up=veto", "map.rungs=[5,8]", "map.steps=3", "map.runs=12", "horizon=26"]


def test_every_point_is_the_case_with_both_levers_there() -> None:
    order = asked.from_words(SMALL)
    table = two_levers.table(order, lambda _: None)
    assert order.map is not None and table is not None
    assert len(table) == 3 * 3 * 2 and order.map.work == 3 * 3 * 12
    assert set(table["value"]) == set(table["value_2"]) == {0.0, 0.5, 1.0}
    for here, height in ((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)):
        case = order.case.moved({**order.map.across.at(here), **order.map.up.at(height)})
        reached = sim.Ensemble(case, order.seed).run(range(12)).reached(5)
        row = table[(table["value"] == here) & (table["value_2"] == height) & (table["rung"] == 5)]
        assert row["hits"].tolist() == [reached.sum()] and row["n"].tolist() == [12]


def test_postures_are_drawn_though_the_map_has_no_point_half_way() -> None:
    order = asked.from_words([*(word for word in SMALL if not word.startswith("map.steps")), "map.steps=2"])
    table = two_levers.table(order, lambda _: None)
    assert order.map is not None and table is not None and order.map.heights == [0.0, 0.5, 1.0]
    drawn = two_levers.figures(order.map, order.case, table)
    assert sorted(drawn) == ["map_5", "map_8", "postures_5", "postures_8"]
    assert set(drawn["map_5"][1]["value_2"]) == {0.0, 1.0}
    assert set(drawn["postures_5"][1]["value_2"]) == {"no veto binds", "half way", "vetoes bind"}


def test_without_a_lever_there_is_no_map_and_the_thesis_has_one() -> None:
    assert asked.from_words([]).map is None
    thesis = asked.from_words(["experiment=thesis"]).map
    assert thesis is not None and thesis.rungs == (6, 8)
    assert (thesis.across.name, thesis.up.name) == ("russian_attention", "american_attention")


def test_a_run_with_a_map_writes_it_and_does_it_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "a"
    order: Any = asked.from_words([*SMALL, "ensemble.runs=20", "curve.runs=5"])
    asked.writable(to)
    from experiments.run.report import report

    report(order, to)
    assert "map_5.png" in capsys.readouterr().out
    names = {f"{name}_{rung}.csv" for name in ("map", "postures") for rung in (5, 8)}
    assert names <= {p.name for p in to.iterdir()}
    assert names <= json.loads((to / "manifest.json").read_text())["results"]["files"].keys()
    assert pd.read_csv(to / "map_5.csv")["p"].between(0, 1).all()
    assert again(to) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["map.across=gsa", "map.up=veto"], "map.across = 'gsa' is not a lever of this scenario. Did you mean gas?"),
        (["map.across=gas"], "map.up = None is not a lever"),
        (["map.across=gas", "map.up=gas"], "both move ties.russia_serbia."),
        (["map.across=gas", "map.up=veto", "map.rungs=[11]"], "map.rungs = 11 is out of range"),
        (["map.across=gas", "map.up=veto", "map.rungs=six"], "map.rungs = 'six' must be a list of rungs"),
        (["map.steps=1"], "map.steps = 1 is out of range: 2 to 101"),
        (["map.acros=gas"], "Did you mean across?"),
    ],
)
def test_bad_words_are_refused_in_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.count("\n") == 1 and len(err) <= 301
