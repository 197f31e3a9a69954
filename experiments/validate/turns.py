"""Does the length of a turn matter? The same scenario in turns of several lengths, figure by figure.

    run.py validate.turns scenario=northern_strait days=[1,3.5,7]

Every rate is per day, so nothing should change but how finely time is seen. What cannot be the same: a turn holds one
act of an actor toward each target, so long turns thin out busy times, and dates are known to the turn.

turns.csv, a row a figure and length:
    id, family            as in targets.csv
    days                  length of a turn
    model, lo, hi         the figure and its interval (jackknife over groups of runs)
    same                  whether it is the first length's but for chance, both intervals taken together; blank where
                          nothing was counted
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, each, real, whole
from experiments.odds.ask import Folder
from experiments.validate import chosen
from experiments.validate.beside import compared
from sim import Ensemble
from sim.encoding import Case


def in_turns_of(case: Case, days: float) -> Case:
    """The same span in turns of another length."""
    clock = case.world.clock[0]
    span = float(clock["turn_days"]) * int(clock["horizon"])
    return case.moved({"clock.turn_days": days, "horizon": max(1, round(span / days))})


def table(
    case: Case, dyads: Sequence[str], lengths: Sequence[float], runs: int, seed: int, threads: int
) -> pd.DataFrame:
    """The figures that each length gives, where at least one of them gives one."""
    parts = []
    for days in lengths:
        results = Ensemble(in_turns_of(case, days), seed).run(range(runs), threads, detail=True)
        found = compared(results, dyads)[["id", "family", "model", "model_lo", "model_hi"]]
        parts.append(found.rename(columns={"model_lo": "lo", "model_hi": "hi"}).assign(days=days))
    first = parts[0]
    for part in parts:
        half = np.hypot(part["hi"] - part["model"], first["hi"] - first["model"])
        apart = (part["model"] - first["model"]).abs()
        part["same"] = (apart <= half).astype("boolean").mask(half.isna())
    made = pd.concat(parts)[["id", "family", "days", "model", "lo", "hi", "same"]]
    counted = made.groupby("id")["model"].transform("count") > 0
    return made[counted].sort_values("id", kind="stable").reset_index(drop=True)


def work(options: Options, asked: Asked) -> str:
    dyads = chosen(asked.case, options.dyads)
    made = table(asked.case, dyads, options.days, options.runs, asked.seed, asked.threads)
    folder = Folder(options, asked)
    folder.table("turns", made)
    lines = [f"{asked.case.scenario.title} in turns of {', '.join(f'{d:g}' for d in options.days)} days:"]
    for id_, rows in made.groupby("id", sort=False):
        marks = ["*" if s is False else " " for s in rows["same"].astype(object)]
        values = "".join(f"{m:9.3f}{mark}" for m, mark in zip(rows["model"], marks, strict=True))
        lines.append(f"  {str(id_).removeprefix('keds.balkans_pre98_pool.'):24}{values}")
    for days, rows in made.groupby("days", sort=False):
        told = rows["same"].dropna()
        lines.append(f"{int(told.sum())} of {len(told)} figures are the same in turns of {days:g} days.")
    return "\n".join([*lines, folder.close({"runs": options.runs, "dyads": dyads, "days": options.days})])


QUESTION = Question(
    "validate.turns",
    __doc__,
    (
        Own("days", "lengths of a turn, the first the measure ([7,3.5,1])", each(real(0.25, 365.0)), [7.0, 3.5, 1.0]),
        Own("runs", "runs (100)", whole(2, 100_000), 100),
        Own("dyads", "dyads that are read (all)", each(str), ()),
    ),
    work,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
