"""Scenarios beside their classes in history, a row a scenario: how often violence came, and how often war.

Table, one row a scenario:
    title                                      its name
    violence, war (_lo, _hi)                   shares of its runs and their intervals, on its main dyad
    violence_anywhere, war_anywhere            the same on any dyad
    class_violence, class_war (_lo, _hi)       the same of its class; NaN where it has none
    violence_verdict, war_verdict              in, above or below; missing where there is no class
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.plots import style
from experiments.plots.labels import HEIGHT, WIDTH, wrapped
from experiments.plots.validation import INSIDE, OUTSIDE

WORDS = {"violence": "of 100 runs, violence", "war": "of 100 runs, war"}
PARTS = ("", "_lo", "_hi")
COLUMNS = (
    "title",
    *(f"{a}{word}{b}" for word in WORDS for a in ("", "class_") for b in PARTS),
    *(f"{word}_{more}" for word in WORDS for more in ("anywhere", "verdict")),
)
LEFT, GAP, RIGHT = 330, 50, 1250  # pixels: of the axes, between the two


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % interval") -> style.Figure:
    """A point a scenario with its interval; the grey bar is its class's interval, the line in it its class's share."""
    style.need(table, "cases", *COLUMNS)
    rows = table.to_dict("records")
    verdicts = [row[f"{word}_verdict"] for row in rows for word in WORDS if isinstance(row[f"{word}_verdict"], str)]
    title = f"{verdicts.count('in')} of {len(verdicts)} shares lie in the {interval} of their class"
    note = f"Grey bar: the class's {interval}, the line in it its share; point: the main pair of the scenario with its "
    note += "own; ring: anywhere. A class is what crises of one kind did; a case may differ, and its page says why."
    figure, top = style.canvas(title, note)
    width = (RIGHT - LEFT - GAP) / len(WORDS)
    for k, (word, label) in enumerate(WORDS.items()):
        left = LEFT + k * (width + GAP)
        ax = style.panel(figure, left, style.FLOOR, left + width, top)
        panel(ax, rows, word)
        ax.set_xlabel(label)
    for k, row in enumerate(rows):
        y = ax.transData.transform((0, -k))[1] / HEIGHT
        figure.text(20 / WIDTH, y, wrapped(str(row["title"]), LEFT - 40, lines=2), va="center")
    return figure


def panel(ax: Axes, rows: list[Mapping[str, Any]], word: str) -> None:
    """One outcome."""
    far = max(
        [row[f"{part}{word}_hi"] for row in rows for part in ("", "class_") if not pd.isna(row[f"{part}{word}_hi"])]
    )
    for k, row in enumerate(rows):
        low, high, class_ = row[f"class_{word}_lo"], row[f"class_{word}_hi"], row[f"class_{word}"]
        if not pd.isna(class_):
            ax.fill_between([low, high], -k - 0.3, -k + 0.3, color="#d9d9d9", linewidth=0)
            ax.plot([class_, class_], [-k - 0.3, -k + 0.3], color=style.SOFT, linewidth=0.9)
        colour, marker = look(row[f"{word}_verdict"])
        ax.plot([row[f"{word}_lo"], row[f"{word}_hi"]], [-k, -k], color=colour, linewidth=1.3)
        ax.plot([row[f"{word}_anywhere"]], [-k], "o", color=colour, mfc="none", mew=1.1, ms=8, clip_on=False, zorder=4)
        ax.plot([row[word]], [-k], marker, color=colour, mec="white", mew=0.6, ms=7, clip_on=False, zorder=5)
    high = min(1.0, 1.05 * far)
    ax.set_xlim(0, high)
    ax.set_xticks([x for x in MaxNLocator(6).tick_values(0, high) if 0 <= x <= high])
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f}"))
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)


def look(verdict: object) -> tuple[str, str]:
    """Colour and marker."""
    if not isinstance(verdict, str):
        return style.SOFT, "D"
    return INSIDE if verdict == "in" else OUTSIDE
