"""The picture that fits the shape of a sweep.

one axis of numbers               a curve, a line per rung
... and words or config groups    a family of curves, a line per choice
two axes of numbers               a phase diagram with the line of even odds
more than that                    small multiples of the phase diagram
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.question import Question, resolved

if TYPE_CHECKING:
    import pandas as pd

MOST = 20_000  # points of a picture


def draw(question: Question, folder: Path) -> None:
    """Draw beside the table what fits; say in one line why where nothing does."""
    numbers = [axis.path for axis in question.axes if axis.numeric]
    words = [axis.path for axis in question.axes if not axis.numeric]
    kind = shape(len(numbers), len(words))
    try:
        if kind is None:
            raise ValueError("a picture needs an axis of numbers, and at most four axes in all")
        _draw(kind, question, folder, numbers, words)
    except ValueError as problem:
        print(f"No picture: {problem}.", file=sys.stderr)


def shape(numbers: int, words: int) -> str | None:
    """Which picture fits so many axes of numbers and of words."""
    if numbers == 1:
        return "families" if words else "curve"
    if numbers == 2 and not words:
        return "phase"
    return "small_multiples" if numbers >= 2 and numbers + words <= 4 else None


def _draw(kind: str, question: Question, folder: Path, numbers: list[str], words: list[str]) -> None:
    from importlib import import_module

    import pandas as pd

    from experiments import plots

    wide = pd.read_parquet(folder / "table.parquet")
    if len(wide) > MOST:
        raise ValueError(f"{len(wide)} points are more than a picture holds ({MOST})")
    if kind == "families" and len(words) > 1:
        wide["choice"] = wide[words].agg(", ".join, axis=1)
        words = ["choice"]
    table = tidy(wide, [*numbers, *words], labels(question))
    options: dict[str, Any] = {} if kind == "curve" else {"rung": question.settings.rung}
    figure = import_module(f"experiments.plots.{kind}").draw(table, **options)
    name = "curves" if kind == "families" else kind
    plots.save(figure, table, folder, name, footer(question))


def tidy(wide: pd.DataFrame, paths: Sequence[str], names: dict[int, str]) -> pd.DataFrame:
    """A row per point and rung, in the columns that the pictures ask for."""
    import pandas as pd

    rows = []
    for rung, name in names.items():
        part = pd.DataFrame(index=wide.index)
        for i, path in enumerate(paths, start=1):
            tail = "" if i == 1 else f"_{i}"
            part[f"parameter{tail}"], part[f"value{tail}"] = path, wide[path]
        part["rung"], part["rung_label"] = rung, name
        part["hits"], part["n"] = wide[f"reached_{rung}"], wide["n"]
        part["p"] = part["hits"] / part["n"]
        part["lo"], part["hi"] = wide[f"reached_{rung}_low"], wide[f"reached_{rung}_high"]
        rows.append(part)
    return pd.concat(rows, ignore_index=True)


def labels(question: Question) -> dict[int, str]:
    """The rungs worth a line, with their names: those of the scenario's curve, and our own."""
    config = resolved(question.bases[0].config)
    curve = config.get("curve") or config.get("scenario", {}).get("curve") or {}
    rungs = sorted({*curve.get("rungs", ()), question.settings.rung})
    ladder = (config.get("ladder") or {}).get("rungs") or {}
    return {rung: str(ladder.get(f"r{rung}", {}).get("label", f"rung {rung}")) for rung in rungs}


def footer(question: Question) -> str:
    """Seed, runs, engine: what the picture was made from."""
    calibrated = question.bases[0].config.get("calibrated", False)
    flag = "" if calibrated else "Uncalibrated. "
    return f"{flag}Seed {question.seed}, engine {question.engine[:12]}, sweep {question.key()[:12]}."
