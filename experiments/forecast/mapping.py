"""Which codes are whom, and whose dealings are forecast: the YAML file behind ``dyads=MAP``.

    actors: {GRN: GRN|GRNGOV, RED: [RED, "REDMIL.*"]}    regular expressions, matched whole; a list is any of them
    dyads: [GRN-RED]                                     first-second; [GRN, RED] where a name has a dash of its own

and, where wanted:

    scheme: weis | cameo          what the codes are (else what the layout or the codes themselves say)
    layout: keds | icews | gdelt  where it is not to be seen from the table itself
    columns: {source: Source Name}    names or numbers (from 1) of date, source, target, code; one or a list
    begin, end: 1989-03-27        first and last day that is watched (else those of the table)
    split: 1995-01-01             where scoring begins (else after two thirds of the weeks)
    moves: {level_3: alert}       which move is replayed for a level (else the commonest of that level)
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.forecast.record import LEVELS
from experiments.history.events import ROOTS
from sim.faults import Checker, shown
from sim.reading import read

LAYOUTS = ("keds", "icews", "gdelt", "named")
PARTS = ("date", "source", "target", "code")
DATES = ("begin", "end", "split")
KEYS = ("actors", "dyads", "scheme", "layout", "columns", *DATES, "moves")
Place = str | int  # of a column: its name, or its number from 1


@dataclass(frozen=True)
class Map:
    """A checked mapping. ``actors``: what a code has to match; ``dyads``: pairs of actors."""

    actors: Mapping[str, re.Pattern[str]]
    dyads: tuple[tuple[str, str], ...]
    scheme: str | None
    layout: str | None
    columns: Mapping[str, tuple[Place, ...]]
    begin: datetime.date | None
    end: datetime.date | None
    split: datetime.date | None
    moves: Mapping[int, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{a}-{b}" for a, b in self.dyads)


def mapping(path: Path) -> Map:
    """The mapping of a file. ScenarioError names the key at fault."""
    given, check = read(path), Checker(lambda key: str(path))
    for key in given:
        check.known(key, key, KEYS, "key of a mapping")
    check.missing("the mapping", given, ("actors", "dyads"))
    whom = check.mapping("actors", given["actors"])
    actors = {str(name): pattern(check, f"actors.{name}", said) for name, said in whom.items()}
    begin, end, split = (None if given.get(key) is None else day(check, key, given[key]) for key in DATES)
    return Map(
        actors,
        dyads(check, given["dyads"], actors),
        chosen(check, "scheme", given, tuple(ROOTS)),
        chosen(check, "layout", given, LAYOUTS),
        columns(check, check.mapping("columns", given.get("columns"))),
        begin,
        end,
        split,
        moves(check, check.mapping("moves", given.get("moves"))),
    )


def columns(check: Checker, given: Mapping[str, Any]) -> Mapping[str, tuple[Place, ...]]:
    """Where the parts of a row stand."""
    for part in given:
        check.known(f"columns.{part}", part, PARTS, "column that is read")
    return {part: place(check, f"columns.{part}", said) for part, said in given.items()}


def moves(check: Checker, given: Mapping[str, Any]) -> Mapping[int, str]:
    """The moves that stand for levels."""
    levels = {f"level_{k}": k for k in range(LEVELS)}
    for name in given:
        check.known(f"moves.{name}", name, levels, "level")
    return {levels[name]: check.text(f"moves.{name}", move) for name, move in given.items()}


def pattern(check: Checker, key: str, said: Any) -> re.Pattern[str]:
    """A regular expression, or any of a list of them."""
    parts = [said] if isinstance(said, (str, int)) and not isinstance(said, bool) else said
    if not isinstance(parts, list) or not parts or not all(isinstance(part, (str, int)) for part in parts):
        raise check.fail(key, f"= {shown(said)} must be a regular expression of codes, or a list of them.")
    try:
        return re.compile("|".join(f"(?:{part})" for part in parts))
    except re.error as fault:
        raise check.fail(key, f"= {shown(said)} is no regular expression: {fault}.") from None


def dyads(check: Checker, said: Any, actors: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The pairs, each of two known actors and named once."""
    if not isinstance(said, list) or not said:
        raise check.fail("dyads", f"= {shown(said)} must be a list of pairs, such as [A-B].")
    found: list[tuple[str, str]] = []
    for number, pair in enumerate(said):
        key = f"dyads.{number}"
        parts = ways(pair) if isinstance(pair, str) else [tuple(map(str, pair))] if isinstance(pair, list) else []
        fits = [p for p in parts if len(p) == 2 and all(name in actors for name in p)]
        if not fits:
            for name in parts[0] if parts and len(parts[0]) == 2 else ():
                check.known(key, name, actors, "name in actors")
            raise check.fail(key, f"= {shown(pair)} must be two names of actors, such as A-B.")
        a, b = fits[0]
        if a == b or (a, b) in found or (b, a) in found:
            raise check.fail(key, f"= {shown(pair)} {'is one actor twice' if a == b else 'stands there twice'}.")
        found.append((a, b))
    return tuple(found)


def ways(pair: str) -> list[tuple[str, ...]]:
    """Every way to cut "A-B" at a dash."""
    parts = pair.split("-")
    return [("-".join(parts[:k]).strip(), "-".join(parts[k:]).strip()) for k in range(1, len(parts))]


def place(check: Checker, key: str, said: Any) -> tuple[Place, ...]:
    places = said if isinstance(said, list) else [said]
    for one in places:
        if isinstance(one, bool) or not isinstance(one, (str, int)) or (isinstance(one, int) and one < 1):
            raise check.fail(key, f"= {shown(one)} must be the name of a column or its number, from 1.")
    return tuple(places)


def chosen(check: Checker, key: str, given: Mapping[str, Any], allowed: tuple[str, ...]) -> str | None:
    return None if given.get(key) is None else check.known(key, given[key], allowed, key)


def day(check: Checker, key: str, said: Any) -> datetime.date:
    """A date, or the first day of a year."""
    try:
        return date_of(said)
    except ValueError as fault:
        raise check.fail(key, f"= {shown(said)} {fault}.") from None


def date_of(said: object) -> datetime.date:
    """1995-01-01, or 1995 for its first day. ValueError for anything else."""
    text = str(said).strip()
    try:
        return datetime.date.fromisoformat(f"{text}-01-01" if re.fullmatch(r"\d{4}", text) else text)
    except ValueError:
        raise ValueError("must be a date, YYYY-MM-DD") from None
