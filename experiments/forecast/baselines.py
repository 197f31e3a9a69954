"""What a model has to beat: four simple forecasts, each pooled over the dyads and for each dyad alone.

    climatology   how often the level was reached within so many weeks
    persistence   the same, apart for weeks at the level and weeks below it
    curve         the same, apart for each level of the week
    markov        steps from level to level, played on: the next week depends on this one alone

All are shares of weeks before scoring begins, counted where the weeks ahead lie in that past too. So that a share of
few weeks is no certainty, one week is added that went as the coarser share says: the pooled one for a dyad, climatology
for the pooled ones, one half for climatology.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.forecast.record import LEVELS, Forecaster, Record, wait, watched

POOLED, ALONE = "pooled", "dyad"
CURVE = f"curve_{POOLED}"  # what skill at long range is held against
Cell = Callable[[np.ndarray], np.ndarray]  # level of a week -> which share it belongs to


def baselines(past: Record, level: int, ahead: int) -> Mapping[str, Forecaster]:
    """All eight by name, ``climatology_pooled`` to ``markov_dyad``, fitted on this past."""
    cells: Mapping[str, tuple[int, Cell]] = {
        "climatology": (1, lambda now: np.zeros_like(now)),
        "persistence": (2, lambda now: (now >= level).astype(now.dtype)),
        "curve": (LEVELS, lambda now: now),
    }
    found: dict[str, Forecaster] = {}
    climate = np.full((1, ahead), 0.5)
    for name, (many, cell) in cells.items():
        pooled = shares(past, level, cell, many, np.repeat(climate, many, axis=0))
        alone = np.array([shares(one, level, cell, many, pooled) for one in each(past)])
        climate = pooled if name == "climatology" else climate
        found[f"{name}_{POOLED}"] = looked_up(cell, np.tile(pooled, (len(past.dyads), 1, 1)))
        found[f"{name}_{ALONE}"] = looked_up(cell, alone)
    pooled = chain(past, np.full((LEVELS, LEVELS), 1.0 / LEVELS))
    chains = np.array([chain(one, pooled) for one in each(past)])
    found[f"markov_{POOLED}"] = looked_up(cells["curve"][1], np.array([absorbed(pooled, level, ahead)] * len(chains)))
    found[f"markov_{ALONE}"] = looked_up(cells["curve"][1], np.array([absorbed(c, level, ahead) for c in chains]))
    return found


def each(record: Record) -> list[Record]:
    """The dyads, one record each."""
    return [record.only(np.array([k])) for k in range(len(record.dyads))]


def shares(past: Record, level: int, cell: Cell, cells: int, coarser: np.ndarray) -> np.ndarray:
    """float[cell, ahead]: share of a cell's weeks that were followed by the level within 1, 2, … weeks."""
    height = past.height
    waits, seen, which = wait(height, level), watched(height), cell(height)
    ahead = np.arange(1, coarser.shape[1] + 1)
    found = np.zeros_like(coarser)
    for k in range(cells):
        mine = which == k
        counted = seen[mine][:, None] >= ahead
        hits = (counted & (waits[mine][:, None] <= ahead)).sum(axis=0)
        found[k] = (hits + coarser[k]) / (counted.sum(axis=0) + 1.0)
    return np.maximum.accumulate(found, axis=1)


def chain(past: Record, coarser: np.ndarray) -> np.ndarray:
    """float[level, level]: P(next week's level | this week's)."""
    height = past.height
    counts = np.zeros((LEVELS, LEVELS))
    np.add.at(counts, (height[:, :-1].ravel(), height[:, 1:].ravel()), 1.0)
    found: np.ndarray = (counts + coarser) / (counts.sum(axis=1, keepdims=True) + 1.0)
    return found


def absorbed(steps: np.ndarray, level: int, ahead: int) -> np.ndarray:
    """float[level now, ahead]: P(the level is reached within so many steps); where one begins does not count."""
    below = steps.copy()
    below[:, level:] = 0.0
    away, found = np.ones(LEVELS), np.zeros((LEVELS, ahead))
    for k in range(ahead):
        away = below @ away
        found[:, k] = 1.0 - away
    return found


def looked_up(cell: Cell, table: np.ndarray) -> Forecaster:
    """The forecaster that reads float[dyad, cell, ahead] where the last week stands."""

    def forecast(past: Record) -> np.ndarray:
        now = cell(past.height[:, -1])
        read: np.ndarray = table[np.arange(len(table)), now]
        return read

    return forecast
