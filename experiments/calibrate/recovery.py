"""Would the calibration find numbers that are known? Worlds made from numbers of the box are fitted as history is.

    run.py calibrate.recovery worlds=10 hydra.run.dir=outputs/recovery     # about two hours on two cores
    run.py calibrate.recovery free=[rules.spark.onset,rules.spells.hot] worlds=2 middle=20 members=10

A world is the model itself with its free numbers at a point drawn from the middle half of the box, all others where
the plan's search begins. Its figures, with an error drawn from history's own covariance, stand in for history's, with
intervals as wide as those. Each world is fitted from the plan's start; the set should hold each known number as often
as it claims to (90 %), or oftener: history's fit allows for a model that is wrong, and here it is right.

recovery.csv     world, number, truth, set_lo, set_hi, told, covered
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibrate import doubt, search, told
from experiments.calibrate.measure import figures
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import FILE, FRESH, Plan, planned
from experiments.calibrate.refits import evaluations, refitted
from experiments.calibrate.search import BATCH, Budget
from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, each, whole
from experiments.odds.ask import Folder
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError, nearest
from sim.statistics.intervals import wilson

FREE = (
    "rules.activation.at_rest", "rules.reciprocity.match", "rules.reciprocity.stir", "rules.momentum.again",
    "rules.spark.onset", "rules.spells.hot", "rules.memory.imprint", "rules.fatalities.alpha",
)  # fmt: skip
RUNS = 100  # behind the figures of a world


def freed(plan: Plan, names: Sequence[str]) -> Plan:
    """The plan with these numbers free and all others at the start. ScenarioError names one that it has not."""
    known = {n.name: n for n in plan.numbers}
    for name in names:
        if name not in known:
            raise ScenarioError(
                f"command line: free = {name!r:.80} is no number of the plan.{nearest(name, list(known))}"
            )
    beds = [replace(bed, case=plan.case(bed, plan.start)) for bed in plan.beds]
    return replace(plan, beds=beds, numbers=[known[name] for name in names])


def world(
    plan: Plan, rng: np.random.Generator, seed: int, correlations: np.ndarray, runs: int
) -> tuple[np.ndarray, Plan]:
    """A point, and the plan whose targets are the figures there. Where nothing is counted the figure is left out."""
    truth = 0.25 + 0.5 * rng.random(len(plan.numbers))
    found = figures(plan, truth, seed, range(FRESH, FRESH + runs))
    error = rng.multivariate_normal(np.zeros(len(found)), correlations) / 1.96
    targets = []
    for t, value, e in zip(plan.targets, found, error, strict=True):
        up, down = t.hi - t.value, t.value - t.lo
        seen = value + e * (up if e > 0 else down)
        targets.append(replace(t, value=seen, lo=seen - down, hi=seen + up))
    return truth, replace(plan, targets=[t for t in targets if np.isfinite(t.value)])


def work(options: Options, asked: Asked) -> str:
    search.optimiser()
    plan = freed(planned(options.plan, asked.words), options.free)
    budget = Budget(0, options.wave, 0, options.middle, options.members, options.refit, options.runs)
    correlations = doubt.read([t.id for t in plan.targets])
    folder, rng = Folder(options, asked), np.random.default_rng(asked.seed)
    many = options.worlds * (budget.middle * BATCH + evaluations(budget))
    bar, tables = Bar(many, 0, "evaluations"), []
    for k in range(options.worlds):
        truth, made = world(plan, rng, asked.seed + k, correlations, RUNS)
        about = f"{options.plan.read_text(encoding='utf-8')} {asked.words} {truth.tolist()} {budget} {ENGINE_DIGEST}"
        memo = Memo(
            options.to / f"world_{k}.f64", about, len(truth), len(made.targets), partial(figures, made), asked.threads
        )
        memo.bar = bar
        mean = search.middle(made, memo, budget, asked.seed, made.start, lambda text: None)
        members = refitted(made, memo, budget, asked.seed, mean, doubt.read([t.id for t in made.targets]))
        known = [n.value(float(u)) for n, u in zip(made.numbers, truth, strict=True)]
        rows = told(made, members.mean(axis=0), members).assign(world=k, truth=known)
        tables.append(rows.assign(covered=(rows["set_lo"] <= rows["truth"]) & (rows["truth"] <= rows["set_hi"])))
    bar.close()
    table = pd.concat(tables)[["world", "number", "truth", "set_lo", "set_hi", "told", "covered"]]
    folder.table("recovery", table)
    hit, n = int(table["covered"].sum()), len(table)
    lo, hi = (float(x) for x in wilson(hit, n))
    lines = [
        f"  {name:34} {int(rows['covered'].sum()):3} of {len(rows):3}"
        for name, rows in table.groupby("number", sort=False)
    ]
    lines.append(f"{hit} of {n} known numbers lie in the 90 % of their set: {hit / n:.2f} ({lo:.2f} to {hi:.2f}).")
    return "\n".join([*lines, folder.close({"worlds": options.worlds, "free": list(options.free)})])


QUESTION = Question(
    "calibrate.recovery",
    __doc__,
    (
        Own("plan", "what is fitted to what (the plan that comes with the program)", Path, FILE),
        Own("free", "numbers of the plan that are free (eight of them)", each(str), list(FREE)),
        Own("worlds", "worlds (10)", whole(1, 1000), 10),
        Own("middle", "generations of the search for the middle (50)", whole(1, 100_000), 50),
        Own("wave", "evaluations near the middle (200)", whole(BATCH, 1_000_000), 200),
        Own("members", "members of the set around it (24)", whole(10, 200), 24),
        Own("refit", "generations of the search for each of them (5)", whole(1, 10_000), 5),
        Own("runs", "runs behind an evaluation (10)", whole(2, 10_000), 10),
    ),
    work,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
