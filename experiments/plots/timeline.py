"""Timeline of one run: a lane for each actor, a mark for each move by domain, the rung above.

Table, one row a move made:
    turn, actor, move     who did what, when        domain   its kind (marker and colour)
    rung, rung_label      rung at the end of that turn
    note                  optional: words for the few moves worth a label, else ""
Optional path, one row a turn: turn, rung (otherwise the rung is taken from the moves).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, callouts, text_width, wrapped

COLUMNS = ("turn", "actor", "move", "domain", "rung", "rung_label")


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    path: pd.DataFrame | None = None,
    actors: list[str] | None = None,
    name: str = "this run",
) -> style.Figure:
    """actors: the lanes from top to bottom (default: in order of appearance)."""
    style.need(table, "timeline", *COLUMNS)
    lanes = actors or list(dict.fromkeys(table["actor"]))
    domains = sorted(set(table["domain"]))
    if path is None:
        path = table.groupby("turn", as_index=False)["rung"].max()
    path = path.sort_values("turn", ignore_index=True)
    figure, top = style.canvas(_finding(table, path, name), "Rung above; moves by actor below.")
    first = float(min(table["turn"].min(), path["turn"].min())) - 0.5
    last = float(max(table["turn"].max(), path["turn"].max())) + 0.5
    low, split = style.FLOOR + 30, top - 130
    above = style.panel(figure, 230, split, 1250, top)
    lane = style.panel(figure, 230, low, 1250, split - 16)
    for ax in (above, lane):
        style.turn_axis(ax, first, last)
    above.set_xlabel("")
    above.tick_params(labelbottom=False)
    _rung_line(above, path, table)
    _lanes(lane, table, lanes, domains)
    _key(figure, domains)
    return figure


def _rung_line(ax: Axes, path: pd.DataFrame, table: pd.DataFrame) -> None:
    """Only the lowest, the highest and one rung between are named: the rest can be counted."""
    ax.step(path["turn"], path["rung"], where="mid", color=style.INK)
    ax.fill_between(path["turn"], path["rung"], step="mid", color=style.INK, alpha=0.08, lw=0)
    low, high = int(path["rung"].min()), int(path["rung"].max())
    names = table.drop_duplicates("rung").set_index("rung")["rung_label"]
    ax.set_ylim(min(low, 0) - 0.4, max(high, 1) + 0.4)
    ticks = sorted({low, high} | ({(low + high) // 2} if high - low > 3 else set()))
    ticks = [t for t in ticks if t in (low, high) or t in names.index]
    if len(ticks) > 1 and (ticks[-1] - ticks[0]) < (ax.get_ylim()[1] - ax.get_ylim()[0]) / 6:
        ticks = ticks[-1:]
    texts = [f"{wrapped(words.short(names.get(t, 'rung')), 180, lines=1)}  {t}" for t in ticks]
    ax.set_yticks(ticks, texts)


def _lanes(ax: Axes, table: pd.DataFrame, lanes: list[str], domains: list[str]) -> None:
    """Within a lane each domain has its own height, so that moves of one turn do not hide."""
    y = {actor: -float(i) for i, actor in enumerate(lanes)}
    shift = dict(zip(domains, np.linspace(0.3, -0.3, len(domains)) if len(domains) > 1 else [0.0]))
    ax.set_ylim(-len(lanes) + 0.45, 0.55)
    ax.set_yticks([y[a] for a in lanes], [wrapped(a, 200, lines=1) for a in lanes])
    ax.tick_params(axis="y", length=0)
    for border in [-i - 0.5 for i in range(len(lanes) - 1)]:
        ax.axhline(border, color=style.GRID, linewidth=0.6)
    size = 5.0 if len(lanes) <= 8 and table["turn"].nunique() <= 60 else 3.6
    for i, domain in enumerate(domains):
        rows = table[(table["domain"] == domain) & table["actor"].isin(lanes)]
        heights = [y[a] + shift[domain] for a in rows["actor"]]
        ax.plot(rows["turn"], heights, **_mark(i), ms=size, ls="none")
    if "note" in table:
        noted = table[table["note"].fillna("").astype(str) != ""]
        noted = noted[noted["actor"].isin(lanes)]
        spots = [
            (float(t), y[a] + shift[d], str(n))
            for t, a, d, n in zip(noted["turn"], noted["actor"], noted["domain"], noted["note"])
        ]
        callouts(ax, spots)


def _mark(i: int) -> dict[str, Any]:
    look = style.look(i)
    return {"marker": look.marker, "color": look.colour, "mec": "white", "mew": 0.3}


def _key(figure: style.Figure, domains: list[str]) -> None:
    """One line under the axes: each domain's mark and word."""
    x = 230.0
    for i, domain in enumerate(domains):
        line = Line2D(
            [x / WIDTH],
            [76 / HEIGHT],
            ls="none",
            ms=5,
            transform=figure.transFigure,
            **_mark(i),
        )
        figure.add_artist(line)
        figure.text((x + 12) / WIDTH, 76 / HEIGHT, domain, va="center_baseline")
        x += 12 + text_width(domain) + 36


def _finding(table: pd.DataFrame, path: pd.DataFrame, name: str) -> str:
    peak = int(path["rung"].max())
    turn = int(path.loc[path["rung"].idxmax(), "turn"])
    names = table[table["rung"] == peak]["rung_label"]
    what = f"“{words.short(names.iloc[0])}”" if len(names) else f"rung {peak}"
    end = int(path["rung"].iloc[-1])
    then = "and stays there" if end == peak else f"and ends on rung {end}"
    if path["rung"].nunique() == 1:
        then = "throughout"
        return f"{words.capital(name)} stands at {what} (rung {peak}) {then}"
    return f"{words.capital(name)} peaks at {what} (rung {peak}) in turn {turn} {then}"
