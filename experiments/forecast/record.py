"""What was recorded of dyads, week by week and side by side, and no more of it than a forecaster may see.

A forecaster is handed ``record.until(week)``: a copy in which later weeks do not exist. Nothing leads from there to the
whole record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NOTHING = -1  # level of a week in which a side did nothing that was recorded
LEVELS = 5  # of the ladder in experiments/history/events.py
NEVER = 10**6  # weeks to an event that is not seen to come


@dataclass(frozen=True)
class Record:
    """Weekly levels of dyads. levels: int8[dyad, side, week], the highest of the side's acts, NOTHING where none."""

    dyads: tuple[str, ...]
    begin: np.datetime64  # first day of week 0
    levels: np.ndarray

    @property
    def weeks(self) -> int:
        return int(self.levels.shape[2])

    @property
    def height(self) -> np.ndarray:
        """int8[dyad, week]: the level of the week, the higher of both sides; 0 where nothing was recorded."""
        found: np.ndarray = np.maximum(self.levels.max(axis=1), 0)
        return found

    def day(self, week: int) -> np.datetime64:
        """The first day of a week."""
        return self.begin + np.timedelta64(7 * week, "D")

    def until(self, week: int) -> Record:
        """The weeks before ``week``, with nothing behind them. ValueError where the record is shorter."""
        if not 0 < week <= self.weeks:
            raise ValueError(f"week {week} must lie between 1 and {self.weeks}.")
        return Record(self.dyads, self.begin, self.levels[:, :, :week].copy())

    def only(self, dyads: np.ndarray) -> Record:
        """Some of the dyads, by number."""
        return Record(tuple(self.dyads[k] for k in dyads), self.begin, self.levels[dyads])


# From what is known at the end of a week: P(level reached within 1, 2, … weeks), float[dyad, weeks ahead].
Forecaster = Callable[[Record], np.ndarray]


def wait(height: np.ndarray, level: int) -> np.ndarray:
    """int64[dyad, week]: weeks from each week to the next at ``level`` or above, NEVER where none is seen."""
    dyads, weeks = height.shape
    found = np.full((dyads, weeks), NEVER, np.int64)
    following = np.full(dyads, NEVER, np.int64)
    for week in range(weeks - 2, -1, -1):
        following = np.where(height[:, week + 1] >= level, 1, following + 1)
        found[:, week] = np.minimum(following, NEVER)
    return found


def watched(height: np.ndarray) -> np.ndarray:
    """int64[dyad, week]: how many weeks are seen after each week."""
    dyads, weeks = height.shape
    return np.tile(np.arange(weeks - 1, -1, -1), (dyads, 1))
