"""Sobol' indices where they are known by hand."""

import numpy as np
import pytest

from sim.statistics.exact import AdditiveCase
from sim.statistics.sensitivity import rank, sensitivity, sobol_points

RANGES = {"a": (-1.0, 1.0), "b": (-1.0, 1.0), "c": (-1.0, 1.0)}


def _holds(index, truth):
    return np.all((index.low <= truth) & (truth <= index.high))


@pytest.mark.parametrize("pair", [0.0, 0.15])
def test_indices_and_the_share_of_chance_hold_the_truth(pair):
    case = AdditiveCase(pair=pair)
    first, total, chance = case.indices()
    found = sensitivity(case.simulate, RANGES)
    assert found.total_method == "surrogate"
    assert _holds(found.first, first) and _holds(found.total, total)
    assert _holds(found.chance, chance)


@pytest.mark.parametrize("seed", range(6))
def test_a_parameter_without_effect_shows_as_null(seed):
    found = sensitivity(AdditiveCase(seed=seed + 50).simulate, RANGES, seed=seed, bootstrap=50)
    for index in (found.first, found.total):
        assert index.low[2] <= 0.0 <= index.high[2]
        assert index.high[2] < 0.2


def test_a_response_no_cubic_can_follow_goes_to_corrected_jansen():
    case = AdditiveCase(base=0.1, effects=(0.0, 0.05, 0.0), kink=0.7)
    _, total, _ = case.indices()
    found = sensitivity(case.simulate, RANGES, points=8192, gate=0.99)
    assert found.total_method == "Jansen" and found.runs == 2 * 8192 * 5
    assert _holds(found.total, total)


def test_parameters_are_ranked_by_total_index():
    assert [row[0] for row in rank(sensitivity(AdditiveCase().simulate, RANGES))][:2] == ["a", "b"]


def test_no_indices_where_everything_is_chance():
    with pytest.raises(ValueError, match="beyond noise"):
        sensitivity(AdditiveCase(effects=(0.0, 0.0, 0.0)).simulate, RANGES, points=1024)


def test_a_design_stays_within_its_ranges():
    low, high = np.array([1.0, -3.0]), np.array([2.0, 5.0])
    x = sobol_points(low, high, 256, 1)
    assert np.all((x >= low) & (x <= high))
    with pytest.raises(ValueError, match="power of two"):
        sobol_points(low, high, 1000, 1)


@pytest.mark.parametrize(
    "case", [AdditiveCase(pair=0.2, kink=0.3), AdditiveCase(base=0.3, effects=(0.1, 0.2), kink=-0.2)]
)
def test_the_hand_made_case_knows_its_own_indices(case):
    """Against sums over the middles of a fine grid of the cube."""
    middles = (np.arange(40) + 0.5) / 20 - 1
    axes = np.meshgrid(*[middles] * len(case.effects), indexing="ij")
    p = case.probability(np.stack([a.ravel() for a in axes], axis=1)).reshape(axes[0].shape)
    every = range(p.ndim)
    variance, mean = p.var(), p.mean()
    first, total, chance = case.indices()
    for i in every:
        others = tuple(k for k in every if k != i)
        assert first[i] == pytest.approx(p.mean(axis=others).var() / variance, abs=2e-3)
        assert total[i] == pytest.approx(1 - p.mean(axis=i).var() / variance, abs=2e-3)
    assert chance == pytest.approx(1 - variance / (mean * (1 - mean)), abs=2e-3)
