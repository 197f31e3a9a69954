"""A class at one game: seats that people hold, orders revealed together, and what a seat may see.

A room is an instructor's game with a code. Whoever has the code may sit down as an actor, several at one seat; they
see what their actor sees and give it orders, which are carried out together when the instructor reveals them or the
time is up. A seat without orders is played by the model, or does nothing, as the instructor has it. What was decided is
kept in a file after every turn: a server that was killed offers the same games again.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any

from experiments.classroom import view
from experiments.classroom.messages import Message, Refused, Send, text
from experiments.files import write_text
from sim import narrate, sentences
from sim.encoding import Case
from sim.explain import called
from sim.game import Game, Orders, index
from sim.narrate import Act, Turn

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no code is a word
CODE, TOKEN = 6, 16  # letters of a code, bytes of a token
NAME, MEMBERS = 24, 60  # letters of a name; people in a room
LONGEST = 3600  # seconds that a turn may be given


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
    absent: str = "model"  # who plays a seat without orders: model, or nobody (hold)
    deadline: float = 0.0  # when the turn is up (time.time), 0: when the instructor says so
    touched: float = field(default_factory=time.time)
    reveal: Callable[[], None] | None = None  # how the instructor's page takes the turn, while it is there
    watch: Callable[[], None] | None = None  # lets the instructor's page see who is ready
    lock: RLock = field(default_factory=RLock)

    # People

    def join(self, name: str, token: str = "") -> Member:
        """Come into the room, or come back to it. Refused where no place is left, or without a name."""
        self.touched = time.time()
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

    # Orders

    def order(self, actor: str, made: Mapping[str, str], final: bool) -> None:
        """What a seat will do in the coming turn; the last word counts. ValueError if it is not open to it."""
        self.game.seats({actor: self.game.only(actor, made)})
        self.orders[actor] = dict(made)
        (self.ready.add if final else self.ready.discard)(actor)

    @property
    def waiting(self) -> list[str]:
        """Seats that are taken and have not said that they are done."""
        return [a for a, names in self.seats.items() if names and a not in self.ready]

    def revealed(self) -> Orders:
        """The orders of the turn: of seats that are taken what they said, or as the instructor has it."""
        found: dict[str, Mapping[str, str | None]] = {}
        for actor, names in self.seats.items():
            if actor in self.orders:
                found[actor] = self.game.only(actor, self.orders[actor])
            elif names and self.absent == "hold":
                found[actor] = self.game.only(actor, {})
        return found

    def take_turn(self) -> None:
        """The turn as everyone has ordered it, whether or not the instructor's page is there."""
        if self.reveal is not None:
            self.reveal()
            return
        with self.lock:
            if self.game.running:
                self.game.step(self.revealed())
                self.next_turn()

    def next_turn(self) -> None:
        """After a turn: nobody has said anything about the next."""
        self.orders, self.ready, self.deadline = {}, set(), 0.0
        self.touched = time.time()

    def tell(self, seat: str = "") -> None:
        """Let everybody see how it stands; where one seat has changed its mind, the others see only who is ready."""
        for member in list(self.members.values()):
            if member.send is not None:
                whole = not seat or member.actor == seat
                member.send(told(self, member) if whole else {"op": "ready", "seats": places(self)})
        if self.watch is not None:
            self.watch()

    # What is kept

    def save(self) -> dict[str, Any]:
        """The room as plain data: the game as what was decided in it, and who sits where."""
        people = [{"token": m.token, "name": m.name, "actor": m.actor} for m in self.members.values()]
        own = {"code": self.code, "key": self.key, "absent": self.absent, "touched": self.touched}
        return {**own, "scenario": self.game.origin.scenario.name, "game": self.game.save(), "members": people}

    @classmethod
    def restored(cls, saved: Mapping[str, Any], case: Case) -> Room:
        """A room that was kept. ValueError if its scenario is another by now."""
        members = {m["token"]: Member(m["token"], m["name"], m["actor"]) for m in saved["members"]}
        return cls(saved["code"], saved["key"], Game.replay(case, saved["game"]), members, absent=saved["absent"],
                   touched=saved["touched"])  # fmt: skip


# What a seat sees


def seen(turn: Turn, actor: str) -> Turn:
    """A turn as an actor sees it: no act whose maker was not found out, but its own."""
    return replace(turn, acts=tuple(a for a in turn.acts if a.attributed or a.actor == actor))


def news(game: Game, turn: Turn, actor: str) -> dict[str, Any]:
    """What an actor reads of a turn: deeds without the thoughts behind them, and where every dyad stands."""
    case = game.case
    acts = sorted(seen(turn, actor).acts, key=lambda a: (a.actor != actor, a.target != actor, -a.rung))
    happened = [h.sentence for h in turn.happenings]
    climbs = dict.fromkeys(a.climb for a in turn.acts if a.climb)
    return {
        "turn": turn.turn,
        "day": sentences.day(game.date(turn.turn)),
        "told": [*happened, *(deed(a) for a in acts), *(f"{c}." for c in climbs)],
        "rungs": view.standing(game, turn.turn)["rungs"],
        "own": [f"{a.verb} {a.target_label}" for a in acts if a.actor == actor and a.seat == "held"],
        "title": case.scenario.title,
    }


def deed(a: Act) -> str:
    hidden = "" if a.attributed else ", without being found out"
    return f"{sentences.capital(a.actor_label)} {a.verb} {a.target_label}{hidden}."


def offers(game: Game, actor: str) -> list[dict[str, Any]]:
    """What an actor can do in the coming turn, by target; the likeliest of the model first."""
    case = game.case
    found: dict[str, list[dict[str, str]]] = {}
    for o in game.offered(actor):
        found.setdefault(o.target, []).append({"move": o.move, "what": sentences.verb(case, o.move)})
    return [{"target": b, "label": called(case, b), "moves": sorted(moves, key=lambda m: m["what"])}
            for b, moves in found.items()]  # fmt: skip


class Visitor:
    """Somebody who has come with a code: what they may say, and nothing else."""

    def __init__(self, send: Send, rooms: Rooms) -> None:
        self.send, self.rooms = send, rooms
        self.room: Room | None = None
        self.member: Member | None = None

    def hear(self, message: Message) -> None:
        """Do what is asked, or say in one line why not."""
        try:
            op = message.get("op")
            if op == "join":
                self.join(message)
            elif self.room is None or self.member is None:
                raise Refused("Join a class first.")
            else:
                with self.room.lock:
                    VISITS[op](self, self.room, self.member, message)
        except ValueError as fault:
            self.send({"op": "refused", "words": str(fault)[:300]})

    def join(self, message: Message) -> None:
        code, name, token = (text(message, key, "") for key in ("code", "name", "token"))
        room = self.rooms.find(code)
        with room.lock:
            self.leave()
            self.room, self.member = room, room.join(name, token)
            self.member.send = self.send
            self.send(told(room, self.member))

    def sit(self, room: Room, member: Member, message: Message) -> None:
        room.sit(member, text(message, "actor", ""))
        self.rooms.keep(room)
        room.tell()

    def order(self, room: Room, member: Member, message: Message) -> None:
        if not member.actor:
            raise Refused("Take a seat first.")
        made = message.get("made")
        if not isinstance(made, Mapping) or not all(isinstance(x, str) for x in (*made, *made.values())):
            raise Refused("Orders must be a mapping, target: move.")
        if message.get("turn") != room.game.turn:
            raise Refused("That turn is over; its orders were revealed without this one.")
        room.order(member.actor, made, message.get("final") is True)
        room.tell(member.actor)

    def leave(self) -> None:
        """The connection is gone; the seat stays."""
        if self.member is not None and self.member.send == self.send:
            self.member.send = None


VISITS: dict[Any, Callable[[Visitor, Room, Member, Message], None]] = {
    "sit": Visitor.sit,
    "order": Visitor.order,
}
OPS = ("join", *VISITS)


def places(room: Room) -> list[dict[str, Any]]:
    """Every seat: whose it is, who sits there, whether they are done."""
    return [
        {"id": a, "label": sentences.capital(called(room.game.case, a)), "names": names, "ready": a in room.ready}
        for a, names in room.seats.items()
    ]


def overview(room: Room) -> dict[str, Any]:
    """A class as its instructor sees it."""
    about = {"code": room.code, "key": room.key, "absent": room.absent, "deadline": room.deadline}
    return {**about, "people": len(room.members), "seats": places(room)}


def told(room: Room, member: Member) -> dict[str, Any]:
    """All that somebody in the room sees now."""
    game, actor = room.game, member.actor
    case = game.case
    common = {
        "op": "room",
        "name": member.name,
        "token": member.token,
        "title": case.scenario.title,
        "turn": game.turn,
        "day": sentences.day(game.date(game.turn + 1)),
        "over": not game.running,
        "deadline": room.deadline,
        "seats": places(room),
        "rungs": [sentences.rung_label(case, k) for k in range(11)],
        "dyads": [
            {"label": sentences.dyad_label(case, c), "rung": int(game.state.dyad["rung"][d])}
            for d, c in enumerate(case.dyads)
        ],
    }
    if not actor:
        return common
    past = [narrate.turn(game, t) for t in range(max(1, game.turn - 3), game.turn + 1)]
    return {
        **common,
        "actor": actor,
        "label": sentences.capital(called(case, actor)),
        "most": int(case.world.actor["capacity"][index(case, actor)]),
        "news": [news(game, t, actor) for t in reversed(past)],
        "offers": offers(game, actor) if game.running else [],
        "orders": room.orders.get(actor, {}),
        "ready": actor in room.ready,
    }


class Rooms:
    """All classes of a server, kept in a folder."""

    def __init__(self, folder: Path, open_: Callable[[str], Case], idle: float = 14 * 86400.0) -> None:
        self.folder, self.open, self.idle = folder, open_, idle
        self.rooms: dict[str, Room] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(folder.glob("*.json")):
            self._restore(file)

    def _restore(self, file: Path) -> None:
        try:
            saved = json.loads(file.read_text(encoding="utf-8"))
            if time.time() - saved["touched"] > self.idle:
                file.unlink()
                return
            room = Room.restored(saved, self.open(saved["scenario"]))
        except (ValueError, KeyError, TypeError, OSError):  # of another version: it stays where it is, unread
            return
        self.rooms[room.code] = room

    def new(self, game: Game) -> Room:
        """A room for a game, with a code of its own."""
        while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE))) in self.rooms:
            pass
        room = Room(code, secrets.token_hex(TOKEN), game)
        self.rooms[code] = room
        self.keep(room)
        return room

    def find(self, code: str) -> Room:
        """The room of a code. Refused if there is none."""
        room = self.rooms.get(code.strip().upper())
        if room is None:
            raise Refused("There is no class with this code.")
        return room

    def keep(self, room: Room) -> None:
        """Write a room down, whole or not at all."""
        write_text(self.folder / f"{room.code}.json", json.dumps(room.save(), ensure_ascii=False))
