"""Icon array: a share as so many of a hundred figures ("43 in 100").

Table, one to three rows, one an outcome or setting:
    label    what happened, in words ("reach violence or worse")
    n        runs          p, lo, hi   share of runs (0..1) and its interval
A filled square is a run with the outcome, an open one without.  Where the share rounds to none or
all although it is neither, the last icon is half filled.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Rectangle

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = ("label", "n", "p", "lo", "hi")
MOST = 3


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % interval") -> style.Figure:
    """One array a row, side by side."""
    style.need(table, "icons", *COLUMNS)
    if len(table) > MOST:
        raise ValueError(f"icons: {len(table)} rows, at most {MOST} fit side by side")
    rows = table.to_dict("records")
    head = rows[0]
    title = f"{words.capital(words.in_100(head['p']))} runs {head['label']}"
    if len(rows) > 1:
        title = "; ".join(f"{words.in_100(r['p'])} runs {r['label']}" for r in rows)
    figure, top = style.canvas(words.capital(title), "Each square stands for 1 in 100 runs.")
    wide = 1240 / len(rows)
    for i, row in enumerate(rows):
        left, side = 20 + i * wide, (360.0 if len(rows) > 1 else top - 80)
        array = min(side, wide - 30)
        bottom = top - array
        _array(figure, left, bottom, array, float(row["p"]), style.look(i).colour)
        about = words.limits(row["lo"], row["hi"])
        detail = f"{interval}: {about}; {int(row['n']):,} runs"
        big = words.capital(words.in_100(row["p"]))
        if len(rows) == 1:
            x, y, room = left + array + 60, bottom + array / 2, WIDTH - left - array - 90
        else:
            x, y, room = left, bottom - 50, wide - 30
        size = 26 if len(big) < 12 and len(rows) == 1 else 12
        figure.text(x / WIDTH, y / HEIGHT, big, size=size, weight="bold", va="bottom")
        says = wrapped(f"runs {row['label']}", room, 8.5, lines=2)
        below = wrapped(detail, room, lines=2)
        figure.text(x / WIDTH, (y - 6) / HEIGHT, says, size=8.5, va="top")
        drop = 12 + (says.count("\n") + 1) * 23
        figure.text(x / WIDTH, (y - drop) / HEIGHT, below, va="top")
    return figure


def _array(figure: style.Figure, left: float, bottom: float, side: float, p: float, colour: str) -> None:
    """Ten rows of ten, filled from the upper left."""
    step = side / 10
    full = round(100 * p)
    half = -1
    if 0 < p < 0.005:
        full, half = 0, 0
    elif 0.995 <= p < 1:
        full, half = 99, 99
    for k in range(100):
        row, column = divmod(k, 10)
        x, y = left + column * step, bottom + side - (row + 1) * step
        cells = [(1.0, colour if k < full else "none")]
        if k == half:
            cells = [(1.0, "none"), (0.5, colour)]
        for share, face in cells:
            figure.add_artist(
                Rectangle(
                    (x / WIDTH, y / HEIGHT),
                    0.82 * step * share / WIDTH,
                    0.82 * step / HEIGHT,
                    facecolor=face,
                    edgecolor=colour if k < full or k == half else "#a0a0a0",
                    linewidth=0.8,
                    transform=figure.transFigure,
                )
            )
