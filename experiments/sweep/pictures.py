"""The picture that fits the shape of a sweep.

one axis of numbers               a curve, a line per rung
... and words or config groups    a family of curves, a line per choice
two axes of numbers               a phase diagram with the line of even odds
more than that                    small multiples of the phase diagram
a list, or no axis of numbers     a row a point
design morris                     its elementary effects, a bar a parameter

Repeats of a point are pooled: they are runs of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.door.asked import calibrated, fitted
from experiments.plots.words import value as words_value
from experiments.run.names import label, names
from experiments.run.pictures import drawing, made_from
from experiments.sweep.designs import REPEAT
from experiments.sweep.listed import NAME
from experiments.sweep.question import Question, resolved
from experiments.sweep.table import ALPHA, reached
from sim.load import scenario_part
from sim.scenario import build
from sim.settings import value_overrides

if TYPE_CHECKING:
    import pandas as pd

MOST = 20_000  # points of a picture
ROWS = 30  # of a picture that has a row a point


def draw(question: Question, folder: Path, dyads: Sequence[str] = ()) -> None:
    """Draw beside the table what fits, for the world and each of ``dyads``; say in one line why where nothing does."""
    if question.settings.design == "morris":
        return _morris(question, folder, dyads)
    numbers = [axis.path for axis in question.axes if axis.numeric]
    words = [axis.path for axis in question.axes if not axis.numeric]
    kind = shape(len(numbers), len(words), any(axis.listed for axis in question.axes))
    try:
        if kind is None:
            raise ValueError("a picture of numbers holds at most four axes in all")
        for dyad in ("", *dyads):
            _draw(kind, question, folder, numbers, words, dyad)
    except ValueError as problem:
        print(f"No picture: {problem}.", file=sys.stderr)


def _morris(question: Question, folder: Path, dyads: Sequence[str]) -> None:
    import pandas as pd

    from experiments.sweep import screening

    for dyad in ("", *dyads):
        wide = pd.read_parquet(folder / "table.parquet")
        print("\n".join(screening.draw(question, folder, wide, question.settings.rung, dyad)))


def shape(numbers: int, words: int, listed: bool = False) -> str | None:
    """Which picture fits so many axes of numbers and of words; a list has a row a point."""
    if listed or not numbers:
        return "rows"
    if numbers == 1:
        return "families" if words else "curve"
    if numbers == 2 and not words:
        return "phase"
    return "small_multiples" if numbers >= 2 and numbers + words <= 4 else None


def _draw(kind: str, question: Question, folder: Path, numbers: list[str], words: list[str], dyad: str) -> None:
    from importlib import import_module

    import pandas as pd

    from experiments import plots

    wide = pooled(pd.read_parquet(folder / "table.parquet"), [axis.path for axis in question.axes])
    if len(wide) > MOST:
        raise ValueError(f"{len(wide)} points are more than a picture holds ({MOST})")
    config = resolved(question.bases[0].config)
    called = names(config, [*numbers, *words])
    if kind == "families" and len(words) > 1:
        wide["choice"] = wide[words].agg(", ".join, axis=1)
        called["choice"] = " and ".join(called[path] for path in words)
        words = ["choice"]
    paths = [*numbers, *words]
    if kind == "rows":
        listed = [axis.path for axis in question.axes if axis.listed]
        if len(wide) > ROWS:
            raise ValueError(f"{len(wide)} points, a row each, are more than a picture holds ({ROWS})")
        wide["point"] = [point_name(row, called, listed) for row in wide[paths].to_dict("records")]
        paths = ["point"]
    table = tidy(wide, paths, labels(question), dyad)
    options: dict[str, Any] = {} if kind == "curve" else {"rung": question.settings.rung}
    if kind == "rows":
        options = {"headline": question.settings.rung}
    elif kind == "small_multiples":
        options["names"] = tuple(called[path] for path in paths)
    else:
        options |= {key: called[path] for key, path in zip(("name", "name_2"), paths)}
    if kind == "phase":
        options["here"] = here(config, wide, numbers)
    figure = import_module(f"experiments.plots.{kind}").draw(table, where=place(config, dyad), **options)
    name = "curves" if kind == "families" else kind
    plots.save(figure, table, folder, f"{name}__{dyad}" if dyad else name, footer(question))


def pooled(wide: pd.DataFrame, paths: list[str]) -> pd.DataFrame:
    """The same with the repeats of each point as one, which they would be without being counted apart."""
    import pandas as pd

    from sim.statistics.intervals import clopper_pearson

    if REPEAT not in wide or not wide[REPEAT].nunique() > 1:
        return wide
    counts = [c for c in wide if c == "n" or (c.startswith("reached_") and not c.endswith(("_low", "_high")))]
    found = wide.groupby(paths, sort=False, dropna=False)[counts].sum().reset_index()
    limits = {}
    for column in counts[1:]:
        limits[f"{column}_low"], limits[f"{column}_high"] = clopper_pearson(found[column], found["n"], ALPHA)
    return pd.concat([found, pd.DataFrame(limits)], axis=1)


def point_name(row: Mapping[str, Any], called: Mapping[str, str], listed: Collection[str]) -> str:
    """What a point is called: the name that its list gives it, or what it sets; and what varies beside the list."""
    set_here = {path: value for path, value in row.items() if value is not None and value == value and path != NAME}
    named = row.get(NAME)
    if named is not None:
        set_here = {path: value for path, value in set_here.items() if path not in listed}
    words = [v if isinstance(v, str) else f"{called[path]} {words_value(v)}" for path, v in set_here.items()]
    return ", ".join([*([] if named is None else [str(named)]), *words]) or "as the scenario has it"


def place(config: Mapping[str, Any], dyad: str) -> str:
    """Where rungs are counted, in words."""
    return label(config, "dyads", dyad) if dyad else "anywhere"


def here(config: Mapping[str, Any], wide: pd.DataFrame, paths: Sequence[str]) -> tuple[float, float] | None:
    """Where the scenario itself stands on the map, if its file says both numbers and they lie on it."""
    spot = []
    for path in paths:
        node: Any = config
        for key in path.split("."):
            node = node.get(key) if isinstance(node, Mapping) else None
        if isinstance(node, bool) or not isinstance(node, (int, float)):
            return None
        if not wide[path].min() <= node <= wide[path].max():
            return None
        spot.append(float(node))
    return spot[0], spot[1]


def tidy(wide: pd.DataFrame, paths: Sequence[str], names: dict[int, str], dyad: str = "") -> pd.DataFrame:
    """A row per point and rung, in the columns that the pictures ask for; rungs of the world or of a dyad."""
    import pandas as pd

    rows = []
    for rung, name in names.items():
        part = pd.DataFrame(index=wide.index)
        for i, path in enumerate(paths, start=1):
            tail = "" if i == 1 else f"_{i}"
            part[f"parameter{tail}"], part[f"value{tail}"] = path, wide[path]
        part["rung"], part["rung_label"] = rung, name
        column = reached(rung, dyad)
        part["hits"], part["n"] = wide[column], wide["n"]
        part["p"] = part["hits"] / part["n"]
        part["lo"], part["hi"] = wide[f"{column}_low"], wide[f"{column}_high"]
        if f"{column}_set_low" in wide:
            part["set_lo"], part["set_hi"] = wide[f"{column}_set_low"], wide[f"{column}_set_high"]
        rows.append(part)
    return pd.concat(rows, ignore_index=True)


def labels(question: Question) -> dict[int, str]:
    """The rungs worth a line, with their names: those of the scenario's curve, and our own."""
    config = resolved(question.bases[0].config)
    curves = (config.get("curve") or {}, (config.get("scenario") or {}).get("curve") or {})
    rungs = sorted({*next((c["rungs"] for c in curves if c.get("rungs")), ()), question.settings.rung})
    return {rung: rung_name(question, rung) for rung in rungs}


def rung_name(question: Question, rung: int) -> str:
    """The name of any rung."""
    ladder = (resolved(question.bases[0].config).get("ladder") or {}).get("rungs") or {}
    return str(ladder.get(f"r{rung}", {}).get("label", f"rung {rung}"))


def footer(question: Question) -> str:
    """What the picture was made from: scenario, what was set for all points, seed, versions, and the sweep's key."""
    configs = [resolved(base.config) for base in question.bases]
    scenarios = dict.fromkeys(str(config.get("scenario", {}).get("name", "")) for config in configs)
    changed = value_overrides(question.bases[0].overrides)
    more = f"Sweep {question.key()[:12]}."
    moved = {axis.path for axis in question.axes} & set(fitted())
    changed = [*drawing(configs[0]), *changed]
    fit = bool(fitted()) and not moved and calibrated(build(scenario_part(configs[0])))
    return made_from(", ".join(scenarios), changed, question.seed, question.engine, fit, more)
