"""What a tension at rest means: how often two neighbours without patrons come to what, with nothing else between them.

    run.py calibrate.tension                       # the pairs of the bed of rivals, at each tension in turn
    run.py calibrate.tension at=[0.1,0.25] runs=50

Whoever writes a scenario reads it backwards: from how often the two have fought to ``dyads.NAME.baseline_a``.

tension.csv, a row a tension:
    tension               at rest, of both sides
    disputes              a decade (incidents less than 26 weeks apart are one)
    incident, force, killed, war    share of the years with one at all, each with _lo and _hi (95 %, Wilson; years of
                          one pair hang together, so take them a little wider)
    years                 pair-years behind each
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.calibrate.plan import FILE, Bed, planned
from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, each, real, whole
from experiments.history.disputes import APART, LEAST
from experiments.history.events import FORCE, WAR, Events, begins
from experiments.history.simulated import events
from experiments.odds.ask import Folder
from sim import Ensemble
from sim.statistics.intervals import wilson

YEAR = 365.25  # days
AT = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def at_rest(bed: Bed, tension: float) -> dict[str, float]:
    """The values that put all pairs of a bed at a tension."""
    return {
        f"dyads.{d}.{what}_{side}": tension for d in bed.case.dyads for what in ("tension", "baseline") for side in "ab"
    }


def counted(acts: Events) -> dict[str, float]:
    """A row of the table, from the acts of one tension."""
    years = int(acts.days // YEAR)
    grave = acts.mid >= LEAST
    series, day = acts.series[grave], acts.day[grave]
    row: dict[str, float] = {
        "disputes": 10 * YEAR * float(begins(series, day, APART).sum()) / (acts.many * acts.days),
        "years": acts.many * years,
    }
    kinds = {"incident": grave, "force": acts.mid >= FORCE, "killed": acts.deaths >= 1, "war": acts.mid >= WAR}
    for name, here in kinds.items():
        here = here & (acts.day < years * YEAR)
        hit = len(np.unique(acts.series[here] * years + acts.day[here] // YEAR))
        lo, hi = wilson(hit, acts.many * years)
        row |= {name: hit / (acts.many * years), f"{name}_lo": float(lo), f"{name}_hi": float(hi)}
    return row


def work(options: Options, asked: Asked) -> str:
    bed = planned(FILE, asked.words, facts=True).beds[0]
    rows = []
    for tension in options.at:
        case = bed.case.patched(at_rest(bed, tension))
        results = Ensemble(case, asked.seed).run(range(options.runs), asked.threads, detail=True)
        rows.append({"tension": tension, **counted(events(results, case.dyads))})
    table = pd.DataFrame(rows)
    folder = Folder(options, asked)
    folder.table("tension", table)
    lines = ["Two neighbours, and a tension at rest: disputes in ten years; share of the years with",
             f"{'tension':>9}{'disputes':>10}{'an incident':>14}{'force':>8}{'a death':>10}{'war':>8}"]  # fmt: skip
    for r in table.to_dict("records"):
        shares = "".join(f"{r[k]:>{n}.3f}" for k, n in (("incident", 14), ("force", 8), ("killed", 10), ("war", 8)))
        lines.append(f"{r['tension']:>9.2f}{r['disputes']:>10.1f}{shares}")
    return "\n".join([*lines, folder.close({"runs": options.runs})])


QUESTION = Question(
    "calibrate.tension",
    __doc__,
    (
        Own("at", f"tensions ([{','.join(f'{x:g}' for x in AT)}])", each(real(0.0, 1.0)), list(AT)),
        Own("runs", "runs (10)", whole(2, 100_000), 10),
    ),
    work,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
