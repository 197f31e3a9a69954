"""Somebody who has come with a code: what they may say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from experiments.classroom import seat
from experiments.classroom.messages import Message, Refused, Send, text
from experiments.classroom.room import Member, Room
from experiments.classroom.rooms import Rooms


class Visitor:
    """One connection. ``send`` may be called from any thread."""

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
        with self.rooms.lock:
            self.leave()
            room = self.rooms.find(code)
            with room.lock:
                member = room.join(name, token)
                self.room, self.member, member.send = room, member, self.send
                self.send(seat.told(room, member))
                room.advise()

    def sit(self, room: Room, member: Member, message: Message) -> None:
        room.sit(member, text(message, "actor", ""))
        self.rooms.keep(room)
        room.tell()

    def order(self, room: Room, member: Member, message: Message) -> None:
        if not member.actor:
            raise Refused("Take a seat first.")
        if message.get("turn") != room.game.turn:
            raise Refused("That turn is over; its orders were revealed without this one.")
        room.order(member.actor, made(message), message.get("final") is True)
        room.tell(member.actor)

    def guess(self, room: Room, member: Member, message: Message) -> None:
        if not room.bets:
            raise Refused("There is no bet to take part in.")
        room.bets[-1].guess(member.token, message.get("shares"))
        self.rooms.keep(room)
        self.send(seat.told(room, member))
        if room.watch is not None:
            room.watch()

    def leave(self) -> None:
        """The connection is gone; the seat stays."""
        if self.room is None or self.member is None:
            return
        if self.member.send == self.send:
            self.member.send = None
        self.rooms.rest(self.room)
        self.room = self.member = None


def made(message: Message) -> dict[str, str]:
    """Orders of a seat as plain data: target, move."""
    found = message.get("made")
    if not isinstance(found, Mapping) or not all(isinstance(x, str) for x in (*found, *found.values())):
        raise Refused("Orders must be a mapping, target: move.")
    return dict(found)


VISITS: dict[Any, Callable[[Visitor, Room, Member, Message], None]] = {
    "sit": Visitor.sit,
    "order": Visitor.order,
    "guess": Visitor.guess,
}
OPS = ("join", *VISITS)
