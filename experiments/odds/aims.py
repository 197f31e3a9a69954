"""What a move is judged by: how a forecast of its consequences is turned into one number a run.

peace      the run comes to violence (rung ``rung``), or where the world stands there already, to something worse; the
           less often, the better, for everyone
issue      the share of its main issue that the actor holds at the end of the forecast; more is better
tie        the mean commitment on the actor's ties to its clients (a client: of its patrons) at the end; more is better
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.encoding import Case
from sim.forecast import Ahead
from sim.state import restored
from sim.vocabulary import PATRON_CLASH

NAMES = ("peace", "issue", "tie")


@dataclass(frozen=True)
class Aim:
    """``yes``: an outcome is an event (a probability) rather than an amount."""

    name: str
    rung: int

    @property
    def yes(self) -> bool:
        return self.name == "peace"

    @property
    def better(self) -> int:
        """+1 if more is better."""
        return -1 if self.yes else 1

    def event(self, case: Case, before: np.ndarray) -> int:
        """The rung whose odds count from this state on."""
        standing = int(restored(case, before).dyad["rung"].max(initial=0))
        return self.rung if standing < self.rung else min(standing + 1, PATRON_CLASH)

    def stop(self, case: Case, before: np.ndarray) -> int | None:
        """Where a forward run may end, all that counts being known."""
        return self.event(case, before) if self.yes else None

    def concerns(self, case: Case, actor: int) -> bool:
        """Whether the actor can have this aim at all."""
        if self.name == "issue":
            return bool(case.world.actor["main_dyad"][actor] >= 0)
        return self.yes or len(own_ties(case, actor)) > 0

    def outcome(self, case: Case, ahead: Ahead, actor: int, event: int) -> np.ndarray:
        """One number a forward run."""
        if self.yes:
            return ahead.reached(event)
        if self.name == "issue":
            c = int(case.world.actor["main_dyad"][actor])
            return ahead.share[:, c] if case.world.dyad["a"][c] == actor else 1.0 - ahead.share[:, c]
        return np.asarray(ahead.tie[:, own_ties(case, actor)].mean(axis=1))

    def words(self, case: Case) -> str:
        """What is counted, in words."""
        from experiments.plots.words import or_worse

        if self.yes:
            return or_worse(self.rung, case.scenario.ladder["rungs"][f"r{self.rung}"]["label"])
        return "share of the issue held" if self.name == "issue" else "commitment on its ties"


def own_ties(case: Case, actor: int) -> np.ndarray:
    """Ties it holds out to others; where it has none, those held out to it."""
    held = np.flatnonzero(case.world.tie["actor"] == actor)
    return held if len(held) else np.flatnonzero(case.world.tie["toward"] == actor)
