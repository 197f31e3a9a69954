"""What must hold between the parts of a scenario: whoever is named exists, every turn has a date, every text is one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim import vocabulary as v
from sim.chance import label
from sim.faults import Checker, cut, shown
from sim.vocabulary import Field

if TYPE_CHECKING:
    from sim.scenario import Entry, Scenario

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RUNG_WORDS = ("label", "mid", "icb")
RUNG = Field("rung", 4, 1, v.RUNGS - 1, "rung", "a rung of the ladder; whole number")
TURN = Field("turn", 1, 1, 100_000, "turns", "when, counted from the start; whole number")
CURVE_WORDS = ("parameter", "dyad", "values", "rungs")
AMOUNTS = {  # numbers of a move that it need not have: its word in YAML -> their fields
    "traits": tuple(Field(name, 0.0, 0.0, 100.0, "amount", meaning) for name, meaning in v.TRAITS.items()),
    "effects": tuple(Field(name, 0.0, -10.0, 100.0, "amount", meaning) for name, meaning in v.EFFECTS.items()),
}
ASSETS = ("needs", "target_needs", "means")  # words of a move that name assets


def consistent(check: Checker, s: Scenario) -> None:
    """All checks of this module; the first fault is a ScenarioError."""
    for part in (texts, calendar, ladders, references, names, moves, scripts, bars, curve):
        part(check, s)


def date(check: Checker, key: str, value: Any) -> datetime.date:
    try:
        if not DATE.fullmatch(str(value)):
            raise ValueError
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise check.fail(key, f"= {shown(value)} must be a date of the calendar, year-month-day.") from None


def texts(check: Checker, s: Scenario) -> None:
    """What people read is text: labels of one line, sources and notes of any length."""
    for path, e in s.entries:
        for word in ("label", "source", "note"):
            if e[word] is not None:
                (check.line if word == "label" else check.text)(f"{path}.{word}", e[word])
        if e["cameo"] is not None and not isinstance(e["cameo"], str):
            raise check.fail(f"{path}.cameo", f"= {shown(e['cameo'])} must be text, the code in quotes.")
        prose(check, f"{path}.sources", e["sources"])
    if s.head.get("source") is not None:
        check.text("scenario.source", s.head["source"])
    prose(check, "scenario.notes", s.head.get("notes"))


def prose(check: Checker, key: str, given: Any) -> None:
    """A text, or texts by name."""
    if given is not None and not isinstance(given, str):
        for name, said in check.mapping(key, given).items():
            if said is not None:
                check.text(f"{key}.{name}", said)


def calendar(check: Checker, s: Scenario) -> None:
    """Every turn has a date: the calendar ends with the year 9999."""
    days = s.horizon * s.clock["turn_days"]
    left = (datetime.date.max - s.start).days
    if days > left:
        most = f"at most {int(left // s.clock['turn_days'])} turns of {s.clock['turn_days']:g} days fit"
        raise check.fail("horizon", f"= {s.horizon} turns end after the year 9999: from {s.start} {most}.")


def ladders(check: Checker, s: Scenario) -> None:
    rungs = check.mapping("ladder.rungs", s.ladder["rungs"])
    wanted = [f"r{k}" for k in range(v.RUNGS)]
    for name in rungs:
        check.known(f"ladder.rungs.{name}", name, wanted, "rung")
    for name in wanted:
        if name not in rungs:
            raise check.fail("ladder.rungs", f"lacks {name}: the ladder has {v.RUNGS} rungs, r0 to r{v.RUNGS - 1}.")
        rung = check.mapping(f"ladder.rungs.{name}", rungs[name])
        for word in rung:
            check.known(f"ladder.rungs.{name}.{word}", word, RUNG_WORDS, "key of a rung")
        check.missing(f"ladder.rungs.{name}", rung, RUNG_WORDS)
        for word in RUNG_WORDS:
            check.line(f"ladder.rungs.{name}.{word}", rung[word])
    order = [s.ladder.numbers[f.name] for f in v.LADDER]
    if sorted(set(order)) != order:
        raise check.fail("ladder", f"= {[int(k) for k in order]}: threat, display, violence, clash, serious must rise.")


def references(check: Checker, s: Scenario) -> None:
    """Everyone and everything that is named exists."""
    uses = {x for n, e in s.moves.items() for w in ASSETS for x in check.words(f"moves.{n}.{w}", e[w])}
    for name, e in s.actors.items():
        key = f"actors.{name}"
        check.known(f"{key}.kind", e["kind"], v.KINDS, "kind of actor")
        optional(check, f"{key}.policy", e["policy"], v.POLICIES, "policy")
        optional(check, f"{key}.faction_rule", e["faction_rule"], v.FACTION_RULES, "faction rule")
        for asset in check.words(f"{key}.assets", e["assets"]):
            check.known(f"{key}.assets", asset, uses, "thing that a move needs")
        for host in check.words(f"{key}.host", e["host"]):
            check.known(f"{key}.host", host, s.actors, "actor of this scenario")
    for name, e in s.ties.items():
        key = f"ties.{name}"
        check.known(f"{key}.kind", e["kind"], v.TIES, "kind of tie")
        two_actors(check, s, key, e, "actor", "toward")
        backer(check, s, f"{key}.contributor", e["contributor"], (e["toward"],))
    if not s.dyads:
        raise check.fail("dyads", "names no pair of rivals: a scenario has two actors and a dyad of them at least.")
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
        elif "rate" not in s.mapping["triggers"][name]:  # a rate of 0 that is written switches the trigger off
            raise check.fail(key, "has neither a date nor a rate: it would never fire.")
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
    mandate(check, s, key, kind, e)
    seats = check.words(f"{key}.permanent", e["permanent"]) + check.words(f"{key}.members", e["members"])
    for member in seats:
        check.known(f"{key}.members", member, s.actors, "actor of this scenario")
    others, taken = e.numbers["permanent_others"], len(seats)
    if others > 15 - taken:
        raise check.fail(f"{key}.permanent_others", f"= {others:g}: of a council's 15 seats {taken} are named already.")


def mandate(check: Checker, s: Scenario, key: str, kind: str, e: Entry) -> None:
    """A force whose mandate a council renews names the council and the date of the first vote."""
    if e["council"] is None and e["renewal"] is None:
        return
    if kind != "force":
        raise check.fail(key, f"is a {kind}: only a force has a mandate that a council renews.")
    check.missing(key, e.words, ("council", "renewal"))
    councils = [name for name, q in s.institutions.items() if q["kind"] == "council"]
    check.known(f"{key}.council", e["council"], councils, "council of this scenario")
    date(check, f"{key}.renewal", e["renewal"])


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
        optional(check, f"{key}.lands", e["lands"], ("target", "rivals"), "place to land")
        for kind in check.words(f"{key}.by", e["by"]):
            check.known(f"{key}.by", kind, v.KINDS, "kind of actor")
        for relation in check.words(f"{key}.toward", e["toward"]):
            check.known(f"{key}.toward", relation, v.RELATIONS, "relation")
        if not e["by"] or not e["toward"]:
            raise check.fail(key, "can be made by no one: by and toward need at least one word each.")
        for word in ASSETS:
            check.words(f"{key}.{word}", e[word])
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
            both = f"and script.{other} are two moves of {cut(e['actor'])} toward {cut(e['toward'])} in turn {turn}"
            fix = f"give one another turn, or make turns shorter (clock.turn_days = {s.clock['turn_days']:g})"
            raise check.fail(key, f"{both}: a turn takes one; {fix}.")


def bars(check: Checker, s: Scenario) -> None:
    """What is barred, to whom, and until or while what."""
    for name, e in s.bars.items():
        key = f"bars.{name}"
        check.known(f"{key}.actor", e["actor"], s.actors, "actor of this scenario")
        check.known(f"{key}.move", e["move"], s.moves, "move")
        if e["toward"] is not None:
            two_actors(check, s, key, e, "actor", "toward")
        if e["until"] is None and e["while"] is None:
            raise check.fail(key, "needs a date (until) or a standing measure (while): without one it would never end.")
        if e["until"] is not None:
            date(check, f"{key}.until", e["until"])
        if e["while"] is not None:
            measure = check.known(f"{key}.while", e["while"], s.moves, "move")
            if s.moves[measure].numbers["lasts"] <= 0.0:
                raise check.fail(f"{key}.while", f"= {measure} never stands: its lasts is 0.")


def script_turn(check: Checker, s: Scenario, key: str, e: Entry) -> int:
    if (e["date"] is None) == (e["turn"] is None):
        raise check.fail(key, "needs either a date or a turn.")
    if e["turn"] is not None:
        return check.whole(f"{key}.turn", e["turn"], TURN)
    turn = s.turn_of(date(check, f"{key}.date", e["date"]))
    if turn < 1:
        raise check.fail(key, f"falls on turn {turn}: it must be 1 or later.")
    return turn


def curve(check: Checker, s: Scenario) -> None:
    """The curve that the scenario draws unless it is asked for another."""
    key, given = "scenario.curve", check.mapping("scenario.curve", s.head.get("curve"))
    for word in given:
        check.known(f"{key}.{word}", word, CURVE_WORDS, "key of a curve")
    if not given:
        return
    check.missing(key, given, ("parameter", "values"))
    parameter = check.known(f"{key}.parameter", given["parameter"], s.numbers, "path of a number of this scenario")
    optional(check, f"{key}.dyad", given.get("dyad"), ["world", *s.dyads], "dyad of this scenario")
    for word, field in (("values", s.numbers[parameter][1]), ("rungs", RUNG)):
        points = [RUNG.default] if given.get(word) is None else given[word]
        if not isinstance(points, list) or not points:
            raise check.fail(f"{key}.{word}", f"= {shown(points)} must be a list of numbers.")
        for point in points:
            check.number(f"{key}.{word}", point, field)
