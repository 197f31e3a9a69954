"""More runs than memory holds: an ensemble page by page, and the sums that its odds are made of.

    for page in pages(Ensemble(case, seed=1), 10**7):   # Results, of runs that follow each other
        total = counts(page) if total is None else total + counts(page)
    total.odds("world")                                 # the same rows as of one ensemble of all

How long a page is follows from the case alone, so what is written page by page is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import layout
from sim import vocabulary as v
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.results import Results, by_member, limits_of, row_of, shares

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 100_000  # runs of a page: a page costs as much as a dozen runs, and what it leaves must be written at once
LARGEST = 200e6  # bytes of what its runs leave
SINCE = ("agreement", "faded", "recurrence", "patron_entry")  # turn of it, -1 never
TIMES = ("reciprocated", "accidents")  # how often
COUNTED = (*SINCE, *TIMES)


def bytes_a_run(case: Case) -> int:
    """What a run leaves: its counts, and first passages of every dyad and of the world."""
    return layout.RUN_STATE.itemsize + (len(case.dyads) + 1) * v.RUNGS * 8


def page_of(case: Case) -> int:
    """Runs of a page of this case."""
    return max(1, min(LONGEST, int(LARGEST // bytes_a_run(case))))


def pages(
    ensemble: Ensemble,
    runs: int,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    *,
    occupancy: bool = False,
) -> Iterator[Results]:
    """Runs 0, 1, … of an ensemble, so many as its case has room for at a time."""
    size = page_of(ensemble.case)
    for first in range(0, runs, size):
        yield ensemble.run(range(first, min(first + size, runs)), threads, progress, occupancy=occupancy)


@dataclass(frozen=True)
class Counts:
    """Sums over runs, of which those of two sets of runs are the sums of theirs.

    hits: int64[dyad + 1, rung], the last row the world · came: int64 of COUNTED · climbs and those by accident ·
    occupancy: int64[turn, dyad + 1, rung] · members: int64[dyad + 1, rung, member] and int64[member] where runs draw.
    """

    case: Case
    seed: int
    n: int
    hits: np.ndarray
    came: np.ndarray
    climbs: int
    accidents: int
    occupancy: np.ndarray
    members: tuple[np.ndarray, np.ndarray] | None

    def __add__(self, other: Counts) -> Counts:
        both = None
        if self.members is not None and other.members is not None:
            both = (self.members[0] + other.members[0], self.members[1] + other.members[1])
        return Counts(
            self.case, self.seed, self.n + other.n, self.hits + other.hits, self.came + other.came,
            self.climbs + other.climbs, self.accidents + other.accidents, self.occupancy + other.occupancy, both,
        )  # fmt: skip

    def odds(self, dyad: str = "world", alpha: float = 0.05) -> pd.DataFrame:
        """``Results.odds`` of all these runs."""
        row = row_of(self.case, dyad)
        table = shares(self.case, [int(x) for x in self.hits[row]], self.n, alpha)
        if self.members is None:
            return table
        return table.assign(**limits_of(self.case, self.members[0][row], self.members[1], alpha))


def counts(page: Results) -> Counts:
    """The sums of some runs."""
    came = page.first >= 0
    came[:, :, 0] = True
    tally, members = page.tally, None
    if page.case.drawn is not None:
        each = [by_member(page.case, page.seed, page.run, came[:, row]) for row in range(came.shape[1])]
        members = np.array([hits for hits, _ in each]), each[0][1]
    outcomes = [(tally[name] >= 0).sum() for name in SINCE] + [(tally[name] > 0).sum() for name in TIMES]
    return Counts(
        page.case, page.seed, len(page.run), came.sum(axis=0), np.array(outcomes, np.int64), int(tally["climbs"].sum()),
        int(tally["accidents"].sum()), page.occupancy, members,
    )  # fmt: skip
