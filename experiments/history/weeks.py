"""Figures of dyad-weeks: the highest ladder level of either side's acts in a week, as event data are read.

Every function takes ``levels``, int8[series, week], and gives a share, NaN where nothing is counted.
"""

from __future__ import annotations

import numpy as np

from experiments.history.events import FORCE, WEEK, Events, ratio

MEMORY = 8  # weeks that the figures of memory look back


def weekly(events: Events) -> np.ndarray:
    """int8[series, week]: the highest level of the week, 0 where nothing happened; days that fill no week are cut."""
    weeks = int(events.days / WEEK + 1e-9)
    levels = np.zeros((events.many, weeks), np.int8)
    week = np.floor(events.day / WEEK + 1e-9).astype(np.int64)
    inside = (week >= 0) & (week < weeks)
    np.maximum.at(levels, (events.series[inside], week[inside]), events.level[inside])
    return levels


def share(levels: np.ndarray, level: int) -> float:
    """Share of the weeks (all that have a next one) at a level."""
    return float((levels[:, :-1] == level).mean())


def step(levels: np.ndarray, now: int, then: int) -> float:
    """P(next week at ``then`` | this week at ``now``)."""
    return ratio((levels[:, :-1] == now) & (levels[:, 1:] == then), levels[:, :-1] == now)


def up(levels: np.ndarray) -> float:
    """Share of the steps from one week to the next that go up."""
    return float((levels[:, 1:] > levels[:, :-1]).mean())


def same(levels: np.ndarray) -> float:
    """Share of the steps that stay where they were."""
    return float((levels[:, 1:] == levels[:, :-1]).mean())


def within(levels: np.ndarray, now: int, weeks: int) -> float:
    """P(force in at least one of the next ``weeks`` | this week at ``now``), of weeks that have so many after them."""
    before = np.pad(np.cumsum(levels == FORCE, axis=1), ((0, 0), (1, 0)))
    ahead = before[:, weeks + 1 :] - before[:, 1:-weeks]
    begun = levels[:, :-weeks] == now
    return ratio(begun & (ahead > 0), begun)


def memory(levels: np.ndarray, now: tuple[int, ...], count: int) -> float:
    """P(force next week | this week at one of ``now``, so many force weeks among the eight before); 3: or more."""
    before = np.pad(np.cumsum(levels == FORCE, axis=1), ((0, 0), (1, 0)))
    past = before[:, MEMORY:-2] - before[:, : -MEMORY - 2]  # of the weeks t - 8 to t - 1, t from 8 on
    here, then = levels[:, MEMORY:-1], levels[:, MEMORY + 1 :]
    begun = np.isin(here, now) & (past >= count if count == 3 else past == count)
    return ratio(begun & (then == FORCE), begun)


def clustering(levels: np.ndarray) -> float:
    """Variance over mean of the number of force weeks in eight: 1 where they fall independently and rarely."""
    weeks = levels.shape[1] // MEMORY * MEMORY
    counts = (levels[:, :weeks] == FORCE).reshape(len(levels), -1, MEMORY).sum(axis=2)
    return float(counts.var() / counts.mean()) if counts.any() else float("nan")
