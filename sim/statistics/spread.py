"""How far a probability varies between parameter vectors: its interval for a member of a set that nobody has looked at.

Theory: run i of member m comes to an event with chance t_m, and members are draws of a law with mean P and variance V.
Two different runs of one member share t_m and nothing else, so V is the mean of (x_i - P)(x_j - P) over such pairs:
the noise of chance, which is no pair's, is out of it. With h_m hits of n_m runs and weights w_m, P = sum h / sum n,

    V = sum (h_m (h_m - 1) - 2 P h_m (n_m - 1) + P^2 n_m (n_m - 1)) / w_m  /  sum n_m (n_m - 1) / w_m

(runs fall on a member in proportion to its weight and pairs to its square; 1 / w_m puts that right). The interval is
that of a beta law with mean P and variance V + one standard error of V + P (1 - P) / sum n, and never less than the
interval of chance alone. The standard error is there because a V that is found too small is seen by nobody; it is the
larger of that of the members' sums and that of pairs without any V. On simulated sets the interval covers 91 to 100 in
100 where 95 are asked for (tests/statistics/test_spread.py). With no two runs of one member, all is possible.

Units: probabilities in [0, 1]. Errors: ValueError as of ``clopper_pearson``.
Source: moments as in Kleinman (1973) JASA 68.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.statistics.intervals import Interval, clopper_pearson

MOST = 0.999  # of the variance that a probability with this mean can have


def member_interval(hits: ArrayLike, n: ArrayLike, weights: ArrayLike, alpha: float = 0.05) -> Interval:
    """Limits for the chance of a fresh member, from hits[..., member] of n[member] runs each."""
    h, runs, w = np.asarray(hits, float), np.asarray(n, float), np.asarray(weights, float)
    total, size = h.sum(axis=-1), runs.sum(axis=-1)
    chance = clopper_pearson(total, size, alpha)
    p = np.asarray(total / size)[..., None]
    pairs = runs * (runs - 1.0)
    shared = h * (h - 1.0) - 2.0 * p * h * (runs - 1.0) + p**2 * pairs
    all_pairs = np.asarray((pairs / w).sum(axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        v = (shared / w).sum(axis=-1) / all_pairs
        seen = np.sqrt((((shared - v[..., None] * pairs) / w) ** 2).sum(axis=-1)) / all_pairs
        without = p[..., 0] * (1.0 - p[..., 0]) * np.sqrt(2.0 * (pairs / w**2).sum(axis=-1)) / all_pairs
        v = np.maximum(0.0, v + np.maximum(seen, without))
    mean = (total + 0.5) / (size + 1.0)  # never 0 or 1
    most = mean * (1.0 - mean)
    v = np.where(all_pairs > 0.0, np.minimum(v + most / size, MOST * most), np.inf)
    both = np.maximum(most / v - 1.0, most / (MOST * most) - 1.0)
    low, high = (special.betaincinv(mean * both, (1.0 - mean) * both, q) for q in (alpha / 2, 1.0 - alpha / 2))
    known = np.isfinite(v)
    return Interval(
        np.where(known, np.minimum(low, chance.low), 0.0), np.where(known, np.maximum(high, chance.high), 1.0)
    )
