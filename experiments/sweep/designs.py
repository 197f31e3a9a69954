"""Where to put the points: every combination, or a sample that fills the space.

grid              every combination of the listed values
random            plain draws, each by itself: for comparison, the others cover the same space with fewer points
latin_hypercube   each axis cut into ``points`` equal parts, one point in each (McKay et al. 1979)
sobol             a scrambled Sobol' sequence, which fills the space evenly (Owen 1998)
saltelli          base points A_j and B_j and, for each axis i, A_j with its i-th value from B_j:
                  points x (axes + 2) rows, for variance-based sensitivity (Saltelli et al. 2010)
morris            trajectories that move one axis after the other, for elementary effects (sim.statistics.morris):
                  points x (axes + 1) rows
adaptive          see adaptive.py

Words and config groups are crossed with the sampled numbers: each combination gets the same sample, so that scenarios
are compared point by point. With ``sweep.words=sampled`` they are axes of the sample, every choice as likely. The rows
of a list (listed.py) are crossed with all else. ``repeats`` plays every point anew with runs of its own: repeat k has
the runs after those of repeat k - 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.sweep.axes import Axis
from experiments.sweep.refusal import SweepError
from experiments.sweep.settings import Settings
from sim.words import POINTS

REPEAT = "repeat"  # the column that counts repeats


@dataclass(frozen=True)
class Points(Sequence[tuple[Any, ...]]):
    """All points by number: ``points[p]`` has a value for each axis. Only the sample is stored."""

    axes: tuple[Axis, ...]
    sampled: tuple[int, ...] = ()
    sample: NDArray[np.float64] = field(default_factory=lambda: np.zeros((1, 0)))  # [row, axis]
    extra: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # columns of the design, one per row of the sample
    repeats: int = 1

    @property
    def listed(self) -> tuple[int, ...]:
        return tuple(i for i, axis in enumerate(self.axes) if axis.listed)

    @property
    def crossed(self) -> tuple[int, ...]:
        return tuple(i for i in range(len(self.axes)) if i not in (*self.sampled, *self.listed))

    @property
    def rows(self) -> int:
        """Of the list; 1 where there is none."""
        return len(self.axes[self.listed[0]].values) if self.listed else 1

    def __len__(self) -> int:
        return self.rows * prod(len(self.axes[i].values) for i in self.crossed) * len(self.sample) * self.repeats

    def __getitem__(self, p: Any) -> tuple[Any, ...]:
        rest, row = divmod(p // self.repeats, len(self.sample))
        chosen: dict[int, Any] = {}
        for i in reversed(self.crossed):
            rest, k = divmod(rest, len(self.axes[i].values))
            chosen[i] = self.axes[i].values[k]
        for i in self.listed:
            chosen[i] = self.axes[i].values[rest]
        for column, i in enumerate(self.sampled):
            chosen[i] = self.axes[i].at(float(self.sample[row, column]))
        return tuple(chosen[i] for i in range(len(self.axes)))

    def repeat(self, p: int) -> int:
        """Which repeat point p is, from 0."""
        return p % self.repeats

    def notes(self, p: int) -> dict[str, Any]:
        """The extra columns at point p: of the design, and which repeat it is where there are several."""
        found = {name: values[p // self.repeats % len(self.sample)] for name, values in self.extra.items()}
        return {**found, REPEAT: self.repeat(p) + 1} if self.repeats > 1 else found


def lay_out(axes: tuple[Axis, ...], settings: Settings, seed: int) -> Points:
    """The points of a design that is settled before the first run."""
    if settings.design == "grid":
        return _bounded(_grid(axes, settings.repeats))
    words = settings.words == "sampled"
    sampled = tuple(i for i, axis in enumerate(axes) if (axis.numeric or words) and not axis.listed)
    if not sampled:
        raise SweepError(f"sweep.design={settings.design} needs an axis of numbers, such as interval(0,1)")
    names = [axes[i].path for i in sampled]
    if settings.design == "morris":
        sample, notes = _morris(names, settings.points, settings.levels, seed)
        return _bounded(Points(axes, sampled, sample, notes, settings.repeats))
    sample, notes = SAMPLES[settings.design](len(sampled), settings.points, seed)
    if "matrix" in notes:
        notes = {**notes, "matrix": [m if m in "AB" else names[int(m)] for m in notes["matrix"]]}
    return _bounded(Points(axes, sampled, sample, notes, settings.repeats))


def _bounded(points: Points) -> Points:
    """Refused, with its number, where a sweep has more points than anyone could wait for."""
    if len(points) > POINTS:
        raise SweepError(f"command line: the sweep has {len(points):,} points: at most {POINTS:,} are run at once")
    return points


def _grid(axes: tuple[Axis, ...], repeats: int) -> Points:
    for axis in axes:
        if axis.law:
            raise SweepError(f"command line: {axis.path}={axis.law} has no points in a grid: use sweep.design=sobol")
        if axis.interval:
            raise SweepError(
                f"command line: {axis.path}=interval({axis.low:g},{axis.high:g}) has no points in "
                f"a grid: use range({axis.low:g},{axis.high:g},STEP), or sweep.design=sobol"
            )
    return Points(axes, repeats=repeats)


def _random(axes: int, points: int, seed: int) -> tuple[NDArray[np.float64], dict]:
    return np.random.default_rng(seed).random((points, axes)), {}


def _latin_hypercube(axes: int, points: int, seed: int) -> tuple[NDArray[np.float64], dict]:
    from scipy.stats import qmc

    return qmc.LatinHypercube(axes, rng=seed).random(points), {}


def _sobol(axes: int, points: int, seed: int) -> tuple[NDArray[np.float64], dict]:
    from scipy.stats import qmc

    _power_of_two(points)
    return qmc.Sobol(axes, scramble=True, rng=seed).random(points), {}


def _saltelli(axes: int, points: int, seed: int) -> tuple[NDArray[np.float64], dict]:
    both, _ = _sobol(2 * axes, points, seed)
    a, b = both[:, :axes], both[:, axes:]
    block = np.repeat(a[:, None, :], axes + 2, axis=1)  # [base, matrix, axis]
    block[:, 1] = b
    for i in range(axes):
        block[:, 2 + i, i] = b[:, i]
    matrices = ["A", "B", *(str(i) for i in range(axes))]
    notes = {
        "base": np.repeat(np.arange(points), axes + 2).tolist(),
        "matrix": matrices * points,
    }
    return block.reshape(-1, axes), notes


def _morris(names: Sequence[str], points: int, levels: int, seed: int) -> tuple[NDArray[np.float64], dict]:
    from sim.statistics.morris import trajectories

    if points < 2:
        raise SweepError(f"sweep.points={points}: elementary effects need at least 2 trajectories")
    shares, moved = trajectories(len(names), points, levels, np.random.default_rng(seed))
    steps = [["", *(names[i] for i in order)] for order in moved]
    rows = len(names) + 1
    notes = {
        "trajectory": np.repeat(np.arange(points), rows).tolist(),
        "moved": [name for part in steps for name in part],
    }
    return shares.reshape(-1, len(names)), notes


def _power_of_two(points: int) -> None:
    if points & (points - 1):
        lower = 1 << (points.bit_length() - 1)
        raise SweepError(
            f"sweep.points={points}: a Sobol' sequence is even only at powers of two; use {lower} or {2 * lower}"
        )


SAMPLES = {"random": _random, "latin_hypercube": _latin_hypercube, "sobol": _sobol, "saltelli": _saltelli}
