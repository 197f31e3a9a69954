"""Phase diagram: one rung's share of runs over two parameters, with the line of even odds.

Table, one row a point (of one rung, or name it with rung=):
    parameter, value        across              parameter_2, value_2   up (numbers or words)
    rung, rung_label        what is counted     n, p                   runs, share of runs 0..1
Each cell is what was computed there; only the lines interpolate, and only between numbers.  White
is exactly zero, grey was not run.  Points that form no grid are drawn as dots.
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

COLUMNS = ("parameter", "value", "parameter_2", "value_2", "rung", "rung_label", "n", "p")
SHARE = Normalize(style.ABOVE_ZERO, 1)


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    here: tuple[float, float] | None = None,
    rung: int | None = None,
    level: float = 0.5,
    name: str | None = None,
    name_2: str | None = None,
) -> style.Figure:
    """here: the present setting, "you are here".  level: where the thick line runs."""
    style.need(table, "phase", *COLUMNS)
    rows = one_rung(table, rung)
    name = name or words.plain(rows["parameter"].iloc[0])
    name_2 = name_2 or words.plain(rows["parameter_2"].iloc[0])
    what = words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0])
    odds = "even odds" if level == 0.5 else words.in_100(level)
    note = f"Thick line: {odds}; " if has_line(rows, level) else f"No line of {odds}; "
    note += f"{words.runs(rows['n'])} a point; white: no run at all."
    spread = words.from_to(rows["p"].min(), rows["p"].max())
    title = f"{words.capital(what)}: {spread}, by {name} and {name_2}"
    figure, top = style.canvas(title, note)
    ax = style.panel(figure, 110, style.FLOOR, 1090, top)
    ax.set_xlabel(name)
    ax.set_ylabel(name_2)
    draw_map(ax, rows, level, lines=True, here=here)
    share_bar(figure, 1130, style.FLOOR, top)
    return figure


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
    """Cells, the line at level, and with lines the ones at 10, 25, 75 and 90 in 100, labelled."""
    x, y = _axis(ax, rows["value"], "x"), _axis(ax, rows["value_2"], "y")
    xs, ys = np.unique(x), np.unique(y)
    colours = style.share_colours()
    spots: list[tuple[float, float, str]] = []
    if here is not None:
        ax.plot(*here, "o", ms=8, mfc=style.VERMILLION, mec="white", mew=1.5, zorder=8)
        spots.append((*here, "you are here"))
    if not _is_grid(rows):
        ax.scatter(x, y, c=rows["p"], cmap=colours, norm=SHARE, s=26, ec=style.SOFT, lw=0.4)
        ax.margins(0.04)
        callouts(ax, spots)
        return
    grid = np.full((len(ys), len(xs)), np.nan)  # rows: parameter_2, columns: parameter
    grid[np.searchsorted(ys, y), np.searchsorted(xs, x)] = rows["p"].to_numpy(float)
    ax.pcolormesh(_edges(xs), _edges(ys), np.ma.masked_invalid(grid), cmap=colours, norm=SHARE)
    drawn = {}
    for p in (level, *((0.1, 0.9, 0.25, 0.75) if lines else ())):
        if has_line(rows, p) and p not in drawn:
            drawn[p] = _contour(ax, xs, ys, grid, p, p == level)
    taken = callouts(ax, spots, _boxes(ax, drawn.get(level, [])))
    for p in drawn if lines else ():
        others = [box for q in drawn if q != p != level for box in _boxes(ax, drawn[q])]
        text = f"{100 * p:.0f} in 100" if p == level else f"{100 * p:.0f}"
        taken += _label(ax, drawn[p], text, taken + others)


def has_line(rows: pd.DataFrame, level: float) -> bool:
    """Is there a line at level?  Only between numbers, on a grid, where the share crosses it."""
    numbers = _numeric(rows["value"]) and _numeric(rows["value_2"])
    wide = min(rows["value"].nunique(), rows["value_2"].nunique()) > 1
    crossed = rows["p"].min() < level <= rows["p"].max()
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
