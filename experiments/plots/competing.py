"""Competing ends: how many runs have ended in war, in agreement or in fading out, by each turn.

Table, one row a cause and turn:
    cause      war, agreement, fade ...              turn     the turn
    incidence  cumulative share that ended so, 0..1  lo, hi   its interval
    at_risk    runs not yet ended at that turn (the same for all causes)
The causes and "not ended" add up to all runs.  Not 1 - Kaplan-Meier of each cause alone, which
counts runs that another end has already taken.
"""

from __future__ import annotations

import pandas as pd

from experiments.plots import style, words
from experiments.plots.bands import band, end_of
from experiments.plots.km import numbers_at_risk
from experiments.plots.labels import End, end_labels

COLUMNS = ("cause", "turn", "incidence", "lo", "hi", "at_risk")


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % intervals") -> style.Figure:
    """One line a cause, and a grey one for the runs that have not ended."""
    style.need(table, "competing", *COLUMNS)
    causes = [(str(c), rows.sort_values("turn")) for c, rows in table.groupby("cause", sort=False)]
    last = {cause: float(rows["incidence"].iloc[-1]) for cause, rows in causes}
    rest = max(0.0, 1 - sum(last.values()))
    turn = int(table["turn"].max())
    parts = [f"{words.in_100(p)} runs have ended in {c}" for c, p in last.items()]
    parts = [parts[0], *(p.replace(" runs have ended", "") for p in parts[1:])]
    title = f"By turn {turn}, {', '.join(parts)}; {words.in_100(rest)} have not ended"
    figure, top = style.canvas(title, f"Cumulative share of runs; bands are {interval}.")
    bottom = style.FLOOR + 52
    ax = style.panel(figure, 200, bottom, 985, top)
    style.in_hundred_axis(ax)
    style.turn_axis(ax, float(table["turn"].min()), float(table["turn"].max()))
    ends: list[End] = []
    for i, (cause, rows) in enumerate(causes):
        band(ax, rows, style.look(i), x="turn", y="incidence", steps=True)
        ends.append(end_of(rows, style.look(i), words.capital(cause), x="turn", y="incidence"))
    left = (1 - table.groupby("turn")["incidence"].sum()).clip(lower=0)
    ax.step(left.index, left, where="post", color="#767676", linewidth=1, linestyle=(0, (2, 2)))
    ends.append(End(turn, float(left.iloc[-1]), "Not ended", "#767676"))
    end_labels(ax, sorted(ends, key=lambda end: -end.y), style.WIDTH - 1035, lines=2)
    risk = table.groupby("turn", as_index=False)["at_risk"].max()
    numbers_at_risk(ax, [("all runs", risk)], bottom - 62)
    return figure
