"""The simple forecasts, counted by hand on a short record."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from experiments.forecast.baselines import absorbed, baselines, chain
from experiments.forecast.record import NEVER, Record, wait

recents = importlib.import_module("experiments.forecast.recent")


def recorded(*heights: list[int]) -> Record:
    levels = np.stack([np.array(heights), np.full((len(heights), len(heights[0])), -1)], axis=1)
    return Record(tuple(f"d{k}-x" for k in range(len(heights))), np.datetime64("1990-01-01"), levels.astype(np.int8))


ONE, OTHER = [0, 4, 0, 0, 4, 4], [0, 0, 0, 0, 0, 0]


def test_weeks_to_the_next_event() -> None:
    assert wait(np.array([ONE, OTHER]), 4)[0].tolist() == [1, 3, 2, 1, 1, NEVER]
    assert (wait(np.array([OTHER]), 4) == NEVER).all()


def test_climatology_counts_weeks_whose_future_is_in_the_past() -> None:
    found = baselines(recorded(ONE, OTHER), 4, 2)
    now = recorded([0], [0])
    # Within 1: of 10 weeks that have a next one, 3 had force (weeks 0, 3, 4 of the first). Within 2: of 8, 3 (0, 2, 3).
    assert found["climatology_pooled"](now)[0] == pytest.approx([(3 + 0.5) / 11, (3 + 0.5) / 9])
    one = [(3 + 3.5 / 11) / 6, (3 + 3.5 / 9) / 5]
    assert found["climatology_dyad"](now)[0] == pytest.approx(one)
    assert found["climatology_dyad"](now)[1] == pytest.approx([3.5 / 11 / 6, 3.5 / 9 / 5])


def test_persistence_and_curve_ask_where_the_week_stands() -> None:
    found = baselines(recorded(ONE, OTHER), 4, 1)
    calm, force = recorded([0], [0]), recorded([4], [4])
    climate = 3.5 / 11
    assert found["persistence_pooled"](calm)[0, 0] == pytest.approx((2 + climate) / 9)  # weeks 0 and 3 of 8 calm ones
    assert found["persistence_pooled"](force)[0, 0] == pytest.approx((1 + climate) / 3)  # week 4 of weeks 1 and 4
    assert found["curve_pooled"](force)[0, 0] == found["persistence_pooled"](force)[0, 0]
    assert found["curve_pooled"](recorded([3], [3]))[0, 0] == pytest.approx(climate)  # never seen: climatology


def test_the_chain_is_played_on_until_the_level_is_reached() -> None:
    steps = np.zeros((5, 5))
    steps[:, 0] = 0.75
    steps[:, 4] = 0.25
    assert absorbed(steps, 4, 3)[0] == pytest.approx([0.25, 1 - 0.75**2, 1 - 0.75**3])
    counted = chain(recorded(ONE), np.full((5, 5), 0.2))
    assert counted[0].tolist() == pytest.approx(
        [1.2 / 4, 0.2 / 4, 0.2 / 4, 0.2 / 4, 2.2 / 4]
    )  # 0 to 4 twice, 0 to 0 once


def test_no_baseline_looks_at_more_than_the_last_week() -> None:
    found = baselines(recorded(ONE, OTHER), 4, 2)
    assert len(found) == 8
    for name, forecaster in found.items():
        long, short = forecaster(recorded([4, 4, 4, 0], [0, 0, 0, 0])), forecaster(recorded([0], [0]))
        assert np.array_equal(long, short), name
        assert (np.diff(long, axis=1) >= 0).all(), name


def test_memory_halves() -> None:
    traces = recents.faded(np.array([[1.0, 0, 0, 0, 0]]), 2.0)[0]
    assert traces[2] == pytest.approx(traces[0] / 2) and traces[4] == pytest.approx(traces[0] / 4)


def test_a_curve_finds_the_coefficients_that_were_put_in() -> None:
    rng = np.random.default_rng(1)
    features = np.column_stack([np.ones(6000), rng.normal(0.0, 1.5, 6000)])
    hit = rng.random(6000) < 1.0 / (1.0 + np.exp(-(features @ [0.5, 0.6])))
    known = recents.Lesson(features, hit[:, None], np.ones((6000, 1), bool))
    assert recents.fitted(known)[0] == pytest.approx([0.5, 0.6], abs=0.08)


def test_a_row_of_which_the_end_is_not_known_teaches_nothing() -> None:
    features = np.ones((4, 1))
    hit, seen = np.array([[True], [True], [False], [False]]), np.array([[True], [True], [True], [False]])
    assert recents.fitted(recents.Lesson(features, hit, seen))[0] == pytest.approx([np.log(2.0)], abs=1e-4)
