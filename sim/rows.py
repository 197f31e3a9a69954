"""The rows of a scenario: every table of its arrays, and which actor can make which move toward whom.

Each function reads a checked scenario and gives one table; ``sim.encoding`` puts them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from sim import layout
from sim import vocabulary as v
from sim.chance import label
from sim.faults import ScenarioError
from sim.rules import row
from sim.scenario import Entry, Scenario

Pair = tuple[str, str]  # actor, target
Option = tuple[str, str, str]  # actor, target, move
NEVER = 2**31  # a turn that no run sees


def numbered(names: Iterable[Any]) -> dict[Any, int]:
    return {name: k for k, name in enumerate(names)}


AHEAD = {"patron": "client", "sponsor": "sponsored", "mediator": "party", "guarantor": "protected"}
BEHIND = {"patron": "patron", "sponsor": "sponsor", "mediator": "mediator", "guarantor": "patron"}


def relations(s: Scenario) -> dict[Pair, set[str]]:
    """Of all who deal with each other: what the second of a pair is to the first, a rival, a client, a patron, …"""
    found: dict[Pair, set[str]] = {}
    for e in s.dyads.values():
        for pair in ((e["a"], e["b"]), (e["b"], e["a"])):
            found.setdefault(pair, set()).add("rival")
    for e in s.ties.values():
        found.setdefault((e["actor"], e["toward"]), set()).add(AHEAD[e["kind"]])
        found.setdefault((e["toward"], e["actor"]), set()).add(BEHIND[e["kind"]])
    for name, e in s.actors.items():
        for host in as_list(e["host"]):
            if (name, host) in found:  # who lives there and has nothing to do with its host is no pair
                found[name, host].add("host")
                found[host, name].add("hosted")
    return found


def possible(s: Scenario, found: Mapping[Pair, set[str]], pairs: Iterable[Pair]) -> Iterator[Option]:
    """Every option of every pair: the moves for which its actor has what it takes, toward one who stands to it so."""
    moves = sorted(s.moves, key=lambda m: (-s.moves[m].numbers["rung"], m))
    can = {i: [(m, set(s.moves[m]["toward"])) for m in moves if has_what_it_takes(s, i, m)] for i in s.actors}
    for i, j in pairs:
        yield from ((i, j, m) for m, toward in can[i] if toward & found[i, j] and has(s, j, s.moves[m]["target_needs"]))


def how_many(s: Scenario, found: Mapping[Pair, set[str]]) -> int:
    """How many options there are, without making one: actors of a kind with the same assets have the same moves."""
    sort = {i: (e["kind"], frozenset(as_list(e["assets"]))) for i, e in s.actors.items()}
    one = {kind: i for i, kind in sort.items()}
    can = {kind: [e for m, e in s.moves.items() if has_what_it_takes(s, i, m)] for kind, i in one.items()}
    alike = Counter((sort[i], one[sort[j]], frozenset(relation)) for (i, j), relation in found.items())
    return sum(
        n * sum(bool(set(e["toward"]) & relation) and has(s, j, e["target_needs"]) for e in can[kind])
        for (kind, j, relation), n in alike.items()
    )


def has_what_it_takes(s: Scenario, i: str, m: str) -> bool:
    """Whether actor i can make a move at all, toward whomever."""
    return s.actors[i]["kind"] in s.moves[m]["by"] and has(s, i, s.moves[m]["needs"])


def has(s: Scenario, i: str, needed: Any) -> bool:
    """Whether actor i has all that is needed."""
    return set(as_list(needed)) <= set(as_list(s.actors[i]["assets"]))


def spans(owners: Iterable[Any]) -> dict[Any, tuple[int, int]]:
    """Where the rows of each owner begin and end, in a table that is sorted by owner."""
    found: dict[Any, tuple[int, int]] = {}
    for k, owner in enumerate(owners):
        found[owner] = found.get(owner, (k, k))[0], k + 1
    return found


def fill(table: np.ndarray, index: int, numbers: Mapping[str, float]) -> None:
    row_ = table[index]
    for name, value in numbers.items():
        row_[name] = value


def clock_table(s: Scenario) -> np.ndarray:
    table = np.zeros(1, layout.CLOCK_ROW)
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


def actor_table(s: Scenario, pairs: Mapping[Pair, int]) -> np.ndarray:
    table = np.zeros(len(s.actors), layout.ACTOR_ROW)
    mine, given = spans(i for i, _ in pairs), spans(e["toward"] for e in s.ties.values())
    for a, (name, e) in enumerate(s.actors.items()):
        fill(table, a, e.numbers)
        table[a]["kind"] = v.KINDS.index(e["kind"])
        table[a]["policy"] = v.POLICIES.index(e["policy"] or "quantal")
        table[a]["faction_rule"] = v.FACTION_RULES.index(e["faction_rule"] or "none")
        table[a]["label"] = label(name)
        table[a]["main_dyad"] = main_dyad(s, name)
        table[a]["first_pair"], table[a]["last_pair"] = mine.get(name, (0, 0))
        table[a]["first_tie"], table[a]["last_tie"] = given.get(name, (0, 0))
    return table


def tie_table(s: Scenario, pairs: Mapping[Pair, int]) -> np.ndarray:
    table = np.zeros(len(s.ties), layout.TIE_ROW)
    actors, between = numbered(s.actors), ties_between(s)
    for n, e in enumerate(s.ties.values()):
        fill(table, n, e.numbers)
        table[n]["kind"] = v.TIES.index(e["kind"])
        table[n]["actor"], table[n]["toward"] = actors[e["actor"]], actors[e["toward"]]
        table[n]["pair"], table[n]["back"] = pairs[e["actor"], e["toward"]], pairs[e["toward"], e["actor"]]
        table[n]["backer"] = between.get((e["contributor"], e["toward"]), -1)
        table[n]["stance"] = stance(s, e["actor"], e["toward"])
    return table


def ties_between(s: Scenario) -> dict[Pair, int]:
    """The number of the tie from one actor toward another."""
    return {(e["actor"], e["toward"]): n for n, e in enumerate(s.ties.values())}


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


def dyad_table(s: Scenario, pairs: Mapping[Pair, int]) -> np.ndarray:
    table = np.zeros(len(s.dyads), layout.DYAD_ROW)
    actors = numbered(s.actors)
    for c, (name, e) in enumerate(s.dyads.items()):
        fill(table, c, {f.name: e.numbers[f.name] for f in v.DYAD})
        table[c]["a"], table[c]["b"] = actors[e["a"]], actors[e["b"]]
        table[c]["ab"], table[c]["ba"] = pairs[e["a"], e["b"]], pairs[e["b"], e["a"]]
        table[c]["label"] = label(name)
        kinds = {s.actors[e["a"]]["kind"], s.actors[e["b"]]["kind"]}
        table[c]["patrons"] = int(kinds == {"patron"})
        table[c]["dialogue"] = table[c]["force"] = -1
        for q, inst in enumerate(s.institutions.values()):
            if inst["kind"] == "dialogue" and inst["dyad"] == name:
                table[c]["dialogue"] = q
            if inst["kind"] == "force" and (inst["dyad"] == name or inst["host"] in (e["a"], e["b"])):
                held = table[c]["force"]
                own = inst["dyad"] == name
                if held < 0 or own:
                    table[c]["force"] = q
    return table


def pair_table(s: Scenario, pairs: Mapping[Pair, int], options: Iterable[Option]) -> np.ndarray:
    table = np.zeros(len(pairs), layout.PAIR_ROW)
    actors, ties = numbered(s.actors), ties_between(s)
    rivals = {pair: (c, e) for c, e in enumerate(s.dyads.values()) for pair in ((e["a"], e["b"]), (e["b"], e["a"]))}
    hosts = {name: as_list(e["host"]) for name, e in s.actors.items()}
    sponsors: dict[str, list[tuple[int, str]]] = {e["toward"]: [] for e in s.ties.values()}
    for n, e in enumerate(s.ties.values()):
        if e["kind"] == "sponsor":
            sponsors[e["toward"]].append((n, e["actor"]))
    mine, at_rest = spans((i, j) for i, j, _ in options), {f.name: f.default for f in v.SIDE}
    for (i, j), d in pairs.items():
        row_ = table[d]
        row_["actor"], row_["target"] = actors[i], actors[j]
        row_["back"] = pairs[j, i]
        row_["tie"], row_["held"] = ties.get((i, j), -1), ties.get((j, i), -1)
        c, rivalry = rivals.get((i, j), (-1, None))
        row_["dyad"] = c
        fill(table, d, at_rest if rivalry is None else side(rivalry, i))
        row_["hosted"] = v.FACTION_TO_HOST if j in hosts[i] else (v.HOST_TO_FACTION if i in hosts[j] else 0)
        row_["sponsor"] = row_["lead"] = -1
        for n, sponsor in sponsors.get(i, ()) if c >= 0 else ():
            if (sponsor, j) in rivals:
                row_["sponsor"], row_["lead"] = n, pairs[sponsor, j]
        row_["first"], row_["last"] = mine.get((i, j), (0, 0))
    return table


def side(rivalry: Entry, actor: str) -> dict[str, float]:
    """The numbers of one side of a dyad."""
    letter = "a" if rivalry["a"] == actor else "b"
    return {f.name: rivalry.numbers[f"{f.name}_{letter}"] for f in v.SIDE}


def as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def move_table(s: Scenario) -> np.ndarray:
    table = np.zeros(len(s.moves), layout.MOVE_ROW)
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


def option_table(s: Scenario, pairs: Mapping[Pair, int], options: Iterable[Option]) -> np.ndarray:
    moves = numbered(s.moves)
    means = {m: set(as_list(e["means"])) for m, e in s.moves.items()}
    assets = {i: set(as_list(e["assets"])) for i, e in s.actors.items()}
    dated: dict[tuple[str, str, str], int] = {}
    for e in s.bars.values():
        for i, j, m in options if e["while"] is None else ():
            if shuts(e, i, j, m):
                dated[i, j, m] = max(dated.get((i, j, m), 0), barred_until(s, e))
    held = spans(o for o, _, _ in while_bars(s, options))
    rows = [
        (pairs[i, j], moves[m], dated.get((i, j, m), 0), not means[m].isdisjoint(assets[i]), *held.get(o, (0, 0)))
        for o, (i, j, m) in enumerate(options)
    ]
    return np.array(rows, layout.OPTION_ROW)


def shuts(bar: Entry, actor: str, target: str, move: str) -> bool:
    """Whether a bar speaks of this option."""
    return (bar["actor"], bar["move"]) == (actor, move) and bar["toward"] in (None, target)


def barred_until(s: Scenario, bar: Entry) -> int:
    """The turn on which a bar ends; one without a date outlasts every run."""
    return NEVER if bar["until"] is None else s.turn_of(np.datetime64(bar["until"]).astype(object))


def while_bars(s: Scenario, options: Iterable[Option]) -> list[tuple[int, int, int]]:
    """(option, the option of the same actor that shuts it while it stands, until when), sorted."""
    numbers = numbered(options)
    found = []
    for e in s.bars.values():
        if e["while"] is not None:
            held = [k for (i, _, m), k in numbers.items() if (i, m) == (e["actor"], e["while"])]
            shut = [o for (i, j, m), o in numbers.items() if shuts(e, i, j, m)]
            found += [(o, k, barred_until(s, e)) for o in shut for k in held]
    return sorted(found)


def bar_table(s: Scenario, options: Iterable[Option]) -> np.ndarray:
    return np.array(while_bars(s, options), layout.BAR_ROW)


def institution_table(s: Scenario) -> np.ndarray:
    table = np.zeros(len(s.institutions), layout.INSTITUTION_ROW)
    actors, dyads, between = list(s.actors), list(s.dyads), ties_between(s)
    for q, e in enumerate(s.institutions.values()):
        fill(table, q, e.numbers)
        table[q]["kind"] = v.INSTITUTIONS.index(e["kind"])
        who = e["mediator"] if e["kind"] == "dialogue" else e["actor"]
        table[q]["actor"] = actors.index(who) if who else -1
        table[q]["host"] = actors.index(e["host"]) if e["host"] else -1
        table[q]["dyad"] = dyads.index(e["dyad"]) if e["dyad"] else -1
        table[q]["style"] = v.STYLES.index(e["style"]) if e["style"] else -1
        table[q]["tie"] = between.get((e["actor"], e["host"]), -1) if e["kind"] == "force" else -1
        table[q]["cosponsor"] = actors.index(e["cosponsor"]) if e["cosponsor"] else -1
        table[q]["council"] = list(s.institutions).index(e["council"]) if e["council"] else -1
        if e["renewal"] is not None:
            table[q]["renewal"] = s.turn_of(np.datetime64(e["renewal"]).astype(object))
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
    table = np.zeros(len(s.triggers), layout.TRIGGER_ROW)
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


def script_table(s: Scenario, pairs: Mapping[Pair, int], options: Mapping[Option, int]) -> np.ndarray:
    table = np.zeros(len(s.script), layout.SCRIPT_ROW)
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
        table[n] = (turn, pairs[e["actor"], e["toward"]], options[wanted])
    return table


def rule_table(s: Scenario) -> np.ndarray:
    table = np.zeros(1, row())
    for rule, numbers in s.rules.items():
        for name, value in numbers.items():
            table[0][rule][name] = value
    return table
