"""Pages of runs add up to what one ensemble of all of them gives; what is too much for memory is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import worlds

from experiments.door import asked
from experiments.folder.files import paged, write_parquet
from experiments.main import main
from experiments.run import tables
from experiments.run.report import played
from sim import Ensemble, encode, load, pages, room
from sim.faults import MOST, ScenarioError
from sim.scenario import build

SMALL = ["scenario=richardson", "horizon=12", "ensemble.threads=1"]
WORDS = [*SMALL, "ensemble.runs=70", "curve.runs=5"]


@pytest.mark.parametrize("parameters", asked.PARAMETERS)
def test_pages_add_up(parameters: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = asked.from_words([*WORDS, f"parameters={parameters}"])
    whole = Ensemble(order.case, order.seed).run(range(order.runs), occupancy=True)
    at_once = pages.counts(whole)
    monkeypatch.setattr(pages, "LONGEST", 32)  # three pages, the last of six runs
    by_page = played(order, tmp_path, occupancy=True)
    for table in (tables.odds, tables.outcomes, tables.occupancy):
        pd.testing.assert_frame_equal(table(by_page), table(at_once), check_exact=True)
    for dyad in ("world", *order.case.dyads):
        pd.testing.assert_frame_equal(by_page.odds(dyad), whole.odds(dyad), check_exact=True)
    for name, table in (("runs", whole.runs), ("passages", whole.passages)):
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table)


def test_one_page_is_the_file_that_it_was(tmp_path: Path) -> None:
    table = worlds.play(worlds.duel(), 20).runs
    write_parquet(tmp_path / "whole.parquet", table)
    with paged(tmp_path / "paged.parquet") as add:
        add(table)
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "paged.parquet").read_bytes()


def test_a_page_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), paged(tmp_path / "t.parquet") as add:
        add(pd.DataFrame({"x": [1]}))
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_page_is_shorter_where_a_run_leaves_more() -> None:
    duel, cast = pages.page_of(worlds.duel()), pages.page_of(worlds.cast())
    assert duel == cast == pages.LONGEST
    assert pages.bytes_a_run(worlds.duel()) < pages.bytes_a_run(worlds.cast())
    assert pages.page_of(worlds.cast()) * pages.bytes_a_run(worlds.cast()) <= pages.LARGEST


def refused(words: list[str], paged: bool = False) -> str:
    with pytest.raises(ScenarioError) as fault:
        asked.from_words(words, paged)
    said = str(fault.value)
    assert "\n" not in said and len(said) <= MOST
    return said


def test_runs_that_memory_cannot_hold_are_refused_unless_they_go_by_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "spare", lambda: 1e9)
    many = [*SMALL, "ensemble.runs=10000000", "curve.runs=5"]
    assert "ensemble.runs = 10,000,000 needs" in refused(many) and "runs fit" in refused(many)
    assert asked.from_words(many, paged=True).runs == 10**7
    said = refused([*SMALL, "ensemble.runs=70", "curve.runs=1000000"], paged=True)
    assert "curve.runs = 1,000,000 needs" in said and "points" in said
    assert "at most" in said


def test_more_options_than_memory_holds_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = build(worlds.cast_mapping())
    options = len(encode(scenario).options)
    monkeypatch.setattr(room, "SMALL", 0.0)
    monkeypatch.setattr(room, "spare", lambda: 1e3)
    with pytest.raises(ScenarioError) as fault:
        encode(scenario)
    said = str(fault.value)
    assert f"{options} moves to choose from" in said and "at most 0 fit" in said
    assert "\n" not in said and len(said) <= MOST


def test_a_run_that_is_too_long_to_be_told_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "spare", lambda: 1e9)
    room.telling_fits(5000, 9)
    with pytest.raises(ScenarioError) as fault:
        room.telling_fits(5000, 400)
    said = str(fault.value)
    assert "5,000 turns and 400 dyads needs 28.0 GB" in said and "at most 178 turns fit" in said
    assert "\n" not in said and len(said) <= MOST


def test_no_folder_is_made_for_a_run_that_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(room, "SMALL", 0.0)
    monkeypatch.setattr(room, "spare", lambda: 1e6)
    assert main(["scenario=richardson", "horizon=400", f"hydra.run.dir={tmp_path / 'new'}"]) == 2
    assert "at most" in capsys.readouterr().err and not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["kosovo_2021", "richardson"])
def test_options_are_counted_without_being_made(name: str) -> None:
    from sim import rows

    scenario = load(name)
    assert rows.how_many(scenario, rows.relations(scenario)) == len(encode(scenario).options)
