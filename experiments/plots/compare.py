"""Two scenarios or settings, paired run by run: what changed, and in how many runs.

Table, one row a rung:
    rung, rung_label    0..10 and its name        n       pairs of runs
    first, second       share of runs that reach the rung or worse under each, 0..1
    difference, lo, hi  second - first, -1..1, and its interval
    gained, lost        runs that reached it only under the second, only under the first
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = (
    *("rung", "rung_label", "n", "first", "second"),
    *("difference", "lo", "hi", "gained", "lost"),
)


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    first: str = "first",
    second: str = "second",
    headline: int | None = None,
    interval: str = "95 % intervals",
) -> style.Figure:
    """first, second: the names of the settings.  headline: the rung of the title."""
    style.need(table, "compare", *COLUMNS)
    rows = table.sort_values("rung", ascending=False).reset_index(drop=True)
    main = rows.loc[rows["difference"].abs().idxmax()]
    if headline is not None and headline in set(rows["rung"]):
        main = rows[rows["rung"] == headline].iloc[0]
    note = f"{words.runs(rows['n'])}, each played under both with the same random draws; "
    note += f"open: {first}, filled: {second}; whiskers are {interval} of the difference."
    figure, top = style.canvas(_finding(main, first, second), note)
    head = top - 46
    left = style.panel(figure, 250, style.FLOOR, 640, head)
    right = style.panel(figure, 680, style.FLOOR, 1010, head)
    _dumbbells(left, rows)
    _differences(right, rows)
    names = [
        wrapped(words.capital(words.or_worse(r, label)), 225, lines=2)
        for r, label in zip(rows["rung"], rows["rung_label"])
    ]
    for ax in (left, right):
        ax.set_ylim(-len(rows) + 0.4, 0.6)
        ax.set_yticks([-i for i in range(len(rows))], names)
        ax.tick_params(axis="y", length=0, labelleft=ax is left)
        ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    left.set_xlabel("of 100 runs")
    right.set_xlabel("difference, of 100 runs")
    _fates(left, rows, head + 8, wrapped(first, 150, lines=1), wrapped(second, 150, lines=1))
    return figure


def _dumbbells(ax: Axes, rows: pd.DataFrame) -> None:
    for i, row in enumerate(rows.to_dict("records")):
        look = style.rung_look(int(row["rung"]))
        ax.plot([row["first"], row["second"]], [-i, -i], color=look.colour, linewidth=2, alpha=0.6)
        ax.plot(row["first"], -i, "o", mfc="white", mec=look.colour, ms=6, mew=1.3, clip_on=False)
        ax.plot(row["second"], -i, "o", color=look.colour, ms=4, clip_on=False, zorder=5)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])


def _differences(ax: Axes, rows: pd.DataFrame) -> None:
    ax.axvline(0, color=style.SOFT, linewidth=0.9)
    for i, row in enumerate(rows.to_dict("records")):
        look = style.rung_look(int(row["rung"]))
        sure = row["lo"] > 0 or row["hi"] < 0  # filled: the interval excludes zero
        ax.plot([row["lo"], row["hi"]], [-i, -i], color=look.colour, linewidth=1.4)
        ax.plot(row["difference"], -i, "D", color=look.colour, mfc=None if sure else "white")
    reach = max(0.01, float(rows[["lo", "hi"]].abs().max().max())) * 1.08
    ax.set_xlim(-reach, reach)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.change(x, "")))


def _fates(ax: Axes, rows: pd.DataFrame, head: float, first: str, second: str) -> None:
    """Runs that changed fate, each way, in two columns at the right."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    for x, text in ((1090, "runs only\nunder " + first), (1205, "only under\n" + second)):
        text = "\n".join(wrapped(line, 112, lines=1) for line in text.split("\n"))
        figure.text(x / WIDTH, head / HEIGHT, text, ha="center", va="bottom", linespacing=1.1)
    for i, row in enumerate(rows.to_dict("records")):
        y = ax.transData.transform((0, -i))[1] / HEIGHT
        figure.text(1090 / WIDTH, y, words.count(row["lost"]), ha="center", va="center")
        figure.text(1205 / WIDTH, y, words.count(row["gained"]), ha="center", va="center")


def _finding(row: pd.Series, first: str, second: str) -> str:
    what = words.capital(words.or_worse(row["rung"], row["rung_label"]))
    if row["lo"] <= 0 <= row["hi"]:
        both = words.from_to(row["first"], row["second"])
        return f"{what}: no clear difference between {first} and {second} ({both})"
    a, b = words.in_100(row["second"]), words.in_100(row["first"])
    if a == b:
        step = words.change(row["difference"])
        return f"{what}: {a} under both {first} and {second}, a difference of {step}"
    return f"{what}: {a} under {second}, {b} under {first}"
