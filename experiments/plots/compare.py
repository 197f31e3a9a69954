"""Two scenarios or settings, paired run by run: what changed, and in how many runs.

Table, one row a rung:
    rung, rung_label    0..10 and its name        n       pairs of runs
    first, second       share of runs that reach the rung or worse under each, 0..1
    difference, lo, hi  second - first, -1..1, and its interval
    gained, lost        runs that reached it only under the second, only under the first
A colour stands for a setting, never for a rung: rungs are rows and have their names.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, line_height, text_width, wrapped

COLUMNS = (
    *("rung", "rung_label", "n", "first", "second"),
    *("difference", "lo", "hi", "gained", "lost"),
)
FIRST: dict[str, Any] = {"marker": "o", "ms": 8, "mfc": "white", "mec": style.ORANGE, "mew": 2.0, "ls": "none"}
SECOND: dict[str, Any] = {"marker": "o", "ms": 4, "color": style.BLUE, "ls": "none"}  # fits into the ring of the first
STEPS = (1, 2, 2.5, 5, 10)  # round steps between ticks


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    first: str = "first",
    second: str = "second",
    headline: int | None = None,
    interval: str = "95 % intervals",
) -> style.Figure:
    """first, second: the names of the settings.  headline: the rung of the title."""
    style.need(table, "compare", *COLUMNS)
    rows = table.sort_values("rung", ascending=False).reset_index(drop=True)
    main = rows.loc[rows["difference"].abs().idxmax()]
    if headline is not None and headline in set(rows["rung"]):
        main = rows[rows["rung"] == headline].iloc[0]
    note = f"{words.runs(rows['n'])}, each played under both with the same random draws; whiskers are {interval} "
    note += "of the difference, filled where they exclude zero."
    figure, top = style.canvas(_finding(main, first, second), note)
    head = _key(figure, top, first, second) - 48
    left = style.panel(figure, 250, style.FLOOR, 640, head)
    right = style.panel(figure, 680, style.FLOOR, 1010, head)
    _dumbbells(left, rows)
    _differences(right, rows)
    names = [
        wrapped(words.capital(words.or_worse(r, label)), 225, lines=2)
        for r, label in zip(rows["rung"], rows["rung_label"])
    ]
    for ax in (left, right):
        ax.set_ylim(-len(rows) + 0.4, 0.6)
        ax.set_yticks([-i for i in range(len(rows))], names)
        ax.tick_params(axis="y", length=0, labelleft=ax is left)
        ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    left.set_xlabel("of 100 runs")
    right.set_xlabel("difference, of 100 runs")
    _fates(left, rows, head + 8)
    return figure


def _key(figure: style.Figure, top: float, first: str, second: str) -> float:
    """Under the title: the marks and the settings that they stand for, whole; returns the lowest pixel taken."""
    whole = 24 + text_width(first) + 40 + 24 + text_width(second) <= WIDTH - 40
    x = 30.0
    for look, text in ((FIRST, first), (SECOND, second)):
        text = wrapped(text, WIDTH - 80)
        _mark(figure, x, top - line_height() / 2, look)
        figure.text((x + 16) / WIDTH, top / HEIGHT, text, va="top")
        if whole:
            x += 16 + text_width(text) + 40
        else:
            top -= line_height() * (text.count("\n") + 1) + 4
    return top - (line_height() + 4 if whole else 0)


def _mark(figure: style.Figure, x: float, y: float, look: dict[str, Any]) -> None:
    figure.add_artist(Line2D([x / WIDTH], [y / HEIGHT], transform=figure.transFigure, **look))


def _dumbbells(ax: Axes, rows: pd.DataFrame) -> None:
    for i, row in enumerate(rows.to_dict("records")):
        ax.plot([row["first"], row["second"]], [-i, -i], color=style.SOFT, linewidth=2, alpha=0.6)
        ax.plot(row["first"], -i, clip_on=False, **FIRST)
        ax.plot(row["second"], -i, clip_on=False, zorder=5, **SECOND)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])


def _differences(ax: Axes, rows: pd.DataFrame) -> None:
    ax.axvline(0, color=style.SOFT, linewidth=0.9)
    for i, row in enumerate(rows.to_dict("records")):
        sure = row["lo"] > 0 or row["hi"] < 0
        ax.plot([row["lo"], row["hi"]], [-i, -i], color=style.INK, linewidth=1.4)
        ax.plot(row["difference"], -i, "D", color=style.INK, mfc=None if sure else "white")
    reach = max(0.01, float(rows[["lo", "hi"]].abs().max().max())) * 1.08
    ax.set_xlim(-reach, reach)
    places = steps(100 * reach)
    ax.set_xticks([x / 100 for x in places], words.ticks(places, sign=True))


def steps(reach: float) -> list[float]:
    """Round places from -reach to reach with zero among them, one or two on each side."""
    size = 10.0 ** math.floor(math.log10(reach / 3))
    step = next(s * size for s in STEPS if reach < 3 * s * size)
    count = math.floor(reach / step)
    return [k * step for k in range(-count, count + 1)]


def _fates(ax: Axes, rows: pd.DataFrame, head: float) -> None:
    """Runs that changed fate, each way, in two columns at the right."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    figure.text(1148 / WIDTH, (head + 22) / HEIGHT, "runs that come to it only with", ha="center", va="bottom")
    for x, look, column in ((1090, FIRST, "lost"), (1205, SECOND, "gained")):
        _mark(figure, x, head + 10, look)
        for i, runs in enumerate(rows[column]):
            y = ax.transData.transform((0, -i))[1] / HEIGHT
            figure.text(x / WIDTH, y, words.count(runs), ha="center", va="center")


def _finding(row: pd.Series, first: str, second: str) -> str:
    what = words.capital(words.or_worse(row["rung"], row["rung_label"]))
    if row["lo"] <= 0 <= row["hi"]:
        both = words.from_to(row["first"], row["second"])
        return f"{what}: no clear difference between {first} and {second} ({both})"
    a, b = words.in_100(row["second"]), words.in_100(row["first"])
    if a == b:
        step = words.change(row["difference"])
        return f"{what}: {a} under both {first} and {second}, a difference of {step}"
    return f"{what}: {a} with {second}, {b} with {first}"
