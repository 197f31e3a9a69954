"""A smooth stand-in for P over the parameter ranges: cubic polynomial on the logit scale.

Theory: logit Q(x) = sum of all monomials of Legendre polynomials of total degree up to 3 in the
scaled parameters, by penalised maximum likelihood.  Fitted on half of the points and judged on the
other, both ways, without bias from noise, because two independent runs Y1, Y2 at a point give

    mean( (Q - Y1)(Q - Y2) ) = mean( (Q - P)^2 )  + chance that averages to zero
    R^2 = 1 - mean( (Q - Y1)(Q - Y2) ) / Var P

and then fitted again on all points.  It is used for indices, never for the curve itself: the band
of a curve stays Clopper-Pearson or DKW.

Units: parameters scaled to [0, 1].  Errors: none of its own; no surrogate (None) where the fit
does not converge or has too few points (under five for each coefficient).
Source: Sudret (2008) RESS 93 (indices from polynomial surrogates); McCullagh and Nelder (1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.polynomial import legendre
from scipy import special, stats

from sim.statistics.intervals import FloatArray
from sim.statistics.threshold import NoFit, fit_logit

RIDGE = 0.1  # penalty that keeps flat directions finite (chosen; negligible against 1e4 runs)


def cubic_basis(unit: FloatArray) -> FloatArray:
    """All products of Legendre polynomials of total degree <= 3; the constant first."""
    count = unit.shape[1]
    values = legendre.legvander(2 * unit - 1, 3)  # [N, d, 4]
    columns = [np.ones(len(unit))]
    for degree in (1, 2, 3):
        for chosen in combinations_with_replacement(range(count), degree):
            powers = np.bincount(chosen, minlength=count)
            columns.append(np.prod([values[:, i, powers[i]] for i in set(chosen)], axis=0))
    return np.column_stack(columns)


@dataclass(frozen=True)
class Surrogate:
    """Coefficients of the cubic logit, their covariance, and R^2 on unseen points."""

    coefficients: FloatArray
    covariance: FloatArray
    parameters: int
    fit: float
    fit_sd: float  # standard error of the R^2 itself: large where nearly all is chance

    def probability(self, unit: FloatArray) -> FloatArray:
        """Q at points scaled to [0, 1]."""
        return np.asarray(special.expit(cubic_basis(unit) @ self.coefficients))

    def totals(self, draws: int, points: int = 1024) -> tuple[FloatArray, FloatArray]:
        """Total indices of Q and their bootstrap draws (coefficients redrawn from their law).

        Noise in the coefficients looks like an effect and inflates every index; the mean inflation
        of the draws is subtracted, so that a parameter without effect comes out at 0.
        """
        rng = np.random.default_rng(7)
        noise = rng.multivariate_normal(np.zeros(len(self.coefficients)), self.covariance, draws)
        candidates = np.vstack([self.coefficients, self.coefficients + noise])
        uniform = [stats.uniform()] * self.parameters

        def all_at_once(x: FloatArray) -> FloatArray:
            return np.asarray(special.expit(candidates @ cubic_basis(x.T).T))

        found = stats.sobol_indices(func=all_at_once, n=points, dists=uniform, rng=np.random.default_rng(8)).total_order
        best, redrawn = found[0], found[1:]
        return 2 * best - redrawn.mean(axis=0), redrawn


def fit_surrogate(unit: FloatArray, y1: FloatArray, y2: FloatArray) -> Surrogate | None:
    """Fit and judge; None where the data cannot carry it."""
    basis = cubic_basis(unit)
    if basis.shape[0] < 10 * basis.shape[1]:
        return None
    # Random halves: every second point of a Sobol' sequence lies in one half of the first range.
    half = np.random.default_rng(6).permutation(len(unit)) % 2 == 0
    q, two = np.empty(len(unit)), np.full(len(unit), 2.0)
    try:
        for seen in (half, ~half):
            b, _ = fit_logit(basis[seen], (y1 + y2)[seen], two[seen], RIDGE)
            q[~seen] = special.expit(basis[~seen] @ b)
        full, covariance = fit_logit(basis, y1 + y2, two, RIDGE)
    except NoFit:  # no fit: the caller has another method
        return None
    variance = (y1 * y2).mean() - y1.mean() * y2.mean()
    misfit = (q - y1) * (q - y2) / variance
    sd = float(misfit.std() / np.sqrt(misfit.size))
    return Surrogate(full, covariance, unit.shape[1], 1 - float(misfit.mean()), sd)
