"""Exact coverage of a fixed-width stopping rule, and the rule that is certified by it.

Theory: runs are looked at after fixed numbers n_1 < n_2 < ... (stages); at a stage the rule stops
when the Clopper-Pearson interval at alpha' has half-width at most w.  Let f(n, s) be the share of
the orderings of s successes in n runs that have not stopped before n.  Adding one run,

    f(n+1, s) = s/(n+1) f(n, s-1) + (n+1-s)/(n+1) f(n, s)        (f = 0 where the rule stopped)

does not depend on p, and P_p(stop at (n, s)) = f(n, s) Binomial(s; n, p).  Coverage at p is the sum
over the stopping points whose interval holds p.  It drops only where p crosses a limit, so it is
evaluated at both sides of every limit and on a grid between.  alpha' is the largest of a
decreasing list of fractions of alpha whose least coverage is at least 1 - alpha.

Units: probabilities; half-widths.  Errors: ValueError for half_width outside [.002, .5).
Source: Frey (2010) JSPI 140; Schultz et al. (1973) Biometrics 29 (the recursion).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from sim.statistics.intervals import (
    FloatArray,
    IntArray,
    IntervalMethod,
    check_alpha,
    clopper_pearson,
)

GROWTH = 1.03  # each stage has 3 % more runs than the last (chosen: finer gains under 1 %)
DELAY = 1.25  # first look at this multiple of the fewest runs that can suffice: without it a few
# early runs without a hit spoil the coverage at p = 2 half_width and force alpha' down to .6 alpha
FRACTIONS = (1.0, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.4)


@dataclass(frozen=True)
class Design:
    """A fixed-width rule: where it looks, and the inner alpha it looks with."""

    half_width: float
    inner_alpha: float
    stages: IntArray
    least: IntArray  # at stage k the rule goes on for least <= hits <= stage - least

    def stops(self, stage: int, hits: ArrayLike) -> np.ndarray:
        """Whether the rule stops at this stage with these hits (arrays allowed)."""
        h = np.minimum(np.asarray(hits), self.stages[stage] - np.asarray(hits))
        return np.asarray(h < self.least[stage])


@dataclass(frozen=True)
class StoppingPoints:
    """Every way a design can end: runs, hits, share of orderings, and interval."""

    n: IntArray
    hits: IntArray
    log_paths: FloatArray  # log( f(n, s) * C(n, s) )
    low: FloatArray
    high: FloatArray

    def law(self, p: ArrayLike) -> FloatArray:
        """P_p(end at each point): float[len(p), points]."""
        x = np.atleast_1d(np.asarray(p, float))[:, None]
        logs = special.xlogy(self.hits, x) + special.xlog1py(self.n - self.hits, -x)
        return np.asarray(np.exp(self.log_paths + logs))

    def coverage(self, p: ArrayLike) -> FloatArray:
        """Exact coverage at each p, less what ends more than nine standard errors away (1e-17)."""
        x = np.atleast_1d(np.asarray(p, float))
        order = np.argsort(x)
        parts = np.array_split(x[order], max(1, x.size // 50))
        result = np.empty(x.size)
        result[order] = np.concatenate([self._cover(part) for part in parts])
        return result

    def _cover(self, x: FloatArray) -> FloatArray:
        """Coverage at neighbouring p, from the points that can matter there."""
        share, reach = self.hits / self.n, 9 / np.sqrt(self.n)
        low, high = x[0], x[-1]
        spread = np.sqrt(max(low * (1 - low), high * (1 - high))) * reach + 40 / self.n
        near = (share > low - spread) & (share < high + spread)
        part = StoppingPoints(*(v[near] for v in self._arrays()))
        inside = (part.low <= x[:, None]) & (x[:, None] <= part.high)
        return np.asarray((part.law(x) * inside).sum(axis=1))

    def _arrays(self) -> tuple[np.ndarray, ...]:
        return self.n, self.hits, self.log_paths, self.low, self.high

    def expected_runs(self, p: ArrayLike) -> FloatArray:
        """E[N] at each p."""
        return self.law(p) @ self.n

    def worst(self) -> float:
        """Least coverage over all p (by symmetry over p <= .5)."""
        grid = np.linspace(1e-4, 0.5, 400)
        p = np.concatenate([self.low * (1 - 1e-9), self.high * (1 + 1e-9), grid])
        return float(self.coverage(p[(p > 0) & (p <= 0.5)]).min())


def _half(method: IntervalMethod, hits: ArrayLike, n: ArrayLike, alpha: float) -> FloatArray:
    low, high = method(hits, n, alpha)
    return np.asarray((high - low) / 2)


def _first(method: IntervalMethod, share: float, width: float, alpha: float) -> int:
    """Least n at which the interval around hits = share * n is within +-width."""
    low, high = 1, 2
    while _half(method, int(share * high), high, alpha) > width:
        low, high = high, 2 * high
    while high - low > 1:
        n = (low + high) // 2
        wide = _half(method, int(share * n), n, alpha) > width
        low, high = (n, high) if wide else (low, n)
    return high


def design(half_width: float, inner_alpha: float, method: IntervalMethod = clopper_pearson) -> Design:
    """Stages from DELAY times the fewest runs that can suffice (no hits) to the most (half)."""
    check_alpha(inner_alpha)
    if not 0.002 <= half_width < 0.5:
        raise ValueError(f"half_width must lie in [.002, .5), found {half_width}")
    first = int(np.ceil(DELAY * _first(method, 0.0, half_width, inner_alpha)))
    last = max(_first(method, 0.5, half_width, inner_alpha) + 2, first)
    steps = int(np.ceil(np.log(last / first) / np.log(GROWTH))) + 1
    stages = np.unique(np.ceil(np.geomspace(first, last, max(steps, 1))).astype(np.int64))
    stages = np.unique(np.append(stages[stages < last], last))
    least = [_least(method, int(n), half_width, inner_alpha) for n in stages]
    return Design(half_width, inner_alpha, stages, np.array(least))


def _least(method: IntervalMethod, n: int, width: float, alpha: float) -> int:
    """Fewest hits at which the interval is still too wide (more than n / 2: none)."""
    wide = np.flatnonzero(_half(method, np.arange(n // 2 + 1), n, alpha) > width)
    return int(wide[0]) if wide.size else n


def stopping_points(rule: Design, method: IntervalMethod = clopper_pearson) -> StoppingPoints:
    """All ends of the rule with their exact share of orderings (dynamic programming)."""
    f, ends, n = np.ones(1), [], 0
    for k, stage in enumerate(rule.stages):
        while n < stage:
            n += 1
            f = _one_more(f, n)
        stop = rule.stops(k, np.arange(stage + 1))
        hits = np.flatnonzero(stop & (f > 0))
        ends.append((np.full(hits.size, stage), hits, np.log(f[hits])))
        f = np.where(stop, 0.0, f)
    sizes, hits, logs = (np.concatenate(x) for x in zip(*ends, strict=True))
    choose = -special.betaln(hits + 1, sizes - hits + 1) - np.log(sizes + 1)
    low, high = method(hits, sizes, rule.inner_alpha)
    return StoppingPoints(sizes, hits, logs + choose, low, high)


def _one_more(f: FloatArray, n: int) -> FloatArray:
    """The recursion of the module: from n - 1 runs to n."""
    s = np.arange(n + 1)
    new = np.zeros(n + 1)
    new[1:] = s[1:] / n * f
    new[:-1] += (n - s[:-1]) / n * f
    return new


@lru_cache(maxsize=64)
def certified_design(half_width: float, alpha: float) -> Design:
    """The Clopper-Pearson rule found by halving the list, exact coverage >= 1 - alpha."""
    check_alpha(alpha)
    best, certified, refused = None, len(FRACTIONS), -1  # positions in the list
    while certified - refused > 1:
        middle = (certified + refused) // 2
        rule = design(half_width, FRACTIONS[middle] * alpha)
        if stopping_points(rule).worst() >= 1.0 - alpha:
            best, certified = rule, middle
        else:
            refused = middle
    if best is None:
        raise ValueError(f"no rule certified at half_width {half_width}, alpha {alpha}")
    return best
