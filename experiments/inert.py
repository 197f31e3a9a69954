"""Which numbers of a scenario move nothing?

    run.py inert scenario=kosovo_2021 ensemble.runs=100 hydra.run.dir=outputs/inert

Every number that the scenario itself gives to its actors, ties, dyads, institutions and triggers is moved to both ends
of its allowed range under the same luck, one at a time; ranges that only keep out nonsense get the span that stands in
SPANS. Six outcomes are watched: violence and armed clashes anywhere, displays of force and armed clashes on the main
dyad, any agreement, and the mean number of turns at or above open threats anywhere. A number is inert if none of them
moves by 10 in 100 (the mean: by a tenth of the horizon). With few runs chance alone moves something now and then: the
share is then too low rather than too high. Words are those of run.py, and ``all=1`` to include numbers left at their
defaults.

inert.csv, a row a number:
    path, value, low, high      where it stands, what it is, where it was moved to
    largest_change, outcome     widest gap among the ends and the value, 0..1 (turns: share of the horizon); of what
    inert                       whether that is less than .1
    why                         what the scenario says on why it stands there all the same (its ``inert:`` section)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Play, Question, answer, close, ended, points, yes
from experiments.folder.files import write_csv
from experiments.levers import happened, in_words, violence
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.faults import ScenarioError
from sim.levers import Outcome
from sim.results import Results
from sim.vocabulary import Field

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("actors", "ties", "dyads", "institutions", "triggers")
ENOUGH = 0.1  # a change that is one
SPANS = {  # (part, number) -> ends of a sensible span where the allowed range only keeps out nonsense; all ours
    ("actors", "capability"): (0.0, 10.0),  # nothing to ten times the strongest local state
    ("actors", "noise"): (0.25, 4.0),
    ("actors", "activity"): (-3.0, 3.0),  # twenty times rarer or more frequent
    ("dyads", "rung_days"): (0.0, 365.0),
    ("dyads", "accident"): (0.0, 10.0),
    ("triggers", "rate"): (0.0001, 0.03),  # once in thirty years to eleven times a year
    ("triggers", "excitation"): (0.0, 0.05),
    ("triggers", "decay"): (0.05, 1.0),
    ("triggers", "heat"): (0.0, 5.0),
    ("institutions", "permanent_others"): (0.0, 5.0),  # as many as the Council has: UN Charter, article 23
}


def ends(path: str, field: Field) -> tuple[float, float]:
    return SPANS.get((path.split(".")[0], path.split(".")[-1]), (float(field.low), float(field.high)))


def watched(case: Case) -> list[Outcome]:
    """The five outcomes that are events of a run, by the scenario's own ladder."""
    rungs = {name: int(k) for name, k in case.scenario.ladder.numbers.items()}
    main = str(case.scenario.head.get("main_dyad") or case.dyads[0])
    return [
        violence(case),
        Outcome("world", rungs["clash"]),
        Outcome(main, rungs["display"]),
        Outcome(main, rungs["clash"]),
        Outcome(event="agreement"),
    ]


def seen(case: Case, results: Results) -> dict[str, float]:
    """Each outcome in words: its share of the runs; the mean of turns as a share of the horizon."""
    found = {in_words(case, outcome): float(happened(results, outcome).mean()) for outcome in watched(case)}
    threat = int(case.scenario.ladder.numbers["threat"])
    turns = results.occupancy[:, -1, threat:].sum() / len(results.run)
    return {**found, "turns at open threats or worse, anywhere": float(turns / case.scenario.horizon)}


def given(case: Case) -> list[str]:
    """Paths of the numbers that the scenario itself gives, in the order of the tables."""
    said = {
        f"{part}.{name}.{word}"
        for part in PARTS
        for name, entry_ in (case.scenario.mapping.get(part) or {}).items()
        for word in entry_ or {}
    }
    return [path for path in case.scenario.numbers if path in said]


def row(case: Case, path: str, plain: Mapping[str, float], play: Play) -> dict[str, Any]:
    """One number at both ends of its span, beside the scenario as it stands."""
    value, field = case.scenario.numbers[path]
    low, high = ends(path, field)
    looked = [plain, *(seen(case, play(case.moved({path: end}))) for end in (low, high) if end != value)]
    change = {what: max(s[what] for s in looked) - min(s[what] for s in looked) for what in plain}
    most = max(change, key=lambda what: change[what])
    largest = round(change[most], 6)
    return {
        "path": path, "value": value, "low": low, "high": high, "largest_change": largest,
        "outcome": most if largest > 0.0 else "", "inert": largest < ENOUGH, "why": case.scenario.inert.get(path, ""),
    }  # fmt: skip


def measured(asked: Asked, paths: list[str]) -> pd.DataFrame:
    import pandas as pd

    bar = Bar(asked.runs * (2 * len(paths) + 1))

    def play(case: Case) -> Results:
        return Ensemble(case, asked.seed).run(range(asked.runs), asked.threads, bar.add, occupancy=True)

    try:
        plain = seen(asked.case, play(asked.case))
        return pd.DataFrame([row(asked.case, path, plain, play) for path in paths])
    finally:
        bar.close()


def told(asked: Asked, table: pd.DataFrame) -> list[str]:
    """The screen: the share, by part; then the inert numbers without a word on why they stand there."""
    still = table[table["inert"]]
    share = points(len(still) / len(table), sign=False)
    lines = [
        f"{asked.case.scenario.title}: {len(still)} of {len(table)} numbers are inert ({share} in 100):",
        f"moved over their range, none of six outcomes moves by 10 in 100 ({asked.runs:,} runs at each end).",
        "",
    ]
    part = table["path"].str.split(".").str[0]
    for name, rows in table.groupby(part, sort=False):
        lines.append(f"  {name:<14}{int(rows['inert'].sum()):>4} of {len(rows):>4}")
    silent = still[still["why"] == ""]
    lines += ["", f"Without a word on why they stand there: {len(silent)}."]
    lines += [f"  {r['path']:<44}{points(r['largest_change'], sign=False):>5}" for r in silent.to_dict("records")]
    return lines


def work(options: Options, asked: Asked) -> int:
    to = options.to
    paths = [p for p in asked.case.scenario.numbers if p.split(".")[0] in PARTS] if options.all else given(asked.case)
    if not paths:
        raise ScenarioError(f"scenario {asked.case.scenario.name} gives no number of its own: write all=1.")
    table = measured(asked, paths)
    write_csv(to / "inert.csv", table)
    close(asked, to, options.command, ["inert.csv"])
    print("\n".join([*told(asked, table), ended(asked, to, "inert.csv")]))
    return 0


QUESTION = Question(
    "inert",
    __doc__,
    (Own("all", "1: also the numbers left at their defaults (0)", yes, False),),
    work,
    reads=("ensemble.runs",),
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)


if __name__ == "__main__":
    raise SystemExit(main())
