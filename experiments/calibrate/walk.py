"""The set around the middle: a walk on an emulator that learns, round by round, where the walk goes.

Steps from evaluation to evaluation come to rest on the luckiest they met: with all numbers free their luck outweighs
what a step changes. So each round evaluates a design, every batch with a luck of its own, fits each figure's d near
there, and walks on that; the next design lies where the walk has been. The likelihood is that of history's bootstrap
covariance with what the emulator misses and what the model may be wrong by: a part of half an interval, or as much as
it is off at the middle, for a figure that it cannot reach says little of its numbers. A priori a number may be anywhere
in its range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibrate.measure import off
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import Plan
from experiments.calibrate.search import BATCH, Budget, Emulator

WRONG = 0.5  # standard deviation that a model of this kind may be off by, in half intervals; ours
MEMBERS = 200  # of a set
REACH = 0.06  # of the first design, in widths of the box; ours
WIDER = 1.3  # a design than the walk it comes from
LUCKS = 50  # that take turns
WALKERS, STEPS = 50, 8000
RATE = 0.25  # of steps taken (Gelman et al. 1996)


def around(
    plan: Plan, memo: Memo, budget: Budget, seed: int, middle: np.ndarray, correlations: np.ndarray
) -> np.ndarray:
    """float[member, number]. ``correlations``: of history's figures, float[target, target]."""
    points, d = np.empty((0, len(middle))), np.empty((0, len(plan.targets)))
    members, spread = np.tile(middle, (MEMBERS, 1)), np.full(len(middle), REACH)
    for number in range(budget.rounds):
        rng = np.random.default_rng([seed, number])
        centre = members[rng.integers(len(members), size=budget.wave)]
        wide = np.sqrt(WIDER**2 - 1.0) * spread if number else spread
        new = mirrored(centre + wide * rng.standard_normal(centre.shape))
        parts, runs = np.array_split(new, max(1, len(new) // BATCH)), 2 * budget.runs
        firsts = [(number * len(parts) + k) % LUCKS * runs for k in range(len(parts))]
        found = np.concatenate([memo.of(p, seed, range(f, f + runs)) for p, f in zip(parts, firsts, strict=True)])
        recent = slice(-2 * budget.wave, None)
        points = np.concatenate([points, new])[recent]
        d = np.concatenate([d, np.clip([off(plan, f) for f in found], -10.0, 10.0)])[recent]
        emulator = Emulator.of(points, d, points.mean(axis=0), points.std(axis=0))
        members = Walk.on(emulator, points, middle, correlations).members(middle, rng)
        spread = members.std(axis=0)
    return members


def mirrored(points: np.ndarray) -> np.ndarray:
    """Points beyond an edge of the box as far within it."""
    found: np.ndarray = 1.0 - np.abs(1.0 - np.abs(points) % 2.0)
    return found


@dataclass(frozen=True)
class Walk:
    """Metropolis steps on an emulator, within what it has seen: low and high float[number]."""

    emulator: Emulator
    precision: np.ndarray
    low: np.ndarray
    high: np.ndarray
    root: np.ndarray

    @classmethod
    def on(cls, emulator: Emulator, points: np.ndarray, middle: np.ndarray, correlations: np.ndarray) -> Walk:
        wrong = np.maximum(WRONG, np.abs(emulator.of_points(middle[None])[0]))
        precision = np.linalg.inv(correlations / 1.96**2 + np.diag(wrong**2) + emulator.misses)
        low, high = np.quantile(points, [0.005, 0.995], axis=0)
        low, high = np.minimum(low, middle), np.maximum(high, middle)
        slope = emulator.slope(middle)
        curved = slope.T @ precision @ slope + np.diag(12.0 / (high - low) ** 2)  # a flat prior has 1/12 of its width
        root = np.linalg.cholesky(np.linalg.inv(curved)) * 2.38 / np.sqrt(len(middle))
        return cls(emulator, precision, low, high, root)

    def score(self, points: np.ndarray) -> np.ndarray:
        """float[point]: the log-likelihood."""
        d = self.emulator.of_points(points)
        found: np.ndarray = -0.5 * ((d @ self.precision) * d).sum(axis=1)
        return found

    def members(self, begin: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """float[member, number]: where the walkers are now and then, once they have forgotten where they began."""
        here = np.tile(begin, (WALKERS, 1))
        now, size, kept = self.score(here), 1.0, []
        for step in range(STEPS):
            there = here + size * rng.standard_normal(here.shape) @ self.root.T
            new = np.where(((there >= self.low) & (there <= self.high)).all(axis=1), self.score(there), -np.inf)
            move = np.log(rng.random(WALKERS)) < new - now
            here, now = np.where(move[:, None], there, here), np.where(move, new, now)
            if step < STEPS // 2:
                size *= float(np.exp((move.mean() - RATE) / np.sqrt(1.0 + step / 10.0)))
            elif (step + 1) % (STEPS // 2 * WALKERS // MEMBERS) == 0:
                kept.append(here)
        return np.concatenate(kept)
