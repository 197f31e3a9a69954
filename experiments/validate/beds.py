"""Each figure on the bed that the plans of the calibration judge it on, with the rules as the program has them.

A bed is a class of pairs (neighbouring rivals, minor states with and without patrons, crises with and without
mediators, factions and their states). Its tensions and ties are facts of it and stand where the plans' searches begin;
everything else is the program's own default. Runs are of luck that no search has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from experiments.calibrate.plan import FRESH, Plan, stood
from experiments.history.targets import targets
from experiments.validate.beside import Estimate, estimates, table
from sim import Ensemble
from sim.members import CalibratedSet


def beds(words: Sequence[str], drawn: CalibratedSet | None = None) -> Plan:
    """The beds of the plans; ``words`` are laid over each, runs draw their parameters from a set if one is given."""
    plan = stood(words=words)
    if drawn is None:
        return plan
    return replace(plan, beds=[replace(bed, case=bed.case.drawing(drawn)) for bed in plan.beds])


def judged(plan: Plan, runs: int, seed: int, threads: int) -> pd.DataFrame:
    """The table of all figures; those that no bed judges have no verdict."""
    where = {t.id: plan.judge(t.id) for t in targets() if plan.judges(t.id)}
    found: dict[str, tuple[str, Estimate]] = {}
    for bed in plan.beds:
        results = Ensemble(bed.case, seed).run(range(FRESH, FRESH + runs), threads, detail=True)
        for word, dyads in bed.judged.items():
            ids = [id_ for id_, (on, by) in where.items() if on is bed and by == word]
            found |= {id_: (bed.name, x) for id_, x in estimates(results, dyads, ids).items()}
    return table(found)
