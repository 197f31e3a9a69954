"""Time to event: runs still without violence (Kaplan-Meier), and war, agreement and fading out as competing ends.

run.py odds.timing rung=6
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, whole
from experiments.odds.ask import Folder
from experiments.plots import words as say
from experiments.run.tables import labels
from sim.ensemble import Ensemble
from sim.results import Results
from sim.statistics.intervals import clopper_pearson
from sim.statistics.survival import competing_risks, kaplan_meier, numbers_at_risk
from sim.vocabulary import WAR

ENDS = ("war", "agreement", "fade")


def survival(results: Results, rung: int, group: str) -> pd.DataFrame:
    """The table of experiments.plots.km: a row a turn with an event, from turn 0 to the horizon."""
    horizon = int(results.case.world.clock[0]["horizon"])
    first = results.first[:, -1, rung]
    happened = first >= 0
    turn = np.where(happened, first, np.minimum(results.tally["turn"], horizon))
    curve = kaplan_meier(turn, happened)
    n = len(turn)
    rows: list[dict[str, Any]] = [
        {"group": group, "turn": 0.0, "survival": 1.0, "lo": 1.0, "hi": 1.0, "at_risk": n, "events": 0}
    ]
    columns = (curve.turn, curve.estimate, curve.low, curve.high, curve.at_risk, curve.events)
    for t, s, lo, hi, risk, events in zip(*columns, strict=True):
        rows.append(
            {"group": group, "turn": t, "survival": s, "lo": lo, "hi": hi, "at_risk": int(risk), "events": int(events)}
        )
    if rows[-1]["turn"] < horizon:
        rows.append(
            {**rows[-1], "turn": float(horizon), "at_risk": int(numbers_at_risk(turn, [horizon])[0]), "events": 0}
        )
    return pd.DataFrame(rows)


def ends(results: Results) -> tuple[np.ndarray, np.ndarray]:
    """Turn and kind of what came first in each run: 1 war, 2 agreement, 3 fade, 0 none (censored at its last turn)."""
    columns = [results.first[:, -1, WAR], results.tally["agreement"], results.tally["faded"]]
    late = np.iinfo(np.int64).max
    times = np.array([np.where(c >= 0, c, late) for c in columns])
    turn = times.min(axis=0)
    kind = np.where(turn < late, times.argmin(axis=0) + 1, 0)
    return np.where(kind > 0, turn, results.tally["turn"]), kind


def competing(results: Results) -> pd.DataFrame:
    """The table of experiments.plots.competing, at every turn from 0 to the horizon."""
    turn, kind = ends(results)
    horizon = int(results.case.world.clock[0]["horizon"])
    curves = competing_risks(turn, kind)
    grid = np.arange(horizon + 1)
    risk = numbers_at_risk(turn, grid)
    rows = []
    for k, cause in enumerate(ENDS, start=1):
        curve = curves.get(k)
        for t in grid:
            at = -1 if curve is None else int(np.searchsorted(curve.turn, t, side="right")) - 1
            some = curve is not None and at >= 0
            value, lo, hi = (
                (float(c[at]) for c in (curve.estimate, curve.low, curve.high)) if some and curve else (0.0, 0.0, 0.0)
            )
            if value == 0.0:  # every run is watched to its end: none of them so far
                hi = float(clopper_pearson(0, len(turn)).high)
            rows.append(
                {"cause": cause, "turn": int(t), "incidence": value, "lo": lo, "hi": hi, "at_risk": int(risk[t])}
            )
    return pd.DataFrame(rows)


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import competing as competing_plot
    from experiments.plots import km

    case = asked.case
    results = Ensemble(case, asked.seed).run(range(options.runs), asked.threads)
    what = say.or_worse(options.rung, labels(case)[options.rung])
    waiting, ended = survival(results, options.rung, case.scenario.title), competing(results)
    folder = Folder(options, asked)
    folder.picture("km", km.draw(waiting, event=what), waiting, f"{options.runs} runs.")
    folder.picture("competing", competing_plot.draw(ended), ended, f"{options.runs} runs; what came first in each.")
    last = ended[ended["turn"] == ended["turn"].max()]
    parts = [
        f"{r['cause']} {say.in_100(r['incidence'])} ({say.limits(r['lo'], r['hi'])})" for r in last.to_dict("records")
    ]
    end = waiting.iloc[-1]
    share = f"{say.in_100(end['survival'])} ({say.limits(end['lo'], end['hi'])})"
    text = f"Still without {what} at turn {int(end['turn'])}: {share}."
    flag = "" if asked.calibrated else "Uncalibrated. "
    first = f"What came first: {', '.join(parts)}; n = {options.runs:,}."
    return f"{text}\n{first}\n{flag}{folder.close({'runs': options.runs})}"


QUESTION = Question(
    "odds.timing",
    __doc__,
    (
        Own("rung", "the event of the first picture (6)", whole(1, 10), 6),
        Own("runs", "runs (2000)", whole(50), 2000),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
