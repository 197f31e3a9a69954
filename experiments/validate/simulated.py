"""Simulated acts as the rows that recorded ones are read into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.validate.events import FORCE, NEITHER, WAR, WEEK, Events, ladder
from sim import Results
from sim.encoding import Case

AT_WAR = 9  # rung of the ladder of escalation
REPLY = 0.5  # of a turn: what answers comes after what it answers


def events(results: Results, dyads: Sequence[str]) -> Events:
    """What was done on these dyads in runs with ``detail``; a series is a run of a dyad.

    An act has the level of its move's code. What nobody chose is there too: an accident that goes further than what was
    done that turn, and a turn of war without a move, are acts of neither side.
    """
    case, turns = results.case, results.choice.shape[1]
    level, mid, rung = scales(case)
    days, runs = float(case.world.clock[0]["turn_days"]), len(results.run)
    violence = int(case.world.clock[0]["violence"])
    parts = []
    for k, name in enumerate(dyads):
        c = case.dyads.index(name)
        w = case.world.dyad[c]
        war = results.rung[:, :, c] >= AT_WAR
        highest = np.zeros((runs, turns), np.int64)
        for side, d in enumerate((w["ab"], w["ba"])):
            o = results.choice[:, :, d]
            done = o >= 0
            run, turn = np.nonzero(done)
            later = REPLY * results.reply[run, turn, d]
            at_war = war[run, turn] & (mid[o[done]] >= FORCE)
            parts.append((run * len(dyads) + k, (turn + later) * days, np.full(len(run), side), level[o[done]],
                          np.where(at_war, WAR, mid[o[done]])))  # fmt: skip
            highest[done] = np.maximum(highest[done], rung[o[done]])
        chance = (results.level[:, :, c] > highest) & (results.level[:, :, c] >= violence) & ~war
        run, turn = np.nonzero(chance | (war & (highest < violence) & a_week(turns, days)))
        parts.append((run * len(dyads) + k, (turn + REPLY) * days, np.full(len(run), NEITHER), np.full(len(run), FORCE),
                      np.where(war[run, turn], WAR, FORCE)))  # fmt: skip
    return Events.of(parts, runs * len(dyads), turns * days)


def a_week(turns: int, days: float) -> np.ndarray:
    """bool[turn]: the turns in which a week begins; all where a turn is a week or longer."""
    begun = np.floor(np.arange(turns + 1) * days / WEEK + 1e-9)
    return np.asarray(np.diff(begun) > 0)


def scales(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every option: ladder level of its code (0 where the move has none), MID level, rung."""
    moves = case.scenario.moves
    code = np.array([ladder(moves[m]["cameo"], "cameo") if moves[m]["cameo"] else 0 for m in case.moves], np.int8)
    of = case.world.option["move"]
    return code[of], case.world.move["mid"][of].astype(np.int8), case.world.move["rung"][of].astype(np.int64)
