"""Events as both worlds record them: who did what to whom on which day. Simulated and recorded acts are the same rows,
so that every figure of the model and of history goes through the same code.

Two scales stand on each act, both read from the act's own code and never from where a dyad stands:

ladder   0 cooperative or neutral, 1 verbal conflict, 2 warning or threat, 3 coercion without force, 4 force
MID      0 not militarised, 2 threat, 3 display, 4 use of force, 5 war (hostility level)

and a third, its violence as ICB has it: 1 none, 2 minor clashes, 3 serious clashes, 4 full-scale war. Beside acts there
are notes: what a third party or both sides together do about the dyad.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

NEITHER = -1  # the side of an act that nobody in particular began: an accident, a week of war
FORCE = 4  # on both scales
WAR = 5  # MID level
OFFER, MEDIATION, AGREEMENT, ENTRY = 3, 4, 5, 6  # notes; the first two have ICB's codes of MEDIATE
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


def begins(series: np.ndarray, day: np.ndarray, apart: float) -> np.ndarray:
    """bool[n]: whether something new begins with an act: none of its series less than so many days before it."""
    new = np.ones(len(day), bool)
    new[1:] = (series[1:] != series[:-1]) | (np.diff(day) >= apart)
    return new


def between(moments: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How many of the moments, in order, lie from ``begin`` to ``end``, for each of these."""
    return np.searchsorted(moments, end, "right") - np.searchsorted(moments, begin, "left")


@dataclass(frozen=True)
class Who:
    """What the two sides of each series are.

    backed: bool[many, 2], whether a great power is bound to help each side · faction: bool[many], whether one side is a
    faction and the other a state.
    """

    backed: np.ndarray
    faction: np.ndarray

    @classmethod
    def plain(cls, many: int) -> Who:
        """States that no great power is bound to."""
        return cls(np.zeros((many, 2), bool), np.zeros(many, bool))


@dataclass(frozen=True)
class Events:
    """Acts and notes in order of series and time, one row each.

    series: int64[n], which dyad (and run) a row belongs to, 0 to ``many`` - 1 · day: float64[n] since the first day
    that is watched · side: int8[n], 0 the first of the dyad acts, 1 the other, NEITHER · level: int8[n] on the ladder ·
    mid: int8[n] · icb: int8[n] · deaths: float64[n], of the turn, on the gravest of its acts · lasts: float64[n], days
    that the act goes on, 1 of a day · note: int8[n], 0 an act, else OFFER (of mediation), MEDIATION, AGREEMENT or ENTRY
    (of a third party, with force) · many: how many series there are, those without acts too · days: how long each is
    watched · could: notes of third parties that there can be in this world at all · who: what its two sides are.
    """

    series: np.ndarray
    day: np.ndarray
    side: np.ndarray
    level: np.ndarray
    mid: np.ndarray
    icb: np.ndarray
    deaths: np.ndarray
    lasts: np.ndarray
    note: np.ndarray
    many: int
    days: float
    could: frozenset[int]
    who: Who

    @classmethod
    def of(cls, parts: Sequence[Sequence[ArrayLike]], many: int, days: float,
           could: frozenset[int] = frozenset(), who: Who | None = None) -> Events:  # fmt: skip
        """Rows of several makers, each columns (or one value for all) series, day, side, level, mid and, where they
        are known, icb, deaths, lasts, note; in order; those of a day as they are given."""
        whole = [np.broadcast_arrays(*part, *UNKNOWN[len(part) - 5 :]) for part in parts]
        series, day, side, level, mid, icb, deaths, lasts, note = map(np.concatenate, zip(*whole, strict=True))
        order = np.lexsort((day, series))
        side, level, mid, icb, note = (x[order].astype(np.int8) for x in (side, level, mid, icb, note))
        day, deaths, lasts = (x[order].astype(float) for x in (day, deaths, lasts))
        series = series[order].astype(np.int64)
        return cls(series, day, side, level, mid, icb, deaths, lasts, note, many, days, could,
                   who or Who.plain(many))  # fmt: skip

    def only(self, kept: np.ndarray) -> Events:
        """Those of some series, bool[many], numbered anew."""
        here = kept[self.series]
        rows = {name: getattr(self, name)[here] for name in ROWS}
        number = np.cumsum(kept) - 1
        who = Who(self.who.backed[kept], self.who.faction[kept])
        return replace(self, **rows, series=number[self.series[here]], many=int(kept.sum()), who=who)

    def at(self, series: np.ndarray, day: np.ndarray) -> np.ndarray:
        """A number for each moment that grows with the series and, in it, with the day."""
        return np.asarray(series * (self.days + MARGIN) + day)

    def noted(self, what: int) -> np.ndarray:
        """The moments (as ``at``) of the notes of a kind, in order."""
        here = self.note == what
        return self.at(self.series[here], self.day[here])


ROWS = ("day", "side", "level", "mid", "icb", "deaths", "lasts", "note")
MARGIN = 1000.0  # days between the moments of one series and of the next
UNKNOWN = (1, 0.0, 1.0, 0)  # violence, deaths, days, note of an act of which only sides and levels are known
