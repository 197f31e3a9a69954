"""Hold the model to history: the figures of a crisis of its class beside the same figures from simulated runs.

    run.py history scenario=northern_strait runs=200

It prints the comparison, by dyad where history is. The historical column holds
computed statistics (95 % intervals), not raw data: KEDS Balkans 1989-97 without Kosovo (six dyads; "srbkos": Serbia and Kosovo) after Schrodt's
Kansas Event Data System, MID 5.0 incidents 1992-2003 (Palmer et al. 2022), ICB v13 1918-89 (Brecher & Wilkenfeld).

Definitions follow the source. A dyad-week's ladder level (0-4) is the highest of either side's acts: 0 cooperative or none, 1 verbal
(our rungs 1-2), 2 threat (4), 3 non-violent coercion (3 and 5), 4 force (6 and above). An incident is a state's act at
MID level 2 or more (rung 4: 2, rung 5: 3, rung 6 and above: 4). Nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer, whole
from sim import Ensemble, Results

LADDER = np.array([0, 1, 1, 3, 2, 3, 4, 4, 4, 4, 4])  # our rung -> ladder level of the event data


@dataclass(frozen=True)
class Fact:
    """One historical figure: what it says, its value and 95 % interval."""

    name: str
    what: str
    value: float
    low: float
    high: float


def weekly(results: Results, dyads: list[str]) -> np.ndarray:
    """int[run and dyad, turn]: ladder level of each dyad-week, either side's highest act."""
    w = results.case.world
    rows = []
    for c, name in enumerate(results.case.dyads):
        if name in dyads:
            rung = np.maximum(results.level[:, :, w.dyad[c].ab], results.level[:, :, w.dyad[c].ba])
            rows.append(LADDER[rung])
    return np.concatenate(rows)


def within(levels: np.ndarray, start: tuple[int, ...], weeks: int) -> float:
    """P(force within so many weeks | this week's level is one of ``start``)."""
    hits = total = 0
    for t in range(levels.shape[1] - weeks):
        begun = np.isin(levels[:, t], start)
        hits += int((levels[begun, t + 1 : t + 1 + weeks].max(axis=1, initial=0) == 4).sum())
        total += int(begun.sum())
    return hits / total if total else float("nan")


def remembered(levels: np.ndarray, low: int, high: int) -> float:
    """P(force next week | quiet now, and low..high force weeks among the previous eight)."""
    hits = total = 0
    for t in range(8, levels.shape[1] - 1):
        count = (levels[:, t - 8 : t] == 4).sum(axis=1)
        begun = (levels[:, t] == 0) & (count >= low) & (count <= high)
        hits += int((levels[begun, t + 1] == 4).sum())
        total += int(begun.sum())
    return hits / total if total else float("nan")


def clustering(levels: np.ndarray) -> float:
    """Variance over mean of the number of force weeks in eight: 1 if they fell independently and rarely."""
    turns = levels.shape[1] // 8 * 8
    counts = (levels[:, :turns] == 4).reshape(len(levels), -1, 8).sum(axis=2)
    return float(counts.var() / counts.mean()) if counts.mean() > 0 else float("nan")


def incidents(results: Results) -> tuple[np.ndarray, np.ndarray]:
    """Successive MID levels within a dispute (next act by either state within 26 turns): arrays (level, next level)."""
    w = results.case.world
    before, after = [], []
    for c in range(len(results.case.dyads)):
        if 1 in (int(w.actor[w.dyad[c].a].kind), int(w.actor[w.dyad[c].b].kind)):
            continue  # MID counts only states' acts
        rung = np.maximum(results.level[:, :, w.dyad[c].ab], results.level[:, :, w.dyad[c].ba])
        mid = np.where(rung >= 6, 4, np.where(rung >= 4, rung - 2, 0))
        for run in mid:
            at = np.flatnonzero(run)
            near = np.diff(at) <= 26
            before.append(run[at[:-1]][near])
            after.append(run[at[1:]][near])
    return np.concatenate(before), np.concatenate(after)


def compare(results: Results, dyads: list[str]) -> list[tuple[Fact, float]]:
    """Every fact with the model's own figure."""
    levels = weekly(results, dyads)
    before, after = incidents(results)
    n = max(len(before), 1)
    low, high = levels[:, :-1], levels[:, 1:]
    asked, replies = results.tally["asked"].sum(), results.tally["replies"].sum()
    rows = [
        (Fact("quiet weeks", "dyad-weeks at level 0", 0.6513, 0.5857, 0.6861), (levels == 0).mean()),
        (Fact("force weeks", "dyad-weeks at level 4", 0.136, 0.1058, 0.1733), (levels == 4).mean()),
        (Fact("quiet stays", "P(level 0 next week | 0)", 0.8027, 0.7559, 0.825), share(high == 0, low == 0)),
        (Fact("force stays", "P(force next week | force)", 0.4968, 0.403, 0.5796), share(high == 4, low == 4)),
        (Fact("calm 1", "P(force within 1 week | calm)", 0.0451, 0.0329, 0.0616), within(levels, (0,), 1)),
        (Fact("calm 4", "P(force within 4 weeks | calm)", 0.1595, 0.1253, 0.207), within(levels, (0,), 4)),
        (Fact("calm 13", "P(force within 13 weeks | calm)", 0.3603, 0.2939, 0.4498), within(levels, (0,), 13)),
        (Fact("calm 26", "P(force within 26 weeks | calm)", 0.5036, 0.4258, 0.6334), within(levels, (0,), 26)),
        (Fact("coercion 1", "P(force within 1 week | coercion)", 0.212, 0.1618, 0.2821), within(levels, (3,), 1)),
        (Fact("coercion 13", "P(force within 13 weeks | coercion)", 0.7333, 0.6437, 0.8305), within(levels, (3,), 13)),
        (Fact("force 4", "P(force within 4 weeks | force)", 0.7443, 0.6632, 0.8117), within(levels, (4,), 4)),
        (Fact("force 13", "P(force within 13 weeks | force)", 0.8867, 0.8464, 0.9267), within(levels, (4,), 13)),
        (Fact("memory 0", "P(force next | quiet, 0 force weeks of 8)", 0.0224, 0.0151, 0.0332), remembered(levels, 0, 0)),
        (Fact("memory 1", "the same, 1 of 8", 0.0469, 0.0257, 0.0843), remembered(levels, 1, 1)),
        (Fact("memory 2", "the same, 2 of 8", 0.1014, 0.05, 0.1949), remembered(levels, 2, 2)),
        (Fact("memory 3", "the same, 3 or more of 8", 0.25, 0.1741, 0.3451), remembered(levels, 3, 8)),
        (Fact("incidents up", "next incident higher (MID)", 0.1594, 0.1391, 0.1785), (after > before).sum() / n),
        (Fact("incidents same", "next incident at the same level", 0.6816, 0.6436, 0.7227), (after == before).sum() / n),
        (Fact("incidents down", "next incident lower", 0.1589, 0.1379, 0.1791), (after < before).sum() / n),
        (Fact("replies", "the other side acts (MID, whole dispute; here: same-turn replies)", 0.4782, 0.4504, 0.506), replies / max(asked, 1)),
    ]  # fmt: skip
    return [(fact, float(model)) for fact, model in rows]


def share(hit: np.ndarray, given: np.ndarray) -> float:
    return float((hit & given).sum() / given.sum()) if given.any() else float("nan")


def work(options: Options, asked: Asked) -> int:
    case, runs = asked.case, options.runs
    results = Ensemble(case, asked.seed).run(range(runs), asked.threads, detail=True)
    print(f"{case.scenario.title}: {runs} runs, uncalibrated. History is of its class, not of this case.\n")
    violent = results.reached(6).mean()
    war = results.reached(9).mean()
    high = results.tally["high_tension"].sum() / results.tally["turn"].sum()
    print(f"P(violence on some dyad) {violent:.3f} (asked: .6-.97)   P(war) {war:.4f} (asked: .001-.03)   "
          f"turns with tension above .95 {high:.4f} (asked: below .05)   P(clash of patrons) {results.reached(10).mean():.4f}")  # fmt: skip
    levels = {d: weekly(results, [d]) for d in case.dyads}
    print(f"\n{'dyad':26s} quiet  verbal threat coerce force   variance/mean of force weeks   P(>=6)  P(>=7)  P(>=8)")
    for d, level in levels.items():
        shares = "  ".join(f"{(level == k).mean():.3f}" for k in range(5))
        rungs = "   ".join(f"{results.reached(k, d).mean():.3f}" for k in (6, 7, 8))
        print(f"{d:26s} {shares}   {clustering(level):26.2f}   {rungs}")
    main_dyads = [d for d in case.dyads if (levels[d] == 4).mean() > 0]
    print(f"\n{'figure':46s} {'history (95 % interval)':28s} model")
    for fact, model in compare(results, main_dyads):
        inside = "" if fact.low <= model <= fact.high else ("  above" if model > fact.high else "  below")
        print(f"{fact.what[:62]:64s} {fact.value:.3f} ({fact.low:.3f}-{fact.high:.3f})   {model:.3f}{inside}")
    return 0


QUESTION = Question("history", __doc__, (Own("runs", "runs (400)", whole(1, 100_000), 400),), work, writes=False)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)


if __name__ == "__main__":
    raise SystemExit(main())
