"""The model beside history, a row a family of figures: how far each lies from history, in widths of its interval.

Table, one row a figure:
    family                  what it is about
    value, lo, hi           history and its interval
    model                   the model's value; NaN where nothing was counted
    inside                  whether it lies in history's interval; missing where nothing judges it
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.plots import style
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = ("family", "value", "lo", "hi", "model", "inside")
LEFT, RIGHT = 275, 1020  # pixels of the axes
FAR = 6.0  # half widths from which on a figure stands at the edge
INSIDE, OUTSIDE = (style.BLUE, "o"), (style.VERMILLION, "X")


@style.styled
def draw(table: pd.DataFrame, *, interval: str = "95 % interval") -> style.Figure:
    """A dot a figure; the grey band is history's interval."""
    style.need(table, "validation", *COLUMNS)
    families = list(dict.fromkeys(table["family"]))
    verdicts = table["inside"].astype("boolean")
    good, known = int(verdicts.sum()), int(verdicts.notna().sum())
    note = f"Each dot is a figure; grey: history's {interval}. 1 is its upper end, −1 its lower end; what lies farther "
    note += f"than {FAR:g} stands at the edge."
    figure, top = style.canvas(f"{good} of {known} figures lie in history's {interval}", note)
    ax = style.panel(figure, LEFT, style.FLOOR, RIGHT, top)
    ax.axvspan(-1, 1, color="#e4e4e4", linewidth=0)
    ax.axvline(0, color=style.SOFT, linewidth=0.9)
    for k, family in enumerate(families):
        rows = table[table["family"] == family]
        here = verdicts[rows.index]
        for (colour, marker), part in ((INSIDE, rows[here]), (OUTSIDE, rows[~here])):
            far = distance(part)
            jitter = np.linspace(-0.25, 0.25, len(part)) if len(part) > 1 else np.zeros(len(part))
            ax.plot(far, -k + jitter, marker, color=colour, mec="white", mew=0.6, ms=7, linestyle="none")
    ax.set_xlim(-FAR - 0.4, FAR + 0.4)
    ax.set_ylim(-len(families) + 0.4, 0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("below history  ←  half widths of history's interval  →  above history")
    for k, family in enumerate(families):
        rows, y = table[table["family"] == family], ax.transData.transform((0, -k))[1] / HEIGHT
        figure.text(20 / WIDTH, y, wrapped(family, LEFT - 40, bold=True, lines=1), weight="bold", va="center")
        said = said_of(verdicts[rows.index].dropna())
        figure.text((RIGHT + 14) / WIDTH, y, said, va="center", color=INSIDE[0])
    return figure


def said_of(verdicts: pd.Series) -> str:
    """A family in a few words."""
    return f"{int(verdicts.sum())} of {len(verdicts)} inside ({verdicts.mean():.0%})" if len(verdicts) else "no verdict"


def distance(rows: pd.DataFrame, far: float = FAR) -> np.ndarray:
    """How far the model lies from history, in half widths of the interval on that side; cut at ``far``."""
    off = rows["model"] - rows["value"]
    half = np.where(off > 0, rows["hi"] - rows["value"], rows["value"] - rows["lo"])
    return np.clip(off / np.maximum(half, 1e-9), -far, far).to_numpy(float)
