"""Does each lever of a scenario do what it claims, and through the mechanism it claims?

    run.py levers scenario=kosovo_2021 ensemble.runs=500 hydra.run.dir=outputs/levers
    run.py levers lever=veto,arms          only some of them

Every lever is played at both ends under the same luck, then once more at both ends with the claimed mechanism switched
off. Words are those of run.py. A lever whose direction is disputed is held to none and cannot fail. Exit status: 0 if
every other does as claimed, 1 if not, 2 for bad input.

levers.csv, a row a lever; differences are the share of runs with the outcome at the high end minus that at the low end:
    lever, outcome, difference, lo, hi   its name, what is counted, the difference in -1..1 with its 95 % interval
    claimed, verdict                     up, down or disputed; as claimed, no clear difference, opposite, disputed: up …
    without_mechanism                    the difference that is left when the mechanism is off
    without_lo, without_hi               its interval
    p_low, p_high, runs                  the share at each end; runs behind each
    label, low, high                     the lever's name and the words for its ends
    share                                where the scenario itself stands between the ends
    violence, violence_lo, violence_hi   the same difference for violence anywhere
    agreement, agreement_lo, agreement_hi, agreement_at_low, agreement_at_high    the same for any agreement
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Play, Question, answer, close, each, ended, points
from experiments.plots import words
from experiments.run import pictures, tables
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.faults import Checker, ScenarioError
from sim.levers import DISPUTED, EVENTS, Lever, Outcome
from sim.results import Results
from sim.statistics.paired import fate_table, newcombe

if TYPE_CHECKING:
    import pandas as pd

AS_CLAIMED, UNCLEAR, OPPOSITE = "as claimed", "no clear difference", "opposite"
FAILED = (UNCLEAR, OPPOSITE)
MOST = 0.35  # no single lever may move violence anywhere by more: none decides the world
AGREEMENT = (0.05, 0.25)  # where talks have a year or more, an agreement stays possible, and is not the rule
YEAR = 364.0  # days


def happened(results: Results, outcome: Outcome) -> np.ndarray:
    """bool[run]: whether the outcome came about by the horizon."""
    return outcome.of(results.case.dyads, results.tally, results.first)


def in_words(case: Case, outcome: Outcome) -> str:
    """What is counted: "grey-zone violence or worse, Serbia and Kosovo"."""
    if outcome.event:
        return EVENTS[outcome.event]
    where = "anywhere" if outcome.dyad == "world" else str(case.scenario.dyads[outcome.dyad]["label"] or outcome.dyad)
    return f"{words.or_worse(outcome.rung, tables.labels(case)[outcome.rung])}, {where}"


def differed(low: Results, high: Results, outcome: Outcome) -> tuple[float, float, float]:
    """High end minus low end, paired run by run, with Newcombe's interval."""
    fates = fate_table(happened(low, outcome), happened(high, outcome))
    interval = newcombe(fates)
    return float(fates.difference), float(interval.low), float(interval.high)


def verdict(direction: str, lo: float, hi: float) -> str:
    told = "not told" if lo <= 0.0 <= hi else "up" if lo > 0.0 else "down"
    if direction == DISPUTED:
        return f"{DISPUTED}: {told}"
    if lo <= 0.0 <= hi:
        return UNCLEAR
    return AS_CLAIMED if told == direction else OPPOSITE


def violence(case: Case) -> Outcome:
    """Violence anywhere, by the scenario's own ladder."""
    return Outcome("world", int(case.scenario.ladder.numbers["violence"]))


def row(case: Case, lever: Lever, play: Play) -> dict[str, Any]:
    """One lever: two ends, and two ends again without the mechanism it claims."""
    low, high = (play(case.moved(lever.at(share))) for share in (0.0, 1.0))
    bare = [play(case.moved({**lever.mechanism, **lever.at(share)})) for share in (0.0, 1.0)]
    difference, lo, hi = differed(low, high, lever.outcome)
    without, without_lo, without_hi = differed(bare[0], bare[1], lever.outcome)
    found = {
        "lever": lever.name,
        "outcome": in_words(case, lever.outcome),
        "difference": difference,
        "lo": lo,
        "hi": hi,
        "claimed": lever.direction,
        "verdict": verdict(lever.direction, lo, hi),
        "without_mechanism": without,
        "without_lo": without_lo,
        "without_hi": without_hi,
        "p_low": float(happened(low, lever.outcome).mean()),
        "p_high": float(happened(high, lever.outcome).mean()),
        "runs": len(low.run),
        "label": lever.label,
        "low": lever.low,
        "high": lever.high,
        "share": lever.share_of(case),
    }
    for name, other in (("violence", violence(case)), ("agreement", Outcome(event="agreement"))):
        found |= dict(zip((name, f"{name}_lo", f"{name}_hi"), differed(low, high, other), strict=True))
    agreed = [float(happened(end, Outcome(event="agreement")).mean()) for end in (low, high)]
    return {**found, "agreement_at_low": agreed[0], "agreement_at_high": agreed[1]}


def measured(asked: Asked, chosen: Mapping[str, Lever]) -> tuple[pd.DataFrame, Results]:
    """The table of the levers, and the scenario as it stands."""
    import pandas as pd

    bar = Bar(asked.runs * (4 * len(chosen) + 1))

    def play(case: Case) -> Results:
        return Ensemble(case, asked.seed).run(range(asked.runs), asked.threads, bar.add)

    try:
        plain = play(asked.case)
        rows = [row(asked.case, lever, play) for lever in chosen.values()]
    finally:
        bar.close()
    return pd.DataFrame(rows), plain


def told(asked: Asked, table: pd.DataFrame, plain: Results) -> list[str]:
    """The screen: a line a lever, then what no lever may do. Differences in points of 100 runs."""
    case, n = asked.case, len(plain.run)
    lines = [
        f"{case.scenario.title}: {len(table)} lever{'s' * (len(table) != 1)}, {n:,} pairs of runs each.",
        "Points of 100 runs, high end minus low end:",
        "",
        f"{'lever':<24}{'change':>7}  {'95 % interval':<16}{'claim':<10}{'verdict':<21}{'without':>7}"
        f"{'violence':>10}{'agreement':>11}  outcome",
    ]
    for r in table.to_dict("records"):
        interval = f"{points(r['lo'])} to {points(r['hi'])}"
        without, violent, agreed = (points(r[name]) for name in ("without_mechanism", "violence", "agreement"))
        lines.append(
            f"{r['lever']:<24}{points(r['difference']):>7}  {interval:<16}{r['claimed']:<10}{r['verdict']:<21}"
            f"{without:>7}{violent:>10}{agreed:>11}  {r['outcome']}"
        )
    kept = [r for r in table.to_dict("records") if r["verdict"] == AS_CLAIMED]
    big = sum(abs(r["difference"]) >= 0.1 for r in kept)
    through = sum(r["without_mechanism"] / r["difference"] <= 0.2 for r in kept)
    held = int((table["claimed"] != DISPUTED).sum())
    lines += ["", f"As claimed: {len(kept)} of {held}; by 10 in 100 or more: {big}; of those as claimed, "
              f"at least four fifths through the claimed mechanism: {through}."]  # fmt: skip
    return [*lines, *disputed(asked.case, table), *broken(asked, table, plain)]


def disputed(case: Case, table: pd.DataFrame) -> Iterator[str]:
    """Those that are held to no direction, with what either side claims."""
    for name, verdict in table.loc[table["claimed"] == DISPUTED, ["lever", "verdict"]].itertuples(index=False):
        yield f"{name}, {verdict}. {case.scenario.levers[name].claim.removeprefix('Disputed. ')}"


def broken(asked: Asked, table: pd.DataFrame, plain: Results) -> list[str]:
    """The scenario as it stands, and what of the two bounds does not hold."""
    agreed = float(happened(plain, Outcome(event="agreement")).mean())
    violent = float(happened(plain, violence(asked.case)).mean())
    lines = [f"As the scenario stands: violence anywhere {words.in_100(violent)}, agreement {words.in_100(agreed)}."]
    for r in table[table["violence"].abs() > MOST].to_dict("records"):
        lines.append(f"Decides the world: {r['lever']} moves violence anywhere by {points(r['violence'])} (most 35).")
    if talks_have_time(asked.case) and not AGREEMENT[0] <= agreed <= AGREEMENT[1]:
        lines.append(f"Agreement in {points(agreed, sign=False)} of 100 runs lies outside 5 to 25.")
    return lines


def talks_have_time(case: Case) -> bool:
    s = case.scenario
    there = any(e["kind"] == "dialogue" for e in s.institutions.values())
    return there and s.horizon * s.clock["turn_days"] >= YEAR


def chosen_levers(case: Case, said: Sequence[str] | None) -> dict[str, Lever]:
    """All levers of a scenario, or those that ``lever=a,b`` names."""
    levers = dict(case.scenario.levers)
    if not levers:
        raise ScenarioError(f"scenario {case.scenario.name} declares no levers: see docs/levers.md.")
    if said is None:
        return levers
    check = Checker(lambda _: "command line")
    names = [check.known("lever", name, levers, "lever of this scenario") for name in said]
    return {name: levers[name] for name in names}


def work(options: Options, asked: Asked) -> int:
    from experiments.plots import save, tornado

    to = options.to
    chosen = chosen_levers(asked.case, options.lever)
    table, plain = measured(asked, chosen)
    figure = tornado.draw(table, title=asked.case.scenario.title)
    save(figure, table, to, "levers", pictures.footer(asked))
    close(asked, to, options.command, ["levers.csv", "levers.svg"])
    print("\n".join([*told(asked, table, plain), ended(asked, to, "levers.csv, levers.png, levers.svg")]))
    return int(table["verdict"].isin(FAILED).any())


QUESTION = Question(
    "levers",
    __doc__,
    (Own("lever", "only these, such as veto,arms (all)", each(str), None),),
    work,
    reads=("ensemble.runs",),
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)


if __name__ == "__main__":
    raise SystemExit(main())
