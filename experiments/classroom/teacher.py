"""The instructor's side of a class: its room, how it plays, what it bets, and what it reads in the end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from experiments.classroom import seat
from experiments.classroom.bets import Bet
from experiments.classroom.debrief import Debriefing
from experiments.classroom.messages import Message, Refused, text, whole
from experiments.classroom.room import LONGEST, Room
from experiments.classroom.rooms import Rooms
from experiments.classroom.visitor import made
from sim.faults import listed

if TYPE_CHECKING:
    from experiments.classroom.lesson import Lesson

PLAYED_BY = ("model", "hold")  # who plays a seat that is taken and has no orders


class Teacher:
    """``door``: where a class joins."""

    def __init__(self, lesson: Lesson, rooms: Rooms, door: str) -> None:
        self.lesson, self.rooms, self.door = lesson, rooms, door
        self.room: Room | None = None  # of the class that plays this game

    def open(self, message: Message) -> None:
        """A room for this game, or the one whose code and key are given, with its game as it stands."""
        lesson = self.lesson
        if message.get("code") is None:
            self.quit()
            self.enter(self.rooms.new(lesson.game))
        else:
            with self.rooms.lock:
                room = self.rooms.find(text(message, "code"))
                if not secrets.compare_digest(room.key, text(message, "key")):
                    raise Refused("This class belongs to another page.")
                lesson.take_over(room.game)
                self.enter(room)
        self.shared()

    def enter(self, room: Room) -> None:
        self.room = room
        room.reveal, room.watch = self.reveal, self.tell

    def quit(self) -> None:
        """Let go of the class, which goes on by itself."""
        room, self.room = self.room, None
        if room is not None:
            with room.lock:
                if room.reveal == self.reveal:
                    room.reveal = room.watch = None
            self.rooms.rest(room)

    def reveal(self) -> None:
        self.lesson.hear({"op": "step"})

    @property
    def here(self) -> Room:
        """The room. Refused if there is none."""
        if self.room is None:
            raise Refused("Open the game to a class first.")
        return self.room

    def tell(self) -> None:
        if self.room is not None:
            self.lesson.send({"op": "class", "door": self.door, **overview(self.room)})

    def shared(self) -> None:
        """Whoever sits there sees how it stands, and it is kept."""
        if self.room is not None:
            self.rooms.keep(self.room)
            self.room.tell()

    def step(self) -> None:
        """A turn of the class."""
        with self.here.lock:
            self.here.play(self.lesson.play)
            self.shared()

    def follow(self, turn: int) -> None:
        """The class goes on with what the page plays now, from this turn on; 0: from its start."""
        if self.room is not None:
            with self.room.lock:
                self.room.goes_back(self.lesson.game, turn)
                self.shared()

    def changed(self) -> None:
        """A lever was turned on the way: what was counted for seats is no longer so."""
        if self.room is not None:
            with self.room.lock:
                self.room.forget_advice()
                self.shared()

    def rule(self, message: Message) -> None:
        """How the class plays: who plays an absent seat, whether seats are advised, how many seconds a turn has."""
        room = self.here
        with room.lock:
            if "absent" in message:
                absent = text(message, "absent")
                if absent not in PLAYED_BY:
                    raise Refused(f"{absent!r:.40} is not one of {listed(PLAYED_BY)}.")
                room.absent = absent
            if "advises" in message:
                if not isinstance(message["advises"], bool):
                    raise Refused("advises must be true or false.")
                room.advises = message["advises"]
            if "seconds" in message:
                room.deadline = time.time() + whole(message, "seconds", 5, LONGEST)
            self.shared()

    def bet(self, message: Message) -> None:
        """Ask the class what it expects, or reveal what it said."""
        room = self.here
        with room.lock:
            asked = bool(room.bets and room.bets[-1].open)
            if message.get("open") is True and not asked:
                room.bets.append(Bet.on(room.game))
            elif message.get("open") is False and asked:
                room.bets[-1].open = False
            else:
                raise Refused("The class is betting already." if asked else "The class is not betting.")
            self.shared()

    def options(self, message: Message) -> None:
        """What an actor can do in the coming turn, for the instructor to decide."""
        actor, game = text(message, "actor"), self.here.game
        offers = seat.offers(game, actor) if game.running else []
        self.lesson.send({"op": "options", "actor": actor, "most": seat.most(game, actor), "offers": offers,
                          "orders": self.here.orders.get(actor, {})})  # fmt: skip

    def decide(self, message: Message) -> None:
        """Decide for a seat: these orders, or without any what the model would do; or leave it to the seat again."""
        room, actor = self.here, text(message, "actor")
        with room.lock:
            if message.get("undo") is True:
                room.decided.pop(actor, None)
            else:
                room.decide(actor, None if message.get("made") is None else made(message))
            self.shared()

    def debrief(self, message: Message) -> None:
        """Have the game told again for those who played it. In a thread."""
        room, chapter = self.here, self.lesson.chapter
        if room.game.turn < 2:
            raise Refused("Play a few turns first: there is nothing to look back on.")
        if chapter.evaluating:
            raise Refused("This game is being looked at already.")

        def keep(page: str, run: str) -> None:
            self.rooms.write(room, "html", page)
            self.rooms.write(room, "run.html", run)
            with room.lock:
                room.debriefed = True
                self.rooms.keep(room)
                room.tell()

        with room.lock:
            as_it_stands = Room.restored(room.save(), room.game.origin, None)
        Debriefing(as_it_stands, chapter, keep)


def overview(room: Room) -> dict[str, Any]:
    """A class as its instructor sees it."""
    return {
        "code": room.code,
        "key": room.key,
        "absent": room.absent,
        "advises": room.advises,
        "deadline": room.deadline,
        "people": len(room.members),
        "seats": seat.places(room),
        "bets": [seat.bet(room, b) for b in room.bets],
        "debrief": f"/debrief/{room.code}" if room.debriefed else "",
    }


OPS: dict[str, Callable[[Teacher, Message], None]] = {
    "class": Teacher.open, "rule": Teacher.rule, "bet": Teacher.bet, "options": Teacher.options,
    "decide": Teacher.decide, "debrief": Teacher.debrief,
}  # fmt: skip
