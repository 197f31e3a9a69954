"""How good forecasts were: Brier score, log score, CRPS of the time to the event; skill with intervals; calibration.

    brier   mean of (p - y)^2, y 1 where the level was reached within so many weeks
    log     mean of -log P(what came), P at least FLOOR, so that no single week decides
    crps    mean of the sum over the weeks ahead of (P(by then) - [it had come by then])^2, in weeks: the continuous
            ranked probability score of the time to the event, looked at as far as the forecast and the record reach
            (the time is censored there, for all forecasters alike)

All are losses: less is better. Skill is 1 - loss / loss of another. Its interval is a block bootstrap over weeks:
blocks as long as the look ahead, at least BLOCK weeks, all dyads of a week together (Künsch 1989). Calibration is CORP
(Dimitriadis, Gneiting & Jordan 2021): an isotonic regression of what came on what was forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from experiments.forecast.record import Record, wait

FLOOR = 0.001
BLOCK = 13  # weeks
RESAMPLES = 1000
BANDS = 300  # resamples of a reliability curve
LEVEL = 0.95
ALL = "all"
SCORES = ("brier", "log")


@dataclass(frozen=True)
class Came:
    """What came after each week from which something was forecast.

    origin: int64[n], the weeks · wait: int64[n, dyad], weeks to the event · left: int64[n], weeks recorded after it.
    """

    dyads: tuple[str, ...]
    origin: np.ndarray
    wait: np.ndarray
    left: np.ndarray

    @classmethod
    def of(cls, record: Record, split: int, level: int) -> Came:
        """From the last week before scoring on; the last week of all has nothing after it."""
        origin = np.arange(split - 1, record.weeks - 1)
        return cls(record.dyads, origin, wait(record.height, level)[:, origin].T, record.weeks - 1 - origin)

    def hits(self, weeks: int) -> np.ndarray:
        """bool[n, dyad]: whether it came within so many weeks."""
        return self.wait <= weeks


def loss(score: str, p: np.ndarray, came: Came, weeks: int) -> np.ndarray:
    """float[n, dyad] of float[n, dyad, ahead]; NaN where the record ends before it can be known."""
    if score == "crps":
        steps = np.arange(1, weeks + 1)
        off = (p[:, :, :weeks] - (came.wait[:, :, None] <= steps)) ** 2
        whole: np.ndarray = np.where(steps <= came.left[:, None, None], off, 0.0).sum(axis=2)
        return whole
    hit, q = came.hits(weeks), p[:, :, weeks - 1]
    found = (q - hit) ** 2 if score == "brier" else -np.log(np.clip(np.where(hit, q, 1.0 - q), FLOOR, 1.0))
    return np.where(came.left[:, None] >= weeks, found, np.nan)


def skill(loss: np.ndarray, other: np.ndarray, block: int, seed: int) -> tuple[float, float, float]:
    """1 - loss / other of float[n, dyad], and its interval; NaN where there are fewer than three blocks."""
    known = ~np.isnan(loss).all(axis=1)
    mine, theirs = (np.nansum(x[known], axis=1) for x in (loss, other))
    if not theirs.sum() > 0.0:
        return float("nan"), float("nan"), float("nan")
    value = 1.0 - float(mine.sum() / theirs.sum())
    if len(mine) < 3 * block:
        return value, float("nan"), float("nan")
    times = drawn(len(mine), block, RESAMPLES, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 1.0 - (times @ mine) / (times @ theirs)
    low, high = np.nanquantile(each, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return value, float(low), float(high)


def drawn(weeks: int, block: int, resamples: int, seed: int) -> np.ndarray:
    """int64[resample, week]: how often each week was drawn, in blocks that go round the end."""
    rng = np.random.default_rng(seed)
    begin = rng.integers(0, weeks, (resamples, -(-weeks // block)))
    at = ((begin[:, :, None] + np.arange(block)) % weeks).reshape(resamples, -1)[:, :weeks]
    times = np.zeros((resamples, weeks), np.int64)
    np.add.at(times, (np.arange(resamples)[:, None], at), 1)
    return times


def table(forecasts: Mapping[str, np.ndarray], came: Came, horizons: Sequence[int], baselines: Sequence[str],
          curve: str, seed: int) -> pd.DataFrame:  # fmt: skip
    """Every score of every forecaster, over all dyads and for each.

    ``best``: the baseline that did best here, which is known only afterwards; skill against it and against ``curve``.
    """
    kinds = [(score, h) for score in SCORES for h in horizons] + [("crps", max(horizons))]
    rows = []
    for score, weeks in kinds:
        losses = {name: loss(score, p, came, weeks) for name, p in forecasts.items()}
        for dyad in (ALL, *came.dyads):
            pick = slice(None) if dyad == ALL else [came.dyads.index(dyad)]
            mine = {name: x[:, pick] for name, x in losses.items()}
            n = int((~np.isnan(next(iter(mine.values())))).sum())
            if n == 0:
                continue
            best = min(baselines, key=lambda name: np.nanmean(mine[name]))
            came_by = came.hits(weeks)[came.left >= weeks][:, pick]
            for name, x in mine.items():
                against = [skill(x, mine[other], max(BLOCK, weeks), seed) for other in (best, curve)]
                rows.append((score, weeks, dyad, name, n, came_by.mean() if came_by.size else np.nan, np.nanmean(x),
                             best, *against[0], *against[1]))  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "score", "weeks", "dyad", "forecaster", "n", "share_that_came", "value", "best", "skill_best", "best_lo",
        "best_hi", "skill_curve", "curve_lo", "curve_hi",
    ])  # fmt: skip


def reliability(p: np.ndarray, came: Came, weeks: int, seed: int) -> pd.DataFrame:
    """A row for each probability that was given: how often it came, as it was (``share``) and made to rise with the
    forecast (``observed``, isotonic), with a band by block bootstrap."""
    known = came.left >= weeks
    given, hit = p[known][:, :, weeks - 1], came.hits(weeks)[known].astype(float)
    values, which = np.unique(given, return_inverse=True)
    which = which.reshape(given.shape)
    observed, n = isotonic(which, hit, np.ones(len(hit)), len(values))
    share = np.bincount(which.reshape(-1), hit.reshape(-1)) / n
    times = drawn(len(hit), min(len(hit), max(BLOCK, weeks)), BANDS, seed)
    each = np.array([isotonic(which, hit, row.astype(float), len(values))[0] for row in times])
    low, high = np.nanquantile(each, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], axis=0)
    return pd.DataFrame({"weeks": weeks, "forecast": values, "n": n.astype(int), "share": share, "observed": observed,
                         "lo": np.minimum(low, observed), "hi": np.maximum(high, observed)})  # fmt: skip


def isotonic(which: np.ndarray, hit: np.ndarray, times: np.ndarray, values: int) -> tuple[np.ndarray, np.ndarray]:
    """(share that came, weight) of each value, rising; weeks count ``times``, what was not drawn is interpolated."""
    weight = np.repeat(times[:, None], which.shape[1], axis=1).reshape(-1)
    n = np.bincount(which.reshape(-1), weight, values)
    came = np.bincount(which.reshape(-1), weight * hit.reshape(-1), values)
    seen = n > 0
    rising = isotonic_regression(came[seen] / n[seen], weights=n[seen]).x
    return np.interp(np.arange(values), np.flatnonzero(seen), rising), n


def decomposed(curve: pd.DataFrame) -> tuple[float, float, float]:
    """(miscalibration, discrimination, uncertainty): Brier = miscalibration - discrimination + uncertainty (CORP)."""
    n, p, share, q = (curve[name].to_numpy(float) for name in ("n", "forecast", "share", "observed"))
    rate = float((n * share).sum() / n.sum())

    def brier(x: np.ndarray | float) -> float:
        return float((n * (share * (1.0 - x) ** 2 + (1.0 - share) * x**2)).sum() / n.sum())

    return brier(p) - brier(q), brier(rate) - brier(q), brier(rate)
