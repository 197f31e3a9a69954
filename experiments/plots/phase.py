"""Phase diagram: one rung's share of runs over two parameters, with the line of even odds.

Table, one row a point (of one rung, or name it with rung=):
    parameter, value        across              parameter_2, value_2   up (numbers or words)
    rung, rung_label        what is counted     n, p, lo, hi           runs, share of runs 0..1, interval
Each cell is what was computed there; only the lines interpolate, and only between numbers.  White
is exactly zero, grey was not run; the scale is always 0 to 100, so that a flat map looks flat and says so.
A line is drawn where the share crosses it beyond doubt: at some point the whole interval lies below, at some
above.  A coarse map has its numbers in its cells.  Points that form no grid are drawn as dots.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from pandas.api.types import is_numeric_dtype

from experiments.plots import style, words
from experiments.plots.families import one_rung
from experiments.plots.labels import Box, callouts, line_boxes

COLUMNS = ("parameter", "value", "parameter_2", "value_2", "rung", "rung_label", "n", "p", "lo", "hi")
SHARE = Normalize(style.ABOVE_ZERO, 1)
COARSE = 8  # up to so many values an axis, cells hold their numbers
CELL = (46, 26)  # pixels that a number needs
TICKED = 12  # up to so many values an axis, each has its tick


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    here: tuple[float, float] | None = None,
    rung: int | None = None,
    level: float = 0.5,
    name: str | None = None,
    name_2: str | None = None,
    where: str = "",
) -> style.Figure:
    """here: the present setting, "you are here".  level: where the thick line runs.

    where: whose rungs are counted, in words.
    """
    style.need(table, "phase", *COLUMNS)
    rows = one_rung(table, rung)
    name = name or words.plain(rows["parameter"].iloc[0])
    name_2 = name_2 or words.plain(rows["parameter_2"].iloc[0])
    what = words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0])
    note = f"{where + ': ' if where else ''}{words.runs(rows['n'])} a point, in the colour of their share; "
    note += f"white: no run at all. {_line_note(rows, level)}"
    if here is not None and in_figures(rows):
        note += " Ring: you are here."
    figure, top = style.canvas(_finding(rows, what, name, name_2), words.capital(note))
    label, more = style.named(name)
    label_2, left = style.named(name_2, top - style.FLOOR - more)
    ax = style.panel(figure, 110 + left, style.FLOOR + more, 1090, top)
    ax.set_xlabel(label)
    ax.set_ylabel(label_2)
    draw_map(ax, rows, level, lines=True, here=here)
    share_bar(figure, 1130, style.FLOOR + more, top)
    return figure


def flat(rows: pd.DataFrame) -> bool:
    """Do the intervals of all points overlap, so that no two of them differ for certain?"""
    return bool(rows["lo"].max() <= rows["hi"].min())


def _finding(rows: pd.DataFrame, what: str, name: str, name_2: str) -> str:
    spread = words.from_to(rows["p"].min(), rows["p"].max())
    if flat(rows) and len(rows) > 1:
        return f"{words.capital(what)}: no clear change over this map ({spread}), by {name} and {name_2}"
    return f"{words.capital(what)}: {spread}, by {name} and {name_2}"


def _line_note(rows: pd.DataFrame, level: float) -> str:
    """What the lines say, or why there is none."""
    odds = "even odds" if level == 0.5 else words.in_100(level)
    if has_line(rows, level):
        return f"Thick line: {odds}."
    if len(rows) > 1 and flat(rows):
        return "Flat: all intervals overlap, so no shade is clearly darker than another."
    return f"Nowhere {'at' if level == 0.5 else 'clearly across'} {odds}: no line."


def share_bar(figure: style.Figure, left: float, bottom: float, top: float) -> None:
    """The colour scale, from white at zero."""
    bar = style.panel(figure, left, bottom, left + 22, top)
    figure.colorbar(ScalarMappable(SHARE, style.share_colours()), cax=bar)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    bar.set_yticks(ticks, [f"{100 * t:.0f}" for t in ticks])
    bar.set_ylabel("of 100 runs")
    bar.yaxis.set_label_position("right")


def draw_map(
    ax: Axes,
    rows: pd.DataFrame,
    level: float = 0.5,
    *,
    lines: bool = False,
    here: tuple[float, float] | None = None,
) -> None:
    """Cells, the line at level, and with lines the ones at 10, 25, 75 and 90 in 100, labelled.

    Where cells hold their numbers, the thick line alone: the others would only cross them out.
    """
    x, y = _axis(ax, rows["value"], "x"), _axis(ax, rows["value_2"], "y")
    xs, ys = np.unique(x), np.unique(y)
    colours = style.share_colours()
    spots: list[tuple[float, float, str]] = []
    figures = in_figures(rows)
    if here is not None and not figures:
        ax.plot(*here, "o", ms=8, mfc=style.VERMILLION, mec="white", mew=1.5, zorder=8)
        spots.append((*here, "you are here"))
    elif here is not None:
        ax.plot(*here, "o", ms=19, mfc="none", mec="white", mew=3.4, zorder=8)
        ax.plot(*here, "o", ms=19, mfc="none", mec=style.VERMILLION, mew=1.8, zorder=9)
    if not _is_grid(rows):
        ax.scatter(x, y, c=rows["p"], cmap=colours, norm=SHARE, s=26, ec=style.SOFT, lw=0.4)
        ax.margins(0.04)
        callouts(ax, spots)
        return
    grid = np.full((len(ys), len(xs)), np.nan)  # rows: parameter_2, columns: parameter
    grid[np.searchsorted(ys, y), np.searchsorted(xs, x)] = rows["p"].to_numpy(float)
    ax.pcolormesh(_edges(xs), _edges(ys), np.ma.masked_invalid(grid), cmap=colours, norm=SHARE)
    drawn = {}
    _value_ticks(ax, rows)
    if figures:
        _write(ax, xs, ys, grid)
    for p in (level, *((0.1, 0.9, 0.25, 0.75) if lines and not figures else ())):
        if has_line(rows, p) and p not in drawn:
            drawn[p] = _contour(ax, xs, ys, grid, p, p == level)
    taken = callouts(ax, spots, _boxes(ax, drawn.get(level, [])))
    for p in drawn if lines and not figures else ():
        others = [box for q in drawn if q != p != level for box in _boxes(ax, drawn[q])]
        text = f"{100 * p:.0f} in 100" if p == level else f"{100 * p:.0f}"
        taken += _label(ax, drawn[p], text, taken + others)


def in_figures(rows: pd.DataFrame) -> bool:
    """Is the map coarse enough for a number in each cell?"""
    return _is_grid(rows) and max(rows["value"].nunique(), rows["value_2"].nunique()) <= COARSE


def _write(ax: Axes, xs: np.ndarray, ys: np.ndarray, grid: np.ndarray) -> None:
    """The share of each cell, of 100 runs, where the smallest cell has room for it."""
    box = ax.get_window_extent()
    wide, high = (np.diff(_edges(v)).min() / np.ptp(_edges(v)) for v in (xs, ys))
    if wide * box.width < CELL[0] or high * box.height < CELL[1]:
        return
    for j, i in zip(*np.nonzero(np.isfinite(grid))):
        p = grid[j, i]
        text = words.in_100(p).removesuffix(" in 100").replace(words.FEWER, "<1").replace(words.MORE, ">99")
        ink = "white" if p > 0.4 else style.INK
        around = patheffects.withStroke(linewidth=3, foreground=style.share_colours()(SHARE(p)))  # over the line
        ax.text(xs[i], ys[j], text, ha="center", va="center", color=ink, zorder=10, path_effects=[around])


def _value_ticks(ax: Axes, rows: pd.DataFrame) -> None:
    """A tick at each value that was run, if they are few; its label is true to its place."""
    for axis, column in ((ax.xaxis, "value"), (ax.yaxis, "value_2")):
        values = np.unique(rows[column].to_numpy(float)) if _numeric(rows[column]) else np.array([])
        if 0 < len(values) <= TICKED:
            axis.set_ticks(values, [words.value(x) for x in values])


def has_line(rows: pd.DataFrame, level: float) -> bool:
    """Is there a line at level?  Only between numbers, on a grid, where the share crosses it beyond doubt."""
    numbers = _numeric(rows["value"]) and _numeric(rows["value_2"])
    wide = min(rows["value"].nunique(), rows["value_2"].nunique()) > 1
    crossed = rows["hi"].min() < level < rows["lo"].max()
    return bool(numbers and wide and crossed and _is_grid(rows))


def _is_grid(rows: pd.DataFrame) -> bool:
    return len(rows) >= 0.5 * rows["value"].nunique() * rows["value_2"].nunique()


def _contour(ax: Axes, xs: np.ndarray, ys: np.ndarray, grid: np.ndarray, p: float, thick: bool) -> list[np.ndarray]:
    """Draw the line where the share is p; returns the vertices of its parts."""
    masked = np.ma.masked_invalid(grid)
    lines = ax.contour(xs, ys, masked, [p], colors="black", linewidths=2.6 if thick else 0.7)
    edge = patheffects.withStroke(linewidth=4.6 if thick else 1.9, foreground="white")
    lines.set_path_effects([edge])
    parts = [part for path in lines.get_paths() for part in path.to_polygons(closed_only=False)]
    return [part for part in map(np.asarray, parts) if len(part) > 1]


def _boxes(ax: Axes, parts: list[np.ndarray]) -> list[Box]:
    return [box for part in parts for box in line_boxes(ax, part[:, 0], part[:, 1])]


def _label(ax: Axes, parts: list[np.ndarray], text: str, taken: list[Box]) -> list[Box]:
    """On the line, as near as possible to its middle; nowhere if there is no room."""
    vertices = np.concatenate(parts or [np.empty((0, 2))])
    order = np.argsort(np.abs(np.arange(len(vertices)) - len(vertices) / 2), kind="stable")
    for i in order[:: max(1, len(order) // 24)]:
        box = callouts(ax, [(vertices[i, 0], vertices[i, 1], text)], taken, on_point=True)
        if box:
            return box
    return []


def _numeric(values: pd.Series) -> bool:
    return bool(is_numeric_dtype(values) and values.dtype != bool)


def _axis(ax: Axes, values: pd.Series, which: str) -> np.ndarray:
    """Numbers as they are; words as 0, 1, 2 ... in order of appearance, with their tick labels."""
    if _numeric(values):
        return values.to_numpy(float)
    codes, names = pd.factorize(values)
    setter = ax.set_xticks if which == "x" else ax.set_yticks
    setter(range(len(names)), [str(n) for n in names])
    return codes.astype(float)


def _edges(centres: np.ndarray) -> np.ndarray:
    """Cell borders half way between the centres."""
    if len(centres) == 1:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = (centres[:-1] + centres[1:]) / 2
    return np.concatenate([[2 * centres[0] - middle[0]], middle, [2 * centres[-1] - middle[-1]]])
