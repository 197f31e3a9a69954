"""A lesson that is spoken to without a server, and what it said."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.classroom.lesson import Lesson
from experiments.classroom.room import Room
from experiments.classroom.rooms import Rooms
from experiments.classroom.shelf import Shelf
from experiments.classroom.visitor import Visitor
from experiments.classroom.workers import Workers
from sim.encoding import encode
from sim.game import Game
from sim.load import load

SHELF = Shelf(encode(load("kosovo_2021")))
KOSOVO = "kosovo_2021"
PATIENCE = 120.0  # seconds


class Pupil:
    """Says messages and keeps what it hears."""

    def __init__(self, workers: Workers, rooms: Rooms) -> None:
        self.heard: list[dict[str, Any]] = []
        self.change = threading.Condition()
        self.lesson = Lesson(self.hear, workers, SHELF, rooms)

    def hear(self, message: dict[str, Any]) -> None:
        with self.change:
            self.heard.append(message)
            self.change.notify_all()

    def say(self, op: str, **rest: Any) -> list[dict[str, Any]]:
        """What was answered before the call came back."""
        before = len(self.heard)
        self.lesson.hear({"op": op, **rest})
        return self.heard[before:]

    def ask(self, op: str, answer: str, **rest: Any) -> dict[str, Any]:
        """The answer of this kind that was given before the call came back."""
        found = [m for m in self.say(op, **rest) if m["op"] in (answer, "refused")]
        assert found and found[0]["op"] == answer, found
        return found[0]

    def wait(self, op: str, least: int = 0, after: int = 0) -> dict[str, Any]:
        """The first message of this kind with counts of at least so many runs."""
        end = time.monotonic() + PATIENCE
        with self.change:
            while True:
                found = [m for m in self.heard[after:] if m["op"] == op and m.get("n", least) >= least]
                if found:
                    return found[0]
                assert time.monotonic() < end, f"no {op} with {least} runs"
                self.change.wait(1.0)


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()


@pytest.fixture
def rooms(tmp_path: Path, workers: Workers) -> Rooms:
    return Rooms(tmp_path / "classes", SHELF.open, workers)


@pytest.fixture
def pupil(workers: Workers, rooms: Rooms) -> Iterator[Pupil]:
    pupil = Pupil(workers, rooms)
    yield pupil
    pupil.lesson.close()


class Student:
    """Somebody with a phone."""

    def __init__(self, rooms: Rooms, code: str, name: str, **more: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.visitor = Visitor(self.heard.append, rooms)
        self.say("join", code=code, name=name, **more)

    def say(self, op: str, **rest: Any) -> dict[str, Any]:
        before = len(self.heard)
        self.visitor.hear({"op": op, **rest})
        assert len(self.heard) > before
        return self.heard[-1]

    @property
    def sees(self) -> dict[str, Any]:
        return next(m for m in reversed(self.heard) if m["op"] == "room")

    @property
    def refused(self) -> str:
        assert self.heard[-1]["op"] == "refused", self.heard[-1]
        return str(self.heard[-1]["words"])


def first_offer(student: Student) -> dict[str, str]:
    offer = student.sees["offers"][0]
    return {offer["target"]: offer["moves"][0]["move"]}


@pytest.fixture
def room(rooms: Rooms) -> Room:
    return rooms.new(Game(SHELF.open(KOSOVO), 1))
