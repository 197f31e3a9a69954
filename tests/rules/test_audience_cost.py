"""A leader threatens in public at rung 4, owes for it, and pays when conceding."""

from math import exp

import pytest
from worlds import added, call, cast, duel, opened, option, pair

from sim.vocabulary import CONCESSION, RUNG0

P = "rules.audience_cost."
RULE = {P + "rate": 1.0, P + "punish": 2.0, P + "foresight": 1.0, P + "price": 0.1, P + "forget": 0.01}
VALUES = {
    **RULE,
    "actors.blue.audience": 0.5,
    "actors.blue.approval": 0.6,
    "moves.threaten.traits.publicity": 0.7,
}


def threatened():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "audience_cost", "settle", None, option(case, "blue", "red", "threaten"))
    return case, s, x


def test_a_public_threat_is_a_debt_and_coming_down_has_a_price():
    case, s, x = threatened()
    assert s.pair[0].debt == pytest.approx(0.5 * 0.7 * 0.4) and s.pair[0].peak == 4.0  # .14
    call(case, s, x, "audience_cost", "appeal", 0)
    assert x.appeal[0, RUNG0] == pytest.approx(-2.0 * 0.14)
    assert x.appeal[0, RUNG0 + 2] == pytest.approx(-2.0 * 0.14 / 2.0)
    assert x.appeal[0, RUNG0 + 4] == 0.0
    assert x.appeal[0, CONCESSION] == pytest.approx(-0.28)


def test_giving_way_pays_the_debt_with_approval():
    case, s, x = threatened()
    call(case, s, x, "audience_cost", "settle", None, option(case, "blue", "red", "yield"))
    assert s.actor[0].approval == pytest.approx(0.6 - 0.1 * 0.14)
    assert s.pair[0].debt == 0.0 and s.run[0].backdowns == 1


def test_mediation_covers_and_time_forgets():
    case, s, x = threatened()
    s.pair[0].mediated = 0.5
    call(case, s, x, "audience_cost", "drift")
    assert s.pair[0].debt == pytest.approx(0.14 * exp(-0.07) * 0.5)


@pytest.mark.parametrize("move", ["raid", "demand", "say"])
def test_what_is_private_or_below_threats_costs_nothing(move):
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "audience_cost", "settle", None, option(case, "blue", "red", move))
    assert s.pair[0].debt == 0.0


def owing(debt, peak=4.0, **more):
    case = cast({**RULE, "actors.north.audience": 0.5, "actors.north.approval": 0.6, **more})
    _, s, x = opened(case)
    d = pair(case, "north", "south")
    s.pair[d].debt, s.pair[d].peak = debt, peak
    return case, s, x, d


def test_a_debt_burdens_every_rung_below_the_peak_and_ways_down_but_nothing_else():
    """A debt of .25 at rung 4, punished twofold before a public with a bias of .2: .6 at the bottom."""
    case, s, x, d = owing(0.25, **{"actors.north.resolve": 0.4})
    s.actor[case.actors.index("north")].bias = 0.2
    assert added(case, s, x, "audience_cost", d) == pytest.approx(
        {"publicity": -0.5 * 0.6, "concession": -0.6, "relief": -0.6}
        | {"rung 0": -0.6, "rung 1": -0.45, "rung 2": -0.3, "rung 3": -0.15}
    )


def test_without_a_debt_only_foresight_speaks_and_partners_owe_nothing():
    case, s, x, d = owing(0.0, **{"actors.north.resolve": 0.4})
    assert added(case, s, x, "audience_cost", d) == pytest.approx({"publicity": -0.3})
    partner = pair(case, "big_north", "north")
    s.pair[partner].debt, s.pair[partner].peak = 0.5, 4.0
    assert added(case, s, x, "audience_cost", partner) == {}


@pytest.mark.parametrize("move, publicity, debt, peak", [
    ("press", 1.0, 0.1, 4.0),  # rung 3: no threat
    ("threaten", 1.0, 0.1, 4.0),  # no higher than it has stood
    ("display", 1.0, 0.1 + 0.5 * 0.5, 5.0),
    ("display", 0.6, 0.1 + 0.5 * 0.6 * 0.5, 5.0),
    ("display", 0.0, 0.1, 4.0),  # in private
])  # fmt: skip
def test_only_a_public_climb_above_the_peak_adds_to_a_debt(move, publicity, debt, peak):
    case = duel({**VALUES, f"moves.{move}.traits.publicity": publicity})
    _, s, x = opened(case)
    s.pair[0].debt, s.pair[0].peak = 0.1, 4.0
    call(case, s, x, "audience_cost", "settle", None, option(case, "blue", "red", move))
    assert (s.pair[0].debt, s.pair[0].peak) == pytest.approx((debt, peak))
    assert s.run[0].backdowns == 0 and s.actor[0].approval == pytest.approx(0.6)


@pytest.mark.parametrize("move, publicity, debt", [("press", 1.0, 0.0), ("threaten", 0.5, 0.5 * 0.5 * 0.4)])
def test_the_first_debt_is_made_at_the_rung_of_threats(move, publicity, debt):
    case = duel({**VALUES, f"moves.{move}.traits.publicity": publicity})
    _, s, x = opened(case)
    call(case, s, x, "audience_cost", "settle", None, option(case, "blue", "red", move))
    assert s.pair[0].debt == pytest.approx(debt)


@pytest.mark.parametrize("move, backed_down", [("yield", 1), ("back_down", 1), ("talk", 0), ("blame", 0)])
@pytest.mark.parametrize("debt", [0.0, 0.5])
def test_giving_ground_or_taking_down_is_backing_down_where_something_is_owed(move, backed_down, debt):
    case, s, x, d = owing(debt, 4.0 if debt else 0.0)
    call(case, s, x, "audience_cost", "settle", None, option(case, "north", "south", move))
    paid = backed_down * (debt > 0.0)
    assert s.run[0].backdowns == paid
    assert s.actor[case.actors.index("north")].approval == pytest.approx(0.6 - 0.1 * 0.5 * paid)
    assert (s.pair[d].debt, s.pair[d].peak) == ((0.0, 0.0) if paid else (debt, 4.0 if debt else 0.0))


def test_approval_cannot_fall_below_nothing():
    case, s, x, _ = owing(2.0, **{P + "price": 1.0, "actors.north.approval": 0.5})
    call(case, s, x, "audience_cost", "settle", None, option(case, "north", "south", "yield"))
    assert s.actor[case.actors.index("north")].approval == 0.0


def test_partners_make_no_debts():
    case = cast({**RULE, "moves.arm.traits.publicity": 1.0, "actors.big_north.audience": 1.0})
    _, s, x = opened(case)
    call(case, s, x, "audience_cost", "settle", None, option(case, "big_north", "north", "arm"))
    assert not s.pair["debt"].any()


@pytest.mark.parametrize("debt, left, peak", [(0.02, 0.02, 4.0), (0.0199, 0.0, 0.0), (0.5, 0.5, 4.0)])
def test_a_debt_below_a_fiftieth_is_forgotten_with_its_peak(debt, left, peak):
    case, s, x, d = owing(debt, **{P + "forget": 0.0})
    call(case, s, x, "audience_cost", "drift")
    assert (s.pair[d].debt, s.pair[d].peak) == (left, peak)
