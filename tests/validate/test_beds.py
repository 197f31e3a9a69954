"""Every figure on its bed: what is set there, what judges it, what is kept and compared, what the page says."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.calibrate.plan import FILE, FRESH, STAGES, fitted, given, planned, stood
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import events
from experiments.main import main
from experiments.manual import odd
from experiments.validate import kept, page, share, verdict
from experiments.validate.beds import beds, judged
from experiments.validate.beside import compared, estimates
from sim import Ensemble, encode, load
from sim.layers import CONFIGS
from sim.members import CalibratedSet

COLUMNS = ["id", "family", "value", "lo", "hi", "model", "model_lo", "model_hi", "inside", "definition", "source",
           "bed", "fitted"]  # fmt: skip


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return judged(beds([]), 20, 1, 2)


def test_beds_have_their_facts_and_the_rules_of_the_program() -> None:
    """At the searches' start stands whatever is a fact of the bed; nothing that a set could draw is touched."""
    facts = 0
    for file in STAGES:
        at_start, plan = planned(file), planned(file, facts=True)
        for bed, other in zip(plan.beds, at_start.beds, strict=True):
            plain = load(file.parent / given(file)["beds"][bed.name]["scenario"])
            ahead = at_start.case(other, at_start.start)
            for path in plain.numbers:
                of_bed = path.startswith(("dyads.", "ties.", "actors.", "institutions.", "triggers."))
                expected = ahead.number(path) if of_bed else plain.number(path)
                assert bed.case.number(path) == pytest.approx(expected), path
                facts += of_bed and expected != plain.number(path)
    assert facts > 50


def test_what_a_set_could_have_is_no_fact(tmp_path: Path) -> None:
    """Switches, starts of rules and of the clock, weights of moves: none of it is taken over."""
    bed = str(FILE.parent / "beds" / "rivals.yaml")
    free = {"rules.momentum.again": 1.5, "clock.war_days": 9.5, "moves.clash.weight": 3.25}
    numbers = {path: {"low": 0, "high": 20, "start": x} for path, x in free.items()}
    numbers["hot"] = {"low": 0, "high": 1, "start": 0.77, "of": ["dyads.active_1.tension_?"]}
    numbers["left"] = {"low": 0, "high": 1, "of": ["dyads.active_2.tension_?"]}
    plan = {"beds": {"rivals": {"scenario": bed, "judged": {"mid": ["*"]}}}, "switched": {"rules.memory.on": 0},
            "numbers": numbers, "targets": ["midi.up"], "quota": 0.5}  # fmt: skip
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    case, plain = stood([tmp_path / "plan.yaml"]).beds[0].case, load(bed)
    assert [case.number(f"dyads.active_{k}.tension_a") for k in (1, 2)] == [
        0.77,
        plain.number("dyads.active_2.tension_a"),
    ]
    for path in (*free, "rules.memory.on"):
        assert case.number(path) == plain.number(path), path


def test_held_tensions_stand_on_the_beds_of_the_second_plan() -> None:
    calm = yaml.safe_load(FILE.read_text(encoding="utf-8"))["numbers"]["calm"]["start"]
    patrons = next(bed.case for bed in stood().beds if bed.name == "patrons")
    assert patrons.number("dyads.alone_calm_1.tension_a") == calm


def test_words_are_laid_over_every_bed() -> None:
    plan = beds(["rules.spark.onset=0.0011"])
    assert [bed.case.number("rules.spark.onset") for bed in plan.beds] == [0.0011] * 4


def test_runs_on_beds_draw_from_a_set() -> None:
    path = "rules.memory.recall"
    middle = np.array([load("richardson").number(path)])
    drawn = CalibratedSet(1, (path,), middle, np.full(2, 0.5), np.array([[0.0], [5.0]]))
    for bed in beds([], drawn).beds:
        assert {bed.case.of(1, FRESH + run).number(path) for run in range(20)} == {0.0, 5.0}, bed.name


def test_each_figure_is_of_the_bed_that_the_plans_name(table: pd.DataFrame) -> None:
    assert list(table.columns) == COLUMNS and table["id"].tolist() == list(FIGURES)
    bed = table.set_index("id")["bed"]
    said = {"keds.balkans_pre98_pool.P04": "rivals", "midi.up": "rivals", "mid.recip": "rivals",
            "mid.ally.both": "patrons", "icb.viol.1": "crises", "keds.faction.P04": "factions"}  # fmt: skip
    assert {name: bed[name] for name in said} == said
    assert set(table.loc[table["fitted"], "id"]) == fitted() == {t.id for t in stood().targets}


def test_a_figure_is_read_from_the_dyads_that_judge_it(table: pd.DataFrame) -> None:
    """The longest word: disputes between minor states are of patrons, weeks of the five active rivals alone."""
    value = table.set_index("id")["model"]
    for bed in stood().beds:
        for word, dyads in bed.judged.items():
            results = Ensemble(bed.case, 1).run(range(FRESH, FRESH + 20), detail=True)
            sample = Sample.of(events(results, dyads))
            for id_ in {"keds": ["keds.balkans_pre98_pool.share4"], "mid": ["midi.same"], "icb.": ["icb.viol.2"],
                        "mid.ally.": ["mid.ally.neither"], "keds.faction.": ["keds.faction.share3"]}[word]:  # fmt: skip
                assert value[id_] == FIGURES[id_].of(sample), id_


def test_what_nobody_there_could_do_has_no_verdict(table: pd.DataFrame) -> None:
    joined = table.set_index("id").loc["mid.any_joiner"]
    assert pd.isna(joined["inside"]) and math.isnan(joined["model"]) and joined["bed"] == ""
    seen = table[table["id"] != "mid.any_joiner"]
    assert seen["inside"].notna().all()
    assert not seen[seen["model"].isna()]["inside"].any()  # nothing counted where there could be: outside


def test_figures_without_a_bed_have_no_verdict() -> None:
    found = judged(stood(STAGES[:1]), 2, 1, 1).set_index("id")
    assert found.loc["icb.viol.1", "bed"] == "" and pd.isna(found.loc["icb.viol.1", "inside"])
    assert found.loc["midi.up", "bed"] == "rivals"


def test_verdicts_tell_what_was_fitted_from_the_test() -> None:
    rows = pd.DataFrame({"inside": [True, False, None, True], "fitted": [True, True, False, False]})
    rows = rows.astype({"inside": "boolean"})
    assert share(rows) == "2 of 3 inside (67%)" and share(rows[2:3]) == "no verdict"
    assert verdict(rows) == [
        "Fitted to, 2 figures: 1 of 2 inside (50%).",
        "Never fitted, the test, 2 figures: 1 of 1 inside (100%).",
        "2 of 4 figures lie in history's 95 % interval. 1 can be judged on no bed.",
    ]


def test_events_without_some_runs_are_those_of_the_other_runs() -> None:
    case = encode(load("northern_strait"))
    results = Ensemble(case, 1).run(range(6), detail=True)
    some = np.array([True, False, True, False, False, True])
    ours = events(results, case.dyads).only(np.repeat(some, len(case.dyads)))
    theirs = events(results.only(some), case.dyads)
    assert len(ours.day) > 10
    for name, x in vars(theirs).items():
        if name != "who":
            assert np.array_equal(getattr(ours, name), x), name
    assert np.array_equal(ours.who.backed, theirs.who.backed) and np.array_equal(ours.who.faction, theirs.who.faction)


def test_intervals_hold_more_with_fewer_runs() -> None:
    case = encode(load("northern_strait"))
    few, many = (
        estimates(Ensemble(case, 1).run(range(n), detail=True), case.dyads, ["keds.balkans_pre98_pool.share0"])
        for n in (20, 200)
    )
    wide, narrow = (hi - lo for found in (few, many) for _, lo, hi in found.values())
    assert 0.0 < narrow < wide


# What is kept


def report(folder: Path, name: str, **inside: Any) -> None:
    pd.DataFrame({"id": list(inside), "inside": list(inside.values())}).to_csv(folder / name, index=False)


def test_the_newest_report_of_an_older_set_is_found(tmp_path: Path) -> None:
    assert kept.before(3, tmp_path / "nowhere") is None and kept.before(3, tmp_path) is None
    for name in ("uncalibrated.csv", "set-2.csv", "set-10.csv", "set-01.csv", "notes.csv"):
        report(tmp_path, name, a=True)
    found = {k: kept.before(k, tmp_path) for k in (0, 1, 2, 3, 10, 11)}
    assert {k: path and path.name for k, path in found.items()} == {
        0: None, 1: "uncalibrated.csv", 2: "uncalibrated.csv", 3: "set-2.csv", 10: "set-2.csv", 11: "set-10.csv",
    }  # fmt: skip


def test_what_has_no_verdict_is_neither_better_nor_worse(tmp_path: Path) -> None:
    report(tmp_path, "set-1.csv", a=True, b=None, c=False, d=False)
    now = pd.DataFrame({"id": ["a", "b", "c", "d"], "inside": [None, True, True, False]}).astype({"inside": "boolean"})
    assert kept.since(now, tmp_path / "set-1.csv")[1:] == [
        f"Since {tmp_path / 'set-1.csv'}, of 2 figures in both:", "1 better: c", "0 worse",
    ]  # fmt: skip


def test_a_kept_report_reads_as_it_was(table: pd.DataFrame, tmp_path: Path) -> None:
    file = kept.keep(table, tmp_path / "reports")
    assert file.name == kept.name(kept.version())
    again = pd.read_csv(file)
    assert list(again.columns) == COLUMNS
    assert kept.since(table, file)[2:] == ["0 better", "0 worse"]
    assert again["model"].to_numpy() == pytest.approx(table["model"].to_numpy(), abs=6e-5, nan_ok=True)


def test_an_installed_program_keeps_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CONFIGS", Path("lib/sim/_configs"))
    with pytest.raises(ValueError, match="ask it in a checkout"):
        kept.in_a_checkout()
    monkeypatch.setattr(kept, "CONFIGS", CONFIGS)
    kept.in_a_checkout()


# The page


def test_the_page_is_of_the_report_of_the_programs_set() -> None:
    report = kept.HOME / kept.name(kept.version())
    assert report.exists(), "run: python run.py validate keep=true"
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.rewritten(text, report) == text, "run: python run.py validate keep=true"
    assert set(odd.SECTION.findall(text)) == set(page.TABLES)


def test_the_page_names_the_worst_first(table: pd.DataFrame, tmp_path: Path) -> None:
    file = kept.keep(table, tmp_path)
    text = page.rewritten("<!-- table: worst -->\n<!-- end -->", file)
    off = [float(line.split("|")[4]) for line in text.splitlines() if line.startswith("| `")]
    assert len(off) == page.WORST and off == sorted(off, reverse=True) and off[-1] > 1.0
    named = page.rewritten("<!-- table: families -->\n<!-- end -->", file)
    assert f"| all | {share(table[table['fitted']])} | {share(table[~table['fitted']])} |" in named
    refreshed = tmp_path / "page.md"
    refreshed.write_text("before\n<!-- table: worst -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    (tmp_path / "targets.png").write_bytes(b"a picture")
    page.refreshed(file, tmp_path / "targets.png", refreshed)
    assert refreshed.read_text(encoding="utf-8") == f"before\n{text}\nafter\n"
    assert (tmp_path / "page.png").read_bytes() == b"a picture"


# The command


def test_the_command_judges_on_beds_and_says_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report(tmp_path, "uncalibrated.csv", **{"midi.up": True, "midi.same": False})
    monkeypatch.setattr(kept, "HOME", tmp_path)
    to = tmp_path / "v"
    assert main(["validate", "runs=6", "rules.spark.onset=0.0011", f"hydra.run.dir={to}"]) == 0
    said = capsys.readouterr().out
    assert "6 runs of each bed: rivals, patrons, crises, factions" in said and "but rules.spark.onset=0.0011" in said
    assert "Never fitted, the test, 75 figures" in said and "1 can be judged on no bed" in said
    assert f"Since {tmp_path / 'uncalibrated.csv'}, of 2 figures in both" in said and "Uncalibrated" in said
    assert list(pd.read_csv(to / "targets.csv").columns) == COLUMNS
    assert sum(len(pd.read_csv(file)) for file in to.glob("figures_*.csv")) == len(FIGURES)
    assert all((to / f"figures_{k}.png").stat().st_size > 10_000 for k in (1, 2, 3))


def test_a_scenario_is_compared_with_all_figures() -> None:
    case = encode(load("northern_strait"))
    found = compared(Ensemble(case, 1).run(range(4), detail=True), case.dyads)
    assert (found["bed"] == "").all() and found["inside"].notna().sum() > 150


@pytest.mark.parametrize(
    "words",
    [["scenario=richardson"], ["dyads=[serbia_kosovo]"], ["rules.spark.on=1"], ["experiment=train"]],
)
def test_only_the_beds_as_they_come_are_kept(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(kept.HOME.iterdir())
    assert main(["validate", "keep=true", "runs=2", *words]) == 2
    assert "keep = true is for the beds as the program has them" in capsys.readouterr().err
    assert sorted(kept.HOME.iterdir()) == before
