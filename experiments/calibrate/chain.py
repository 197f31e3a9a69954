"""The set around the middle: Metropolis steps from evaluation to evaluation, as long as the figures allow each way.

The likelihood is that of history's bootstrap covariance, of the luck of an evaluation, and of what the model may be
wrong by: a part of half an interval, or as much as it is off at the middle, for a figure that it cannot reach says
little of its numbers. Without the last two, steps come to rest on the luckiest evaluation they met (tried: with all
numbers free none moved after some hundred steps). How far a step goes is read off a linear fit of every figure near
the middle. A priori a number may be anywhere in its range.
"""

from __future__ import annotations

import numpy as np

from experiments.calibrate.measure import off
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import Plan
from experiments.calibrate.search import BATCH, Budget, Emulator

CHAINS = 16
WRONG = 0.5  # standard deviation that a model of this kind may be off by, in half intervals; ours
REACH = 0.06  # of the design around the middle, in widths of the box; ours
LUCKS = 20  # that take turns
RATE = 0.25  # of steps taken (Gelman et al. 1996)


def evaluations(budget: Budget) -> int:
    """How many the walk takes: the middle by luck, the design, the steps."""
    return budget.wave + LUCKS + (budget.chain + 1) * CHAINS if budget.chain else 0


def walk(
    plan: Plan, memo: Memo, budget: Budget, seed: int, middle: np.ndarray, correlations: np.ndarray
) -> tuple[np.ndarray, float]:
    """Points float[step, chain, number] after the first third, and the share of steps taken.

    ``correlations``: of history's figures, float[target, target].
    """
    rng, k, runs = np.random.default_rng(seed), len(middle), 2 * budget.runs

    def misses(points: np.ndarray, luck: int) -> np.ndarray:
        begin = luck % LUCKS * runs
        found = memo.of(points, seed, range(begin, begin + runs))
        return np.clip([off(plan, f) for f in found], -10.0, 10.0)

    here = np.concatenate([misses(middle[None], luck) for luck in range(LUCKS)])
    wrong = np.maximum(WRONG, np.abs(here.mean(axis=0)))
    precision = np.linalg.inv(correlations / 1.96**2 + np.diag(wrong**2) + np.cov(here.T))
    design = mirrored(middle + REACH * rng.standard_normal((budget.wave, k)))
    parts = np.array_split(design, max(1, len(design) // BATCH))
    d = np.concatenate([misses(part, luck) for luck, part in enumerate(parts)])
    slope = Emulator.of(design, d, middle, np.full(k, REACH)).slope(middle)
    root = np.linalg.cholesky(np.linalg.inv(slope.T @ precision @ slope + 12.0 * np.eye(k)))  # 1/12: of a flat prior

    at, size, taken = np.tile(middle, (CHAINS, 1)), 2.38 / np.sqrt(k), 0
    now = score(misses(at, 0), precision)
    visited = []
    for step in range(budget.chain):
        there = at + size * rng.standard_normal((CHAINS, k)) @ root.T
        lucky = np.log(rng.random(CHAINS))
        inside = ((there >= 0.0) & (there <= 1.0)).all(axis=1)
        new = score(misses(np.clip(there, 0.0, 1.0), step + 1), precision)
        move = inside & (lucky < new - now)
        at, now = np.where(move[:, None], there, at), np.where(move, new, now)
        if step < budget.chain // 3:  # what is not kept anyway
            size *= float(np.exp((move.mean() - RATE) / np.sqrt(1.0 + step / 10.0)))
        else:
            taken += int(move.sum())
            visited.append(at)
    return np.array(visited), taken / (len(visited) * CHAINS)


def score(d: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """float[point]: the log-likelihood of d, float[point, target]."""
    found: np.ndarray = -0.5 * ((d @ precision) * d).sum(axis=1)
    return found


def mirrored(points: np.ndarray) -> np.ndarray:
    """Points beyond an edge of the box as far within it."""
    found: np.ndarray = 1.0 - np.abs(1.0 - np.abs(points) % 2.0)
    return found
