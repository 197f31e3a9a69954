"""What the past of a record teaches a forecast: two ways to correct a model, both fitted before scoring begins.

    recent         what the past shows without a model: a logistic curve on the level now and on how many weeks were at
                   it lately (weights that halve in 4 and in 26 weeks). Not on how much is recorded: that follows the
                   press
    recalibrated   the model's log-odds, shifted and stretched for every number of weeks ahead (Platt 2000)
    combined       one logistic curve on all of these: what the past shows, and the model's log-odds

How much of the last is the model's own is said in two ways: the weight of its log-odds (1 would take them as they are),
and what it adds to the log score on blocks of the past that were not fitted on; weeks whose look ahead reaches into a
block are left out of the fit for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from experiments.forecast.record import LEVELS, Forecaster, Record, wait, watched

HALF_LIVES = (4.0, 26.0)  # weeks
WARM = 26  # weeks at the start of a past that are not learnt from: memory has to fill
BLOCKS = 5
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


def fitted(lesson: Lesson, toward: np.ndarray) -> np.ndarray:
    """float[ahead, feature]: coefficients of a logistic curve for each number of weeks, pulled toward these values; the
    first, of the 1, is free. Features are [row, feature], or [row, ahead, feature] where each number has its own, with
    the model's log-odds last: they never count against the model's word."""
    found: list[np.ndarray] = []
    own = lesson.features.ndim == 3
    bounds = [(None, None)] * (len(toward) - own) + [(0.0, None)] * own
    for k in range(lesson.hit.shape[1]):
        seen = lesson.seen[:, k]
        x = lesson.features[seen, k] if own else lesson.features[seen]
        begin = found[-1] if found else toward
        given = (x, lesson.hit[seen, k], toward)
        found.append(minimize(loss, begin, given, "L-BFGS-B", jac=True, bounds=bounds, options={"ftol": 1e-10}).x)
    return np.array(found)


def loss(b: np.ndarray, x: np.ndarray, y: np.ndarray, toward: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log score of a logistic curve, with the pull of its coefficients; and its gradient."""
    z, off = x @ b, b - toward
    off[0] = 0.0
    value = np.logaddexp(0.0, z).sum() - z[y].sum() + 0.5 * RIDGE * (off**2).sum()
    return float(value), x.T @ (expit(z) - y) + RIDGE * off


def curves(features: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """float[row, ahead]: probabilities that never fall as one looks further ahead."""
    z = np.einsum("rkf,kf->rk" if features.ndim == 3 else "rf,kf->rk", features, coefficients)
    rising: np.ndarray = np.maximum.accumulate(expit(z), axis=1)
    return rising


def recent(past: Record, level: int, ahead: int) -> Forecaster:
    """What the past shows, as a forecaster."""
    known = lesson(past, level, ahead)
    coefficients = fitted(known, np.zeros(known.features.shape[1]))
    return lambda now: curves(signs(now, level)[:, -1], coefficients)


def odds(raw: np.ndarray) -> np.ndarray:
    """float[row, ahead, 2]: a 1 and the log-odds of float[row, ahead]."""
    z = logit(np.clip(raw, EDGE, 1.0 - EDGE))
    return np.stack([np.ones_like(z), z], axis=2)


def joined(raw: np.ndarray, features: np.ndarray) -> np.ndarray:
    """float[row, ahead, feature + 1]: what the past shows, and the model's log-odds last."""
    past = np.repeat(features[:, None], raw.shape[1], axis=1)
    return np.concatenate([past, odds(raw)[:, :, 1:]], axis=2)


@dataclass(frozen=True)
class Blend:
    """How a model's odds are corrected. recalibration: float[ahead, 2], shift and stretch · joint: float[ahead, feature
    + 1], the weight of the model's log-odds last · gain: float[ahead], what the model adds to the log score (nats a
    forecast) on blocks of the past that were not fitted on."""

    recalibration: np.ndarray
    joint: np.ndarray
    gain: np.ndarray

    def recalibrated(self, raw: np.ndarray) -> np.ndarray:
        """float[row, ahead] of the model's own float[row, ahead]."""
        return curves(odds(raw), self.recalibration)

    def combined(self, raw: np.ndarray, features: np.ndarray) -> np.ndarray:
        return curves(joined(raw, features), self.joint)


def blend(raw: np.ndarray, known: Lesson) -> Blend:
    """Fit all of it. raw: float[row, ahead], the model's odds in the weeks of the lesson."""
    both = replace(known, features=joined(raw, known.features))
    own = replace(known, features=odds(raw))
    none = np.zeros(both.features.shape[2])
    gain = np.mean([scored(both, none, *part) - scored(known, none[:-1], *part) for part in held_out(known)], axis=0)
    return Blend(fitted(own, np.array([0.0, 1.0])), fitted(both, none), gain)


def scored(known: Lesson, toward: np.ndarray, out: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """float[ahead]: the mean log score of rows that were not fitted on."""
    test = known.of(out)
    p = np.clip(curves(test.features, fitted(known.of(rest), toward)), EDGE, 1.0 - EDGE)
    score: np.ndarray = np.where(test.seen, np.log(np.where(test.hit, p, 1.0 - p)), 0.0).sum(axis=0)
    return score / np.maximum(test.seen.sum(axis=0), 1)


def held_out(known: Lesson) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows left out, rows fitted on) for each block of weeks."""
    week, ahead = known.week, known.hit.shape[1]
    for low, high in pairwise(np.linspace(week.min(), week.max() + 1, BLOCKS + 1)):
        out = (week >= low) & (week < high)
        yield np.flatnonzero(out), np.flatnonzero((week < low - ahead) | (week >= high))
