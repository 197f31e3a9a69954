"""How far the model is from history at a point: every target, each in units of half its interval, with quotas.

    d = (model - history) / (half of the interval on that side)
    loss = sum of log(1 + d^2) + 1/2 sum of min(4, |d| - 1)+ + 40 sum over families of (quota - share within)+

The logarithm keeps one hopeless figure from buying the rest; the quota keeps one family from being bought with another;
the share within is soft, 1 / (1 + d^6), so that a search can climb it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.calibrate.plan import Bed, Plan
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import events
from sim import Ensemble

NOTHING_COUNTED = 6.0  # d of a figure that the model gives no occasion to count
OWED = 40.0  # loss for a family without anything inside, a unit of quota


def figures(plan: Plan, point: np.ndarray, seed: int, runs: Sequence[int]) -> np.ndarray:
    """float[target]: the model's figures at a point, NaN where nothing was counted."""
    found = np.full(len(plan.targets), np.nan)
    for bed in plan.beds:
        read(plan, bed, point, seed, runs, found)
    return found


def read(plan: Plan, bed: Bed, point: np.ndarray, seed: int, runs: Sequence[int], found: np.ndarray) -> None:
    """Fill in what is judged on one bed."""
    results = Ensemble(plan.case(bed, point), seed).run(runs, 1, detail=True)
    samples = {word: Sample.of(events(results, list(dyads))) for word, dyads in bed.judged.items()}
    for k, target in enumerate(plan.targets):
        on, word = plan.judge(target.id)
        if on is bed:
            found[k] = FIGURES[target.id].of(samples[word])


def off(plan: Plan, found: np.ndarray) -> np.ndarray:
    """float[target]: d of each."""
    value = np.array([t.value for t in plan.targets])
    up = np.array([max(t.hi - t.value, 1e-9) for t in plan.targets])
    down = np.array([max(t.value - t.lo, 1e-9) for t in plan.targets])
    d = (found - value) / np.where(found > value, up, down)
    return np.where(np.isfinite(d), d, NOTHING_COUNTED)


def loss(plan: Plan, found: np.ndarray) -> float:
    """As above."""
    d = np.abs(off(plan, found))
    near = 1.0 / (1.0 + np.minimum(d, 1e3) ** 6)
    families = np.array(plan.families)
    short = [max(0.0, plan.quota - near[families == f].mean()) for f in dict.fromkeys(plan.families)]
    return float(np.log1p(d**2).sum() + 0.5 * np.clip(d - 1.0, 0.0, 4.0).sum() + OWED * sum(short))


def inside(plan: Plan, found: np.ndarray) -> np.ndarray:
    """bool[target]: whether the model's figure lies in history's interval."""
    return np.array([t.lo <= x <= t.hi for t, x in zip(plan.targets, found, strict=True)])
