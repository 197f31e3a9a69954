"""The report beside history: its table, its interval, its words."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.history.figures import FIGURES
from experiments.main import main
from experiments.validate.beside import GROUPS, compared, jackknife
from experiments.validate.kept import since
from sim import Ensemble, encode, load


def test_the_jackknife_of_a_mean_is_its_own_interval() -> None:
    x = np.random.default_rng(1).normal(size=GROUPS)
    left = np.array([np.delete(x, k).mean() for k in range(GROUPS)])
    low, high = jackknife(float(x.mean()), left)
    half = 2.093 * x.std(ddof=1) / math.sqrt(GROUPS)
    assert (low, high) == pytest.approx((x.mean() - half, x.mean() + half), rel=1e-3)
    assert all(map(math.isnan, jackknife(1.0, np.array([1.0, float("nan")]))))


def test_a_table_has_every_figure_of_history_beside_the_models() -> None:
    case = encode(load("northern_strait"))
    results = Ensemble(case, 1).run(range(40), detail=True)
    table = compared(results, case.dyads)
    assert table["id"].tolist() == list(FIGURES)
    known = table.dropna(subset="model")
    assert (known["inside"] == known["model"].between(known["lo"], known["hi"])).all()
    sure = known.dropna(subset="model_lo")
    assert (sure["model_lo"] <= sure["model"]).all() and (sure["model"] <= sure["model_hi"]).all()
    assert not table[table["model"].isna()]["inside"].any()


def test_runs_can_be_taken_apart() -> None:
    case = encode(load("northern_strait"))
    results = Ensemble(case, 1).run(range(6), detail=True)
    some = results.only(np.array([True, False, True, False, False, True]))
    alone = Ensemble(case, 1).run([0, 2, 5], detail=True)
    for name in (
        "run",
        "tally",
        "first",
        "choice",
        "act",
        "reply",
        "level",
        "rung",
        "tension",
        "deaths",
        "agreed",
        "entered",
    ):
        assert np.array_equal(getattr(some, name), getattr(alone, name)), name


def test_the_report_is_printed_drawn_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["validate", "scenario=northern_strait", "runs=20", f"hydra.run.dir={tmp_path / 'v'}"])
    said = capsys.readouterr().out
    assert status == 0
    assert "of 161 figures lie in history's 95 % interval" in said
    assert "Uncalibrated" not in said
    assert len(pd.read_csv(tmp_path / "v" / "targets.csv")) == len(FIGURES)
    assert (tmp_path / "v" / "targets.png").stat().st_size > 10_000


def test_two_reports_say_what_got_better_and_what_worse(tmp_path: Path) -> None:
    before = pd.DataFrame({"id": ["a", "b", "c", "gone"], "inside": [True, False, False, True]})
    now = pd.DataFrame({"id": ["a", "b", "c", "new"], "inside": [False, True, False, True]})
    before.to_csv(tmp_path / "targets.csv", index=False)
    assert since(now, tmp_path / "targets.csv")[2:] == ["1 better: b", "1 worse: a"]
    assert "of 3 figures" in since(now, tmp_path / "targets.csv")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["validate", "dyads=[aldmark_sorlnd]", "scenario=northern_strait"], "Did you mean aldmark_sorland"),
        (["validate", "runs=1"], "between 2 and 100,000"),
        (["validate", "runs=2", "scenario=richardson", "since=nowhere.csv"], "is no targets.csv of a report"),
        (["validate.turns", "days=[1,0]"], "must be a number between 0.25 and 365"),
        (["calibrate", "plan=nowhere.yaml"], "no such file"),
        (["validate.facts", "data=nowhere"], "has no file keds_balkans_events"),
        (["validate.facts"], "data"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err.strip()
    assert said in error
    assert "\n" not in error and len(error) <= 300
