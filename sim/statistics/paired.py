"""Difference between two settings, run by run under the same keys.

Theory: run r is played under both settings with the same random keys, so only the runs that
changed fate carry information.  They fill a 2 x 2 table of counts

                     second: event    no event
    first: event         both          lost
           no event      gained        neither

The difference is second - first = (gained - lost) / n.  Newcombe's method 10 takes the Wilson
limits (l1, u1), (l2, u2) of the two shares p1, p2 and squares them together with their
correlation phi (continuity-corrected when positive):

    low  = d - sqrt( (p2-l2)^2 - 2 phi (p2-l2)(u1-p1) + (u1-p1)^2 )
    high = d + sqrt( (u2-p2)^2 - 2 phi (u2-p2)(p1-l1) + (p1-l1)^2 )

Units: differences of probabilities in [-1, 1].  Measured coverage .92 to .96 at a claim of .95.
Not for unpaired runs.  The p-value is the exact test of McNemar: under no effect each changed run
went either way with probability 1/2.
Errors: ValueError for arrays of unequal length, negative counts or no runs.
Source: Newcombe (1998) Statistics in Medicine 17, 2635-2650; McNemar (1947) Psychometrika 12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.statistics.intervals import FloatArray, IntArray, Interval, wilson


@dataclass(frozen=True)
class FateTable:
    """Counts of runs by what happened under the first and the second setting (arrays allowed)."""

    both: IntArray
    lost: IntArray  # event under the first setting only
    gained: IntArray  # event under the second setting only
    neither: IntArray

    @property
    def n(self) -> IntArray:
        """Runs in the table."""
        return np.asarray(self.both + self.lost + self.gained + self.neither)

    @property
    def first(self) -> FloatArray:
        """Share of runs with the event under the first setting."""
        return np.asarray((self.both + self.lost) / self.n)

    @property
    def second(self) -> FloatArray:
        """Share of runs with the event under the second setting."""
        return np.asarray((self.both + self.gained) / self.n)

    @property
    def difference(self) -> FloatArray:
        """Second minus first share."""
        return np.asarray((self.gained - self.lost) / self.n)


def fate_table(first: ArrayLike, second: ArrayLike) -> FateTable:
    """Count the runs (last axis) by fate under the two settings; same index, same keys."""
    a, b = np.asarray(first, bool), np.asarray(second, bool)
    if a.shape != b.shape or a.ndim == 0:
        raise ValueError(f"paired runs need equal shapes, found {a.shape} and {b.shape}")
    if a.shape[-1] == 0:
        raise ValueError("paired runs: found none")
    counts = ((a & b), (a & ~b), (~a & b), (~a & ~b))
    return FateTable(*(np.asarray(c.sum(axis=-1), np.int64) for c in counts))


def _correlation(table: FateTable) -> FloatArray:
    """Phi of the table, with Newcombe's continuity correction; 0 when a margin is empty."""
    both, lost, gained, neither, n = (
        np.asarray(x, float) for x in (table.both, table.lost, table.gained, table.neither, table.n)
    )
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    top = both * neither - lost * gained
    top = np.where(top > 0, np.maximum(top - n / 2, 0.0), top)
    return np.asarray(np.divide(top, np.sqrt(margins), out=np.zeros_like(top), where=margins > 0))


def newcombe(table: FateTable, alpha: float = 0.05) -> Interval:
    """Interval of second - first by Newcombe's method 10, for each table."""
    phi = _correlation(table)
    p1, p2, d = table.first, table.second, table.difference
    l1, u1 = wilson(table.both + table.lost, table.n, alpha)
    l2, u2 = wilson(table.both + table.gained, table.n, alpha)
    below = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    above = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2
    low = d - np.sqrt(np.maximum(below, 0.0))
    high = d + np.sqrt(np.maximum(above, 0.0))
    return Interval(np.maximum(low, -1.0), np.minimum(high, 1.0))


def mcnemar(table: FateTable) -> FloatArray:
    """Exact two-sided p-value of 'the setting changed nothing'; 1 where no run changed fate."""
    fewer, changed = np.minimum(table.lost, table.gained), table.lost + table.gained
    return np.asarray(np.minimum(2 * stats.binom.cdf(fewer, changed, 0.5), 1.0))
