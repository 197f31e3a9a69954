"""A run annotated as a chess player annotates a game: the line of the odds, a mark for each move that earned one.

    run.py odds.annotate run=3 within=26 scenario=kosovo_2021

!! ! ?! ? ?? stand where the interval of the difference against the actor's own average move excludes zero, with the
false discovery rate held at 5 in 100 over all moves of the run (module judge).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import pandas as pd

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, one_of, whole
from experiments.odds import aims, judge
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.odds.explained import ahead_words, changed, turning_words
from experiments.odds.judge import Judged, Verdict
from experiments.odds.line import draw_line
from experiments.odds.moves import NOTHING, moves_of
from experiments.plots import words as say
from experiments.run.tables import label
from sim.encoding import Case
from sim.game import Game

MOST = 12  # marked moves told on the screen


class Progress(Protocol):
    """What counts the runs that are done; what ``add`` raises ends the work."""

    total: int

    def add(self, runs: int, /) -> None: ...


def annotated(
    model: Game, aim: aims.Aim, within: int | None, suspects: int, runs: int, threads: int, must: set[int],
    bar: Progress,
) -> tuple[list[Judged], Verdict]:  # fmt: skip
    """Every move of the run, screened; the suspects refined (``must``: turns whose strongest moves are always)."""
    moves = [m for m in moves_of(model) if aim.concerns(model.case, int(model.case.world.pair["actor"][m.pair]))]
    if not moves:
        raise ValueError("no move of this run can be judged by this aim")
    bar.total += len(moves) * judge.SCREEN_RUNS
    judged = judge.screen(model, moves, aim, threads, bar.add)
    ranked = sorted(judged, key=lambda j: -float(abs(j.screened).max()))
    chosen = ranked[:suspects]
    for turn in must:
        chosen += [j for j in ranked if j.move.turn == turn and j not in chosen][:2]
    bar.total += len(chosen) * runs
    judge.refine(model, chosen, aim, runs, within, threads, bar.add)
    return judged, judge.verdict(judged, aim)


def table(case: Case, judged: list[Judged], verdict: Verdict, aim: aims.Aim) -> pd.DataFrame:
    """A row a move; effects are after the move minus after its alternative, blank where not refined."""
    rows = []
    for i, j in enumerate(judged):
        actor, target, move = case.options[j.move.option]
        row: dict[str, Any] = {
            "turn": j.move.turn,
            "actor": label(case, actor),
            "target": label(case, target),
            "move": f"{case.scenario.moves[move]['label'] or move.replace('_', ' ')} {label(case, target)}",
            "reply": j.move.reply,
            "actor_id": actor,
            "target_id": target,
            "move_id": move,
            "probability": j.move.probability,
            "next_best": "nothing" if j.move.best == NOTHING else case.options[j.move.best][2].replace("_", " "),
            "runs": j.runs,
        }
        for k, name in enumerate(("", "_best")):
            row[f"screened{name}"] = float(j.screened[k])
            seen = j.runs > 0
            row[f"effect{name}"] = float(verdict.difference[i, k]) if seen else float("nan")
            row[f"lo{name}"] = float(verdict.low[i, k]) if seen else float("nan")
            row[f"hi{name}"] = float(verdict.high[i, k]) if seen else float("nan")
            row[f"adjusted{name}"] = float(verdict.adjusted[i, k])
            row[f"sign{name}"] = judge.sign(row[f"effect{name}"], aim.better) if verdict.stands[i, k] else ""
        row["words"] = judge.DEPTHS.get(row["sign"], "")
        rows.append(row)
    return pd.DataFrame(rows)


def told_moves(moves: pd.DataFrame, aim: aims.Aim, case: Case) -> list[str]:
    marked = moves[moves["sign"] != ""]
    lines = [
        f"{len(marked)} of {len(moves)} moves earned a mark ({int((moves['runs'] > 0).sum())} were looked at closely)."
    ]
    order = marked["effect"].abs().sort_values(ascending=False).index[:MOST]
    for row in marked.loc[sorted(order)].to_dict("records"):
        what = f"{row['actor']}: {row['move']}"
        best = f"; against {row['next_best']} {say.change(row['effect_best'], '')}" if row["runs"] else ""
        lines.append(
            f"{row['turn']:>4} {row['sign']:<2} {what}, {row['words']}: {amount(row, aim)}"
            f" against its average move{best}"
        )
    return lines


def amount(row: dict[str, Any], aim: aims.Aim) -> str:
    unit = " in 100" if aim.yes else " points"
    return changed(row["effect"], row["lo"], row["hi"], unit)


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import odds_line

    aim = aims.Aim(options.aim, options.rung)
    model = played(asked, options.run)
    bar = Bar(len(model.snapshots) * options.line_runs)
    try:
        line = draw_line(model, options.line_runs, options.within, asked.threads, bar.add, asked.case)
        turning = line.turning(options.rung)
        judged, verdict = annotated(
            model, aim, options.within, options.suspects, options.runs, asked.threads, {s.turn for s in turning}, bar
        )
    finally:
        bar.close()
    moves = table(asked.case, judged, verdict, aim)
    rungs = tuple(sorted({4, 6, 8, 9, options.rung}))
    odds = line.table(asked.case, model.seed, rungs)
    marked = moves[moves["sign"] != ""]
    folder = Folder(options, asked)
    span = ahead_words(options.within)
    figure = odds_line.draw(odds, moves=marked if aim.yes else None, headline=options.rung, span=span)
    folder.picture("odds_line", figure, odds, f"Run {options.run}, odds {span}.")
    folder.table("moves", moves)
    lines = [f"{asked.case.scenario.title}: run {options.run}, {aim.words(asked.case)}, {span}.", ""]
    lines += told_moves(moves, aim, asked.case)
    lines += ["", *turning_words(model, turning, moves, options.rung, span)]
    folder.text("annotated", "\n".join(lines))
    flag = "" if asked.calibrated else "Uncalibrated. "
    lines += [
        "",
        flag + folder.close({"aim": aim.name, "rung": aim.rung, "within": options.within, "run": options.run}),
    ]
    return "\n".join(lines)


QUESTION = Question(
    "odds.annotate",
    __doc__,
    (
        RUN,
        replace(WITHIN, what="turns to look ahead (26)", default=26),
        Own("aim", "what moves are judged by (peace)", one_of(aims.NAMES), "peace"),
        Own("rung", "the rung that peace avoids (6)", whole(1, 10), 6),
        Own("suspects", "moves looked at closely (60)", whole(1), 60),
        Own("runs", "forward runs behind each of them (400)", whole(50), 400),
        Own("line_runs", "forward runs a turn behind the line (200)", whole(50), 200),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
