"""What all pages share: the scenarios that can be opened, and the curves that have been counted."""

from __future__ import annotations

import functools
from threading import Lock
from typing import Any

from experiments.classroom import view
from experiments.classroom.messages import Refused, Shares
from experiments.classroom.replay import POINTS
from sim.encoding import Case, encode
from sim.faults import nearest
from sim.load import load, scenarios
from sim.slices import Curve, Job

FINEST = 1280  # runs a point at which a curve stands still: +-.027 at 95 %
SEEN, ROOM = 1200, 64e6  # curves that are kept, and bytes of what was found on them


class Shelf:
    """The scenarios that a page can open: those that come with the program, and the one that was asked for."""

    def __init__(self, own: Case) -> None:
        self.cases = {own.scenario.name: own}
        self.curves: dict[tuple[Any, ...], Curve] = {}
        self.lock = Lock()

    def open(self, name: str) -> Case:
        """A scenario ready to run. Refused if there is none of this name."""
        known = sorted({*scenarios(), *self.cases})
        if name not in known:
            raise Refused(f"There is no scenario {name!r:.60}.{nearest(name[:60], known)}")
        with self.lock:
            if name not in self.cases:
                self.cases[name] = encode(load(name))
            return self.cases[name]

    def curve(self, base: Case, seed: int, axis: str, shares: Shares) -> Curve:
        """The curve over a lever with the others where they stand; kept for all pages, its counts too."""
        shares = {name: x for name, x in shares.items() if name != axis}
        key = (base.scenario.digest, seed, axis, tuple(sorted(shares.items())))
        with self.lock:
            job = self.curves.pop(key, None)
            if job is None:
                others, lever = numbers(base, shares), base.scenario.levers[axis]
                points = [{**others, **lever.at(k / (POINTS - 1))} for k in range(POINTS)]
                job = Curve(base, points, list(view.outcomes(base).values()), seed, first=20, most=FINEST)
                while len(self.curves) >= SEEN or sum(c.found.nbytes for c in self.curves.values()) > ROOM:
                    del self.curves[next(iter(self.curves))]
            self.curves[key] = job  # the newest last
        return job

    @functools.cached_property
    def titles(self) -> list[dict[str, str]]:
        """Id and title of each."""
        names = sorted({*scenarios(), *self.cases})
        return [{"id": name, "title": self.open(name).scenario.title} for name in names]


def apart(first: Job, second: Job, column: int) -> list[dict[str, Any]]:
    """How far two curves of the same lever lie apart, point by point, paired run by run; as many runs as both have."""
    n = min(first.n, second.n)
    return [view.apart(first.found[p, :n, column], second.found[p, :n, column]) for p in range(POINTS)] if n else []


def setting(base: Case, shares: Shares) -> Case:
    """The scenario with these levers where they stand."""
    return base.moved(numbers(base, shares)) if shares else base


def numbers(base: Case, shares: Shares) -> dict[str, float]:
    """What these levers set: path -> value."""
    levers = base.scenario.levers
    return {path: x for name, share in shares.items() for path, x in levers[name].at(share).items()}
