"""All classes of a server. What was decided in each is kept in a file after every turn; only those that somebody
attends lie in memory, and a server that was killed offers the same games again."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from experiments.classroom.messages import Refused
from experiments.classroom.room import TOKEN, Room
from experiments.classroom.workers import Workers
from experiments.folder.files import write_text
from sim.encoding import Case
from sim.game import Game

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no code is a word
CODE = 6  # letters of a code
IDLE = 14 * 86400.0  # seconds after which a class is thrown away


class Rooms:
    """``lock`` is held from finding a room until one is in it; it is taken before a room's own."""

    def __init__(self, folder: Path, open_: Callable[[str], Case], workers: Workers | None = None) -> None:
        self.folder, self.open, self.workers = folder, open_, workers
        self.rooms: dict[str, Room] = {}  # those in memory
        self.lock = RLock()
        folder.mkdir(parents=True, exist_ok=True)
        self.sweep()

    def sweep(self) -> None:
        """Throw away what has lain idle."""
        for file in self.folder.glob("*.json"):
            if time.time() - file.stat().st_mtime > IDLE and file.stem not in self.rooms:
                for kept in self.folder.glob(f"{file.stem}.*"):
                    kept.unlink()

    def new(self, game: Game) -> Room:
        """A room for a game, with a code of its own."""
        with self.lock:
            self.sweep()
            while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE))) in self.rooms or self.file(code):
                pass
            room = self.rooms[code] = Room(code, secrets.token_hex(TOKEN), game, workers=self.workers)
            self.keep(room)
            return room

    def find(self, code: str) -> Room:
        """The room of a code, read again if it is not in memory. Refused if there is none."""
        code = code.strip().upper()
        with self.lock:
            if code not in self.rooms:
                self.rooms[code] = self._restored(code)
            return self.rooms[code]

    def _restored(self, code: str) -> Room:
        file = self.file(code)
        if file is None:
            raise Refused("There is no class with this code.")
        try:
            saved = json.loads(file.read_text(encoding="utf-8"))
            return Room.restored(saved, self.open(saved["scenario"]), self.workers)
        except (ValueError, KeyError, TypeError, OSError):
            raise Refused("The class of this code was kept by another version, which can still open it.") from None

    def file(self, code: str, kind: str = "json") -> Path | None:
        """What is kept of a class, if it is: its game, or a file of another kind. No code leads out of the folder."""
        path = self.folder / f"{code}.{kind}"
        known = len(code) == CODE and set(code) <= set(LETTERS) and path.is_file()
        return path if known else None

    def keep(self, room: Room) -> None:
        """Write a room down, whole or not at all."""
        self.write(room, "json", json.dumps(room.save(), ensure_ascii=False))

    def write(self, room: Room, kind: str, text: str) -> None:
        write_text(self.folder / f"{room.code}.{kind}", text)

    def rest(self, room: Room) -> None:
        """Keep a room and let it go from memory if nobody attends it."""
        with self.lock, room.lock:
            if not room.attended and self.rooms.get(room.code) is room:
                self.keep(room)
                room.forget_advice()
                del self.rooms[room.code]
