"""Whole curves and thresholds on cases whose curve is known exactly."""

import numpy as np
import pytest
from scipy import optimize

from sim.statistics.critical import (
    NotMonotone,
    audit_reversals,
    bisect_thresholds,
    certified_curve,
    critical_curve,
)
from sim.statistics.curve import adaptive_curve, uniform_runs
from sim.statistics.exact import LadderChain, LogisticCurve
from sim.statistics.threshold import find_threshold

GRID = np.linspace(-10, 10, 57)
STEEP = LogisticCurve(slope=2.0)


def test_adaptive_curve_holds_everywhere_with_a_fifth_of_the_runs():
    curve = adaptive_curve(STEEP.evaluate, GRID, 0.02)
    truth = STEEP.truth(GRID)
    assert np.all((curve.low <= truth) & (truth <= curve.high))
    assert np.max(curve.high - curve.low) <= 0.04
    assert uniform_runs(57, 0.02) > 5 * curve.runs


def test_critical_parameter_curve_holds_everywhere_with_a_tenth_of_the_runs():
    found = critical_curve(STEEP.evaluate, GRID, 0.02)
    truth = STEEP.truth(GRID)
    assert np.all((found.curve.low <= truth) & (truth <= found.curve.high))
    assert uniform_runs(57, 0.02) > 10 * found.curve.runs


def test_critical_parameter_curve_covers_its_simultaneous_claim():
    held = []
    for seed in range(60):
        case = LogisticCurve(slope=2.0, seed=seed)
        curve = critical_curve(case.evaluate, GRID, 0.05, audit=20).curve
        truth = case.truth(GRID)
        held.append(np.all((curve.low <= truth) & (truth <= curve.high)))
    assert np.mean(held) >= 0.92


def test_bisection_finds_the_thresholds_of_the_full_grid():
    full = STEEP.evaluate(GRID, np.arange(300))
    expected = np.where(full.any(axis=0), full.argmax(axis=0), GRID.size)
    found, runs = bisect_thresholds(STEEP.evaluate, GRID, np.arange(300))
    assert np.array_equal(found, expected)
    assert runs <= 300 * np.ceil(np.log2(GRID.size + 1))


def test_the_ladder_with_ordered_draws_is_monotone_and_its_curve_is_right():
    ladder = LadderChain(horizon=15)
    grid = np.linspace(-4, 4, 17)
    found = critical_curve(ladder.evaluate, grid, 0.04, audit=100)
    assert found.audit.reversed_runs == 0
    assert np.all(np.abs(found.curve.estimate - ladder.curve(grid)) <= 0.04)


def test_unordered_draws_are_refused_and_the_adaptive_curve_takes_over():
    ladder = LadderChain(horizon=15, ordered=False)
    grid = np.linspace(-4, 4, 17)
    with pytest.raises(NotMonotone, match="reversed"):
        critical_curve(ladder.evaluate, grid, 0.05, audit=100)
    curve = certified_curve(ladder.evaluate, grid, 0.05, audit=100)
    truth = ladder.curve(grid)
    assert curve.method == "adaptive" and "reversed" in curve.reason
    assert np.all((curve.low <= truth) & (truth <= curve.high))


def test_falling_curves_work_as_rising_ones():
    def falling(x, replications):
        return STEEP.evaluate(-x, replications)

    found = critical_curve(falling, GRID, 0.05)
    assert not found.audit.rising
    assert np.all(np.abs(found.curve.estimate - STEEP.truth(-GRID)) <= 0.05)


def test_the_audit_counts_reversals():
    events = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], bool)
    audit = audit_reversals(events)
    assert (audit.runs, audit.reversed_runs, audit.reversals, audit.rising) == (3, 1, 1, True)


def test_relative_precision_holds_along_the_curve():
    x = np.array([-2.0, -1.0, 0.0])
    curve = adaptive_curve(STEEP.evaluate, x, 0.2, relative=True)
    truth = STEEP.truth(x)
    assert np.all((curve.low <= truth) & (truth <= curve.high))
    assert np.all(np.abs(curve.estimate / truth - 1) <= 0.2)


def test_an_answer_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match=r"bool\[57"):
        adaptive_curve(lambda x, r: np.zeros((2, 2), bool), GRID, 0.1)


def test_threshold_interval_covers_its_claim():
    truth, held = -2.1972246, []
    for seed in range(80):
        found = find_threshold(LogisticCurve(seed=seed).evaluate, -10, 10, 0.1, budget=2000)
        held.append(found.low <= truth <= found.high)
        assert found.runs <= 2000
    assert np.mean(held) >= 0.90


def test_threshold_is_found_on_the_ladder():
    ladder = LadderChain(horizon=10)
    truth = optimize.brentq(lambda s: float(ladder.curve(s)[0]) - 0.5, -4, 4)
    found = find_threshold(ladder.evaluate, -4, 4, budget=3000)
    assert found.low <= truth <= found.high
    assert found.high - found.low < 0.4


def test_threshold_of_a_falling_curve():
    found = find_threshold(lambda x, r: STEEP.evaluate(-x, r), -10, 10)
    assert not found.rising and found.low <= 0 <= found.high


def test_threshold_of_a_jump_is_its_bracket():
    found = find_threshold(lambda x, r: np.repeat(x[:, None] > 0.7, r.size, axis=1), -10, 10)
    assert found.method == "bracket" and found.low <= 0.7 <= found.high
    assert found.high - found.low < 5


def test_threshold_says_so_where_there_is_no_crossing():
    with pytest.raises(ValueError, match="no crossing"):
        find_threshold(STEEP.evaluate, 2, 10)
