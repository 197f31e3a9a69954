"""Levers, the strongest first: what moving each from its low to its high end does to the outcome it names.

Table, one row a lever:
    label, low, high        its name and the words for its ends
    outcome                 what is counted, in words
    difference, lo, hi      high end minus low end, -1..1, and its interval
    claimed                 "up", "down" or "disputed"
    verdict                 "as claimed", "no clear difference" or "opposite"; where it is disputed what it does,
                            "disputed: up", "disputed: down" or "disputed: not told"
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
    **{f"disputed: {told}": (style.PURPLE, "P") for told in ("up", "down", "not told")},
}
ARROWS = {"up": "▲", "down": "▼", "disputed": "↕"}
LEFT, RIGHT, CROWDED = 405, 865, 720  # pixels of the axes; their right edge where the words have one line
TWO_LINES = 34  # pixels of a row from which its words take two lines
BIG = 9.0  # points of the numbers, the first thing to read


@style.styled
def draw(table: pd.DataFrame, *, title: str = "Levers", interval: str = "95 % intervals") -> style.Figure:
    """title: the scenario's."""
    style.need(table, "tornado", *COLUMNS)
    unknown = set(table["verdict"]) - set(LOOKS)
    if unknown:
        raise ValueError(f"tornado: verdict {sorted(unknown)} is none of {', '.join(LOOKS)}")
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    rows = table.loc[order].reset_index(drop=True)
    note = f"From the low to the high end of each, {words.runs(rows['runs'])} under both with the same luck; whiskers: "
    disputed = " (↕: disputed)" if (rows["claimed"] == "disputed").any() else ""
    note += f"{interval}; arrow: the direction claimed{disputed}; diamond: what is left without the mechanism claimed."
    figure, top = style.canvas(_finding(rows, title), note)
    lines = 2 if (top - style.FLOOR) / len(rows) >= TWO_LINES else 1
    right = RIGHT if lines == 2 else CROWDED
    ax = style.panel(figure, LEFT, style.FLOOR, right, top)
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
    _words(ax, rows, lines, right)
    return figure


def _bar(ax: Axes, row: dict, y: float) -> None:
    colour, marker = LOOKS[row["verdict"]]
    ax.barh(y, row["difference"], 0.72, color=colour, alpha=0.75, linewidth=0)
    ax.plot([row["lo"], row["hi"]], [y, y], color=style.INK, linewidth=1.1)
    ax.plot(row["difference"], y, marker, color=colour, mec="white", mew=0.7, ms=6)
    ax.plot(row["without_mechanism"], y, "D", mfc="white", mec=style.INK, ms=4.5, mew=1, zorder=6)


def _words(ax: Axes, rows: pd.DataFrame, lines: int, right: float) -> None:
    """Each lever's words at the left; at the right its number, and what that counts. Two lines while there is room."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    for i, row in enumerate(rows.to_dict("records")):
        y = ax.transData.transform((0, -i))[1] / HEIGHT
        gap = 8.5 / HEIGHT if lines == 2 else 0.0
        name = wrapped(row["label"], LEFT - 30, bold=True, lines=1)
        figure.text(20 / WIDTH, y + gap, name, weight="bold", va="center")
        if lines == 2:
            ends = wrapped(f"{row['low']} → {row['high']}", LEFT - 30, lines=1)
            figure.text(20 / WIDTH, y - gap, ends, va="center", color=style.SOFT)
        colour = LOOKS[row["verdict"]][0]
        number, size = words.change(row["difference"], ""), BIG if lines == 2 else style.BODY
        figure.text((right + 12) / WIDTH, y, ARROWS[row["claimed"]], va="center", color=colour)
        figure.text((right + 84) / WIDTH, y, number, va="center", ha="right", color=colour, weight="bold", size=size)
        counted = _counted(str(row["outcome"]), lines, right)
        figure.text((right + 98) / WIDTH, y, counted, va="center", linespacing=1.1)


def _counted(outcome: str, lines: int, right: float) -> str:
    """What is counted, and on a line of its own where, if there is room."""
    room = WIDTH - 10 - right - 98
    what, _, where = outcome.rpartition(", ")
    if lines == 1 or not what:
        return wrapped(outcome, room, lines=lines)
    return "\n".join(wrapped(text, room, lines=1) for text in (f"{what},", where))


def _finding(rows: pd.DataFrame, title: str) -> str:
    kept = rows[rows["verdict"] == "as claimed"]
    held = int((rows["claimed"] != "disputed").sum())
    head = f"{title}: {len(kept)} of {held} levers do as claimed"
    if kept.empty:
        return head
    best = kept.iloc[0]
    return f"{head}; most of all {best['label']} ({words.change(best['difference'], '')} of 100 runs)"
