"""What runs leave, as tables: first passages, odds, and where runs draw their parameters the limits of the set.

Row r is run r, whoever did it: an ensemble, or a model of Mesa stepped by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import vocabulary as v
from sim.encoding import Case
from sim.outcomes import COUNTS, SUMS

if TYPE_CHECKING:
    import pandas as pd

DETAIL = ("choice", "act", "reply", "level", "rung", "tension", "deaths", "agreed", "entered")  # arrays turn by turn


@dataclass(frozen=True)
class Results:
    """What an ensemble leaves: per-run counts and first passages, and what else was asked for.

    run: int64[run] · tally: RUN_STATE[run] · first: int64[run, dyad + 1, rung], turn of first passage, -1 never, the
    last dyad row is the world · occupancy: int64[turn, dyad + 1, rung], runs standing there · turn by turn, where
    detail was asked for: choice int32[run, turn, pair], the option of the act, -1 none · act and reply int8[run, turn,
    pair], its rung, and whether it was a same-turn reply · level and rung int8[run, turn, dyad], what was done or
    happened, and where that leaves it · tension and deaths float64[run, turn, dyad] · agreed int8[run, turn, dyad], 1
    where an agreement took effect · entered int8[run, turn, dyad], the sides that some patron has entered for by force.
    """

    case: Case
    seed: int
    run: np.ndarray
    tally: np.ndarray
    first: np.ndarray
    occupancy: np.ndarray
    choice: np.ndarray
    act: np.ndarray
    reply: np.ndarray
    level: np.ndarray
    rung: np.ndarray
    tension: np.ndarray
    deaths: np.ndarray
    agreed: np.ndarray
    entered: np.ndarray

    def only(self, runs: np.ndarray) -> Results:
        """Some of the runs, bool[run]; not where only the sum of all was kept (occupancy)."""
        parts = {name: x[runs] if len(x := getattr(self, name)) else x for name in ("run", "tally", "first", *DETAIL)}
        return replace(self, **parts, occupancy=self.occupancy[:0])

    def reached(self, rung: int, dyad: str = "world") -> np.ndarray:
        """bool[run]: whether the run came to the rung, on a dyad or anywhere."""
        return self.first[:, self.row(dyad), rung] >= 0

    def row(self, dyad: str) -> int:
        return row_of(self.case, dyad)

    @property
    def runs(self) -> pd.DataFrame:
        """A row per run; columns as in docs/codebook.md."""
        import pandas as pd

        names = {"turns": "turn"}
        columns: dict[str, Any] = {"run": self.run}
        for name in (*COUNTS, *SUMS):
            columns[name] = self.tally[names.get(name, name)]
        who = np.array([*self.case.actors, ""], dtype=object)
        columns["first_climber"] = who[columns["first_climber"]]
        for k in range(v.RUNGS):
            columns[f"first_{k}"] = self.first[:, -1, k]
        return pd.DataFrame(columns)

    @property
    def passages(self) -> pd.DataFrame:
        """A row per run and dyad: turn of first passage to every rung, -1 never."""
        import pandas as pd

        n, dyads = len(self.run), len(self.case.dyads)
        table = pd.DataFrame(
            self.first[:, :dyads].reshape(n * dyads, v.RUNGS), columns=[f"first_{k}" for k in range(v.RUNGS)]
        )
        table.insert(0, "dyad", np.tile(np.array(self.case.dyads, dtype=object), n))
        table.insert(0, "run", np.repeat(self.run, dyads))
        return table

    def odds(self, dyad: str = "world", alpha: float = 0.05) -> pd.DataFrame:
        """P(highest rung >= k by the horizon), Clopper-Pearson: rung, rung_label, mid, icb, hits, n, p, lo, hi.

        Where runs draw their parameters, set_lo and set_hi too (``set_limits``).
        """
        n = len(self.run)
        hits = [int(self.reached(k, dyad).sum()) if k else n for k in range(v.RUNGS)]
        table = shares(self.case, hits, n, alpha)
        if self.case.drawn is None:
            return table
        came = self.first[:, self.row(dyad)] >= 0
        came[:, 0] = True
        return table.assign(**set_limits(self.case, self.seed, self.run, came, alpha))


def row_of(case: Case, dyad: str) -> int:
    """The row of a dyad, or of the world, among first passages."""
    return len(case.dyads) if dyad == "world" else case.dyads.index(dyad)


def by_member(case: Case, seed: int, numbers: np.ndarray, came: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hits int64[column, member] and runs int64[member] from bool[run, column], where runs draw their parameters."""
    assert case.drawn is not None
    members, many = case.drawn.members(seed, numbers), len(case.drawn.weights)
    hits = [np.bincount(members[column], minlength=many) for column in came.T]
    return np.array(hits, np.int64).reshape(-1, many), np.bincount(members, minlength=many)


def set_limits(case: Case, seed: int, numbers: np.ndarray, came: np.ndarray, alpha: float = 0.05) -> dict[str, Any]:
    """What to put beside p, lo and hi of bool[run, column]: set_lo, set_hi, float[column], between which the chance of
    a member of the set lies; nothing where all runs have the parameters of the case."""
    if case.drawn is None:
        return {}
    return limits_of(case, *by_member(case, seed, numbers, came), alpha)


def limits_of(case: Case, hits: np.ndarray, n: np.ndarray, alpha: float = 0.05) -> dict[str, Any]:
    """The same from hits int64[column, member] of int64[member] runs."""
    assert case.drawn is not None
    from sim.statistics.spread import member_interval

    limits = member_interval(hits, n, case.drawn.weights, alpha)
    return {"set_lo": limits.low, "set_hi": limits.high}


def shares(case: Case, hits: Sequence[int], n: int, alpha: float = 0.05) -> pd.DataFrame:
    """``Results.odds`` from counts: ``hits`` of ``n`` runs at every rung."""
    import pandas as pd

    from sim.statistics.intervals import clopper_pearson

    reached = np.asarray(hits, np.int64)
    interval = clopper_pearson(reached, np.full(v.RUNGS, n), alpha)
    rungs = [case.scenario.ladder["rungs"][f"r{k}"] for k in range(v.RUNGS)]
    return pd.DataFrame(
        {
            "rung": range(v.RUNGS),
            "rung_label": [rung["label"] for rung in rungs],
            "mid": [rung["mid"] for rung in rungs],
            "icb": [rung["icb"] for rung in rungs],
            "hits": reached,
            "n": n,
            "p": reached / n,
            "lo": interval.low,
            "hi": interval.high,
        }
    )
