"""From a box of numbers to a set: screening, waves of history matching, the middle, the set around it.

    screen   elementary effects (Morris 1991; radial, Campolongo et al. 2011): what each number does to each family
    waves    history matching (Craig et al. 1997; Vernon et al. 2010): a Sobol' design, a quadratic emulator of each
             figure, and out goes where more of a family than its quota allows is too far off to be mere doubt
    middle   CMA-ES (Hansen 2016) from the best point found, on the loss of measure.py
    chain    Metropolis steps around the middle, whose likelihood is that of the figures' bootstrap covariance plus
             what the model is allowed to be wrong by; thinned, its points are the set

All are pure functions of the seed and of what they are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc

from experiments.calibrate.measure import loss, off
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import Plan

BATCH = 24
CHAINS = 8
WRONG = 0.5  # standard deviation that a model of this kind may be off by, in half intervals; ours
STEP = 0.25  # of a chain, over the whole of the box's numbers together
TOO_FAR = 3.0  # standard deviations (Pukelsheim 1994: any unimodal distribution has 95 % within 3)


@dataclass(frozen=True)
class Budget:
    """Evaluations of each stage; ``runs`` behind each of them."""

    screen: int  # radial points
    wave: int  # points of a wave
    waves: int
    middle: int  # generations
    chain: int  # steps
    runs: int
    step: float = 0.15  # the first of the search for the middle, in widths of the box


def screen(plan: Plan, memo: Memo, budget: Budget, seed: int) -> np.ndarray:
    """float[number, family]: mean absolute elementary effect on the mean |d| of a family, 0 to 1 of the box."""
    k = len(plan.numbers)
    design = qmc.Sobol(2 * k, seed=seed).random(budget.screen)
    effects = []
    for row in design:
        base, other = row[:k], row[k:]
        points = np.tile(base, (k + 1, 1))
        points[np.arange(1, k + 1), np.arange(k)] = other
        d = np.abs([off(plan, f) for f in memo.of(points, seed, range(budget.runs))])
        d = np.minimum(by_family(plan, d), 10.0)
        effects.append(np.abs(d[1:] - d[0]) / np.maximum(np.abs(other - base), 1e-3)[:, None])
    found: np.ndarray = np.mean(effects, axis=0)
    return found


def by_family(plan: Plan, d: np.ndarray) -> np.ndarray:
    """float[point, family] from float[point, target]: the mean over each family."""
    families = np.array(plan.families)
    return np.stack([d[:, families == f].mean(axis=1) for f in dict.fromkeys(plan.families)], axis=1)


@dataclass(frozen=True)
class Emulator:
    """Each figure's d as a quadratic of the point (squares, no products), and the spread of what it misses."""

    coefficients: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, points: np.ndarray, d: np.ndarray) -> Emulator:
        x = cls.terms(points)
        ridge = np.eye(x.shape[1])
        ridge[0, 0] = 0.0
        coefficients = np.linalg.solve(x.T @ x + ridge, x.T @ d)
        free = max(1, len(x) - x.shape[1])
        return cls(coefficients, np.sqrt(((d - x @ coefficients) ** 2).sum(axis=0) / free))

    @staticmethod
    def terms(points: np.ndarray) -> np.ndarray:
        u = 2.0 * points - 1.0
        return np.column_stack([np.ones(len(u)), u, u**2])

    def implausible(self, points: np.ndarray) -> np.ndarray:
        """float[point, target]: how many standard deviations off, those of history and emulator together."""
        found: np.ndarray = np.abs(self.terms(points) @ self.coefficients) / np.sqrt(0.26 + self.spread**2)
        return found  # half an interval is 1.96 standard deviations of history: (1 / 1.96)^2 = .26


def waves(plan: Plan, memo: Memo, budget: Budget, seed: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """All points, their figures, and after each wave the share of the box that is left."""
    k = len(plan.numbers)
    points, figures = np.empty((0, k)), np.empty((0, len(plan.targets)))
    emulators: list[Emulator] = []
    left = []
    for wave in range(budget.waves):
        new, kept = drawn(plan, emulators, budget.wave, seed + wave)
        left.append(kept)
        points = np.concatenate([points, new])
        for part in np.array_split(new, max(1, len(new) // BATCH)):
            figures = np.concatenate([figures, memo.of(part, seed, range(budget.runs))])
        d = np.clip([off(plan, f) for f in figures], -10.0, 10.0)
        recent = slice(max(0, len(points) - 2 * budget.wave), None)
        emulators.append(Emulator.of(points[recent], d[recent]))
    return points, figures, left


def drawn(plan: Plan, emulators: Sequence[Emulator], many: int, seed: int) -> tuple[np.ndarray, float]:
    """So many points of the box that no emulator rules out, and the share that is not."""
    tries = 1 << 14
    candidates = qmc.Sobol(len(plan.numbers), seed=seed).random(tries)
    families = np.array(plan.families)
    worst = np.zeros(tries)
    for emulator in emulators:
        far = emulator.implausible(candidates)
        for family in dict.fromkeys(plan.families):
            own = np.sort(far[:, families == family], axis=1)
            worst = np.maximum(worst, own[:, int(np.ceil(plan.quota * own.shape[1])) - 1])
    order = np.argsort(worst, kind="stable")
    kept = int((worst < TOO_FAR).sum())
    return candidates[order[:many]] if kept < many else candidates[worst < TOO_FAR][:many], kept / tries


def optimiser() -> Any:
    """CMA-ES, of the optional extra. ModuleNotFoundError says how to get it."""
    try:
        from cmaes import CMA
    except ModuleNotFoundError:
        raise ModuleNotFoundError('cmaes is missing: pip install "tinderbox[calibrate]".') from None
    return CMA


def middle(
    plan: Plan, memo: Memo, budget: Budget, seed: int, start: np.ndarray, tell: Callable[[str], None]
) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the covariance at which CMA-ES ends, float[number] and float[number, number]."""
    k = len(plan.numbers)
    search = optimiser()(
        mean=start, sigma=budget.step, bounds=np.array([[0.0, 1.0]] * k), population_size=BATCH, seed=seed
    )
    for generation in range(budget.middle):
        points = np.array([search.ask() for _ in range(BATCH)])
        begin = generation % 7 * budget.runs  # other luck now and then, so that none is learnt by heart
        found = memo.of(points, seed, range(begin, begin + budget.runs))
        losses = [loss(plan, f) for f in found]
        search.tell(list(zip(points, losses, strict=True)))
        if (generation + 1) % 25 == 0:
            tell(f"generation {generation + 1}: best loss {min(losses):.1f}")
    mean: np.ndarray = np.clip(search.mean, 0.0, 1.0)
    return mean, search._sigma**2 * search._C


def trust(correlations: np.ndarray) -> np.ndarray:
    """The covariance of d: history's (half an interval is 1.96 standard deviations), and what the model may be off."""
    found: np.ndarray = correlations / 1.96**2 + WRONG**2 * np.eye(len(correlations))
    return found


def chain(
    plan: Plan, memo: Memo, budget: Budget, seed: int, begin: np.ndarray, shape: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Points float[step, chain, number], figures, the share of steps taken. ``precision``: of d, float[target, target].

    Several chains step side by side; a step has the shape of the covariance that the middle was found with.
    """
    rng, k = np.random.default_rng(seed), len(begin)
    wide = shape / np.trace(shape) * k + 1e-6 * np.eye(k)  # the shape alone: its size is STEP
    root = STEP * np.linalg.cholesky(wide) / np.sqrt(k)

    def score(found: np.ndarray) -> np.ndarray:
        d = np.array([off(plan, f) for f in found])
        result: np.ndarray = -0.5 * np.einsum("ci,ij,cj->c", d, precision, d)
        return result

    size = 1.0
    here = np.tile(begin, (CHAINS, 1))
    at = memo.of(here, seed, range(2 * budget.runs))
    now, taken = score(at), 0
    points, figures = [], []
    for step in range(budget.chain):
        there = here + size * rng.standard_normal((CHAINS, k)) @ root.T
        lucky = np.log(rng.random(CHAINS))
        first = (1 + step % 5) * 2 * budget.runs
        inside = ((there >= 0.0) & (there <= 1.0)).all(axis=1)
        found = memo.of(np.clip(there, 0.0, 1.0), seed, range(first, first + 2 * budget.runs))
        new = score(found)
        move = inside & (lucky < new - now)
        here, at, now = (
            np.where(move[:, None], there, here),
            np.where(move[:, None], found, at),
            np.where(move, new, now),
        )
        taken += int(move.sum())
        if step < budget.chain // 3:  # what is thrown away anyway; a quarter taken is best (Gelman et al. 1996)
            size *= float(np.exp(move.mean() - 0.25))
        points.append(here)
        figures.append(at)
    return np.array(points), np.array(figures), taken / (budget.chain * CHAINS)
