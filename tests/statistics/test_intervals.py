"""Interval methods against exact enumeration over the binomial and multinomial laws."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics import intervals
from sim.statistics.paired import FateTable, fate_table, mcnemar, newcombe


@pytest.mark.parametrize("n", [1, 10, 100, 1000])
def test_clopper_pearson_covers_its_claim_for_every_p(n):
    assert intervals.worst_coverage(n, 0.05, intervals.clopper_pearson) >= 0.95


def test_clopper_pearson_agrees_with_scipy_one_pair_at_a_time():
    for hits, n in [(0, 7), (3, 7), (7, 7), (12, 400)]:
        exact = stats.binomtest(hits, n).proportion_ci(0.9, "exact")
        assert intervals.clopper_pearson(hits, n, 0.10) == pytest.approx(exact)


def test_wilson_agrees_with_scipy():
    for hits, n in [(0, 7), (3, 7), (7, 7), (12, 400)]:
        exact = stats.binomtest(hits, n).proportion_ci(0.9, "wilson")
        assert intervals.wilson(hits, n, 0.10) == pytest.approx(exact)


def test_the_other_methods_fall_short_near_zero():
    worst = {
        method.__name__: intervals.worst_coverage(1000, 0.05, method, (1e-5, 0.01))
        for method in (intervals.wald, intervals.wilson, intervals.jeffreys)
    }
    assert worst["wald"] < 0.05
    assert worst["wilson"] == pytest.approx(0.84, abs=0.01)
    assert worst["jeffreys"] == pytest.approx(0.898, abs=0.005)


def test_intervals_broadcast_and_hold_the_share():
    hits = np.arange(11)
    for method in (intervals.clopper_pearson, intervals.wilson, intervals.jeffreys, intervals.wald):
        low, high = method(hits, 10)
        assert low.shape == (11,)
        assert np.all((low <= hits / 10) & (hits / 10 <= high))


def test_simultaneous_intervals_are_bonferroni():
    together = intervals.simultaneous([3, 4, 5], 10, 0.06)
    assert np.allclose(together, intervals.clopper_pearson([3, 4, 5], 10, 0.02))


def test_dkw_band_covers_the_whole_distribution_by_the_exact_law_of_kolmogorov():
    for n in (10, 100, 4612):
        assert stats.kstwo.sf(intervals.dkw_band(n, 0.05), n) <= 0.05


def test_dkw_runs_are_the_fewest_that_reach_the_width():
    n = intervals.dkw_runs(0.02)
    assert intervals.dkw_band(n) <= 0.02 < intervals.dkw_band(n - 1)


@pytest.mark.parametrize("hits, n, alpha", [(-1, 5, 0.05), (6, 5, 0.05), (0, 0, 0.05), (1, 5, 1.0)])
def test_impossible_counts_are_refused(hits, n, alpha):
    with pytest.raises(ValueError):
        intervals.clopper_pearson(hits, n, alpha)


def test_newcombe_method_10_gives_the_published_example():
    table = FateTable(*(np.asarray(x) for x in (36, 2, 12, 0)))
    assert newcombe(table) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def _newcombe_coverage(cells: list[float], n: int) -> float:
    """Exact coverage for the cell probabilities (both, lost, gained, neither)."""
    grid = np.indices((n + 1,) * 3).reshape(3, -1)
    grid = grid[:, grid.sum(axis=0) <= n]
    counts = np.vstack([grid, n - grid.sum(axis=0)])
    low, high = newcombe(FateTable(*counts))
    truth = cells[2] - cells[1]
    law = stats.multinomial.pmf(counts.T, n, cells)
    return float(law[(low <= truth) & (truth <= high)].sum())


@pytest.mark.parametrize("cells", [[0.3, 0.1, 0.2, 0.4], [0.45, 0.05, 0.05, 0.45], [0.1, 0.02, 0.08, 0.8]])
def test_newcombe_covers_close_to_its_claim(cells):
    assert 0.92 <= _newcombe_coverage(cells, 40) <= 0.99


def test_runs_that_changed_fate_are_counted_each_way():
    table = fate_table([1, 1, 0, 0, 0], [1, 0, 1, 1, 0])
    assert [int(x) for x in (table.both, table.lost, table.gained, table.neither)] == [1, 1, 2, 1]
    assert table.difference == pytest.approx(0.2)


def test_mcnemar_is_the_exact_sign_test_and_never_above_one():
    table = FateTable(*(np.array(x) for x in ([9, 9, 9], [1, 3, 0], [8, 3, 0], [9, 9, 9])))
    expected = [stats.binomtest(1, 9).pvalue, 1.0, 1.0]
    assert mcnemar(table) == pytest.approx(expected)


def test_unequal_pairs_are_refused():
    with pytest.raises(ValueError, match="equal shapes"):
        fate_table([True], [True, False])


@pytest.mark.parametrize("alpha", [-0.1, 0.0, 1.0, 1.5])
def test_an_error_probability_lies_strictly_between_0_and_1(alpha):
    for refused in (
        lambda: intervals.wilson(1, 5, alpha),
        lambda: intervals.dkw_band(5, alpha),
        lambda: intervals.dkw_runs(0.1, alpha),
    ):
        with pytest.raises(ValueError, match="alpha"):
            refused()


@pytest.mark.parametrize("width", [0.0, 1.0])
def test_a_band_has_a_width_between_0_and_1_and_at_least_one_run(width):
    with pytest.raises(ValueError, match="half_width"):
        intervals.dkw_runs(width)
    with pytest.raises(ValueError, match="one run"):
        intervals.dkw_band(0)
    assert intervals.dkw_band(1, 2 / np.e**2) == pytest.approx(1.0)  # sqrt(ln(2 / alpha) / 2n) = sqrt(2 / 2)


@pytest.mark.parametrize("n", [1, 7, 40])
def test_jeffreys_is_the_posterior_under_half_a_hit_and_half_a_miss(n):
    """Its ends at 0 and n hits are put at 0 and 1, and nowhere else."""
    hits = np.arange(n + 1)
    low, high = intervals.jeffreys(hits, n, 0.1)
    law = stats.beta(hits + 0.5, n - hits + 0.5)
    assert low == pytest.approx(np.where(hits == 0, 0.0, law.ppf(0.05)))
    assert high == pytest.approx(np.where(hits == n, 1.0, law.ppf(0.95)))


def test_wald_reaches_z_standard_errors_and_never_beyond_0_or_1():
    low, high = intervals.wald([0, 1, 50, 99, 100], 100, 0.05)
    reach = 1.959964 * np.array([0.0, np.sqrt(0.0099) / 10, 0.05, np.sqrt(0.0099) / 10, 0.0])
    assert low == pytest.approx([0.0, 0.0, 0.5 - reach[2], 0.99 - reach[3], 1.0], abs=1e-6)
    assert high == pytest.approx([0.0, 0.01 + reach[1], 0.5 + reach[2], 1.0, 1.0], abs=1e-6)


def thirds(hits, n, alpha):
    """One run: no hit says p is 0 to 1/3, a hit that it is 1/3 to 1; both hold 1/3 itself."""
    hits = np.asarray(hits)
    return intervals.Interval(np.where(hits == 0, 0.0, 1 / 3), np.where(hits == 0, 1 / 3, 1.0))


@pytest.mark.parametrize("p, covered", [(0.0, 1.0), (0.25, 0.75), (1 / 3, 1.0), (0.5, 0.5), (1.0, 1.0)])
def test_coverage_adds_up_the_hits_whose_interval_holds_p_its_ends_included(p, covered):
    assert intervals.exact_coverage(p, 1, 0.05, thirds) == pytest.approx([covered])


@pytest.mark.parametrize(
    "between, worst",
    [
        ((0.0, 1.0), 1 / 3),  # just above 1/3 only a hit covers
        ((0.1, 0.2), 0.8),  # no limit in between: the ends themselves
        ((0.1, 1 / 3), 2 / 3),  # just below 1/3
        ((0.4, 0.9), 0.4),
    ],
)
def test_the_worst_coverage_is_looked_for_beside_every_limit_and_at_the_ends(between, worst):
    assert intervals.worst_coverage(1, 0.05, thirds, between) == pytest.approx(worst, abs=1e-6)


@pytest.mark.parametrize(
    "cells, phi",
    [
        ((2, 8, 6, 4), -40 / np.sqrt(9600)),  # opposed: not corrected
        ((9, 1, 1, 9), (80 - 10) / 100),  # alike: half of the runs taken off
        ((6, 4, 4, 6), (20 - 10) / 100),
        ((5, 4, 5, 6), 0.0),  # just as many as are taken off
        ((5, 5, 5, 5), 0.0),
        ((0, 0, 7, 13), 0.0),  # an empty margin
        ((12, 3, 0, 0), 0.0),
    ],
)
def test_newcombe_squares_the_limits_of_both_shares_with_their_correlation(cells, phi):
    both, lost, gained, _ = cells
    n = sum(cells)
    limits = [stats.binomtest(k, n).proportion_ci(0.9, "wilson") for k in (both + lost, both + gained)]
    p1, p2 = (both + lost) / n, (both + gained) / n
    (l1, u1), (l2, u2) = limits
    below = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    above = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2
    expected = (p2 - p1 - np.sqrt(below), p2 - p1 + np.sqrt(above))
    assert newcombe(FateTable(*(np.array(x) for x in cells)), 0.10) == pytest.approx(expected)


def test_a_difference_stays_between_minus_1_and_1():
    low, high = newcombe(FateTable(*(np.array(x) for x in ([0, 0], [1, 0], [0, 1], [0, 0]))))
    assert (low[0], high[1]) == (-1.0, 1.0) and -1.0 < high[0] < 1.0 and -1.0 < low[1] < 1.0


def test_shares_of_a_fate_table_are_read_off_it():
    table = fate_table([[1, 1, 1, 0, 0], [0, 0, 0, 0, 1]], [[1, 0, 1, 1, 0], [0, 1, 1, 1, 1]])
    assert table.n.tolist() == [5, 5]
    assert table.first == pytest.approx([0.6, 0.2]) and table.second == pytest.approx([0.6, 0.8])
    assert table.difference == pytest.approx([0.0, 0.6])


@pytest.mark.parametrize("first, second, why", [(True, True, "equal shapes"), ([], [], "found none")])
def test_no_runs_make_no_table(first, second, why):
    with pytest.raises(ValueError, match=why):
        fate_table(first, second)
