"""The evaluation bar along a run: the odds of each rung within the horizon, turn by turn.

Table, one row a turn and rung:
    turn, rung (0..10), rung_label    n            forward runs
    p, lo, hi                         share of forward runs that reach the rung or worse, 0..1
    set_lo, set_hi                    optional: limits for a member of the calibrated set
Optional moves, one row an annotated move:
    turn, actor, move    sign    !!, !, ?!, ? or ??
    effect, lo, hi       what it did to the odds (difference of shares, -1..1) and its interval
    words                optional: the sign in words (default: WORDS)
Only the strongest few are shown, listed below the line.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from experiments.plots import style, words
from experiments.plots.bands import band, end_of, said
from experiments.plots.labels import HEIGHT, WIDTH, end_labels, line_height, spread, wrapped

COLUMNS = ("turn", "rung", "rung_label", "n", "p", "lo", "hi")
MOVES = ("turn", "actor", "move", "sign", "effect", "lo", "hi")
WORDS = {
    "!!": "lowers the odds strongly",
    "!": "lowers the odds",
    "?!": "doubtful",
    "?": "raises the odds",
    "??": "raises the odds strongly",
}


@style.styled
def draw(
    table: pd.DataFrame,
    *,
    moves: pd.DataFrame | None = None,
    most: int = 5,
    headline: int | None = None,
    interval: str = "95 % intervals",
    span: str = "within the horizon",
) -> style.Figure:
    """span: how far ahead the odds look, in words.  most: how many moves to label.

    headline: the rung of the title (default: the one that moves most).
    """
    style.need(table, "odds_line", *COLUMNS)
    marks = pd.DataFrame(columns=list(MOVES))
    if moves is not None and len(moves):
        style.need(moves, "odds_line moves", *MOVES)
        moves = moves.reset_index(drop=True)
        marks = moves.loc[moves["effect"].abs().sort_values(ascending=False).index[:most]]
        marks = marks.sort_values("turn", kind="stable")
    rungs = {int(str(r)): rows.sort_values("turn", ignore_index=True) for r, rows in table.groupby("rung")}
    spans = {r: rows["p"].max() - rows["p"].min() for r, rows in rungs.items()}
    main = headline if headline in rungs else max(spans, key=lambda r: spans[r])
    note = f"Odds {span} from each turn on; {words.runs(table['n'])} a turn; "
    note += f"{said(table, interval)}."
    if moves is not None and len(moves) > len(marks):
        note += f" The {len(marks)} strongest of {len(moves)} marked moves."
    figure, top = style.canvas(_finding(rungs[main]), note)

    room = (line_height() + 3) * len(marks) + (12 if len(marks) else 0)
    ax = style.panel(figure, 80, style.FLOOR + room, 985, top - (40 if len(marks) else 0))
    style.in_hundred_axis(ax)
    style.turn_axis(ax, float(table["turn"].min()), float(table["turn"].max()))
    ends = []
    for rung, rows in sorted(rungs.items(), reverse=True):
        look = style.rung_look(rung)
        band(ax, rows, look, x="turn")
        label = words.capital(words.or_worse(rung, rows["rung_label"].iloc[0]))
        ends.append(end_of(rows, look, label, x="turn"))
    end_labels(ax, sorted(ends, key=lambda end: -end.y), style.WIDTH - 1035)
    _annotate(ax, marks, style.FLOOR + room - 66)
    return figure


def _annotate(ax: Axes, marks: pd.DataFrame, top: float) -> None:
    """Numbered signs above the line, moved apart, and what they mean in a list below."""
    figure = ax.get_figure(root=True)
    if figure is None or not len(marks):
        return
    frame = ax.get_window_extent()
    places = ax.transData.transform([(float(t), 0.0) for t in marks["turn"]])[:, 0]
    centres = spread(list(places), [52.0] * len(places), frame.x0 - 20, frame.x1 + 20)
    for i, (row, centre) in enumerate(zip(marks.to_dict("records"), centres), start=1):
        ax.annotate(
            f"{i} {row['sign']}",
            (row["turn"], 1.0),
            xytext=(centre / WIDTH, (frame.y1 + 26) / HEIGHT),
            textcoords="figure fraction",
            ha="center",
            va="center",
            weight="bold",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "lw": 0.7, "color": style.SOFT, "shrinkB": 0},
        )
        ax.axvline(row["turn"], color=style.SOFT, linewidth=0.6, linestyle=(0, (2, 2)))
        says = row["words"] if row.get("words") else WORDS.get(str(row["sign"]), "")
        text = (
            f"{i} {row['sign']}  turn {int(row['turn'])}, {row['actor']}: {row['move']} ({says}): "
            f"{words.change(row['effect'])} ({words.change(row['lo'], '')} to "
            f"{words.change(row['hi'], '')})"
        )
        y = top - (i - 1) * (line_height() + 3)
        figure.text(frame.x0 / WIDTH, y / HEIGHT, wrapped(text, 1180, lines=1), va="top")


def _finding(rows: pd.DataFrame) -> str:
    what = words.capital(words.or_worse(rows["rung"].iloc[0], rows["rung_label"].iloc[0]))
    high, low = rows.loc[rows["p"].idxmax()], rows.loc[rows["p"].idxmin()]
    if high["lo"] <= low["hi"]:
        return f"{what}: the odds hardly move ({words.from_to(low['p'], high['p'])})"
    first, last = (high, low) if high["turn"] < low["turn"] else (low, high)
    verb = "falls" if first is high else "rises"
    return (
        f"{what}: the chance {verb} from {words.in_100(first['p'])} at turn {int(first['turn'])} "
        f"to {words.in_100(last['p'])} at turn {int(last['turn'])}"
    )
