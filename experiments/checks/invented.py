"""An invented world of any size: actors in a ring, each a rival of the next few, every tenth a patron of others.

Everyone has all assets, so that nobody lacks a move; the catalogue is that of the default scenario, listed again under
other names until it is long enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.load import load

RIVALS = 2  # the next so many in the ring: two dyads an actor (ours; the largest shipped scenario has one)
PATRON = 10  # every so many-th actor is one
REACH = (4, 2)  # a state's patron stands a quarter of the ring away, its mediator half of it


def invented(actors: int, moves: int, turns: int, rivals: int = RIVALS) -> dict[str, Any]:
    """The scenario as a mapping; ``moves`` 0: the catalogue as it is."""
    base = load().mapping
    names = [f"a{k:03d}" for k in range(actors)]
    assets = sorted({x for e in base["moves"].values() for word in ("needs", "means") for x in e.get(word) or ()})
    dyads = {f"{a}_{b}": {"a": a, "b": b} for a, b in ring(names, rivals)}
    return {
        "scenario": {"name": "invented", "start": base["scenario"]["start"]},
        "horizon": turns,
        **{part: base[part] for part in ("clock", "ladder", "rules")},
        "moves": catalogue(base["moves"], moves),
        "actors": {a: {"kind": "state" if k % PATRON else "patron", "assets": assets} for k, a in enumerate(names)},
        "dyads": dyads,
        "ties": {f"{a}_{b}": {"kind": kind, "actor": a, "toward": b} for kind, a, b in helpers(names, dyads)},
    }


def ring(names: list[str], rivals: int) -> Iterator[tuple[str, str]]:
    """Each with the next few, every pair once."""
    pairs = {frozenset((k, (k + step) % len(names))) for k in range(len(names)) for step in range(1, rivals + 1)}
    for a, b in sorted(sorted(pair) for pair in pairs if len(pair) == 2):
        yield names[a], names[b]


def helpers(names: list[str], dyads: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Patron and mediator of every state, as far as they are others and no rivals of it."""
    for k, b in enumerate(names):
        found = dict[int, str]()
        for kind, part in zip(("patron", "mediator"), REACH, strict=True):
            far = (k // PATRON * PATRON + len(names) // part) // PATRON * PATRON % len(names)
            apart = far != k and not {f"{names[far]}_{b}", f"{b}_{names[far]}"} & set(dyads)
            if k % PATRON and apart and far not in found:
                found[far] = kind
        yield from ((kind, names[far], b) for far, kind in found.items())


def catalogue(moves: dict[str, Any], many: int) -> dict[str, Any]:
    """So many moves: the catalogue again and again."""
    found, names = dict(moves), list(moves)
    for k in range(len(moves), many):
        found[f"{names[k % len(names)]}_{k // len(names)}"] = moves[names[k % len(names)]]
    return found
