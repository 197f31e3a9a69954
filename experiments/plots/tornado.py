"""Levers, the strongest first: what moving each from its low to its high end does to the outcome it names.

Table, one row a lever:
    label, low, high        its name and the words for its ends
    outcome                 what is counted, in words
    difference, lo, hi      high end minus low end, -1..1, and its interval
    claimed                 "up" or "down"
    verdict                 "as claimed", "no clear difference" or "opposite"
    without_mechanism       the difference that is left when the mechanism it claims is off
    runs                    pairs of runs
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = (
    *("label", "low", "high", "outcome", "difference", "lo", "hi"),
    *("claimed", "verdict", "without_mechanism", "runs"),
)
LOOKS = {  # verdict: colour, marker
    "as claimed": (style.BLUE, "o"),
    "no clear difference": ("#767676", "s"),
    "opposite": (style.VERMILLION, "X"),
}
LEFT, RIGHT = 400, 800  # pixels of the axes


@style.styled
def draw(table: pd.DataFrame, *, title: str = "Levers", interval: str = "95 % intervals") -> style.Figure:
    """title: the scenario's."""
    style.need(table, "tornado", *COLUMNS)
    unknown = set(table["verdict"]) - set(LOOKS)
    if unknown:
        raise ValueError(f"tornado: verdict {sorted(unknown)} is none of {', '.join(LOOKS)}")
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    rows = table.loc[order].reset_index(drop=True)
    note = f"From the low to the high end, {words.runs(rows['runs'])} under each with the same luck; bars with "
    note += f"{interval}; arrow: the direction claimed; hollow: what is left without the mechanism claimed."
    figure, top = style.canvas(_finding(rows, title), note)
    ax = style.panel(figure, LEFT, style.FLOOR, RIGHT, top)
    ax.axvline(0, color=style.SOFT, linewidth=0.9)
    for i, row in enumerate(rows.to_dict("records")):
        _bar(ax, row, -i)
    reach = max(0.01, float(rows[["lo", "hi", "without_mechanism"]].abs().max().max())) * 1.12
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.change(x, "")))
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("change, of 100 runs")
    _words(ax, rows)
    return figure


def _bar(ax: Axes, row: dict, y: float) -> None:
    colour, marker = LOOKS[row["verdict"]]
    ax.barh(y, row["difference"], 0.62, color=colour, alpha=0.35, linewidth=0)
    ax.plot([row["lo"], row["hi"]], [y, y], color=colour, linewidth=1.6)
    ax.plot(row["difference"], y, marker, color=colour, ms=4.5)
    ax.plot(row["without_mechanism"], y, "D", mfc="white", mec=style.INK, ms=4, mew=0.9, zorder=6)


def _words(ax: Axes, rows: pd.DataFrame) -> None:
    """Each lever's words at the left, what it moves at the right; two lines while there is room."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    a_row = abs(ax.transData.transform((0, 1))[1] - ax.transData.transform((0, 0))[1])
    lines = 2 if a_row >= 34 else 1
    for i, row in enumerate(rows.to_dict("records")):
        y = ax.transData.transform((0, -i))[1] / HEIGHT
        ends = f"{row['low']} → {row['high']}"
        if lines == 2:
            gap = 8.5 / HEIGHT
            figure.text(20 / WIDTH, y + gap, wrapped(row["label"], 370, bold=True, lines=1), weight="bold", va="center")
            figure.text(20 / WIDTH, y - gap, wrapped(ends, 370, lines=1), va="center", color=style.SOFT)
        else:
            figure.text(20 / WIDTH, y, wrapped(row["label"], 370, lines=1), va="center")
        arrow = "▲" if row["claimed"] == "up" else "▼"
        figure.text(812 / WIDTH, y, arrow, va="center", color=LOOKS[row["verdict"]][0])
        text = f"{words.change(row['difference'], '')} · {row['outcome']}"
        figure.text(832 / WIDTH, y, wrapped(text, 430, lines=lines), va="center", linespacing=1.1)


def _finding(rows: pd.DataFrame, title: str) -> str:
    kept = rows[rows["verdict"] == "as claimed"]
    head = f"{title}: {len(kept)} of {len(rows)} levers do as claimed"
    if kept.empty:
        return head
    best = kept.iloc[0]
    return f"{head}; most of all {best['label']} ({words.change(best['difference'], '')} of 100 runs)"
