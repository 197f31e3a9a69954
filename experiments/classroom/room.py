"""A class at one game: seats that people hold, orders that are revealed together, bets, advice.

A room is an instructor's game with a code. Whoever has the code may sit down as an actor, several at one seat; they
see what their actor sees and give it orders, which are carried out together when the instructor reveals them or the
time is up. A seat without orders is played by the model, or does nothing, as the instructor has it; what the instructor
decides for a seat goes before what is ordered there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from experiments.classroom import seat, view
from experiments.classroom.bets import Bet
from experiments.classroom.evaluation import peace
from experiments.classroom.messages import Refused, Send
from experiments.classroom.view import AHEAD
from experiments.classroom.workers import Urgency, Workers
from experiments.odds.rank import Advice
from sim.encoding import Case
from sim.game import Game, Orders, index
from sim.slices import Job

TOKEN = 16  # bytes of a token
NAME, MEMBERS = 24, 60  # letters of a name; people in a room
LONGEST = 3600  # seconds that a turn may be given
SEAT, INSTRUCTOR, ABSENT = "seat", "instructor", "absent"  # who gave an order


@dataclass
class Member:
    """Somebody in the room. ``token`` brings a lost connection back to the same seat."""

    token: str
    name: str
    actor: str = ""
    send: Send | None = None


@dataclass
class Room:
    """One class at one game."""

    code: str
    key: str  # whose it is: the instructor's token
    game: Game
    members: dict[str, Member] = field(default_factory=dict)
    orders: dict[str, dict[str, str]] = field(default_factory=dict)  # of the coming turn: actor -> target -> move
    ready: set[str] = field(default_factory=set)  # actors whose orders are final
    decided: dict[str, dict[str, str] | None] = field(default_factory=dict)  # by the instructor; None: the model's
    absent: str = "model"  # who plays a seat without orders: model, or nobody (hold)
    advises: bool = False  # whether seats see what each thing they could do does to the odds
    deadline: float = 0.0  # when the turn is up (time.time), 0: when the instructor says so
    bets: list[Bet] = field(default_factory=list)
    givers: dict[int, dict[str, str]] = field(default_factory=dict)  # turn -> actor -> who gave its orders
    debriefed: bool = False  # whether there is a debrief to read
    reveal: Callable[[], None] | None = None  # how the instructor's page takes the turn, while it is there
    watch: Callable[[], None] | None = None  # lets the instructor's page see who is ready
    workers: Workers | None = None  # who counts the advice
    advice: dict[str, Advice] = field(default_factory=dict)  # of the coming turn, an actor each
    lock: RLock = field(default_factory=RLock)

    # People

    def join(self, name: str, token: str = "") -> Member:
        """Come into the room, or come back to it. Refused where no place is left, or without a name."""
        if token and token in self.members:
            return self.members[token]
        name = " ".join(name.split())
        if not name or len(name) > NAME or not name.isprintable():
            raise Refused(f"A name has 1 to {NAME} letters.")
        if len(self.members) >= MEMBERS:
            raise Refused(f"{MEMBERS} people are in this room already.")
        member = Member(secrets.token_hex(TOKEN), name)
        self.members[member.token] = member
        return member

    def sit(self, member: Member, actor: str) -> None:
        """Take an actor's seat, alone or beside others; an empty name leaves it."""
        if actor:
            index(self.game.case, actor)
        member.actor = actor

    @property
    def seats(self) -> dict[str, list[str]]:
        """The names at every actor's seat."""
        return {a: sorted(m.name for m in self.members.values() if m.actor == a) for a in self.game.case.actors}

    @property
    def attended(self) -> bool:
        """Whether anybody is here, or a turn is to be taken in time."""
        here = any(m.send is not None for m in self.members.values())
        return here or self.reveal is not None or self.deadline > 0.0

    # Orders

    def order(self, actor: str, made: Mapping[str, str], final: bool) -> None:
        """What a seat will do in the coming turn; the last word counts. ValueError if it is not open to it."""
        if actor in self.decided:
            raise Refused("The instructor has decided for your seat this time.")
        self.game.seats({actor: self.game.only(actor, made)})
        self.orders[actor] = dict(made)
        (self.ready.add if final else self.ready.discard)(actor)

    def decide(self, actor: str, made: Mapping[str, str] | None) -> None:
        """What the instructor has an actor do in the coming turn, None: what the model would. ValueError as above."""
        index(self.game.case, actor)
        if made is not None:
            self.game.seats({actor: self.game.only(actor, made)})
        self.decided[actor] = None if made is None else dict(made)

    @property
    def waiting(self) -> list[str]:
        """Seats that are taken and have not said that they are done."""
        done = self.ready | self.decided.keys()
        return [a for a, names in self.seats.items() if names and a not in done]

    def revealed(self) -> tuple[Orders, dict[str, str]]:
        """The orders of the turn and who gave them: the instructor, a seat, or nobody where absent seats hold."""
        found, givers = dict[str, Mapping[str, str | None]](), dict[str, str]()
        for actor, names in self.seats.items():
            made: Mapping[str, str] | None = None
            if actor in self.decided:
                made, giver = self.decided[actor], INSTRUCTOR
            elif actor in self.orders:
                made, giver = self.orders[actor], SEAT
            elif names and self.absent == "hold":
                made, giver = {}, ABSENT
            if made is not None:
                found[actor], givers[actor] = self.game.only(actor, made), giver
        return found, givers

    def play(self, step: Callable[[Orders], None]) -> None:
        """The coming turn as everyone has ordered it; ``step`` is how the game takes it."""
        orders, givers = self.revealed()
        step(orders)
        if givers:
            self.givers[self.game.turn] = givers
        self.next_turn()

    def take_turn(self) -> None:
        """The turn as everyone has ordered it, whether or not the instructor's page is there."""
        if self.reveal is not None:
            self.reveal()
            return
        with self.lock:
            if self.game.running:
                self.play(self.game.step)

    def next_turn(self) -> None:
        """After a turn: nobody has said anything about the next."""
        self.orders, self.ready, self.decided, self.deadline = {}, set(), {}, 0.0
        self.forget_advice()

    def goes_back(self, game: Game, turn: int) -> None:
        """The class plays another game, from this turn on or (0) from its start; what is no more true is forgotten."""
        self.game = game
        for member in self.members.values():
            if member.actor not in game.case.actors:
                member.actor = ""
        self.bets = [b for b in self.bets if b.turn < turn]
        self.givers = {t: g for t, g in self.givers.items() if t < turn}
        self.debriefed = False
        self.next_turn()

    # Advice

    def advise(self) -> None:
        """Count what each open thing does to the odds, once for every seat that is attended."""
        if not (self.advises and self.workers and self.game.running and self.game.turn + 2 <= self.game.horizon):
            return
        here = {m.actor for m in self.members.values() if m.actor and m.send is not None}
        for actor in sorted(here - self.advice.keys()):
            job = self.advice[actor] = Advice(self.game, actor, peace(self.game), AHEAD)

            def passed(_: Job, actor: str = actor, job: Advice = job) -> None:
                with self.lock:
                    if self.advice.get(actor) is job:
                        self._to(actor, {"op": "advice", "turn": self.game.turn, "advice": self.advised(actor)})

            self.workers.submit((self.code, actor), job, Urgency.ADVICE, passed)

    def advised(self, actor: str) -> dict[str, Any] | None:
        """What a seat is told of its options, as far as it has been counted."""
        job = self.advice.get(actor)
        return view.advice(self.game, job) if job is not None and job.n and self.advises else None

    def forget_advice(self) -> None:
        self.advice = {}
        if self.workers is not None:
            self.workers.drop(self.code)

    # Who is told

    def tell(self, actor: str = "") -> None:
        """Let everybody see how it stands; where one seat has changed its mind, the others see only who is ready."""
        for member in list(self.members.values()):
            if member.send is not None:
                whole = not actor or member.actor == actor
                member.send(seat.told(self, member) if whole else {"op": "ready", "seats": seat.places(self)})
        if self.watch is not None:
            self.watch()
        self.advise()

    def _to(self, actor: str, message: dict[str, Any]) -> None:
        for member in list(self.members.values()):
            if member.send is not None and member.actor == actor:
                member.send(message)

    # What is kept

    def save(self) -> dict[str, Any]:
        """The room as plain data: the game as what was decided in it, who sits where, and what they bet."""
        return {
            "code": self.code,
            "key": self.key,
            "scenario": self.game.origin.scenario.name,
            "game": self.game.save(),
            "members": [{"token": m.token, "name": m.name, "actor": m.actor} for m in self.members.values()],
            "absent": self.absent,
            "advises": self.advises,
            "bets": [b.save() for b in self.bets],
            "givers": {str(t): g for t, g in self.givers.items()},
            "debriefed": self.debriefed,
        }

    @classmethod
    def restored(cls, saved: Mapping[str, Any], case: Case, workers: Workers | None) -> Room:
        """A room that was kept. ValueError if its scenario is another by now."""
        return cls(
            saved["code"],
            saved["key"],
            Game.replay(case, saved["game"]),
            {m["token"]: Member(m["token"], m["name"], m["actor"]) for m in saved["members"]},
            absent=saved["absent"],
            advises=saved["advises"],
            bets=[Bet.restored(b) for b in saved["bets"]],
            givers={int(t): g for t, g in saved["givers"].items()},
            debriefed=saved["debriefed"],
            workers=workers,
        )
