"""Kaplan-Meier: which share of runs has not yet had the event, with the numbers still at risk.

Table, one row a group and turn:
    group      setting or scenario            turn       the turn
    survival   share without the event, 0..1  lo, hi     its interval
    at_risk    runs still under observation without the event at that turn
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.bands import band, end_of
from experiments.plots.labels import HEIGHT, WIDTH, End, end_labels, wrapped

COLUMNS = ("group", "turn", "survival", "lo", "hi", "at_risk")


@style.styled
def draw(table: pd.DataFrame, *, event: str = "the event", interval: str = "95 % intervals") -> style.Figure:
    """event: what is waited for, in words ("violence or worse")."""
    style.need(table, "km", *COLUMNS)
    groups = [(str(g), rows.sort_values("turn")) for g, rows in table.groupby("group", sort=False)]
    note = f"Share of runs still without {event}; bands are {interval}.{_medians(groups)}"
    figure, top = style.canvas(_finding(groups, event), note)
    bottom = style.FLOOR + 30 + 22 * len(groups)
    ax = style.panel(figure, 200, bottom, 985, top)
    style.in_hundred_axis(ax, f"of 100 runs: still without {event}"[:60])
    style.turn_axis(ax, float(table["turn"].min()), float(table["turn"].max()))
    ends: list[End] = []
    for i, (group, rows) in enumerate(groups):
        band(ax, rows, style.look(i), x="turn", y="survival", steps=True)
        ends.append(end_of(rows, style.look(i), group, x="turn", y="survival"))
    end_labels(ax, sorted(ends, key=lambda end: -end.y), style.WIDTH - 1035, lines=2)
    numbers_at_risk(ax, groups, bottom - 62)
    return figure


def numbers_at_risk(ax: Axes, groups: list[tuple[str, pd.DataFrame]], top: float) -> None:
    """A small table under the axes: at each tick, how many runs are still at risk."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    low, high = ax.get_xlim()
    ticks = [t for t in ax.get_xticks() if low <= t <= high]
    places = ax.transData.transform([(t, 0.0) for t in ticks])[:, 0]
    figure.text(20 / WIDTH, top / HEIGHT, "Runs at risk", va="center", weight="bold")
    for i, (group, rows) in enumerate(groups, start=1):
        y = (top - 22 * i) / HEIGHT
        figure.text(20 / WIDTH, y, wrapped(group, 150, lines=1), va="center")
        turns, left = rows["turn"].to_numpy(float), rows["at_risk"].to_numpy(float)
        for tick, place in zip(ticks, places):
            if not turns[0] <= tick <= turns[-1]:
                continue
            # The count in force at the tick: that of the last turn not after it.
            at = int(np.searchsorted(turns, tick, side="right")) - 1
            number = words.count(left[at])
            figure.text(place / WIDTH, y, number, va="center", ha="center")


def _finding(groups: list[tuple[str, pd.DataFrame]], event: str) -> str:
    """By the last turn, how many have had it; of more than three groups, the two extremes."""
    had = {group: 1 - float(rows["survival"].iloc[-1]) for group, rows in groups}
    if len(had) > 3:
        had = {g: had[g] for g in (min(had, key=lambda g: had[g]), max(had, key=lambda g: had[g]))}
    who = [
        words.in_100(p) + ("" if i else " runs") + (f" ({g})" if len(groups) > 1 else "")
        for i, (g, p) in enumerate(had.items())
    ]
    turn = max(int(rows["turn"].iloc[-1]) for _, rows in groups)
    return f"{words.capital(event)} by turn {turn}: {', '.join(who)}"


def _medians(groups: list[tuple[str, pd.DataFrame]]) -> str:
    """The turn by which half of the runs have had the event; too many to say for many groups."""
    if len(groups) > 4:
        return ""
    parts = []
    for group, rows in groups:
        half = rows[rows["survival"] <= 0.5]
        when = f"turn {int(half['turn'].iloc[0])}" if len(half) else "not yet"
        parts.append(f"{when} ({group})" if len(groups) > 1 else when)
    return f" Half of the runs: {', '.join(parts)}."
