"""Had X done Y at turn 14: the odds as they were and as they would have been, on the same luck.

run.py odds.whatif turn=40 actor=kosovo_serbs target=kosovo move=nothing
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, whole
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.odds.explained import ahead_words, changed
from experiments.odds.moves import NOTHING, after, counted_before, key_of
from experiments.plots import words as say
from experiments.run.tables import label, labels
from sim.explain import CLOSED, option, pair
from sim.forecast import Player, play_on
from sim.game import Game
from sim.statistics.paired import fate_table, newcombe
from sim.vocabulary import RUNGS


def paired_rungs(names: list[str], first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    """The table of experiments.plots.compare from two arrays bool[run, rung]: rung 1 up."""
    fates = fate_table(first.T, second.T)
    interval = newcombe(fates)
    return pd.DataFrame(
        {
            "rung": range(RUNGS),
            "rung_label": names,
            "n": fates.n,
            "first": fates.first,
            "second": fates.second,
            "difference": fates.difference,
            "lo": interval.low,
            "hi": interval.high,
            "gained": fates.gained,
            "lost": fates.lost,
        }
    ).iloc[1:].reset_index(drop=True)  # fmt: skip


def had(
    model: Game, turn: int, actor: str, target: str, move: str, runs: int, within: int | None, threads: int
) -> pd.DataFrame:
    """As it was (first) and as it would have been (second), a row a rung; the turn itself counts."""
    case = model.case
    d = pair(case, actor, target)
    seat = NOTHING if move == "nothing" else option(case, actor, target, move)
    check_open(model, turn, d, seat)
    before, key = counted_before(model, turn), key_of(model)
    player, held = Player(case), model.held(turn)
    states = [after(case, before, key, seats, player) for seats in (held, {**held, d: seat})]
    ahead = play_on(case, states, range(runs), model.seed, within, counted=True, threads=threads)
    reached = (ahead.first >= 0).reshape(2, runs, RUNGS)
    return paired_rungs(labels(case), reached[0], reached[1])


def check_open(model: Game, turn: int, d: int, seat: int) -> None:
    """Refuse a move that the actor could not have made then."""
    x = model.replayed(turn)[1]
    if seat != NOTHING and x.utility[seat] <= CLOSED:
        first, last = int(model.case.world.pair["first"][d]), int(model.case.world.pair["last"][d])
        open_ = [model.case.options[o][2] for o in range(first, last) if x.utility[o] > CLOSED]
        raise ValueError(
            f"{model.case.options[seat][2]} was not open at turn {turn}. Open: {', '.join(sorted(open_))}, nothing."
        )


def did(model: Game, turn: int, actor: str, target: str) -> str:
    """What it did toward that target in that turn."""
    made = [e for e in model.event_rows if (e["turn"], e["actor"], e["target"]) == (turn, actor, target)]
    return str(made[0]["move"]) if made else "nothing"


def sentence(table: pd.DataFrame, rung: int, conditional: str) -> str:
    """One worked counterfactual, no more than its interval holds."""
    row = table[table["rung"] == rung].iloc[0]
    what = say.or_worse(rung, row["rung_label"])
    clear = not row["lo"] <= 0 <= row["hi"]
    if not clear:
        return f"{conditional}: no clear difference in {what} ({say.from_to(row['first'], row['second'])})."
    then, was = say.in_100(row["second"]), say.in_100(row["first"])
    return f"{conditional}, {then} runs would have come to {what} rather than {was}."


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import compare

    model = played(asked, options.run, options.turn)
    case = asked.case
    actual = did(model, options.turn, options.actor, options.target)
    table = had(
        model, options.turn, options.actor, options.target, options.move, options.runs, options.within, asked.threads
    )
    was = "did nothing" if actual == "nothing" else f"made the move {actual.replace('_', ' ')}"
    instead = "had done nothing" if options.move == "nothing" else f"had made the move {options.move.replace('_', ' ')}"
    who, whom = label(case, options.actor), label(case, options.target)
    said = f"At turn {options.turn} {who} {was} toward {whom}. If it {instead}"
    text = sentence(table, options.rung, said)
    folder = Folder(options, asked)
    figure = compare.draw(table, first="the move made", second="the other move", headline=options.rung)
    span = ahead_words(options.within)
    folder.picture(
        "whatif",
        figure,
        table,
        f"Run {options.run}, {span}. {who} toward {whom} at turn {options.turn}: {actual}, and {options.move} instead.",
    )
    row = table[table["rung"] == options.rung].iloc[0]
    flag = "" if asked.calibrated else " Uncalibrated."
    counts = f"Difference {changed(row['difference'], row['lo'], row['hi'])}, {span}; "
    counts += f"of {row['n']:,} pairs {row['gained']} changed fate one way and {row['lost']} the other.{flag}"
    about = {"turn": options.turn, "actor": options.actor, "move": options.move, "was": actual}
    return f"{text}\n{counts}\n{folder.close(about)}"


QUESTION = Question(
    "odds.whatif",
    __doc__,
    (
        RUN,
        WITHIN,
        Own("turn", "when", whole(1)),
        Own("actor", "who"),
        Own("target", "toward whom"),
        Own("move", "the move it might have made, or nothing"),
        Own("runs", "pairs of forward runs (1000)", whole(50), 1000),
        Own("rung", "the rung of the sentence (6)", whole(1, 10), 6),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
