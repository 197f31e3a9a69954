"""The model beside history, a row a figure: history's interval as a bar, the model as a point with its interval.

Every row is drawn in half widths of its own bar, so that shares, days and odds stand side by side; the numbers beside
it are history's value and the model's. One source of figures makes a page, or several.

Table, one row a figure:
    family, label                     what it is about, and which of these it is
    value, lo, hi                     history and its interval
    model, model_lo, model_hi         the model's value and its interval; NaN where nothing was counted
    inside                            whether it lies in history's interval; missing where nothing judges it
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style
from experiments.plots.labels import wrapped
from experiments.plots.validation import INSIDE, OUTSIDE, distance

COLUMNS = ("family", "label", "value", "lo", "hi", "model", "model_lo", "model_hi", "inside")
ACROSS, DOWN = 3, 29  # columns of a page, most lines of a column
LINE, FOOT = 18.6, 58  # pixels: of a line, from the bottom to the lowest line
WIDE, LABEL, STRIP = 418, 208, 90  # pixels: of a column, its labels, its bars
HISTORY, MODEL = 42, 96  # pixels from the bars to the right ends of the two numbers
FAR = 3.0  # half widths at which a strip ends
Row = Mapping[str, Any]


def pages(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of each page: those of a source, on as many as they need."""
    for _, rows in table.groupby(table["family"].map(source), sort=False):
        made, at = columns(rows), 0
        for k in range(0, len(made), ACROSS):
            many = sum(not isinstance(line, str) for lines in made[k : k + ACROSS] for line in lines)
            yield in_families(rows).iloc[at : at + many]
            at += many


def source(family: object) -> str:
    """The first word in brackets: of ``allies (MID, ATOP)`` MID."""
    return re.sub(r".*\((\w+).*", r"\1", str(family))


def in_families(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a family one after the other."""
    return pd.concat([part for _, part in rows.groupby("family", sort=False)])


def columns(rows: pd.DataFrame) -> list[list[str | Row]]:
    """The lines of each column, about as many in each: a family under its name, said again where it goes on."""
    made: list[list[str | Row]] = [[]]
    needed = len(rows) + rows["family"].nunique() + 2 * ACROSS  # each new column may take a name and leave a line
    down = min(DOWN, math.ceil(needed / ACROSS))
    for family, part in rows.groupby("family", sort=False):
        left: list[Row] = part.to_dict("records")
        while left:
            if len(made[-1]) > down - 2:  # no name without a row
                made.append([])
            room = down - len(made[-1]) - 1
            made[-1] += [str(family), *left[:room]]
            left = left[room:]
    return made


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % interval") -> style.Figure:
    """One page."""
    style.need(table, "validation rows", *COLUMNS)
    known = table["inside"].dropna()
    title = f"{', '.join(table['family'].map(source).unique())}: {int(known.sum())} of {len(known)} figures lie in "
    note = "Grey bar: history's interval, the line in it its value. Point: the model with its interval; a triangle: "
    note += "far off. Numbers: history, then the model, ▲ above, ▼ below history's interval."
    figure, top = style.canvas(f"{title}history's {interval}", note)
    for k, lines in enumerate(columns(table)):
        column(figure, lines, 20 + k * WIDE, top)
    return figure


def column(figure: style.Figure, lines: list[str | Row], left: float, top: float) -> None:
    """The lines of a column, from the top down."""
    ax = style.panel(figure, left + LABEL, FOOT, left + LABEL + STRIP, top)
    ax.set_xlim(-FAR - 0.3, FAR + 0.3)
    ax.set_ylim(FOOT, top)
    ax.axis("off")
    for k, line in enumerate(lines):
        y = top - (k + 0.5) * LINE
        if isinstance(line, str):
            write(figure, left, y, wrapped(line, WIDE - 20, bold=True, lines=1), weight="bold")
        else:
            write(figure, left, y, wrapped(str(line["label"]), LABEL - 2, lines=1))
            strip(ax, line, y)
            numbers(figure, line, left + LABEL + STRIP, y)


def write(figure: style.Figure, x: float, y: float, text: str, **kinds: Any) -> None:
    figure.text(x / style.WIDTH, y / style.HEIGHT, text, va="center_baseline", **kinds)


def strip(ax: Axes, row: Row, y: float) -> None:
    """History's bar and the model's point."""
    ax.fill_between([-1, 1], y - 6, y + 6, color="#d9d9d9", linewidth=0)
    ax.plot([0, 0], [y - 6, y + 6], color=style.SOFT, linewidth=0.9)
    if math.isnan(row["model"]):
        return
    ends = pd.DataFrame([{**row, "model": row[k]} for k in ("model_lo", "model", "model_hi")])
    low, at, high = distance(ends, FAR)
    colour, marker = look(row)
    if np.isfinite(low) and np.isfinite(high):
        ax.plot([low, high], [y, y], color=colour, linewidth=1.1)
    far = abs(at) >= FAR
    ax.plot([at], [y], (">" if at > 0 else "<") if far else marker, color=colour, mec="white", mew=0.5, ms=5.5)


def look(row: Row) -> tuple[str, str]:
    """Colour and marker."""
    if pd.isna(row["inside"]):
        return style.SOFT, "D"
    return INSIDE if row["inside"] else OUTSIDE


def numbers(figure: style.Figure, row: Row, left: float, y: float) -> None:
    """History's value and the model's, with a sign where it is outside."""
    write(figure, left + HISTORY, y, number(row["value"]), ha="right", color=style.SOFT)
    if math.isnan(row["model"]):
        write(figure, left + MODEL, y, "none", ha="right", color=style.SOFT)
        return
    sign = "▲" if row["model"] > row["hi"] else "▼" if row["model"] < row["lo"] else ""
    write(figure, left + MODEL, y, sign + number(row["model"]), ha="right", color=look(row)[0])


def number(x: float) -> str:
    """``.136``, ``1.99``, ``73``."""
    if round(x, 3) >= 1.0:
        return f"{x:.3g}" if x < 100.0 else f"{x:.0f}"
    return f"{x:.3f}".removeprefix("0")
