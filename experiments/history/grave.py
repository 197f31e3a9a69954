"""Figures of whole disputes, as MID counts them: how grave they become, whom they kill, how long they last.

A dispute is incidents of a dyad less than 26 weeks apart (disputes.py). It is answered where both sides have incidents
in it, or where it becomes war; it lasts from the first day of its first incident to the last day of any; it is joined
where a third party enters with force before it is over. Its deaths have MID's classes. Functions give a share or days,
NaN where nothing is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.history.disputes import APART, LEAST, quantile, share
from experiments.history.events import ENTRY, FORCE, WAR, WEEK, Events, begins, between

CLASSES = (1, 26, 101, 251, 501, 1000)  # deaths from which on MID's fatality class is 1 to 6


@dataclass(frozen=True)
class Disputes:
    """A row a dispute.

    highest: int8[n], MID level · answered: bool[n] · fatality: int8[n], MID class 0 to 6, below 0 not known ·
    days: float64[n] · joined: bool[n], by a third party; bool[0] where there is none that could · often: int64[m],
    disputes of each pair in each window in which it has any.
    """

    highest: np.ndarray
    answered: np.ndarray
    fatality: np.ndarray
    days: np.ndarray
    joined: np.ndarray
    often: np.ndarray

    @classmethod
    def among(cls, events: Events) -> Disputes:
        """The disputes that militarised acts make up."""
        here = events.mid >= LEAST
        series, day = events.series[here], events.day[here]
        if not len(day):
            none = np.zeros(0, np.int8)
            return cls(none, none > 0, none, none.astype(float), none > 0, none)
        first = np.flatnonzero(begins(series, day, APART))
        last = np.append(first[1:], len(day)) - 1
        highest = np.maximum.reduceat(events.mid[here], first)
        both = [np.logical_or.reduceat(events.side[here] == side, first) for side in (0, 1)]
        dead = np.add.reduceat(events.deaths[here], first)
        days = np.maximum.reduceat(day + events.lasts[here], first) - day[first]
        begun, closed = events.at(series[first], day[first]), events.at(series[first], day[last] + APART)
        entered = between(events.noted(ENTRY), begun, closed) > 0
        joined = entered if ENTRY in events.could else np.zeros(0, bool)
        how_many = often(series[first], day[first], events.days)
        return cls(highest, both[0] & both[1] | (highest >= WAR), classed(dead), days, joined, how_many)


WINDOW = 456 * WEEK  # in which disputes of a pair are counted; as long as the beds of the calibration are watched


def often(series: np.ndarray, day: np.ndarray, days: float) -> np.ndarray:
    """int64[n]: disputes that begin in each whole window of each pair that has any in it, of series watched ``days``.

    series and day: of the first act of each dispute.
    """
    windows = int(days // WINDOW)
    here = day < windows * WINDOW
    return np.unique(series[here] * max(windows, 1) + day[here] // WINDOW, return_counts=True)[1]


def exactly(counts: np.ndarray, least: int, most: float = np.inf) -> float:
    """Share of the pairs with a dispute in a window that have so many in it."""
    return share((counts >= least) & (counts <= most))


def classed(deaths: np.ndarray) -> np.ndarray:
    """MID's fatality class of so many deaths; int8."""
    return np.searchsorted(CLASSES, deaths, "right").astype(np.int8)


def comes_to(x: Disputes, level: int) -> float:
    """Share of disputes whose highest level is this."""
    return share(x.highest == level)


def war_given_force(x: Disputes) -> float:
    """P(war | force, or war)."""
    return share(x.highest[x.highest >= FORCE] >= WAR)


def answered(x: Disputes) -> float:
    """Share of disputes in which the other side acts too."""
    return share(x.answered)


def answered_at(x: Disputes, level: int) -> float:
    """P(answered | the highest level is this)."""
    return share(x.answered[x.highest == level])


def fatal_at_force(x: Disputes) -> float:
    """P(anyone is killed | the highest level is a use of force); what is not known counts as not fatal."""
    return share(x.fatality[x.highest == FORCE] >= 1)


def fatal(x: Disputes, least: int) -> float:
    """Share of disputes of this fatality class or above."""
    return share(x.fatality >= least)


def one_day(x: Disputes) -> float:
    """Share of disputes that last a day."""
    return share(x.days <= 1)


def length(x: Disputes, q: float) -> float:
    """A quantile of their days."""
    return quantile(x.days, q)


def joined(x: Disputes) -> float:
    """Share of disputes that a third party joins; NaN where none could."""
    return share(x.joined)
