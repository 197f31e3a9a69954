"""Memory of a process minute by minute.

Table, one row a look:
    minute   since the beginning        rss   memory, MB
"""

from __future__ import annotations

import math

import pandas as pd

from experiments.plots import style

COLUMNS = ("minute", "rss")


@style.styled
def draw(table: pd.DataFrame, *, since: float, slope: tuple[float, float, float], flat: float) -> style.Figure:
    """since: the minute from which on it counts.  slope: MB a minute, low and high.  flat: what still is."""
    style.need(table, "memory", *COLUMNS)
    each, low, high = slope
    known = math.isfinite(low) and math.isfinite(high)
    grown = f"{each:+.2f} MB a minute ({low:+.2f} to {high:+.2f}, 95 %)" if known else "too few minutes for a slope"
    title = f"{finding(low, high, flat)} {table['minute'].max():.0f} minutes of mixed work in one process: {grown}"
    note = f"A point a minute; the line is fitted to what comes after minute {since:.0f}, when all has been loaded."
    figure, top = style.canvas(title, note)
    ax = style.panel(figure, 90, style.FLOOR, 1180, top)
    ax.plot(table["minute"], table["rss"], "o-", color=style.BLUE, linewidth=0.8)
    after = table[table["minute"] > since]
    ax.axvspan(0, since, color=style.GRID, alpha=0.4, linewidth=0)
    if known:
        middle = after["minute"].mean()
        ax.plot(after["minute"], after["rss"].mean() + each * (after["minute"] - middle), color=style.VERMILLION)
    ax.set_xlim(0, float(table["minute"].max()))
    ax.set_ylim(0, 1.15 * float(table["rss"].max()))
    ax.set_xlabel("minute")
    ax.set_ylabel("memory, MB")
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)
    return figure


def finding(low: float, high: float, flat: float) -> str:
    if high <= flat:
        return "Memory is flat over"
    return "Memory grows over" if low > flat else "Memory is not known to be flat over"
