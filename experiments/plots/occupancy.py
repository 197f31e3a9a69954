"""Occupancy of the ladder: which share of the runs stands on each rung, turn by turn.

Table, one row a turn and rung:
    turn, rung (0..10), rung_label    share   share of runs on that rung at that turn, 0..1
White is exactly zero; the colour scale is a square root, so that rare rungs can be seen.
Optional path, one row a turn of a single run: turn, rung.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.cm import ScalarMappable
from matplotlib.colors import PowerNorm

from experiments.plots import style, words

COLUMNS = ("turn", "rung", "rung_label", "share")


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    path: pd.DataFrame | None = None,
    path_name: str = "this run",
    n: int | None = None,
) -> style.Figure:
    """path: the rungs of one run, drawn as a line.  n: runs behind the shares."""
    style.need(table, "occupancy", *COLUMNS)
    labels = table.drop_duplicates("rung").set_index("rung")["rung_label"]
    rungs = np.arange(table["rung"].min(), table["rung"].max() + 1)
    grid = table.pivot(index="rung", columns="turn", values="share").reindex(rungs)
    turns = grid.columns.to_numpy(float)

    last = grid.iloc[:, -1].fillna(0)
    mode = int(last.idxmax())
    title = (
        f"After turn {words.number(turns[-1])}, {words.in_100(last[mode])} runs stand at "
        f"“{words.short(labels[mode])}”, more than on any other rung"
    )
    if last[mode] <= 0:
        title = f"No run on any rung at turn {words.number(turns[-1])}"
    note = f"Share of {f'{n:,} ' if n else ''}runs on each rung at each turn; white: no run."
    if path is not None:
        note += f" Line: {path_name}."
    figure, top = style.canvas(title, note)
    ax = style.panel(figure, 250, style.FLOOR, 1090, top)
    norm = PowerNorm(0.5, style.ABOVE_ZERO, 1)
    edges = np.concatenate([turns - 0.5, [turns[-1] + 0.5]])
    heights = np.concatenate([rungs - 0.5, [rungs[-1] + 0.5]])
    shares = np.ma.masked_invalid(grid.to_numpy(float))
    ax.pcolormesh(edges, heights, shares, cmap=style.share_colours(), norm=norm)
    ax.set_yticks(rungs, [f"{words.short(labels.get(r, ''))}  {r}".strip() for r in rungs])
    ax.hlines(heights[1:-1], edges[0], edges[-1], color=style.GRID, linewidth=0.4)
    style.turn_axis(ax, edges[0], edges[-1])
    if path is not None:
        style.need(path, "occupancy path", "turn", "rung")
        path = path.sort_values("turn")
        halo = [patheffects.withStroke(linewidth=3.4, foreground="white")]
        ax.step(path["turn"], path["rung"], where="mid", color=style.VERMILLION, path_effects=halo)
        ax.plot(
            *(path[c].iloc[-1] for c in ("turn", "rung")),
            "o",
            color=style.VERMILLION,
            mec="white",
            ms=6,
            clip_on=False,
        )
    bar = style.panel(figure, 1130, style.FLOOR, 1152, top)
    figure.colorbar(ScalarMappable(norm, style.share_colours()), cax=bar)
    ticks = [0, 0.05, 0.2, 0.5, 1]
    bar.set_yticks(ticks, [f"{100 * t:.0f}" for t in ticks])
    bar.set_ylabel("of 100 runs (square-root scale)")
    return figure
