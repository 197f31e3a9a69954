"""Which parameters matter: Sobol indices with intervals, and the share of pure chance.

Table, one row a bar:
    parameter   its path; for the row of chance any word
    index       "first" (alone), "total" (with others) or "chance"
    share       share of the variance of the outcome, 0..1     lo, hi   its interval
An interval that holds zero is written "none seen".
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = ("parameter", "index", "share", "lo", "hi")
LOW, HIGH = -0.5, 1.5  # ends of the axis at most
KINDS = {"first": (0.2, style.BLUE, "o", "alone"), "total": (-0.2, style.VERMILLION, "s", "total")}


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    outcome: str = "the outcome",
    interval: str = "95 % intervals",
    names: Mapping[str, str] | None = None,
) -> style.Figure:
    """outcome: what varies, in words ("violence or worse").  names: the parameters in words, by path."""
    style.need(table, "sobol", *COLUMNS)
    unknown = set(table["index"]) - {*KINDS, "chance"}
    if unknown:
        raise ValueError(f"sobol: index {sorted(unknown)} is none of first, total, chance")
    table = table.reset_index(drop=True)
    chance = table[table["index"] == "chance"]
    bars = table[table["index"] != "chance"]
    order = list(bars.groupby("parameter")["share"].max().sort_values(ascending=False).index)
    called = {p: (names or {}).get(p) or words.plain(p) for p in order}
    labels = [wrapped(called[p], 330) for p in order]
    note = f"Share of the variance of {outcome}; bars: alone (round), with all interactions "
    note += f"(square); whiskers are {interval}{', some longer than the picture' if _beyond(table) else ''}."
    figure, top = style.canvas(_finding(bars, chance, outcome, called), note)
    ax = style.panel(figure, 360, style.FLOOR, 1160, top)
    for row, parameter in enumerate(order):
        for kind, rows in bars[bars["parameter"] == parameter].groupby("index"):
            offset, colour, marker, word = KINDS[str(kind)]
            _bar(ax, rows.iloc[0], -row + offset, colour, marker, word, 0.34)
    if len(chance):
        _bar(ax, chance.iloc[0], -len(order), "#767676", "D", "chance", 0.5)
        labels.append("pure chance")
    # Shares lie between 0 and 1: wider whiskers would only press the bars together.
    ax.set_xlim(max(LOW, min(0.0, float(table["lo"].min()))), min(HIGH, max(1.0, float(table["hi"].max()))))
    ax.set_ylim(-len(labels) + 0.4, 0.6)
    ax.set_yticks([-i for i in range(len(labels))], labels)
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=style.SOFT, linewidth=0.8)
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("share of variance")
    _numbers(ax, table, order)
    return figure


def _beyond(table: pd.DataFrame) -> bool:
    return bool(table["lo"].min() < LOW or table["hi"].max() > HIGH)


def _bar(ax: Axes, row: pd.Series, y: float, colour: str, marker: str, word: str, height: float) -> None:
    ax.barh(y, row["share"], height, color=colour, alpha=0.35, label=word)
    ax.plot([row["lo"], row["hi"]], [y, y], color=colour, linewidth=1.2)
    ax.plot(row["share"], y, marker, color=colour)


def _numbers(ax: Axes, table: pd.DataFrame, order: list[str]) -> None:
    """The shares in figures, in a column at the right, one line a bar while there is room."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    a_row = abs(ax.transData.transform((0, 1))[1] - ax.transData.transform((0, 0))[1])
    for row in table.to_dict("records"):
        chance = row["index"] == "chance"
        if not chance and a_row < 46 and row["index"] == "first":
            continue  # crowded: the total only
        base = -len(order) if chance else -order.index(row["parameter"])
        shift = 0.0 if chance or a_row < 46 else KINDS[row["index"]][0]
        y = ax.transData.transform((0, base + shift))[1] / HEIGHT
        null = row["lo"] <= 0 <= row["hi"]
        text = "none seen" if null else f"{row['share']:.2f} {'' if chance else KINDS[row['index']][3]}"
        figure.text(1172 / WIDTH, y, text.strip(), va="center")


def _finding(bars: pd.DataFrame, chance: pd.DataFrame, outcome: str, called: Mapping[str, str]) -> str:
    parts = []
    if len(bars):
        kind = "total" if "total" in set(bars["index"]) else "first"
        rows = bars[bars["index"] == kind]
        best = rows.loc[rows["share"].idxmax()]
        if best["lo"] > 0:
            parts.append(f"{called[best['parameter']]} matters most ({best['share']:.2f})")
        else:
            parts.append("no parameter's effect can be told from none")
    if len(chance):
        parts.append(f"pure chance is {words.in_100(float(chance['share'].iloc[0]))} of the variance")
    return f"{words.capital(outcome)}: {'; '.join(parts)}"
