"""``--help``: what can be set, with units, ranges and sources, read from the model and the YAML themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from experiments.door.asked import WORK
from experiments.door.question import QUESTIONS
from sim import vocabulary as v
from sim.about import ABOUT, RATE, rate_in_words
from sim.faults import ScenarioError, listed, nearest
from sim.layers import CONFIGS
from sim.load import load, scenarios
from sim.reading import read
from sim.rules import RULES, parameters
from sim.scenario import HORIZON, SIDES
from sim.vocabulary import Field

WIDTH = 110
PLAIN = ("0-1", "0/1", "-", "-1-1", "0-5", "-10-10")  # units that the range says already
TABLES: dict[str, tuple[tuple[Field, ...], str]] = {
    "actors": (v.ACTOR, "actors.NAME.FIELD"),
    "ties": (v.TIE, "ties.NAME.FIELD"),
    "dyads": ((*v.DYAD, *SIDES), "dyads.NAME.FIELD (a and b are its two sides)"),
    "moves": (v.MOVE, "moves.NAME.FIELD"),
    "institutions": (v.INSTITUTION, "institutions.NAME.FIELD"),
    "triggers": (v.TRIGGER, "triggers.NAME.FIELD"),
    "clock": (v.CLOCK, "clock.FIELD"),
    "ladder": (v.LADDER, "ladder.FIELD"),
}

USE = """\
Tinderbox: how a crisis escalates. A model, not a prediction.

  python run.py                                     the default scenario, to the screen and a folder under outputs/
  python run.py scenario=northern_strait seed=3     another scenario, other luck; scenario=my/file.yaml works too
  python run.py ties.russia_serbia.commitment=0.2   any number by its path
  python run.py rules.audience_cost.on=0            a rule switched off
  python run.py rules/decision=hawkish              a preset; experiment=train is a whole question
  python run.py curve.parameter=rules.reciprocity.match curve.values=[0,0.5,1]      the curve over another number
  python run.py hydra.run.dir=my/folder             where the results go
  python run.py -m ties.russia_serbia.commitment='range(0,1.05,0.05)'               a sweep: docs/sweeps.md
  python run.py trust=my/folder rules.my_rule.on=1  a rule of your own; run.py rule --help: how to begin one and try it
  python run.py odds.bar turn=14 within=26          a question; its own words: python run.py odds.bar --help
  python run.py reproduce=FOLDER                    a finished run or sweep again, compared byte for byte
  python run.py diff=kosovo_2021,northern_strait    two scenarios, key by key
  python run.py --help TOPIC                        one part: a rule (rules.audience_cost), a table (actors), a scenario
"""


def guide(topics: Sequence[str]) -> str:
    """All of it, or the parts that are named. ScenarioError for a part that there is not."""
    if not topics:
        return "\n".join([USE, *(line for part in PARTS.values() for line in [*part(), ""])]).rstrip()
    return "\n\n".join("\n".join(topic(name)) for name in topics)


def topic(name: str) -> Iterator[str]:
    """One part: settings, scenarios, presets, rules, a table, one rule or one scenario."""
    short = name.removeprefix("rules.").removeprefix("scenario.").removeprefix("scenario=")
    if name in PARTS:
        return PARTS[name]()
    if short.split(".")[0] in RULES:
        return one_rule(short.split(".")[0])
    if short in scenarios():
        return one_scenario(short)
    if name.split(".")[0] in TABLES:
        return table(name.split(".")[0])
    known = [*PARTS, *RULES, *scenarios()]
    raise ScenarioError(f"--help: {name} is no part of the help.{nearest(short, known)} Allowed: {listed(known, 20)}.")


def row(name: str, default: float | str, low: float, high: float, unit: str, text: str) -> Iterator[str]:
    start = default if isinstance(default, str) else f"{default:g}"
    span = f"{low:g} to {high:g} {unit}" if high < 2**62 else f"{low:g} and up"
    head = f"  {name:<26}{start:>7}  {span:<22} "
    yield from textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)) or [head.rstrip()]


def fields(rows: Sequence[tuple[str, Field]]) -> Iterator[str]:
    for name, f in rows:
        unit = "" if f.unit in PLAIN else f.unit
        yield from row(name, f.default, f.low, f.high, unit, f.meaning)


def settings() -> Iterator[str]:
    yield "SETTINGS (default, range, meaning)"
    yield from fields([("horizon", HORIZON), *WORK.items()])
    for name, text in (
        (
            "curve.parameter",
            "path of the number on the curve's axis; null: the scenario's own choice",
        ),
        ("curve.values", "the points, such as [0,0.5,1]; null: the scenario's own"),
        ("curve.rungs", "the rungs that get a line, such as [4,6,8]; empty: the scenario's own"),
        ("map.across, map.up", "two levers of the scenario: adds a map of how likely each rung is over both"),
        ("map.rungs", "the rungs that get a map; empty: violence and serious clashes"),
        ("parameters", "middle, or calibrated_set: each run draws them from the set that history leaves open"),
        ("hydra.run.dir", "folder for the results; default outputs/DATE/TIME"),
    ):
        yield f"  {name:<59}{text}"


def questions() -> Iterator[str]:
    yield "QUESTIONS (run.py NAME; run.py NAME --help)"
    yield from textwrap.wrap(", ".join(QUESTIONS), WIDTH, initial_indent="  ", subsequent_indent="  ")


def scenario_list() -> Iterator[str]:
    yield "SCENARIOS (scenario=NAME)"
    for name in scenarios():
        yield f"  {name:<26}{load(name).title}"


def presets() -> Iterator[str]:
    yield "PRESETS (GROUP=NAME)"
    for group in ("experiment", "rules", "rules/decision", "ladder", "sweep"):
        names = sorted(p.stem for p in (CONFIGS / group).glob("*.yaml"))
        yield f"  {group:<26}{', '.join(names)}"


def rules() -> Iterator[str]:
    yield "RULES (rules.NAME.on=0 switches one off; parameters: default, range and unit, meaning [source])"
    for name in RULES:
        yield f"  rules.{name}: {claim(name)}"
        yield from rule_rows(name)


def rule_rows(name: str) -> Iterator[str]:
    on = float(getattr(RULES[name], "DEFAULT_ON", True))
    yield from row("on", on, 0, 1, "", "whether the rule applies")
    for key, p in parameters(name).items():
        yield from row(
            key,
            p.default,
            p.low,
            p.high,
            "" if p.unit in PLAIN else p.unit,
            f"{p.meaning} [{p.source}]",
        )


def claim(name: str) -> str:
    return (RULES[name].__doc__ or "").strip().splitlines()[0]


def one_rule(name: str) -> Iterator[str]:
    yield f"rules.{name}"
    yield ""
    yield (RULES[name].__doc__ or "").strip()
    yield ""
    yield from rule_rows(name)


def one_scenario(name: str) -> Iterator[str]:
    s = load(name)
    yield f"scenario={name}: {s.title}. From {s.start}, {s.horizon} turns of {s.clock['turn_days']:g} days."
    yield from told(s.head["about"])
    for part in ("actors", "ties", "dyads", "institutions", "triggers", "script", "levers"):
        names = ", ".join(getattr(s, part)) or "none"
        yield from textwrap.wrap(names, WIDTH, initial_indent=f"  {part:<14}", subsequent_indent=" " * 16)
    yield f"  its own text: {CONFIGS.name}/scenario/{name}.yaml"


def told(about: Mapping[str, Any]) -> Iterator[str]:
    """What a scenario says of its case, but for what happened: that is told after play."""
    for part, (heading, _) in ABOUT.items():
        said = about.get(part, "")
        if part.startswith("happened") or not said:
            continue
        yield f"  {heading}"
        for text in [said] if isinstance(said, str) else said:
            mark = "    " if isinstance(said, str) else "    - "
            yield from textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
    if RATE in about:
        yield "  How often such disputes come to violence"
        text = f"{rate_in_words(about[RATE])} {about[RATE]['source']}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def table(part: str) -> Iterator[str]:
    rows, path = TABLES[part]
    yield f"{part.upper()} ({path}; default, range and unit, meaning)"
    if part == "moves":
        files = sorted((CONFIGS / "moves").glob("*.yaml"))
        for file in files:
            names = ", ".join(sorted(read(file)))
            yield from textwrap.wrap(names, WIDTH, initial_indent=f"  {file.stem:<13}", subsequent_indent=" " * 15)
    yield from fields([(f.name, f) for f in rows])
    if part == "moves":
        for word, meanings in (("traits", v.TRAITS), ("effects", v.EFFECTS)):
            yield f"  moves.NAME.{word}.NAME, amounts:"
            for name, text in meanings.items():
                yield f"    {name:<24}{text}"


def part_of(name: str) -> Callable[[], Iterator[str]]:
    return lambda: table(name)


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "questions": questions,
    "settings": settings,
    "scenarios": scenario_list,
    "presets": presets,
    **{name: part_of(name) for name in TABLES},
    "rules": rules,
}
