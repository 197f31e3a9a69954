"""What the past of a record teaches a forecast: two ways to correct a model, both fitted before scoring begins.

    recent         what the past shows without a model: a logistic curve on the level now, on how much force there was
                   lately (weights that halve in 4 and in 26 weeks) and on how often the dyad came to it before
    recalibrated   the model's log-odds, shifted and stretched for every number of weeks ahead (Platt 2000)
    combined       share x recalibrated + (1 - share) x recent; the share is the model's own and is said

The share of each number of weeks is the one with the best log score on blocks of the past that neither part was fitted
on; weeks whose look ahead reaches into a block are left out of the fit for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from experiments.forecast.record import LEVELS, Forecaster, Record, wait, watched

HALF_LIVES = (4.0, 26.0)  # weeks
WARM = 26  # weeks at the start of a past that are not learnt from: memory has to fill
BLOCKS = 5
SHARES = np.linspace(0.0, 1.0, 21)
RIDGE = 1.0  # pull of coefficients toward 0 (the slope of a recalibration: 1), in units of one week's log score
EDGE = 0.005  # probabilities are kept so far from 0 and 1 before their log-odds are taken


@dataclass(frozen=True)
class Lesson:
    """Weeks to learn from, one row a dyad and week. features: float[row, feature] · week: int64[row] · hit,
    seen: bool[row, ahead], whether the level was reached within so many weeks, and whether that can be known."""

    features: np.ndarray
    week: np.ndarray
    hit: np.ndarray
    seen: np.ndarray

    def of(self, rows: np.ndarray) -> Lesson:
        return Lesson(self.features[rows], self.week[rows], self.hit[rows], self.seen[rows])


def lesson(past: Record, level: int, ahead: int) -> Lesson:
    """All weeks of a past after it has warmed, dyad by dyad, with the features of ``recent``."""
    height, steps = past.height, np.arange(1, ahead + 1)
    weeks = np.arange(min(WARM, past.weeks - 1), past.weeks)
    rows = [x[:, weeks].reshape(-1)[:, None] for x in (wait(height, level), watched(height))]
    features = signs(past, level)[:, weeks].reshape(len(height) * len(weeks), -1)
    return Lesson(features, np.tile(weeks, len(height)), rows[0] <= steps, rows[1] >= steps)


def signs(past: Record, level: int) -> np.ndarray:
    """float[dyad, week, feature]: a 1, the level now, recent shares of weeks at the level, and that of all weeks."""
    height = past.height
    at = (height >= level).astype(float)
    lately = []
    for half_life in HALF_LIVES:
        keep, trace = 0.5 ** (1.0 / half_life), np.zeros_like(at)
        for week in range(height.shape[1]):
            trace[:, week] = keep * (trace[:, week - 1] if week else 0.0) + (1.0 - keep) * at[:, week]
        lately.append(np.sqrt(trace))
    ever = (at.cumsum(axis=1) + 0.5) / (np.arange(1, at.shape[1] + 1) + 1.0)
    now = [(height == k).astype(float) for k in range(1, LEVELS)]
    return np.stack([np.ones_like(at), *now, *lately, logit(ever)], axis=2)


def fitted(lesson: Lesson, toward: np.ndarray) -> np.ndarray:
    """float[ahead, feature]: coefficients of the logistic curves; the first, of the 1, is free of the pull."""
    found: list[np.ndarray] = []
    for k in range(lesson.hit.shape[1]):
        x, y = lesson.features[lesson.seen[:, k]], lesson.hit[lesson.seen[:, k], k]
        begin = found[-1] if found else toward
        found.append(minimize(loss, begin, (x, y, toward), "BFGS", jac=True, options={"gtol": 1e-4}).x)
    return np.array(found)


def loss(b: np.ndarray, x: np.ndarray, y: np.ndarray, toward: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log score of a logistic curve, with the pull of its coefficients; and its gradient."""
    z, off = x @ b, b - toward
    off[0] = 0.0
    value = np.logaddexp(0.0, z).sum() - z[y].sum() + 0.5 * RIDGE * (off**2).sum()
    return float(value), x.T @ (expit(z) - y) + RIDGE * off


def curves(features: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """float[row, ahead]: probabilities that never fall as one looks further ahead. features: [row, feature], or
    [row, ahead, feature] where each number of weeks has its own."""
    z = np.einsum("rkf,kf->rk" if features.ndim == 3 else "rf,kf->rk", features, coefficients)
    rising: np.ndarray = np.maximum.accumulate(expit(z), axis=1)
    return rising


def recent(past: Record, level: int, ahead: int) -> Forecaster:
    """What the past shows, as a forecaster."""
    known = lesson(past, level, ahead)
    coefficients = fitted(known, np.zeros(known.features.shape[1]))
    return lambda now: curves(signs(now, level)[:, -1], coefficients)


@dataclass(frozen=True)
class Blend:
    """How a model's odds are corrected. recalibration: float[ahead, 2], shift and stretch · past: float[ahead,
    feature] · share: float[ahead], the model's own part."""

    recalibration: np.ndarray
    past: np.ndarray
    share: np.ndarray

    def recalibrated(self, raw: np.ndarray) -> np.ndarray:
        """float[row, ahead] of the model's own float[row, ahead]."""
        return curves(odds(raw), self.recalibration)

    def combined(self, raw: np.ndarray, features: np.ndarray) -> np.ndarray:
        mixed = self.share * self.recalibrated(raw) + (1.0 - self.share) * curves(features, self.past)
        rising: np.ndarray = np.maximum.accumulate(mixed, axis=1)
        return rising


def odds(raw: np.ndarray) -> np.ndarray:
    """float[row, ahead, 2]: a 1 and the log-odds."""
    z = logit(np.clip(raw, EDGE, 1.0 - EDGE))
    return np.stack([np.ones_like(z), z], axis=2)


def refit(raw: np.ndarray, known: Lesson) -> np.ndarray:
    """float[ahead, 2]: the recalibration, each number of weeks by its own log-odds, pulled toward none."""
    toward = np.array([0.0, 1.0])
    z = odds(raw)
    each = [Lesson(z[:, k], known.week, known.hit[:, [k]], known.seen[:, [k]]) for k in range(raw.shape[1])]
    return np.concatenate([fitted(one, toward) for one in each])


def blend(raw: np.ndarray, known: Lesson) -> Blend:
    """Fit all of it. raw: float[row, ahead], the model's odds in the weeks of the lesson."""
    none, ahead = np.zeros(known.features.shape[1]), raw.shape[1]
    gain = np.zeros((len(SHARES), ahead))
    for out, rest in held_out(known.week, ahead):
        part, test = known.of(rest), known.of(out)
        model = curves(odds(raw[out]), refit(raw[rest], part))
        past = curves(test.features, fitted(part, none))
        for n, share in enumerate(SHARES):
            p = np.clip(share * model + (1.0 - share) * past, EDGE, 1.0 - EDGE)
            gain[n] += np.where(test.seen, np.log(np.where(test.hit, p, 1.0 - p)), 0.0).sum(axis=0)
    return Blend(refit(raw, known), fitted(known, none), SHARES[gain.argmax(axis=0)])


def held_out(week: np.ndarray, ahead: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows left out, rows fitted on) for each block of weeks."""
    edges = np.linspace(week.min(), week.max() + 1, BLOCKS + 1)
    for low, high in pairwise(edges):
        out = (week >= low) & (week < high)
        yield np.flatnonzero(out), np.flatnonzero((week < low - ahead) | (week >= high))
