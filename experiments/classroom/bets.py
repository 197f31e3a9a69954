"""Bets of a class: what people think before they look at the odds, and how well it was thought (Brier 1950)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.classroom.messages import Refused
from experiments.classroom.view import AHEAD
from sim.game import Game
from sim.vocabulary import RUNGS

ASKED = 3  # rungs that a bet is about, from violence on


@dataclass
class Bet:
    """How many of 100 plays come to each rung within so many turns after a turn, as each person guesses (0 to 1)."""

    turn: int
    within: int
    rungs: tuple[int, ...]
    open: bool = True
    guesses: dict[str, dict[int, float]] = field(default_factory=dict)  # token -> rung -> share

    @classmethod
    def on(cls, game: Game) -> Bet:
        """A bet on what comes after the last turn of a game. Refused once it is over."""
        if not game.running:
            raise Refused("The game is over: there is nothing left to bet on.")
        first = int(game.case.world.clock[0]["violence"])
        return cls(game.turn, min(AHEAD, game.horizon - game.turn), tuple(range(first, min(first + ASKED, RUNGS))))

    def guess(self, token: str, given: Any) -> None:
        """Somebody's guess; the last word counts until all is revealed."""
        if not self.open:
            raise Refused("The odds are revealed: it is too late to bet.")
        if not isinstance(given, Mapping) or set(given) != {str(k) for k in self.rungs}:
            raise Refused(f"A bet has a share for each of the rungs {', '.join(map(str, self.rungs))}.")
        if any(isinstance(x, bool) or not isinstance(x, (int, float)) or not 0.0 <= x <= 1.0 for x in given.values()):
            raise Refused("A share lies between 0 and 1.")
        self.guesses[token] = {k: float(given[str(k)]) for k in self.rungs}

    @property
    def means(self) -> dict[int, float]:
        """What the class thinks on average; nothing before anyone has bet."""
        known = self.guesses.values()
        return {k: sum(g[k] for g in known) / len(known) for k in self.rungs} if known else {}

    def came(self, game: Game) -> dict[int, bool]:
        """What came of it in this game; a rung of which it is not known yet is left out."""
        rows = [h for h in game.history_rows if self.turn < h["turn"] <= self.turn + self.within]
        worst = max((h["rung"] for h in rows), default=0)
        settled = not game.running or game.turn >= self.turn + self.within
        return {k: worst >= k for k in self.rungs if settled or worst >= k}

    def save(self) -> dict[str, Any]:
        guesses = {token: {str(k): x for k, x in made.items()} for token, made in self.guesses.items()}
        return {"turn": self.turn, "within": self.within, "rungs": self.rungs, "open": self.open, "guesses": guesses}

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Bet:
        guesses = {token: {int(k): x for k, x in made.items()} for token, made in saved["guesses"].items()}
        return cls(saved["turn"], saved["within"], tuple(saved["rungs"]), saved["open"], guesses)


def brier(guesses: Mapping[int, float], came: Mapping[int, bool]) -> float | None:
    """The mean squared distance from what came, 0 the best and 1 the worst; None while nothing is known."""
    return sum((guesses[k] - came[k]) ** 2 for k in came) / len(came) if came else None
