"""Facts of each dyad that its own past decides: how busy its two sides are, and how tense they are at rest.

One after the other, each is the value of a short list under which the model gave what came within a week the best log
score, in the weeks before scoring alone. Values are the same for both sides; numbers of the case stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from experiments.forecast.blend import WARM
from experiments.forecast.conditioning import Bed, Engine, Facts
from experiments.forecast.record import Record, wait
from experiments.forecast.scores import FLOOR

ACTIVITY = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0)  # log rate, added to that of the case
TENSION = (0.1, 0.3, 0.6, 0.9)  # 0-1, at rest and at the start: those of the calibration's beds, from calm to active
STEP = 2  # weeks from one forecast to the next
Made = Callable[[Sequence[Facts]], Engine]


def paths(bed: Bed) -> Mapping[str, tuple[tuple[str, ...], Sequence[float]]]:
    """What is searched: the numbers that are set together, and their values."""
    actors = [bed.case.pairs[pair][0] for pair in bed.pairs]
    tension = [f"dyads.{bed.dyad}.{name}_{side}" for name in ("tension", "baseline") for side in "ab"]
    return {"activity": (tuple(f"actors.{a}.activity" for a in actors), ACTIVITY), "tension": (tuple(tension), TENSION)}


def searches(bed: Bed, past: Record) -> int:
    """How many forecasts of a dyad the search makes."""
    return sum(len(values) for _, values in paths(bed).values()) * len(past.dyads) * len(looked_at(past))


def looked_at(past: Record) -> np.ndarray:
    return np.arange(min(WARM, past.weeks - 2), past.weeks - 1, STEP)


def facts(bed: Bed, past: Record, level: int, make: Made) -> list[Facts]:
    """By dyad the numbers that fit its past best; among equals the first value of the list."""
    weeks = looked_at(past)
    came = wait(past.height, level)[:, weeks] <= 1
    found: list[Facts] = [{} for _ in past.dyads]
    for names, values in paths(bed).values():
        trials = [[{**fact, **dict.fromkeys(names, value)} for fact in found] for value in values]
        gains = np.array([gained(make(trial), past, weeks, came) for trial in trials])
        found = [trials[best][k] for k, best in enumerate(gains.argmax(axis=0))]
    return found


def gained(engine: Engine, past: Record, weeks: np.ndarray, came: np.ndarray) -> np.ndarray:
    """float[dyad]: the log score of one week ahead."""
    p = np.array([engine(past.until(int(week) + 1))[:, 0] for week in weeks]).T
    score: np.ndarray = np.log(np.clip(np.where(came, p, 1.0 - p), FLOOR, 1.0)).sum(axis=1)
    return score
