"""What a great power behind one side has to do with how far both go in a dispute (MID 5.0 and ATOP, 1946-2014).

Disputes of two minor states, by who of the two has a great-power ally: neither, only whoever acts first (the
initiator), only the other (its target), both. Both use force where each side has a use of force in the dispute, or
where it becomes war. Disputes in which nobody in particular acts first are left out. Shares, NaN where none is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.history.disputes import APART, LEAST, share
from experiments.history.events import FORCE, NEITHER, WAR, Events, begins


@dataclass(frozen=True)
class Allied:
    """A row a dispute, bool[n] each: whether both sides use force; whether its initiator, its target, has an ally."""

    both: np.ndarray
    initiator: np.ndarray
    target: np.ndarray

    @classmethod
    def among(cls, events: Events) -> Allied:
        """The disputes that militarised acts make up, whose initiator is known."""
        here = events.mid >= LEAST
        series, day, side, mid = (x[here] for x in (events.series, events.day, events.side, events.mid))
        if not len(day):
            return cls.none()
        first = np.flatnonzero(begins(series, day, APART))
        force = [np.logical_or.reduceat((side == k) & (mid >= FORCE), first) for k in (0, 1)]
        both = force[0] & force[1] | (np.maximum.reduceat(mid, first) >= WAR)
        known = side[first] != NEITHER
        opener, here_ = side[first][known], series[first][known]
        backed = events.who.backed
        return cls(both[known], backed[here_, opener], backed[here_, 1 - opener])

    @classmethod
    def none(cls) -> Allied:
        return cls(*(np.zeros(0, bool) for _ in range(3)))


def both_use_force(x: Allied, initiator: bool, target: bool) -> float:
    """P(both sides use force | these, and only these, have a great-power ally)."""
    return share(x.both[(x.initiator == initiator) & (x.target == target)])
