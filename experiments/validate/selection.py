"""Association is not effect: mediated crises are the graver ones, and yet mediation calms, in the model at least.

    run.py validate.selection runs=400
    run.py validate.selection rules.mediation.duty=0     # mediators who do not mind how grave it is
    run.py validate.selection plan=my_plan.yaml

Two questions to the same crises. Who is compared? First those with a mediator and those without, as ICB's are (its
figures stand beside): mediators may go where it burns, and what lasts is mediated in the end. Then every crisis with
itself: the same runs, with the same luck, once more without mediators (nobody mediates, nothing is offered), and
without the rule (no talks at all). The bed and its facts are those of a plan of the calibration, the rules' numbers the
program's. A model, not a prediction.

selection.csv, a row a comparison and outcome:
    comparison              who is compared: history, model, mediators, talks
    outcome                 serious: share of crises that come to serious clashes or war · agreement: share that end in
                            one · crises, grave: crises, and serious ones, in 100 years of a dyad
    first, first_lo/_hi     with mediation, and its 95 % interval (history: of targets.csv; model: jackknife over runs)
    second, second_lo/_hi   without
    difference, lo, hi      first - second; in the paired runs both are of the same luck
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibrate.plan import planned
from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, whole
from experiments.history.crises import SERIOUS_CLASHES, UNMEDIATED, Crises
from experiments.history.events import MEDIATION
from experiments.history.simulated import Scales, events, possible
from experiments.history.targets import targets
from experiments.odds.ask import Folder
from experiments.validate.beside import GROUPS, jackknife
from sim import Ensemble, Results
from sim import vocabulary as v
from sim.encoding import Case

PLAN = Path(__file__).parents[1] / "calibrate" / "plan_patrons.yaml"
JUDGED = "icb.mediation"  # the bed is the one on which this is judged
WITH, WITHOUT, ALL = range(3)  # mediation of a crisis
CRISES, SERIOUS, AGREED, YEARS = range(4)  # what is counted; years of a dyad
OUTCOMES = {  # so many of so many
    "serious": (SERIOUS, CRISES),
    "agreement": (AGREED, CRISES),
    "crises": (CRISES, YEARS),
    "grave": (SERIOUS, YEARS),
}
Estimate = tuple[float, float, float]  # a value and its interval
SAID = {
    "history": "Crises of 1946–89 (ICB), mediated and not",
    "model": "The model's crises, mediated and not",
    "mediators": "The same runs with mediators and without",
    "talks": "The same runs with talks and without any",
}


def counts(results: Results, dyads: Sequence[str]) -> np.ndarray:
    """float[group of runs, mediation, counted]: crises of these dyads; the rates are of 100 years."""
    groups = min(GROUPS, len(results.run))
    found = np.zeros((groups, 3, 4))
    clock = results.case.world.clock[0]
    years = len(dyads) * float(clock["horizon"]) * float(clock["turn_days"]) / 365.25
    for g in range(groups):
        part = results.only(np.arange(len(results.run)) % groups == g)
        x = Crises.among(events(part, dyads))
        kinds = x.mediation == MEDIATION, x.mediation == UNMEDIATED, np.ones(len(x.mediation), bool)
        for kind, here in enumerate(kinds):
            grave = here & (x.violence >= SERIOUS_CLASHES)
            found[g, kind] = here.sum(), grave.sum(), (here & x.agreed).sum(), years * len(part.run) / 100.0
    return found


def heard(case: Case, dyads: Sequence[str]) -> list[str]:
    """The dyads on which someone may mediate."""
    what = Scales.of(case)
    return [name for name in dyads if MEDIATION in possible(case, what, [name])]


def without_mediators(case: Case) -> Case:
    """Nobody mediates, and no mediator offers anything; the two sides may still talk."""
    moves = [m for m, row in zip(case.moves, case.world.effect, strict=True) if row[v.MEDIATE] > 0.0]
    ties = [t for t, row in zip(case.ties, case.world.tie, strict=True) if row["kind"] == v.TIES.index("mediator")]
    never = {"from_rung": float(v.RUNGS - 1), "to_rung": 0.0}  # open from the top rung on, up to the lowest
    closed = {f"moves.{m}.{name}": at for m in moves for name, at in never.items()}
    return case.patched({**closed, **{f"ties.{t}.carrot": 0.0 for t in ties}})


def row(comparison: str, outcome: str, first: np.ndarray, second: np.ndarray) -> dict[str, object]:
    """One comparison of counts, float[group, counted], with jackknife intervals; groups are paired."""
    hits, of = OUTCOMES[outcome]

    def rate(total: np.ndarray) -> float:
        return float(total[hits] / total[of]) if total[of] > 0 else float("nan")

    def estimate(read: Callable[[np.ndarray, np.ndarray], float]) -> Estimate:
        left = [read(first.sum(0) - a, second.sum(0) - b) for a, b in zip(first, second, strict=True)]
        value = read(first.sum(0), second.sum(0))
        return (value, *jackknife(value, np.array(left)))

    with_, without = estimate(lambda a, b: rate(a)), estimate(lambda a, b: rate(b))
    return named(comparison, outcome, with_, without, estimate(lambda a, b: rate(a) - rate(b)))


def named(comparison: str, outcome: str, first: Estimate, second: Estimate, difference: Estimate) -> dict[str, object]:
    """A row of the table."""
    return {"comparison": comparison, "outcome": outcome,
            "first": first[0], "first_lo": first[1], "first_hi": first[2],
            "second": second[0], "second_lo": second[1], "second_hi": second[2],
            "difference": difference[0], "lo": difference[1], "hi": difference[2]}  # fmt: skip


def history() -> list[dict[str, object]]:
    """ICB's two figures of each outcome; the interval of the difference is Newcombe's (1998, method 10, unpaired)."""
    known = {t.id: (t.value, t.lo, t.hi) for t in targets()}
    rows = []
    for outcome, name in (("serious", "serious"), ("agreement", "agree")):
        a, b = known[f"icb.{name}_med"], known[f"icb.{name}_nomed"]
        d = a[0] - b[0]
        low, high = np.hypot(a[0] - a[1], b[2] - b[0]), np.hypot(a[2] - a[0], b[0] - b[1])
        rows.append(named("history", outcome, a, b, (d, d - float(low), d + float(high))))
    return rows


def compared(case: Case, dyads: Sequence[str], runs: int, seed: int, threads: int) -> pd.DataFrame:
    """The table. ``dyads``: those that are judged; the paired runs are read where someone may mediate."""

    def played(case: Case) -> Results:
        return Ensemble(case, seed).run(range(runs), threads, detail=True)

    rows, some, here = history(), heard(case, dyads), played(case)
    seen, before = counts(here, dyads), counts(here, some)[:, ALL]
    del here
    rows += [row("model", outcome, seen[:, WITH], seen[:, WITHOUT]) for outcome in ("serious", "agreement")]
    for name, other in (("mediators", without_mediators(case)), ("talks", case.patched({"rules.mediation.on": 0.0}))):
        after = counts(played(other), some)[:, ALL]
        rows += [row(name, outcome, before, after) for outcome in OUTCOMES]
    return pd.DataFrame(rows)


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import selection as picture

    bed, word = planned(options.plan, asked.words, facts=True).judge(JUDGED)
    asked = replace(asked, case=bed.case)
    table = compared(asked.case, bed.judged[word], options.runs, asked.seed, asked.threads)
    folder = Folder(options, asked)
    shown = table[table["outcome"].isin(picture.PANELS)].assign(comparison=table["comparison"].map(SAID))
    folder.picture("selection", picture.draw(shown), table, f"{options.runs} runs of the bed {bed.name}.")
    lines = [f"{options.runs} runs of the bed {bed.name}, {len(bed.judged[word])} dyads; 95 % intervals."]
    for name, rows in table.groupby("comparison", sort=False):
        lines += ["", SAID[str(name)], *(told(r) for r in rows.to_dict("records"))]
    flag = "" if asked.calibrated else "Uncalibrated. "
    return "\n".join([*lines, "", flag + folder.close({"runs": options.runs, "bed": bed.name})])


def told(r: dict[str, object]) -> str:
    """One line of the screen."""
    x = {k: float(str(v)) for k, v in r.items() if k not in ("comparison", "outcome")}
    pair = f"{x['first']:8.3f} ({x['first_lo']:.3f} to {x['first_hi']:.3f})"
    pair += f" | {x['second']:.3f} ({x['second_lo']:.3f} to {x['second_hi']:.3f})"
    return f"  {r['outcome']!s:10} {pair}   difference {x['difference']:+.3f} ({x['lo']:+.3f} to {x['hi']:+.3f})"


QUESTION = Question(
    "validate.selection",
    __doc__,
    (
        Own("plan", "whose bed and numbers (the plan of patrons that comes with the program)", Path, PLAN),
        Own("runs", "runs (400)", whole(20, 100_000), 400),
    ),
    work,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
