"""What the past of a record shows without a model: a logistic curve for every number of weeks ahead, on the level now
and on how many weeks were at the level lately (weights that halve in 4 and in 26 weeks), fitted before scoring begins.
Not on how much is recorded: that follows the press.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from experiments.forecast.record import LEVELS, Forecaster, Record, wait, watched

HALF_LIVES = (4.0, 26.0)  # weeks
WARM = 26  # weeks at the start of a past that are not learnt from: memory has to fill
RIDGE = 1.0  # pull of coefficients toward 0, in units of one week's log score


@dataclass(frozen=True)
class Lesson:
    """Weeks to learn from, one row a dyad and week. features: float[row, feature] · hit, seen: bool[row, ahead],
    whether the level was reached within so many weeks, and whether that can be known."""

    features: np.ndarray
    hit: np.ndarray
    seen: np.ndarray


def lesson(past: Record, level: int, ahead: int) -> Lesson:
    """All weeks of a past after it has warmed, dyad by dyad, with the features of ``recent``."""
    height, steps = past.height, np.arange(1, ahead + 1)
    weeks = np.arange(min(WARM, past.weeks - 1), past.weeks)
    rows = [x[:, weeks].reshape(-1)[:, None] for x in (wait(height, level), watched(height))]
    features = signs(past, level)[:, weeks].reshape(len(height) * len(weeks), -1)
    return Lesson(features, rows[0] <= steps, rows[1] >= steps)


def signs(past: Record, level: int) -> np.ndarray:
    """float[dyad, week, feature]: a 1, the level now, and shares of recent weeks at the level (square roots)."""
    height = past.height
    at = (height >= level).astype(float)
    lately = [np.sqrt(faded(at, half_life)) for half_life in HALF_LIVES]
    now = [(height == k).astype(float) for k in range(1, LEVELS)]
    return np.stack([np.ones_like(at), *now, *lately], axis=2)


def faded(x: np.ndarray, half_life: float) -> np.ndarray:
    """float[dyad, week]: the mean of all weeks so far, with weights that halve; before the first all is 0."""
    keep = 0.5 ** (1.0 / half_life)
    found = (1.0 - keep) * x
    for week in range(1, x.shape[1]):
        found[:, week] += keep * found[:, week - 1]
    return found


def fitted(lesson: Lesson) -> np.ndarray:
    """float[ahead, feature]: coefficients of a logistic curve for each number of weeks, pulled toward 0; the first, of
    the 1, is free."""
    found: list[np.ndarray] = []
    for k in range(lesson.hit.shape[1]):
        seen = lesson.seen[:, k]
        begin = found[-1] if found else np.zeros(lesson.features.shape[1])
        given = (lesson.features[seen], lesson.hit[seen, k])
        found.append(minimize(loss, begin, given, "L-BFGS-B", jac=True, options={"ftol": 1e-10}).x)
    return np.array(found)


def loss(b: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log score of a logistic curve, with the pull of its coefficients; and its gradient."""
    z, pulled = x @ b, np.append(0.0, b[1:])
    value = np.logaddexp(0.0, z).sum() - z[y].sum() + 0.5 * RIDGE * (pulled**2).sum()
    return float(value), x.T @ (expit(z) - y) + RIDGE * pulled


def curves(features: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """float[row, ahead]: probabilities that never fall as one looks further ahead."""
    rising: np.ndarray = np.maximum.accumulate(expit(features @ coefficients.T), axis=1)
    return rising


def recent(past: Record, level: int, ahead: int) -> Forecaster:
    """What the past shows, as a forecaster."""
    coefficients = fitted(lesson(past, level, ahead))
    return lambda now: curves(signs(now, level)[:, -1], coefficients)
