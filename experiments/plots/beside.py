"""Ours beside the exact: marks with their intervals over lines, one panel a question.

Table, one row a point:
    panel, series    where it stands; a panel's series in the order of their first rows
    x                the place
    ours, lo, hi     our number and its interval; lo and hi empty where there is none
    exact            the exact or published number; empty where there is none
A series of many points without an exact number is drawn as a line in its band, a short one as marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.plots import style
from experiments.plots.labels import WIDTH, balanced, line_height, text_width

COLUMNS = ("panel", "series", "x", "ours", "lo", "hi", "exact")
LEFT, GAP, MANY = 84, 92, 30  # pixels; points from which a series is a line


@style.styled
def draw(table: pd.DataFrame, *, title: str, note: str, axes: Mapping[str, tuple[str, str]]) -> style.Figure:
    """``axes``: the panels in order, with the names of x and y."""
    style.need(table, "beside", *COLUMNS)
    figure, top = style.canvas(title, note)
    width = (WIDTH - 30 - LEFT - GAP * (len(axes) - 1)) / len(axes)
    keys = {name: columns(table[table["panel"] == name]["series"].unique(), width) for name in axes}
    deep = max(-(-table[table["panel"] == name]["series"].nunique() // keys[name]) for name in axes)
    for k, (name, (x, y)) in enumerate(axes.items()):
        left = LEFT + k * (width + GAP)
        below = top - line_height() * (deep + 2.2)
        ax = style.panel(figure, left, style.FLOOR, left + width, below)
        figure.text(left / WIDTH, top / style.HEIGHT, balanced(name, width, bold=True), weight="bold", va="top")
        panel(ax, table[table["panel"] == name])
        ax.set_xlabel(x)
        ax.set_ylabel(y)
        ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=keys[name], frameon=False, borderaxespad=0.2,
                  handlelength=1.6, columnspacing=1.0, labelspacing=0.25)  # fmt: skip
    return figure


def columns(names: Iterable[str], width: float) -> int:
    """How many columns of a key find room: two where they do."""
    return 2 if all(text_width(str(name)) + 60 < width / 2 for name in names) else 1


def panel(ax: Axes, table: pd.DataFrame) -> None:
    for k, (name, rows) in enumerate(table.groupby("series", sort=False)):
        rows, look = rows.sort_values("x"), style.look(k)
        if rows["exact"].notna().any():
            ax.plot(rows["x"], rows["exact"], color=look.colour, linewidth=1.0, zorder=3)
        if len(rows) >= MANY and rows["exact"].isna().all():
            ax.plot(rows["x"], rows["ours"], color=look.colour, linestyle=look.dash, label=str(name), zorder=4)
            ax.fill_between(rows["x"], rows["lo"], rows["hi"], color=look.colour, alpha=0.2, lw=0)
            continue
        ax.vlines(rows["x"], rows["lo"], rows["hi"], color=look.colour, linewidth=1.0, zorder=4)
        ax.plot(rows["x"], rows["ours"], color=look.colour, marker=look.marker, linestyle="none", mec="white", mew=0.4,
                label=str(name), zorder=5)  # fmt: skip
    low, high = ax.get_ylim()
    if 0 <= table[["ours", "lo", "exact"]].min().min() < high / 2:
        ax.set_ylim(bottom=0)
    elif low < 0 < high:
        ax.axhline(0, color=style.SOFT, linewidth=0.6, zorder=2)
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)
    whole = bool((table["x"] % 1 == 0).all())
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=whole))
    ax.yaxis.set_major_locator(MaxNLocator(6))
