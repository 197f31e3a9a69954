"""The set around the middle: each member is fitted as the middle was, to history as it might have been recorded.

A member has figures of its own, drawn from what is doubtful about history's: e ~ N(0, C). C is the bootstrap covariance
of the figures, the luck of an evaluation, and what the model may be wrong by: a part of half an interval, or as much as
it is off at the middle, for a figure that it cannot reach says little of its numbers. It has a home of its own too,
drawn from the whole box: what is known of the numbers before any figure is looked at. It is the point u that makes
least of

    (d(u) - e)' C^-1 (d(u) - e) + 12 |u - home|^2        (1/12: the variance of what may be anywhere in its range)

found by CMA-ES from where a linear fit of every figure near the middle puts it. Were the figures linear in the numbers,
members would be independent draws from the posterior (randomized maximum likelihood: Oliver, He & Reynolds 1996; Chen
& Oliver 2012). A chain of steps was tried: with sixty numbers, sixteen chains had not met after 300 steps each.
"""

from __future__ import annotations

import numpy as np

from experiments.calibrate.measure import off
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import Plan
from experiments.calibrate.search import BATCH, Budget, Emulator, optimiser

WRONG = 0.5  # standard deviation that a model of this kind may be off by, in half intervals; ours
REACH = 0.06  # of the design around the middle, in widths of the box; ours
LUCKS = 20  # that take turns
FLAT = 12.0  # precision of a number that may be anywhere in its range
STEP = 0.5  # first step of a member's search, in standard deviations of the linear fit; ours


def evaluations(budget: Budget) -> int:
    """How many they take: the middle by luck, the design, the searches."""
    return budget.wave + LUCKS + budget.members * budget.refit * BATCH if budget.members else 0


def refitted(
    plan: Plan, memo: Memo, budget: Budget, seed: int, middle: np.ndarray, correlations: np.ndarray
) -> np.ndarray:
    """float[member, number]. ``correlations``: of history's figures, float[target, target]."""
    rng, k, runs = np.random.default_rng(seed), len(middle), budget.runs

    def misses(points: np.ndarray, luck: int) -> np.ndarray:
        begin = luck % LUCKS * runs
        found = memo.of(points, seed, range(begin, begin + runs))
        return np.clip([off(plan, f) for f in found], -10.0, 10.0)

    here = np.concatenate([misses(middle[None], luck) for luck in range(LUCKS)])
    wrong = np.maximum(WRONG, np.abs(here.mean(axis=0)))
    doubt = correlations / 1.96**2 + np.diag(wrong**2) + np.cov(here.T)
    precision = np.linalg.inv(doubt)
    design = mirrored(middle + REACH * rng.standard_normal((budget.wave, k)))
    parts = np.array_split(design, max(1, len(design) // BATCH))
    d = np.concatenate([misses(part, luck) for luck, part in enumerate(parts)])
    slope = Emulator.of(design, d, middle, np.full(k, REACH)).slope(middle)
    spread = np.linalg.inv(slope.T @ precision @ slope + FLAT * np.eye(k))  # of the linear fit's posterior

    members = np.empty((budget.members, k))
    for m in range(budget.members):
        drawn, home = rng.multivariate_normal(np.zeros(len(doubt)), doubt), rng.random(k)
        pull = slope.T @ precision @ (drawn - here.mean(axis=0)) + FLAT * (home - middle)
        search = optimiser()(
            mean=np.clip(middle + spread @ pull, 0.01, 0.99), sigma=STEP, cov=spread, population_size=BATCH,
            bounds=np.array([[0.0, 1.0]] * k), seed=int(rng.integers(2**31)),
        )  # fmt: skip
        for generation in range(budget.refit):
            points = np.array([search.ask() for _ in range(BATCH)])
            missed = misses(points, generation) - drawn
            lost = ((missed @ precision) * missed).sum(axis=1) + FLAT * ((points - home) ** 2).sum(axis=1)
            search.tell(list(zip(points, lost.tolist(), strict=True)))
        members[m] = np.clip(search.mean, 0.0, 1.0)
    return members


def mirrored(points: np.ndarray) -> np.ndarray:
    """Points beyond an edge of the box as far within it."""
    found: np.ndarray = 1.0 - np.abs(1.0 - np.abs(points) % 2.0)
    return found
