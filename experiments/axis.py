"""The axis of an escalation curve: which number varies, over which values, for which rungs; checked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.checks import RUNG
from sim.encoding import Case
from sim.faults import Checker, ScenarioError, shown
from sim.vocabulary import SHAPING, Field


@dataclass(frozen=True)
class Curve:
    """An escalation curve to draw: P(highest rung >= each of ``rungs``) at each of ``values``."""

    parameter: str
    values: tuple[float, ...]
    rungs: tuple[int, ...]
    runs: int
    dyad: str = "world"  # whose rungs are counted


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
