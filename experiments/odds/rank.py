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

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer, one_of, whole
from experiments.odds import aims
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.odds.explained import ahead_words, changed
from experiments.odds.moves import NOTHING, seated
from experiments.sweep.progress import Bar
from experiments.tables import label
from sim.encoding import Case
from sim.explain import CLOSED
from sim.faults import listed, nearest
from sim.forecast import play_on
from sim.forward import forward_start
from sim.model import CrisisModel
from sim.statistics.paired import fate_table, newcombe


def ranked(
    model: CrisisModel, actor: str, aim: aims.Aim, runs: int, within: int | None, threads: int, bar: Bar
) -> pd.DataFrame:
    """A row an open option (and doing nothing toward each target), the best first."""
    case = model.case
    if actor not in case.actors:
        raise ValueError(f"{actor!r} is not an actor.{nearest(actor, case.actors)} Allowed: {listed(case.actors)}.")
    who = case.actors.index(actor)
    if not aim.concerns(case, who):
        raise ValueError(f"{actor} has no {aim.words(case)} to judge its moves by")
    before, x = forward_start(case, model.state.raw), model.weigh_ahead()
    event, stop = aim.event(case, model.state.raw), aim.stop(case, model.state.raw)
    numbers = np.arange(runs)
    last = None if within is None else within - 1

    def outcome(pair: int, option: int) -> np.ndarray:
        ends = seated(case, before, pair, option, model.seed, numbers, 1)
        if within == 1 or (model.turn + 1 >= model.horizon and within is None):
            raise ValueError("look at least two turns ahead")
        ahead = play_on(
            case, list(ends), numbers, model.seed, last, which=numbers, counted=True, stop=stop, threads=threads
        )
        bar.add(runs)
        return aim.outcome(case, ahead, who, event)

    mine = [d for d, (i, _) in enumerate(case.pairs) if i == actor]
    open_ = [
        (d, o)
        for d in mine
        for o in range(case.world.pair["first"][d], case.world.pair["last"][d])
        if x.utility[o] > CLOSED
    ]
    bar.total = (len(open_) + len(mine)) * runs
    rows = []
    for d in mine:
        still = outcome(d, NOTHING)
        options = [o for e, o in open_ if e == d]
        rows.append(row(case, d, NOTHING, 1.0 - float(x.chance[options].sum()), still, still, aim, len(open_)))
        rows += [row(case, d, o, float(x.chance[o]), still, outcome(d, o), aim, len(open_)) for o in options]
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
