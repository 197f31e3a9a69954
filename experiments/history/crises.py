"""Figures of crises, as ICB counts them: what triggers them, how violent they become, how they end.

An act is grave if it is militarised (MID level 2 or more) or force by its own code. Grave acts of a dyad less than
``LULL`` days apart, with no agreement of the two between them, are one course of events; it is a crisis if it has
gravity: each side acts ``TWICE`` or more, or ``SERIOUS`` or more are killed. A spark, even one that is answered, is
none. ICB's crises are the gravest of what MID counts: 6.4 a year in 1946-89, where MID has 23 disputes. Read in this
way, the recorded incidents of MID 5.0 (1992-2003) make 7.6 crises a year, of which .23 are without violence, .46 begin
with force and half last 80 days or more; ICB has .24, .50 and 73. If one act of each side were enough, there would be
16 a year, and half would be over in 47 days.

trigger     its first act: violent, a non-violent military act (a display), or another (a threat)
violence    the highest ICB class of its acts; serious from ``SERIOUS`` deaths on, war from ``WARLIKE`` on
open        from the first act to an agreement, or until the lull after the last act is over
days        from the first act to the agreement, or to the end of the last act
mediation   the highest that reached either side while it was open: none, offered, occurred
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.history.disputes import LEAST, quantile, share
from experiments.history.events import AGREEMENT, FORCE, MEDIATION, OFFER, WAR, Events, begins, between

LULL = 60.0  # days
TWICE = 2  # acts of each side
SERIOUS, WARLIKE = 26, 1000  # deaths; from 26 on ICB's serious clashes and MID's classes are about as many a year
OTHER, MILITARY, VIOLENT = 1, 2, 3  # triggers
NONE, CLASHES, SERIOUS_CLASHES, FULL = 1, 2, 3, 4  # ICB violence
UNKNOWN, UNMEDIATED = 0, 1  # ICB codes of MEDIATE, beside OFFER and MEDIATION
DISPLAY = 3  # MID level


@dataclass(frozen=True)
class Crises:
    """A row a crisis.

    trigger: int8[n], OTHER, MILITARY or VIOLENT · violence: int8[n], ICB class 1 to 4 · days: float64[n] · agreed:
    bool[n], ended by an agreement, formal or semi-formal · mediation: int8[n], ICB code, UNKNOWN where no one could.
    """

    trigger: np.ndarray
    violence: np.ndarray
    days: np.ndarray
    agreed: np.ndarray
    mediation: np.ndarray

    @classmethod
    def among(cls, events: Events) -> Crises:
        """The crises that grave acts make up."""
        here = (events.note == 0) & ((events.mid >= LEAST) | (events.level >= FORCE))
        if not here.any():
            return cls(*(np.zeros(0, kind) for kind in (np.int8, np.int8, float, bool, np.int8)))
        series, day, side, mid = (x[here] for x in (events.series, events.day, events.side, events.mid))
        agreements = events.noted(AGREEMENT)
        before = np.searchsorted(agreements, events.at(series, day))
        first = np.flatnonzero(begins(series, day, LULL) | (np.diff(before, prepend=0) > 0))
        last = np.append(first[1:], len(day)) - 1
        dead = np.add.reduceat(events.deaths[here], first)
        acts = [np.add.reduceat(side == k, first, dtype=np.int64) for k in (0, 1)]
        grave = (np.minimum(*acts) >= TWICE) | (dead >= SERIOUS)

        violent = (events.icb[here] >= CLASHES) | (events.level[here] >= FORCE) | (mid >= FORCE)
        trigger = np.where(violent, VIOLENT, np.where(mid >= DISPLAY, MILITARY, OTHER)).astype(np.int8)[first]
        violence = np.maximum.reduceat(np.maximum(events.icb[here], np.where(violent, CLASHES, NONE)), first)
        violence = np.maximum(violence, np.where(dead >= SERIOUS, SERIOUS_CLASHES, NONE))
        war = (np.maximum.reduceat(mid, first) >= WAR) | (dead >= WARLIKE)
        violence = np.where(war, FULL, violence).astype(np.int8)

        at = events.at(series[first], np.zeros(len(first)))  # when each one's series begins
        closed = at + day[last] + LULL
        following = np.append(agreements, np.inf)[np.searchsorted(agreements, at + day[last])]
        agreed = following <= closed
        over = np.maximum.reduceat(day + events.lasts[here], first)
        days = np.where(agreed, following - at, over) - day[first]
        mediation = np.full(len(first), UNMEDIATED if MEDIATION in events.could else UNKNOWN, np.int8)
        for note in (OFFER, MEDIATION):
            came = between(events.noted(note), at + day[first], np.minimum(closed, following)) > 0
            mediation[came] = note
        return cls(*(x[grave] for x in (trigger, violence, np.maximum(days, 1.0), agreed, mediation)))


def violence(x: Crises, which: int) -> float:
    """Share of crises of this violence class."""
    return share(x.violence == which)


def triggered(x: Crises, trigger: int) -> float:
    """Share of crises with this trigger."""
    return share(x.trigger == trigger)


def violent_given(x: Crises, trigger: int, least: int) -> float:
    """P(violence of this class or above | trigger)."""
    return share(x.violence[x.trigger == trigger] >= least)


def length(x: Crises, q: float) -> float:
    """A quantile of their days."""
    return quantile(x.days, q)


def agreement(x: Crises) -> float:
    """Share of crises that end in an agreement."""
    return share(x.agreed)


def agreement_given(x: Crises, mediation: int) -> float:
    """P(it ends in an agreement | mediation occurred, or there was none nor was any offered)."""
    return share(x.agreed[x.mediation == mediation])


def serious_given(x: Crises, mediation: int) -> float:
    """P(serious clashes or war | mediation occurred, or there was none nor was any offered)."""
    return share(x.violence[x.mediation == mediation] >= SERIOUS_CLASHES)


def serious_odds(x: Crises) -> float:
    """Odds of serious clashes or war where mediation occurred, over the odds where there was none nor was any offered.

    It says how mediated crises are chosen whatever the level of violence is; NaN where no odds are known.
    """
    with_, without = serious_given(x, MEDIATION), serious_given(x, UNMEDIATED)
    if not (0.0 <= with_ < 1.0 and 0.0 < without <= 1.0):
        return float("nan")
    return with_ / (1.0 - with_) * (1.0 - without) / without


def mediation(x: Crises) -> float:
    """Share of crises in which mediation occurred or was offered or asked for, of those where that is known."""
    return share(x.mediation[x.mediation != UNKNOWN] > UNMEDIATED)
