"""Published results played again: each on a case of its own, beside what is known of it exactly or was published.

    run.py published                       # all of them
    run.py published only=[race]           # some
    run.py published rules.action_reaction.saturation=0.5    # with other values: what no longer holds, and by how much

A study is data (experiments/published/studies.yaml) and a case (cases/): every rule that the result knows nothing of is
switched off there, for a result is about one mechanism. Where the model is exact the engine must be so to the last
digit; where chance is in it, four standard errors must hold the exact number; where only a direction was published,
four standard errors must lie on its side. Docs: docs/published.md. A model, not a prediction.

checks.csv, a row a check:
    study, variant, what       which number
    ours, lo, hi               the engine's; four standard errors to either side, blank where there is no chance in it
    published                  the exact or published number; blank where only a direction is
    holds                      whether it does; blank where ours only stands beside
one CSV and one picture a study, a row a point:
    panel, series, x           where it is drawn
    ours, lo, hi, exact        as above
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

import pandas as pd

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, each, one_of, whole
from experiments.odds.ask import Folder
from experiments.published.study import CHECKS, HERE, Found, names, study
from sim.faults import ScenarioError


def module(name: str) -> ModuleType:
    """How a study is played: the module of its name."""
    return importlib.import_module(f"{__name__}.{name}")


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import beside

    for word in options.words:
        if word.lstrip("+").startswith(("scenario=", "experiment=", "moves=")):
            raise ScenarioError(
                "command line: published plays its own cases: take scenario=, experiment= and moves= away."
            )
    folder, parts, lines = Folder(options, asked), [], []
    for name in options.only or names():
        given = study(name, asked.words)
        found: Found = module(name).met(given, options.runs, asked.seed, asked.threads)
        folder.asked = replace(asked, case=given.variants[0].case)
        picture = beside.draw(found.table, title=found.title, note=found.note, axes=found.axes)
        folder.picture(name, picture, found.table, f"{options.runs} runs. {given.source}.")
        parts += found.checks
        lines += ["", f"{given.title}. {given.source}.", f"  {given.claim}", *map(told, found.checks)]
    table = pd.DataFrame(parts, columns=list(CHECKS))
    folder.table("checks", table)
    verdicts = table["holds"].dropna()
    held = f"{int(verdicts.sum())} of {len(verdicts)} checks hold."
    return "\n".join([*lines, "", held, folder.close({"runs": options.runs})])


def told(r: dict[str, object]) -> str:
    """One line of the screen."""
    x = {k: float(str(r[k])) for k in ("ours", "lo", "hi", "published")}
    span = f" ({x['lo']:.4g} to {x['hi']:.4g})" if x["lo"] == x["lo"] else ""
    known = f", published {x['published']:.4g}" if x["published"] == x["published"] else ""
    verdict = "beside" if r["holds"] is None else "holds " if r["holds"] else "FAILS "
    return f"  {verdict} {r['variant']}: {r['what']}: {x['ours']:.4g}{span}{known}"


QUESTION = Question(
    "published",
    __doc__,
    (
        Own("only", "the studies that are played, by name (all)", each(one_of(names())), ()),
        Own("runs", "runs of each variant (400)", whole(20, 100_000), 400),
    ),
    work,
    scenario=HERE / "cases" / "race.yaml",
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
