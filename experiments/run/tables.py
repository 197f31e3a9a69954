"""From results to the tables of a run's folder; each is also what the screen or a picture shows.

table.csv        a row per dyad (world first) and rung: rung_label, mid, icb, hits, n, p, lo, hi
outcomes.csv     a row per other outcome: outcome, meaning, hits, n, p, lo, hi
curve.csv        a row per point and rung: dyad, parameter, value, rung, rung_label, hits, n, p, lo, hi
                 (table.csv and curve.csv: set_lo, set_hi too, where runs draw their parameters from a set)
occupancy.csv    a row per turn and rung: turn, rung, rung_label, share of runs whose world stands there
runs.parquet     a row per run; passages.parquet a row per run and dyad (sim.results.Results)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.door.asked import Asked
from experiments.run.names import name
from sim.encoding import Case
from sim.pages import Counts
from sim.points import played, reached, tallied
from sim.results import Results, row_of, set_limits, shares
from sim.statistics.intervals import clopper_pearson
from sim.vocabulary import PATRON_CLASH, RUNGS

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int], None]
FEW = 100  # runs at each point of the first curve that is drawn


def odds(results: Results | Counts) -> pd.DataFrame:
    """P(highest rung >= k by the horizon), in the whole world and on each dyad."""
    import pandas as pd

    parts = []
    for dyad in ("world", *results.case.dyads):
        part = results.odds(dyad)
        part.insert(0, "dyad", dyad)
        parts.append(part[part["rung"] > 0])
    return pd.concat(parts, ignore_index=True)


OUTCOMES = {  # column of the runs' table: what it counts
    "agreement": "an agreement was concluded",
    "faded": "an episode with violence faded away without one",
    "recurrence": "violence came back after a lull or an agreement",
    "patron_entry": "a patron entered with force",
    "reciprocated": "a threat or worse was answered in kind",
    "accident": "a run with at least one climb by accident",
}


def outcomes(counted: Counts) -> pd.DataFrame:
    """The other outcomes, as shares of runs; the last row is a share of climbs."""
    import pandas as pd

    n, hits = counted.n, counted.came.tolist()
    interval = clopper_pearson(np.array(hits), np.full(len(hits), n), 0.05)
    table = pd.DataFrame(
        {
            "outcome": list(OUTCOMES),
            "meaning": list(OUTCOMES.values()),
            "hits": hits,
            "n": n,
            "p": np.array(hits) / n,
            "lo": interval.low,
            "hi": interval.high,
        }
    )
    # Climbs of one run are not independent: no interval.
    accidents, climbs = counted.accidents, counted.climbs
    share = {
        "outcome": "accidental_climbs",
        "meaning": "climbs to a higher rung that were accidents (share of climbs)",
    }
    last = {
        **share,
        "hits": accidents,
        "n": climbs,
        "p": accidents / climbs if climbs else 0.0,
        "lo": np.nan,
        "hi": np.nan,
    }
    return pd.concat([table, pd.DataFrame([last])], ignore_index=True)


def curves(asked: Asked, progress: Progress) -> Iterator[pd.DataFrame]:
    """The escalation curve of FEW runs, then of all: the same runs at each point, only the parameter differs."""
    if asked.curve is None:
        return
    drawn = asked.curve
    points = [{drawn.parameter: value} for value in drawn.values]
    first = asked.case.drawn is not None or drawn.dyad != "world"
    so_far: list[tuple[np.ndarray, np.ndarray]] = []
    for part in (range(min(FEW, drawn.runs)), range(FEW, drawn.runs)):
        if len(part):
            so_far.append(played(asked.case, points, part, asked.seed, asked.threads, progress, first=first))
            tallies = np.concatenate([tally for tally, _ in so_far], axis=1)
            passed = np.concatenate([passages for _, passages in so_far], axis=1) if first else so_far[0][1]
            yield curve(asked, tallies, passed)


def curve(asked: Asked, tallies: np.ndarray, passed: np.ndarray) -> pd.DataFrame:
    """A row a point and rung: of RUN_STATE[point, run] and, where they are needed, the passages."""
    import pandas as pd

    assert asked.curve is not None
    drawn, runs = asked.curve, range(tallies.shape[1])
    counts = tallied(asked.case, tallies, passed, drawn.dyad)
    rows = [
        shares(asked.case, reached(count), len(runs)).assign(dyad=drawn.dyad, parameter=drawn.parameter, value=value)
        for value, count in zip(drawn.values, counts, strict=True)
    ]
    columns = ["dyad", "parameter", "value", "rung", "rung_label", "hits", "n", "p", "lo", "hi"]
    if asked.case.drawn is not None:
        columns += ["set_lo", "set_hi"]
        where = row_of(asked.case, drawn.dyad)
        for k, table in enumerate(rows):
            limits = set_limits(asked.case, asked.seed, np.array(runs), passed[k, :, where] >= 0)
            rows[k] = table.assign(**limits)
    found = pd.concat(rows, ignore_index=True)
    return found[found["rung"].isin(drawn.rungs)].reset_index(drop=True)[columns]


def occupancy(counted: Counts) -> pd.DataFrame:
    """Share of the runs whose highest dyad stands on each rung, turn by turn."""
    import pandas as pd

    n = counted.n
    counts = counted.occupancy[:, -1].copy()
    counts[:, PATRON_CLASH] += n - counts.sum(axis=1)  # a clash of patrons ends the run: it stays there
    shares = counts / n
    turns = len(shares)
    return pd.DataFrame(
        {
            "turn": np.repeat(np.arange(1, turns + 1), RUNGS),
            "rung": np.tile(np.arange(RUNGS), turns),
            "rung_label": np.tile(np.array(labels(counted.case), dtype=object), turns),
            "share": shares.reshape(-1),
        }
    )


def labels(case: Case) -> list[str]:
    """Names of the rungs, 0 to 10."""
    rungs = case.scenario.ladder["rungs"]
    return [str(rungs[f"r{k}"]["label"]) for k in range(RUNGS)]


def parameter_name(case: Case, path: str) -> str:
    """A number's path in words: ``Russia's commitment to Serbia`` (experiments.run.names)."""
    return name(case.scenario.mapping, path)


def label(case: Case, actor: str) -> str:
    return str(case.scenario.actors[actor]["label"] or actor.replace("_", " "))
