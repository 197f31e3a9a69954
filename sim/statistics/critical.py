"""The critical-parameter method: one threshold a run gives the whole curve.

Theory: where every run is monotone in the parameter under fixed keys (no event below its own
threshold, event from there on), P(x) is the distribution function of that threshold T:

    P(x) = P(T <= x),     estimate = share of runs with T <= x

Each run's T is found on the grid by bisection under the same keys: about log2(points + 1) runs
instead of `points`.  The band of Dvoretzky, Kiefer and Wolfowitz, +- sqrt(ln(2/alpha)/2n), then
holds at all points at once, however many there are.

It stands on pathwise monotonicity, which is audited: the first `audit` replications are played on
the full grid and their reversals (an event that disappears as the parameter goes on) counted.  More
than `tolerance` of reversed runs and the method refuses.  A run that is not monotone moves the
curve by at most 1/n, so the bias is at most the share of such runs; none in 200 puts that share
below .015 at 95 % confidence (`reversal_bound`).  Ordered draws (escalate, stay, de-escalate by
one inverse distribution function) gave 0 reversals in 20,000 runs; unordered ones 22.5 %.

Units: parameter in its own units; probabilities.
Errors: NotMonotone (a ValueError) with counts when the audit fails; ValueError for a parameter grid
that does not rise.
Source: Massart (1990) Annals of Probability 18; Glasserman and Yao (1992) Management Science 38
(common random numbers and monotonicity).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sim.statistics.curve import CurveEstimate, Evaluate, adaptive_curve, ask, points
from sim.statistics.intervals import (
    BoolArray,
    FloatArray,
    IntArray,
    check_alpha,
    clopper_pearson,
    dkw_band,
    dkw_runs,
)


class NotMonotone(ValueError):
    """The audit found runs whose event comes and goes along the parameter."""


@dataclass(frozen=True)
class Audit:
    """Full grids compared with a single threshold."""

    runs: int  # replications audited, each on the whole grid
    reversed_runs: int  # replications that are not monotone
    reversals: int  # steps, over all audited runs, that go the wrong way
    rising: bool  # direction: the event appears as the parameter grows

    @property
    def share(self) -> float:
        """Share of audited replications that are not monotone."""
        return self.reversed_runs / self.runs

    @property
    def reversal_bound(self) -> float:
        """Upper 95 % limit of that share in the population (exact, one-sided)."""
        return float(clopper_pearson(self.reversed_runs, self.runs, 0.10).high)

    def sentence(self) -> str:
        """The audit in words."""
        return (
            f"{self.reversed_runs} of {self.runs} audited runs reversed "
            f"({self.reversals} steps; at most {self.reversal_bound:.1%} of all runs)"
        )


@dataclass(frozen=True)
class CriticalCurve:
    """Curve, each replication's threshold, and the audit."""

    curve: CurveEstimate
    thresholds: FloatArray  # parameter value where the event flips; inf: never within the grid
    audit: Audit


def audit_reversals(events: BoolArray) -> Audit:
    """Count reversals in full grids, bool[points, runs], in the better of the two directions."""
    steps = np.diff(events.astype(np.int8), axis=0)
    down, up = steps < 0, steps > 0
    rising = bool(up.sum() >= down.sum())
    wrong = down if rising else up
    return Audit(events.shape[1], int(wrong.any(axis=0).sum()), int(wrong.sum()), rising)


def bisect_thresholds(
    evaluate: Evaluate, grid: FloatArray, replications: IntArray, rising: bool = True
) -> tuple[IntArray, int]:
    """First grid position with the event (last + 1 if none) of each replication, and runs used.

    With rising=False, the first position without it.  Replications that meet at one grid point are
    asked in one call, so there are at most as many calls as points.
    """
    low = np.zeros(replications.size, np.int64)  # T >= low
    high = np.full(replications.size, grid.size, np.int64)  # T <= high
    runs = 0
    while np.any(low < high):
        middle = (low + high) // 2
        for position in np.unique(middle[low < high]):
            here = np.flatnonzero((middle == position) & (low < high))
            event = ask(evaluate, grid[position : position + 1], replications[here])[0]
            past = event == rising
            high[here[past]], low[here[~past]] = position, position + 1
            runs += here.size
    return low, runs


def critical_curve(
    evaluate: Evaluate,
    parameter: ArrayLike,
    precision: float,
    confidence: float = 0.95,
    audit: int = 200,
    tolerance: float = 0.0,
) -> CriticalCurve:
    """The whole curve to +-precision; raises NotMonotone where the audit refuses."""
    check_alpha(1.0 - confidence)
    grid = points(parameter)
    if np.any(np.diff(grid) <= 0):
        raise ValueError("the parameter grid must rise strictly")
    n = dkw_runs(precision, 1.0 - confidence)
    checked = min(audit, n)
    if checked < 1:
        raise ValueError(f"the method stands on its audit: audit must be at least 1, found {audit}")
    full = ask(evaluate, grid, np.arange(checked))
    found = audit_reversals(full)
    if found.share > tolerance:
        raise NotMonotone(f"critical-parameter method refused: {found.sentence()}")
    rest, runs = bisect_thresholds(evaluate, grid, np.arange(checked, n), found.rising)
    flipped = full == found.rising
    first = np.where(flipped.any(axis=0), flipped.argmax(axis=0), grid.size)
    return _assemble(grid, np.concatenate([first, rest]), full.size + runs, confidence, found)


def _assemble(grid: FloatArray, position: IntArray, runs: int, confidence: float, audit: Audit) -> CriticalCurve:
    """Empirical distribution of the thresholds with its band."""
    n, band = position.size, dkw_band(position.size, 1.0 - confidence)
    share = np.cumsum(np.bincount(position, minlength=grid.size + 1))[: grid.size] / n
    estimate = share if audit.rising else 1.0 - share
    low, high = np.maximum(estimate - band, 0.0), np.minimum(estimate + band, 1.0)
    curve = CurveEstimate(
        grid,
        estimate,
        low,
        high,
        np.full(grid.size, n),
        runs,
        confidence,
        "critical parameter",
        audit.sentence(),
    )
    return CriticalCurve(curve, np.append(grid, np.inf)[position], audit)


def certified_curve(
    evaluate: Evaluate,
    parameter: ArrayLike,
    precision: float,
    confidence: float = 0.95,
    audit: int = 200,
    tolerance: float = 0.0,
) -> CurveEstimate:
    """Critical-parameter method where it applies, else the adaptive curve, saying why.

    The runs of a refused audit are counted.
    """
    try:
        return critical_curve(evaluate, parameter, precision, confidence, audit, tolerance).curve
    except NotMonotone as refusal:
        curve = adaptive_curve(evaluate, parameter, precision, confidence)
        spent = curve.parameter.size * min(audit, dkw_runs(precision, 1.0 - confidence))
        return replace(curve, runs=curve.runs + spent, reason=str(refusal))
