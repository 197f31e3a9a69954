"""Facts of a dyad that nobody records: how busy its two sides are, and how tense they are at rest.

Each pair of values in a short list is a candidate; how far it is believed, its forecasts decide (belief.py). Values are
the same for both sides; numbers of the case stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.forecast.conditioning import Bed, Facts

ACTIVITY = (-2.0, 0.0, 1.0, 3.0)  # log rate, added to that of the case; ours
# 0-1, at rest and at the start: those of the calibration's beds, finer above
TENSION = (0.1, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9)


def candidates(bed: Bed) -> list[Facts]:
    """Every pair of values, as numbers of the case."""
    actors = [f"actors.{bed.case.pairs[pair][0]}.activity" for pair in bed.pairs]
    tension = [f"dyads.{bed.dyad}.{name}_{side}" for name in ("tension", "baseline") for side in "ab"]
    return [dict.fromkeys(actors, busy) | dict.fromkeys(tension, tense) for busy in ACTIVITY for tense in TENSION]


def mean(found: Sequence[Facts], weights: np.ndarray) -> Mapping[str, float]:
    """Each number as far as its values are believed; weights: float[candidate]."""
    return {path: float(weights @ np.array([facts[path] for facts in found])) for path in found[0]}
