"""A box of scenario discovery: how it was peeled, and where it lies in the range of each parameter it limits.

Table, one row a step of the peeling:
    coverage, density             on points that chose the box and did not make it, 0..1
    seen_coverage, seen_density   on those that made it
    chosen                        whether this is the box
Bars, one row a limit:
    label, least, most, low, high    name, range of the sweep, and the box's part of it; null where it is
    words                            the words that are left
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.labels import WIDTH, wrapped

COLUMNS = ("coverage", "density", "seen_coverage", "seen_density", "chosen")
BARS = ("label", "least", "most", "low", "high", "words")
MIDDLE = 560  # pixel where the left panel ends


@style.styled
def draw(
    table: pd.DataFrame, bars: pd.DataFrame, *, outcome: str, base: float, density: float, coverage: float
) -> style.Figure:
    """outcome: what is sought, in words.  base, density, coverage: of all and of the box, on points that judge."""
    style.need(table, "boxes", *COLUMNS)
    style.need(bars, "boxes limits", *BARS)
    note = f"The box holds {words.in_100(coverage)} of all such runs. Left: how it was peeled, on points that chose "
    note += "the box (solid) and on those that made it (dotted). Right: what limits it."
    figure, top = style.canvas(f"{words.capital(outcome)}: {words.in_100(density)} runs in the box, "
                               f"{words.in_100(base)} over the whole space", note)  # fmt: skip
    _peeling(style.panel(figure, 80, style.FLOOR, MIDDLE, top), table, base)
    _limits(style.panel(figure, MIDDLE + 70, style.FLOOR, WIDTH - 40, top), bars)
    return figure


def _peeling(ax: Axes, table: pd.DataFrame, base: float) -> None:
    style.in_hundred_axis(ax, "density: of 100 runs in the box")
    ax.axhline(base, color=style.SOFT, linewidth=0.8, linestyle=(0, (4, 3)))
    ax.plot(table["seen_coverage"], table["seen_density"], ":", color=style.SOFT, linewidth=1.2)
    ax.plot(table["coverage"], table["density"], "o-", color=style.BLUE, ms=3, linewidth=1.2)
    row = table[table["chosen"]].iloc[0]
    ax.plot(row["coverage"], row["density"], "o", ms=10, mfc="none", mec=style.VERMILLION, mew=2, clip_on=False)
    ax.set_xlim(1.02, -0.02)
    ax.set_xticks([1, 0.75, 0.5, 0.25, 0], ["100", "75", "50", "25", "0"])
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("coverage: of 100 such runs, those in the box")


def _limits(ax: Axes, bars: pd.DataFrame) -> None:
    """Each limit on two lines: its name, and below it the range of the sweep with the box's part of it."""
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-len(bars) + 0.3, 0.75)
    ax.set_axis_off()
    for i, row in enumerate(bars.to_dict("records")):
        ax.text(
            0, -i + 0.34, wrapped(row["label"], WIDTH - MIDDLE - 130, bold=True, lines=2), weight="bold", va="bottom"
        )
        if row["words"]:
            ax.text(0, -i + 0.1, wrapped(row["words"], WIDTH - MIDDLE - 130, lines=2), va="center", color=style.BLUE)
            continue
        span = (row["most"] - row["least"]) or 1.0
        low, high = ((row[end] - row["least"]) / span for end in ("low", "high"))
        ax.barh(-i + 0.16, 1.0, 0.1, color=style.EMPTY, linewidth=0)
        ax.barh(-i + 0.16, high - low, 0.1, left=low, color=style.BLUE, linewidth=0)
        text = f"{words.number(row['low'])} to {words.number(row['high'])}"
        whole = f"of {words.number(row['least'])} to {words.number(row['most'])}"
        ax.text(0, -i, text, va="center", color=style.BLUE)
        ax.text(1, -i, whole, va="center", ha="right", color=style.SOFT)
