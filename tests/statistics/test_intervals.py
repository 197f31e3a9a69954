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
