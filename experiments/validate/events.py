"""Events as both worlds record them: who did what to whom on which day. Simulated and recorded acts are the same rows,
so that every figure of the model and of history goes through the same code.

Two scales stand on each act, both read from the act's own code and never from where a dyad stands:

ladder   0 cooperative or neutral, 1 verbal conflict, 2 warning or threat, 3 coercion without force, 4 force
MID      0 not militarised, 2 threat, 3 display, 4 use of force, 5 war (hostility level)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

NEITHER = -1  # the side of an act that nobody in particular began: an accident, a week of war
FORCE = 4  # on both scales
WAR = 5  # MID level
WEEK = 7.0  # days
ROOTS = {  # two-digit root of a code -> ladder; WEIS after McClelland (1978), CAMEO after Gerner et al. (2002)
    "weis": {root: 0 if root <= 10 else 1 if root <= 15 else 2 if root <= 17 else 3 if root <= 21 else 4
             for root in range(1, 23)},
    "cameo": {root: 0 if root <= 9 else 1 if root <= 12 else 2 if root <= 13 else 3 if root <= 17 else 4
              for root in range(1, 21)},
}  # fmt: skip


def ladder(code: str, scheme: str) -> int:
    """The ladder level of an event code, 0 to 4. ValueError where the scheme has no such root."""
    if not code[:2].isdigit() or int(code[:2]) not in ROOTS[scheme]:
        raise ValueError(f"{code!r:.20} is no {scheme.upper()} code: its first two digits must be 01 to "
                         f"{max(ROOTS[scheme]):02d}.")  # fmt: skip
    return ROOTS[scheme][int(code[:2])]


def ratio(hit: np.ndarray, given: np.ndarray) -> float:
    """So many of so many (bool arrays), NaN of none."""
    return float(hit.sum() / given.sum()) if given.any() else float("nan")


@dataclass(frozen=True)
class Events:
    """Acts in order of series and time, one row each.

    series: int64[n], which dyad (and run) an act belongs to, 0 to ``many`` - 1 · day: float64[n] since the first day
    that is watched · side: int8[n], 0 the first of the dyad acts, 1 the other, NEITHER · level: int8[n] on the ladder ·
    mid: int8[n] · many: how many series there are, those without acts too · days: how long each is watched.
    """

    series: np.ndarray
    day: np.ndarray
    side: np.ndarray
    level: np.ndarray
    mid: np.ndarray
    many: int
    days: float

    @classmethod
    def of(cls, parts: Sequence[Sequence[ArrayLike]], many: int, days: float) -> Events:
        """Acts of several makers, each (series, day, side, level, mid), in order; those of a day as they are given."""
        series, day, *rest = (np.concatenate([np.asarray(x) for x in column]) for column in zip(*parts, strict=True))
        order = np.lexsort((day, series))
        side, level, mid = (np.asarray(x[order], np.int8) for x in rest)
        return cls(series[order].astype(np.int64), day[order].astype(float), side, level, mid, many, days)
