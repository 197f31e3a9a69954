"""The parameter value x* at which the probability crosses p, with its interval.

Theory, in two steps.

1. A quarter of the budget brackets x*.  The range is cut at thirds; both cuts are sampled, under
   common random numbers, until the confidence sequence of one of them excludes p; that third is
   dropped (trisection).  Each look is valid at any time; the error is shared over the cuts by
   delta_j = delta / (j (j + 1)), with delta = alpha / 10 in all, so the bracket holds x* with
   probability >= 1 - delta.
2. The rest goes to equally spaced points across the bracket, fresh and independent runs at each,
   and to a quadratic logit by maximum likelihood:

    logit P(x) = b0 + b1 u + b2 u^2,      u = (x - centre) / half-width
    interval   = {x : (b0 + b1 u + b2 u^2 - logit p)^2 <= z^2 Var(b0 + b1 u + b2 u^2)}   (Fieller)

   read on the bracket, at level alpha - delta.  Where P jumps and no logit can be fitted, the
   bracket itself is the interval.

A linear logit over the whole grid covered .19 to .59 of the time; curvature near x* matters, and
so does staying near it.  Assumes that P crosses p once between the ends.
Units: x in the parameter's units, budget in runs.
Errors: ValueError where P is on one side of p at both ends, where the ends cannot be told from p
within their share of the budget, or for a budget under 400 runs.
Source: Fieller (1954) JRSS B 16; Waeber, Frazier and Henderson (2013) SIAM J. Control 51
(bisection with noisy answers); Howard et al. (2021) Annals of Statistics 49.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from sim.statistics.curve import Evaluate, ask
from sim.statistics.intervals import BoolArray, FloatArray, check_alpha
from sim.statistics.stopping import confidence_sequence

DESIGN_POINTS = 9  # points of the local fit (chosen: 7 to 15 differ by a few per cent)
BATCH = 50  # runs between two looks at a cut


class NoFit(ValueError):
    """The logistic fit has no finite maximum: the parameter separates the outcomes."""


@dataclass(frozen=True)
class Threshold:
    """Where P crosses p."""

    x: float
    low: float
    high: float
    p: float
    bracket: tuple[float, float]  # from the trisection, valid by itself
    runs: int
    confidence: float
    rising: bool  # P grows with the parameter
    method: str  # "quadratic logit", or "bracket" where P jumps and no logit can be fitted


class _Sampler:
    """Counts hits at single parameter values; replication numbers start where they are told."""

    def __init__(self, evaluate: Evaluate, p: float) -> None:
        self.evaluate, self.p, self.runs = evaluate, p, 0

    def draw(self, x: float, first: int, count: int) -> BoolArray:
        self.runs += count
        return ask(self.evaluate, np.array([x]), np.arange(first, first + count))[0]

    def sides(self, xs: list[float], alpha: float, budget: int) -> list[int]:
        """Side of p on which P lies at each x (+1, -1; 0 undecided), sampled until one is known."""
        hits, n = np.zeros(len(xs)), 0
        while True:
            size = max(BATCH, n // 5)
            if self.runs + size * len(xs) > budget:
                return [0] * len(xs)
            hits += [self.draw(x, n, size).sum() for x in xs]
            n += size
            low, high = confidence_sequence(hits, n, alpha / len(xs))
            sides = (low > self.p).astype(int) - (high < self.p).astype(int)
            if np.any(sides):
                return [int(s) for s in sides]


def _direction(sampler: _Sampler, low: float, high: float, delta: float, budget: int) -> bool:
    """Whether P rises through p between the ends."""
    first = sampler.sides([low], delta / 2, budget // 2)[0]
    last = sampler.sides([high], delta / 2, budget)[0]
    if first == 0 or last == 0:
        where = low if first == 0 else high
        raise ValueError(f"P at the end {where:g} cannot be told from {sampler.p:g}: widen the range")
    if first == last:
        side = "above" if first > 0 else "below"
        raise ValueError(f"P lies {side} {sampler.p:g} at both {low:g} and {high:g}: no crossing")
    return first < 0


def bracket(sampler: _Sampler, low: float, high: float, delta: float, budget: int) -> tuple[float, float, bool]:
    """Trisection within the budget: (low, high, rising)."""
    rising = _direction(sampler, low, high, delta / 2, budget)
    step = 0
    while True:
        step += 1
        cuts = [low + (high - low) / 3, high - (high - low) / 3]
        sides = sampler.sides(cuts, delta / 2 / (step * (step + 1)), budget)
        if not any(sides):
            return low, high, rising
        before = [s * (1 if rising else -1) for s in sides]  # -1: x* lies to the right of the cut
        low = max([low] + [c for c, s in zip(cuts, before, strict=True) if s < 0])
        high = min([high] + [c for c, s in zip(cuts, before, strict=True) if s > 0])


def fit_logit(basis: FloatArray, hits: FloatArray, n: FloatArray, ridge: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Maximum-likelihood coefficients of logit P = basis @ b, and their covariance.

    Newton's method (iteratively reweighted least squares; scipy has no logistic regression).
    `ridge` is a penalty ridge * b^2 / 2 on all but the first coefficient.
    """
    penalty = np.full(basis.shape[1], ridge)
    penalty[0] = 0.0
    b = np.zeros(basis.shape[1])
    share = (hits.sum() + 0.5) / (n.sum() + 1.0)
    b[0] = special.logit(share)
    for _ in range(50):
        probability = special.expit(basis @ b)
        weight = n * probability * (1 - probability)
        information = basis.T @ (basis * weight[:, None]) + np.diag(penalty)
        if np.linalg.cond(information) > 1e14:
            break
        change = np.linalg.solve(information, basis.T @ (hits - n * probability) - penalty * b)
        b += change * min(1.0, 5.0 / max(float(np.abs(basis @ change).max()), 1e-300))
        if np.abs(change).max() < 1e-8:
            return b, np.linalg.inv(information)
    raise NoFit("the logistic fit did not converge: the parameter may separate the outcomes")


def find_threshold(
    evaluate: Evaluate,
    low: float,
    high: float,
    p: float = 0.5,
    budget: int = 4000,
    confidence: float = 0.95,
) -> Threshold:
    """x* with P(x*) = p between low and high, from at most `budget` runs."""
    alpha = 1.0 - confidence
    check_alpha(alpha)
    if not (low < high and 0.0 < p < 1.0 and budget >= 400):
        raise ValueError("find_threshold needs low < high, p in (0, 1) and a budget of 400 runs")
    sampler, delta = _Sampler(evaluate, p), alpha / 10
    a, b, rising = bracket(sampler, low, high, delta, budget // 4)
    x = np.linspace(a, b, DESIGN_POINTS)
    each = (budget - sampler.runs) // DESIGN_POINTS
    hits = [sampler.draw(v, budget + i * each, each).sum() for i, v in enumerate(x)]
    method = "quadratic logit"
    try:
        best, limits = _fieller(x, np.array(hits, float), each, p, alpha - delta)
    except NoFit:  # P jumps: the bracket holds x* by itself
        best, limits, method = (a + b) / 2, (a, b), "bracket"
    return Threshold(best, *limits, p, (a, b), sampler.runs, confidence, rising, method)


def _fieller(x: FloatArray, hits: FloatArray, each: int, p: float, alpha: float) -> tuple[float, tuple[float, float]]:
    """Crossing of the quadratic logit and its Fieller limits, read on a fine grid."""
    centre, half = (x[0] + x[-1]) / 2, (x[-1] - x[0]) / 2
    u = (x - centre) / half
    b, covariance = fit_logit(np.vander(u, 3, increasing=True), hits, np.full(x.size, float(each)))
    fine = np.linspace(-1, 1, 20_001)
    basis = np.vander(fine, 3, increasing=True)
    gap = basis @ b - special.logit(p)
    variance = np.einsum("ij,jk,ik->i", basis, covariance, basis)
    inside = np.flatnonzero(gap**2 <= stats.norm.isf(alpha / 2) ** 2 * variance)
    best = int(np.argmin(np.abs(gap)))
    first, last = (inside[0], inside[-1]) if inside.size else (best, best)
    at = centre + half * fine
    return float(at[best]), (float(at[min(first, best)]), float(at[max(last, best)]))
