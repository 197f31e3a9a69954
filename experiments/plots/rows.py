"""A row a point: how many of 100 runs come to each rung at points that are listed, with intervals.

Table, one row a point and rung:
    value               the name of the point; points stay in their order
    rung, rung_label    what is counted            n, p, lo, hi    share of runs, 0..1
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, text_width, wrapped

COLUMNS = ("value", "rung", "rung_label", "n", "p", "lo", "hi")
LEFT, RIGHT = 420, 1150  # pixels of the axes
LINE = 18  # pixels of a row that a line of its name takes


@style.styled
def draw(
    table: pd.DataFrame, *, headline: int | None = None, interval: str = "95 % intervals", where: str = ""
) -> style.Figure:
    """headline: the rung of the title and of the figures at the right.  where: whose rungs are counted, in words."""
    style.need(table, "rows", *COLUMNS)
    names = list(dict.fromkeys(table["value"].astype(str)))
    rungs = sorted(set(table["rung"]))
    main = headline if headline in rungs else rungs[-1]
    note = (
        f"{where + ': ' if where else ''}{words.runs(table['n'])} a point, all points with the same luck; {interval}."
    )
    figure, top = style.canvas(_finding(table[table["rung"] == main]), words.capital(note))
    top = _key(figure, top, table, rungs)
    ax = style.panel(figure, LEFT, style.FLOOR, RIGHT, top)
    for k, rung in enumerate(rungs):
        look = style.rung_look(rung)
        shift = 0.0 if len(rungs) == 1 else 0.5 * (0.5 - k / (len(rungs) - 1))
        for row in table[table["rung"] == rung].to_dict("records"):
            y = -names.index(str(row["value"])) + shift
            ax.plot([row["lo"], row["hi"]], [y, y], color=look.colour, linewidth=1.3)
            ax.plot(row["p"], y, look.marker, color=look.colour, ms=4.5, mew=0.6, clip_on=False)
    lines = max(1, int((top - style.FLOOR) / len(names) / LINE))
    ax.set_ylim(-len(names) + 0.45, 0.55)
    ax.set_yticks([-i for i in range(len(names))], [wrapped(name, LEFT - 40, lines=lines) for name in names])
    ax.tick_params(axis="y", length=0)
    for i in range(1, len(names)):
        ax.axhline(0.5 - i, color=style.GRID, linewidth=0.4)
    ax.set_xlim(-0.01, 1.01)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("of 100 runs")
    _figures(ax, table[table["rung"] == main], names)
    return figure


def _key(figure: style.Figure, top: float, table: pd.DataFrame, rungs: list[int]) -> float:
    """The rungs and their marks, in a line or more under the title; the highest pixel that is left."""
    labels = table.drop_duplicates("rung").set_index("rung")["rung_label"]
    x = 30.0
    for rung in rungs:
        look, text = style.rung_look(rung), words.or_worse(rung, labels[rung])
        if x > 30 and x + 14 + text_width(text) > WIDTH - 20:
            x, top = 30.0, top - 20
        mark = Line2D(
            [x / WIDTH], [(top - 9) / HEIGHT], marker=look.marker, color=look.colour, ls="none", ms=5,
            transform=figure.transFigure,
        )  # fmt: skip
        figure.add_artist(mark)
        figure.text((x + 12) / WIDTH, top / HEIGHT, text, va="top")
        x += 12 + text_width(text) + 34
    return top - 34


def _figures(ax: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    """The shares of the title's rung, in figures at the right."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    look = style.rung_look(int(rows["rung"].iloc[0]))
    for row in rows.to_dict("records"):
        y = ax.transData.transform((0, -names.index(str(row["value"]))))[1] / HEIGHT
        text = words.in_100(row["p"]).removesuffix(" in 100")
        figure.text((RIGHT + 18) / WIDTH, y, text, va="center", color=look.colour, weight="bold")


def _finding(rows: pd.DataFrame) -> str:
    what = words.capital(words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0]))
    low, high = rows.loc[rows["p"].idxmin()], rows.loc[rows["p"].idxmax()]
    span = words.from_to(low["p"], high["p"])
    if len(rows) == 1:
        return f"{what}: {words.in_100(high['p'])}"
    if high["lo"] <= low["hi"]:
        return f"{what}: {span}, no point clearly apart"
    return f"{what}: {span}, least with {words.short(low['value'])}, most with {words.short(high['value'])}"
