"""A scenario: a composed mapping turned into a frozen object, every key, value and reference checked.

``build(mapping)`` is the only way in, whoever loads the scenario. The mapping is plain data; its numbers are those of
the tables in vocabulary.py, its other words are listed here.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sim import checks
from sim import levers as lever_checks
from sim import vocabulary as v
from sim.about import about, lesson
from sim.checks import AMOUNTS
from sim.faults import Checker, Origin, ScenarioError, listed, nearest, shown
from sim.levers import Lever
from sim.reading import plain
from sim.rules import RULES, parameters
from sim.vocabulary import Field

__all__ = ["Entry", "Scenario", "ScenarioError", "build"]

ROOT = ("scenario", "horizon", "clock", "ladder", "actors", "ties", "dyads", "institutions", "triggers", "script",
        "bars", "moves", "rules", "levers", "inert")  # fmt: skip
SAID = ("levers", "inert")  # parts that describe and change no run
TAUGHT = ("about", "lesson")  # words of the head of which that is true
HORIZON = Field("horizon", 104, 1, 100_000, "turns", "length of a run; whole number")
SIDES = tuple(Field(f"{f.name}_{side}", f.default, f.low, f.high, f.unit, f.meaning) for side in "ab" for f in v.SIDE)
NAME = re.compile(r"\w[\w-]*")  # of an actor, a tie, a move: it is part of paths
HEAD_WORDS = ("name", "title", "start", "about", "lesson", "source", "main_dyad", "curve", "notes")


@dataclass(frozen=True)
class Entry:
    """One named thing of a scenario: its numbers (all of them, defaults filled in) and its words."""

    numbers: Mapping[str, float]
    words: Mapping[str, Any]

    def __getitem__(self, word: str) -> Any:
        return self.words.get(word)


@dataclass(frozen=True)
class Scenario:
    """A complete, checked scenario. Entries are sorted by name; ties by receiver first: an actor's stand together."""

    name: str
    title: str
    start: datetime.date
    horizon: int
    head: Mapping[str, Any]  # its ``about`` a mapping and its ``lesson`` a list, empty where nothing is said
    clock: Mapping[str, float]
    ladder: Entry
    actors: Mapping[str, Entry]
    ties: Mapping[str, Entry]
    dyads: Mapping[str, Entry]
    institutions: Mapping[str, Entry]
    triggers: Mapping[str, Entry]
    script: Mapping[str, Entry]
    bars: Mapping[str, Entry]
    moves: Mapping[str, Entry]
    rules: Mapping[str, Mapping[str, float]]
    mapping: Mapping[str, Any]
    levers: Mapping[str, Lever]
    inert: Mapping[str, str]  # path -> why it stands there though it moves little

    @cached_property
    def digest(self) -> str:
        """blake2b of the scenario's content: equal digests, equal runs. What only describes them is left out."""
        content = {part: said for part, said in self.mapping.items() if part not in SAID}
        content["scenario"] = {word: said for word, said in content["scenario"].items() if word not in TAUGHT}
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    @property
    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every named thing with its path, ``ties.a_b``."""
        return ((f"{part}.{name}", e) for part in SECTIONS for name, e in getattr(self, part).items())

    @cached_property
    def numbers(self) -> Mapping[str, tuple[float, Field]]:
        """Every number that has a path, ``ties.a_b.commitment``: its value and its field."""
        found = {"horizon": (float(self.horizon), HORIZON)}
        found |= {f"clock.{f.name}": (self.clock[f.name], f) for f in v.CLOCK}
        for rule, values in self.rules.items():
            found |= {f"rules.{rule}.{f.name}": (values[f.name], f) for f in rule_fields(rule)}
        for part, (fields, _, _) in SECTIONS.items():
            for name, e in getattr(self, part).items():
                found |= {f"{part}.{name}.{f.name}": (e.numbers[f.name], f) for f in fields}
        for name, e in self.moves.items():
            for word, fields in AMOUNTS.items():
                given = e[word] or {}
                found |= {f"moves.{name}.{word}.{f.name}": (float(given.get(f.name, 0.0)), f) for f in fields}
        return found

    def number(self, path: str) -> float:
        """The number at a path. KeyError where there is none."""
        return self.numbers[path][0]

    def turn_of(self, date: datetime.date) -> int:
        """The turn in which a date falls; below 1 before the start."""
        return int((date - self.start).days // self.clock["turn_days"]) + 1

    def with_horizon(self, horizon: int) -> Scenario:
        return replace(self, horizon=horizon, mapping={**self.mapping, "horizon": horizon})


def build(mapping: Mapping[str, Any], origin: Origin | None = None) -> Scenario:
    """Check a composed mapping and freeze it.

    ``origin`` names the file that set a dotted key, for error messages. Raises ScenarioError with a complete one-line
    message at the first fault.
    """
    check = Checker(origin or (lambda key: "scenario"))
    mapping = plain(mapping, check.origin)
    for key in mapping:
        check.known(key, key, ROOT, "part of a scenario")
    check.missing("scenario", mapping, ("scenario", "actors", "dyads", "moves", "ladder"))
    head = check.mapping("scenario", mapping["scenario"])
    for key in head:
        check.known(f"scenario.{key}", key, HEAD_WORDS, "key of scenario")
    check.missing("scenario", head, ("name", "start"))
    entries: dict[str, Any] = {part: section(check, mapping, part) for part in SECTIONS}
    entries["ties"] = dict(sorted(entries["ties"].items(), key=lambda tie: (str(tie[1]["toward"]), tie[0])))
    clock, _ = check.row("clock", mapping.get("clock"), v.CLOCK, (), "clock")
    ladder, rungs = check.row("ladder", mapping["ladder"], v.LADDER, ("rungs",), "ladder")
    scenario = Scenario(
        name=check.line("scenario.name", head["name"]),
        title=check.line("scenario.title", head["name"] if head.get("title") is None else head["title"]),
        start=checks.date(check, "scenario.start", head["start"]),
        horizon=int(check.number("horizon", mapping.get("horizon", HORIZON.default), HORIZON)),
        head={**head, "about": about(check, head.get("about")), "lesson": lesson(check, head.get("lesson"))},
        clock=clock,
        ladder=Entry(ladder, rungs),
        rules=rules(check, mapping.get("rules")),
        mapping=mapping,
        levers={},
        inert={},
        **entries,
    )
    checks.consistent(check, scenario)
    return replace(
        scenario,
        levers=lever_checks.levers(check, mapping.get("levers"), scenario.numbers, scenario.dyads),
        inert=lever_checks.inert(check, mapping.get("inert"), scenario.numbers),
    )


SECTIONS: dict[str, tuple[tuple[Field, ...], tuple[str, ...], tuple[str, ...]]] = {
    # part: (numbers, other words, words that must be there)
    "actors": (v.ACTOR, ("kind", "label", "policy", "faction_rule", "host", "assets", "sources"), ("kind",)),
    "ties": (v.TIE, ("kind", "actor", "toward", "contributor", "label", "sources"), ("kind", "actor", "toward")),
    "dyads": ((*v.DYAD, *SIDES), ("a", "b", "label", "sources"), ("a", "b")),
    "institutions": (
        v.INSTITUTION,
        ("kind", "label", "permanent", "members", "mediator", "cosponsor", "dyad", "style", "actor", "host", "council",
         "renewal", "sources"),
        ("kind",),
    ),
    "triggers": (v.TRIGGER, ("date", "actor", "dyad", "label", "sources"), ()),
    "script": ((), ("date", "turn", "actor", "move", "toward", "source", "sources"), ("actor", "move", "toward")),
    "bars": ((), ("actor", "move", "toward", "until", "while", "source", "sources"), ("actor", "move")),
    "moves": (
        v.MOVE,
        ("label", "domain", "cameo", "by", "toward", "needs", "target_needs", "means", "lands", "traits", "effects",
         "sources", "note"),
        ("label", "domain", "by", "toward"),
    ),
}  # fmt: skip


def section(check: Checker, mapping: Mapping[str, Any], part: str) -> dict[str, Entry]:
    """All entries of one part, sorted by name."""
    fields, words, needed = SECTIONS[part]
    given = check.mapping(part, mapping.get(part))
    found = {}
    for name in sorted(given):
        key = f"{part}.{name}"
        if not NAME.fullmatch(name):
            raise check.fail(key, f": {shown(name)} is no name: letters, digits, _ and - make one.")
        if given[name] is None:  # removed by a later file: `name: null`
            continue
        numbers, rest = check.row(key, given[name], fields, words, part[:-1] if part.endswith("s") else part)
        check.missing(key, rest, needed)
        found[name] = Entry(numbers, rest)
    return found


def rules(check: Checker, given: Any) -> dict[str, dict[str, float]]:
    """Every rule's switch and parameters, defaults filled in from the rule's own file."""
    given = check.mapping("rules", given)
    for name in given:
        if name not in RULES:
            said = f"is not a rule.{nearest(str(name), RULES)} One of your own is named by run.py trust=FOLDER."
            raise check.fail(f"rules.{name}", f"{said} Allowed: {listed(RULES)}.")
    found = {}
    for name in RULES:
        found[name], _ = check.row(f"rules.{name}", given.get(name), rule_fields(name), (), "rule " + name)
    return found


def rule_fields(rule: str) -> list[Field]:
    """A rule's switch and its parameters."""
    default = float(getattr(RULES[rule], "DEFAULT_ON", True))
    on = Field("on", default, 0.0, 1.0, "0/1", "whether the rule applies; whole number")
    return [on, *(Field(k, q.default, q.low, q.high, q.unit, q.meaning) for k, q in parameters(rule).items())]
