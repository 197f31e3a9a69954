"""Scenario to arrays: order, who can do what, and numbers set by their path."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from worlds import cast

import sim
from sim import ScenarioError
from sim.encoding import Case, encode

SCENARIOS = sim.scenarios()


@functools.cache
def case(name: str = "kosovo_2021") -> Case:
    return encode(sim.load(name))


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_axis_is_sorted_by_name(name: str) -> None:
    c = case(name)
    receivers = [(c.scenario.ties[name]["toward"], name) for name in c.ties]
    axes = (c.actors, receivers, c.dyads, c.institutions, c.triggers, c.moves, c.pairs)
    for axis in axes:
        assert list(axis) == sorted(axis)
    rung = {m: e.numbers["rung"] for m, e in c.scenario.moves.items()}
    order = [(a, b, -rung[m], m) for a, b, m in c.options]
    assert order == sorted(order)  # within a pair from the highest rung down: one inverse CDF


@pytest.mark.parametrize("name", SCENARIOS)
def test_pairs_options_and_actors_point_at_each_other(name: str) -> None:
    c, w = case(name), case(name).world
    for d, (i, j) in enumerate(c.pairs):
        row = w.pair[d]
        assert (c.actors[row["actor"]], c.actors[row["target"]]) == (i, j)
        assert c.pairs[row["back"]] == (j, i)
        actor = w.actor[row["actor"]]
        assert actor["first_pair"] <= d < actor["last_pair"]
        mine = c.options[row["first"] : row["last"]]
        assert all((a, b) == (i, j) for a, b, _ in mine)
        if row["dyad"] >= 0:
            assert {i, j} == {c.actors[w.dyad[row["dyad"]][side]] for side in "ab"}
        else:
            assert row["tie"] >= 0 or row["held"] >= 0
    assert sum(w.pair["last"] - w.pair["first"]) == len(c.options)


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_option_is_a_move_by_the_right_kind_toward_the_right_relation(name: str) -> None:
    c = case(name)
    s = c.scenario
    for i, j, m in c.options:
        assert s.actors[i]["kind"] in s.moves[m]["by"]
        for word, who in (("needs", i), ("target_needs", j)):
            needs = s.moves[m][word] or []
            needs = [needs] if isinstance(needs, str) else needs
            assert set(needs) <= set(s.actors[who]["assets"] or ())


def test_every_shipped_move_can_be_made_by_someone_in_a_shipped_scenario() -> None:
    able = {m for name in SCENARIOS for _, _, m in case(name).options}
    listed = {m for name in SCENARIOS for m in case(name).moves}
    assert able == listed


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_of_yaml_stands_in_its_column(name: str) -> None:
    c, w = case(name), case(name).world
    for part, table in (("actors", w.actor), ("ties", w.tie), ("moves", w.move)):
        for row, e in enumerate(getattr(c.scenario, part).values()):
            for number, value in e.numbers.items():
                assert table[row][number] == value
    for m, e in enumerate(c.scenario.moves.values()):
        for trait, value in (e["traits"] or {}).items():
            assert w.trait[m, sim.vocabulary.TRAIT[trait]] == value
    for side, column in (("a", "ab"), ("b", "ba")):
        for row, e in enumerate(c.scenario.dyads.values()):
            assert w.pair[w.dyad[row][column]]["tension"] == e.numbers[f"tension_{side}"]
    for rule, numbers in c.scenario.rules.items():
        for number, value in numbers.items():
            assert w.rules[0][rule][number] == value


def test_a_patch_leaves_the_case_it_came_from_alone() -> None:
    c = case()
    before = [a.tobytes() for a in c.world.copies()]
    new = c.patched({"ties.russia_serbia.commitment": 0.125, "rules.memory.on": 0})
    assert [a.tobytes() for a in c.world.copies()] == before
    assert new.world.tie[c.ties.index("russia_serbia")]["commitment"] == 0.125
    assert new.changed == {"ties.russia_serbia.commitment": 0.125, "rules.memory.on": 0.0}
    again = new.patched({"rules.memory.on": 1})
    assert again.changed["ties.russia_serbia.commitment"] == 0.125
    assert not np.shares_memory(new.world.tie, c.world.tie)


@pytest.mark.parametrize(
    "path",
    [
        "ties.russia_serbia.comitment",
        "ties.nobody.commitment",
        "rules.nothing.on",
        "rules.memory.nothing",
        "moves.statement.rung",
        "moves.statement.traits.charm",
        "dyads.serbia_kosovo.stake_a",
        "clock.turn_days",
        "actors.serbia.label",
        "nothing",
        "",
    ],
)
def test_what_is_no_number_of_a_table_cannot_be_patched(path: str) -> None:
    with pytest.raises(KeyError):
        case().patched({path: 0.5})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ties.russia_serbia.commitment", 1.01),
        ("ties.russia_serbia.commitment", float("nan")),
        ("horizon", 0),
        ("horizon", 2.5),
        ("rules.memory.on", 0.5),
        ("moves.statement.traits.cooperation", -0.1),
    ],
)
def test_a_value_out_of_range_cannot_be_patched(path: str, value: float) -> None:
    with pytest.raises(ScenarioError, match=path.replace(".", r"\.")):
        case().patched({path: value})


def test_a_patched_horizon_ends_with_the_calendar() -> None:
    late = encode(sim.load("richardson", ["scenario.start=9999-06-01", "horizon=26"]))
    assert late.patched({"horizon": 30}).number("horizon") == 30
    for change in (late.patched, late.moved):
        with pytest.raises(ScenarioError, match="at most 30 turns of 7 days fit"):
            change({"horizon": 31})
    with pytest.raises(ScenarioError, match="after the year 9999"):
        late.moved({"clock.turn_days": 30})


def test_the_refusal_of_a_patch_says_what_to_do() -> None:
    with pytest.raises(KeyError, match=r"Did you mean dyads\.blue_red\.heat"):
        encode(sim.load("richardson")).patched({"dyads.blue_red.haet": 1})
    with pytest.raises(KeyError, match=r"Case\.moved"):
        encode(sim.load("richardson")).patched({"clock.turn_days": 1})


def test_host_and_hosted_are_relations_of_those_who_deal_with_each_other() -> None:
    shape = {"moves.arrest.toward": ["hosted"], "moves.protest.toward": ["host"]}
    case = cast(None, shape)
    assert case.relations["minority", "south"] == {"rival", "host"} and "hosted" in case.relations["south", "minority"]
    assert {(i, j) for i, j, m in case.options if m == "arrest"} == {("south", "minority")}
    assert {(i, j) for i, j, m in case.options if m == "protest"} == {("minority", "south")}
    far = cast(None, {"actors.minority.host": ["south", "big_south"]})
    assert ("minority", "big_south") not in far.relations
