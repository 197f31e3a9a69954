"""Every documented number can change something: in some world, moving it to an end of its range changes an outcome."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator

import pytest
import worlds

import sim
from sim import vocabulary as v
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.faults import ScenarioError
from sim.rules import RULES
from sim.scenario import build, rule_fields
from sim.vocabulary import Field

RUNS = 25
Number = tuple[str, str, Field]  # the world, the path, its field

KEEN = {f"actors.{name}.activity": 3.0 for name in ("north", "south", "minority")}
AWAKE = {f"actors.{name}.activity": 1.0 for name in ("north", "south", "minority")}
WARS = {"rules.fatalities.scale": 60.0, "clock.war_days": 8.0, **KEEN}
SITUATIONS = {  # a number that speaks only where something particular happens -> the cast in which it does
    "clock.patron_clash": {
        "moves.fight.by": ["state", "patron"],
        "dyads.big": {"a": "big_north", "b": "big_south", "rung": 8, "rung_days": 3650.0, "accident": 100.0},
        **{f"actors.big_{side}.activity": 5.0 for side in ("north", "south")},
    },
    "rules.commitment_problem.on": {"rules.commitment_problem.weight": 100.0, "rules.commitment_problem.margin": 0.0},
    **{f"actors.{name}": {"actors.north.policy": "memory_one", **KEEN}
       for name in ("begins", "after_cc", "after_cd", "after_dc", "after_dd")},
    "rules.decision.generosity": {"actors.north.policy": "generous_tit_for_tat", **KEEN},
    **dict.fromkeys(("rules.fatalities.close", "rules.fatalities.lull", "clock.war_deaths", "clock.war_days",
                     "clock.war_ends"), WARS),
    **{f"rules.{rule}.{name}": {f"rules.{rule}.on": 1.0, **AWAKE, "moves.display.effects": {"deploy": 0.5}}
       for rule, module in RULES.items() if not getattr(module, "DEFAULT_ON", True) for name in module.PARAMETERS},
    **{f"rules.readiness.{name}": {"rules.readiness.on": 1.0, **KEEN, "moves.display.effects": {"deploy": 0.5}}
       for name in ("enough", "price")},
    "triggers.decay": {"triggers.spark": {"dyad": "north_south", "rate": 0.02, "excitation": 0.5, "tension": 0.3}},
}  # fmt: skip


@functools.cache
def world(name: str) -> Case:
    """A world by name; a number's own situation is the cast with that laid over it."""
    if name in SITUATIONS:
        return encode(build(worlds.merged(worlds.cast_mapping(), SITUATIONS[name])))
    return worlds.cast() if name == "cast" else encode(sim.load(name))


WORLDS = ("cast", "kosovo_2021", "northern_strait", "mitrovica_train_2017", "bosnia_2021")


def fate(case: Case) -> bytes:
    """What all runs come to, to the last bit."""
    found = Ensemble(case, 3).run(range(RUNS), 1)
    return bytes(found.tally.tobytes() + found.first.tobytes())


plain = functools.cache(lambda name: fate(world(name)))


def kind(path: str) -> str:
    """``actors.serbia.resolve`` -> ``actors.resolve``: a number of the vocabulary; one of a rule has its path."""
    part, *rest = path.split(".")
    return path if part in ("rules", "clock", "horizon") else ".".join([part, *rest[1:]])


@functools.cache
def numbers() -> dict[str, list[Number]]:
    """Each kind of number and where it stands, first where it is given a value of its own."""
    found: dict[str, list[Number]] = defaultdict(list)
    for name in WORLDS:
        for path, (_, field) in world(name).scenario.numbers.items():
            found[kind(path)].append((name, path, field))
    for places in found.values():
        places.sort(key=lambda place: world(place[0]).scenario.number(place[1]) == place[2].default)
    for name in SITUATIONS:
        there = world(name).scenario.numbers
        found[name] = [(name, path, there[path][1]) for path in there if kind(path) == name]
    return dict(found)


def changed(place: Number) -> Iterator[bool]:
    """Whether the runs change with the number at each end of its range, where the scenario can be so."""
    name, path, field = place
    case = world(name)
    for end in (field.low, field.high):
        if end == case.scenario.number(path):
            continue
        try:
            yield fate(case.moved({path: end})) != plain(name)
        except ScenarioError:
            yield False


PARTS = sorted({path.split(".")[0] for path in (*world("cast").scenario.numbers, "triggers.x")})


@pytest.mark.parametrize("part", PARTS)
def test_every_number_can_change_something(part: str) -> None:
    kinds = {k: places for k, places in numbers().items() if k.split(".")[0] == part}
    assert kinds
    idle = [k for k, places in kinds.items() if not any(any(changed(place)) for place in places)]
    assert idle == []


def test_every_number_of_the_vocabulary_is_among_them() -> None:
    documented = {"horizon", *(f"clock.{f.name}" for f in v.CLOCK)}
    documented |= {f"rules.{rule}.{f.name}" for rule in RULES for f in rule_fields(rule)}
    tables = {"actors": v.ACTOR, "ties": v.TIE, "dyads": v.DYAD, "institutions": v.INSTITUTION, "triggers": v.TRIGGER,
              "moves": v.MOVE}  # fmt: skip
    documented |= {f"{part}.{f.name}" for part, fields in tables.items() for f in fields}
    documented |= {f"dyads.{f.name}_{side}" for f in v.SIDE for side in "ab"}
    documented |= {f"moves.traits.{name}" for name in v.TRAITS} | {f"moves.effects.{name}" for name in v.EFFECTS}
    assert set(numbers()) == documented


SPACED = {"threat": 1, "display": 3, "violence": 4, "clash": 6, "serious": 8}


def with_ladder(**points: int) -> Case:
    mapping = worlds.cast_mapping()
    return encode(build({**mapping, "ladder": {**mapping["ladder"], **SPACED, **points}})).patched(KEEN)


@pytest.mark.parametrize(
    ("name", "rung"), [("threat", 2), ("display", 2), ("violence", 5), ("clash", 7), ("serious", 7)]
)
def test_every_turning_point_of_the_ladder_can_change_something(name: str, rung: int) -> None:
    assert fate(with_ladder(**{name: rung})) != fate(with_ladder())


def test_every_turning_point_is_tried() -> None:
    assert set(SPACED) == {f.name for f in v.LADDER}
