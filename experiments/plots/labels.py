"""Direct labels that do not collide: text is measured before it is placed.

Units: pixels of the 1280 x 720 canvas from its lower left corner, except font sizes (points).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextToPath
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

WIDTH, HEIGHT = 1280, 720
_PIXELS_A_POINT = 150 / 72
_GAP = 3.0  # pixels between two labels
_metrics = TextToPath()

Box = tuple[float, float, float, float]  # left, bottom, right, top


@contextmanager
def boxed() -> Iterator[None]:
    """A letter that the font lacks is drawn as a box, without a warning for each: the tables have it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+")
        yield


def line_height(size: float = 7.0) -> float:
    """Height of one line of text."""
    return size * 1.25 * _PIXELS_A_POINT


def text_width(text: str, size: float = 7.0, bold: bool = False) -> float:
    """Width of the widest line."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    lines = [line for line in text.split("\n") if line]
    with boxed():
        widths = [_metrics.get_text_width_height_descent(line, font, False)[0] for line in lines]
    return float(max(widths, default=0.0)) * _PIXELS_A_POINT * 1.03  # hinting widens a little


def wrapped(text: str, width: float, size: float = 7.0, bold: bool = False, lines: int = 9) -> str:
    """Break text at spaces to fit width; what does not fit into so many lines ends in "…"."""
    rows: list[str] = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and text_width(longer, size, bold) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    cut = len(rows) > lines
    rows = rows[:lines]
    for i, row in enumerate(rows):
        mark = "…" if (cut and i == len(rows) - 1) or text_width(row, size, bold) > width else ""
        while len(row) > 1 and text_width(row + mark, size, bold) > width:
            row = row[:-1].rstrip()
        rows[i] = row + mark
    return "\n".join(rows)


def balanced(text: str, width: float, size: float = 7.0, bold: bool = False) -> str:
    """Break text at spaces to fit width, on as few lines as it takes and those of about one length."""
    fewest = wrapped(text, width, size, bold)
    low, high = width / 2, width
    while high - low > 8:
        middle = (low + high) / 2
        tried = wrapped(text, middle, size, bold)
        good = tried.count("\n") == fewest.count("\n") and "…" not in tried
        low, high = (low, middle) if good else (middle, high)
    return wrapped(text, high, size, bold)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> np.ndarray:
    """Centres nearest to those wanted (least squares) so that labels of these sizes do not overlap.

    Keeps their order.  Within low..high if they fit; otherwise packed from low upwards.
    """
    wanted_, sizes_ = np.asarray(wanted, float), np.asarray(sizes, float)
    if not len(wanted_):
        return wanted_
    order = np.argsort(wanted_, kind="stable")
    half = sizes_[order] / 2
    stacked = np.concatenate([[0.0], np.cumsum(half[:-1] + half[1:])])
    slack = isotonic_regression(wanted_[order] - stacked).x
    bottom, top = low + half[0], high - half[-1] - stacked[-1]
    centres = np.empty_like(wanted_)
    centres[order] = np.clip(slack, bottom, max(bottom, top)) + stacked
    return centres


@dataclass(frozen=True)
class End:
    """A label for a series: where its line ends (data units), the words and the series' colour."""

    x: float
    y: float
    text: str
    colour: str
    marker: str = ""


def end_labels(ax: Axes, ends: Sequence[End], width: float, lines: int = 3) -> None:
    """Write each label right of the axes at its line's end, moved apart, with a line leading to it.

    Call it when the limits of the axes are final.
    """
    figure = ax.get_figure(root=True)
    if figure is None or not ends:
        return
    box = ax.get_window_extent()
    points = ax.transData.transform([(end.x, end.y) for end in ends])
    heights = np.clip(points[:, 1], box.y0, box.y1)
    texts = [wrapped(end.text, width, lines=lines) for end in ends]
    sizes = [line_height() * (t.count("\n") + 1) + _GAP for t in texts]
    while sum(sizes) > box.height + 40 and lines > 1:  # too many: one line less for each
        lines -= 1
        texts = [wrapped(end.text, width, lines=lines) for end in ends]
        sizes = [line_height() * (t.count("\n") + 1) + _GAP for t in texts]
    # Series that end at one height keep the order in which they come, the first on top.
    centres = spread(heights[::-1], sizes[::-1], box.y0 - 20, box.y1 + 20)[::-1]
    for end, text, (x, _), y, centre in zip(ends, texts, points, heights, centres):
        path = ([x, box.x1 + 8, box.x1 + 22], [y, y, centre])
        line = Line2D(
            [v / WIDTH for v in path[0]],
            [v / HEIGHT for v in path[1]],
            color=end.colour,
            linewidth=0.7,
            linestyle="-" if box.x1 - x < 24 else (0, (1, 4)),  # far away: not to look like data
            marker=end.marker,
            markevery=[2],
            markersize=3.6,
            transform=figure.transFigure,
        )
        figure.add_artist(line)
        figure.text((box.x1 + 30) / WIDTH, centre / HEIGHT, text, va="center", linespacing=1.15)


def line_boxes(ax: Axes, xs: ArrayLike, ys: ArrayLike, reach: float = 5) -> list[Box]:
    """Small boxes along a line (data units), for callouts to avoid."""
    points = ax.transData.transform(np.column_stack([xs, ys]))
    steps = np.linspace(0, len(points) - 1, 200)
    x, y = (np.interp(steps, np.arange(len(points)), points[:, k]) for k in (0, 1))
    return [(a - reach, b - reach, a + reach, b + reach) for a, b in zip(x, y)]


def overlap(a: Box, b: Box) -> bool:
    """Do two boxes share any area?"""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crossing(a: np.ndarray, b: np.ndarray) -> bool:
    """Do two lines, each from one point to another, cross?"""

    def side(line: np.ndarray, point: np.ndarray) -> float:
        (x, y), (dx, dy) = line[0], line[1] - line[0]
        return float(np.sign(dx * (point[1] - y) - dy * (point[0] - x)))

    return side(a, b[0]) * side(a, b[1]) < 0 and side(b, a[0]) * side(b, a[1]) < 0


def callouts(
    ax: Axes,
    points: Sequence[tuple[float, float, str]],
    avoid: Sequence[Box] = (),
    *,
    on_point: bool = False,
) -> list[Box]:
    """Label points (x, y, words; data units) inside the axes, each where nothing is written yet.

    on_point: only on the point itself.  Returns the boxes taken.
    A label that finds no room is left out rather than written over another.
    """
    ax.get_xlim(), ax.get_ylim()  # settles limits that are still open
    frame = ax.get_window_extent()
    taken = list(avoid)
    fresh: list[Box] = []
    leaders: list[np.ndarray] = []
    for x, y, text in points:
        px, py = ax.transData.transform((x, y))
        wide, high = text_width(text) + 8, line_height() * (text.count("\n") + 1) + 4
        for dx, dy in [(0, 0)] if on_point else _OFFSETS:
            left = px + (dx if dx > 0 else dx - wide) if dx else px - wide / 2
            low = py + (dy if dy > 0 else dy - high) if dy else py - high / 2
            box = (left, low, left + wide, low + high)
            inside = left > frame.x0 and box[2] < frame.x1 and low > frame.y0 and box[3] < frame.y1
            leader = np.array([(px, py), (left + wide / 2, low + high / 2)])
            clear = not any(overlap(box, other) for other in taken)
            if inside and clear and not any(crossing(leader, other) for other in leaders):
                break
        else:
            continue
        taken.append(box)
        fresh.append(box)
        leaders.append(leader)
        ax.annotate(
            text,
            (x, y),
            xytext=((box[0] + wide / 2) / WIDTH, (box[1] + high / 2) / HEIGHT),
            textcoords="figure fraction",
            ha="center",
            va="center",
            linespacing=1.15,
            bbox={"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
            arrowprops={"arrowstyle": "-", "lw": 0.6, "color": "#4d4d4d", "shrinkB": 2},
            zorder=9,
        )
    return fresh


_OFFSETS = [
    (dx * step, dy * step)
    for step in (14, 30, 50, 80, 120)
    for dx, dy in [(1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0)]
]
