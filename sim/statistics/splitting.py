"""Rare events by fixed-effort multilevel splitting.

Theory: a run reaches the event only through rising levels of an importance function.  At each
level a fixed number N of particles starts from the states that entered it; those that enter the
next level are resampled under new branch keys.  With w_i the survival weight of particle i,

    F_0 = 1,    F_{k+1} = F_k * sum_{i reached level k+1} w_i / N
    estimate = F_K + sum_k F_k * sum_i (1 - w_i) / N

The first term is the mass that reached the last level; the second is the mass taken on the way by
a hazard that could strike at any state (an accident), integrated along the path as
1 - w_i = 1 - prod(1 - h_t) instead of drawn.  A hazard that is drawn but bypasses the levels makes
the estimate silently wrong (.126 of the truth, with a tiny spread): integrate it.  The product
telescopes, so the estimate is unbiased for any importance function, levels and N.

Precision comes from independent macro-repetitions: mean +- t sd / sqrt(M).  A repetition whose
relative standard deviation exceeds 1 is skewed beyond what t can carry, and gets no interval.

Units: estimates are probabilities; work is counted in turns advanced.
Errors: ValueError for levels that do not rise, fewer than two particles or repetitions, or a
process that breaks its contract.
Source: Garvels (2000), "The splitting method in rare event simulation", Twente; Cerou, Del Moral,
Furon and Guyader (2012) Statistics and Computing 22; L'Ecuyer, Demers and Tuffin (2007) ACM TOMACS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.statistics.intervals import BoolArray, FloatArray, IntArray, check_alpha
from sim.statistics.keys import KeyArray, fold, uniform

BRANCH, RESAMPLE, PILOT = 101, 102, 103  # purposes of keys

S = TypeVar("S")


class Advance(NamedTuple):
    """What `Process.advance` hands back, one entry a particle."""

    states: object  # where each particle stopped; on entry to the level if reached
    reached: BoolArray
    turn: IntArray  # turn at which it stopped: on entry, or when the run ended
    survival: FloatArray  # probability that the integrated hazard spared it on the way, in [0, 1]


class Process(Protocol[S]):
    """A model that can be advanced in batch.  States carry their own turn counter.

    `advance` draws only by (key, turn, purpose), stops a particle the moment its importance is at
    least `level` (at once if it already is: no turn, survival 1), and plays the others to the end
    of the run.  Where a hazard is integrated, its draws are made conditional on survival.
    """

    def start(self, keys: KeyArray) -> S:
        """States at turn 0, one for each key."""

    def advance(self, states: S, keys: KeyArray, level: float) -> Advance:
        """Play each state on under its key until its importance is at least `level`."""

    def importance(self, states: S) -> FloatArray:
        """How near each state is to the event."""

    def turn(self, states: S) -> IntArray:
        """Turn counter of each state."""

    def take(self, states: S, index: IntArray) -> S:
        """The states at these positions, repeats allowed."""


@dataclass(frozen=True)
class Generation:
    """Ancestry of the particles of one level: enough to rebuild every path."""

    key: KeyArray
    turn_in: IntArray
    turn_out: IntArray
    parent: IntArray  # position in the generation before; -1 in the first
    reached: BoolArray
    survival: FloatArray
    mass: FloatArray  # probability that the integrated hazard struck on this segment

    @property
    def work(self) -> int:
        """Turns advanced."""
        return int((self.turn_out - self.turn_in).sum())


class Segment(NamedTuple):
    """Part of a path: played under `key` from `turn_in` to `turn_out`."""

    key: int
    turn_in: int
    turn_out: int


@dataclass(frozen=True)
class Repetition:
    """One unbiased estimate and the ancestry behind it."""

    estimate: float
    arrived: float  # the part of the estimate that reached the last level
    generations: tuple[Generation, ...]

    @property
    def work(self) -> int:
        """Turns advanced."""
        return sum(g.work for g in self.generations)

    def path(self, generation: int, particle: int) -> tuple[Segment, ...]:
        """Segments from turn 0 to where this particle stopped, for an exact replay."""
        segments = []
        for g in reversed(self.generations[: generation + 1]):
            key, start, stop = int(g.key[particle]), int(g.turn_in[particle]), g.turn_out[particle]
            segments.append(Segment(key, start, int(stop)))
            particle = int(g.parent[particle])
        return tuple(reversed(segments))

    def endings(self) -> list[tuple[int, int, bool, float]]:
        """Every way the event happened: (generation, particle, by the hazard?, probability)."""
        rows = [
            (k, int(i), True, float(g.mass[i])) for k, g in enumerate(self.generations) for i in np.flatnonzero(g.mass)
        ]
        last = len(self.generations) - 1
        weights = self.generations[last].survival * self.generations[last].reached
        share = self.arrived * weights / max(weights.sum(), 1e-300)
        return rows + [(last, int(i), False, float(share[i])) for i in np.flatnonzero(share)]


@dataclass(frozen=True)
class RareEstimate:
    """Mean of the repetitions; low and high are None, with a reason, where none is honest."""

    estimate: float
    low: float | None
    high: float | None
    reason: str
    relative_sd: float  # of one repetition
    work: float  # turns advanced by one repetition, on average
    repetitions: tuple[Repetition, ...]

    def gain(self, plain_work: float) -> float:
        """Work saved against plain runs of `plain_work` turns each, at equal standard error."""
        plain = self.estimate * (1 - self.estimate) * plain_work
        return plain / ((self.relative_sd * self.estimate) ** 2 * self.work)


def _checked(levels: Sequence[float], particles: int) -> list[float]:
    rising = [float(x) for x in levels]
    if not rising or any(b <= a for a, b in pairwise(rising)):
        raise ValueError(f"levels must rise strictly and be at least one, found {rising}")
    if particles < 2:
        raise ValueError(f"splitting needs at least 2 particles a level, found {particles}")
    return rising


def _systematic(weights: FloatArray, count: int, offset: float) -> IntArray:
    """`count` positions, each expected in proportion to its weight (systematic resampling)."""
    edges = np.cumsum(weights)
    points = (np.arange(count) + offset) * (edges[-1] / count)
    return np.minimum(np.searchsorted(edges, points, side="right"), weights.size - 1)


def split(
    process: Process[S],
    levels: Sequence[float],
    particles: int,
    seed: int,
    repetition: int = 0,
) -> Repetition:
    """One macro-repetition: an unbiased estimate of the probability of the last level."""
    rising = _checked(levels, particles)
    places = np.arange(particles)
    keys = fold(seed, BRANCH, repetition, 0, places)
    states, parent, factor, taken = process.start(keys), np.full(particles, -1), 1.0, 0.0
    generations: list[Generation] = []
    for k, level in enumerate(rising):
        turn_in = np.asarray(process.turn(states), np.int64)
        out = process.advance(states, keys, level)
        _check(process, out, level, turn_in)
        mass = factor * (1.0 - out.survival) / particles
        generations.append(Generation(keys, turn_in, out.turn, parent, out.reached, out.survival, mass))
        taken += float(mass.sum())
        weights = out.reached * out.survival
        factor *= float(weights.sum()) / particles
        if factor == 0.0 or k == len(rising) - 1:
            break
        offset = float(uniform(seed, RESAMPLE, repetition, k)[0])
        parent = _systematic(weights, particles, offset)
        states = process.take(out.states, parent)  # type: ignore[arg-type]
        keys = fold(seed, BRANCH, repetition, k + 1, places)
    return Repetition(factor + taken, factor, tuple(generations))


def _check(process: Process[S], out: Advance, level: float, turn_in: IntArray) -> None:
    """Refuse a process that breaks the contract of `Process.advance`."""
    if np.any((out.survival < 0) | (out.survival > 1)):
        raise ValueError("survival must lie between 0 and 1")
    if np.any(out.turn < turn_in):
        raise ValueError("the turn counter must keep running across branches")
    near: NDArray[np.float64] = process.importance(out.states)  # type: ignore[arg-type]
    if np.any(near[out.reached] < level):
        raise ValueError(f"a particle was reported at level {level:g} with less importance")


def estimate_rare(
    process: Process[S],
    levels: Sequence[float],
    particles: int,
    seed: int,
    repetitions: int = 20,
    confidence: float = 0.95,
) -> RareEstimate:
    """Mean of independent repetitions with a t interval, refused where relative sd exceeds 1."""
    check_alpha(1.0 - confidence)
    if repetitions < 2:
        raise ValueError(f"an interval needs at least 2 repetitions, found {repetitions}")
    runs = tuple(split(process, levels, particles, seed, m) for m in range(repetitions))
    values = np.array([r.estimate for r in runs])
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    relative = sd / mean if mean > 0 else float("inf")
    work = float(np.mean([r.work for r in runs]))
    if relative > 1.0:
        reason = f"relative sd of a repetition is {relative:.2f} > 1: more particles or levels"
        return RareEstimate(mean, None, None, reason, relative, work, runs)
    half = float(stats.t.isf((1 - confidence) / 2, repetitions - 1)) * sd / repetitions**0.5
    return RareEstimate(mean, max(mean - half, 0.0), mean + half, "", relative, work, runs)


def tune_levels(
    process: Process[S],
    candidates: Sequence[float],
    particles: int,
    seed: int,
    target: float = 0.2,
) -> list[float]:
    """Choose levels among `candidates` on one pilot so that about `target` pass each of them.

    The last candidate is the event and is always kept.  The pilot has its own keys, so the
    estimate that follows stays unbiased.
    """
    rising = _checked(candidates, particles)
    pilot = split(process, rising, particles, int(fold(seed, PILOT)[0] >> np.uint64(1)))
    levels: list[float] = []
    passing = 1.0
    for level, g in zip(rising[:-1], pilot.generations, strict=False):
        passing *= float((g.reached * g.survival).mean())
        if passing <= target**0.75:
            levels.append(level)
            passing = 1.0
    return [*levels, rising[-1]]
