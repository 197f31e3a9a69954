"""Fit the rules to history: a set of weighted parameter vectors, not one. Overnight at most; killed, it goes on.

    run.py calibrate hydra.run.dir=outputs/fit            # the same words again go on where it was killed
    run.py calibrate screen=0 waves=0 middle=50 members=0   # a quick look
    run.py calibrate plan=experiments/calibrate/plan_patrons.yaml     # the second stage

What is fitted to what stands in plan.yaml: beds, free numbers with their ranges, targets, the quota of each family.
Stages are in search.py, the loss in measure.py. A model, not a prediction: the set says which numbers history can tell.

screening.csv    number, a column a family: mean absolute elementary effect (half intervals, over the whole range)
waves.csv        wave, evaluations, left: the share of the box that is not ruled out before it
numbers.csv      number, low, high, middle, set_lo, set_hi (90 % of the set), told: if that is under half of the range
members.csv      inside, loss: of each member, on luck it has not seen
targets.csv      id, family, value, lo, hi, model, inside: the middle on luck it has not seen
set.csv          weight, a column a number: the calibrated set
evaluations.f64  every evaluation, in order (memo.py)
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibrate import doubt, search
from experiments.calibrate.measure import figures, inside, loss
from experiments.calibrate.memo import Memo
from experiments.calibrate.plan import FILE, FRESH, Plan, planned
from experiments.calibrate.refits import evaluations as refits_take
from experiments.calibrate.refits import refitted
from experiments.calibrate.search import BATCH, Budget
from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, real, whole
from experiments.odds.ask import Folder
from sim.compiled import ENGINE_DIGEST


def work(options: Options, asked: Asked) -> str:
    search.optimiser()  # rather now than after the waves
    plan = planned(options.plan, asked.words)
    budget = Budget(
        options.screen,
        options.wave,
        options.waves,
        options.middle,
        options.members,
        options.refit,
        options.runs,
        options.step,
    )
    numbers = [n.name for n in plan.numbers]
    beds = [bed.case.scenario.digest for bed in plan.beds]  # with what an earlier plan holds in them
    about = f"{options.plan.read_text(encoding='utf-8')} {beds} {asked.words} {asked.seed} {budget} {ENGINE_DIGEST}"
    measure = partial(figures, plan)
    memo = Memo(options.to / "evaluations.f64", about, len(numbers), len(plan.targets), measure, asked.threads)
    memo.bar = Bar(total(plan, budget), 0, "evaluations")
    folder = Folder(options, asked)

    def tell(text: str) -> None:
        print(text, file=sys.stderr)

    start = plan.start
    if budget.screen:
        families = list(dict.fromkeys(plan.families))
        effects = pd.DataFrame(search.screen(plan, memo, budget, asked.seed), columns=families)
        folder.table("screening", effects.round(4).assign(number=numbers)[["number", *families]])
    if budget.waves:
        points, found, left = search.waves(plan, memo, budget, asked.seed)
        losses = np.array([loss(plan, f) for f in found])
        if losses.min() < loss(plan, memo.of(start[None], asked.seed, range(budget.runs))[0]):
            start = points[int(losses.argmin())]
        folder.table(
            "waves", pd.DataFrame({"wave": range(1, budget.waves + 1), "evaluations": budget.wave, "left": left})
        )
    mean = search.middle(plan, memo, budget, asked.seed, start, tell)
    members = mean[None]
    if budget.members:
        members = refitted(plan, memo, budget, asked.seed, mean, doubt.read([t.id for t in plan.targets]))
    memo.bar.close()
    fresh = range(FRESH, FRESH + 10 * budget.runs)
    model = figures(plan, mean, asked.seed, fresh)
    if budget.members:
        each = [figures(plan, member, asked.seed, fresh) for member in members]
        rows = [{"inside": int(inside(plan, f).sum()), "loss": round(loss(plan, f), 2)} for f in each]
        folder.table("members", pd.DataFrame(rows))
    folder.table("numbers", told(plan, mean, members))
    folder.table("targets", fit(plan, model))
    columns = {n.name: [n.value(u) for u in members[:, k]] for k, n in enumerate(plan.numbers)}
    folder.table("set", pd.DataFrame({"weight": 1.0 / len(members), **columns}))
    said = {"evaluations": memo.at, "inside": int(inside(plan, model).sum()), "targets": len(plan.targets)}
    return "\n".join([*verdict(plan, model), folder.close(said)])


def total(plan: Plan, budget: Budget) -> int:
    """Evaluations of all stages."""
    screens = budget.screen * (len(plan.numbers) + 1)
    waves = budget.waves * budget.wave + bool(budget.waves)
    return screens + waves + budget.middle * BATCH + refits_take(budget)


def told(plan: Plan, mean: np.ndarray, members: np.ndarray) -> pd.DataFrame:
    """What the set says of each number; of a single point nothing is told."""
    low, high = np.quantile(members, [0.05, 0.95], axis=0)
    rows = [
        {"number": n.name, "low": n.low, "high": n.high, "middle": n.value(m), "set_lo": n.value(a),
         "set_hi": n.value(b), "told": bool(len(members) > 1 and b - a < 0.5)}
        for n, m, a, b in zip(plan.numbers, mean, low, high, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def fit(plan: Plan, model: np.ndarray) -> pd.DataFrame:
    """Every target beside the model."""
    rows = zip(plan.targets, plan.families, model, inside(plan, model), strict=True)
    return pd.DataFrame(
        [
            {"id": t.id, "family": f, "value": t.value, "lo": t.lo, "hi": t.hi, "model": m, "inside": i}
            for t, f, m, i in rows
        ]
    )


def verdict(plan: Plan, model: np.ndarray) -> list[str]:
    """By family, and in all."""
    families, hit = np.array(plan.families), inside(plan, model)
    lines = [
        f"  {f:34} {hit[families == f].sum():3} of {(families == f).sum():3}" for f in dict.fromkeys(plan.families)
    ]
    return [
        *lines,
        f"{hit.sum()} of {len(hit)} targets lie in history's 95 % interval, on luck that no search has seen.",
    ]


QUESTION = Question(
    "calibrate",
    __doc__,
    (
        Own("plan", "what is fitted to what (the plan that comes with the program)", Path, FILE),
        Own("screen", "radial points of the screening (8)", whole(0, 10_000), 8),
        Own("waves", "waves of history matching (3)", whole(0, 100), 3),
        Own("wave", "evaluations of each (1200)", whole(BATCH, 1_000_000), 1200),
        Own("middle", "generations of the search for the middle (400; 0: the plan's start)", whole(0, 100_000), 400),
        Own("members", "members of the set around it (60)", whole(0, 200), 60),
        Own("refit", "generations of the search for each of them (40)", whole(1, 10_000), 40),
        Own("step", "first step of the search for the middle, in widths of the box (0.15)", real(0.001, 1.0), 0.15),
        Own("runs", "runs behind an evaluation (10)", whole(2, 10_000), 10),
    ),
    work,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
