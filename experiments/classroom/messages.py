"""What pages and the server tell each other: plain data, read without guessing, told as long as it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from sim.encoding import Case
from sim.faults import nearest
from sim.game import Orders

Message = Mapping[str, Any]
Send = Callable[[dict[str, Any]], None]  # may be called from any thread
Shares = dict[str, float]  # lever -> position, 0 to 1


class Refused(ValueError):
    """A message that cannot be done, in words for whoever sent it."""


class Chapter:
    """A stretch of what a page plays: what is counted for it is told as long as it lasts, and never after."""

    def __init__(self, send: Send) -> None:
        self.send, self.lasts, self.lock = send, True, Lock()
        self.evaluating = False

    def tell(self, message: dict[str, Any]) -> None:
        with self.lock:
            if self.lasts:
                self.send(message)

    def end(self) -> None:
        with self.lock:
            self.lasts = False


def text(message: Message, key: str, default: str | None = None) -> str:
    """A word; one that may be left out has a default."""
    value = message.get(key, default)
    if not isinstance(value, str) or not (value == default or 0 < len(value) <= 200):
        raise Refused(f"{key} must be a word.")
    return value


def whole(message: Message, key: str, low: int, high: int, default: int | None = None) -> int:
    value = message.get(key, default)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)  # digits that JavaScript would round
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"{key} = {value!r:.40} must be a whole number, {low:,} to {high:,}.")
    return value


def shares_of(base: Case | None, given: Any) -> Shares:
    assert base is not None
    if not isinstance(given, Mapping):
        raise Refused("Positions of levers must be a mapping, lever: 0 to 1.")
    found = {}
    for name, share in given.items():
        if name not in base.scenario.levers:
            raise Refused(f"{name!r:.40} is no lever.{nearest(str(name)[:40], base.scenario.levers)}")
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0.0 <= share <= 1.0:
            raise Refused(f"{name} = {share!r:.40} must lie between 0 and 1.")
        found[name] = float(share)
    return found


def by_turn(message: Message, key: str) -> dict[int, Any]:
    """What stands under turns, {"12": …}; JSON has no numbers for keys."""
    given = message.get(key, {})
    if not isinstance(given, Mapping) or not all(
        isinstance(t, str) and t.isdigit() and isinstance(x, Mapping) for t, x in given.items()
    ):
        raise Refused(f"{key} must be a mapping, turn: what.")
    return {int(t): x for t, x in given.items()}


def orders_of(given: Any) -> Orders:
    """Orders as plain data: actor, target, move or nothing."""
    whole_ = isinstance(given, Mapping) and all(
        isinstance(made, Mapping) and all(isinstance(x, str | None) for x in (*made, *made.values()))
        for made in given.values()
    )
    if not whole_:
        raise Refused("orders must be a mapping, actor: {target: move or null}.")
    return dict(given)
