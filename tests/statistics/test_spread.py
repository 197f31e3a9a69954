"""The interval for a member of a set: how often it holds the chance of one that nobody has looked at."""

import numpy as np
import pytest

from sim.statistics.intervals import clopper_pearson
from sim.statistics.spread import member_interval

SETS = 1000


def chances(rng, mean, spread, size):
    """Of members: a beta law; ``spread``: its standard deviation over the lesser of mean and 1 - mean."""
    sd = spread * min(mean, 1.0 - mean)
    if sd == 0.0:
        return np.full(size, mean)
    both = mean * (1.0 - mean) / sd**2 - 1.0
    return rng.beta(mean * both, (1.0 - mean) * both, size)


def drawn(rng, members, runs, mean, spread, weights=None):
    """Hits[set, member], runs[set, member] and the chance of a fresh member of each set."""
    weights = np.full(members, 1.0 / members) if weights is None else weights
    n = rng.multinomial(runs, weights, SETS)
    return rng.binomial(n, chances(rng, mean, spread, (SETS, members))), n, chances(rng, mean, spread, SETS)


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.3, 0.8])
@pytest.mark.parametrize("mean", [0.02, 0.1, 0.5])
@pytest.mark.parametrize(("members", "runs"), [(200, 200), (200, 1000), (200, 2000), (50, 1000)])
def test_it_holds_a_fresh_member_about_as_often_as_it_says(members, runs, mean, spread):
    hits, n, fresh = drawn(np.random.default_rng(1), members, runs, mean, spread)
    low, high = member_interval(hits, n, np.full(members, 1.0 / members))
    assert 0.89 <= ((low <= fresh) & (fresh <= high)).mean() <= 1.0


def test_it_is_not_wide_for_nothing():
    """Where the spread is plain, about as wide as the law itself; where there is none, it comes near to chance."""
    rng = np.random.default_rng(2)
    hits, n, fresh = drawn(rng, 200, 2000, 0.1, 0.8)
    low, high = member_interval(hits, n, np.ones(200))
    law = np.diff(np.quantile(chances(rng, 0.1, 0.8, 10**6), [0.025, 0.975]))[0]
    assert (high - low).mean() == pytest.approx(law, rel=0.2)
    assert ((low <= fresh) & (fresh <= high)).mean() < 0.99
    hits, n, _ = drawn(rng, 200, 200_000, 0.1, 0.0)
    low, high = member_interval(hits, n, np.ones(200))
    assert (high - low).mean() < 0.02


def test_weights_say_how_often_a_member_is_drawn_and_not_how_far_its_pairs_count():
    """A few heavy members at .2 and many light ones at .4, .8 of the weight on the heavy: mean .24, deviation .08."""
    rng = np.random.default_rng(3)
    weights = np.array([0.08] * 10 + [0.001] * 200)
    chance = np.array([0.2] * 10 + [0.4] * 200)
    n = rng.multinomial(200_000, weights, 20)
    low, high = member_interval(rng.binomial(n, chance), n, weights)
    both = 0.24 * 0.76 / 0.08**2 - 1.0
    law = np.quantile(rng.beta(0.24 * both, 0.76 * both, 10**6), [0.025, 0.975])
    assert low.mean() == pytest.approx(law[0], abs=0.02) and high.mean() == pytest.approx(law[1], abs=0.02)


def test_it_is_never_narrower_than_chance_alone_and_says_when_it_knows_nothing():
    for hits in ([0, 0, 0], [3, 4, 5], [5, 5, 5], [0, 5, 0]):
        inner = clopper_pearson(sum(hits), 15)
        low, high = member_interval(hits, [5, 5, 5], [1, 1, 1])
        assert 0.0 <= low <= inner.low and inner.high <= high <= 1.0
    assert member_interval([1, 0, 1], [1, 1, 1], [1, 1, 1]) == (0.0, 1.0)  # no two runs of one member
    many = member_interval([[1, 2], [0, 2]], [2, 2], [1, 1])
    for k, hits in enumerate(([1, 2], [0, 2])):
        assert (many.low[k], many.high[k]) == member_interval(hits, [2, 2], [1, 1])
