"""A design that spends runs where the curve is steep or its interval wide, on one or two axes.

The curve is P(highest rung >= ``sweep.rung``). The axes are cut into cells (stretches of one axis,
rectangles of two) with a point at every corner. Two kinds of error compete for runs, on one scale:

    of a point   half the width of its Clopper-Pearson interval   -> its runs are doubled
    of a cell    half the difference between its corners          -> it is cut in two (four)

Each round takes the largest errors until a tenth of the budget is given out; the design ends when
no error exceeds ``sweep.tolerance`` or the budget is spent. What a round does depends on counts
only, so a sweep that is taken up again makes the same points. Words and config groups are crossed:
each combination has its own cells, and all share the budget.
Measured on known curves: it halves the error of a steep curve against an even grid of the same
cost, and loses to a coarse grid on a shallow one. Source of the idea: Lipton et al. on adaptive
quadrature; the rule itself is ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from experiments.sweep.axes import Axis
from experiments.sweep.plan import Batch, added, summed
from experiments.sweep.question import BLOCK, Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.store import Store

FIRST = 4  # blocks of a new point
DEPTH = 10  # a first cell is halved at most this often
START = {1: 9, 2: 5}  # points of an interval in the first round, by number of axes
SHARE = 10  # a round gives out 1/SHARE of the budget
BUDGET = {1: 50, 2: 400}  # runs in all, in units of ensemble.runs, where sweep.budget is null

Node = tuple[int, ...]  # family, then the place on each axis, in steps of 2**-DEPTH first cells


class Adaptive:
    """Points and units that grow from round to round."""

    def __init__(self, question: Question) -> None:
        self.question = question
        if any(axis.listed for axis in question.axes):
            raise SweepError("sweep.design=adaptive makes its own points: take sweep.list away, or another design")
        for axis in question.axes:
            if axis.law:
                raise SweepError(
                    f"sweep.design=adaptive looks for a curve, and {axis.path}={axis.law} weighs its points"
                )
        self.numbers = [i for i, axis in enumerate(question.axes) if axis.numeric]
        self.words = [i for i, axis in enumerate(question.axes) if not axis.numeric]
        if len(self.numbers) not in START:
            raise SweepError(
                f"sweep.design=adaptive varies one or two axes of numbers, found "
                f"{len(self.numbers)}; use sweep.design=sobol for more"
            )
        runs = question.settings.budget or BUDGET[len(self.numbers)] * question.runs
        self.ladders = [_first_values(question.axes[i], len(self.numbers)) for i in self.numbers]
        self.families = list(product(*(question.axes[i].values for i in self.words)))
        least = len(self.families) * prod(len(ladder) for ladder in self.ladders) * FIRST * BLOCK
        if runs < least:
            raise SweepError(f"sweep.budget={runs}: the first round alone takes {least} runs ({FIRST * BLOCK} a point)")
        self.budget = runs // BLOCK  # in units
        self.expected = self.budget * BLOCK
        self.nodes: dict[Node, int] = {}
        self.units: list[tuple[int, int]] = []  # (point, block)
        self.counted: list[int] = []  # blocks per point
        self.cells: set[tuple[Node, int]] = set()  # (lowest corner, size)

    def to_check(self) -> Iterator[Sequence[Any]]:
        """The corners: ranges are closed, so what holds at the corners holds between."""
        for family in range(len(self.families)):
            for place in product(*((0, _end(ladder)) for ladder in self.ladders)):
                yield self._values((family, *place))

    def rounds(self, store: Store) -> Iterator[int]:
        self._begin()
        read = 0
        totals: Batch = ([], {})
        while True:
            yield len(self.units)
            for span in sorted(s for s in store.spans if read <= s[0] < len(self.units)):
                owners = [self.units[u][0] for u in range(*span)]
                totals = added(owners, summed(store.read(span)), totals)
            read = len(self.units)
            if not self._grow(_curve(totals, self.question.settings.rung)):
                return

    def unit(self, u: int) -> tuple[int, int, int]:
        point, block = self.units[u]
        return point, block * BLOCK, (block + 1) * BLOCK

    def values(self, point: int) -> tuple[Any, ...]:
        return self._values(list(self.nodes)[point])

    def notes(self, point: int) -> dict[str, Any]:
        """No extra columns."""
        return {}

    def batches(self, store: Store) -> Iterator[Batch]:
        """All points at once (their number is bounded by the budget), in order of their values."""
        totals: Batch = ([], {})
        for span in sorted(store.spans):
            owners = [self.units[u][0] for u in range(*span)]
            totals = added(owners, summed(store.read(span)), totals)
        row = {point: i for i, point in enumerate(totals[0])}
        points = [self.nodes[node] for node in sorted(self.nodes)]
        rows = [row[point] for point in points]
        yield points, {name: array[rows] for name, array in totals[1].items()}

    def _begin(self) -> None:
        size = 1 << DEPTH
        for family in range(len(self.families)):
            for place in product(*(range(0, _end(ladder) + 1, size) for ladder in self.ladders)):
                self._add((family, *place))
                if all(at < _end(ladder) for at, ladder in zip(place, self.ladders, strict=True)):
                    self.cells.add(((family, *place), size))

    def _grow(self, curve: dict[int, tuple[float, float]]) -> bool:
        """Give out a tenth of the budget to the largest errors; False when nothing is left."""
        share = min(max(self.budget // SHARE, 1), self.budget - len(self.units))
        end = len(self.units) + share
        found = False
        for error, _, cell, point in self._errors(curve):
            if error <= self.question.settings.tolerance or len(self.units) >= end:
                break
            cost = self.counted[point] if cell is None else FIRST * len(self._new(cell))
            if len(self.units) + cost > self.budget:
                continue
            found = True
            if cell is None:
                self._double(point)
            else:
                self._cut(cell)
        return found

    def _errors(self, curve: dict[int, tuple[float, float]]) -> list[tuple[float, int, Any, int]]:
        """(error, tie-break, cell or None, point), the largest first."""
        found: list[tuple[float, int, Any, int]] = []
        for point, (_, half) in curve.items():
            found.append((half, point, None, point))
        for order, cell in enumerate(sorted(self.cells)):
            heights = [curve[self.nodes[corner]][0] for corner in _corners(*cell)]
            if cell[1] > 1:
                found.append(((max(heights) - min(heights)) / 2, order, cell, -1))
        return sorted(found, key=lambda item: (-item[0], item[2] is None, item[1]))

    def _new(self, cell: tuple[Node, int]) -> list[Node]:
        low, size = cell
        parts = product(*((at, at + size // 2, at + size) for at in low[1:]))
        return [node for node in ((low[0], *place) for place in parts) if node not in self.nodes]

    def _cut(self, cell: tuple[Node, int]) -> None:
        for node in self._new(cell):
            self._add(node)
        (family, *low), half = cell[0], cell[1] // 2
        self.cells.remove(cell)
        for place in product(*((at, at + half) for at in low)):
            self.cells.add(((family, *place), half))

    def _add(self, node: Node) -> None:
        self.nodes[node] = len(self.counted)
        self.counted.append(0)
        self._double(self.nodes[node])

    def _double(self, point: int) -> None:
        before = self.counted[point]
        self.counted[point] = max(2 * before, FIRST)
        self.units += [(point, block) for block in range(before, self.counted[point])]

    def _values(self, node: Node) -> tuple[Any, ...]:
        chosen: dict[int, Any] = dict(zip(self.words, self.families[node[0]], strict=True))
        for i, at, ladder in zip(self.numbers, node[1:], self.ladders, strict=True):
            k, rest = divmod(at, 1 << DEPTH)
            step = (ladder[k + 1] - ladder[k]) * rest / (1 << DEPTH) if rest else 0.0
            chosen[i] = ladder[k] + step
        return tuple(chosen[i] for i in range(len(self.question.axes)))


def _first_values(axis: Axis, axes: int) -> list[float]:
    """Where the first points are: the listed values, or equal steps over the interval."""
    if not axis.interval:
        values = sorted({float(value) for value in axis.values})
        if len(values) < 2:
            raise SweepError(f"command line: {axis.path}: adaptive needs at least two values")
        return values
    assert axis.low is not None and axis.high is not None
    return np.linspace(axis.low, axis.high, START[axes]).tolist()


def _end(ladder: Sequence[float]) -> int:
    return (len(ladder) - 1) << DEPTH


def _corners(low: Node, size: int) -> list[Node]:
    return [(low[0], *place) for place in product(*((at, at + size) for at in low[1:]))]


def _curve(totals: Batch, rung: int) -> dict[int, tuple[float, float]]:
    """For each point, the share that reached the rung and half the width of its interval."""
    from sim.statistics.intervals import clopper_pearson

    counts = totals[1]["counts"]
    hits, n = counts[f"reached_{rung}"], counts["n"]
    low, high = clopper_pearson(hits, n)
    return dict(
        zip(
            totals[0],
            zip((hits / n).tolist(), ((high - low) / 2).tolist(), strict=True),
            strict=True,
        )
    )
