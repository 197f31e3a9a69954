"""Timeline of one run: a lane for each actor, a mark for each move by domain, the rung above.

Table, one row a move made:
    turn, actor, move     who did what, when        domain   its kind (marker and colour)
    rung, rung_label      rung at the end of that turn
    note                  optional: words for the few moves worth a label, else ""
Optional path, one row a turn: turn, rung and, to name every rung, rung_label (otherwise the rung is taken
from the moves). With a path the table may be without rows: nobody did anything, and the picture says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, Box, callouts, line_height, text_width, wrapped
from sim.vocabulary import DOMAINS

LEFT, RIGHT = 280, 1250  # of the panels
COLUMNS = ("turn", "actor", "move", "domain", "rung", "rung_label")


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    path: pd.DataFrame | None = None,
    actors: list[str] | None = None,
    name: str = "this run",
    dates: Callable[[int], datetime.date] | None = None,
) -> style.Figure:
    """actors: the lanes from top to bottom (default: in order of appearance).  dates: the date of a turn."""
    style.need(table, "timeline", *COLUMNS, rows=path is None)
    if path is not None:
        style.need(path, "timeline path", "turn", "rung")
    lanes = actors or list(dict.fromkeys(table["actor"]))
    domains = [d for d in DOMAINS if d in set(table["domain"])]
    domains += sorted(set(table["domain"]) - set(domains))
    if path is None:
        path = table.groupby("turn", as_index=False)["rung"].max()
    path = path.sort_values("turn", ignore_index=True)
    noted = "note" in table and bool((table["note"].fillna("") != "").any())
    below = "each actor's moves, by kind" if lanes else "nobody acted"
    note = f"Above: the highest rung anywhere, turn by turn. Below: {below}"
    figure, top = style.canvas(_finding(table, path, name), f"{note}{'; the weightiest are named.' if noted else '.'}")
    turns = [*table["turn"], *path["turn"]]
    first, last = float(min(turns)) - 0.5, float(max(turns)) + 0.5
    low, split = style.FLOOR + 30, top - 130
    above = style.panel(figure, LEFT, split, RIGHT, top)
    lane = style.panel(figure, LEFT, low, RIGHT, split - 16)
    for ax in (above, lane):
        style.turn_axis(ax, first, last, "")
    above.tick_params(labelbottom=False)
    _turns(lane, first, last, dates)
    _rung_line(above, path, table)
    _lanes(lane, table, lanes, domains)
    _key(figure, domains)
    return figure


def _turns(ax: Axes, first: float, last: float, dates: Callable[[int], datetime.date] | None) -> None:
    """Turns, and under each its date where dates are known; the word stands at their left."""
    whole = [int(t) for t in ax.get_xticks() if first <= t <= last and t == int(t)]
    days = [dates(t) for t in whole] if dates else []
    years = [day.year if i == 0 or day.year != days[i - 1].year else "" for i, day in enumerate(days)]
    said = [f"\n{day.day} {day:%b} {year}".rstrip() for day, year in zip(days, years)] or [""] * len(whole)
    ax.set_xticks(whole, [f"{t}{day}" for t, day in zip(whole, said)])
    ax.annotate(
        "turn\ndate" if dates else "turn",
        (0, 0),
        xycoords="axes fraction",
        xytext=(-10, -3.5 - ax.xaxis.get_tick_padding()),
        textcoords="offset points",
        ha="right",
        va="top",
    )


def _rung_line(ax: Axes, path: pd.DataFrame, table: pd.DataFrame) -> None:
    """Only the lowest, the highest and one rung between are named: the rest can be counted."""
    ax.step(path["turn"], path["rung"], where="mid", color=style.INK)
    ax.fill_between(path["turn"], path["rung"], step="mid", color=style.INK, alpha=0.08, lw=0)
    low, high = int(path["rung"].min()), int(path["rung"].max())
    named = path if "rung_label" in path else table
    names = named.drop_duplicates("rung").set_index("rung")["rung_label"]
    ax.set_ylim(min(low, 0) - 0.4, max(high, 1) + 0.4)
    ticks = sorted({low, high} | ({(low + high) // 2} if high - low > 3 else set()))
    ticks = [t for t in ticks if t in (low, high) or t in names.index]
    if len(ticks) > 1 and (ticks[-1] - ticks[0]) < (ax.get_ylim()[1] - ax.get_ylim()[0]) / 6:
        ticks = ticks[-1:]
    texts = [wrapped(f"{words.capital(words.short(names.get(t, 'rung')))} ({t})", LEFT - 30) for t in ticks]
    ax.set_yticks(ticks, texts)


def _lanes(ax: Axes, table: pd.DataFrame, lanes: list[str], domains: list[str]) -> None:
    """Within a lane each domain has its own height, so that moves of one turn do not hide."""
    y = {actor: -float(i) for i, actor in enumerate(lanes)}
    shift = dict(zip(domains, np.linspace(0.3, -0.3, len(domains)) if len(domains) > 1 else [0.0]))
    ax.set_ylim(-max(1, len(lanes)) + 0.45, 0.55)
    room = ax.get_window_extent().height / max(1, len(lanes))
    ax.set_yticks(
        [y[a] for a in lanes], [wrapped(a, LEFT - 20, lines=max(1, int(room / line_height()))) for a in lanes]
    )
    ax.tick_params(axis="y", length=0)
    for border in [-i - 0.5 for i in range(len(lanes) - 1)]:
        ax.axhline(border, color=style.GRID, linewidth=0.6)
    size = 6.0 if len(lanes) <= 8 and table["turn"].nunique() <= 60 else 4.0
    taken: list[Box] = []
    for domain in domains:
        rows = table[(table["domain"] == domain) & table["actor"].isin(lanes)]
        heights = [y[a] + shift[domain] for a in rows["actor"]]
        ax.plot(rows["turn"], heights, **_mark(domain), ms=size, ls="none")
        reach = size * 150 / 72 / 2
        taken += [
            (px - reach, py - reach, px + reach, py + reach)
            for px, py in ax.transData.transform(np.column_stack([rows["turn"], heights]))
        ]
    if "note" in table:
        noted = table[table["note"].fillna("").astype(str) != ""]
        noted = noted[noted["actor"].isin(lanes)]
        spots = [
            (float(t), y[a] + shift[d], str(n))
            for t, a, d, n in zip(noted["turn"], noted["actor"], noted["domain"], noted["note"])
        ]
        callouts(ax, spots, taken)  # no label hides a move


def _mark(domain: str) -> dict[str, Any]:
    """The same look for a domain in every picture."""
    look = style.look(DOMAINS.index(domain) if domain in DOMAINS else len(DOMAINS))
    return {"marker": look.marker, "color": look.colour, "mec": "white", "mew": 0.3}


def _key(figure: style.Figure, domains: list[str]) -> None:
    """One line under the axes: each domain's mark and word."""
    x = float(LEFT)
    for domain in domains:
        line = Line2D(
            [x / WIDTH],
            [76 / HEIGHT],
            ls="none",
            ms=6,
            transform=figure.transFigure,
            **_mark(domain),
        )
        figure.add_artist(line)
        figure.text((x + 12) / WIDTH, 76 / HEIGHT, domain, va="center_baseline")
        x += 12 + text_width(domain) + 36


def _finding(table: pd.DataFrame, path: pd.DataFrame, name: str) -> str:
    peak = int(path["rung"].max())
    turn = int(path.loc[path["rung"].idxmax(), "turn"])
    named = path if "rung_label" in path else table
    names = named[named["rung"] == peak]["rung_label"]
    what = f"“{words.short(names.iloc[0])}”" if len(names) else f"rung {peak}"
    end = int(path["rung"].iloc[-1])
    then = "and stays there" if end == peak else f"and ends on rung {end}"
    if path["rung"].nunique() == 1:
        then = "throughout"
        return f"{words.capital(name)} stands at {what} (rung {peak}) {then}"
    if path["rung"].iloc[0] == peak:
        return f"{words.capital(name)} begins at its highest, {what} (rung {peak}), {then}"
    return f"{words.capital(name)} peaks at {what} (rung {peak}) in turn {turn} {then}"
