"""Escalation curve: how the share of runs that reach each rung changes with one parameter.

Table, one row a point and rung:
    parameter   path of the parameter (one)      value   its value, in its own unit
    rung        0..10                            rung_label   its name
    hits, n     runs that reached the rung or worse, and runs
    p, lo, hi   share of runs (0..1) and its interval
    set_lo, set_hi   optional: limits for a member of the calibrated set
Rungs that stay below 2 in 100 get a panel of their own on a log scale (open triangles: no run
reached it, upper limit); rungs that no run reached are named in words with their upper limit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from experiments.plots import style, words
from experiments.plots.bands import band, end_of, said
from experiments.plots.labels import callouts, end_labels, line_boxes

COLUMNS = ("parameter", "value", "rung", "rung_label", "hits", "n", "p", "lo", "hi")
RARE = 0.02  # a design choice: below it a linear axis shows nothing
Threshold = tuple[float, float, float]  # x, lo, hi


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    thresholds: Mapping[int, Threshold] | None = None,
    level: float = 0.5,
    name: str | None = None,
    headline: int | None = None,
    interval: str = "95 % intervals",
    where: str = "",
) -> style.Figure:
    """thresholds: rung -> (x, lo, hi) where P crosses level; an open end is nan or infinite.

    name: the parameter in words.  headline: the rung of the title (default: the one that moves
    most).  where: whose rungs are counted, in words.
    """
    style.need(table, "curve", *COLUMNS)
    name = name or words.plain(table["parameter"].iloc[0])
    rungs = {int(str(r)): rows.sort_values("value") for r, rows in table.groupby("rung")}
    top_p = {rung: rows["p"].max() for rung, rows in rungs.items()}
    usual = [r for r in rungs if top_p[r] >= RARE]
    rare = [r for r in rungs if 0 < top_p[r] < RARE]
    never = [r for r in rungs if top_p[r] == 0]
    if not usual and not rare:
        usual, never = never, []
    spans = {r: rungs[r]["p"].max() - rungs[r]["p"].min() for r in (usual or rare)}
    main = headline if headline in rungs else max(spans, key=lambda r: spans[r])

    points = table["value"].nunique()
    note = f"{words.runs(table['n'])} {'a point, ' + str(points) + ' points' if points > 1 else ''}"
    note = f"{where + ': ' if where else ''}{note.strip()}; {said(table, interval)}."
    for r in never:
        most = words.upper(rungs[r]["hi"].max())
        note += f" Never: {_label(rungs[r])} (upper limit {most})."
    figure, top = style.canvas(finding(rungs[main], name), note)
    left, right = (150, 985) if rare else (80, 985)
    label, more = style.named(name)
    floor = style.FLOOR + more
    if usual and rare:
        share = max(110, 60 * len(rare))
        axes = [style.panel(figure, left, floor + share + 30, right, top)]
        axes.append(style.panel(figure, left, floor, right, floor + share))
        axes[0].tick_params(labelbottom=False)
    else:
        axes = [style.panel(figure, left, floor, right, top)]
    _x_axis(axes, table["value"], label)
    if usual:
        style.in_hundred_axis(axes[0])
        _series(axes[0], {r: rungs[r] for r in usual})
        known = {r: t for r, t in (thresholds or {}).items() if r in usual}
        _crossings(axes[0], known, level, [rungs[r] for r in usual])
    if rare:
        _log_axis(axes[-1], pd.concat([rungs[r] for r in rare]))
        _series(axes[-1], {r: rungs[r] for r in rare}, floor=axes[-1].get_ylim()[0])
    return figure


def finding(rows: pd.DataFrame, name: str) -> str:
    """What one rung's curve shows, no more than its intervals hold (compared pairwise)."""
    p, lo, hi = (rows[c].to_numpy(float) for c in ("p", "lo", "hi"))
    x = rows["value"].to_numpy(float)
    what = words.capital(_label(rows))
    ends_low, ends_high = min(lo[0], lo[-1]), max(hi[0], hi[-1])
    i, j = int(np.argmax(p)), int(np.argmin(p))
    if len(p) == 1:
        return f"{what}: {words.in_100(p[0])} with {name} at {words.number(x[0])}"
    span = f"with {name} from {words.number(x[0])} to {words.number(x[-1])}"
    from_to = words.from_to if max(p) >= RARE or max(p) == 0 else words.from_to_rare
    if max(lo) <= min(hi):
        spread = from_to(min(p), max(p))
        return f"{what}: no clear change {span} ({spread})"
    if lo[i] > ends_high and hi[j] < ends_low:
        return f"{what}: {from_to(p[j], p[i])}, up and down {span}"
    if lo[i] > ends_high:
        return f"{what} is likeliest with {name} near {words.number(x[i])}: {words.in_100(p[i])}"
    if hi[j] < ends_low:
        return f"{what} is least likely with {name} near {words.number(x[j])}: {words.in_100(p[j])}"
    return f"{what}: {from_to(p[0], p[-1])} {span}"


def _label(rows: pd.DataFrame) -> str:
    return words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0])


def _x_axis(axes: list[Axes], values: pd.Series, name: str) -> None:
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.02 or 0.5
    for ax in axes:
        ax.set_xlim(low - room, high + room)
    axes[-1].set_xlabel(name)


def _series(ax: Axes, rungs: dict[int, pd.DataFrame], floor: float | None = None) -> None:
    ends = []
    for rung, rows in sorted(rungs.items(), reverse=True):
        look = style.rung_look(rung)
        band(ax, rows, look, x="value", floor=floor)
        seen = rows if floor is None else rows.assign(p=rows["p"].where(rows["p"] > 0, rows["hi"]))
        ends.append(end_of(seen, look, words.capital(_label(rows)), x="value"))
    rank = sorted(ends, key=lambda end: -end.y)  # stable: the worse rung below at equal heights
    end_labels(ax, rank, style.WIDTH - 1035)


def _log_axis(ax: Axes, rows: pd.DataFrame) -> None:
    lowest = rows["p"].where(rows["p"] > 0, rows["hi"])  # unseen: drawn at the upper limit
    low = math.floor(math.log10(lowest[lowest > 0].min()))
    high = max(math.ceil(math.log10(rows["hi"].max())), low + 1)
    ax.set_yscale("log")
    ax.set_ylim(10.0**low * 0.8, 10.0**high)
    every = max(1, (high - low) // 3)
    ax.yaxis.set_major_locator(FixedLocator([10.0**k for k in range(low, high + 1, every)]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"1 in {1 / y:,.0f}" if y < 1 else "all runs"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)


def _crossings(ax: Axes, thresholds: Mapping[int, Threshold], level: float, lines: list[pd.DataFrame]) -> None:
    if not thresholds:
        return
    ax.axhline(level, color=style.SOFT, linewidth=0.6)
    left, right = ax.get_xlim()
    marks = []
    for rung, (x, lo, hi) in thresholds.items():
        look = style.rung_look(rung)
        low, high = (lo if math.isfinite(lo) else left), (hi if math.isfinite(hi) else right)
        ax.plot([low, high], [level, level], color=look.colour, lw=4, alpha=0.45, zorder=5)
        ax.plot(x, level, look.marker, mfc="white", mec=look.colour, ms=5.5, mew=1.4, zorder=6)
        odds = "Even odds" if level == 0.5 else words.capital(words.in_100(level))
        marks.append((x, level, f"{odds} at {words.number(x)}\n({_ends(lo, hi)})"))
    avoid = [box for rows in lines for box in line_boxes(ax, rows["value"], rows["p"])]
    callouts(ax, marks, avoid)


def _ends(lo: float, hi: float) -> str:
    if math.isfinite(lo) and math.isfinite(hi):
        return f"{words.number(lo)} to {words.number(hi)}"
    if math.isfinite(lo):
        return f"at least {words.number(lo)}"
    return f"at most {words.number(hi)}" if math.isfinite(hi) else "interval open"
