"""Time to an event: Kaplan-Meier for one kind, Aalen-Johansen for competing kinds.

Theory: run r ends at turn t_r with an event or is censored there (the horizon, or another stop).
With n_t runs still at risk just before turn t and d_t events at t,

    Kaplan-Meier     S(t) = prod_{u <= t} (1 - d_u / n_u)
    Aalen-Johansen   F_k(t) = sum_{u <= t} S(u-) d_{k,u} / n_u    for kind k (war, agreement, fade)

One minus Kaplan-Meier of a kind, with the other kinds censored, overstates its probability when
they compete; F_k does not, and the F_k and S add up to 1.  Intervals are on the log(-log) scale
with Greenwood's variance for S (scipy.stats.ecdf) and the delta-method variance of Aalen for F_k;
where no event has happened yet, or every run has ended, the exact limit of Clopper-Pearson for the
runs at risk stands in.  Intervals are pointwise in t.

Units: turns; probabilities.  Ties: events happen before censoring at the same turn.
Errors: ValueError for unequal lengths, no runs, negative turns or kinds that are not 0..K.
Source: Kaplan and Meier (1958) JASA 53; Greenwood (1926); Aalen and Johansen (1978) Scand. J.
Statist. 5; Marubini and Valsecchi (1995), "Analysing Survival Data", section 10.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.statistics.intervals import (
    BoolArray,
    FloatArray,
    IntArray,
    Interval,
    check_alpha,
    clopper_pearson,
)


@dataclass(frozen=True)
class TimeCurve:
    """A probability by turn, with pointwise interval and numbers at risk."""

    turn: FloatArray
    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray  # runs still going just before the turn
    events: IntArray  # events of this kind at the turn


def _checked(turn: ArrayLike, kind: ArrayLike) -> tuple[FloatArray, IntArray]:
    times, kinds = np.asarray(turn, float), np.asarray(kind)
    if times.shape != kinds.shape or times.ndim != 1:
        raise ValueError(f"one turn and one kind for each run: {times.shape} and {kinds.shape}")
    if times.size == 0 or np.any(~(times >= 0)):
        raise ValueError("time to event needs at least one run, and turns >= 0")
    if kinds.dtype.kind not in "biu" or np.any(kinds.astype(np.int64) < 0):
        raise ValueError("kinds are whole numbers: 0 censored, 1..K the events")
    return times, kinds.astype(np.int64)


def numbers_at_risk(turn: ArrayLike, at: ArrayLike) -> IntArray:
    """Runs still going just before each of the turns `at`."""
    ordered = np.sort(np.asarray(turn, float))
    return np.asarray(ordered.size - np.searchsorted(ordered, np.asarray(at, float), "left"))


def kaplan_meier(turn: ArrayLike, event: ArrayLike, confidence: float = 0.95) -> TimeCurve:
    """P(no event up to and including each turn); event = False marks a censored run."""
    alpha = 1.0 - confidence
    check_alpha(alpha)
    times, kinds = _checked(turn, event)
    happened: BoolArray = kinds > 0
    data = stats.CensoredData(uncensored=times[happened], right=times[~happened])
    survival = stats.ecdf(data).sf
    grid = np.asarray(survival.quantiles)
    with warnings.catch_warnings():  # undefined where S = 0 or 1: replaced just below
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = survival.confidence_interval(confidence, method="log-log")
    estimate = np.asarray(survival.probabilities)
    at_risk = numbers_at_risk(times, grid)
    raw = Interval(limits.low.probabilities, limits.high.probabilities)
    low, high = _ends(estimate, raw, at_risk, alpha)
    return TimeCurve(grid, estimate, low, high, at_risk, _count(times[happened], grid))


def _count(times: FloatArray, grid: FloatArray) -> IntArray:
    return np.bincount(np.searchsorted(grid, times), minlength=grid.size)


def _ends(estimate: FloatArray, raw: Interval, at_risk: IntArray, alpha: float) -> Interval:
    """Limits where the log(-log) scale has none: the estimate is 0 or 1."""
    n = np.maximum(at_risk, 1)
    none, all_ = clopper_pearson(0, n, alpha), clopper_pearson(n, n, alpha)
    zero, one = estimate <= 0.0, estimate >= 1.0
    low = np.where(zero, 0.0, np.where(one, all_.low, raw.low))
    high = np.where(one, 1.0, np.where(zero, none.high, raw.high))
    return Interval(low, high)


def competing_risks(turn: ArrayLike, kind: ArrayLike, confidence: float = 0.95) -> dict[int, TimeCurve]:
    """P(event of kind k by each turn) for k = 1..K; kind 0 marks a censored run."""
    alpha = 1.0 - confidence
    check_alpha(alpha)
    times, kinds = _checked(turn, kind)
    grid = np.unique(times)
    at_risk = numbers_at_risk(times, grid).astype(float)
    everything = _count(times[kinds > 0], grid).astype(float)
    survival = np.cumprod(1 - everything / at_risk)
    before = np.append(1.0, survival[:-1])
    curves = {}
    for k in range(1, int(kinds.max()) + 1):
        events = _count(times[kinds == k], grid)
        incidence = np.cumsum(before * events / at_risk)
        variance = _variance(incidence, before, events, everything, at_risk)
        raw = _log_log(incidence, variance, alpha)
        low, high = _ends(np.where(incidence > 1 - 1e-12, 1.0, incidence), raw, at_risk, alpha)
        curves[k] = TimeCurve(grid, incidence, low, high, at_risk.astype(np.int64), events)
    return curves


def _variance(
    incidence: FloatArray,
    before: FloatArray,
    events: IntArray,
    everything: FloatArray,
    at_risk: FloatArray,
) -> FloatArray:
    """Delta-method variance of F_k(t): the sum over u <= t of

    (F(t)-F(u))^2 d/(n(n-d)) + S(u-)^2 (n-d_k) d_k/n^3 - 2 (F(t)-F(u)) S(u-) d_k/n^2.
    """
    left = at_risk - everything
    a = np.divide(everything, at_risk * left, out=np.zeros_like(left), where=left > 0)
    b = before**2 * (at_risk - events) * events / at_risk**3
    c = before * events / at_risk**2
    f = incidence  # squares expanded, so that running sums suffice
    first = f**2 * np.cumsum(a) - 2 * f * np.cumsum(a * f) + np.cumsum(a * f**2)
    third = f * np.cumsum(c) - np.cumsum(c * f)
    return np.asarray(np.maximum(first + np.cumsum(b) - 2 * third, 0.0))


def _log_log(estimate: FloatArray, variance: FloatArray, alpha: float) -> Interval:
    """estimate ** exp(+- z sd / (estimate log estimate)), the interval on the log(-log) scale."""
    inside = (estimate > 0) & (estimate < 1)
    f = np.where(inside, estimate, 0.5)
    reach = stats.norm.isf(alpha / 2) * np.sqrt(variance) / np.abs(f * np.log(f))
    return Interval(f ** np.exp(reach), f ** np.exp(-reach))
