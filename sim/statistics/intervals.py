"""Confidence intervals for a probability from independent runs: hits out of n.

Theory: the number of hits is Binomial(n, p).  Clopper-Pearson inverts the two one-sided exact
tests and therefore covers p at least 1 - alpha of the time for every p and n:

    low  = B^-1(alpha/2;     hits,     n - hits + 1)      (0 when hits = 0)
    high = B^-1(1 - alpha/2; hits + 1, n - hits)          (1 when hits = n)

with B^-1 the quantile of the beta distribution.  Wilson and Jeffreys are right on average but not
everywhere, Wald fails badly near 0 and 1: they are here so that the difference can be shown.
Units: probabilities in [0, 1]; alpha = 1 - confidence.  Arrays (hits, n) broadcast, which is why
`scipy.stats.binomtest(...).proportion_ci`, one pair at a time, is used only to check these.
The band of Dvoretzky, Kiefer and Wolfowitz holds for a whole distribution function at once:

    P( sup_x |F_n(x) - F(x)| > e ) <= 2 exp(-2 n e^2)

Errors: ValueError when hits lie outside 0..n, n < 1, or alpha outside (0, 1).
Source: Clopper and Pearson (1934) Biometrika 26; Wilson (1927) JASA 22; Brown, Cai and DasGupta
(2001) Statistical Science 16; Massart (1990) Annals of Probability 18.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Interval(NamedTuple):
    """Lower and upper limits, arrays of one shape."""

    low: FloatArray
    high: FloatArray


IntervalMethod = Callable[[ArrayLike, ArrayLike, float], Interval]


def check_alpha(alpha: float) -> None:
    """Refuse an error probability outside (0, 1)."""
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha must lie between 0 and 1, found {alpha}")


def _counts(hits: ArrayLike, n: ArrayLike, alpha: float) -> tuple[FloatArray, FloatArray]:
    check_alpha(alpha)
    h, size = np.broadcast_arrays(np.asarray(hits, float), np.asarray(n, float))
    if np.any(size < 1):
        raise ValueError(f"an interval needs at least one run, found n = {size.min():g}")
    if np.any((h < 0) | (h > size)):
        raise ValueError("hits must lie between 0 and n")
    return h, size


def clopper_pearson(hits: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """Exact interval: covers at least 1 - alpha for every p.  Use it for anything guaranteed."""
    h, size = _counts(hits, n, alpha)
    low = special.betaincinv(np.maximum(h, 0.5), size - h + 1.0, alpha / 2)
    high = special.betaincinv(h + 1.0, np.maximum(size - h, 0.5), 1.0 - alpha / 2)
    return Interval(np.where(h == 0, 0.0, low), np.where(h == size, 1.0, high))


def wilson(hits: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """Score interval: {p : |hits/n - p| <= z sqrt(p(1-p)/n)}.  Below its claim for small p."""
    h, size = _counts(hits, n, alpha)
    z = stats.norm.isf(alpha / 2)
    share = h / size
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * np.sqrt(share * (1 - share) / size + (z / (2 * size)) ** 2)
    return Interval(np.where(h == 0, 0.0, centre - half), np.where(h == size, 1.0, centre + half))


def jeffreys(hits: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """Equal-tailed posterior interval under Beta(1/2, 1/2).  Right on average over p only."""
    h, size = _counts(hits, n, alpha)
    low = special.betaincinv(h + 0.5, size - h + 0.5, alpha / 2)
    high = special.betaincinv(h + 0.5, size - h + 0.5, 1.0 - alpha / 2)
    return Interval(np.where(h == 0, 0.0, low), np.where(h == size, 1.0, high))


def wald(hits: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Interval:
    """hits/n +- z sqrt(share(1-share)/n).  For comparison only: covers almost nothing near 0."""
    h, size = _counts(hits, n, alpha)
    share = h / size
    half = stats.norm.isf(alpha / 2) * np.sqrt(share * (1 - share) / size)
    return Interval(np.maximum(share - half, 0.0), np.minimum(share + half, 1.0))


def simultaneous(
    hits: ArrayLike,
    n: ArrayLike,
    alpha: float = 0.05,
    method: IntervalMethod = clopper_pearson,
) -> Interval:
    """Intervals that hold all at once: each at alpha / count (Bonferroni).

    Valid whatever the dependence, hence also under common random numbers, where the sharper
    correction of Sidak is not justified.
    """
    count = max(np.broadcast(np.asarray(hits), np.asarray(n)).size, 1)
    return method(hits, n, alpha / count)


def dkw_band(n: int, alpha: float = 0.05) -> float:
    """Half-width e that holds around an empirical distribution of n runs: sqrt(ln(2/alpha)/2n)."""
    check_alpha(alpha)
    if n < 1:
        raise ValueError(f"a band needs at least one run, found n = {n}")
    return float(np.sqrt(np.log(2.0 / alpha) / (2.0 * n)))


def dkw_runs(half_width: float, alpha: float = 0.05) -> int:
    """Runs for which the band of `dkw_band` is no wider than +-half_width."""
    check_alpha(alpha)
    if not 0.0 < half_width < 1.0:
        raise ValueError(f"half_width must lie between 0 and 1, found {half_width}")
    return int(np.ceil(np.log(2.0 / alpha) / (2.0 * half_width**2)))


def exact_coverage(p: ArrayLike, n: int, alpha: float = 0.05, method: IntervalMethod = clopper_pearson) -> FloatArray:
    """P(low <= p <= high) for each p, by summing the binomial law over all hits: no simulation."""
    hits = np.arange(n + 1)
    low, high = method(hits, n, alpha)
    values = np.atleast_1d(np.asarray(p, float))[:, None]
    inside = (low <= values) & (values <= high)
    return np.asarray((stats.binom.pmf(hits, n, values) * inside).sum(axis=1))


def worst_coverage(
    n: int,
    alpha: float = 0.05,
    method: IntervalMethod = clopper_pearson,
    between: tuple[float, float] = (0.0, 1.0),
) -> float:
    """Least coverage over p in the range `between`, its ends included unless 0 or 1.

    Coverage falls where p crosses a limit of one of the n + 1 intervals, so it is enough to look
    just inside and just outside every limit.
    """
    limits = np.concatenate(method(np.arange(n + 1), n, alpha))
    around = np.concatenate([limits * (1 - 1e-9), limits * (1 + 1e-9)])
    inside = around[(around > between[0]) & (around < between[1])]
    inside = np.append(inside, [p for p in between if 0.0 < p < 1.0])
    return float(exact_coverage(inside, n, alpha, method).min())
