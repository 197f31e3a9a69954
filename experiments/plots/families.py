"""Family of curves: one rung's share of runs along one parameter, a line a choice of another.

Table, one row a point and choice (of one rung, or name it with rung=):
    parameter, value        the axis            parameter_2, value_2   the choice (number or word)
    rung, rung_label        what is counted     hits, n, p, lo, hi     share of runs, 0..1
"""

from __future__ import annotations

import pandas as pd

from experiments.plots import style, words
from experiments.plots.bands import band, end_of, said
from experiments.plots.labels import end_labels, wrapped

COLUMNS = (
    *("parameter", "value", "parameter_2", "value_2"),
    *("rung", "rung_label", "n", "p", "lo", "hi"),
)


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    rung: int | None = None,
    name: str | None = None,
    name_2: str | None = None,
    interval: str = "95 % intervals",
    where: str = "",
) -> style.Figure:
    """rung: which one to draw where the table has several; name, name_2: parameters in words.

    where: whose rungs are counted, in words.
    """
    style.need(table, "families", *COLUMNS)
    rows = one_rung(table, rung)
    name = name or words.plain(rows["parameter"].iloc[0])
    name_2 = name_2 or words.plain(rows["parameter_2"].iloc[0])
    what = words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0])
    lines = [(words.value(choice), line) for choice, line in rows.groupby("value_2", sort=True)]
    note = f"{where + ': ' if where else ''}one line for each value of {name_2}; {words.runs(rows['n'])} a point; "
    note += f"{said(rows, interval)}."
    figure, top = style.canvas(_finding(lines, what, name, name_2), words.capital(note))
    label, more = style.named(name)
    ax = style.panel(figure, 80, style.FLOOR + more, 985, top)
    low, high = float(rows["value"].min()), float(rows["value"].max())
    room = (high - low) * 0.02 or 0.5
    ax.set_xlim(low - room, high + room)
    ax.set_xlabel(label)
    style.in_hundred_axis(ax)
    ends = []
    room = style.WIDTH - 1035
    # With many lines, or a long name, the choice alone: the line above says of what.
    brief = len(lines) > 6 or wrapped(name_2, room).count("\n") > 1
    for i, (choice, line) in enumerate(lines):
        band(ax, line, style.look(i), x="value")
        ends.append(end_of(line, style.look(i), choice if brief else f"{name_2}: {choice}", x="value"))
    end_labels(ax, sorted(ends, key=lambda end: -end.y), room)
    return figure


def one_rung(table: pd.DataFrame, rung: int | None) -> pd.DataFrame:
    """The rows of the rung asked for; without one, of the rung whose share varies most."""
    if rung is None:
        spans = table.groupby("rung")["p"].agg(lambda p: p.max() - p.min())
        rung = int(spans.idxmax())
    rows = table[table["rung"] == rung]
    if rows.empty:
        raise ValueError(f"rung {rung} is not in the table; it has {sorted(set(table['rung']))}")
    return rows


def _finding(lines: list[tuple[str, pd.DataFrame]], what: str, name: str, name_2: str) -> str:
    """The point where the choices differ most, if their intervals are apart anywhere."""
    rows = pd.concat([line.assign(choice=choice) for choice, line in lines], ignore_index=True)
    best, gap = None, 0.0
    for value, here in rows.groupby("value"):
        high, low = here.loc[here["p"].idxmax()], here.loc[here["p"].idxmin()]
        if high["lo"] > low["hi"] and high["p"] - low["p"] > gap:
            best, gap = (float(str(value)), low, high), high["p"] - low["p"]
    if len(lines) == 1 or best is None:
        spread = words.from_to(rows["p"].min(), rows["p"].max())
        rest = f", no clear difference by {name_2}" if len(lines) > 1 else ""
        return f"{words.capital(what)}: {spread}{rest}"
    value, low, high = best
    return (
        f"{words.capital(what)}: {words.from_to(low['p'], high['p'])} "
        f"by {name_2} ({low['choice']}, {high['choice']}) with {name} at {words.number(value)}"
    )
