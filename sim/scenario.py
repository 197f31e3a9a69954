"""A scenario: a composed mapping turned into a frozen object, every key, value and reference checked.

``build(mapping)`` is the only way in, whoever loads the scenario. The mapping is plain data; its numbers are those of
the tables in vocabulary.py, its other words are listed here.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sim import levers as lever_checks
from sim import vocabulary as v
from sim.chance import label
from sim.faults import Checker, Origin, ScenarioError
from sim.levers import Lever
from sim.rules import RULES, parameters
from sim.vocabulary import Field

__all__ = ["Entry", "Scenario", "ScenarioError", "build"]

ROOT = ("scenario", "horizon", "clock", "ladder", "actors", "ties", "dyads", "institutions", "triggers", "script",
        "bars", "moves", "rules", "levers", "inert")  # fmt: skip
SAID = ("levers", "inert")  # parts that describe and change no run
HORIZON = Field("horizon", 104, 1, 100_000, "turns", "length of a run; whole number")
SIDES = tuple(Field(f"{f.name}_{side}", f.default, f.low, f.high, f.unit, f.meaning) for side in "ab" for f in v.SIDE)
AMOUNTS = {  # numbers of a move that it need not have: its word in YAML -> their fields
    "traits": tuple(Field(name, 0.0, 0.0, 100.0, "amount", meaning) for name, meaning in v.TRAITS.items()),
    "effects": tuple(Field(name, 0.0, -10.0, 100.0, "amount", meaning) for name, meaning in v.EFFECTS.items()),
}
HEAD_WORDS = ("name", "title", "start", "about", "source", "main_dyad", "curve", "notes")


@dataclass(frozen=True)
class Entry:
    """One named thing of a scenario: its numbers (all of them, defaults filled in) and its words."""

    numbers: Mapping[str, float]
    words: Mapping[str, Any]

    def __getitem__(self, word: str) -> Any:
        return self.words.get(word)


@dataclass(frozen=True)
class Scenario:
    """A complete, checked scenario. Entries are sorted by name."""

    name: str
    title: str
    start: datetime.date
    horizon: int
    head: Mapping[str, Any]
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

    @property
    def digest(self) -> str:
        """blake2b of the scenario's content: equal digests, equal runs. Levers describe runs and are left out."""
        content = {part: said for part, said in self.mapping.items() if part not in SAID}
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

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
    for key in mapping:
        check.known(str(key), key, ROOT, "part of a scenario")
    check.missing("scenario", mapping, ("scenario", "actors", "dyads", "moves", "ladder"))
    head = check.mapping("scenario", mapping["scenario"])
    for key in head:
        check.known(f"scenario.{key}", key, HEAD_WORDS, "key of scenario")
    check.missing("scenario", head, ("name", "start"))
    entries: dict[str, Any] = {part: section(check, mapping, part) for part in SECTIONS}
    clock, _ = check.row("clock", mapping.get("clock"), v.CLOCK, (), "clock")
    ladder, rungs = check.row("ladder", mapping["ladder"], v.LADDER, ("rungs",), "ladder")
    scenario = Scenario(
        name=check.text("scenario.name", head["name"]),
        title=str(head.get("title") or head["name"]),
        start=date(check, "scenario.start", head["start"]),
        horizon=int(check.number("horizon", mapping.get("horizon", HORIZON.default), HORIZON)),
        head=head,
        clock=clock,
        ladder=Entry(ladder, rungs),
        rules=rules(check, mapping.get("rules")),
        mapping=json.loads(json.dumps(mapping, default=str)),
        levers={},
        inert={},
        **entries,
    )
    for part in (ladders, references, names, moves, scripts):
        part(check, scenario)
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
        ("kind", "label", "permanent", "members", "permanent_others", "mediator", "cosponsor", "dyad", "style", "actor",
         "host", "sources"),
        ("kind",),
    ),
    "triggers": (v.TRIGGER, ("date", "actor", "dyad", "label", "sources"), ()),
    "script": ((), ("date", "turn", "actor", "move", "toward", "source", "sources"), ("actor", "move", "toward")),
    "bars": ((), ("actor", "move", "until", "source", "sources"), ("actor", "move", "until")),
    "moves": (
        v.MOVE,
        ("label", "domain", "cameo", "by", "toward", "needs", "means", "lands", "traits", "effects", "sources", "note"),
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
        if given[name] is None:  # removed by a later file: `name: null`
            continue
        numbers, rest = check.row(key, given[name], fields, words, part[:-1] if part.endswith("s") else part)
        check.missing(key, rest, needed)
        found[name] = Entry(numbers, rest)
    return found


def date(check: Checker, key: str, value: Any) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise check.fail(key, f"= {value!r} must be a date, year-month-day.") from None


def rules(check: Checker, given: Any) -> dict[str, dict[str, float]]:
    """Every rule's switch and parameters, defaults filled in from the rule's own file."""
    given = check.mapping("rules", given)
    for name in given:
        check.known(f"rules.{name}", name, RULES, "rule")
    found = {}
    for name in RULES:
        own: dict[Any, Any] = dict(check.mapping(f"rules.{name}", given.get(name)))
        own = {("on" if key in (True, "true") else key): x for key, x in own.items()}  # YAML reads a bare on as true
        found[name], _ = check.row(f"rules.{name}", own, rule_fields(name), (), "rule " + name)
    return found


def rule_fields(rule: str) -> list[Field]:
    """A rule's switch and its parameters."""
    default = float(getattr(RULES[rule], "DEFAULT_ON", True))
    on = Field("on", default, 0.0, 1.0, "0/1", "whether the rule applies; whole number")
    return [on, *(Field(k, q.default, q.low, q.high, q.unit, q.meaning) for k, q in parameters(rule).items())]


def ladders(check: Checker, s: Scenario) -> None:
    rungs = check.mapping("ladder.rungs", s.ladder["rungs"])
    wanted = [f"r{k}" for k in range(v.RUNGS)]
    for name in rungs:
        check.known(f"ladder.rungs.{name}", name, wanted, "rung")
    for name in wanted:
        if name not in rungs:
            raise check.fail("ladder.rungs", f"lacks {name}: the ladder has {v.RUNGS} rungs, r0 to r{v.RUNGS - 1}.")
    order = [s.ladder.numbers[f.name] for f in v.LADDER]
    if sorted(set(order)) != order:
        raise check.fail("ladder", f"= {[int(k) for k in order]}: threat, display, violence, clash, serious must rise.")


def references(check: Checker, s: Scenario) -> None:
    """Everyone and everything that is named exists."""
    for name, e in s.actors.items():
        key = f"actors.{name}"
        check.known(f"{key}.kind", e["kind"], v.KINDS, "kind of actor")
        check.known(f"{key}.policy", e["policy"] or "quantal", v.POLICIES, "policy")
        check.known(f"{key}.faction_rule", e["faction_rule"] or "none", v.FACTION_RULES, "faction rule")
        check.words(f"{key}.assets", e["assets"])
        for host in check.words(f"{key}.host", e["host"]):
            check.known(f"{key}.host", host, s.actors, "actor of this scenario")
    for name, e in s.ties.items():
        key = f"ties.{name}"
        check.known(f"{key}.kind", e["kind"], v.TIES, "kind of tie")
        two_actors(check, s, key, e, "actor", "toward")
        backer(check, s, f"{key}.contributor", e["contributor"], (e["toward"],))
    for name, e in s.dyads.items():
        two_actors(check, s, f"dyads.{name}", e, "a", "b")
    unique(check, s.dyads, "dyads", lambda e: frozenset((e["a"], e["b"])), "joins the same two actors as")
    unique(check, s.ties, "ties", lambda e: (e["actor"], e["toward"]), "joins the same two actors as")
    for name, e in s.institutions.items():
        institution(check, s, f"institutions.{name}", e)
    for name, e in s.triggers.items():
        key = f"triggers.{name}"
        optional(check, f"{key}.actor", e["actor"], s.actors, "actor of this scenario")
        optional(check, f"{key}.dyad", e["dyad"], s.dyads, "dyad of this scenario")
        if e["date"] is not None:
            date(check, f"{key}.date", e["date"])
        elif e.numbers["rate"] <= 0.0:
            raise check.fail(key, "has neither a date nor a rate above 0: it would never fire.")
    if s.head.get("main_dyad") is not None:
        check.known("scenario.main_dyad", s.head["main_dyad"], s.dyads, "dyad of this scenario")


def backer(check: Checker, s: Scenario, key: str, actor: Any, toward: tuple[str, ...]) -> None:
    """Whoever lends strength or credit does so through a tie of its own."""
    optional(check, key, actor, s.actors, "actor of this scenario")
    if actor is not None and not any(
        (e["actor"], e["toward"]) in [(actor, t) for t in toward] for e in s.ties.values()
    ):
        raise check.fail(key, f"= {actor} needs a tie of its own toward {' or '.join(toward)}.")


def two_actors(check: Checker, s: Scenario, key: str, e: Entry, one: str, other: str) -> None:
    for word in (one, other):
        check.known(f"{key}.{word}", e[word], s.actors, "actor of this scenario")
    if e[one] == e[other]:
        raise check.fail(key, f"joins {e[one]} to itself.")


def optional(check: Checker, key: str, value: Any, allowed: Any, what: str) -> None:
    if value is not None:
        check.known(key, value, allowed, what)


def unique(check: Checker, entries: Mapping[str, Entry], part: str, of: Any, said: str) -> None:
    seen: dict[Any, str] = {}
    for name, e in entries.items():
        if of(e) in seen:
            raise check.fail(f"{part}.{name}", f"{said} {part}.{seen[of(e)]}.")
        seen[of(e)] = name


def institution(check: Checker, s: Scenario, key: str, e: Entry) -> None:
    kind = check.known(f"{key}.kind", e["kind"], v.INSTITUTIONS, "kind of institution")
    needed = {"council": (), "dialogue": ("mediator", "dyad", "style"), "force": ("actor", "host", "dyad")}[kind]
    check.missing(key, e.words, needed)
    for word in ("mediator", "actor", "host"):
        optional(check, f"{key}.{word}", e[word], s.actors, "actor of this scenario")
    optional(check, f"{key}.dyad", e["dyad"], s.dyads, "dyad of this scenario")
    if e["cosponsor"] is not None:
        check.missing(key, e.words, ("dyad",))
        backer(check, s, f"{key}.cosponsor", e["cosponsor"], (s.dyads[e["dyad"]]["a"], s.dyads[e["dyad"]]["b"]))
    optional(check, f"{key}.style", e["style"], v.STYLES, "style of mediation")
    seats = check.words(f"{key}.permanent", e["permanent"]) + check.words(f"{key}.members", e["members"])
    for member in seats:
        check.known(f"{key}.members", member, s.actors, "actor of this scenario")
    others = e["permanent_others"] or 0
    if not isinstance(others, int) or not 0 <= others <= 15 - len(seats):
        raise check.fail(f"{key}.permanent_others", f"= {others!r} must be a whole number, 0 to {15 - len(seats)}.")


def names(check: Checker, s: Scenario) -> None:
    """Draws are keyed by 32-bit labels of names: two names with one label would share their luck."""
    seen: dict[int, str] = {}
    for part in ("actors", "dyads", "triggers"):
        for name in getattr(s, part):
            other = seen.setdefault(label(name), name)
            if other != name:
                raise check.fail(f"{part}.{name}", f"has the same random label as {other}: rename one of them.")


def moves(check: Checker, s: Scenario) -> None:
    for name, e in s.moves.items():
        key = f"moves.{name}"
        check.known(f"{key}.domain", e["domain"], v.DOMAINS, "domain")
        check.known(f"{key}.lands", e["lands"] or "target", ("target", "rivals"), "place to land")
        for kind in check.words(f"{key}.by", e["by"]):
            check.known(f"{key}.by", kind, v.KINDS, "kind of actor")
        for relation in check.words(f"{key}.toward", e["toward"]):
            check.known(f"{key}.toward", relation, v.RELATIONS, "relation")
        if not e["by"] or not e["toward"]:
            raise check.fail(key, "can be made by no one: by and toward need at least one word each.")
        check.words(f"{key}.needs", e["needs"])
        check.words(f"{key}.means", e["means"])
        for word, fields in AMOUNTS.items():
            amounts(check, f"{key}.{word}", e[word], fields, word[:-1])
        if e.numbers["cooldown"] < e.numbers["delay"]:
            raise check.fail(
                f"{key}.cooldown", f"= {e.numbers['cooldown']:g} is shorter than its delay ({e.numbers['delay']:g})."
            )


def amounts(check: Checker, key: str, given: Any, fields: tuple[Field, ...], what: str) -> None:
    by_name = {f.name: f for f in fields}
    for name, value in check.mapping(key, given).items():
        check.number(f"{key}.{name}", value, by_name[check.known(f"{key}.{name}", name, by_name, what)])


def scripts(check: Checker, s: Scenario) -> None:
    seats: dict[Any, str] = {}
    for name, e in s.script.items():
        key = f"script.{name}"
        two_actors(check, s, key, e, "actor", "toward")
        check.known(f"{key}.move", e["move"], s.moves, "move")
        turn = script_turn(check, s, key, e)
        other = seats.setdefault((e["actor"], e["toward"], turn), name)
        if other != name:
            raise check.fail(
                key, f"and script.{other} put two moves in one seat: {e['actor']} toward {e['toward']}, turn {turn}."
            )
    for name, e in s.bars.items():
        check.known(f"bars.{name}.actor", e["actor"], s.actors, "actor of this scenario")
        check.known(f"bars.{name}.move", e["move"], s.moves, "move")
        date(check, f"bars.{name}.until", e["until"])


def script_turn(check: Checker, s: Scenario, key: str, e: Entry) -> int:
    if (e["date"] is None) == (e["turn"] is None):
        raise check.fail(key, "needs either a date or a turn.")
    turn = e["turn"] if e["turn"] is not None else s.turn_of(date(check, f"{key}.date", e["date"]))
    if not isinstance(turn, int) or turn < 1:
        raise check.fail(key, f"falls on turn {turn!r}: it must be 1 or later.")
    return turn
