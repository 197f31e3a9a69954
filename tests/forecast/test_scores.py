"""Scores with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.forecast.record import NEVER
from experiments.forecast.scores import Came, decomposed, drawn, loss, reliability, skill, table


def came(wait: list[int], left: list[int]) -> Came:
    return Came(("d",), np.arange(len(wait)), np.array(wait)[:, None], np.array(left))


def said(*p: list[float]) -> np.ndarray:
    """float[week, 1 dyad, ahead]."""
    return np.array(p)[:, None]


def test_brier_and_log_score_leave_out_what_cannot_be_known() -> None:
    what = came([1, NEVER, NEVER], [5, 5, 1])
    p = said([0.8, 0.9], [0.3, 0.5], [0.1, 0.2])
    assert loss("brier", p, what, 2)[:, 0].tolist() == pytest.approx([0.01, 0.25, np.nan], nan_ok=True)
    assert loss("brier", p, what, 1)[:, 0] == pytest.approx([0.04, 0.09, 0.01])
    assert loss("log", p, what, 1)[:, 0] == pytest.approx(-np.log([0.8, 0.7, 0.9]))


def test_the_log_score_has_a_floor() -> None:
    assert loss("log", said([0.0]), came([1], [3]), 1)[0, 0] == pytest.approx(-np.log(0.001))


def test_the_time_to_force_is_scored_as_far_as_it_is_seen() -> None:
    p = said([0.5, 0.5, 0.5])
    assert loss("crps", p, came([2], [9]), 3)[0, 0] == pytest.approx(0.75)
    assert loss("crps", said([0.0, 1.0, 1.0]), came([2], [9]), 3)[0, 0] == 0.0
    assert loss("crps", p, came([NEVER], [2]), 3)[0, 0] == pytest.approx(0.5)  # censored after two weeks


def test_skill_and_its_interval() -> None:
    rng = np.random.default_rng(1)
    other = rng.random((200, 1))
    value, low, high = skill(0.8 * other, other, 10, 1)
    assert (value, low, high) == pytest.approx((0.2, 0.2, 0.2))
    value, low, high = skill(rng.random((200, 1)), other, 10, 1)
    assert low < value < high and low < 0.0 < high
    assert np.isnan(skill(other[:20], other[:20], 10, 1)[1])  # two blocks tell nothing


def test_blocks_are_drawn_whole() -> None:
    times = drawn(30, 10, 50, 3)
    assert (times.sum(axis=1) == 30).all()
    wide = [drawn(60, block, 2000, 5)[:, :10].sum(axis=1).var() for block in (1, 10)]
    assert wide[1] > 4 * wide[0]  # weeks of a block come and go together


def test_reliability_pools_what_falls_and_its_parts_add_up() -> None:
    p = said([0.1], [0.2], [0.3], [0.4])
    curve = reliability(p, came([1, NEVER, NEVER, 1], [9, 9, 9, 9]), 1, 1)
    assert curve["share"].tolist() == [1.0, 0.0, 0.0, 1.0]
    assert curve["observed"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1.0])
    off, tells, unsure = decomposed(curve)
    brier = np.mean([0.81, 0.04, 0.09, 0.36])
    assert off - tells + unsure == pytest.approx(brier) and unsure == pytest.approx(0.25)
    assert ((curve["lo"] <= curve["observed"]) & (curve["observed"] <= curve["hi"])).all()


def test_the_best_baseline_is_named_and_everything_is_held_against_it() -> None:
    what = came([1, NEVER, 1, NEVER] * 15, [99] * 60)
    p = {name: said(*[[q]] * 60) for name, q in (("even", 0.5), ("low", 0.1), ("model", 0.4))}
    found = table(p, what, [1], ["even", "low"], "low", 1)
    rows = found[(found["score"] == "brier") & (found["dyad"] == "all")].set_index("forecaster")
    assert (rows["best"] == "even").all()
    assert rows.loc["model", "value"] == pytest.approx(0.26)
    assert rows.loc["model", "skill_best"] == pytest.approx(1 - 0.26 / 0.25)
    assert rows.loc["model", "skill_curve"] == pytest.approx(1 - 0.26 / 0.41)
