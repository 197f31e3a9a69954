"""A series with its interval band, as all line figures draw it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.plots.labels import End
from experiments.plots.style import Look

FEW = 30  # up to so many points each is marked


def band(
    ax: Axes,
    rows: pd.DataFrame,
    look: Look,
    *,
    x: str,
    y: str = "p",
    lo: str = "lo",
    hi: str = "hi",
    steps: bool = False,
    floor: float | None = None,
) -> None:
    """Line with markers over its band; error bars where there is one point only. A second, wider band where the rows
    have set_lo and set_hi: what history leaves open of the parameters.

    steps: constant until the next turn.  floor: lowest value that a log axis can show; points
    below it are drawn as open triangles at their upper limit.
    """
    rows = rows.sort_values(x)
    xs, ys, low, high = (rows[c].to_numpy(float) for c in (x, y, lo, hi))
    step: Any = "post" if steps else None
    if {"set_lo", "set_hi"} <= set(rows):
        least, most = (np.maximum(rows[c].to_numpy(float), floor or 0.0) for c in ("set_lo", "set_hi"))
        edges: dict[str, Any] = {"color": look.colour, "alpha": 0.6, "linewidth": 0.6}
        if len(rows) == 1:
            ax.vlines(xs, least, most, **edges)
        else:
            ax.fill_between(xs, least, most, step=step, color=look.colour, alpha=0.05, linewidth=0)
            for edge in (least, most):
                ax.plot(xs, edge, drawstyle="steps-post" if steps else "default", **edges)
    if floor is not None:
        unseen = ys < floor
        ax.plot(xs[unseen], high[unseen], "v", mfc="white", mec=look.colour, ls="none", zorder=3)
        ys, low = np.where(unseen, np.nan, ys), np.maximum(low, floor)
    if len(rows) == 1:
        ax.vlines(xs, low, high, color=look.colour, linewidth=1.2)
    else:
        area: dict[str, Any] = {"color": look.colour, "alpha": 0.16, "linewidth": 0}
        ax.fill_between(xs, low, high, step=step, **area)
    ax.plot(
        xs,
        ys,
        color=look.colour,
        linestyle=look.dash,
        marker=look.marker,
        markevery=1 if len(xs) <= FEW else max(1, len(xs) // 10),
        drawstyle="steps-post" if steps else "default",
        zorder=4,
    )


def said(rows: pd.DataFrame, interval: str) -> str:
    """What the bands of a picture are."""
    if {"set_lo", "set_hi"} <= set(rows):
        return f"inner bands are {interval} of chance alone, outer ones hold 95 % of the calibrated set"
    return f"bands are {interval}"


def end_of(rows: pd.DataFrame, look: Look, text: str, *, x: str, y: str = "p") -> End:
    """The label for the last point of a series."""
    last = rows.sort_values(x).iloc[-1]
    return End(float(last[x]), float(last[y]), text, look.colour, look.marker)
