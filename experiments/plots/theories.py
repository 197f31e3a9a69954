"""Theories compared: a row a theory, a panel a scenario; how many of 100 runs come to a rung, and what differs.

Table, one row a theory and scenario:
    part, label, scenario    the theory, and where
    p, lo, hi, n             share of runs, 0..1, with its interval
    difference, marked       to the reference on the same luck; whether that stands among all; null for it
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.labels import HEIGHT, WIDTH, wrapped

COLUMNS = ("part", "label", "scenario", "p", "lo", "hi", "n", "difference", "marked")
LEFT, GAP, NUMBER, LINE = 330, 24, 52, 17  # pixels
MOST = 4  # panels
FAINT = "#767676"


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    outcome: str,
    parts: Mapping[str, str],
    titles: Mapping[str, str],
    interval: str = "95 % intervals",
) -> style.Figure:
    """outcome: what is counted, in words.  parts, titles: the words for parts and scenarios."""
    style.need(table, "theories", *COLUMNS)
    scenarios = list(dict.fromkeys(table["scenario"]))
    if len(scenarios) > MOST:
        raise ValueError(f"theories: {len(scenarios)} scenarios; a picture holds {MOST}")
    rows = table.drop_duplicates("label")[["part", "label"]].to_dict("records")
    places, heads = _places(rows, parts)
    note = f"{words.runs(table['n'])} each, {interval}. Numbers: difference to the line, {rows[0]['label']}, with "
    note += "the same luck; bold where it stands among all of them."
    figure, top = style.canvas(_finding(table, outcome, titles), note)
    top -= 40
    width = (WIDTH - 20 - LEFT - (len(scenarios) - 1) * GAP) / len(scenarios)
    reach = max(0.02, float(table["hi"].max())) * 1.04
    for k, scenario in enumerate(scenarios):
        left = LEFT + k * (width + GAP)
        ax = style.panel(figure, left, style.FLOOR, left + width - NUMBER, top)
        _panel(ax, table[table["scenario"] == scenario], places, reach)
        title = wrapped(titles.get(scenario, scenario), width, bold=True, lines=2)
        figure.text(left / WIDTH, (top + 8) / HEIGHT, title, weight="bold", va="bottom")
        if k == 0:
            _names(figure, ax, rows, places, heads)
    return figure


def _places(rows: list[dict], parts: Mapping[str, str]) -> tuple[dict[str, float], dict[str, float]]:
    """The height of each theory, and that of the head of each part."""
    places: dict[str, float] = {}
    heads: dict[str, float] = {}
    y = 0.0
    for row in rows:
        if row["part"] and parts.get(row["part"], row["part"]) not in heads:
            heads[parts.get(row["part"], row["part"])] = y
            y -= 1.0
        places[row["label"]] = y
        y -= 1.0
    return places, heads


def _names(figure: style.Figure, ax: Axes, rows: list[dict], places: dict[str, float], heads: dict[str, float]) -> None:
    for text, y, weight in [
        *((t, y, "bold") for t, y in heads.items()),
        *((r["label"], places[r["label"]], "normal") for r in rows),
    ]:
        at = ax.transData.transform((0, y))[1] / HEIGHT
        indent = 20 if weight == "bold" else 34
        name = wrapped(str(text), LEFT - indent - 14, bold=weight == "bold", lines=1)
        figure.text(indent / WIDTH, at, name, weight=weight, va="center")


def _panel(ax: Axes, rows: pd.DataFrame, places: dict[str, float], reach: float) -> None:
    figure = ax.get_figure(root=True)
    ax.set_ylim(min(places.values()) - 0.6, 0.6)
    ax.set_xlim(-0.01 * reach, reach)
    ax.set_yticks([])
    ax.axvline(float(rows.iloc[0]["p"]), color=style.SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
    for row in rows.to_dict("records"):
        y, given = places[row["label"]], row["difference"] == row["difference"]
        marked = given and bool(row["marked"])
        colour = FAINT if not marked else style.VERMILLION if row["difference"] > 0 else style.BLUE
        colour = colour if given else style.INK
        ax.plot([row["lo"], row["hi"]], [y, y], color=colour, linewidth=1.3)
        ax.plot(row["p"], y, "o", color=colour, ms=4.5, mfc=colour if marked or not given else "white", clip_on=False)
        if figure is not None:
            x, at = ax.transAxes.transform((1, 0))[0] + NUMBER - 4, ax.transData.transform((0, y))[1]
            text = words.change(row["difference"], "") if given else f"{100 * row['p']:.0f}"
            figure.text(
                x / WIDTH,
                at / HEIGHT,
                text,
                va="center",
                ha="right",
                color=colour,
                weight="bold" if marked else "normal",
            )
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if reach / s < 5.5)
    ticks = [k * step for k in range(int(reach / step) + 1)]
    ax.set_xticks(ticks, words.ticks([100 * t for t in ticks]))
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel("of 100 runs")


def _finding(table: pd.DataFrame, outcome: str, titles: Mapping[str, str]) -> str:
    what = words.capital(outcome)
    stands = table[table["marked"].fillna(False).astype(bool)]
    if stands.empty:
        return f"{what}: no theory differs clearly from the reference"
    best = stands.loc[stands["difference"].abs().astype(float).idxmax()]
    where = f" in {titles.get(best['scenario'], best['scenario'])}" if table["scenario"].nunique() > 1 else ""
    return f"{what}: most moved by “{best['label']}”, {words.change(best['difference'])} runs{where}"
