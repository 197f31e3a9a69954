"""Figures of militarised incidents and of the disputes that they make up, as MID counts them.

An incident is one side's act at MID level 2 or more. Incidents of a dyad that follow each other within 26 weeks belong
to one dispute (99.7 in 100 of the gaps within MID's own disputes are shorter). Functions give a share, NaN where
nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from experiments.history.events import FORCE, NEITHER, WEEK, Events, begins, ratio

LEAST = 2  # MID level: what is an incident
ENGAGED = 0.5 * WEEK  # days: force that is answered with force no later is one clash
APART = 26 * WEEK  # days


@dataclass(frozen=True)
class Incidents:
    """In order of dispute and time, one row each: dispute int64[n] (0 up, without a gap), day, side and level.

    ``known``: whether the day is; of some recorded incidents only the month is, and the day is its middle. ``both``:
    whether the other side took part at the same level, a clash.
    """

    dispute: np.ndarray
    day: np.ndarray
    side: np.ndarray
    level: np.ndarray
    known: np.ndarray
    both: np.ndarray

    @classmethod
    def among(cls, events: Events) -> Incidents:
        """The militarised acts, and the disputes that they fall into.

        MID counts a clash once (action 17), as begun by one side: so does what is read here.
        """
        here = events.mid >= LEAST
        series, day, side, level = events.series[here], events.day[here], events.side[here], events.mid[here]
        number = np.cumsum(begins(series, day, APART)) - 1
        answer = answered_at_once(series, day, side, level)
        own = ~answer
        both = np.append(answer[1:], False)[own]
        return cls(number[own], day[own], side[own], level[own], np.ones(int(own.sum()), bool), both)

    @property
    def follows(self) -> np.ndarray:
        """bool[n - 1]: whether the next incident belongs to the same dispute."""
        return self.dispute[1:] == self.dispute[:-1]

    @property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Levels of incidents that have a next one, and of the next."""
        return self.level[:-1][self.follows], self.level[1:][self.follows]

    @property
    def sizes(self) -> np.ndarray:
        """int64[dispute]: how many incidents each has."""
        return np.bincount(self.dispute)

    @property
    def first(self) -> np.ndarray:
        """int8[dispute]: the level at which each opens."""
        return self.level[np.flatnonzero(np.diff(self.dispute, prepend=-1))]

    @property
    def highest(self) -> np.ndarray:
        """int8[dispute]."""
        return np.maximum.reduceat(self.level, np.flatnonzero(np.diff(self.dispute, prepend=-1)))

    def of(self, dispute: np.ndarray) -> Incidents:
        """Those of some disputes (bool[dispute]), numbered anew."""
        here = dispute[self.dispute]
        number = np.cumsum(dispute) - 1
        return Incidents(number[self.dispute[here]], *(getattr(self, f.name)[here] for f in fields(self)[1:]))


def answered_at_once(series: np.ndarray, day: np.ndarray, side: np.ndarray, level: np.ndarray) -> np.ndarray:
    """bool[n]: whether a use of force answers the one before it at once; what does begins no incident of its own."""
    force = (level >= FORCE) & (side != NEITHER)
    meets = np.zeros(len(day), bool)
    meets[1:] = force[1:] & force[:-1] & (side[1:] != side[:-1]) & (series[1:] == series[:-1])
    meets[1:] &= np.diff(day) <= ENGAGED
    row = np.arange(len(day))
    alone = np.maximum.accumulate(np.where(meets, -1, row))  # the last that met none; then every second is an answer
    return np.asarray(meets & ((row - alone) % 2 == 1))


def single(x: Incidents) -> float:
    """Share of disputes with one incident only."""
    return share(x.sizes == 1)


def size(x: Incidents, q: float) -> float:
    """A quantile of the number of incidents."""
    return quantile(x.sizes, q)


def goes_on(x: Incidents, count: int) -> float:
    """P(another incident | ``count`` so far)."""
    return ratio(x.sizes > count, x.sizes >= count)


def goes_on_from(x: Incidents, level: int) -> float:
    """P(another incident follows | one at this level)."""
    follows = np.append(x.follows, False)
    return share(follows[x.level == level])


def moves(x: Incidents, which: int) -> float:
    """P(next incident lower (-1), same (0), higher (1) | there is a next)."""
    now, then = x.pairs
    return share(np.sign(then.astype(int) - now) == which)


def step(x: Incidents, level: int, then: int) -> float:
    """P(next incident at level ``then`` | one at ``level`` that has a next)."""
    now, following = x.pairs
    return share(following[now == level] == then)


def gap(x: Incidents, q: float) -> float:
    """A quantile of the days from one incident, whose day is known, to the start of the next."""
    return quantile(np.diff(x.day)[x.follows & x.known[:-1]], q)


def other_next(x: Incidents) -> float:
    """P(the next incident is the other side's | both have a side)."""
    sided = x.follows & (x.side[1:] != NEITHER) & (x.side[:-1] != NEITHER)
    return share((x.side[1:] != x.side[:-1])[sided])


def opens_with_force(x: Incidents) -> float:
    """Share of disputes whose first incident is a use of force."""
    return share(x.first >= FORCE)


def comes_to_force(x: Incidents) -> float:
    """P(a dispute ever comes to force | it opens below)."""
    return share(x.highest[x.first < FORCE] >= FORCE)


@dataclass(frozen=True)
class Sides:
    """The highest level that each side of a dispute comes to, 0 for none: ``a`` acts first. int8[dispute] each."""

    a: np.ndarray
    b: np.ndarray

    @classmethod
    def of(cls, x: Incidents) -> Sides:
        """Of disputes in which every incident has a side."""
        whole = np.ones(len(x.sizes), bool)
        whole[x.dispute[x.side == NEITHER]] = False
        x = x.of(whole)
        opener = x.side[np.flatnonzero(np.diff(x.dispute, prepend=-1))]
        highest = np.zeros((2, len(opener)), np.int8)
        other = x.side != opener[x.dispute]
        np.maximum.at(highest, (other.astype(int), x.dispute), x.level)
        np.maximum.at(highest, ((~other[x.both]).astype(int), x.dispute[x.both]), x.level[x.both])
        return cls(*highest)


def answers(s: Sides) -> float:
    """P(side B takes any militarised action)."""
    return share(s.b > 0)


def silent(s: Sides, level: int) -> float:
    """P(side B takes none | side A comes to ``level``)."""
    return share(s.b[s.a == level] == 0)


def matches(s: Sides, level: int) -> float:
    """P(side B comes to the same | side A comes to ``level``)."""
    return share(s.b[s.a == level] == level)


def at_least_matches(s: Sides) -> float:
    """P(side B comes to as much as side A, or further)."""
    return share(s.b >= s.a)


def exceeds(s: Sides, level: int) -> float:
    """P(side B goes further | side A comes to ``level``)."""
    return share(s.b[s.a == level] > level)


def share(hit: np.ndarray) -> float:
    return float(hit.mean()) if len(hit) else float("nan")


def quantile(x: np.ndarray, q: float) -> float:
    return float(np.quantile(x, q)) if len(x) else float("nan")
