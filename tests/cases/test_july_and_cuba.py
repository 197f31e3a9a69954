"""What two cases of history say of themselves holds in every run: calendars bind, runs end, pages can be followed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim

PAGES = Path(__file__).resolve().parents[2] / "docs" / "cases"
CASES = ("july_1914", "cuba_1962")
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
RUNS = re.compile(r"range\(\d+\)")
LEVERS = re.compile(r"lever=([\w,]+)")


def played(name: str, runs: int) -> sim.Results:
    return sim.Ensemble(sim.encode(sim.load(name)), seed=1).run(range(runs))


def test_no_attack_falls_into_the_harvest_leave() -> None:
    results = played("july_1914", 100)
    serious = results.first[:, results.row("austria_serbia"), 8]
    assert (serious > 0).sum() > 20
    until = sim.load("july_1914").turn_of(datetime.date(1914, 7, 25))
    for run in range(10):
        model = sim.CrisisModel("july_1914", seed=1, run=run)
        while model.running:
            model.step()
        acts = model.events
        blows = acts[(acts["actor"] == "austria") & (acts["target"] == "serbia") & (acts["rung"] >= 7)]
        assert blows.empty or blows["turn"].min() >= until


def by_turn(name: str, run: int) -> Iterator[sim.CrisisModel]:
    model = sim.CrisisModel(name, seed=1, run=run)
    while model.running:
        model.step()
        yield model


def test_once_the_trains_run_no_one_stands_down() -> None:
    scenario = sim.load("july_1914")
    bound = {e["actor"] for e in scenario.bars.values() if e["while"] == "general_mobilisation"}
    ordered = 0
    for run in range(12):
        seen: set[str] = set()
        for model in by_turn("july_1914", run):
            now = model.events[model.events["turn"] == model.turn]
            assert not (set(now[now["move"] == "stand_down"]["actor"]) & seen & bound)
            seen |= set(now[now["move"] == "general_mobilisation"]["actor"])
        ordered += len(seen & bound)
    assert ordered > 5


def test_no_invasion_of_cuba_before_it_is_ready_and_a_protector_that_comes_in_clashes_with_the_invader() -> None:
    scenario = sim.load("cuba_1962")
    ready = scenario.turn_of(datetime.date(1962, 10, 23))
    case = sim.encode(scenario).patched({"actors.us.hawk_share": 1.0, "rules.patron_backing.entry": 1.0})
    found = sim.Ensemble(case, seed=1).run(range(400), detail=True)
    invades = case.options.index(("us", "cuba", "conventional_attack"))
    turns = np.nonzero((found.choice == invades).any(axis=2))[1] + 1
    assert len(turns) and turns.min() >= ready
    came = found.tally["patron_entry"] > 0
    assert came.any() and found.reached(10, "us_ussr")[came].all()


def test_a_war_of_great_powers_ends_no_run_in_july_and_a_clash_of_patrons_ends_it_in_cuba() -> None:
    july = played("july_1914", 300)
    assert july.reached(7, "germany_russia").any() and not july.reached(10).any()
    assert (july.tally["turn"] == july.case.scenario.horizon).all()
    case = sim.encode(sim.load("cuba_1962")).patched({"dyads.us_ussr.accident": 100})
    cuba = sim.Ensemble(case, seed=1).run(range(300))
    over = cuba.reached(10, "us_ussr")
    assert over.any() and (cuba.reached(7, "us_ussr") == over).all()
    ended = cuba.first[:, cuba.row("us_ussr"), 10]
    assert (cuba.tally["turn"][over] == ended[over]).all()


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_scripted_but_what_was_under_way(name: str) -> None:
    assert set(sim.load(name).script) == ({"missiles"} if name == "cuba_1962" else set())


@pytest.mark.parametrize("name", CASES)
def test_every_entry_says_where_its_numbers_come_from(name: str) -> None:
    scenario = sim.load(name)
    for path, entry in scenario.entries:
        said = entry["sources"] or entry["source"]
        assert said or path.startswith(("moves.", "script.")), path
    assert all(lever.source for lever in scenario.levers.values())


@pytest.mark.parametrize("name", CASES)
def test_the_page_of_a_case_can_be_followed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert f"scenario={name}" in page and "A model, not a prediction" in page
    (program,) = PYTHON.findall(page)
    exec(RUNS.sub("range(200)", program), {})
    assert capsys.readouterr().out.strip()
    for names in LEVERS.findall(page):
        assert set(names.split(",")) <= set(sim.load(name).levers)


def test_the_ends_of_july_are_four_and_share_out_all_runs() -> None:
    results = played("july_1914", 200)
    local = results.reached(8, "austria_serbia")
    continent = results.reached(7, "germany_russia") | results.reached(7, "germany_france")
    continent |= results.reached(8, "austria_russia")
    world = results.reached(7, "germany_britain")
    ends = [~(local | continent | world), local & ~continent & ~world, continent & ~world, world]
    assert np.sum(ends) == 200
