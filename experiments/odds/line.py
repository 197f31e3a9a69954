"""The line of the odds along a run, turn by turn, and its turning points.

Forward runs share their luck from turn to turn, so the step between two turns is a paired difference: what that turn
did. A turning point is a step whose interval excludes zero with the false discovery rate held over all turns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.encoding import Case
from sim.forecast import odds, play_on
from sim.game import Game
from sim.statistics.discovery import mark_moves
from sim.statistics.paired import fate_table

LEAST = 0.05  # a step smaller than this turns nothing (chosen)


@dataclass(frozen=True)
class Step:
    """What a turn did to the odds."""

    turn: int
    before: float
    now: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.now - self.before


@dataclass(frozen=True)
class Line:
    """reached: bool[turn + 1, run, rung], from the state after each turn on."""

    turns: np.ndarray
    reached: np.ndarray

    def table(self, case: Case, seed: int, rungs: tuple[int, ...]) -> pd.DataFrame:
        """A row a turn and rung of the case that was played on: turn, rung, rung_label, hits, n, p, lo, hi."""
        parts = [odds(case, self.reached[i], seed).assign(turn=t) for i, t in enumerate(self.turns)]
        table = pd.concat(parts, ignore_index=True)
        return table[table["rung"].isin(rungs)].reset_index(drop=True)

    def turning(self, rung: int, most: int = 5, rate: float = 0.05) -> list[Step]:
        """The strongest steps that stand, in order of time."""
        outcome = self.reached[:, :, rung]
        marks = mark_moves(fate_table(outcome[:-1], outcome[1:]), rate)
        p = outcome.mean(axis=1)
        found = [
            Step(
                int(self.turns[i + 1]),
                float(p[i]),
                float(p[i + 1]),
                float(marks.interval.low[i]),
                float(marks.interval.high[i]),
            )
            for i in np.flatnonzero(marks.marked & (np.abs(marks.difference) >= LEAST))
        ]
        strongest = sorted(found, key=lambda s: -abs(s.change))[:most]
        return sorted(strongest, key=lambda s: s.turn)


def draw_line(
    model: Game, runs: int, within: int | None, threads: int, progress: Callable[[int], None], case: Case | None = None
) -> Line:
    """The odds from the state after every turn on, from as many forward runs each; of ``case``, else of the model's."""
    case = case or model.case
    turns = [t for t in sorted(model.snapshots) if within is not None or t < model.horizon]
    reached = []
    for t in turns:
        ahead = play_on(case, [model.snapshots[t]], range(runs), model.seed, within, threads=threads)
        reached.append(ahead.first >= 0)
        progress(runs)
    return Line(np.array(turns), np.array(reached))
