"""Network of actors on a circle: dyads by tension, ties by kind.

Table, one row a pair:
    source, target   actors         kind   "dyad", or the kind of tie (patron, sponsor ...)
    tension          0..1 for dyads, nan for ties (drawn as arrows from source to target)
Actors, one row an actor, in the order of their places clockwise from the top:
    actor, label     id and name    kind   state, faction, patron ... (marker and colour)
Places depend on the order alone, so pictures of two turns can be laid side by side.  The same
table as a matrix, for print and for many actors: matrix.py.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, callouts, wrapped

COLUMNS = ("source", "target", "kind", "tension")
ACTORS = ("actor", "label", "kind")
Places = dict[str, tuple[float, float]]


@style.styled
def draw(table: pd.DataFrame, actors: pd.DataFrame, *, hottest: int = 3, when: str = "") -> style.Figure:
    """hottest: how many dyads get their tension written.  when: "turn 14", for the title."""
    style.need(table, "network", *COLUMNS)
    style.need(actors, "network actors", *ACTORS)
    dyads = table[table["kind"] == "dyad"].sort_values("tension", ascending=False)
    ties = table[table["kind"] != "dyad"]
    names = dict(zip(actors["actor"], actors["label"]))
    figure, top = style.canvas(hottest_dyad(dyads, names, when), "Thicker and darker: more tension. Arrows: ties.")
    bottom = 62.0
    ax = style.panel(figure, 20, bottom, 960, top)
    ax.set_axis_off()
    half = (top - bottom) / 2
    ax.set_xlim(-470 / half * 1.22, 470 / half * 1.22)  # one unit is as long up as across
    ax.set_ylim(-1.22, 1.22)
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(actors)) / len(actors)
    wide = 1.35 if len(actors) > 2 else 1.0
    where = {a: (wide * math.cos(t), math.sin(t)) for a, t in zip(actors["actor"], angles)}
    _dyads(ax, dyads, where)
    kinds = sorted(set(ties["kind"]))
    _ties(ax, ties, where, kinds)
    _actors(ax, actors, where)
    spots = []
    tell = hottest if dyads["tension"].nunique() > 1 or len(dyads) == 1 else 0
    for row in dyads.head(tell).to_dict("records"):
        (x0, y0), (x1, y1) = where[row["source"]], where[row["target"]]
        spots.append(((x0 + x1) / 2, (y0 + y1) / 2, f"{row['tension']:.2f}"))
    figure.canvas.draw()
    texts = [t.get_window_extent() for t in ax.texts if t.get_text()]
    callouts(ax, spots, [(b.x0 - 3, b.y0 - 3, b.x1 + 3, b.y1 + 3) for b in texts])
    _key(figure, actors, kinds, top)
    return figure


def hottest_dyad(dyads: pd.DataFrame, names: dict[str, str], when: str) -> str:
    """The finding of network and matrix."""
    at = f", {when}" if when else ""
    dyads = dyads.dropna(subset=["tension"]).sort_values("tension", ascending=False)
    if dyads.empty:
        return f"No dyad with tension{at}"
    if dyads["tension"].nunique() == 1 and len(dyads) > 1:
        return f"All {len(dyads)} dyads stand at tension {dyads['tension'].iloc[0]:.2f}{at}"
    a, b = (names.get(dyads[c].iloc[0], dyads[c].iloc[0]) for c in ("source", "target"))
    return f"{a} and {b} are the tensest dyad ({dyads['tension'].iloc[0]:.2f}){at}"


def _dyads(ax: Axes, dyads: pd.DataFrame, where: Places) -> None:
    colours = style.share_colours()
    for row in dyads.iloc[::-1].to_dict("records"):  # the tensest on top
        (x0, y0), (x1, y1) = where[row["source"]], where[row["target"]]
        tension = float(row["tension"])
        colour = colours(0.15 + 0.85 * tension)
        ax.plot([x0, x1], [y0, y1], color=colour, lw=0.8 + 6 * tension, solid_capstyle="round")


def _ties(ax: Axes, ties: pd.DataFrame, where: Places, kinds: list[str]) -> None:
    """Bent arrows, so that a tie does not lie on the dyad of the same pair."""
    for row in ties.to_dict("records"):
        look = style.look(1 + kinds.index(row["kind"]))
        ax.annotate(
            "",
            where[row["target"]],
            where[row["source"]],
            arrowprops={
                "arrowstyle": "-|>",
                "color": look.colour,
                "lw": 1.1,
                "ls": look.dash,
                "shrinkA": 8,
                "shrinkB": 9,
                "connectionstyle": f"arc3,rad={0.16 + 0.05 * kinds.index(row['kind'])}",
            },
            zorder=4,
        )


def _actors(ax: Axes, actors: pd.DataFrame, where: Places) -> None:
    kinds = sorted(set(actors["kind"]))
    for row in actors.to_dict("records"):
        x, y = where[row["actor"]]
        marker = style.look(kinds.index(row["kind"])).marker
        ax.plot(x, y, marker, color=style.INK, mec="white", ms=9, zorder=6)
        side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
        shift = (10 if side == "left" else -10 if side == "right" else 0, 0)
        if side == "center":
            shift = (0, 11 if y > 0 else -11)
        ax.annotate(
            wrapped(str(row["label"]), 170, lines=2),
            (x, y),
            xytext=shift,
            textcoords="offset points",
            ha=side,
            va="center" if side != "center" else ("bottom" if y > 0 else "top"),
            weight="bold",
            zorder=7,
        )


def _key(figure: style.Figure, actors: pd.DataFrame, kinds: list[str], top: float) -> None:
    """At the right: actors' marks and ties' lines, in words."""
    entries = [
        (kind, {"marker": style.look(i).marker, "color": style.INK, "ls": "none", "ms": 7})
        for i, kind in enumerate(sorted(set(actors["kind"])))
    ]
    for i, kind in enumerate(kinds):
        look = style.look(1 + i)
        entries.append((f"{kind} (tie)", {"color": look.colour, "ls": look.dash, "lw": 1.3}))
    for i, (text, kwargs) in enumerate(entries):
        y = (top - 20 - 26 * i) / HEIGHT
        xs = [1010 / WIDTH] if "marker" in kwargs else [990 / WIDTH, 1030 / WIDTH]
        line = Line2D(xs, [y] * len(xs), transform=figure.transFigure, **kwargs)  # type: ignore[arg-type]
        figure.add_artist(line)
        figure.text(1042 / WIDTH, y, wrapped(words.capital(text), 220, lines=1), va="center")
