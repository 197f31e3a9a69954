"""A leader threatens in public at rung 4, owes for it, and pays when conceding."""

from math import exp

import pytest
from worlds import call, duel, opened, option

from sim.vocabulary import CONCESSION, RUNG0

P = "rules.audience_cost."
VALUES = {
    P + "rate": 1.0,
    P + "punish": 2.0,
    P + "foresight": 1.0,
    P + "price": 0.1,
    P + "forget": 0.01,
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
