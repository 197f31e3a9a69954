"""Small multiples: a phase diagram for each value of a third parameter (and a fourth).

Table: the columns of phase.py and parameter_3, value_3; optionally parameter_4, value_4.  At most
20 panels: with more, filter the table first.  The thick line is even odds, as in phase.py.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axis import Axis
from pandas.api.types import is_numeric_dtype

from experiments.plots import style, words
from experiments.plots.families import one_rung
from experiments.plots.labels import line_height, wrapped
from experiments.plots.phase import COLUMNS, draw_map, flat, has_line, share_bar

MOST = 20


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    rung: int | None = None,
    level: float = 0.5,
    names: tuple[str, ...] | None = None,
    where: str = "",
) -> style.Figure:
    """names: the three or four parameters in words.  where: whose rungs are counted, in words."""
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
    any_line = any(has_line(part, level) for _, part in panels)
    note = f"{where + ': ' if where else ''}{words.runs(rows['n'])} a point; white: no run at all. "
    note += "Thick line: even odds." if any_line else "No panel clearly crosses even odds: no line."
    note += f" A panel for each value of {' and '.join(given[2:])}."
    figure, top = style.canvas(_finding(rows, panels, what, given[2:]), words.capital(note))
    label, more = style.named(given[0])
    label_2, aside = style.named(given[1], top - style.FLOOR - more)
    floor = style.FLOOR + more
    left, right, gap = 110.0 + aside, 1100.0, 26.0
    wide = (right - left - gap * (columns - 1)) / columns
    heads = _heads(given[2:], [key for key, _ in panels], wide)
    head = 6.0 + line_height() * (1 + max(text.count("\n") for text in heads))
    high = (top - floor - head * down - 12 * (down - 1)) / down
    for i, (_, part) in enumerate(panels):
        row, column = divmod(i, columns)
        x0, y1 = left + column * (wide + gap), top - head - row * (high + head + 12)
        ax = style.panel(figure, x0, y1 - high, x0 + wide, y1)
        ax.set_title(heads[i], loc="left", pad=4)
        draw_map(ax, part, level)
        if is_numeric_dtype(part["value"]):
            _few_ticks(ax.xaxis, part["value"])
        if is_numeric_dtype(part["value_2"]):
            _few_ticks(ax.yaxis, part["value_2"])
        last_row = i + columns >= len(panels)
        ax.tick_params(labelbottom=last_row, labelleft=column == 0)
        for spine in ax.spines.values():
            spine.set_visible(True)
    figure.supxlabel(label, y=64 / style.HEIGHT, x=(left + right) / 2 / style.WIDTH, size=7, va="bottom")
    figure.supylabel(label_2, x=20 / style.WIDTH, y=(floor + top) / 2 / style.HEIGHT, size=7, ha="left")
    share_bar(figure, 1130, floor, top - head)
    return figure


def _heads(names: list[str], keys: list[tuple[object, ...]], wide: float) -> list[str]:
    """What each panel holds, whole: names and values, or the values alone where names take too many lines."""
    whole = [wrapped(", ".join(f"{n}: {words.value(v)}" for n, v in zip(names, key)), wide) for key in keys]
    if len(keys) <= 4 and max(text.count("\n") for text in whole) <= 1:
        return whole
    return [wrapped(", ".join(words.value(v) for v in key), wide) for key in keys]


def _few_ticks(axis: Axis, values: pd.Series) -> None:
    """The lowest, the highest and the middle value that was run."""
    own = sorted(set(values))
    few = own if len(own) <= 3 else [own[0], own[len(own) // 2], own[-1]]
    axis.set_ticks(few, [words.value(x) for x in few])


def _across(panels: int) -> int:
    return panels if panels <= 4 else 3 if panels <= 6 else 4 if panels <= 12 else 5


def _finding(
    rows: pd.DataFrame, panels: list[tuple[tuple[object, ...], pd.DataFrame]], what: str, names: list[str]
) -> str:
    if len(rows) > 1 and flat(rows):
        spread = words.from_to(rows["p"].min(), rows["p"].max())
        return f"{words.capital(what)}: no clear change over these maps ({spread})"
    means = [part["p"].mean() for _, part in panels]
    spread = words.from_to(min(means), max(means))
    return f"{words.capital(what)}: {spread} on average over a panel, by {' and '.join(names)}"
