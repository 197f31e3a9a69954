"""Dyad matrix: tension of every dyad as a number in a grid, the print twin of network.py.

Table and actors as in network.py; ties are left out.  White is exactly zero, grey is no dyad.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from experiments.plots import style
from experiments.plots.labels import wrapped
from experiments.plots.network import ACTORS, COLUMNS, hottest_dyad


@style.styled
def draw(table: pd.DataFrame, actors: pd.DataFrame, *, when: str = "") -> style.Figure:
    """Both halves are filled; numbers are written while the cells have room for them."""
    style.need(table, "matrix", *COLUMNS)
    style.need(actors, "matrix actors", *ACTORS)
    dyads = table[table["kind"] == "dyad"]
    names = dict(zip(actors["actor"], actors["label"]))
    place = {actor: i for i, actor in enumerate(actors["actor"])}
    grid = np.full((len(place), len(place)), np.nan)
    for row in dyads.to_dict("records"):
        i, j = place[row["source"]], place[row["target"]]
        grid[i, j] = grid[j, i] = row["tension"]
    note = "Tension of each dyad, 0 to 1; white: zero, grey: no dyad."
    figure, top = style.canvas(hottest_dyad(dyads, names, when), note)
    column = 850 / len(place)
    labels = [str(names[a]) for a in place]
    across = [wrapped(t, column - 8, lines=2) for t in labels]
    slanted = any("…" in text for text in across)
    low = style.FLOOR + (40 if slanted else 20)
    ax = style.panel(figure, 240, low, 1090, top)
    norm = Normalize(style.ABOVE_ZERO, 1)
    colours = style.share_colours()
    edges = np.arange(len(place) + 1) - 0.5
    ax.pcolormesh(edges, edges, np.ma.masked_invalid(grid), cmap=colours, norm=norm, ec="white")
    ax.set_ylim(len(place) - 0.5, -0.5)
    ax.set_xticks(range(len(place)), across)
    if slanted:
        across = [wrapped(t, 160, lines=1) for t in labels]
        ax.set_xticks(range(len(place)), across, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(place)), [wrapped(t, 210, lines=1) for t in labels])
    ax.tick_params(length=0)
    if column > 44 and (top - low) / len(place) > 20:
        for (i, j), tension in np.ndenumerate(grid):
            if np.isfinite(tension):
                ink = "white" if tension > 0.5 else style.INK
                ax.text(j, i, f"{tension:.2f}", ha="center", va="center", color=ink)
    bar = style.panel(figure, 1130, low, 1152, top)
    figure.colorbar(ScalarMappable(norm, colours), cax=bar)
    bar.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.50", "0.75", "1"])
    bar.set_ylabel("tension")
    return figure
