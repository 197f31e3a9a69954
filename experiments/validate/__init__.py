"""Hold the model to history: every figure of past crises beside the same figure of simulated runs.

    run.py validate                              # each figure on its bed, with the rules as the program has them
    run.py validate rules.spells.on=0            # the same with another value of the rules
    run.py validate since=before/targets.csv     # what got better or worse since another report
    run.py validate keep=true                    # the report of this set, kept with the program, and docs/validation.md
    run.py validate scenario=northern_strait runs=200    # one scenario against all figures, on the wrong bed for most

Recorded and simulated acts go through the same functions (events.py; weeks.py, disputes.py, grave.py, crises.py). The
beds are those of the calibration's plans, which say what is judged on which (beds.py). The model's interval is a
jackknife over groups of runs. A figure is inside where the model's value lies in history's 95 % interval. Figures that
are no target of the plans were never fitted: they are the test. Nothing is fitted here: a model, not a prediction.

targets.csv, a row a figure:
    id, family, definition, source    which it is, and what it was computed from
    value, lo, hi                     history and its 95 % interval
    model, model_lo, model_hi         the model's value and interval; blank where nothing was counted
    inside                            whether the model's lies in history's interval; blank where no bed can judge it
    bed                               where the model was read; blank where nowhere, or a scenario
    fitted                            whether it is a target of the plans
figures_1, 2, …                       the same as pictures, a row a figure, each with its rows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.door.asked import Asked, calibrated
from experiments.door.question import Options, Own, Question, answer, each, whole, yes
from experiments.history.figures import FIGURES
from experiments.odds.ask import Folder
from experiments.validate.kept import before, in_a_checkout, keep, since, version
from sim import Ensemble
from sim.encoding import Case
from sim.faults import ScenarioError, listed, nearest

CHOOSES = ("scenario=", "experiment=")  # words that choose one scenario


def chosen(case: Case, names: Sequence[str]) -> list[str]:
    """The dyads that are read; without any word all. ScenarioError says which there are."""
    for name in names:
        if name not in case.dyads:
            raise ScenarioError(f"command line: dyads = {name!r:.60} is no dyad.{nearest(name, case.dyads)} Allowed: "
                                f"{listed(case.dyads)}.")  # fmt: skip
    return list(names or case.dyads)


def work(options: Options, asked: Asked) -> str:
    one = options.dyads or any(word.lstrip("+").startswith(CHOOSES) for word in options.words)
    if options.keep:
        in_a_checkout()
        if one or asked.words or asked.case.drawn is not None:
            raise ScenarioError("command line: keep = true is for the beds as the program has them: take the words of "
                                "scenarios, dyads, parameters and values away.")  # fmt: skip
    return on_a_scenario(options, asked) if one else on_the_beds(options, asked)


def on_the_beds(options: Options, asked: Asked) -> str:
    """Each figure on its bed."""
    from experiments.validate.beds import beds, judged  # the calibration, which knows the beds, imports this package

    plan = beds(asked.words, asked.case.drawn)
    table = judged(plan, options.runs, asked.seed, asked.threads)
    names = ", ".join(bed.name for bed in plan.beds)
    asked = replace(asked, case=plan.beds[0].case, calibrated=all(calibrated(b.case.scenario) for b in plan.beds))
    changed = f", but {', '.join(asked.words)}" if asked.words else ""
    lines = [f"{options.runs} runs of each bed: {names}. Rules as the program has them{changed}. * fitted to."]
    lines += by_family(table)
    lines += ["", *verdict(table)]
    older = options.since or before(version() + bool(asked.words))  # with other values: since this very set
    if older:
        lines += since(table, older)
    digests = {bed.name: bed.case.scenario.digest for bed in plan.beds}
    lines += shown(options, asked, table, f"{options.runs} runs of the beds {names}.", {"beds": digests})
    if options.keep:
        from experiments.validate.page import PAGE, refreshed

        file = keep(table)
        refreshed(file, options.to / "targets.png")
        lines.append(f"Kept as {file}; tables and picture of {PAGE} are of it.")
    return "\n".join(lines)


def on_a_scenario(options: Options, asked: Asked) -> str:
    """All figures on dyads of one scenario."""
    from experiments.validate.beside import compared

    case = asked.case
    dyads = chosen(case, options.dyads)
    table = compared(Ensemble(case, asked.seed).run(range(options.runs), asked.threads, detail=True), dyads)
    about = f"{options.runs} runs, {len(dyads)} dyads. History is of its class, not of this case."
    lines = [f"{case.scenario.title}: {about}", *by_family(table), "", in_all(table)]
    if options.since:
        lines += since(table, options.since)
    return "\n".join(lines + shown(options, asked, table, f"{options.runs} runs of {len(dyads)} dyads.",
                                   {"dyads": dyads}))  # fmt: skip


def shown(options: Options, asked: Asked, table: pd.DataFrame, more: str, said: dict[str, object]) -> list[str]:
    """Draw and write everything; the last lines of the screen."""
    from experiments.plots import validation, validation_rows

    folder = Folder(options, asked)
    folder.picture("targets", validation.draw(table), table, more)
    named = table.assign(label=[FIGURES[id_].label for id_ in table["id"]])
    for k, page in enumerate(validation_rows.pages(named), 1):
        folder.picture(f"figures_{k}", validation_rows.draw(page), page, more)
    flag = "" if asked.calibrated else "Uncalibrated. "
    return ["", flag + folder.close({"runs": options.runs, **said})]


def by_family(table: pd.DataFrame) -> Iterator[str]:
    """Each figure under its family."""
    for family, rows in table.groupby("family", sort=False):
        yield from ("", f"{family}: {share(rows)}")
        yield from (told(r) for r in rows.to_dict("records"))


def share(rows: pd.DataFrame) -> str:
    """How many are inside, of those that have a verdict."""
    verdicts = rows["inside"].dropna()
    if verdicts.empty:
        return "no verdict"
    return f"{int(verdicts.sum())} of {len(verdicts)} inside ({verdicts.mean():.0%})"


def in_all(table: pd.DataFrame) -> str:
    return f"{int(table['inside'].sum())} of {len(table)} figures lie in history's 95 % interval."


def verdict(table: pd.DataFrame) -> list[str]:
    """The fitted figures, the others, and all."""
    none = int(table["inside"].isna().sum())
    return [
        f"Fitted to, {int(table['fitted'].sum())} figures: {share(table[table['fitted']])}.",
        f"Never fitted, the test, {int((~table['fitted']).sum())} figures: {share(table[~table['fitted']])}.",
        in_all(table) + (f" {none} can be judged on no bed." if none else ""),
    ]


def short(id_: str) -> str:
    """An id without where it comes from."""
    return id_.split(".", 1)[1].removeprefix("balkans_pre98_pool.")


def told(r: dict[str, object]) -> str:
    """One figure: history, the model, and which way it is off."""
    model, lo, hi = (float(str(r[k])) for k in ("model", "lo", "hi"))
    if pd.isna(r["inside"]):
        off = "  no verdict"
    else:
        off = "" if r["inside"] else "  none" if np.isnan(model) else "  above" if model > hi else "  below"
    mark = "*" if r["fitted"] else " "
    return f" {mark}{short(str(r['id'])):24} {float(str(r['value'])):8.3f} ({lo:.3f} to {hi:.3f}) {model:8.3f}{off}"


QUESTION = Question(
    "validate",
    __doc__,
    (
        Own("runs", "runs, of each bed (400)", whole(2, 100_000), 400),
        Own("dyads", "dyads that are read, of one scenario (all)", each(str), ()),
        Own("since", "targets.csv of an earlier report (that of the set before): better or worse", Path, None),
        Own("keep", "true: keep the report with the program (false)", yes, False),
    ),
    work,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
