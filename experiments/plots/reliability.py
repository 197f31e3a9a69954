"""Reliability of probabilities, a panel a look ahead: what was forecast against how often it came (CORP).

Table, one row a probability that was given:
    weeks           how far ahead
    forecast        the probability
    n               how often it was given
    observed        how often it came, rising with the forecast (isotonic regression)
    lo, hi          its interval
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style

COLUMNS = ("weeks", "forecast", "n", "observed", "lo", "hi")
PANELS = 4  # most that are drawn, the nearest first
LEFT, RIGHT, GAP = 75, 1258, 56  # pixels
BARS = 0.12  # of the panel's height: how often each tenth was given


@style.styled
def draw(table: pd.DataFrame, *, who: str = "the model", what: str = "force") -> style.Figure:
    """The line is what came; on the diagonal it came as often as was said."""
    style.need(table, "reliability", *COLUMNS)
    looks = list(dict.fromkeys(table["weeks"]))[:PANELS]
    note = "Dotted: it came as often as was said. Band: 95 %, by resampling of weeks in blocks. Bars: how often each "
    note += "tenth was forecast."
    figure, top = style.canvas(f"How often {what} came when it was given so much of a chance ({who})", note)
    width = (RIGHT - LEFT - GAP * (len(looks) - 1)) / len(looks)
    for k, weeks in enumerate(looks):
        left = LEFT + k * (width + GAP)
        ax = style.panel(figure, left, style.FLOOR, left + width, top - 26)
        rows = table[table["weeks"] == weeks].sort_values("forecast")
        panel(ax, rows, "1 week" if weeks == 1 else f"{weeks} weeks", first=k == 0)
    return figure


def panel(ax: Axes, rows: pd.DataFrame, title: str, first: bool) -> None:
    tenth = pd.cut(rows["forecast"], [k / 10 for k in range(11)], include_lowest=True, labels=False)
    given = rows["n"].groupby(tenth).sum()
    ax.bar([k / 10 + 0.05 for k in given.index], BARS * given / given.max(), width=0.09, color=style.GRID, linewidth=0)
    ax.plot([0, 1], [0, 1], linestyle=":", color=style.SOFT, linewidth=0.9)
    ax.fill_between(rows["forecast"], rows["lo"], rows["hi"], color=style.BLUE, alpha=0.2, linewidth=0)
    ax.plot(rows["forecast"], rows["observed"], color=style.BLUE, marker="o", markersize=2.2)
    style.in_hundred_axis(ax, "came, of 100" if first else "")
    ax.set_xlim(-0.015, 1.015)
    ax.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    ax.set_xlabel("forecast, of 100")
    ax.set_title(f"within {title}", weight="bold", loc="left")
