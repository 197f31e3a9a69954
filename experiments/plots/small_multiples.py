"""Small multiples: a phase diagram for each value of a third parameter (and a fourth).

Table: the columns of phase.py and parameter_3, value_3; optionally parameter_4, value_4.  At most
20 panels: with more, filter the table first.  The thick line is even odds, as in phase.py.
"""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_numeric_dtype

from experiments.plots import style, words
from experiments.plots.families import one_rung
from experiments.plots.labels import wrapped
from experiments.plots.phase import COLUMNS, draw_map, share_bar

MOST = 20


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    rung: int | None = None,
    level: float = 0.5,
    names: tuple[str, ...] | None = None,
) -> style.Figure:
    """names: the three or four parameters in words."""
    style.need(table, "small_multiples", *COLUMNS, "parameter_3", "value_3")
    rows = one_rung(table, rung)
    paths = [c for c in ("parameter", "parameter_2", "parameter_3", "parameter_4") if c in rows]
    given = list(names or []) + [words.plain(rows[path].iloc[0]) for path in paths][len(names or []) :]
    keys = ["value_3", "value_4"] if "value_4" in rows else ["value_3"]
    panels = [(key, part) for key, part in rows.groupby(keys, sort=True)]
    if len(panels) > MOST:
        raise ValueError(f"small_multiples: {len(panels)} panels, at most {MOST}; filter the table")
    columns = rows["value_4"].nunique() if len(keys) == 2 else _across(len(panels))
    columns = columns if columns <= 6 else _across(len(panels))
    down = -(-len(panels) // columns)

    what = words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0])
    figure, top = style.canvas(
        _finding(panels, what, given[2:]),
        f"Thick line: even odds (absent where not crossed); {words.runs(rows['n'])} a point; white: no run at all.",
    )
    left, right, head, gap = 110.0, 1100.0, 24.0, 26.0
    wide = (right - left - gap * (columns - 1)) / columns
    high = (top - style.FLOOR - head * down - 12 * (down - 1)) / down
    for i, (key, part) in enumerate(panels):
        row, column = divmod(i, columns)
        x0, y1 = left + column * (wide + gap), top - head - row * (high + head + 12)
        ax = style.panel(figure, x0, y1 - high, x0 + wide, y1)
        says = ", ".join(f"{n} {v}" for n, v in zip(given[2:], key))
        ax.set_title(wrapped(says, wide, lines=1), loc="left", pad=4)
        draw_map(ax, part, level)
        if is_numeric_dtype(part["value"]):
            ax.locator_params(axis="x", nbins=3)
        if is_numeric_dtype(part["value_2"]):
            ax.locator_params(axis="y", nbins=3)
        last_row = i + columns >= len(panels)
        ax.tick_params(labelbottom=last_row, labelleft=column == 0)
        for spine in ax.spines.values():
            spine.set_visible(True)
    figure.supxlabel(given[0], y=64 / style.HEIGHT, x=(left + right) / 2 / style.WIDTH, size=7)
    middle = (style.FLOOR + top) / 2 / style.HEIGHT
    figure.supylabel(given[1], x=28 / style.WIDTH, y=middle, size=7)
    share_bar(figure, 1130, style.FLOOR, top - head)
    return figure


def _across(panels: int) -> int:
    return panels if panels <= 4 else 3 if panels <= 6 else 4 if panels <= 12 else 5


def _finding(panels: list[tuple[tuple[object, ...], pd.DataFrame]], what: str, names: list[str]) -> str:
    means = [part["p"].mean() for _, part in panels]
    spread = words.from_to(min(means), max(means))
    return f"{words.capital(what)}: {spread} on average over a panel, by {' and '.join(names)}"
