"""Time to event by hand and by exact laws; marks that hold the false discovery rate."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics.discovery import discoveries, mark_moves
from sim.statistics.paired import FateTable
from sim.statistics.survival import competing_risks, kaplan_meier, numbers_at_risk

TURN = [1, 2, 2, 3, 5, 5, 6, 6, 6]
KIND = [1, 2, 1, 0, 1, 2, 0, 0, 0]


def test_kaplan_meier_by_hand():
    curve = kaplan_meier(TURN, np.array(KIND) > 0)
    assert curve.turn.tolist() == [1, 2, 3, 5, 6]
    assert curve.at_risk.tolist() == [9, 8, 6, 5, 3]
    assert curve.events.tolist() == [1, 2, 0, 2, 0]
    expected = np.cumprod([8 / 9, 6 / 8, 1, 3 / 5, 1])
    assert curve.estimate == pytest.approx(expected)


def test_competing_risks_by_hand_and_they_add_up():
    curves = competing_risks(TURN, KIND)
    assert curves[2].estimate == pytest.approx([0, 1 / 9, 1 / 9, 1 / 9 + 2 / 15, 1 / 9 + 2 / 15])
    nothing = kaplan_meier(TURN, np.array(KIND) > 0).estimate
    assert nothing + curves[1].estimate + curves[2].estimate == pytest.approx(np.ones(5))


def test_one_kind_alone_is_kaplan_meier():
    event = np.array(KIND) > 0
    alone, curve = competing_risks(TURN, event.astype(int))[1], kaplan_meier(TURN, event)
    assert 1 - alone.estimate == pytest.approx(curve.estimate)


def test_without_censoring_the_variance_of_competing_risks_is_binomial():
    rng = np.random.default_rng(1)
    turn, kind = rng.integers(1, 8, 400), rng.integers(1, 4, 400)
    for k, curve in competing_risks(turn, kind).items():
        share = np.array([np.mean((turn <= t) & (kind == k)) for t in curve.turn])
        assert curve.estimate == pytest.approx(share)
        reach = stats.norm.isf(0.025) * np.sqrt(share * (1 - share) / 400)
        reach = reach / (share * np.abs(np.log(share)))
        assert curve.low == pytest.approx(share ** np.exp(reach), rel=1e-6)


def test_competing_risks_cover_the_truth_under_censoring():
    rng, held = np.random.default_rng(2), []
    truth = 0.6 * (1 - 0.95**10)  # hazard .05 a turn, 60 % of it of kind 1
    for _ in range(400):
        end, stop = rng.geometric(0.05, 150), rng.integers(5, 31, 150)
        kind = np.where(end <= stop, 1 + (rng.random(150) > 0.6), 0)
        curve = competing_risks(np.minimum(end, stop), kind)[1]
        at = np.searchsorted(curve.turn, 10, "right") - 1
        held.append(curve.low[at] <= truth <= curve.high[at])
    assert 0.92 <= np.mean(held) <= 0.98


def test_where_nothing_has_happened_the_exact_limit_stands_in():
    curve = kaplan_meier([6, 6, 6], [False] * 3)
    assert curve.high.tolist() == [1.0]
    assert curve.low == pytest.approx(0.025 ** (1 / 3))


def test_numbers_at_risk_count_runs_still_going():
    assert numbers_at_risk(TURN, [0, 1, 2, 6, 7]).tolist() == [9, 9, 8, 3, 0]


@pytest.mark.parametrize("turn, kind", [([1, 2], [1]), ([], []), ([-1], [0]), ([1], [-1])])
def test_impossible_times_are_refused(turn, kind):
    with pytest.raises(ValueError):
        competing_risks(turn, np.array(kind, int))


def test_benjamini_hochberg_by_hand():
    p = [0.001, 0.013, 0.02, 0.06, 0.9]
    assert discoveries(p, 0.05).tolist() == [True, True, True, False, False]


def test_marks_hold_the_false_discovery_rate():
    rng, shares = np.random.default_rng(3), []
    for _ in range(200):
        nulls, effects = (
            rng.multinomial(300, [0.3, 0.1, 0.1, 0.5], 90),
            rng.multinomial(300, [0.3, 0.05, 0.2, 0.45], 10),
        )
        marks = mark_moves(FateTable(*np.vstack([nulls, effects]).T)).marked
        shares.append(marks[:90].sum() / max(marks.sum(), 1))
    assert np.mean(shares) <= 0.05


def test_a_marked_move_has_an_interval_without_zero():
    tables = FateTable(*(np.array(x) for x in ([99] * 3, [50, 50, 80], [55, 90, 20], [300] * 3)))
    marks = mark_moves(tables)
    assert marks.marked.tolist() == [False, True, True]
    assert np.all((marks.interval.low * marks.interval.high > 0)[marks.marked])


def test_impossible_p_values_are_refused():
    with pytest.raises(ValueError, match="p-values"):
        discoveries([0.5, 1.2])
