"""The saved games of a stepping run: every turn can be gone back to, and few of them lie in memory whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

import numpy as np

EVERY = 64  # turns between two saved games that are kept whole


class Past(Mapping[int, np.ndarray]):
    """Turn -> the saved game after it, int64[word]. Turns are added one after another.

    One in EVERY is kept whole, of the others what differs from the turn before (exclusive or, compressed): a turn of
    the largest shipped scenario takes 2 kB instead of 27.
    """

    def __init__(self, turn: int, raw: np.ndarray) -> None:
        self.first = turn
        self.kept: list[np.ndarray | bytes] = [raw]
        self.last = raw

    def add(self, raw: np.ndarray) -> None:
        """The saved game after the next turn."""
        whole = len(self.kept) % EVERY == 0
        self.kept.append(raw if whole else zlib.compress((raw ^ self.last).tobytes(), 1))
        self.last = raw

    def replace(self, raw: np.ndarray) -> None:
        """Another saved game after the last turn."""
        at = len(self.kept) - 1
        self.kept[at] = raw if at % EVERY == 0 else zlib.compress((raw ^ self[self.first + at - 1]).tobytes(), 1)
        self.last = raw

    def until(self, turn: int) -> Past:
        """The same up to this turn, to be gone on with apart."""
        twin = Past(self.first, self[self.first])
        twin.kept = self.kept[: turn - self.first + 1]
        twin.last = self[turn]
        return twin

    def __getitem__(self, turn: int) -> np.ndarray:
        """A saved game of its own: whoever changes it changes nothing here. KeyError for a turn that is not kept."""
        if turn not in self:
            raise KeyError(turn)
        at = turn - self.first
        if at == len(self.kept) - 1:
            return self.last.copy()
        begin = at - at % EVERY
        whole = self.kept[begin]
        assert isinstance(whole, np.ndarray)
        raw = whole.copy()
        for change in self.kept[begin + 1 : at + 1]:
            assert isinstance(change, bytes)
            raw ^= np.frombuffer(zlib.decompress(change), raw.dtype)
        return raw

    def __contains__(self, turn: object) -> bool:
        return turn in range(self.first, self.first + len(self.kept))

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.first + len(self.kept)))

    def __len__(self) -> int:
        return len(self.kept)
