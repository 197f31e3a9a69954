"""Which parameters move P at all, from few points: elementary effects along trajectories, apart from the runs' luck.

Theory: parameters are cut into an even number L of levels; a trajectory changes one after the other, each once, by
delta = L / (2 (L - 1)) of its range, up or down, in an order of its own.  Each step gives an effect of one parameter,

    E = (P after - P before) / (signed step, as a share of the range)

and over r trajectories
    mu      mean of E: the direction               mu*     mean of |E|: how much, whatever the direction
    sigma   spread of E: how far the effect depends on the other parameters, or bends

P is a share of n runs, so every E carries their luck: noise = its standard deviation in one effect.  With several
repeats (runs of their own) it is measured, from how the effects differ between repeats: points of a trajectory share
their luck, and a parameter without effect often changes no run at all.  With one repeat it is bounded by that of
independent runs, sqrt(p q / n) on both ends, which is too much.  sigma is what is left without it.  A parameter is
seen where the lower 97.5 % limit of mean(E^2) - noise^2 lies above 0.

Units: probability per whole range.  Intervals: 95 %, bootstrap over trajectories; what all trajectories share, the luck
of the runs, is not in them.  Errors: ValueError for fewer than 2 trajectories.
Source: Morris (1991) Technometrics 33; Campolongo, Cariboni and Saltelli (2007) Env. Modelling & Software 22 (mu*).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.statistics.intervals import FloatArray, IntArray, Interval

BOOTSTRAP = 2000  # resamples of the trajectories


@dataclass(frozen=True)
class Effects:
    """One entry a parameter."""

    mu: FloatArray
    mu_interval: Interval
    star: FloatArray
    star_interval: Interval
    sigma: FloatArray
    noise: FloatArray
    seen: np.ndarray
    measured: bool  # whether the noise was measured, from repeats, or bounded


def trajectories(axes: int, count: int, levels: int, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """Points [trajectory, axes + 1, axis] as shares of the ranges, and the axis that each step moves."""
    delta = levels / (2 * (levels - 1))
    points = np.empty((count, axes + 1, axes))
    points[:, 0] = rng.integers(levels, size=(count, axes)) / (levels - 1)
    moved = np.array([rng.permutation(axes) for _ in range(count)])
    for k in range(axes):
        points[:, k + 1] = points[:, k]
        here = points[np.arange(count), k, moved[:, k]]
        there = np.where(here < 0.5, here + delta, here - delta)
        points[np.arange(count), k + 1, moved[:, k]] = np.round(there * (levels - 1)) / (levels - 1)
    return points, moved


def effects(p: FloatArray, n: int, points: FloatArray, moved: IntArray, seed: int = 0) -> Effects:
    """From shares ``p`` [trajectory, point, repeat] of n runs each."""
    count, axes = moved.shape
    if count < 2:
        raise ValueError(f"elementary effects need at least 2 trajectories, found {count}")
    rows = np.arange(count)[:, None]
    step = np.diff(points, axis=1)[rows, np.arange(axes), moved]
    each = np.empty((count, axes, p.shape[2]))
    each[rows, moved] = np.diff(p, axis=1) / step[:, :, None]
    mean = each.mean(axis=2)
    if p.shape[2] > 1:
        noise = each.var(axis=2, ddof=1) / p.shape[2]
    else:
        ends = p[:, :, 0] * (1 - p[:, :, 0]) / n
        noise = np.empty((count, axes))
        noise[rows, moved] = (ends[:, 1:] + ends[:, :-1]) / step**2
    which = np.random.default_rng([seed, 2]).integers(count, size=(BOOTSTRAP, count))
    real = np.percentile((mean**2 - noise)[which].mean(axis=1), 2.5, axis=0)
    sigma = np.sqrt(np.maximum(mean.var(axis=0, ddof=1) - noise.mean(axis=0), 0.0))
    return Effects(
        mean.mean(axis=0),
        _between(mean[which].mean(axis=1)),
        np.abs(mean).mean(axis=0),
        _between(np.abs(mean)[which].mean(axis=1)),
        sigma,
        np.sqrt(noise.mean(axis=0)),
        real > 0,
        p.shape[2] > 1,
    )


def _between(draws: FloatArray) -> Interval:
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return Interval(low, high)
