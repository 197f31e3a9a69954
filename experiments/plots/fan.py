"""Fan of tension: where the runs lie turn by turn, with this run and a few sample runs on top.

Table, one row a turn and line; tension in 0..1:
    turn      the turn
    quantile  for the fan: share of runs (0..1) that lie below; empty (nan) for single runs
    run       for single runs: their name; empty ("" or nan) for the fan
    tension   the value
The bands are shares of runs, not confidence: more runs do not narrow them.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.labels import End, end_labels

COLUMNS = ("turn", "quantile", "run", "tension")
GREYS = ("#555555", "#777777", "#999999")


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    this_run: str | None = None,
    n: int | None = None,
    line: tuple[float, str] | None = None,
    what: str = "tension",
) -> style.Figure:
    """this_run: the run to stress.  line: a tension worth marking and its name."""
    style.need(table, "fan", *COLUMNS)
    fan = table[table["quantile"].notna()].pivot(index="turn", columns="quantile", values="tension")
    single = table[table["quantile"].isna()]
    of = f" of {n:,} runs" if n else " of the runs"
    title = _finding(fan, what)
    figure, top = style.canvas(title, f"Bands: shares{of}, not confidence. Lines: single runs.")
    ax = style.panel(figure, 80, style.FLOOR, 985, top)
    ax.set_ylim(0, 1)
    ax.set_ylabel(f"{what}, 0 to 1")
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)
    style.turn_axis(ax, float(table["turn"].min()), float(table["turn"].max()))
    ends = _fan(ax, fan)
    names = [str(run) for run in dict.fromkeys(single["run"])]
    for i, name in enumerate(names):
        rows = single[single["run"].astype(str) == name].sort_values("turn")
        stressed = name == str(this_run)
        look = style.look(i)
        colour = style.VERMILLION if stressed else GREYS[i % 3]
        ax.plot(
            rows["turn"],
            rows["tension"],
            color=colour,
            linewidth=1.8 if stressed else 0.9,
            linestyle="-" if stressed else look.dash,
            marker=look.marker,
            markevery=max(1, len(rows) // 6),
            zorder=6 if stressed else 5,
        )
        last = rows.iloc[-1]
        text = f"this run ({name})" if stressed and name != "this run" else name
        ends.append(End(float(last["turn"]), float(last["tension"]), text, colour, look.marker))
    if line:
        ax.axhline(line[0], color=style.BLACK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=4)
        ends.append(End(float(table["turn"].max()), line[0], line[1], style.BLACK))
    end_labels(ax, sorted(ends, key=lambda end: -end.y), style.WIDTH - 1035, lines=2)
    return figure


def _fan(ax: Axes, fan: pd.DataFrame) -> list[End]:
    """Nested bands between a quantile and its mirror, the median as a line."""
    quantiles = sorted(fan.columns)
    ends = []
    for depth in range(len(quantiles) // 2):
        low, high = quantiles[depth], quantiles[-1 - depth]
        if len(fan) == 1:
            ax.vlines(fan.index, fan[low], fan[high], color=style.BLUE, lw=5, alpha=0.25)
        ax.fill_between(fan.index, fan[low], fan[high], color=style.BLUE, alpha=0.17, lw=0)
    for q in reversed(quantiles):  # the highest label on top where they end at one height
        if q == 0.5:
            ax.plot(fan.index, fan[q], color=style.BLUE, marker="o", markevery=[-1], lw=1.8)
        text = "half of runs below" if q == 0.5 else f"{words.in_100(q)} below"
        y = float(fan[q].iloc[-1])
        ends.append(End(float(fan.index[-1]), y, text, style.BLUE))
    return ends


def _finding(fan: pd.DataFrame, what: str) -> str:
    if fan.empty:
        return f"{words.capital(what)} in single runs"
    last, quantiles = fan.iloc[-1], sorted(fan.columns)
    if len(quantiles) == 1:
        low = f"{words.in_100(quantiles[0])} runs end with {what} below {last[quantiles[0]]:.2f}"
        return words.capital(low)
    pair = (0.25, 0.75) if {0.25, 0.75} <= set(quantiles) else (quantiles[0], quantiles[-1])
    share = "Half of the" if pair == (0.25, 0.75) else words.in_100(pair[1] - pair[0])
    return f"{share} runs end with {what} between {last[pair[0]]:.2f} and {last[pair[1]]:.2f}"
