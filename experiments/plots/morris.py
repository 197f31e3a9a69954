"""Elementary effects: how far each parameter moves the odds over its whole range, and how evenly.

Table, one row a parameter:
    parameter           its path
    mu                  mean effect, -1..1: the direction
    star, lo, hi        mean size of an effect, whatever its direction, and its interval
    sigma               spread of the effects beyond the runs' luck: what hangs on the other parameters
    seen                whether it can be told from none
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = ("parameter", "mu", "star", "lo", "hi", "sigma", "seen")
LEFT, RIGHT, LINE = 420, 1010, 18  # pixels: the axes, and a line of a name
FAINT = "#767676"


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    outcome: str = "the outcome",
    about: str = "",
    interval: str = "95 % intervals",
    names: Mapping[str, str] | None = None,
) -> style.Figure:
    """outcome: what is counted, in words.  about: of which runs and trajectories.  names: parameters by path."""
    style.need(table, "morris", *COLUMNS)
    rows = table.sort_values("star", ascending=False, kind="stable").reset_index(drop=True)
    called = {p: (names or {}).get(p) or words.plain(p) for p in rows["parameter"]}
    note = (
        f"Bars: mean change of {outcome} over the whole range of each, whatever its direction; whiskers: {interval}; "
    )
    note += f"diamonds: how much that hangs on the others.{' ' + about if about else ''}"
    figure, top = style.canvas(_finding(rows, outcome, called), note)
    ax = style.panel(figure, LEFT, style.FLOOR, RIGHT, top - 24)
    lines = max(1, int((top - 24 - style.FLOOR) / len(rows) / LINE))
    for i, row in enumerate(rows.to_dict("records")):
        colour = style.BLUE if row["seen"] else FAINT
        ax.barh(-i, row["star"], 0.6, color=colour, alpha=0.35, linewidth=0)
        ax.plot([row["lo"], row["hi"]], [-i, -i], color=colour, linewidth=1.3)
        ax.plot(row["star"], -i, "o", color=colour)
        ax.plot(row["sigma"], -i, "D", mfc="white", mec=style.VERMILLION, mew=1.1, ms=5, zorder=6)
    ax.set_xlim(0, max(0.01, float(rows[["hi", "sigma"]].max().max())) * 1.08)
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    labels = [wrapped(called[p], LEFT - 40, lines=lines) for p in rows["parameter"]]
    ax.set_yticks([-i for i in range(len(rows))], labels)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g}"))
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("change over the whole range, of 100 runs")
    _figures(ax, rows, top)
    return figure


def _figures(ax: Axes, rows: pd.DataFrame, top: float) -> None:
    """At the right: the mean effect with its sign, and whether it can be told from none."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    figure.text((RIGHT + 20) / WIDTH, (top - 14) / HEIGHT, "mean, with its direction", va="center", color=style.SOFT)
    for i, row in enumerate(rows.to_dict("records")):
        y = ax.transData.transform((0, -i))[1] / HEIGHT
        text = words.change(row["mu"], "") if row["seen"] else "none seen"
        figure.text((RIGHT + 20) / WIDTH, y, text, va="center", weight="bold" if row["seen"] else "normal")


def _finding(rows: pd.DataFrame, outcome: str, called: Mapping[str, str]) -> str:
    seen = rows[rows["seen"]]
    what = words.capital(outcome)
    if seen.empty:
        return f"{what}: no parameter's effect can be told from none"
    best = seen.iloc[0]
    rest = f"; {len(seen)} of {len(rows)} parameters move it" if len(rows) > 1 else ""
    return f"{what}: most moved by {called[best['parameter']]} ({100 * best['star']:.0f} of 100 runs){rest}"
