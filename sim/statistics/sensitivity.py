"""Which parameters matter: Sobol' indices of P, with intervals and the share of pure chance.

Theory: X is uniform over the ranges, Y the event of one run, P(X) = E[Y | X].  Then

    Var Y = Var P(X) + E[P(1 - P)]        share of chance = 1 - Var P(X) / Var Y
    S_i   = Var E[P | X_i] / Var P        first order: what knowing X_i alone explains
    T_i   = E Var[P | X without X_i] / Var P      total: what is lost when X_i stays unknown

Indices of P, not of Y: on raw outcomes a parameter without effect shows a total index of .34.
Every point of a Sobol' design is run twice, independently, so that products of the two outcomes
carry no noise: Var P = mean(Y1 Y2) - mean(Y1) mean(Y2), and over B equal bins of X_i

    Var E[P | X_i] = mean over bins( mean Y1 * mean Y2 ) - mean(Y1) mean(Y2)        (binned pairs)

which needs some forty times fewer runs than pick-and-freeze.  Total indices come from a cubic
logistic surrogate and `scipy.stats.sobol_indices` on it; the surrogate must pass a check on
points it has not seen, R^2 = 1 - mean((Q - Y1)(Q - Y2)) / Var P within one standard error of the
gate or above.  Where it fails, each X_i is redrawn in turn, also in pairs (Jansen, corrected for
noise):

    T_i Var P = mean( (Y1 - Y1')(Y2 - Y2') ) / 2

Intervals: estimate +- z sd, sd by bootstrap over points; those from the surrogate are widened by
its misfit 1 - R^2.  A parameter without effect has an interval that holds 0.
Units: indices are shares of Var P.  Runs: 2 N, or 2 N (d + 2) with Jansen.
Errors: ValueError for bad ranges, or where P does not vary beyond noise.
Source: Sobol' (2001) Math. Comput. Simulation 55; Jansen (1999) Comput. Phys. Commun. 117; Saltelli
et al. (2010) Comput. Phys. Commun. 181; Zhu and Sudret (2021) RESS 214 (stochastic simulators).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.statistics.intervals import BoolArray, FloatArray, IntArray, check_alpha
from sim.statistics.surrogate import Surrogate, fit_surrogate

Simulate = Callable[[FloatArray, IntArray], BoolArray]  # (points[N, d], replications[N]) -> [N]
BINS = 32  # of each parameter: what varies within a bin is lost, about 1 / BINS^2


class Index(NamedTuple):
    """Estimates and intervals, one entry a parameter."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Sensitivity:
    """First-order and total indices of P, and what no parameter explains."""

    names: tuple[str, ...]
    first: Index
    total: Index
    chance: Index  # one entry: share of Var Y that is chance
    probability: float  # mean of P over the ranges
    runs: int
    total_method: str  # "surrogate" or "Jansen"
    fit: float  # R^2 of the surrogate on points it has not seen
    surrogate: Surrogate | None = field(repr=False)


def sobol_points(low: FloatArray, high: FloatArray, count: int, seed: int) -> FloatArray:
    """Scrambled Sobol' points within the ranges; count is a power of two."""
    if low.shape != high.shape or low.ndim != 1 or np.any(~(low < high)):
        raise ValueError("ranges need one low < high for each parameter")
    if count < 256 or count & (count - 1):
        raise ValueError(f"a Sobol' design needs a power of two of at least 256, found {count}")
    design = stats.qmc.Sobol(low.size, scramble=True, rng=np.random.default_rng(seed))
    return np.asarray(low + design.random(count) * (high - low))


def _first(unit: FloatArray, y1: FloatArray, y2: FloatArray) -> FloatArray:
    """Var E[P | X_i] for each i by binned pairs."""
    result = np.empty(unit.shape[1])
    for i, column in enumerate((unit * BINS).astype(int).clip(0, BINS - 1).T):
        size = np.bincount(column, minlength=BINS)
        products = np.bincount(column, y1, BINS) * np.bincount(column, y2, BINS)
        share = np.divide(products, size, out=np.zeros(BINS), where=size > 0)
        result[i] = share.sum() / y1.size - y1.mean() * y2.mean()
    return result


def _variance(y1: FloatArray, y2: FloatArray) -> float:
    """Var P from pairs of runs."""
    return float((y1 * y2).mean() - y1.mean() * y2.mean())


def _interval(estimate: FloatArray, draws: FloatArray, confidence: float, widen: float = 0.0) -> Index:
    half = stats.norm.isf((1 - confidence) / 2) * draws.std(axis=0, ddof=1) + widen
    return Index(estimate, estimate - half, estimate + half)


def sensitivity(
    simulate: Simulate,
    ranges: dict[str, tuple[float, float]],
    points: int = 16_384,
    seed: int = 0,
    confidence: float = 0.95,
    gate: float = 0.95,
    bootstrap: int = 200,
) -> Sensitivity:
    """First-order and total indices of P over the ranges (uniform, independent parameters)."""
    check_alpha(1.0 - confidence)
    low, high = np.array(list(ranges.values()), float).reshape(-1, 2).T
    x = sobol_points(low, high, points, seed)
    y1, y2 = _pair(simulate, x, 0)
    unit, rng = (x - low) / (high - low), np.random.default_rng([seed, 1])
    variance = _variance(y1, y2)
    samples = rng.integers(points, size=(bootstrap, points))
    spread = np.array([_variance(y1[s], y2[s]) for s in samples])
    if variance <= 2 * spread.std():
        raise ValueError("P does not vary over these ranges beyond noise: no indices to report")
    first = _first(unit, y1, y2) / variance
    firsts = [_first(unit[s], y1[s], y2[s]) / v for s, v in zip(samples, spread, strict=True)]
    both = np.concatenate([y1, y2])
    chance = 1 - variance / both.var()
    chances = 1 - spread / np.array([np.concatenate([y1[s], y2[s]]).var() for s in samples])
    total, method, fit, surrogate, extra = _total(simulate, x, (low, high), (y1, y2), gate, confidence, samples)
    return Sensitivity(
        tuple(ranges),
        _interval(first, np.array(firsts), confidence),
        total,
        _interval(np.array([chance]), chances[:, None], confidence),
        float(both.mean()),
        2 * points + extra,
        method,
        fit,
        surrogate,
    )


def _pair(simulate: Simulate, x: FloatArray, block: int) -> tuple[FloatArray, FloatArray]:
    """Two independent runs at each point; every block has its own replication numbers."""
    first = 2 * block * len(x) + np.arange(len(x))
    return tuple(  # type: ignore[return-value]
        np.asarray(simulate(x, first + k * len(x)), bool).astype(float) for k in (0, 1)
    )


def _total(
    simulate: Simulate,
    x: FloatArray,
    limits: tuple[FloatArray, FloatArray],
    y: tuple[FloatArray, FloatArray],
    gate: float,
    confidence: float,
    samples: IntArray,
) -> tuple[Index, str, float, Surrogate | None, int]:
    """Total indices by the surrogate where it passes the gate, else by corrected Jansen."""
    low, high = limits
    unit = (x - low) / (high - low)
    surrogate = fit_surrogate(unit, y[0], y[1])
    if surrogate is not None and surrogate.fit + surrogate.fit_sd >= gate:
        estimate, draws = surrogate.totals(60)
        misfit = max(1.0 - surrogate.fit, 0.0)
        index = _interval(estimate, draws, confidence, misfit)
        return index, "surrogate", surrogate.fit, surrogate, 0
    y = _pair(simulate, x, x.shape[1] + 1)  # fresh: the gate has selected on the noise of the first
    moved = np.roll(unit, len(x) // 3, axis=0)  # the same margins, from other points
    shuffle = np.random.default_rng(samples.shape[0]).permutation(len(x))
    parts, runs = [], 2 * len(x)
    for i in range(x.shape[1]):
        other = unit.copy()
        other[:, i] = moved[shuffle, i]
        z1, z2 = _pair(simulate, low + other * (high - low), i + 1)
        parts.append((y[0] - z1) * (y[1] - z2) / 2)
        runs += 2 * len(x)
    table, variance = np.array(parts), _variance(*y)
    draws = np.array([table[:, s].mean(axis=1) / _variance(y[0][s], y[1][s]) for s in samples])
    fit = surrogate.fit if surrogate is not None else float("nan")
    return _interval(table.mean(axis=1) / variance, draws, confidence), "Jansen", fit, None, runs


def rank(result: Sensitivity) -> list[tuple[str, float, float, float]]:
    """Parameters by total index: (name, total, low, high), largest first."""
    order: ArrayLike = np.argsort(-result.total.estimate)
    return [(result.names[i], *(float(column[i]) for column in result.total)) for i in np.asarray(order)]
