"""A whole game judged move by move, while the page goes on."""

from __future__ import annotations

import contextlib
from threading import Thread
from typing import Any

from experiments.classroom import view
from experiments.classroom.messages import Chapter
from experiments.classroom.replay import AHEAD
from experiments.odds.aims import Aim
from experiments.odds.annotate import annotated
from experiments.odds.line import draw_line
from sim.game import Game

LINE, SUSPECTS, JUDGED = 100, 40, 300  # runs a turn of the line, moves looked at closely, runs behind each
STEPS = 20  # in which its progress is told


class Stopped(Exception):
    """The game has gone on or was left while its evaluation was counted."""


class Evaluation:
    """A thread of its own, which tells how far it is and hears whether it is still wanted after every few runs."""

    def __init__(self, game: Game, chapter: Chapter) -> None:
        self.game, self.chapter = game, chapter
        self.total, self.done, self.told = 0, 0, -1
        Thread(target=self.work, daemon=True, name="evaluation").start()

    def add(self, runs: int) -> None:
        """So many runs are done: the progress bar of experiments.odds.annotate."""
        if not self.chapter.lasts:
            raise Stopped
        self.done += runs
        share = int(STEPS * self.done / max(self.total, self.done))
        if share > self.told:
            self.told = share
            self.chapter.tell({"op": "evaluating", "share": share / STEPS})

    def work(self) -> None:
        try:
            with contextlib.suppress(Stopped):
                self.chapter.tell({"op": "evaluated", **self.judged()})
        finally:
            self.chapter.evaluating = False

    def judged(self) -> dict[str, Any]:
        """The marks and turning points of the game; none where nobody did anything."""
        game = self.game
        aim = Aim("peace", peace(game).event(game.case, game.snapshots[0]))
        if not game.event_rows:
            return view.evaluation(game, [], None, [], aim)
        self.total = (game.turn + 1) * LINE
        line = draw_line(game, LINE, AHEAD, 1, self.add)
        turning = line.turning(aim.rung)
        found, verdict = annotated(game, aim, AHEAD, SUSPECTS, JUDGED, 1, {s.turn for s in turning}, self)
        return view.evaluation(game, found, verdict, turning, aim)


def peace(game: Game) -> Aim:
    """What moves are judged by: that the world does not come to violence."""
    return Aim("peace", int(game.case.world.clock[0]["violence"]))
