"""The work of a sweep as a list of units: unit u counts one block of runs of one point.

Blocks are fixed (BLOCK runs, the last one shorter) and units are numbered in an order that depends
on the question only. Chunks are stretches of units: however long they are, and whoever counts them,
the same units are counted and added up in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from experiments.sweep.designs import Points, lay_out
from experiments.sweep.question import BLOCK, Question
from experiments.sweep.store import Store

Batch = tuple[list[int], dict[str, np.ndarray]]  # points, and for each array a row per point


class Plan(Protocol):
    """A design as units of work."""

    expected: int  # runs in all; of an adaptive design at most

    def to_check(self) -> Iterator[Sequence[Any]]:
        """The points to compose before the first run."""

    def rounds(self, store: Store) -> Iterator[int]:
        """The number of units so far; the next round may look at what the last one found."""

    def unit(self, u: int) -> tuple[int, int, int]:
        """(point, first run, end of runs) of unit u."""

    def values(self, point: int) -> tuple[Any, ...]:
        """The value of each axis."""

    def notes(self, point: int) -> dict[str, Any]:
        """Extra columns of the design."""

    def batches(self, store: Store) -> Iterator[Batch]:
        """The counts of every point, in the order of the table."""


class Fixed:
    """A design whose points are all known before the first run."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.points: Points = lay_out(question.axes, question.settings, question.seed)
        self.blocks = question.blocks
        self.expected = len(self.points) * question.runs

    def to_check(self) -> Iterator[Sequence[Any]]:
        return (self.points[p] for p in range(0, len(self.points), self.points.repeats))

    def rounds(self, store: Store) -> Iterator[int]:
        yield len(self.points) * self.blocks

    def unit(self, u: int) -> tuple[int, int, int]:
        point, block = divmod(u, self.blocks)
        before = self.points.repeat(point) * self.question.runs  # runs of the repeats before this one
        return point, before + block * BLOCK, before + min((block + 1) * BLOCK, self.question.runs)

    def values(self, point: int) -> tuple[Any, ...]:
        return self.points[point]

    def notes(self, point: int) -> dict[str, Any]:
        """Extra columns of the design."""
        return self.points.notes(point)

    def batches(self, store: Store) -> Iterator[Batch]:
        """One batch per record: its points that are complete; a last, unfinished one waits."""
        waiting: Batch = ([], {})
        for span in sorted(store.spans):
            owners = [self.unit(u)[0] for u in range(*span)]
            points, sums = added(owners, summed(store.read(span)), waiting)
            whole = len(points) if span[1] % self.blocks == 0 else len(points) - 1
            if whole:
                yield points[:whole], {name: array[:whole] for name, array in sums.items()}
            waiting = (points[whole:], {name: array[whole:] for name, array in sums.items()})


def summed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays that are summed by point (a row per run is kept as it is)."""
    wide = {name: array.astype(np.int64) if array.dtype == np.uint8 else array for name, array in arrays.items()}
    return {name: array for name, array in wide.items() if name != "runs"}


def added(owners: Sequence[int], arrays: dict[str, np.ndarray], before: Batch) -> Batch:
    """Sum unit rows by point, one after the other in order, going on from ``before``.

    In order, because floating-point sums depend on it: the result must not depend on chunks.
    """
    points = list(dict.fromkeys([*before[0], *owners]))
    place = {point: i for i, point in enumerate(points)}
    index = np.array([place[point] for point in owners])
    sums = {}
    for name, rows in arrays.items():
        old = before[1].get(name)
        shape = rows.shape[1:] if old is None else np.maximum(rows.shape[1:], old.shape[1:])
        sums[name] = np.zeros((len(points), *shape), rows.dtype)
        if old is not None:
            sums[name][(slice(len(old)), *map(slice, old.shape[1:]))] = old
        if tuple(shape) != rows.shape[1:]:  # a shorter horizon
            rows = np.pad(rows, [(0, 0), (0, shape[0] - rows.shape[1]), (0, 0)])
        for field in rows.dtype.names or (None,):
            into, what = (sums[name], rows) if field is None else (sums[name][field], rows[field])
            np.add.at(into, index, what)
    return points, sums
