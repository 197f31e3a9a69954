"""Scenarios beside their classes: what is asked is there, what is moved goes to its default, pages say what came."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.validate import cases
from sim.encoding import encode
from sim.ensemble import Ensemble
from sim.faults import ScenarioError
from sim.load import load, scenarios


def test_every_scenario_is_asked_and_has_a_page() -> None:
    assert sorted(cases.asked()) == scenarios()
    assert all((cases.HOME / f"{what['page']}.md").exists() for what in cases.asked().values())


@pytest.mark.parametrize("name", scenarios())
def test_facts_are_numbers_of_the_case_that_are_not_at_their_defaults(name: str) -> None:
    case = encode(load(name))
    for what in (cases.asked()[name].get("facts") or {}).values():
        values = cases.neutral(case, what["numbers"])
        assert values and all(str(what[word]) for word in ("label", "at", "why"))
        moved = case.moved(values)
        assert all(moved.number(path) == case.scenario.numbers[path][1].default != case.number(path) for path in values)


def test_a_star_stands_for_any_word() -> None:
    case = encode(load("northern_strait"))
    found = cases.neutral(case, ["dyads.aldmark_sorland.stake_*", "dyads.aldmark_sorland.heat"])
    assert found == {"dyads.aldmark_sorland.stake_a": 1, "dyads.aldmark_sorland.stake_b": 1,
                     "dyads.aldmark_sorland.heat": 0}  # fmt: skip
    words = cases.said(["dyads.aldmark_sorland.stake_*", "dyads.aldmark_sorland.heat"], found)
    assert words == "dyads.aldmark_sorland.stake_*=1 dyads.aldmark_sorland.heat=0"


@pytest.mark.parametrize("path", ["dyads.blue_red.heet", "dyads.blue_red.heat"])  # no number; at its default
def test_a_path_that_moves_nothing_is_a_fault(path: str) -> None:
    with pytest.raises(ScenarioError, match=r"cases\.yaml: .*heat|heet") as fault:
        cases.neutral(encode(load("richardson")), [path])
    assert len(str(fault.value)) <= 300 and "\n" not in str(fault.value)


def test_words_choose_scenarios_and_runs() -> None:
    assert cases.chosen(["richardson", "runs=50"]) == (["richardson"], 50)
    assert cases.chosen([]) == (list(cases.asked()), cases.RUNS)
    for word in ("richardsen", "runs=0", "runs=many", "seed=1"):
        with pytest.raises(ScenarioError, match="no scenario") as fault:
            cases.chosen([word])
        assert len(str(fault.value)) <= 300


def test_a_row_counts_on_the_main_dyad_and_says_where_it_lies() -> None:
    results = Ensemble(encode(load("northern_strait")), seed=1).run(range(200))
    row = cases.case_row("northern_strait", results)
    assert row["violence"] == results.reached(6, "aldmark_sorland").mean() and row["dyad"] == "aldmark_sorland"
    assert row["violence_anywhere"] == results.reached(6).mean() > row["violence"]
    assert (row["class_violence_hits"], row["class_violence_n"]) == (17, 38)
    assert row["class_violence_lo"] == pytest.approx(0.301, abs=5e-4)  # Wilson, by hand
    assert row["violence_verdict"] == "below"
    assert cases.case_row("richardson", Ensemble(encode(load("richardson")), 1).run(range(5)))["war_verdict"] is None


def test_a_fact_is_neutral_minus_as_it_is() -> None:
    case = encode(load("northern_strait"))
    as_it_is = Ensemble(case, cases.SEED).run(range(200))
    row = cases.fact_row("northern_strait", "heat", ["dyads.aldmark_sorland.accident"], as_it_is)
    other = Ensemble(case.patched({"dyads.aldmark_sorland.accident": 1}), cases.SEED).run(range(200))
    found = other.reached(6, "aldmark_sorland").mean() - as_it_is.reached(6, "aldmark_sorland").mean()
    assert row["violence"] == pytest.approx(found) and row["violence_lo"] <= found <= row["violence_hi"]


def test_rows_of_some_scenarios_are_made_anew_and_the_others_stay(tmp_path) -> None:
    file = tmp_path / "cases.csv"
    pd.DataFrame({"scenario": ["richardson", "kosovo_2021", "gone"], "runs": [1, 1, 1]}).to_csv(file, index=False)
    found = cases.merged(file, pd.DataFrame({"scenario": ["richardson"], "runs": [9]}))
    assert list(zip(found["scenario"], found["runs"], strict=True)) == [("kosovo_2021", 1), ("richardson", 9)]


def test_numbers_are_said_as_the_pages_say_them() -> None:
    assert [cases.number(p) for p in (0.0, 0.0041, 0.0995, 0.12, 1.0)] == [".000", ".004", ".10", ".12", "1.00"]
    row = {"war": -0.0312, "war_lo": -0.04, "war_hi": 0.0}
    assert cases.changed(row, "war") == "−3.1 (−4.0 to 0.0)"


def test_the_pages_say_what_the_tables_have() -> None:
    kept = {kind: pd.read_csv(cases.HOME / f"{kind}.csv", na_values=[""]) for kind in ("cases", "facts")}
    assert list(kept["cases"]["scenario"]) == list(cases.asked())
    asked = [(n, fact) for n, what in cases.asked().items() for fact in what.get("facts") or {}]
    assert list(zip(kept["facts"]["scenario"], kept["facts"]["fact"], strict=True)) == asked
    for page, text in cases.pages(kept["cases"], kept["facts"]).items():
        assert page.read_text(encoding="utf-8") == text, f"{page.name}: run python -m experiments.validate.cases"
        assert "<!-- table: " in text
