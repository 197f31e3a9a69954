"""Small worlds for tests: two states, and a cast with patrons, a faction and a broker; every number is set here.

Nothing in these worlds follows the tuning of the program's defaults: moves, actors and all rules' parameters are the
tests' own (``PINNED``), so a test says what it relies on and nothing else can move it.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.chance import key
from sim.compiled import entry
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.layout import Desk, State, World
from sim.load import load
from sim.results import Results
from sim.rules import RULES
from sim.scenario import build
from sim.state import desk, start
from sim.vocabulary import RUNGS, TRAITS

KEY = key(1, 0, 0, 1)  # the luck of seed 1, run 0, turn 1

PINNED: dict[str, dict[str, float]] = {
    "action_reaction": {
        "fatigue": 0.02,
        "gain": 0.16,
        "relief": 0.1,
        "third_party": 0.1,
        "mirror": 0.004,
        "saturation": 1,
        "heat": 1.6,
        "calm": 0.35,
        "standing": 0,
        "stir": 1.6,
    },
    "activation": {
        "at_rest": -3.2,
        "partner_at_rest": -3.2,
        "tension": 1.6,
        "attention": 1.6,
        "partner_alarm": 1.4,
        "reply_share": 0.46,
        "alarm": 0,
        "busy": 1,
    },
    "audience_cost": {"rate": 1, "punish": 1.5, "foresight": 1, "price": 0.06, "forget": 0.012},
    "chance_of_accident": {"onset": 0.0015, "steepness": 0.45, "overshoot": 0.2, "known": 1, "dread": 3},
    "commitment_problem": {"weight": 12, "margin": 0.25},
    "council": {
        "certain": 0.6,
        "worth": 0.05,
        "obstruct": 0.8,
        "veto_power": 1,
        "shock": 3,
        "stir": 1.5,
        "rebuff": 0.5,
        "bid": 4,
    },
    "decision": {
        "sharpness": 1,
        "up": 0.7,
        "hold": 1,
        "down": 0.8,
        "cost": 1,
        "bloodshed": 1,
        "effort": 0.12,
        "pull": 0.8,
        "enough": 1,
    },
    "dependence": {"use": 1, "give_way": 2, "deed": 0.35, "resent": 0.8, "fade": 0.015, "steer": 0, "leash": 0},
    "faction": {
        "lobby": 1.6,
        "grievance": 2,
        "stir": 2,
        "risk": 0.6,
        "threshold": 0.25,
        "rescue": 0.8,
        "police": 0.8,
        "fade": 0.01,
        "need": 0.5,
        "alarm": 0.6,
    },
    "fatalities": {"scale": 2, "alpha": 1.2, "serious_factor": 10, "fatal": 1, "lull": 0, "close": 0.01},
    "guarantor": {"warn": 1.2, "load": 0.1, "wear": 0.15},
    "information": {"worth": 1.2, "drip": 0.25, "fade": 0.02, "harden": 0.15, "stirred": 2},
    "mediation": {
        "pull": 2,
        "duty": 1.5,
        "spoil": 1,
        "pace": 1,
        "ripe": 0.35,
        "window": 28,
        "sharp": 8,
        "calm": 0.6,
        "cover": 0.5,
        "soothe": 0.08,
        "terms": 0.2,
        "imposed": 0,
        "sweeten": 0.25,
    },
    "memory": {"imprint": 0.3, "half_life": 42, "recall": 1.6, "stir": 1.2, "jump": 0.5, "calm": 0.08, "arouse": 0.6},
    "patron_attention": {"pace": 0.05, "salience": 0.8, "linkage": 0.6, "full": 0.45, "most": 1.2, "stir": 1.6},
    "patron_backing": {
        "scale": 5,
        "embolden": 1,
        "deter": 0.45,
        "support": 1.6,
        "danger": 1.2,
        "restrain": 1.5,
        "blame": 0.35,
        "entry": 0.02,
        "foresee": 1,
        "steady": 0.004,
        "forgive": 0.012,
        "grey": 0.35,
        "supply": 0.6,
        "foothold": 0.3,
        "deny": 0.6,
    },
    "momentum": {"on": 0},
    "perception": {"tint": 0.6, "blur": 0.35, "signal": 1, "forget": 0.004, "half_life": 0, "prior": 4},
    "prospect": {"aversion": 2.25, "share": 0.25},
    "rally": {"rally": 0.01, "divert": 0.4, "fade": 0.01},
    "readiness": {"on": 0},
    "reciprocity": {"match": 1.2, "width": 3, "thanks": 0.8, "stir": 1},
    "spark": {"on": 0},
    "spells": {"on": 0},
    "sponsor_control": {"slack": 0},
    "stability_instability": {"slope": 1.5, "relief": 0.25, "attached": 0},
    "triggers": {"scale": 1, "cluster": 0, "cool": 0.02, "stir": 0.5},
    "two_level": {"hawks": 1.5, "quota_weight": 0.6, "anger": 0.08, "cool": 0.006},
    "war_payoff": {
        "theta": 1,
        "concession": 0.6,
        "yield_most": 0.35,
        "weight": 2.2,
        "distance": 5,
        "display_share": 0.35,
        "motion": 0.5,
    },
}

STATE, ANY, FACTION, PATRON = ["state"], ["state", "faction"], ["faction"], ["patron"]
MOVES: dict[str, dict[str, Any]] = {
    "say": {"rung": 0, "weight": 3, "traits": {"cooperation": 0.05}},
    "talk": {"rung": 0, "traits": {"cooperation": 0.5, "dialogue": 1}, "effects": {"progress": 0.3}},
    "yield": {"rung": 0, "weight": 0.5, "traits": {"cooperation": 0.5, "concession": 0.8}},
    "sign": {"rung": 0, "traits": {"cooperation": 0.5, "concession": 0.3, "dialogue": 1}, "effects": {"sign": 1}},
    "back_down": {"rung": 0, "from_rung": 2, "traits": {"relief": 1, "cooperation": 0.4}, "effects": {"lift": 1}},
    "blame": {"rung": 1, "weight": 2, "traits": {"hostility": 0.2}},
    "demand": {"rung": 2, "lasts": 14, "traits": {"hostility": 0.3, "demand": 0.6}},
    "press": {"rung": 3, "lasts": 28, "traits": {"hostility": 0.4, "demand": 0.4}},
    "threaten": {"rung": 4, "lasts": 14, "traits": {"hostility": 0.6, "demand": 0.6, "publicity": 0.7}},
    "display": {"rung": 5, "lasts": 14, "traits": {"hostility": 0.6, "publicity": 0.6, "cost": 0.2}},
    "raid": {"rung": 6, "weight": 0.5, "traits": {"hostility": 0.8, "violence": 0.4, "cost": 0.3}},
    "fight": {
        "rung": 7,
        "weight": 0.5,
        "traits": {"hostility": 0.9, "violence": 0.7, "publicity": 0.5, "cost": 0.4},
        "effects": {"lethality": 1},
    },
    "assault": {
        "rung": 8,
        "weight": 0.3,
        "traits": {"hostility": 1, "violence": 1, "publicity": 0.8, "cost": 0.5},
        "effects": {"lethality": 5},
        "lasts": 14,
    },
    "grant": {
        "rung": 0,
        "by": STATE,
        "traits": {"cooperation": 0.6, "concession": 0.4},
        "effects": {"legitimacy": 0.05},
    },
    "arrest": {
        "rung": 3,
        "by": STATE,
        "needs": ["police"],
        "effects": {"arrest": 0.1},
        "traits": {"hostility": 0.4, "repression": 0.6, "provocation": 0.6},
    },
    "protest": {"rung": 3, "by": FACTION, "traits": {"hostility": 0.2, "protest": 0.6, "demand": 0.4}},
    "riot": {"rung": 6, "by": FACTION, "weight": 0.4, "traits": {"hostility": 0.7, "violence": 0.4, "protest": 1}},
    "motion": {"rung": 2, "by": STATE, "traits": {"hostility": 0.2, "demand": 0.4}, "effects": {"council": 1}},
    "lie": {
        "rung": 1,
        "by": STATE,
        "needs": ["media"],
        "public": 0.3,
        "traits": {"hostility": 0.1, "information": 1},
        "effects": {"bias": 0.05, "hawk": 0.05, "noise": 0.2},
    },
    "back": {
        "rung": 0,
        "by": PATRON,
        "toward": ["client", "protected"],
        "traits": {"support": 0.6, "provocation": 0.3},
        "effects": {"commitment": 0.02},
    },
    "hold_back": {"rung": 0, "by": PATRON, "toward": ["client", "party"], "traits": {"restraint": 0.8}},
    "arm": {
        "rung": 4,
        "by": PATRON,
        "toward": ["client"],
        "lands": "rivals",
        "delay": 84,
        "cooldown": 84,
        "traits": {"support": 0.7, "provocation": 0.6},
        "effects": {"arms": 1.0},
    },
    "warn_cutoff": {
        "rung": 2,
        "by": PATRON,
        "toward": ["client"],
        "traits": {"leverage": 0.7},
        "effects": {"threat": 0.8},
    },
    "cut_off": {"rung": 3, "by": PATRON, "toward": ["client"], "traits": {"leverage": 1}, "effects": {"cutoff": 0.8}},
    "mediate": {"rung": 0, "by": PATRON, "toward": ["party"], "traits": {"dialogue": 1}, "effects": {"mediate": 0.6}},
}


def moves() -> dict[str, Any]:
    """The catalogue of these worlds: by default anyone toward a rival."""
    common = {"domain": "military", "by": ANY, "toward": ["rival"]}
    return {name: {"label": name, **common, **move} for name, move in copy.deepcopy(MOVES).items()}


@functools.cache
def ladder() -> dict[str, Any]:
    found: dict[str, Any] = load("richardson").mapping["ladder"]
    return found


def frame(name: str, **parts: Any) -> dict[str, Any]:
    """A scenario mapping with these worlds' moves, ladder and pinned rules."""
    head = {"name": name, "start": "2000-01-01"}
    rules = {rule: {"on": 1, **numbers} for rule, numbers in copy.deepcopy(PINNED).items()}
    clock = {"turn_days": 7, "war_deaths": 1000, "war_days": 28, "war_ends": 0.004, "lull_days": 56}
    base = {"scenario": head, "horizon": 52, "clock": clock, "ladder": ladder(), "moves": moves(), "rules": rules}
    return {**base, **parts}


def state(**more: Any) -> dict[str, Any]:
    return {
        "kind": "state",
        "war_cost": 0.4,
        "hawk_share": 0.35,
        "approval": 0.5,
        "audience": 0.5,
        "attention": 0.5,
        **more,
    }


def merged(mapping: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with what ``extra`` says laid over it, by dotted path."""
    mapping = copy.deepcopy(mapping)
    for path, value in extra.items():
        *way, last = path.split(".")
        at = mapping
        for step in way:
            at = at.setdefault(step, {})
        at[last] = value
    return mapping


def duel_mapping() -> dict[str, Any]:
    """Two equal states, blue and red, and nothing else."""
    dyad = {"a": "blue", "b": "red", "tension_a": 0.3, "tension_b": 0.3, "baseline_a": 0.3, "baseline_b": 0.3}
    return frame("duel", actors={"blue": state(), "red": state()}, dyads={"blue_red": dyad})


def cast_mapping() -> dict[str, Any]:
    """North and South; a patron each, a broker between them; a minority in South whose kin state is North."""
    patron = {"kind": "patron", "capability": 2.0, "attention": 0.8, "war_cost": 1.0}
    actors = {
        "north": state(assets=["media"]),
        "south": state(assets=["police"]),
        "minority": {
            "kind": "faction",
            "host": "south",
            "faction_rule": "grievance",
            "capability": 0.1,
            "hardship": 0.6,
            "arrest": 0.1,
            "war_cost": 0.4,
            "attention": 0.5,
        },
        "big_north": dict(patron),
        "big_south": dict(patron),
        "broker": {**patron, "capability": 0.1},
    }
    tie = {"kind": "patron", "commitment": 0.5, "unconditional": 1.0, "fault": 0.0, "interest": 0.0, "help_cost": 1.0}
    ties = {
        "big_north_north": {**tie, "actor": "big_north", "toward": "north", "cover": 0.8, "arms": 1.0},
        "big_south_south": {**tie, "actor": "big_south", "toward": "south", "military": 1.0},
        "north_minority": {"kind": "sponsor", "actor": "north", "toward": "minority", "commitment": 0.5, "aid": 1.0},
        "broker_north": {"kind": "mediator", "actor": "broker", "toward": "north", "carrot": 0.5, "credibility": 0.5},
        "broker_south": {"kind": "mediator", "actor": "broker", "toward": "south", "carrot": 0.5, "credibility": 0.5},
    }
    side = {f"{k}_{s}": x for s in "ab" for k, x in (("tension", 0.3), ("baseline", 0.3), ("belief", 0.5))}
    dyads = {
        "north_south": {"a": "north", "b": "south", **side},
        "minority_south": {"a": "minority", "b": "south", "stake_b": 0.8, "recognition_a": 0.2, **side},
    }
    institutions = {
        "council": {"kind": "council", "permanent": ["big_north", "big_south"], "permanent_others": 3},
        "dialogue": {"kind": "dialogue", "mediator": "broker", "dyad": "north_south", "style": "formulation"},
    }
    return frame("cast", actors=actors, ties=ties, dyads=dyads, institutions=institutions)


@functools.cache
def _duel() -> Case:
    return encode(build(duel_mapping()))


@functools.cache
def _cast() -> Case:
    return encode(build(cast_mapping()))


def duel(values: Mapping[str, float] | None = None, shape: Mapping[str, Any] | None = None) -> Case:
    """The duel with numbers set by path; ``shape`` lays words and shaping numbers over the mapping first."""
    case = encode(build(merged(duel_mapping(), shape))) if shape else _duel()
    return own(case.patched(values or {}))


def cast(values: Mapping[str, float] | None = None, shape: Mapping[str, Any] | None = None) -> Case:
    """The cast with numbers set by path; ``shape`` lays words and shaping numbers over the mapping first."""
    case = encode(build(merged(cast_mapping(), shape))) if shape else _cast()
    return own(case.patched(values or {}))


def own(case: Case) -> Case:
    """The same case in tables of its own, for a test to write into: cases share what they do not change."""
    return replace(case, world=World(*case.world.copies()))


def only(*rules: str) -> dict[str, float]:
    """Values that switch off every rule but these."""
    return {f"rules.{name}.on": float(name in rules) for name in RULES}


def opened(case: Case, explaining: bool = False) -> tuple[Any, State, Desk]:
    """(w, s, x) of a case before its first turn; odds are even, as in the turn itself."""
    x = desk(case, explaining)
    x.odds[:] = 0.5
    x.lean[:] = 1.0
    x.known[:] = 1
    s = start(case)
    x.given[:] = s.tie["commitment"]
    for rule in ("chance_of_accident", "council", "war_payoff"):  # tables that they read in every choice
        call(case, s, x, rule, "prepare")
    return case.world, s, x


def call(case: Case, s: State, x: Desk, name: str, hook: str, *rest: Any) -> Any:
    """Call one hook of a rule with the rule's own parameters, in plain Python where its record allows that."""
    p = getattr(case.world.rules[0], name)
    function = getattr(RULES[name], hook)
    hidden = set(p.dtype.names) & set(dir(np.ndarray))  # numpy's own attributes hide parameters of these names
    return (function if hidden else getattr(function, "py_func", function))(case.world, s, x, p, *rest)


def added(case: Case, s: State, x: Desk, rule: str, d: int, hook: str = "appeal") -> dict[str, float]:
    """What a rule adds to the worth of each trait and rung for a pair, by name; only what it moves."""
    before = x.appeal[d].copy()
    call(case, s, x, rule, hook, d)
    names = (*TRAITS, *(f"rung {k}" for k in range(RUNGS)))
    return {name: float(moved) for name, moved in zip(names, x.appeal[d] - before, strict=True) if moved != 0.0}


def option(case: Case, actor: str, target: str, move: str) -> int:
    return case.options.index((actor, target, move))


def pair(case: Case, actor: str, target: str) -> int:
    return case.pairs.index((actor, target))


def play(case: Case, runs: int, seed: int = 1, **kept: Any) -> Results:
    return Ensemble(case, seed).run(range(runs), **kept)


def games(case: Case, runs: int, seed: int = 1) -> Iterator[State]:
    """The state at the end of each run."""
    last = int(case.world.clock[0].horizon)
    return (s for _, s, _ in steps(case, runs, seed) if s.run[0].turn == last)


def steps(case: Case, runs: int, seed: int = 1) -> Iterator[tuple[int, State, Desk]]:
    """(run, state, desk) after every turn of every run."""
    begin, s, x = start(case).raw.copy(), start(case), desk(case)
    for r in range(runs):
        s.raw[:] = begin
        for _ in range(int(case.world.clock[0].horizon)):
            entry().turn(case.world, s, x, seed, r, 0)
            yield r, s, x


def acts(found: Results, actor: str, target: str, low: int, high: int = 10) -> np.ndarray:
    """Turns of each run in which the actor's act toward the target stood between these rungs (``detail=True``)."""
    level = found.act[:, :, found.case.pairs.index((actor, target))]
    counted: np.ndarray = ((level >= low) & (level <= high)).sum(axis=1)
    return counted
