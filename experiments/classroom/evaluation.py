"""A whole game looked at move by move, while the page goes on."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from threading import Thread
from typing import Any

from experiments.classroom import view
from experiments.classroom.messages import Chapter
from experiments.classroom.view import AHEAD
from experiments.odds.aims import Aim
from experiments.odds.annotate import annotated
from experiments.odds.judge import Judged, Verdict
from experiments.odds.line import Line, Step, draw_line
from sim.game import Game

LINE, SUSPECTS, JUDGED = 100, 40, 300  # runs a turn of the line, moves looked at closely, runs behind each
STEPS = 20  # in which its progress is told


class Stopped(Exception):
    """The game has gone on or was left while it was being looked at."""


class Look(ABC):
    """A thread of its own, which tells how far it is and hears whether it is still wanted after every few runs."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.total, self.runs, self.told = 0, 0, -1
        chapter.evaluating = True
        Thread(target=self.work, daemon=True, name="look").start()

    def add(self, runs: int) -> None:
        """So many runs are done: the progress bar of experiments.odds."""
        if not self.chapter.lasts:
            raise Stopped
        self.runs += runs
        share = int(STEPS * self.runs / max(self.total, self.runs))
        if share > self.told:
            self.told = share
            self.chapter.tell({"op": "evaluating", "share": share / STEPS})

    def work(self) -> None:
        try:
            with contextlib.suppress(Stopped):
                self.chapter.tell(self.found())
        finally:
            self.chapter.evaluating = False

    @abstractmethod
    def found(self) -> dict[str, Any]:
        """What is told in the end."""


@dataclass(frozen=True)
class Assessment:
    """The odds after every turn, the turns at which they turned, and every move judged."""

    aim: Aim
    line: Line
    turning: list[Step]
    judged: list[Judged]
    verdict: Verdict | None


def assess(game: Game, look: Look) -> Assessment:
    """A game whose numbers were those of its start throughout."""
    aim = Aim("peace", peace(game).event(game.case, game.snapshots[0]))
    look.total += (game.turn + 1) * LINE
    line = draw_line(game, LINE, AHEAD, 1, look.add)
    turning = line.turning(aim.rung)
    if not game.event_rows:  # nobody did anything
        return Assessment(aim, line, turning, [], None)
    judged, verdict = annotated(game, aim, AHEAD, SUSPECTS, JUDGED, 1, {s.turn for s in turning}, look)
    return Assessment(aim, line, turning, judged, verdict)


class Evaluation(Look):
    """The marks and turning points of a game."""

    def __init__(self, game: Game, chapter: Chapter) -> None:
        self.game = game
        super().__init__(chapter)

    def found(self) -> dict[str, Any]:
        a = assess(self.game, self)
        return {"op": "evaluated", **view.evaluation(self.game, a.judged, a.verdict, a.turning, a.aim)}


def peace(game: Game) -> Aim:
    """What moves are judged by: that the world does not come to violence."""
    return Aim("peace", int(game.case.world.clock[0]["violence"]))
