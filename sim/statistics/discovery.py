"""Which of many findings stand: marks that hold the false discovery rate.

Theory: a run has some 900 moves; marking each whose 95 % interval excludes zero would give dozens
of false marks.  Benjamini and Hochberg sort the p-values and keep the largest k with
p_(k) <= k q / m: of the moves marked, at most a share q is expected to be false.  This holds for
independent and positively dependent p-values; `dependent=True` (Benjamini and Yekutieli) holds for
any dependence, at a cost of a factor ln m.

Units: p-values in [0, 1]; differences in probability.
Errors: ValueError for p-values outside [0, 1].
Source: Benjamini and Hochberg (1995) JRSS B 57; Benjamini and Yekutieli (2001) Annals of Statistics 29.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.statistics.intervals import BoolArray, FloatArray, Interval, check_alpha
from sim.statistics.paired import FateTable, mcnemar, newcombe


@dataclass(frozen=True)
class Marks:
    """What each move did to the odds, and whether that stands among all the moves of the run."""

    difference: FloatArray  # odds after the move minus odds after its alternative
    interval: Interval
    adjusted: FloatArray  # p-value adjusted for the number of moves
    marked: BoolArray


def discoveries(p_values: ArrayLike, rate: float = 0.05, dependent: bool = False) -> BoolArray:
    """Which findings stand with the false discovery rate held at `rate`."""
    return np.asarray(_adjusted(p_values, rate, dependent) <= rate)


def _adjusted(p_values: ArrayLike, rate: float, dependent: bool) -> FloatArray:
    check_alpha(rate)
    p = np.asarray(p_values, float)
    if p.ndim != 1 or np.any(~((p >= 0) & (p <= 1))):
        raise ValueError("p-values must be a vector of numbers between 0 and 1")
    if p.size == 0:
        return p
    method = "by" if dependent else "bh"
    return np.asarray(stats.false_discovery_control(p, method=method))


def mark_moves(tables: FateTable, rate: float = 0.05, dependent: bool = False) -> Marks:
    """Mark the moves of a run from paired forward ensembles: one 2 x 2 table (array entry) a move.

    A mark needs both: the adjusted p-value (exact, McNemar) within the rate, and an interval
    (Newcombe, at the level that goes with the share marked) that excludes zero.
    """
    adjusted = _adjusted(mcnemar(tables), rate, dependent)
    stands = adjusted <= rate
    level = rate * max(int(stands.sum()), 1) / max(stands.size, 1)
    interval = newcombe(tables, level)
    clear = (interval.low > 0) | (interval.high < 0)
    return Marks(tables.difference, interval, adjusted, np.asarray(stands & clear))
