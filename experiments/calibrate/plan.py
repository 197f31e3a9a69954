"""What is fitted to what: a plan as data, checked, and the values of a case that a point of its box stands for.

A plan may come ``after`` another one: what that switched and where its search began hold in its beds too, wherever its
words or its own numbers do not say otherwise. ``held`` names numbers of the earlier plan that stand for more here.

What a plan says of its beds is of two kinds: numbers of the program (rules, clock, how common moves are), which can be
drawn, and facts of the beds (tensions, ties). ``stood`` sets the facts alone: the beds as the program plays them.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.history.figures import FIGURES
from experiments.history.targets import Target, targets
from sim.encoding import Case, encode
from sim.faults import ScenarioError, nearest
from sim.load import load
from sim.members import PATH
from sim.reading import read
from sim.vocabulary import decides_shape

FILE = Path(__file__).parent / "plan.yaml"
STAGES = (FILE, FILE.with_name("plan_patrons.yaml"))
FRESH = 1_000_000  # first run of the luck that no search has seen
Fault = Callable[[str, str], ScenarioError]
KEYS = ("beds", "switched", "numbers", "targets", "quota")
MORE = ("after", "held")  # keys that a plan may have


@dataclass(frozen=True)
class Number:
    """A free number: a point's coordinate u in 0..1 stands for low to high, evenly or, with ``log``, evenly in ratio.

    ``paths``: which values of the case it sets, each to so many times its own. ``start``: where a search begins, None:
    where the case stands.
    """

    name: str
    low: float
    high: float
    log: bool
    paths: Mapping[str, float]
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
    """A scenario on which figures are judged: the dyads that stand for them by how their ids begin, ``mid.ally.*``."""

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

    def judge(self, id_: str) -> tuple[Bed, str]:
        """The bed that a figure is judged on and by which of its words: the longest that fits. LookupError if none."""
        fit = [(bed, word) for bed in self.beds for word in bed.judged if fnmatch.fnmatch(id_, f"{word}*")]
        longest = max((len(word) for _, word in fit), default=0)
        found = [(bed, word) for bed, word in fit if len(word) == longest]
        if len(found) != 1:
            raise LookupError(f"= {id_} is judged on {'two beds alike' if found else 'no bed'}.")
        return found[0]

    def judges(self, id_: str) -> bool:
        """Whether a figure is judged on one of the beds."""
        try:
            self.judge(id_)
        except LookupError:
            return False
        return True

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
        path, times = next(iter(number.paths.items()))
        bed = next(b for b in self.beds if path in b.case.scenario.numbers)
        return bed.case.number(path) / times

    def values(self, point: np.ndarray) -> dict[str, float]:
        """Value by name of each free number at a point, float[number] in 0..1."""
        return {n.name: n.value(float(u)) for n, u in zip(self.numbers, point, strict=True)}

    def case(self, bed: Bed, point: np.ndarray) -> Case:
        """The bed's case at a point."""
        set_: dict[str, float] = {}
        for number, u in zip(self.numbers, point, strict=True):
            value = number.value(float(u))
            for path, times in number.paths.items():
                if path in bed.case.scenario.numbers:
                    set_[path] = value * times
        return bed.case.patched(set_)


def stood(files: Sequence[Path] = STAGES, words: Sequence[str] = ()) -> Plan:
    """The beds and targets of several plans as one, with nothing but facts of the beds set: no number is free."""
    plans = [planned(file, words, facts=True) for file in files]
    return Plan([b for p in plans for b in p.beds], [], [t for p in plans for t in p.targets], plans[-1].quota)


def fitted(files: Sequence[Path] = STAGES) -> set[str]:
    """The ids of all figures that plans have among their targets."""
    return {id_ for file in files for id_ in given(file)["targets"]}


def planned(file: Path, words: Sequence[str] = (), facts: bool = False) -> Plan:
    """The plan of a file; ``words`` are laid over each of its beds. ScenarioError names file and key.

    ``facts``: of what it switches and where its search begins, and of an earlier plan, the beds have their facts alone.
    """
    plan = given(file)

    def fault(key: str, what: str) -> ScenarioError:
        return ScenarioError(f"{file.name}: {key} {what}")

    for key in KEYS:
        if key not in plan:
            raise fault(key, f"is missing. Needed: {', '.join(KEYS)}.")
    before = given(file.parent / plan["after"]) if "after" in plan else {"switched": {}, "numbers": {}}
    switched = {**before["switched"], **plan["switched"]}
    beds = []
    for name, entry in plan["beds"].items():
        scenario = file.parent / entry["scenario"]
        case = encode(load(scenario, set_(switched)))
        taken = {**switched, **held(before["numbers"], plan.get("held") or {}, case, fault)}
        if facts:
            taken = {path: x for path, x in {**taken, **held(plan["numbers"], {}, case, fault)}.items() if fact(path)}
        said = {word.partition("=")[0].lstrip("+") for word in words}
        left = set_({path: value for path, value in taken.items() if path not in said})
        beds.append(bed(name, encode(load(scenario, [*left, *words])), entry["judged"], fault))
    known = {t.id: t for t in targets()}
    for id_ in plan["targets"]:
        if id_ not in known:
            raise fault("targets", f"= {id_} is no target.{nearest(id_, list(known))}")
    paths = [path for bed in beds for path in bed.case.scenario.numbers]
    numbers = [number(name, entry, paths, fault) for name, entry in plan["numbers"].items()]
    for n in [] if facts else numbers:
        for path in {word.partition("=")[0].lstrip("+") for word in words} & set(n.paths):
            raise ScenarioError(
                f"command line: {path} is sought ({n.name} in {file.name}), so a word for it would count for nothing: "
                "leave it out, or give a plan that does not seek it (plan=FILE)."
            )
    made = Plan(beds, numbers, [known[id_] for id_ in plan["targets"]], float(plan["quota"]))
    for id_ in plan["targets"]:
        try:
            made.judge(id_)
        except LookupError as why:
            raise fault("targets", str(why)) from None
    return made


def given(file: Path) -> Mapping[str, Any]:
    """A plan as it is written."""
    return read(file, lambda key: "" if key in (*KEYS, *MORE) else unknown(key))


def unknown(key: str) -> str:
    return f"{key} is no key of a plan.{nearest(key, (*KEYS, *MORE))} Allowed: {', '.join((*KEYS, *MORE))}."


def set_(values: Mapping[str, Any]) -> list[str]:
    """Values as words."""
    return [f"{path}={value}" for path, value in values.items()]


def fact(path: str) -> bool:
    """Whether a number is a fact of a bed; all others are the program's, and a calibrated set may have them."""
    return PATH.fullmatch(path) is None or decides_shape(path)


def held(numbers: Mapping[str, Any], more: Mapping[str, Sequence[str]], case: Case, fault: Fault) -> dict[str, float]:
    """What the numbers of a plan set in a bed, each where its search begins; ``more``: patterns, by name."""
    for name in more:
        if name not in numbers:
            raise fault(f"held.{name}", f"is no number of the earlier plan.{nearest(name, list(numbers))}")
    found, paths = {}, list(case.scenario.numbers)
    for name, entry in numbers.items():
        if entry.get("start") is None:
            continue
        for pattern, times in {**stands_for(name, entry), **dict.fromkeys(more.get(name, ()), 1.0)}.items():
            for path in fnmatch.filter(paths, pattern):
                found[path] = times * float(entry["start"])
    return found


def bed(name: str, case: Case, judged: Mapping[str, Sequence[str]], fault: Fault) -> Bed:
    """One entry of ``beds``; a dyad may be a pattern, ``calm_*``."""
    found = {}
    for source, patterns in judged.items():
        dyads = matching(patterns, case.dyads)
        if isinstance(dyads, str):
            key = f"beds.{name}.judged.{source}"
            raise fault(key, f"= {dyads} is no dyad of the bed.{nearest(dyads, case.dyads)}")
        found[source] = dyads
    return Bed(name, case, found)


def number(name: str, given: Mapping[str, Any], paths: Sequence[str], fault: Fault) -> Number:
    """One entry of ``numbers``."""
    low, high, log = float(given["low"]), float(given["high"]), bool(given.get("log", False))
    key = f"numbers.{name}"
    if not low < high or (log and low <= 0.0):
        raise fault(key, f"= {low:g} to {high:g} is no range{' of ratios' if log else ''}.")
    start = given.get("start")
    if start is not None and not low <= float(start) <= high:
        raise fault(key, f"= start {start:g} lies outside {low:g} to {high:g}.")
    found: dict[str, float] = {}
    for pattern, times in stands_for(name, given).items():
        fit = matching([pattern], paths)
        if isinstance(fit, str):
            raise fault(key, f"= {fit} is no number of any bed.{nearest(fit, paths)}")
        found |= dict.fromkeys(fit, times)
    return Number(name, low, high, log, found, None if start is None else float(start))


def stands_for(name: str, given: Mapping[str, Any]) -> dict[str, float]:
    """What a number sets: ``of`` names paths or patterns, ``dyads.calm_*.tension_?``, or how many times the number each
    is, ``{moves.clash.weight: 0.3}``; without it, its name."""
    of = given.get("of", [name])
    return {path: float(times) for path, times in of.items()} if isinstance(of, Mapping) else dict.fromkeys(of, 1.0)


def matching(patterns: Sequence[str], names: Sequence[str]) -> tuple[str, ...] | str:
    """The names that fit the patterns, in order, or the first pattern that none fits."""
    found: dict[str, None] = {}
    for pattern in patterns:
        fit = fnmatch.filter(names, pattern)
        if not fit:
            return pattern
        found.update(dict.fromkeys(fit))
    return tuple(found)
