"""Levers: what a scenario says can be moved, what that should do, and through which mechanism.

A lever describes and changes nothing: the claim that moving it from its low to its high end makes an outcome more or
less likely, with the words, the range and the source for it. Sliders, the test of the claims (run.py levers) and
the README all read this one list. It stands apart from scenario.py because a claim is no part of what runs: two
scenarios that differ only in levers are the same runs, and have the same digest.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sim.faults import Checker, nearest, shown
from sim.vocabulary import RUNGS, Field, at_start

PATTERNS = tuple(f"{part}.*" for part in ("actors", "dyads", "institutions", "ties", "triggers"))
EVENTS = {  # what else than a rung an outcome can be: word of YAML = column of a run's tally, and what it counts
    "agreement": "an agreement is concluded",
    "faded": "an episode with violence fades away without one",
    "recurrence": "violence comes back after a lull or an agreement",
    "patron_entry": "a patron enters with force",
    "reciprocated": "a threat or worse is answered in kind",
    "accidents": "something climbs by accident",
}
ACTS = ("throughout", "start")
DISPUTED = "disputed"
DIRECTIONS = ("up", "down", DISPUTED)
NEEDED = ("label", "low", "high", "moves", "outcome", "direction", "mechanism", "claim", "source")
RUNG = Field("rung", 6, 1, RUNGS - 1, "rung", "a rung of the ladder; whole number")

Numbers = Mapping[str, tuple[float, Field]]  # path -> value and field, of every number of a scenario


class Readable(Protocol):
    """What has numbers that can be read by path: a Case or a Scenario."""

    def number(self, path: str) -> float: ...


@dataclass(frozen=True)
class Outcome:
    """An event of one run: a rung or worse on a dyad (or anywhere, ``world``) by the horizon, or one of EVENTS."""

    dyad: str = "world"
    rung: int = 0
    event: str = ""

    def of(self, dyads: Sequence[str], tally: np.ndarray, first: np.ndarray) -> np.ndarray:
        """bool[run]: whether it came about; RUN_STATE[run] and first[run, dyad + 1, rung], the last dyad the world."""
        if not self.event:
            row = len(dyads) if self.dyad == "world" else list(dyads).index(self.dyad)
            return np.asarray(first[:, row, self.rung] >= 0)
        counted = tally[self.event]
        return np.asarray(counted > 0 if self.event in ("reciprocated", "accidents") else counted >= 0)


@dataclass(frozen=True)
class Lever:
    """One lever. ``moves``: path -> (value at the low end, at the high end); ``low``, ``high``: words for the ends."""

    name: str
    label: str
    low: str
    high: str
    moves: Mapping[str, tuple[float, float]]
    whole: frozenset[str]  # paths that take whole numbers only
    acts: str  # throughout, or start: then setting it during a run changes nothing
    outcome: Outcome
    direction: str  # what moving from low to high does to the outcome: up or down; disputed where scholars differ
    mechanism: Mapping[str, float]  # overrides that switch off what it claims to work through
    claim: str  # both sides' where the direction is disputed
    source: str

    def at(self, share: float) -> dict[str, float]:
        """The numbers at a position: 0 is the low end, 1 the high end, linear between. ValueError outside."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"lever {self.name}: position {share} must lie between 0 (low) and 1 (high).")
        values = {path: (1.0 - share) * low + share * high for path, (low, high) in self.moves.items()}
        return {path: float(round(x)) if path in self.whole else x for path, x in values.items()}

    def share_of(self, case: Readable) -> float:
        """Where a case stands between the ends, the mean over the lever's numbers; outside 0..1 if beyond an end."""
        shares = [(case.number(path) - low) / (high - low) for path, (low, high) in self.moves.items()]
        return sum(shares) / len(shares)


def levers(check: Checker, given: Any, numbers: Numbers, dyads: Iterable[str]) -> dict[str, Lever]:
    """The levers of a scenario, checked against its numbers and dyads, in the order of the YAML."""
    given = check.mapping("levers", given)
    return {str(n): lever(check, str(n), given[n], numbers, list(dyads)) for n in given if given[n] is not None}


def lever(check: Checker, name: str, given: Any, numbers: Numbers, dyads: list[str]) -> Lever:
    key = f"levers.{name}"
    _, words = check.row(key, given, (), (*NEEDED, "acts"), "lever")
    check.missing(key, words, NEEDED)
    texts = {w: check.line(f"{key}.{w}", words[w]) for w in ("label", "low", "high")}
    direction = check.known(f"{key}.direction", words["direction"], DIRECTIONS, "direction")
    texts |= {"claim": claim(check, f"{key}.claim", words["claim"], direction)}
    texts |= {"source": check.text(f"{key}.source", words["source"])}
    moves = {path: ends(check, key, path, pair, numbers) for path, pair in named(check, key, "moves", words).items()}
    off = {path: placed(check, f"{key}.mechanism", path, x, numbers)
           for path, x in named(check, key, "mechanism", words).items()}  # fmt: skip
    for path in sorted(set(moves) & set(off)):
        raise check.fail(f"{key}.mechanism", f"sets {path}, which the lever moves: that would switch off the lever.")
    return Lever(
        name=name,
        moves=moves,
        whole=frozenset(path for path in moves if "whole number" in numbers[path][1].meaning),
        acts=acts(check, f"{key}.acts", words.get("acts"), moves),
        outcome=outcome(check, f"{key}.outcome", words["outcome"], dyads),
        direction=direction,
        mechanism=off,
        **texts,
    )


def claim(check: Checker, key: str, given: Any, direction: str) -> str:
    """A text; where the direction is disputed, what either side claims: {up: …, down: …}."""
    if direction != DISPUTED:
        return check.text(key, given)
    if not isinstance(given, Mapping):
        raise check.fail(key, f"= {shown(given)} must be the claims of both sides: up and down.")
    _, sides = check.row(key, given, (), ("up", "down"), "disputed claim")
    check.missing(key, sides, ("up", "down"))
    up, down = (check.text(f"{key}.{side}", sides[side]).strip() for side in ("up", "down"))
    return f"Disputed. More: {up} Less: {down}"


def acts(check: Checker, key: str, given: Any, paths: Iterable[str]) -> str:
    """When the lever acts: as said, else throughout unless a number of its acts only at the start."""
    late = [path for path in paths if at_start(path)]
    if given is None:
        return "start" if late else "throughout"
    if check.known(key, given, ACTS, "time at which a lever acts") == "throughout" and late:
        raise check.fail(key, f"= throughout: {late[0]} acts only at the start.")
    return str(given)


def named(check: Checker, key: str, word: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of paths that has at least one; a later file takes a path out with ``path: null``."""
    given = {str(k): x for k, x in check.mapping(f"{key}.{word}", words[word]).items() if x is not None}
    if not given:
        raise check.fail(f"{key}.{word}", "names no number: it needs at least one path.")
    return given


def ends(check: Checker, key: str, path: str, given: Any, numbers: Numbers) -> tuple[float, float]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise check.fail(f"{key}.moves", f"= {path}: {shown(given)} must be two values, [at the low, at the high end].")
    low, high = (placed(check, f"{key}.moves", path, x, numbers) for x in given)
    if low == high:
        raise check.fail(f"{key}.moves", f"= {path}: both ends are {low:g}: the lever would not move it.")
    return low, high


def placed(check: Checker, key: str, path: str, value: Any, numbers: Numbers) -> float:
    """The value, if the path is a number of this scenario and the value is in its range."""
    return check.number(f"{key}, {path}", value, numbers[number(check, key, path, numbers)][1])


def number(check: Checker, key: str, path: str, numbers: Numbers) -> str:
    """The path, if it is one of a number of this scenario."""
    if path not in numbers:
        raise check.fail(key, f"= {shown(path)} is no path of a number of this scenario.{nearest(path, numbers)}")
    return path


def outcome(check: Checker, key: str, given: Any, dyads: list[str]) -> Outcome:
    _, words = check.row(key, given, (), ("dyad", "rung", "event"), "outcome")
    if "event" in words:
        if len(words) > 1:
            raise check.fail(key, "is either an event, or a dyad with a rung; not both.")
        return Outcome(event=check.known(f"{key}.event", words["event"], EVENTS, "event"))
    check.missing(key, words, ("dyad", "rung"))
    dyad = check.known(f"{key}.dyad", words["dyad"], ["world", *dyads], "dyad of this scenario")
    return Outcome(dyad, int(check.number(f"{key}.rung", words["rung"], RUNG)))


def inert(check: Checker, given: Any, numbers: Numbers) -> dict[str, str]:
    """A word on why a number stands there though it moves nothing much: path -> why.

    A path may hold ``*`` for any letters and then speaks for all numbers it fits; of two that fit, the later speaks.
    """
    found = {}
    for path, why in check.mapping("inert", given).items():
        if why is not None:
            fits = fnmatch.filter(numbers, str(path))
            if not fits and not str(path).startswith(PATTERNS):  # a variant may have taken out all that it fits
                fits = [number(check, "inert", str(path), numbers)]
            found.update(dict.fromkeys(fits, check.text(f"inert, {path}", why)))
    return found
