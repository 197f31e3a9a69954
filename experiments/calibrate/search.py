"""From a box of numbers to a set: screening, waves of history matching, the middle, the set around it.

    screen   elementary effects (Morris 1991; radial, Campolongo et al. 2011): what each number does to each family
    waves    history matching (Craig et al. 1997; Vernon et al. 2010): a Sobol' design, a quadratic emulator of each
             figure, and out goes where more of a family than its quota allows is too far off to be mere doubt
    middle   CMA-ES (Hansen 2016) from the best point found, on the loss of measure.py

refits.py goes on from there. All are pure functions of the seed and of what they are told.
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
TOO_FAR = 3.0  # standard deviations (Pukelsheim 1994: any unimodal distribution has 95 % within 3)


@dataclass(frozen=True)
class Budget:
    """Evaluations of each stage; ``runs`` behind each of them."""

    screen: int  # radial points
    wave: int  # points of a wave, and of the design around the middle
    waves: int
    middle: int  # generations
    members: int  # of the set
    refit: int  # generations of the search for each
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
    """Each figure's d as a quadratic of the point (squares, no products), and what it misses."""

    centre: np.ndarray  # float[number]
    width: np.ndarray  # float[number], of what lies around it
    coefficients: np.ndarray  # float[term, target]
    misses: np.ndarray  # float[target, target], covariance

    @classmethod
    def of(cls, points: np.ndarray, d: np.ndarray, centre: np.ndarray, width: np.ndarray) -> Emulator:
        x = terms((points - centre) / width)
        ridge = np.eye(x.shape[1])
        ridge[0, 0] = 0.0
        coefficients = np.linalg.solve(x.T @ x + ridge, x.T @ d)
        missed = d - x @ coefficients
        return cls(centre, width, coefficients, missed.T @ missed / max(1, len(x) - x.shape[1]))

    def of_points(self, points: np.ndarray) -> np.ndarray:
        """float[point, target]: d."""
        found: np.ndarray = terms((points - self.centre) / self.width) @ self.coefficients
        return found

    def slope(self, point: np.ndarray) -> np.ndarray:
        """float[target, number]: by how much each d grows with each number there."""
        k, u = len(point), (point - self.centre) / self.width
        found: np.ndarray = (self.coefficients[1 : k + 1].T + 2.0 * self.coefficients[k + 1 :].T * u) / self.width
        return found

    def implausible(self, points: np.ndarray) -> np.ndarray:
        """float[point, target]: how many standard deviations off, those of history and emulator together."""
        found: np.ndarray = np.abs(self.of_points(points)) / np.sqrt(0.26 + np.diag(self.misses))
        return found  # half an interval is 1.96 standard deviations of history: (1 / 1.96)^2 = .26


def terms(u: np.ndarray) -> np.ndarray:
    """float[point, term]: one, the numbers, their squares."""
    return np.column_stack([np.ones(len(u)), u, u**2])


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
        half = np.full(k, 0.5)
        emulators.append(Emulator.of(points[recent], d[recent], half, half))
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
) -> np.ndarray:
    """The mean at which CMA-ES ends, float[number]; after no generation, where it begins."""
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
    return mean
