"""Hold the model to history: every figure of past crises beside the same figure of simulated runs.

    run.py validate scenario=northern_strait runs=200
    run.py validate since=before/targets.csv     # what got better or worse since another report

Recorded and simulated acts go through the same functions (events.py; weeks.py, disputes.py, grave.py, crises.py). The
model's interval is a jackknife over groups of runs. A figure is inside where the model's value lies in history's 95 %
interval. Nothing is fitted here, and history is of a class of crises, not of this one: a model, not a prediction.

targets.csv, a row a figure:
    id, family, definition, source    which it is, and what it was computed from
    value, lo, hi                     history and its 95 % interval
    model, model_lo, model_hi         the model's value and interval; blank where nothing was counted
    inside                            whether the model's value lies in history's interval
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer, each, whole
from experiments.odds.ask import Folder
from experiments.validate.figures import FIGURES, Sample
from experiments.validate.simulated import events
from experiments.validate.targets import targets
from sim import Ensemble, Results
from sim.encoding import Case
from sim.faults import ScenarioError, listed, nearest

GROUPS = 20  # of runs, for the jackknife


def compared(results: Results, dyads: Sequence[str]) -> pd.DataFrame:
    """The table of all figures, read from runs with ``detail``."""
    whole_ = Sample.of(events(results, dyads))
    left = [Sample.of(events(part, dyads)) for part in without_one(results)]
    rows = []
    for t in targets():
        figure = FIGURES[t.id]
        model = figure.of(whole_)
        lo, hi = jackknife(model, np.array([figure.of(sample) for sample in left]))
        rows.append({"id": t.id, "family": figure.family, "value": t.value, "lo": t.lo, "hi": t.hi, "model": model,
                     "model_lo": lo, "model_hi": hi, "inside": t.lo <= model <= t.hi, "definition": t.definition,
                     "source": t.source})  # fmt: skip
    return pd.DataFrame(rows)


def without_one(results: Results) -> list[Results]:
    """The runs without those of one group, a group each."""
    groups = min(GROUPS, len(results.run))
    return [results.only(np.arange(len(results.run)) % groups != g) for g in range(groups)]


def jackknife(value: float, left: np.ndarray, alpha: float = 0.05) -> tuple[float, float]:
    """The interval of a figure from its values without one group each (Tukey 1958); NaN where one has none."""
    n = len(left)
    if n < 2 or not np.isfinite(left).all():
        return float("nan"), float("nan")
    half = float(stats.t.isf(alpha / 2, n - 1) * np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))
    return value - half, value + half


def chosen(case: Case, names: Sequence[str]) -> list[str]:
    """The dyads that are read; without any word all. ScenarioError says which there are."""
    for name in names:
        if name not in case.dyads:
            raise ScenarioError(f"command line: dyads = {name!r:.60} is no dyad.{nearest(name, case.dyads)} Allowed: "
                                f"{listed(case.dyads)}.")  # fmt: skip
    return list(names or case.dyads)


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import validation

    case = asked.case
    dyads = chosen(case, options.dyads)
    results = Ensemble(case, asked.seed).run(range(options.runs), asked.threads, detail=True)
    table = compared(results, dyads)
    folder = Folder(options, asked)
    folder.picture("targets", validation.draw(table), table, f"{options.runs} runs of {len(dyads)} dyads.")
    lines = [
        f"{case.scenario.title}: {options.runs} runs, {len(dyads)} dyads. History is of its class, not of this case."
    ]
    for family, rows in table.groupby("family", sort=False):
        lines += ["", f"{family}: {int(rows['inside'].sum())} of {len(rows)} inside"]
        lines += [told(r) for r in rows.to_dict("records")]
    if options.since:
        lines += since(table, options.since)
    flag = "" if asked.calibrated else "Uncalibrated. "
    lines += ["", f"{int(table['inside'].sum())} of {len(table)} figures lie in history's 95 % interval."]
    lines.append(flag + folder.close({"runs": options.runs, "dyads": dyads}))
    return "\n".join(lines)


def since(table: pd.DataFrame, file: Path) -> list[str]:
    """What lies inside that did not in another report, and the reverse. ScenarioError where the file is no report."""
    try:
        before = pd.read_csv(file, index_col="id")["inside"].astype(bool)
    except (OSError, ValueError, KeyError) as fault:
        raise ScenarioError(f"command line: since = {str(file)!r:.120} is no targets.csv of a report "
                            f"({type(fault).__name__}).") from None  # fmt: skip
    now = table.set_index("id")["inside"].astype(bool)
    both = now.index.intersection(before.index)
    better, worse = (both[now[both] & ~before[both]], both[~now[both] & before[both]])
    said = [f"{len(better)} better{': ' if len(better) else ''}{', '.join(better)}"]
    said.append(f"{len(worse)} worse{': ' if len(worse) else ''}{', '.join(worse)}")
    return ["", f"Since {file}, of {len(both)} figures in both:", *said]


def told(r: dict[str, object]) -> str:
    """One figure: history, the model, and which way it is off."""
    model, lo, hi = (float(str(r[k])) for k in ("model", "lo", "hi"))
    off = "" if r["inside"] else "  none" if np.isnan(model) else "  above" if model > hi else "  below"
    name = str(r["id"]).split(".", 1)[1].removeprefix("balkans_pre98_pool.")
    return f"  {name:24} {float(str(r['value'])):8.3f} ({lo:.3f} to {hi:.3f}) {model:8.3f}{off}"


QUESTION = Question(
    "validate",
    __doc__,
    (
        Own("runs", "runs (400)", whole(2, 100_000), 400),
        Own("dyads", "dyads that are read (all)", each(str), ()),
        Own("since", "targets.csv of an earlier report: what got better or worse", Path, None),
    ),
    work,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
