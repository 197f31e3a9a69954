"""Scenario to arrays: which actor can make which move toward whom, and every number in its column.

A ``Case`` is a scenario ready to run. Numbers stand in tables whose columns are named as in YAML, so a sweep can set
them by their path (``patched``) in microseconds; only what decides the *shape* (rungs of moves, stakes that make a dyad
the main one, the length of a turn) needs the scenario to be encoded again.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim import vocabulary as v
from sim.chance import label
from sim.checks import calendar
from sim.faults import Checker, ScenarioError, cut, nearest
from sim.rules import row
from sim.scenario import Scenario, build
from sim.vocabulary import Field, World

# Numbers that decide the shape of the arrays, or are checked together with others: (part, last word of the path).
SHAPING = {
    ("moves", "rung"), ("moves", "cooldown"), ("moves", "delay"), ("dyads", "rung"), ("dyads", "stake_a"),
    ("dyads", "stake_b"), ("triggers", "rate"), ("clock", "turn_days"),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A scenario ready to run: its arrays and the names along their axes."""

    scenario: Scenario
    world: World
    actors: tuple[str, ...]
    ties: tuple[str, ...]
    dyads: tuple[str, ...]
    institutions: tuple[str, ...]
    triggers: tuple[str, ...]
    moves: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str, str], ...]  # (actor, target, move)
    changed: Mapping[str, float]

    def patched(self, values: Mapping[str, float]) -> Case:
        """The same case with numbers set by path, ``{"ties.a_b.commitment": 0.5}``.

        Raises KeyError for a path that is no number of a table or decides its shape (load the scenario anew for
        those), ScenarioError for a value out of range.
        """
        world = World(*self.world.copies())
        for path, value in values.items():
            table, index, column, field = self.place(path)
            number = Checker(lambda key: "command line").number(path, value, field)
            target = getattr(world, table)
            if table == "rules":
                target[0][column[0]][column[1]] = number
            elif isinstance(column, int):
                target[index, column] = number
            else:
                target[index][column] = number
            if path == "horizon":
                calendar(Checker(lambda key: "command line"), self.scenario.with_horizon(int(number)))
        changed = {**self.changed, **{k: float(x) for k, x in values.items()}}
        return Case(**{**self.__dict__, "world": world, "changed": changed})

    def moved(self, values: Mapping[str, float]) -> Case:
        """The same as ``patched`` for any number of the scenario: what decides the shape is encoded anew (slower).

        Raises KeyError for a path that is no number, ScenarioError for a value out of range.
        """
        shaping = {path: x for path, x in values.items() if decides_shape(path)}
        if not shaping:
            return self.patched(values)
        mapping = copy.deepcopy(dict(self.scenario.mapping))
        for path, value in shaping.items():
            self.scenario.number(path)
            *way, last = path.split(".")
            node = mapping
            for step in way:
                node = node.setdefault(step, {})
            node[last] = value
        rest = {path: x for path, x in {**self.changed, **values}.items() if not decides_shape(path)}
        made = encode(build(mapping)).patched(rest)
        return replace(made, changed={**self.changed, **made.changed, **shaping})

    def number(self, path: str) -> float:
        """The number at a path as this case has it. KeyError where there is none."""
        return self.changed.get(path, self.scenario.number(path))

    def place(self, path: str) -> tuple[str, int, Any, Field]:
        """Where a number stands: (table, row, column, field). KeyError if it is no patchable number."""
        numbers = self.scenario.numbers
        if path not in numbers:
            raise KeyError(f"{cut(path)} is no number of this scenario.{nearest(path, numbers)}")
        if decides_shape(path):
            raise KeyError(f"{path} decides the shape of the case: Case.moved sets it, or sim.load.")
        field = numbers[path][1]
        if path == "horizon":
            return "clock", 0, "horizon", field
        part, name, *rest = path.split(".")
        if part == "clock":
            return "clock", 0, name, field
        if part == "rules":
            return "rules", 0, (name, rest[0]), field
        if part == "moves" and len(rest) == 2:
            columns = v.TRAIT if rest[0] == "traits" else v.EFFECT
            return rest[0][:-1], self.moves.index(name), columns[rest[1]], field
        index = getattr(self, part).index(name)
        if part == "dyads" and rest[0][-2:] in ("_a", "_b"):
            side = "ab" if rest[0].endswith("_a") else "ba"
            return "pair", int(self.world.dyad[index][side]), rest[0][:-2], field
        return part[:-1], index, rest[0], field


def decides_shape(path: str) -> bool:
    parts = path.split(".")
    return (parts[0], parts[-1]) in SHAPING


def encode(s: Scenario) -> Case:
    """Turn a scenario into arrays. Raises ScenarioError for a script that names an impossible move."""
    actors, ties, dyads = tuple(s.actors), tuple(s.ties), tuple(s.dyads)
    pairs = sorted({p for e in s.dyads.values() for p in both(e["a"], e["b"])}
                   | {p for e in s.ties.values() for p in both(e["actor"], e["toward"])})  # fmt: skip
    options = [
        (i, j, m)
        for i, j in pairs
        for m in sorted(s.moves, key=lambda m: (-s.moves[m].numbers["rung"], m))
        if can_make(s, i, j, m)
    ]
    world = World(
        clock_table(s),
        actor_table(s, pairs),
        tie_table(s, pairs),
        dyad_table(s, pairs),
        pair_table(s, pairs, options),
        move_table(s),
        weight_table(s, "traits", v.TRAIT),
        weight_table(s, "effects", v.EFFECT),
        option_table(s, pairs, options),
        institution_table(s),
        seat_table(s),
        trigger_table(s),
        script_table(s, pairs, options),
        rule_table(s),
    )
    return Case(
        s, world, actors, ties, dyads, tuple(s.institutions), tuple(s.triggers), tuple(s.moves),
        tuple(pairs), tuple(options), {},
    )  # fmt: skip


def both(a: str, b: str) -> list[tuple[str, str]]:
    return [(a, b), (b, a)]


def relations(s: Scenario, i: str, j: str) -> set[str]:
    """What j is to i: a rival, a client, a patron, …"""
    found = {"rival" for e in s.dyads.values() if {e["a"], e["b"]} == {i, j}}
    ahead = {"patron": "client", "sponsor": "sponsored", "mediator": "party", "guarantor": "protected"}
    behind = {"patron": "patron", "sponsor": "sponsor", "mediator": "mediator", "guarantor": "patron"}
    for e in s.ties.values():
        if (e["actor"], e["toward"]) == (i, j):
            found.add(ahead[e["kind"]])
        if (e["actor"], e["toward"]) == (j, i):
            found.add(behind[e["kind"]])
    return found


def can_make(s: Scenario, i: str, j: str, m: str) -> bool:
    """Whether actor i has what it takes to make move m toward j at all."""
    move, actor = s.moves[m], s.actors[i]
    return (
        actor["kind"] in move["by"]
        and bool(relations(s, i, j) & set(move["toward"]))
        and set(move["needs"] or ()) <= set(actor["assets"] or ())
    )


def fill(table: np.ndarray, index: int, numbers: Mapping[str, float]) -> None:
    for name, value in numbers.items():
        table[index][name] = value


def clock_table(s: Scenario) -> np.ndarray:
    table = np.zeros(1, v.CLOCK_ROW)
    fill(table, 0, s.clock)
    fill(table, 0, s.ladder.numbers)
    table[0]["horizon"] = s.horizon
    return table


def side_stake(s: Scenario, name: str, actor: str) -> float:
    e = s.dyads[name]
    return e.numbers["stake_a" if e["a"] == actor else "stake_b"]


def main_dyad(s: Scenario, actor: str) -> int:
    """The dyad in which the actor has most at stake (the first by name among equals), -1 if it has none."""
    mine = [name for name, e in s.dyads.items() if actor in (e["a"], e["b"])]
    return list(s.dyads).index(max(mine, key=lambda n: side_stake(s, n, actor))) if mine else -1


def actor_table(s: Scenario, pairs: list[tuple[str, str]]) -> np.ndarray:
    table = np.zeros(len(s.actors), v.ACTOR_ROW)
    for a, (name, e) in enumerate(s.actors.items()):
        fill(table, a, e.numbers)
        table[a]["kind"] = v.KINDS.index(e["kind"])
        table[a]["policy"] = v.POLICIES.index(e["policy"] or "quantal")
        table[a]["faction_rule"] = v.FACTION_RULES.index(e["faction_rule"] or "none")
        table[a]["label"] = label(name)
        table[a]["main_dyad"] = main_dyad(s, name)
        mine = [d for d, (i, _) in enumerate(pairs) if i == name]
        table[a]["first_pair"], table[a]["last_pair"] = (mine[0], mine[-1] + 1) if mine else (0, 0)
        given = [n for n, tie in enumerate(s.ties.values()) if tie["toward"] == name]
        table[a]["first_tie"], table[a]["last_tie"] = (given[0], given[-1] + 1) if given else (0, 0)
    return table


def tie_table(s: Scenario, pairs: list[tuple[str, str]]) -> np.ndarray:
    table = np.zeros(len(s.ties), v.TIE_ROW)
    actors = list(s.actors)
    for n, e in enumerate(s.ties.values()):
        fill(table, n, e.numbers)
        table[n]["kind"] = v.TIES.index(e["kind"])
        table[n]["actor"], table[n]["toward"] = actors.index(e["actor"]), actors.index(e["toward"])
        table[n]["pair"] = pairs.index((e["actor"], e["toward"]))
        table[n]["back"] = pairs.index((e["toward"], e["actor"]))
        table[n]["backer"] = tie_between(s, e["contributor"], e["toward"])
        table[n]["stance"] = stance(s, e["actor"], e["toward"])
    return table


def tie_between(s: Scenario, actor: str | None, toward: str | None) -> int:
    """The number of the tie from one actor toward another, -1 if there is none."""
    found = [n for n, e in enumerate(s.ties.values()) if (e["actor"], e["toward"]) == (actor, toward)]
    return found[0] if found else -1


def stance(s: Scenario, actor: str, party: str) -> int:
    """Where an actor stands to the talks of a party: 1 leads or sponsors, -1 rival of the mediator, 0 neither."""
    found = 0
    for e in s.institutions.values():
        if e["kind"] == "dialogue" and party in (s.dyads[e["dyad"]]["a"], s.dyads[e["dyad"]]["b"]):
            if actor in (e["mediator"], e["cosponsor"]):
                return 1
            if any({actor, e["mediator"]} == {d["a"], d["b"]} for d in s.dyads.values()):
                found = -1
    return found


def dyad_table(s: Scenario, pairs: list[tuple[str, str]]) -> np.ndarray:
    table = np.zeros(len(s.dyads), v.DYAD_ROW)
    actors, names = list(s.actors), list(s.dyads)
    for c, (name, e) in enumerate(s.dyads.items()):
        fill(table, c, {f.name: e.numbers[f.name] for f in v.DYAD})
        table[c]["a"], table[c]["b"] = actors.index(e["a"]), actors.index(e["b"])
        table[c]["ab"], table[c]["ba"] = pairs.index((e["a"], e["b"])), pairs.index((e["b"], e["a"]))
        table[c]["label"] = label(name)
        kinds = {s.actors[e["a"]]["kind"], s.actors[e["b"]]["kind"]}
        table[c]["patrons"] = int(kinds == {"patron"})
        table[c]["dialogue"] = table[c]["force"] = -1
        for q, inst in enumerate(s.institutions.values()):
            if inst["kind"] == "dialogue" and inst["dyad"] == names[c]:
                table[c]["dialogue"] = q
            if inst["kind"] == "force" and (inst["dyad"] == names[c] or inst["host"] in (e["a"], e["b"])):
                held = table[c]["force"]
                own = inst["dyad"] == names[c]
                if held < 0 or own:
                    table[c]["force"] = q
    return table


def pair_table(s: Scenario, pairs: list[tuple[str, str]], options: list[tuple[str, str, str]]) -> np.ndarray:
    table = np.zeros(len(pairs), v.PAIR_ROW)
    actors = list(s.actors)
    ties = {(e["actor"], e["toward"]): n for n, e in enumerate(s.ties.values())}
    rivals = {frozenset((e["a"], e["b"])): (c, e) for c, e in enumerate(s.dyads.values())}
    at = {pair: d for d, pair in enumerate(pairs)}
    for d, (i, j) in enumerate(pairs):
        row_ = table[d]
        row_["actor"], row_["target"] = actors.index(i), actors.index(j)
        row_["back"] = at[(j, i)]
        row_["tie"], row_["held"] = ties.get((i, j), -1), ties.get((j, i), -1)
        c, e = rivals.get(frozenset((i, j)), (-1, None))
        row_["dyad"] = c
        for f in v.SIDE:
            row_[f.name] = f.default if e is None else e.numbers[f"{f.name}_{'a' if e['a'] == i else 'b'}"]
        hosts_i, hosts_j = as_list(s.actors[i]["host"]), as_list(s.actors[j]["host"])
        row_["hosted"] = 1 if j in hosts_i else (2 if i in hosts_j else 0)
        row_["sponsor"] = row_["lead"] = -1
        for n, tie in enumerate(s.ties.values()):
            lead = at.get((tie["actor"], j), -1)
            if tie["kind"] == "sponsor" and tie["toward"] == i and c >= 0 and lead >= 0:
                if frozenset((tie["actor"], j)) in rivals:
                    row_["sponsor"], row_["lead"] = n, lead
        mine = [o for o, (a, b, _) in enumerate(options) if (a, b) == (i, j)]
        row_["first"], row_["last"] = (mine[0], mine[-1] + 1) if mine else (0, 0)
    return table


def as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def move_table(s: Scenario) -> np.ndarray:
    table = np.zeros(len(s.moves), v.MOVE_ROW)
    for m, (name, e) in enumerate(s.moves.items()):
        fill(table, m, e.numbers)
        table[m]["domain"] = v.DOMAINS.index(e["domain"])
        table[m]["lands"] = int(e["lands"] == "rivals")
        table[m]["label"] = label(name)
    return table


def weight_table(s: Scenario, word: str, columns: Mapping[str, int]) -> np.ndarray:
    table = np.zeros((len(s.moves), len(columns)))
    for m, e in enumerate(s.moves.values()):
        for name, value in (e[word] or {}).items():
            table[m, columns[name]] = value
    return table


def option_table(s: Scenario, pairs: list[tuple[str, str]], options: list[tuple[str, str, str]]) -> np.ndarray:
    table = np.zeros(len(options), v.OPTION_ROW)
    moves = list(s.moves)
    at = {pair: d for d, pair in enumerate(pairs)}
    for o, (i, j, m) in enumerate(options):
        table[o]["pair"], table[o]["move"] = at[(i, j)], moves.index(m)
        table[o]["means"] = int(bool(set(as_list(s.moves[m]["means"])) & set(as_list(s.actors[i]["assets"]))))
        for e in s.bars.values():
            if e["actor"] == i and e["move"] == m:
                until = np.datetime64(e["until"]).astype(object)
                table[o]["not_before"] = max(int(table[o]["not_before"]), s.turn_of(until))
    return table


def institution_table(s: Scenario) -> np.ndarray:
    table = np.zeros(len(s.institutions), v.INSTITUTION_ROW)
    actors, dyads = list(s.actors), list(s.dyads)
    for q, e in enumerate(s.institutions.values()):
        fill(table, q, e.numbers)
        table[q]["kind"] = v.INSTITUTIONS.index(e["kind"])
        who = e["mediator"] if e["kind"] == "dialogue" else e["actor"]
        table[q]["actor"] = actors.index(who) if who else -1
        table[q]["host"] = actors.index(e["host"]) if e["host"] else -1
        table[q]["dyad"] = dyads.index(e["dyad"]) if e["dyad"] else -1
        table[q]["style"] = v.STYLES.index(e["style"]) if e["style"] else -1
        table[q]["tie"] = tie_between(s, e["actor"], e["host"]) if e["kind"] == "force" else -1
        table[q]["cosponsor"] = actors.index(e["cosponsor"]) if e["cosponsor"] else -1
        table[q]["permanent_others"] = e["permanent_others"] or 0
        table[q]["others"] = 15 - len(as_list(e["permanent"])) - len(as_list(e["members"]))
    return table


def seat_table(s: Scenario) -> np.ndarray:
    table = np.zeros((len(s.institutions), len(s.actors)), np.int64)
    actors = list(s.actors)
    for q, e in enumerate(s.institutions.values()):
        for name in as_list(e["members"]):
            table[q, actors.index(name)] = 1
        for name in as_list(e["permanent"]):
            table[q, actors.index(name)] = 2
    return table


def trigger_table(s: Scenario) -> np.ndarray:
    table = np.zeros(len(s.triggers), v.TRIGGER_ROW)
    actors, dyads = list(s.actors), list(s.dyads)
    for q, (name, e) in enumerate(s.triggers.items()):
        fill(table, q, e.numbers)
        table[q]["scheduled"] = int(e["date"] is not None)
        if e["date"] is not None:
            table[q]["turn"] = s.turn_of(np.datetime64(e["date"]).astype(object))
        table[q]["actor"] = actors.index(e["actor"]) if e["actor"] else -1
        table[q]["dyad"] = dyads.index(e["dyad"]) if e["dyad"] else -1
        table[q]["label"] = label(name)
    return table


def script_table(s: Scenario, pairs: list[tuple[str, str]], options: list[tuple[str, str, str]]) -> np.ndarray:
    table = np.zeros(len(s.script), v.SCRIPT_ROW)
    for n, (name, e) in enumerate(s.script.items()):
        wanted = (e["actor"], e["toward"], e["move"])
        if wanted not in options:
            raise ScenarioError(
                f"scenario: script.{name} is impossible: {e['actor']} cannot make {e['move']} toward {e['toward']} "
                f"(kind {s.actors[e['actor']]['kind']}, assets {as_list(s.actors[e['actor']]['assets'])}; "
                f"the move is by {s.moves[e['move']]['by']}, toward {s.moves[e['move']]['toward']}, "
                f"needs {as_list(s.moves[e['move']]['needs'])})."
            )
        turn = e["turn"] if e["turn"] is not None else s.turn_of(np.datetime64(e["date"]).astype(object))
        table[n] = (turn, pairs.index((e["actor"], e["toward"])), options.index(wanted))
    return table


def rule_table(s: Scenario) -> np.ndarray:
    table = np.zeros(1, row())
    for rule, numbers in s.rules.items():
        for name, value in numbers.items():
            table[0][rule][name] = value
    return table
