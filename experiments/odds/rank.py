"""An actor's options now, ranked by what they would do to the odds.

    run.py odds.rank turn=40 actor=kosovo within=26
    run.py odds.rank turn=40 actor=serbia aim=issue

Each option is held for one turn on the same luck as doing nothing toward that target; everything else is free. The
interval is that of the difference to doing nothing, simultaneous over the options (Bonferroni); better and worse are
said only where it excludes zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, one_of, whole
from experiments.odds import aims
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.odds.explained import ahead_words, changed
from experiments.odds.moves import NOTHING
from experiments.run.tables import label
from sim.encoding import Case
from sim.explain import CLOSED, bounds
from sim.forecast import BRANCH, Player, room, until
from sim.forward import forward_start
from sim.game import Game, index
from sim.slices import Job, Worker, finish
from sim.statistics.paired import fate_table, newcombe


class Advice(Job):
    """What follows each thing an actor could do in the coming turn, one number a run: float64[option, run, 0].

    Points are (pair, option) of ``choices``: doing nothing toward each target first, then what is open.
    """

    kind = float

    def __init__(
        self, game: Game, actor: str, aim: aims.Aim, within: int | None, first: int = 20, most: int = 300
    ) -> None:
        case, self.aim, self.who = game.case, aim, index(game.case, actor)
        if not aim.concerns(case, self.who):
            raise ValueError(f"{actor} has no {aim.words(case)} to judge its moves by")
        if within == 1 or (game.turn + 1 >= game.horizon and within is None):
            raise ValueError("look at least two turns ahead")
        self.game, self.ahead = game, game.ahead()
        self.before = forward_start(case, game.state.raw)
        self.event, self.stop = aim.event(case, game.state.raw), aim.stop(case, game.state.raw)
        self.end = until(case, self.before, within)
        mine = [d for d, (i, _) in enumerate(case.pairs) if i == actor]
        self.open = {d: [o for o in range(*bounds(case, d)) if self.ahead.utility[o] > CLOSED] for d in mine}
        self.choices = [(d, o) for d in mine for o in (NOTHING, *self.open[d])]
        super().__init__(len(self.choices), 1, first, most)

    def worker(self) -> Worker:
        case, seed, player = self.game.case, self.game.seed, Player(self.game.case)

        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            begin = player.turned(self.before, numbers, seed, BRANCH, dict([self.choices[point]]))
            ahead = room(case, np.arange(len(numbers)), numbers)
            player.play(begin, ahead, seed, self.end, self.stop)
            return np.asarray(self.aim.outcome(case, ahead, self.who, self.event), float)[:, None]

        return work

    def table(self) -> pd.DataFrame:
        """A row an open option (and doing nothing toward each target), the best first, from the runs that are done."""
        case, found = self.game.case, self.found[:, : self.n, 0]
        still = {d: found[k] for k, (d, o) in enumerate(self.choices) if o == NOTHING}
        count = sum(map(len, self.open.values()))
        rows = []
        for k, (d, o) in enumerate(self.choices):
            chance = 1.0 - float(self.ahead.chance[self.open[d]].sum()) if o == NOTHING else float(self.ahead.chance[o])
            rows.append(row(case, d, o, chance, still[d], found[k], self.aim, count))
        table = pd.DataFrame(rows)
        return table.sort_values("effect", ascending=self.aim.better < 0, kind="stable", ignore_index=True)


def ranked(
    game: Game, actor: str, aim: aims.Aim, runs: int, within: int | None, threads: int, bar: Bar
) -> pd.DataFrame:
    """The table of an actor's options in the coming turn. What ``bar.add`` raises ends the work."""
    job = Advice(game, actor, aim, within, first=runs, most=runs)
    bar.total = len(job.choices) * runs
    finish(job, threads, bar.add)
    return job.table()


def row(
    case: Case, d: int, o: int, chance: float, still: np.ndarray, found: np.ndarray, aim: aims.Aim, count: int
) -> dict[str, object]:
    alpha = 0.05 / max(count, 1)
    if aim.yes:
        fates = fate_table(still > 0.0, found > 0.0)
        effect, limits = float(fates.difference), newcombe(fates, alpha)
        lo, hi = float(limits.low), float(limits.high)
    else:
        change = found - still
        effect = float(change.mean())
        half = stats.t.isf(alpha / 2, len(change) - 1) * change.std(ddof=1) / np.sqrt(len(change))
        lo, hi = effect - half, effect + half
    if o == NOTHING:
        lo = hi = effect
    verdict = "" if lo <= 0 <= hi else "better" if effect * aim.better > 0 else "worse"
    target = case.pairs[d][1]
    move = "nothing" if o == NOTHING else case.options[o][2]
    return {
        "target": label(case, target),
        "move": move.replace("_", " "),
        "target_id": target,
        "move_id": move,
        "probability": chance,
        "n": len(found),
        "level": float(np.mean(found)),
        "effect": effect,
        "lo": lo,
        "hi": hi,
        "than_nothing": verdict,
    }


def work(options: Options, asked: Asked) -> str:
    aim = aims.Aim(options.aim, options.rung)
    model = played(asked, options.run, options.turn)
    bar = Bar(0)
    try:
        table = ranked(model, options.actor, aim, options.runs, options.within, asked.threads, bar)
    finally:
        bar.close()
    folder = Folder(options, asked)
    folder.table("rank", table)
    who, span = label(asked.case, options.actor), ahead_words(options.within)
    about = f"{who} after turn {options.turn} of run {options.run}, by {aim.words(asked.case)} {span}"
    lines = [f"{about}: {len(table)} options.",
             "Effect against doing nothing toward the same target; intervals hold at once for all."]  # fmt: skip
    shown = table if len(table) <= 16 else pd.concat([table.head(8), table.tail(8)])
    for r in shown.to_dict("records"):
        unit = " in 100" if aim.yes else " points"
        limits = f"{changed(r['effect'], r['lo'], r['hi'], unit)} {r['than_nothing']}"
        lines.append(f"  {r['move'] + ' · ' + r['target']:<44} {limits}")
    if len(table) > 16:
        lines.insert(-8, f"  … {len(table) - 16} between: rank.csv")
    lines.append(
        ("" if asked.calibrated else "Uncalibrated. ") + folder.close({"actor": options.actor, "turn": options.turn})
    )
    return "\n".join(lines)


QUESTION = Question(
    "odds.rank",
    __doc__,
    (
        RUN,
        replace(WITHIN, what="turns to look ahead (26)", default=26),
        Own("turn", "the state after this turn (0: the start)", whole(0), 0),
        Own("actor", "whose options"),
        Own("aim", "what they are judged by (peace)", one_of(aims.NAMES), "peace"),
        Own("rung", "the rung that peace avoids (6)", whole(1, 10), 6),
        Own("runs", "forward runs an option (300)", whole(50), 300),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
