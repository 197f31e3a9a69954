"""How a rare event's share is built up level by level (multilevel splitting).

Table, one row a level, in the order in which they are passed:
    level, level_label   its number and name
    n                    branches started at it
    p                    share of the branches that go on to it from the level before, 0..1
    cumulative, lo, hi   share of all runs that get so far (the product), and its interval
The axis is logarithmic.  A level that no branch reached ends the line: an open triangle.
"""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from experiments.plots import style, words
from experiments.plots.labels import callouts, line_boxes, wrapped

COLUMNS = ("level", "level_label", "n", "p", "cumulative", "lo", "hi")


@style.styled
def draw(table: pd.DataFrame, *, event: str | None = None, interval: str = "95 % intervals") -> style.Figure:
    """event: what the last level is called in the title (default: its label)."""
    style.need(table, "rare", *COLUMNS)
    rows = table.sort_values("level").reset_index(drop=True)
    end = rows.iloc[-1]
    event = words.capital(event or words.short(end["level_label"]))
    if end["cumulative"] > 0:
        reach = f"{words.one_in(end['lo'])} to {words.one_in(end['hi'])}"
        title = f"{event}: about {words.one_in(end['cumulative'])} runs ({reach})"
    else:
        stop = rows[rows["cumulative"] <= 0].iloc[0]
        title = f"{event}: no branch reached “{words.short(stop['level_label'])}”"
    note = "Each step: of the branches that came so far, how many go on. "
    branches = words.runs(rows["n"]).replace("runs", "branches")
    note += f"Log axis; {branches} a level; whiskers are {interval}."
    figure, top = style.canvas(title, note)
    ax = style.panel(figure, 160, style.FLOOR + 20, 1250, top)
    _axis(ax, rows)
    _steps(ax, rows)
    room = 1090 / max(len(rows), 1) - 10
    names = [wrapped(words.short(label), room, lines=2) for label in rows["level_label"]]
    ax.set_xticks(range(len(rows)), names)
    ax.tick_params(axis="x", length=0)
    return figure


def _axis(ax: Axes, rows: pd.DataFrame) -> None:
    seen = rows[["cumulative", "lo", "hi"]].to_numpy().ravel()
    low = math.floor(math.log10(min([s for s in seen if s > 0], default=0.1)) - 0.3)
    ax.set_yscale("log")
    ax.set_ylim(10.0**low, 3)
    ax.set_xlim(-0.5, len(rows) - 0.5)
    every = max(1, math.ceil(-low / 8))
    ax.yaxis.set_major_locator(FixedLocator([10.0**k for k in range(0, low - 1, -every)]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: "all runs" if y >= 1 else words.one_in(y)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)


def _steps(ax: Axes, rows: pd.DataFrame) -> None:
    floor = ax.get_ylim()[0]
    spots, marks = [], []
    before = 1.0
    for i, row in enumerate(rows.to_dict("records")):
        y = row["cumulative"]
        if y <= 0:
            ax.plot(i, max(row["hi"], floor), "v", mfc="white", mec=style.VERMILLION, ms=6)
            spots.append((float(i), max(row["hi"], floor * 2), "none of them"))
            break
        ax.plot([i - 0.2, i + 0.2], [y, y], color=style.BLUE, linewidth=2.5, alpha=0.5)
        ax.plot([i - 0.75 if i else -0.4, i], [before, before], color=style.SOFT, linewidth=0.7)
        ax.annotate("", (i, y), (i, before), arrowprops={"arrowstyle": "->", "color": style.SOFT})
        ax.plot([i, i], [max(row["lo"], floor), row["hi"]], color=style.BLUE, linewidth=1.6)
        ax.plot(i, y, "o", color=style.BLUE, ms=5, zorder=5)
        # Words at the middle of the step on the log scale.
        spots.append((i, math.sqrt(y * before), words.capital(_go_on(row["p"]))))
        marks += [(i, y), (i - 0.5, before)]
        before = y
    low, high = ax.get_xlim()
    avoid = [box for x, y in marks for box in line_boxes(ax, [x - 0.25, x + 0.25], [y, y])]
    avoid += line_boxes(ax, [low, high], [floor, floor])
    callouts(ax, [(float(x), y, text) for x, y, text in spots], avoid)


def _go_on(p: float) -> str:
    return words.in_100(p) + " go on" if p > 0.095 else words.one_in(p) + " go on"
