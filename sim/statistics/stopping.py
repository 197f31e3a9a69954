"""Stopping rules: run until the probability is known to the asked precision, honestly.

Looking at an interval after every batch and stopping when it happens to be narrow spoils its
coverage (Wald .03 at worst, Wilson .92, Clopper-Pearson .94 for a claim of .95).  Three honest
ways, one interface:

    rule = FixedWidth(0.02)
    while rule.more():                      # runs wanted next; 0 when done
        rule.feed(outcomes)                 # at most that many, in order of replication number
    rule.estimate()                         # estimate, low, high, n, hits

FixedWidth       absolute +-w.  Clopper-Pearson at alpha' < alpha, checked at fixed stages; alpha'
                 is certified by exact dynamic programming (module `certificate`).
RelativePrecision  +-100 r %, by the gamma Bernoulli approximation scheme (GBAS): run to the k-th
                 hit at run N, draw R ~ Gamma(N, 1); then R p ~ Gamma(k, 1) whatever p is, so
                 (k - 1) / R has a relative error whose law is known exactly.
ConfidenceSequence  valid at every n at once, for open-ended peeking; costs about four times more.
                 Beta(a, b) mixture: {p : B(a+h, b+n-h)/B(a, b) < p^h (1-p)^(n-h) / alpha}.

Units: probabilities; widths are half-widths.  Errors: ValueError for impossible precision, for
more outcomes than were asked for, or for an estimate before the rule is done.
Source: Frey (2010) Journal of Statistical Planning and Inference 140 (fixed width); Huber (2017)
Random Structures and Algorithms 50 (GBAS); Robbins (1970) Annals of Mathematical Statistics 41;
Howard et al. (2021) Annals of Statistics 49 (confidence sequences).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats
from scipy.optimize import elementwise

from sim.statistics.certificate import certified_design
from sim.statistics.intervals import Interval, check_alpha, clopper_pearson


class Estimate(NamedTuple):
    """A probability with its interval, from `hits` in `n` runs."""

    estimate: float
    low: float
    high: float
    n: int
    hits: int


class StoppingRule(Protocol):
    """What every rule offers."""

    def more(self) -> int:
        """Runs wanted next; 0 when the rule is done."""

    def feed(self, outcomes: ArrayLike) -> None:
        """Outcomes of the next runs, at most `more()` of them, in order of replication."""

    def estimate(self) -> Estimate:
        """The result; ValueError before the rule is done."""


def _outcomes(outcomes: ArrayLike, wanted: int) -> np.ndarray:
    values = np.asarray(outcomes, bool).ravel()
    if values.size > wanted:
        raise ValueError(f"{values.size} outcomes, but only {wanted} were asked for")
    return values


class FixedWidth:
    """Stop at the first stage where the Clopper-Pearson interval at alpha' is within +-half_width.

    Coverage is at least `confidence` for every p (see `certificate.certified_design`).
    """

    def __init__(self, half_width: float, confidence: float = 0.95) -> None:
        self.design = certified_design(half_width, 1.0 - confidence)
        self.n = self.hits = self._stage = 0
        self.done = False

    def more(self) -> int:
        """Runs to the next stage; 0 when done."""
        return 0 if self.done else int(self.design.stages[self._stage]) - self.n

    def feed(self, outcomes: ArrayLike) -> None:
        """Count the outcomes; decide when a stage is complete."""
        values = _outcomes(outcomes, self.more())
        self.n, self.hits = self.n + values.size, self.hits + int(values.sum())
        if values.size and self.more() == 0:
            self.done = bool(self.design.stops(self._stage, self.hits))
            self._stage += not self.done

    def estimate(self) -> Estimate:
        """Share of hits with the certified interval."""
        if not self.done:
            raise ValueError(f"not done: {self.more()} more runs to the next stage")
        low, high = clopper_pearson(self.hits, self.n, self.design.inner_alpha)
        return Estimate(self.hits / self.n, float(low), float(high), self.n, self.hits)


@lru_cache(maxsize=64)
def gbas_hits(relative: float, alpha: float) -> int:
    """Least k such that P(|(k-1)/G - 1| > relative) <= alpha for G ~ Gamma(k, 1)."""
    check_alpha(alpha)
    if not 0.0 < relative < 1.0:
        raise ValueError(f"relative precision must lie between 0 and 1, found {relative}")
    guess = (stats.norm.isf(alpha / 2) / relative) ** 2
    k = np.arange(2, int(2 * guess) + 50)
    above = stats.gamma.cdf((k - 1) / (1 + relative), k)
    miss = above + stats.gamma.sf((k - 1) / (1 - relative), k)
    return int(k[np.flatnonzero(miss > alpha)[-1] + 1])


class RelativePrecision:
    """GBAS: +-relative at exactly the stated confidence, for any p > 0 (385 hits for 10 %)."""

    def __init__(
        self,
        relative: float,
        confidence: float = 0.95,
        seed: int = 0,
        max_runs: int = 10_000_000,
    ) -> None:
        self.relative, self.seed, self.max_runs = relative, seed, max_runs
        self.wanted = gbas_hits(relative, 1.0 - confidence)
        self.n = self.hits = 0

    def more(self) -> int:
        """A batch that most likely stays short of the last hit; 0 when done or at max_runs."""
        if self.hits == self.wanted:
            return 0
        missing = self.wanted - self.hits
        guess = missing * (self.n + 1) / (self.hits + 1) if self.n else self.wanted
        return int(min(max(guess, 100), max(4 * self.n, 1000), self.max_runs - self.n))

    def feed(self, outcomes: ArrayLike) -> None:
        """Count up to the last wanted hit; later outcomes of the batch are set aside."""
        values = _outcomes(outcomes, self.more())
        where = np.flatnonzero(values)
        missing = self.wanted - self.hits
        if where.size >= missing:
            self.n, self.hits = self.n + int(where[missing - 1]) + 1, self.wanted
        else:
            self.n, self.hits = self.n + values.size, self.hits + int(where.size)

    def estimate(self) -> Estimate:
        """(k - 1) / R with the exact interval [estimate / (1 + r), estimate / (1 - r)]."""
        if self.hits < self.wanted:
            raise ValueError(
                f"{self.hits} hits in {self.n} runs, {self.wanted} wanted (max_runs = "
                f"{self.max_runs}): the event is too rare for plain runs; use splitting"
            )
        total = np.random.default_rng(self.seed).gamma(self.n)
        p = (self.wanted - 1) / total
        low, high = p / (1 + self.relative), p / (1 - self.relative)
        return Estimate(float(p), float(min(low, 1.0)), float(min(high, 1.0)), self.n, self.hits)


def confidence_sequence(hits: ArrayLike, n: ArrayLike, alpha: float = 0.05, a: float = 0.5, b: float = 0.5) -> Interval:
    """Limits valid for all n at once (beta mixture); n = 0 gives (0, 1).  Arrays broadcast."""
    check_alpha(alpha)
    h, size = np.broadcast_arrays(np.asarray(hits, float), np.asarray(n, float))
    if np.any((h < 0) | (h > size)):
        raise ValueError("hits must lie between 0 and n")
    misses = size - h
    bar = special.betaln(a + h, b + misses) - special.betaln(a, b) + np.log(alpha)
    share = np.where(size > 0, h / np.maximum(size, 1), 0.5)

    def excess(p: np.ndarray, h: np.ndarray, misses: np.ndarray, bar: np.ndarray) -> np.ndarray:
        return bar - special.xlogy(h, p) - special.xlog1py(misses, -p)

    tiny = 1e-300
    low = elementwise.find_root(excess, (np.full(h.shape, tiny), share), args=(h, misses, bar))
    high = elementwise.find_root(excess, (share, np.full(h.shape, 1.0)), args=(h, misses, bar))
    return Interval(
        np.where((h > 0) & low.success, low.x, 0.0),
        np.where((misses > 0) & high.success, high.x, 1.0),
    )


class ConfidenceSequence:
    """Peek whenever you like: `interval()` holds at every n at once.

    With a half_width it is also a stopping rule; without, it asks for batches for ever.
    """

    def __init__(self, half_width: float | None = None, confidence: float = 0.95, batch: int = 100) -> None:
        check_alpha(1.0 - confidence)
        if half_width is not None and not 0.0 < half_width < 0.5:
            raise ValueError(f"half_width must lie between 0 and .5, found {half_width}")
        self.half_width, self.alpha, self.batch = half_width, 1.0 - confidence, batch
        self.n = self.hits = 0
        self.low, self.high = 0.0, 1.0

    def more(self) -> int:
        """One batch, until the interval is narrow enough."""
        narrow = self.half_width is not None and self.high - self.low <= 2 * self.half_width
        return 0 if narrow else max(self.batch, self.n // 20)

    def feed(self, outcomes: ArrayLike) -> None:
        """Count, and keep the intersection of all intervals so far (it stays valid)."""
        values = np.asarray(outcomes, bool).ravel()
        self.n, self.hits = self.n + values.size, self.hits + int(values.sum())
        low, high = confidence_sequence(self.hits, self.n, self.alpha)
        self.low, self.high = max(self.low, float(low)), min(self.high, float(high))

    def estimate(self) -> Estimate:
        """Share of hits, and the interval that holds now and held before."""
        if self.n == 0:
            raise ValueError("no runs yet")
        return Estimate(self.hits / self.n, self.low, self.high, self.n, self.hits)
