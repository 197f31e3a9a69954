"""Who is compared with whom, and what comes out: a row a comparison, a panel an outcome.

Table, one row a comparison and outcome:
    comparison              its name in words, "what it is: first | second"
    outcome                 serious or agreement
    first, first_lo/_hi     the share with, 0..1, and its interval
    second, second_lo/_hi   the share without
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

PANELS = {"serious": "comes to serious clashes or war", "agreement": "ends in an agreement"}
COLUMNS = ("comparison", "outcome", *(f"{w}{p}" for w in ("first", "second") for p in ("", "_lo", "_hi")))
LEFT, RIGHT, GAP = 330, 1250, 50  # pixels
APART = 0.11  # of a row, between the two of a comparison
LOOKS = {"first": ("o", style.BLUE, "with mediation"), "second": ("s", style.ORANGE, "without")}


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % intervals") -> style.Figure:
    """A pair of shares in each row."""
    style.need(table, "selection", *COLUMNS)
    names = list(dict.fromkeys(table["comparison"]))
    note = f"Shares of crises, of 100; whiskers are {interval}. Above, different crises are compared; below, the same "
    note += "runs with the same luck."
    figure, top = style.canvas("Who is mediated, and what mediation does: association and effect", note)
    width = (RIGHT - LEFT - GAP) / len(PANELS)
    for k, (outcome, title) in enumerate(PANELS.items()):
        left = LEFT + k * (width + GAP)
        ax = style.panel(figure, left, style.FLOOR, left + width, top - 52)
        ax.set_title(f"A crisis {title}", weight="bold", loc="left")
        panel(ax, table[table["outcome"] == outcome], names)
    for k, name in enumerate(names):
        y = ax.transData.transform((0, -k))[1] / HEIGHT
        figure.text(20 / WIDTH, y, wrapped(name, LEFT - 40, lines=5), va="center")
    keys = [Line2D([], [], marker=m, color=c, linestyle="none", label=said) for m, c, said in LOOKS.values()]
    at = (LEFT / WIDTH, (top + 8) / HEIGHT)
    figure.legend(handles=keys, loc="upper left", bbox_to_anchor=at, ncols=2, frameon=False)
    return figure


def panel(ax: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    for r in rows.to_dict("records"):
        for (which, (marker, colour, _)), shift in zip(LOOKS.items(), (APART, -APART), strict=True):
            y, x = shift - names.index(r["comparison"]), r[which]
            ax.plot([r[f"{which}_lo"], r[f"{which}_hi"]], [y, y], color=colour, linewidth=1.4)
            ax.plot([x], [y], marker=marker, color=colour, ms=6, mec="white", mew=0.6, linestyle="none")
    ax.set_xlim(-0.015, 1.015)
    ax.set_ylim(-len(names) + 0.4, 0.6)
    ax.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "20", "40", "60", "80", "100"])
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("of 100 crises")
