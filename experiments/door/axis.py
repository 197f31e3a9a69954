"""What a curve and a map over two levers vary: which number or levers, over which values, for which rungs; checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.encoding import Case
from sim.faults import Checker, ScenarioError, shown
from sim.levers import RUNG, Lever
from sim.vocabulary import SHAPING, Field

RUNS = Field("runs", 300, 1, 10**8, "runs", "runs at each point of a map; whole number")
STEPS = Field("steps", 11, 2, 101, "points", "points along each of a map's levers; whole number")
POSTURES = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Curve:
    """An escalation curve to draw: P(highest rung >= each of ``rungs``) at each of ``values``."""

    parameter: str
    values: tuple[float, ...]
    rungs: tuple[int, ...]
    runs: int
    dyad: str = "world"  # whose rungs are counted


@dataclass(frozen=True)
class Map:
    """A map to draw: P(highest rung anywhere >= each of ``rungs``) over the positions of two levers."""

    across: Lever
    up: Lever
    rungs: tuple[int, ...]
    runs: int
    steps: int

    @property
    def places(self) -> list[float]:
        return [float(x) for x in np.linspace(0.0, 1.0, self.steps)]

    @property
    def heights(self) -> list[float]:
        """Positions of ``up``: those of the map and the postures."""
        return sorted({*self.places, *POSTURES})

    @property
    def work(self) -> int:
        """Runs in all."""
        return len(self.places) * len(self.heights) * self.runs


def said(key: str, value: Any, fault: str) -> ScenarioError:
    return ScenarioError(f"command line: {key} = {shown(value)} {fault}.")


def curve(given: Mapping[str, Any], case: Case, runs: int) -> Curve | None:
    """The curve to draw: what the command line says, else the scenario's own choice; None if neither has one."""
    own = case.scenario.head.get("curve") or {}
    chosen = {
        k: given[k] if given.get(k) not in (None, []) else own.get(k) for k in ("parameter", "values", "rungs", "dyad")
    }
    if chosen["parameter"] is None:
        return None
    parameter = str(chosen["parameter"])
    moved = given.get("parameter") is not None and given["parameter"] != own.get("parameter")
    if moved and given.get("values") is None:
        chosen["values"] = None
    place(case, parameter)
    values = listed(
        "curve.values",
        chosen["values"],
        f"the points of {parameter}, such as curve.values=[0,0.5,1]",
    )
    for value in values:
        case.patched({parameter: value})  # out of range: says so
    check = Checker(lambda _: "command line")
    rungs = listed("curve.rungs", chosen["rungs"] or [4, 6, 8], "rungs, such as curve.rungs=[4,6,8]")
    whole = sorted({int(check.number("curve.rungs", rung, RUNG)) for rung in rungs})
    dyad = check.known("curve.dyad", chosen["dyad"] or "world", ["world", *case.dyads], "dyad of this scenario")
    return Curve(parameter, tuple(sorted({float(x) for x in values})), tuple(whole), runs, dyad)


def two_levers(given: Mapping[str, Any], case: Case, runs: int, steps: int) -> Map | None:
    """The map that the config asks for, checked; None if it names no lever."""
    said = [given.get(key) for key in ("across", "up")]
    if said == [None, None]:
        return None
    check, levers = Checker(lambda _: "command line"), case.scenario.levers
    chosen = [
        levers[check.known(f"map.{k}", x, levers, "lever of this scenario")] for k, x in zip(("across", "up"), said)
    ]
    shared = sorted(set(chosen[0].moves) & set(chosen[1].moves))
    if shared:
        raise ScenarioError(f"command line: map.across and map.up both move {shared[0]}: choose two different levers.")
    rungs = given.get("rungs") or [int(case.scenario.ladder.numbers[name]) for name in ("violence", "serious")]
    if not isinstance(rungs, (list, tuple)):
        raise ScenarioError(
            f"command line: map.rungs = {shown(rungs)} must be a list of rungs, such as map.rungs=[6,8]."
        )
    whole = sorted({int(check.number("map.rungs", rung, RUNG)) for rung in rungs})
    return Map(chosen[0], chosen[1], tuple(whole), runs, steps)


def place(case: Case, parameter: str) -> Field:
    """The field of a number that can vary from point to point; the error names the nearest that can."""
    try:
        return case.place(parameter)[3]
    except (KeyError, ValueError):
        if (parameter.split(".")[0], parameter.split(".")[-1]) in SHAPING:
            fault = "cannot vary along a curve: it decides the shape of the model"
            raise said("curve.parameter", parameter, fault) from None
        check = Checker(lambda _: "command line")
        check.known("curve.parameter", parameter, paths(case), "path of a number that can vary")
        raise


def listed(key: str, value: Any, what: str) -> list[Any]:
    ok = isinstance(value, (list, tuple)) and len(value) > 0
    if not ok or any(isinstance(x, bool) or not isinstance(x, (int, float)) or not math.isfinite(x) for x in value):
        raise said(key, value, f"must be a list of numbers: {what}")
    return list(value)


def paths(case: Case) -> list[str]:
    """Path of every number that can vary from point to point."""
    return [path for path in candidates(case) if placed(case, path)]


def placed(case: Case, path: str) -> bool:
    try:
        case.place(path)
    except (KeyError, ValueError):
        return False
    return True


def candidates(case: Case) -> Iterator[str]:
    s = case.scenario
    yield "horizon"
    yield from (f"clock.{name}" for name in s.clock)
    yield from (f"rules.{rule}.{name}" for rule, numbers in s.rules.items() for name in numbers)
    parts = ("actors", "ties", "dyads", "institutions", "triggers", "moves")
    for part, entries in ((p, getattr(s, p)) for p in parts):
        for name, entry in entries.items():
            yield from (f"{part}.{name}.{field}" for field in entry.numbers)
    for (name, entry), word in itertools.product(s.moves.items(), ("traits", "effects")):
        yield from (f"moves.{name}.{word}.{key}" for key in entry[word] or {})
