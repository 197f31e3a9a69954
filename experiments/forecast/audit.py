"""No peeking: what was forecast must not change when the future does.

Forecasters are handed copies that end where they stand (``Record.until``). Whoever finds another way to later weeks is
caught here: they are scrambled in place, so that even a reference to the whole record reads something else, everything
is fitted once more, and forecasts are made again. All must come out to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from experiments.forecast.record import LEVELS, NOTHING, Forecaster, Record
from sim.faults import ScenarioError

Make = Callable[[Record], Mapping[str, Forecaster]]  # from the past before scoring to forecasters
MOMENTS = 4  # weeks at which forecasts are made again


def forecasts(record: Record, split: int, forecasters: Mapping[str, Forecaster]) -> dict[str, np.ndarray]:
    """float[week, dyad, ahead] by forecaster, from the last week before scoring to the last but one."""
    pasts = (record.until(week + 1) for week in range(split - 1, record.weeks - 1))
    each = [{name: f(past) for name, f in forecasters.items()} for past in pasts]
    return {name: np.array([said[name] for said in each]) for name in forecasters}


def audit(record: Record, split: int, make: Make, given: Mapping[str, np.ndarray],
          forecasters: Mapping[str, Forecaster]) -> int:  # fmt: skip
    """How many forecasts were made again. ScenarioError names the first that a change of the future changed."""
    weeks = np.unique(np.linspace(split - 1, record.weeks - 2, MOMENTS).astype(int))
    again, others = 0, forecasters
    for week in weeks.tolist():
        with scrambled(record, week + 1):
            if week == split - 1:
                others = make(record.until(split))
            for name, f in others.items():
                if not np.array_equal(f(record.until(week + 1)), given[name][week - split + 1]):
                    raise ScenarioError(f"{name}: its forecast of the week of {record.day(week)} changes with what "
                                        "came later: it peeks. Nothing is scored.")  # fmt: skip
                again += len(record.dyads)
    return again


@contextmanager
def scrambled(record: Record, week: int) -> Iterator[None]:
    """The record with levels drawn by lot from ``week`` on, every one another than it was; put back afterwards."""
    was = record.levels[:, :, week:].copy()
    shift = np.random.default_rng(week).integers(1, LEVELS + 1, was.shape)
    record.levels[:, :, week:] = (was - NOTHING + shift) % (LEVELS + 1) + NOTHING
    try:
        yield
    finally:
        record.levels[:, :, week:] = was
