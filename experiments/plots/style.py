"""How every picture looks: the canvas in pixels, the palette, titles that state a finding.

All places are pixels of a 1280 x 720 canvas, counted from the lower left corner, so that a label's
height can be compared with the room there is.  Text is never smaller than 14 pixels.
Colours are Okabe & Ito's (2008), always paired with a marker and a line style.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ParamSpec

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Figure  # re-exported
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from experiments.plots.labels import HEIGHT as HEIGHT
from experiments.plots.labels import WIDTH as WIDTH
from experiments.plots.labels import balanced, boxed, line_height

DPI = 150
BODY, SUBTITLE, TITLE = 7.0, 7.5, 10.5  # points: 14.6, 15.6 and 21.9 pixels
FLOOR = 112  # lowest edge of axes that carry an x label: two footer lines and the label fit below
INK, SOFT, GRID, EMPTY = "#1a1a1a", "#4d4d4d", "#dddddd", "#ececec"

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK = (
    "#E69F00",
    "#56B4E9",
    "#000000",
)  # their yellow is left out: unreadable on white
_DASHES: list[Any] = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)), (0, (9, 2))]
_MARKERS = "osD^vPX*"

_RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the same on every machine
    "font.size": BODY,
    "axes.labelsize": BODY,
    "axes.titlesize": BODY,
    "xtick.labelsize": BODY,
    "ytick.labelsize": BODY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": SOFT,
    "axes.linewidth": 0.6,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.6,
    "text.parse_math": False,  # a "$" in a scenario's words is a dollar
    "svg.fonttype": "path",  # letters as outlines: labels fit whatever fonts the reader has
}


@dataclass(frozen=True)
class Look:
    """Colour, marker and line style that stand for one series."""

    colour: str
    marker: str
    dash: Any


def look(i: int) -> Look:
    """The look of the i-th series; no two of the first 280 are alike."""
    colours = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, BLACK)
    return Look(colours[i % 7], _MARKERS[i % 8], _DASHES[i % 5])


def rung_look(rung: int) -> Look:
    """The look of a rung, the same in all pictures; rungs 4 to 10 differ in colour too."""
    colours = (ORANGE, VERMILLION, BLACK, PURPLE, SKY, BLUE, GREEN)
    return Look(colours[rung % 7], _MARKERS[rung % 8], _DASHES[rung % 5])


def share_colours() -> LinearSegmentedColormap:
    """White for exactly zero (use a norm with vmin just above it), then pale to dark blue."""
    steps = ["#dcecf7", "#8cc0e3", BLUE, "#00304f"]
    return LinearSegmentedColormap.from_list("share", steps, under="white", bad=EMPTY)


ABOVE_ZERO = 1e-12  # vmin for share_colours


@contextmanager
def house_style(salt: str = "figure") -> Iterator[None]:
    """Our settings instead of the reader's own; put back on leaving. Not for concurrent threads."""
    with matplotlib.rc_context(), boxed():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**_RC, "svg.hashsalt": salt})
        yield


P = ParamSpec("P")


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Decorator: draw in the house style."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with house_style():
            return draw(*args, **kwargs)

    return drawn


def need(table: pd.DataFrame, figure: str, *columns: str, rows: bool = True) -> None:
    """Refuse a table without the columns that the figure reads, or (unless it may be without) without rows."""
    for column in columns:
        if column not in table.columns:
            near = get_close_matches(column, [str(c) for c in table.columns], 1)
            hint = f" Did you mean {near[0]} for it?" if near else ""
            raise ValueError(f"{figure}: column {column} is missing; needed are {', '.join(columns)}.{hint}")
    if rows and table.empty:
        raise ValueError(f"{figure}: the table has no rows")


def canvas(title: str, subtitle: str = "") -> tuple[Figure, float]:
    """An empty figure under its title, and the highest pixel that axes may use."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    top = HEIGHT - 16.0
    for text, size, weight in ((title, TITLE, "bold"), (subtitle, SUBTITLE, "normal")):
        if text:
            text = balanced(text, WIDTH - 40, size, weight == "bold")
            figure.text(20 / WIDTH, top / HEIGHT, text, size=size, weight=weight, va="top")
            top -= line_height(size) * (text.count("\n") + 1) + 6
    return figure, top - 14


def panel(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes at these pixels."""
    box = (left / WIDTH, bottom / HEIGHT, (right - left) / WIDTH, (top - bottom) / HEIGHT)
    return figure.add_axes(box)


def in_hundred_axis(ax: Axes, label: str = "of 100 runs") -> None:
    """y from 0 to 1, written as so many of 100 runs."""
    ax.set_ylim(-0.015, 1.015)
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.0f}"))
    ax.set_ylabel(label)
    ax.grid(axis="y", color=GRID, linewidth=0.5)


def named(name: str, room: float = WIDTH - 80) -> tuple[str, float]:
    """An axis's name on as many lines as it takes, and the pixels beyond the first line that they need."""
    text = balanced(name, room)
    return text, line_height() * text.count("\n")


def turn_axis(ax: Axes, first: float, last: float, label: str = "turn") -> None:
    """x in whole turns, with some room when there is only one."""
    if first == last:
        first, last = first - 0.5, last + 0.5
    ax.set_xlim(first, last)
    few = last - first < 4  # else the locator would write parts of a turn
    whole = range(math.ceil(first), math.floor(last) + 1)
    ax.xaxis.set_major_locator(FixedLocator(whole) if few else MaxNLocator(8, integer=True))
    ax.set_xlabel(label)
