"""What is fitted to what: a plan as data, checked, and the values of a case that a point of its box stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.validate.figures import FIGURES
from experiments.validate.targets import Target, targets
from sim.encoding import Case, encode
from sim.faults import ScenarioError, nearest
from sim.load import load
from sim.reading import read

FILE = Path(__file__).parent / "plan.yaml"
KEYS = ("beds", "switched", "numbers", "targets", "quota")


@dataclass(frozen=True)
class Number:
    """A free number: a point's coordinate u in 0..1 stands for low to high, evenly or, with ``log``, evenly in ratio.

    ``paths``: which values of the case it sets; with ``factor`` it multiplies what they are. ``start``: where a search
    begins, None: where the case stands.
    """

    name: str
    low: float
    high: float
    log: bool
    factor: bool
    paths: tuple[str, ...]
    start: float | None = None

    def value(self, u: float) -> float:
        if self.log:
            return float(self.low * (self.high / self.low) ** u)
        return float(self.low + u * (self.high - self.low))

    def place(self, value: float) -> float:
        """The coordinate of a value."""
        if self.log:
            value = max(value, 1e-6 * self.low)  # what lies far below the box
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True)
class Bed:
    """A scenario on which sources are judged: a source's dyads by the first word of its figures' ids."""

    name: str
    case: Case
    judged: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Plan:
    """Beds, free numbers in order, targets in order; ``quota``: the least share inside that each family is owed."""

    beds: Sequence[Bed]
    numbers: Sequence[Number]
    targets: Sequence[Target]
    quota: float

    @property
    def families(self) -> list[str]:
        """Of each target."""
        return [FIGURES[t.id].family for t in self.targets]

    @property
    def start(self) -> np.ndarray:
        """float[number]: where a search begins; what lies outside the box is moved to its edge."""
        return np.array([np.clip(n.place(self.now(n)), 0.0, 1.0) for n in self.numbers])

    def now(self, number: Number) -> float:
        """Its value at the start, or in the beds as they are."""
        if number.start is not None:
            return number.start
        if number.factor:
            return 1.0
        bed = next(b for b in self.beds if number.paths[0] in b.case.scenario.numbers)
        return bed.case.number(number.paths[0])

    def values(self, point: np.ndarray) -> dict[str, float]:
        """Value by name of each free number at a point, float[number] in 0..1."""
        return {n.name: n.value(float(u)) for n, u in zip(self.numbers, point, strict=True)}

    def case(self, bed: Bed, point: np.ndarray) -> Case:
        """The bed's case at a point."""
        set_: dict[str, float] = {}
        for number, u in zip(self.numbers, point, strict=True):
            value = number.value(float(u))
            for path in number.paths:
                if path in bed.case.scenario.numbers:
                    set_[path] = value * bed.case.number(path) if number.factor else value
        return bed.case.patched(set_)


def planned(file: Path, words: Sequence[str] = ()) -> Plan:
    """The plan of a file; ``words`` are laid over each of its beds. ScenarioError names file and key."""
    plan = read(file, lambda key: "" if key in KEYS else unknown(key))

    def fault(key: str, what: str) -> ScenarioError:
        return ScenarioError(f"{file.name}: {key} {what}")

    for key in KEYS:
        if key not in plan:
            raise fault(key, f"is missing. Needed: {', '.join(KEYS)}.")
    switched = [f"{path}={value}" for path, value in plan["switched"].items()]
    beds = [
        Bed(name, encode(load(file.parent / bed["scenario"], [*switched, *words])), bed["judged"])
        for name, bed in plan["beds"].items()
    ]
    for bed in beds:
        for source, dyads in bed.judged.items():
            for dyad in dyads:
                if dyad not in bed.case.dyads:
                    raise fault(f"beds.{bed.name}.judged.{source}",
                                f"= {dyad} is no dyad of the bed.{nearest(dyad, bed.case.dyads)}")  # fmt: skip
    known = {t.id: t for t in targets()}
    for id_ in plan["targets"]:
        if id_ not in known:
            raise fault("targets", f"= {id_} is no target.{nearest(id_, list(known))}")
    numbers = [number(name, given, fault) for name, given in plan["numbers"].items()]
    for n in numbers:
        for path in n.paths:
            if not any(path in bed.case.scenario.numbers for bed in beds):
                raise fault(f"numbers.{n.name}", f"= {path} is no number of any bed.")
    return Plan(beds, numbers, [known[id_] for id_ in plan["targets"]], float(plan["quota"]))


def unknown(key: str) -> str:
    return f"{key} is no key of a plan.{nearest(key, KEYS)} Allowed: {', '.join(KEYS)}."


def number(name: str, given: Mapping[str, Any], fault: Any) -> Number:
    """One entry of ``numbers``; without ``of`` its name is its path."""
    low, high, log = float(given["low"]), float(given["high"]), bool(given.get("log", False))
    if not low < high or (log and low <= 0.0):
        raise fault(f"numbers.{name}", f"= {low:g} to {high:g} is no range{' of ratios' if log else ''}.")
    start = given.get("start")
    if start is not None and not low <= float(start) <= high:
        raise fault(f"numbers.{name}", f"= start {start:g} lies outside {low:g} to {high:g}.")
    paths, factor = tuple(given.get("of", [name])), bool(given.get("factor", False))
    return Number(name, low, high, log, factor, paths, None if start is None else float(start))
