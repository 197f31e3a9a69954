"""Theories compared: the same scenarios, the same runs and the same luck under each; who escalates, where, by how much.

    run.py theories scenarios=kosovo_2021,northern_strait rung=6 ensemble.runs=1000
    run.py theories parts=decision,audience theories=mine.yaml

A theory is a list of values laid over a scenario (theories.yaml; a file of your own has the same form): how actors
decide, what they see, who watches at home, who stands behind them. One sweep of listed combinations counts them all,
so that it goes on where it stopped; each theory is then paired run by run with the one that the file calls its
reference.

theories.csv, a row a theory and scenario:
    part, theory, label, scenario          what it is
    p, lo, hi, n                           share of runs that reach the rung or worse, with its interval
    difference, d_lo, d_hi                 minus that of the reference, paired (Newcombe)
    gained, lost                           runs that come to it only under the theory, only under the reference
    marked                                 stands among all the comparisons of the table (false discovery rate .05)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, each, whole
from experiments.odds.ask import Folder
from experiments.plots import words as say
from experiments.run.tables import labels
from experiments.sweep.axes import Axis
from experiments.sweep.listed import NAME
from experiments.sweep.question import Base
from experiments.sweep.question import Question as Sweep
from sim.compose import composed
from sim.faults import Checker, ScenarioError, cut
from sim.layers import CONFIGS
from sim.reading import read
from sim.settings import key_of

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).parent / "theories.yaml"
KEYS = ("label", "part", "source", "values")
ALL = "*"  # every name of a part


@dataclass(frozen=True)
class Theory:
    """What one theory sets."""

    name: str
    label: str
    part: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Theories:
    """A file of them, the reference first."""

    parts: Mapping[str, str]
    theories: tuple[Theory, ...]

    @property
    def reference(self) -> Theory:
        return self.theories[0]


def theories_of(path: Path) -> Theories:
    """A file of theories, checked as far as can be without a scenario."""
    said = read(path, lambda key: "" if key in ("reference", "parts", "theories") else f"{cut(key)} is not read here.")
    check = Checker(lambda _: str(path))
    check.missing("the file", said, ("reference", "theories"))
    parts = {name: check.line(f"parts.{name}", x) for name, x in check.mapping("parts", said.get("parts")).items()}
    found = {}
    check.known("reference", said["reference"], check.mapping("theories", said["theories"]), "theory")
    for name, given in said["theories"].items():
        key = f"theories.{name}"
        row = check.mapping(key, given)
        for each_key in row:
            check.known(f"{key}.{each_key}", each_key, KEYS, "key of a theory")
        check.missing(key, row, ("label", "source", "values"))
        is_reference = name == said["reference"]
        part = "" if is_reference else check.known(f"{key}.part", row.get("part"), parts, "part")
        values = check.mapping(f"{key}.values", row["values"])
        found[name] = Theory(name, check.line(f"{key}.label", row["label"]), part, values)
    names = [theory.label for theory in found.values()]
    for label in names:
        if names.count(label) > 1:
            raise ScenarioError(f"{path}: two theories have the label {cut(label)}: give each its own.")
    first = found.pop(said["reference"])
    order = list(parts)
    return Theories(parts, (first, *sorted(found.values(), key=lambda theory: order.index(theory.part))))


def spelt(theory: Theory, config: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a theory in one scenario: a * is every name of its part."""
    found: dict[str, Any] = {}
    for path, value in theory.values.items():
        part, _, rest = path.partition(f".{ALL}.")
        names = [name for name, node in (config.get(part) or {}).items() if node is not None] if rest else []
        found |= {f"{part}.{name}.{rest}": value for name in names} if rest else {path: value}
    return found


def sweep(given: Theories, names: Sequence[str], words: Sequence[str], asked: Asked, rung: int) -> Sweep:
    """All theories on all scenarios as one sweep of listed combinations."""
    from experiments.sweep import settings
    from experiments.sweep.work import engine_digest

    bases, rows = [], []
    for scenario in names:
        made = composed([f"scenario={scenario}", *(word for word in words if key_of(word) != "scenario")])
        kept = {key: part for key, part in made.mapping.items() if key not in ("hydra", "sweep", "experiment")}
        bases.append(Base(made.words, kept))
        rows += [{NAME: t.label, "scenario": scenario, **spelt(t, made.mapping)} for t in given.theories]
    paths = list(dict.fromkeys(path for row in rows for path in row))
    axes = tuple(
        Axis(path, tuple(row.get(path) for row in rows), group=path == "scenario", add=True, listed=True)
        for path in paths
    )
    plain = read(CONFIGS / "sweep" / "default.yaml")
    chosen = settings.read({**plain, "rung": rung, "per_run": True, "pictures": False})
    return Sweep(tuple(bases), axes, chosen, asked.seed, asked.runs, engine_digest())


def compared(given: Theories, names: Sequence[str], runs: pd.DataFrame, rung: int) -> pd.DataFrame:
    """The table, from a row a run."""
    import pandas as pd

    from sim.statistics.discovery import mark_moves
    from sim.statistics.intervals import clopper_pearson
    from sim.statistics.paired import fate_table

    came = {
        key: rows.sort_values("run")["highest"].to_numpy() >= rung for key, rows in runs.groupby([NAME, "scenario"])
    }
    rows, firsts, seconds = [], [], []
    for scenario in names:
        first = came[(given.reference.label, scenario)]
        for theory in given.theories:
            second = came[(theory.label, scenario)]
            low, high = clopper_pearson(second.sum(), len(second))
            row = {"part": theory.part, "theory": theory.name, "label": theory.label, "scenario": scenario}
            rows.append({**row, "p": second.mean(), "lo": float(low), "hi": float(high), "n": len(second)})
            firsts.append(first)
            seconds.append(second)
    table = pd.DataFrame(rows)
    others = (table["theory"] != given.reference.name).to_numpy()
    fates = fate_table(np.array(firsts)[others], np.array(seconds)[others])
    marks = mark_moves(fates)
    for column, values in {
        "difference": marks.difference, "d_lo": marks.interval.low, "d_hi": marks.interval.high,
        "gained": fates.gained, "lost": fates.lost, "marked": marks.marked,
    }.items():  # fmt: skip
        table.loc[others, column] = values
    return table


def work(options: Options, asked: Asked) -> str:
    import pandas as pd

    from experiments.plots import theories as picture
    from experiments.sweep.conduct import Interrupted, conduct

    given = theories_of(options.theories)
    if options.parts:
        unknown = next((part for part in options.parts if part not in given.parts), None)
        if unknown is not None:
            Checker(lambda _: "command line").known("parts", unknown, given.parts, "part")
        given = Theories(given.parts, tuple(t for t in given.theories if t.part in ("", *options.parts)))
    names = options.scenarios or [asked.case.scenario.name]
    question = sweep(given, names, options.words, asked, options.rung)
    try:
        conduct(question, options.to / "sweep", asked.threads)
    except Interrupted as stopped:
        raise KeyboardInterrupt from stopped
    table = compared(given, names, pd.read_parquet(options.to / "sweep" / "runs.parquet"), options.rung)
    titles = {
        name: str((base.config.get("scenario") or {}).get("title") or name)
        for name, base in zip(names, question.bases, strict=True)
    }
    outcome = say.or_worse(options.rung, labels(asked.case)[options.rung])
    figure = picture.draw(table, outcome=outcome, parts=given.parts, titles=titles)
    folder = Folder(options, asked)
    folder.picture("theories", figure, table, f"Scenarios {', '.join(names)}. Sweep {question.key()[:12]}.")
    lines = [
        f"{say.capital(outcome)}, of 100 runs, and the difference to “{given.reference.label}” with the same luck:"
    ]
    for theory in given.theories:
        cells = [told(row) for row in table[table["theory"] == theory.name].to_dict("records")]
        lines.append(f"  {theory.label:<42}{'  '.join(f'{cell:<26}' for cell in cells)}".rstrip())
    lines.append(folder.close({"scenarios": list(names), "rung": options.rung, "runs": asked.runs}))
    return "\n".join(lines)


def told(row: Mapping[str, Any]) -> str:
    """One cell of the screen: "48  +12 (9 to 15)"; a difference that does not stand among all is in brackets."""
    p = f"{100 * row['p']:.0f}"
    if row["difference"] != row["difference"]:
        return p
    text = f"{100 * row['difference']:+.1f} ({100 * row['d_lo']:+.1f} to {100 * row['d_hi']:+.1f})"
    return f"{p}  {text if row['marked'] else f'[{text}]'}".replace("-", "−")


QUESTION = Question(
    "theories",
    __doc__,
    (
        Own("scenarios", "names or files, such as kosovo_2021,richardson (the scenario of the words)", each(str), ()),
        Own("rung", "the outcome: this rung or worse (6)", whole(1, 10), 6),
        Own("parts", "only theories of these parts, such as decision,audience (all)", each(str), ()),
        Own("theories", "a file of theories (that of the program)", Path, FILE),
    ),
    work,
    reads=("ensemble.runs",),
)  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)
