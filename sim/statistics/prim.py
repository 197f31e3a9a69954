"""Scenario discovery: boxes of the parameters in which most runs of interest lie (patient rule induction, PRIM).

Theory: a box starts as the whole space.  Each step peels off the slice (a share ``peel`` of its points at one end of
one number, or one word of a choice) whose loss gains most density for each point lost; so the box shrinks slowly, and
a greedy slip can be made good later.  Of each box

    density    share of the runs in it that are of interest
    coverage   share of all runs of interest that lie in it
    mass       share of the points in it

A sweep of n runs a point has h of interest at each: density = sum h / sum n.  The points are split at random.  Half
of them make the trajectory: on these any box looks denser than it is.  A quarter chooses: of the trajectory the box
is taken that gains most there, mass x (density - density of all) ("weighted relative accuracy"), or the widest that
is as dense as is asked for. Then pasting: each limit is moved out again, by the same share of points, while the
density of the half that made it does not fall.  A limit is kept where, on the quarter that chose, the box is denser
than what the limit cuts off (Bryant and Lempert's quasi-p, but with the standard error between points, since runs of
one point are alike: at most .05).  The last quarter has seen nothing of this, and all that is said of a box is said
of it.  The interval is Student's, from the spread between points. ``reproducibility``: in how many of B bootstrap
samples of the points each parameter is limited again.  A second box is sought among the points that the first leaves.

Units: shares.  Errors: ValueError for too few points, or for no run or only runs of interest.
Not for: points that are not spread over the space (a box is as wide as the points between its limits say); parameters
that hang together, for which boxes are a bad shape.
Source: Friedman and Fisher (1999) Statistics and Computing 9; Bryant and Lempert (2010) Technol. Forecasting Soc.
Change 77; Kwakkel and Jaxa-Rozen (2016) Env. Modelling & Software 79 (gain for each point lost; words); Lavrac, Flach
and Zupan (1999) ILP, LNAI 1634 (weighted relative accuracy).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from sim.statistics.intervals import BoolArray, FloatArray, Interval

DOUBT = 0.05  # most of p at which a limit is kept
LEAST_POINTS = 100  # of a table: below it, a quarter has too few for a box of a fifth of them
FEW = 4  # points in a box of the quarter that judges: with fewer, nothing is said
Column = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Limit:
    """Of one parameter: the numbers between low and high, or the words that are left."""

    low: float = -np.inf
    high: float = np.inf
    words: frozenset[str] | None = None  # None: a number, or any word

    def holds(self, column: Column) -> BoolArray:
        if self.words is not None:
            return np.asarray(np.isin(column, sorted(self.words)), bool)
        if column.dtype.kind not in "if":
            return np.ones(len(column), bool)
        return np.asarray((column >= self.low) & (column <= self.high), bool)


Limits = Mapping[str, Limit]


@dataclass(frozen=True)
class Step:
    """One box of a trajectory."""

    limits: Limits
    mass: float
    seen: tuple[float, float]  # coverage and density on the half that made it
    unseen: tuple[float, float]  # on the quarter that chooses


@dataclass(frozen=True)
class Box:
    """A box, judged on the points that neither made nor chose it."""

    limits: Limits
    trajectory: tuple[Step, ...]
    chosen: int  # of the trajectory
    coverage: float
    density: float
    density_interval: Interval  # 95 %
    base: float  # density of all points that judge
    mass: float
    p: dict[str, float]  # of each limit: chance of a gain like this without it
    reproducibility: dict[str, float]


@dataclass(frozen=True)
class Points:
    """Columns of parameters, and of each point its runs and those of interest."""

    columns: dict[str, Column]
    hits: FloatArray
    n: FloatArray

    def of(self, rows: np.ndarray) -> Points:
        return Points({name: c[rows] for name, c in self.columns.items()}, self.hits[rows], self.n[rows])

    def inside(self, limits: Limits) -> BoolArray:
        held = np.ones(len(self.n), bool)
        for name, limit in limits.items():
            held &= limit.holds(self.columns[name])
        return held

    @property
    def density(self) -> float:
        return float(self.hits.sum() / self.n.sum())

    def judged(self, limits: Limits) -> tuple[float, float]:
        """Coverage and density."""
        held = self.inside(limits)
        hits, runs, all_of = self.hits[held].sum(), self.n[held].sum(), self.hits.sum()
        return float(hits / all_of) if all_of else 0.0, float(hits / runs) if runs else 0.0


class Parts(NamedTuple):
    """The points by what they are for."""

    make: Points
    choose: Points
    judge: Points


def boxes(
    points: Points,
    peel: float = 0.05,
    least: float = 0.05,
    most: int = 3,
    seed: int = 0,
    bootstrap: int = 50,
    density: float | None = None,
) -> list[Box]:
    """Up to ``most`` boxes, one after the other, while one is denser on unseen points than all of them together."""
    if len(points.n) < LEAST_POINTS:
        raise ValueError(f"boxes need at least {LEAST_POINTS} points, found {len(points.n)}")
    if not 0 < points.hits.sum() < points.n.sum():
        none = "no run" if points.hits.sum() == 0 else "every run"
        raise ValueError(f"{none} of the sweep is of interest: there is nothing to find")
    found: list[Box] = []
    order = np.random.default_rng([seed, 3]).permutation(len(points.n)) % 4
    parts = Parts(points.of(order < 2), points.of(order == 2), points.of(order == 3))
    whole = parts.judge.density
    while len(found) < most and len(parts.make.n) >= LEAST_POINTS // 2 and all(part.hits.sum() for part in parts):
        box = one(parts, peel, least, density, seed, bootstrap)
        if box is None or box.density_interval.low <= whole:
            break
        found.append(box)
        parts = Parts(*(part.of(~part.inside(box.limits)) for part in parts))
    return found


def one(parts: Parts, peel: float, least: float, density: float | None, seed: int, bootstrap: int) -> Box | None:
    """The best box of one trajectory; None where no limit is worth keeping, or too few points are left to judge it."""
    steps = [
        Step(limits, float(parts.make.inside(limits).mean()), parts.make.judged(limits), parts.choose.judged(limits))
        for limits in peeled(parts.make, peel, least)
    ]
    chosen = choose(steps, parts.choose.density, density)
    limits, p = kept(parts.choose, pasted(parts.make, steps[chosen].limits, peel))
    inside = parts.judge.of(parts.judge.inside(limits))
    if not limits or len(inside.n) < FEW:
        return None
    coverage, found = parts.judge.judged(limits)
    again = reproduced(parts.make, steps[chosen].mass, peel, least, np.random.default_rng([seed, 4]), bootstrap)
    mass = len(inside.n) / len(parts.judge.n)
    return Box(limits, tuple(steps), chosen, coverage, found, between(inside), parts.judge.density, mass, p, again)


def choose(steps: Sequence[Step], base: float, density: float | None) -> int:
    """Which box of a trajectory: the widest that is so dense, or the one that gains most, on unseen points."""
    if density is not None:
        return next((k for k, step in enumerate(steps) if step.unseen[1] >= density), 0)

    def gain(k: int) -> float:
        coverage, inside = steps[k].unseen
        return coverage * (1 - base / inside) if inside else 0.0  # the same up to a factor that all share

    return max(range(len(steps)), key=lambda k: (gain(k), -k))


def peeled(points: Points, peel: float, least: float) -> list[Limits]:
    """The trajectory: the whole space, then one slice less each time."""
    limits: dict[str, Limit] = {}
    path: list[Limits] = [{}]
    held = np.ones(len(points.n), bool)
    while True:
        best, gain = None, 0.0
        inside = points.of(held)
        now = inside.hits.sum() / inside.n.sum()
        for name, column in inside.columns.items():
            for limit in slices(column, limits.get(name, Limit()), peel):
                kept = limit.holds(column)
                lost = len(kept) - kept.sum()
                if not lost or kept.sum() < least * len(points.n):
                    continue
                rise = (inside.hits[kept].sum() / inside.n[kept].sum() - now) / lost
                if best is None or rise > gain:
                    best, gain = (name, limit), rise
        if best is None:
            return path
        limits = {**limits, best[0]: best[1]}
        held = points.inside(limits)
        path.append(limits)


def slices(column: Column, limit: Limit, peel: float) -> list[Limit]:
    """What is left of a limit without the lowest or the highest slice of its points, or without one of its words."""
    if column.dtype.kind not in "if":
        here = frozenset(column.tolist())
        return [Limit(words=here - {word}) for word in sorted(here)] if len(here) > 1 else []
    order = np.sort(column)
    k = max(1, int(peel * len(order)))
    found = []
    above, below = order[order > order[k - 1]], order[order < order[-k]]
    if len(above):
        found.append(Limit(float(above[0]), limit.high))
    if len(below):
        found.append(Limit(limit.low, float(below[-1])))
    return found


def pasted(points: Points, limits: Limits, peel: float) -> dict[str, Limit]:
    """The limits moved out again, a slice at a time, while the density does not fall."""
    now = dict(limits)
    moved = True
    while moved:
        moved = False
        density = points.judged(now)[1]
        count = max(1, int(peel * points.inside(now).sum()))
        for name, limit in sorted(now.items()):
            for wider in widened(points, now, name, limit, count):
                trial = {**now, name: wider}
                if points.inside(trial).sum() > points.inside(now).sum() and points.judged(trial)[1] >= density:
                    now, moved = trial, True
                    break
    return {name: limit for name, limit in now.items() if not limit.holds(points.columns[name]).all()}


def widened(points: Points, limits: Limits, name: str, limit: Limit, count: int) -> list[Limit]:
    """The limit with ``count`` more points at one end, or with one more word."""
    column = points.columns[name]
    others = points.inside({other: x for other, x in limits.items() if other != name})
    if limit.words is not None:
        return [Limit(words=limit.words | {word}) for word in sorted(set(column[others].tolist()) - limit.words)]
    found = []
    below, above = np.sort(column[others & (column < limit.low)]), np.sort(column[others & (column > limit.high)])
    if len(below):
        found.append(Limit(float(below[-min(count, len(below))]), limit.high))
    if len(above):
        found.append(Limit(limit.low, float(above[min(count, len(above)) - 1])))
    return found


def kept(unseen: Points, limits: Limits) -> tuple[dict[str, Limit], dict[str, float]]:
    """Without the limits that gain nothing on unseen points, the worst first; and the p of those that are left."""
    now = dict(limits)
    p = quasi_p(unseen, now)
    while now and max(p.values()) > DOUBT:
        del now[max(p, key=lambda name: p[name])]
        p = quasi_p(unseen, now)
    return now, p


def quasi_p(points: Points, limits: Limits) -> dict[str, float]:
    """Of each limit, the chance of a density like the box's if the limit did not matter.

    The box without the limit holds the box and what the limit cuts off; by the difference of the two parts' densities,
    each with its standard error between points.
    """
    inside = points.inside(limits)
    found = {}
    for name in limits:
        without = points.inside({other: limit for other, limit in limits.items() if other != name})
        parts = [points.of(inside), points.of(without & ~inside)]
        if any(len(part.n) < 2 for part in parts):
            found[name] = 1.0
            continue
        (first, a), (second, b) = (share(part) for part in parts)
        sd = np.hypot(a, b)
        found[name] = float(stats.norm.sf((first - second) / sd)) if sd > 0 else float(first <= second)
    return found


def share(points: Points) -> tuple[float, float]:
    """Density and its standard error, points being drawn and not runs (ratio estimate)."""
    density = points.hits.sum() / points.n.sum()
    residual = points.hits - density * points.n
    count = len(points.n)
    return float(density), float(np.sqrt((residual**2).sum() * count / (count - 1)) / points.n.sum())


def between(points: Points) -> Interval:
    """95 % of a density, points being drawn."""
    density, sd = share(points)
    half = stats.t.ppf(0.975, len(points.n) - 1) * sd
    return Interval(np.asarray(max(density - half, 0.0)), np.asarray(min(density + half, 1.0)))


def reproduced(
    points: Points, mass: float, peel: float, least: float, rng: np.random.Generator, draws: int
) -> dict[str, float]:
    """How often each parameter is limited in the box of the same mass that a bootstrap sample gives.

    What is not in the sample judges it, as the unseen half judges the box.
    """
    often = dict.fromkeys(points.columns, 0)
    count = len(points.n)
    for _ in range(draws):
        which = rng.integers(count, size=count)
        path = peeled(points.of(which), peel, max(least, 0.9 * mass))
        for name in kept(points.of(~np.isin(np.arange(count), which)), path[-1])[0]:
            often[name] += 1
    return {name: count / draws for name, count in often.items()} if draws else {}


def table(columns: Mapping[str, Sequence[Any]], hits: Sequence[float], n: Sequence[float]) -> Points:
    """Points from lists: columns of numbers stay numbers, all others are words."""
    arrays = {}
    for name, column in columns.items():
        array = np.asarray(column)
        arrays[name] = array.astype(float) if array.dtype.kind in "iuf" else np.array([str(x) for x in column], object)
    return Points(arrays, np.asarray(hits, float), np.asarray(n, float))
