"""The adaptive curve: every point to +-w at simultaneous confidence, runs only where needed.

Theory: with P points, each is stopped by its own certified rule at alpha / P (Bonferroni), so all
intervals hold at once with probability >= 1 - alpha, whatever the dependence between points: common
random numbers are allowed.  Points near 0 or 1 stop after a few hundred runs, points near 1/2 need
thousands, so a steep curve costs a fraction of uniform replication; where p(1-p) is flat, nothing
is gained (1.2 times for P between .4 and .9) and nothing should be promised.

All points look at the same stages, so one call `evaluate(active points, next replications)` serves
a whole stage.  Needs no monotonicity; where runs are pathwise monotone, `critical` needs fewer.

Units: precision is a half-width in probability, or with relative=True a share of P (0.10 = 10 %).
Errors: ValueError for no points, and for points too rare for a relative precision within max_runs.
Source: module `stopping`; Bonferroni (1936).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.statistics.certificate import certified_design
from sim.statistics.intervals import (
    BoolArray,
    FloatArray,
    IntArray,
    check_alpha,
    clopper_pearson,
)
from sim.statistics.stopping import RelativePrecision

Evaluate = Callable[[FloatArray, IntArray], BoolArray]


@dataclass(frozen=True)
class CurveEstimate:
    """A curve with intervals that hold at all points at once."""

    parameter: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray  # runs behind each point
    runs: int  # runs simulated in all
    confidence: float
    method: str
    reason: str = ""  # why this method, where another was tried first


def points(parameter: ArrayLike) -> FloatArray:
    """The parameter values as a checked vector."""
    values = np.asarray(parameter, float)
    if values.ndim != 1 or values.size == 0 or not np.all(np.isfinite(values)):
        raise ValueError("a curve needs a vector of at least one finite parameter value")
    return values


def ask(evaluate: Evaluate, values: FloatArray, replications: IntArray) -> BoolArray:
    """Call evaluate and check the shape of its answer."""
    outcome = np.asarray(evaluate(values, replications), bool)
    if outcome.shape != (values.size, replications.size):
        raise ValueError(f"evaluate must return bool[{values.size}, {replications.size}], found {outcome.shape}")
    return outcome


def adaptive_curve(
    evaluate: Evaluate,
    parameter: ArrayLike,
    precision: float,
    confidence: float = 0.95,
    relative: bool = False,
    max_runs: int = 1_000_000,
) -> CurveEstimate:
    """The whole curve to +-precision at simultaneous confidence; max_runs per point if relative."""
    check_alpha(1.0 - confidence)
    values = points(parameter)
    if relative:
        return _relative(evaluate, values, precision, confidence, max_runs)
    design = certified_design(precision, (1.0 - confidence) / values.size)
    hits, n = np.zeros(values.size, np.int64), np.zeros(values.size, np.int64)
    active = np.arange(values.size)
    for stage, size in enumerate(design.stages):
        replications = np.arange(n[active[0]], size)
        hits[active] += ask(evaluate, values[active], replications).sum(axis=1)
        n[active] = size
        active = active[~design.stops(stage, hits[active])]
        if active.size == 0:
            break
    low, high = clopper_pearson(hits, n, design.inner_alpha)
    runs = int(n.sum())
    return CurveEstimate(values, hits / n, low, high, n, runs, confidence, "adaptive")


def _relative(
    evaluate: Evaluate, values: FloatArray, precision: float, confidence: float, max_runs: int
) -> CurveEstimate:
    """Each point by GBAS at alpha / P, with its own gamma draw; other draws stay common."""
    inner = 1.0 - (1.0 - confidence) / values.size
    results, runs = [], 0
    for i, value in enumerate(values):
        rule, done = RelativePrecision(precision, inner, seed=i, max_runs=max_runs), 0
        while more := rule.more():
            rule.feed(ask(evaluate, np.array([value]), np.arange(done, done + more))[0])
            done += more
        results.append(rule.estimate())
        runs += done
    estimate, low, high, n, _ = (np.array(column) for column in zip(*results, strict=True))
    return CurveEstimate(values, estimate, low, high, n, runs, confidence, "adaptive, relative")


def uniform_runs(count: int, precision: float, confidence: float = 0.95) -> int:
    """Runs of uniform replication for the same promise: count times the n that P = 1/2 needs."""
    alpha = (1.0 - confidence) / count
    low, high = 1, 2
    while _width(high, alpha) > precision:
        low, high = high, 2 * high
    while high - low > 1:
        n = (low + high) // 2
        low, high = (n, high) if _width(n, alpha) > precision else (low, n)
    return count * high


def _width(n: int, alpha: float) -> float:
    low, high = clopper_pearson(n // 2, n, alpha)
    return float(high - low) / 2
