"""Forecasts count from here on, share luck, and are the ensemble's own runs where they begin at the start."""

from __future__ import annotations

import numpy as np
import pytest

from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.forecast import bar, play_on
from sim.forward import forward_start
from sim.model import CrisisModel
from sim.state import restored, start


def test_a_forecast_from_the_start_is_the_ensemble_with_that_branch(case: Case) -> None:
    ahead = play_on(case, [start(case).raw], range(40), seed=3, branch=0)
    runs = Ensemble(case, 3).run(range(40))
    assert np.array_equal(ahead.first, runs.first[:, -1])


def test_the_past_is_not_counted(case: Case, model: CrisisModel) -> None:
    s = restored(case, model.snapshots[8])
    s.first[:] = 3
    s.run["highest"] = 10
    fresh = restored(case, forward_start(case, s.raw))
    assert np.all(fresh.first == -1) and fresh.run["highest"][0] == 0
    assert np.all(s.first == 3), "the saved game itself is left alone"
    first = play_on(case, [s.raw], range(20), seed=3, within=4).first
    assert np.all((first == -1) | (first > 8)) and np.all(first <= 12)


def test_threads_and_batches_change_nothing(case: Case, model: CrisisModel) -> None:
    raw = model.snapshots[5]
    together = play_on(case, [raw], range(70), seed=1, within=6, threads=2)
    alone = play_on(case, [raw], range(60, 70), seed=1, within=6, threads=1)
    assert np.array_equal(together.first[60:], alone.first)


def test_stopping_at_a_rung_keeps_its_odds(case: Case, model: CrisisModel) -> None:
    raw = model.snapshots[5]
    whole = play_on(case, [raw], range(60), seed=1, within=8)
    short = play_on(case, [raw], range(60), seed=1, within=8, stop=5)
    assert np.array_equal(whole.first[:, :6], short.first[:, :6])


def test_after_a_clash_of_patrons_nothing_is_left_to_chance(case: Case) -> None:
    s = start(case)
    s.run["over"] = 1
    assert play_on(case, [s.raw], range(3), seed=1).reached(10).all()


def test_the_bar_is_as_narrow_as_asked(case: Case, model: CrisisModel) -> None:
    table = bar(case, model.snapshots[5], seed=1, half_width=0.12, within=6)
    assert len(table) == 11
    assert ((table["hi"] - table["lo"]) / 2).max() <= 0.12
    assert np.all(np.diff(table["p"]) <= 0)


def test_looking_no_turn_ahead_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="within must be at least 1"):
        play_on(case, [start(case).raw], range(3), seed=1, within=0)
