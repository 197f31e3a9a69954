"""An actor's options now, ranked by what they would do to the odds.

    run.py odds.rank turn=40 actor=kosovo within=26
    run.py odds.rank turn=40 actor=serbia aim=issue

Each option is held for one turn on the same luck as doing nothing toward that target; everything else is free. The
interval is that of the difference to doing nothing, simultaneous over the options (Bonferroni); better and worse are
said only where it excludes zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer, one_of, whole
from experiments.odds import aims
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.odds.explained import ahead_words, changed
from experiments.odds.moves import NOTHING
from experiments.sweep.progress import Bar
from experiments.tables import label
from sim.encoding import Case
from sim.ensemble import shared
from sim.explain import CLOSED, bounds
from sim.faults import listed, nearest
from sim.forecast import BRANCH, Player, room, until
from sim.forward import forward_start
from sim.game import Game
from sim.statistics.paired import fate_table, newcombe


def ranked(
    model: Game, actor: str, aim: aims.Aim, runs: int, within: int | None, threads: int, bar: Bar
) -> pd.DataFrame:
    """A row an open option (and doing nothing toward each target), the best first."""
    case = model.case
    if actor not in case.actors:
        raise ValueError(f"{actor!r} is not an actor.{nearest(actor, case.actors)} Allowed: {listed(case.actors)}.")
    who = case.actors.index(actor)
    if not aim.concerns(case, who):
        raise ValueError(f"{actor} has no {aim.words(case)} to judge its moves by")
    if within == 1 or (model.turn + 1 >= model.horizon and within is None):
        raise ValueError("look at least two turns ahead")
    before, x = forward_start(case, model.state.raw), model.ahead()
    event, stop = aim.event(case, model.state.raw), aim.stop(case, model.state.raw)
    end = until(case, before, within)
    mine = [d for d, (i, _) in enumerate(case.pairs) if i == actor]
    open_ = {d: [o for o in range(*bounds(case, d)) if x.utility[o] > CLOSED] for d in mine}
    every = [(d, o) for d in mine for o in (NOTHING, *open_[d])]
    bar.total = len(every) * runs
    found: dict[tuple[int, int], np.ndarray] = {}

    def worker() -> Callable[[tuple[int, int]], None]:
        player, numbers = Player(case), np.arange(runs)

        def work(choice: tuple[int, int]) -> None:
            begin = player.turned(before, numbers, model.seed, BRANCH, dict([choice]))
            ahead = room(case, numbers, numbers)
            player.play(begin, ahead, model.seed, end, stop)
            found[choice] = aim.outcome(case, ahead, who, event)
            bar.add(runs)

        return work

    shared(every, threads, worker)
    count = sum(map(len, open_.values()))
    rows = []
    for d, o in every:
        chance = 1.0 - float(x.chance[open_[d]].sum()) if o == NOTHING else float(x.chance[o])
        rows.append(row(case, d, o, chance, found[d, NOTHING], found[d, o], aim, count))
    table = pd.DataFrame(rows)
    return table.sort_values("effect", ascending=aim.better < 0, kind="stable", ignore_index=True)


def row(
    case: Case, d: int, o: int, chance: float, still: np.ndarray, found: np.ndarray, aim: aims.Aim, count: int
) -> dict[str, object]:
    alpha = 0.05 / max(count, 1)
    if aim.yes:
        fates = fate_table(still, found)
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
    return {"target": label(case, target), "move": move.replace("_", " "), "probability": chance, "n": len(found),
            "level": float(np.mean(found)), "effect": effect, "lo": lo, "hi": hi, "than_nothing": verdict}  # fmt: skip


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
