"""South's patron, at commitment 1/2 and no cost, comes with chance heed x 1/2; half that if South is to blame."""

from math import exp, log

import pytest
from worlds import call, cast, opened, option, pair

from sim.vocabulary import RUNG0

P, T = "rules.patron_backing.", "ties.big_south_south."
VALUES = {
    P + "scale": 5.0,
    P + "embolden": 1.0,
    P + "deter": 0.5,
    P + "grey": 0.5,
    P + "supply": 0.6,
    P + "foothold": 0.4,
    P + "deny": 1.0,
    P + "blame": 1.0,
    P + "foresee": 1.0,
    P + "forgive": 0.0,
    P + "steady": 0.0,
    T + "commitment": 0.5,
    T + "interest": 0.0,
    T + "help_cost": 0.0,
    T + "fault": log(3.0),
    T + "unconditional": 0.0,
    T + "military": 1.0,
    "actors.big_south.capability": 2.0,
    "ties.big_north_north.military": 0.0,
    "ties.big_north_north.commitment": 0.5,
    "ties.big_north_north.cover": 0.8,
    "ties.big_north_north.arms": 0.0,
}


def at(values=None):
    case = cast({**VALUES, **(values or {})})
    _, s, x = opened(case)
    x.heed[case.actors.index("big_south")] = 0.8
    call(case, s, x, "patron_backing", "prepare")
    return case, s, x, pair(case, "south", "north"), pair(case, "north", "south")


def test_help_is_power_times_the_chance_that_it_comes():
    case, s, x, south, north = at()
    call(case, s, x, "patron_backing", "muster", south)
    call(case, s, x, "patron_backing", "muster", north)
    assert (x.help[south], x.help[north]) == pytest.approx((2.0 * 0.8 * 0.5, 0.0))


def test_blame_lowers_help_and_is_foreseen():
    case, s, x, south, _ = at(
        {"rules.war_payoff.weight": 1.0, "rules.war_payoff.theta": 1.0, P + "embolden": 0.0, P + "deter": 0.0}
    )
    call(case, s, x, "patron_backing", "muster", south)
    call(case, s, x, "patron_backing", "appeal", south)
    lost = 1.8 / 2.8 - 1.4 / 2.4  # help falls from .8 to 2 x .8 x 1/4 = .4
    assert x.appeal[south, RUNG0 + 8] == pytest.approx(-lost)
    assert x.appeal[south, RUNG0 + 3] == 0.0
    s.pair[south].fault, x.help[south] = 1.0, 0.0
    call(case, s, x, "patron_backing", "muster", south)
    assert x.help[south] == pytest.approx(0.4)


def test_cover_emboldens_the_client_and_deters_its_rival():
    case, s, x, south, north = at({T + "unconditional": 1.0, T + "cover": 0.0})
    for d in (south, north):
        call(case, s, x, "patron_backing", "appeal", d)
    assert x.appeal[north, RUNG0 + 3 : RUNG0 + 8] == pytest.approx([0.4, 0.4, 0.4, 0.2, 0.0])
    assert x.appeal[south, RUNG0 + 3 : RUNG0 + 6] == pytest.approx([-0.2] * 3)


def test_a_guarantor_is_as_strong_as_its_contributor_is_willing():
    """South's guarantor leans on big_north for half of its strength; big_north gives half of what it could."""
    shape = {
        "ties.big_north_south": {"actor": "big_north", "toward": "south", "kind": "patron", "commitment": 0.5},
        "ties.big_south_south.contributor": "big_north",
        "ties.big_south_south.contribution": 0.5,
    }
    case = cast(VALUES, shape)
    _, s, x = opened(case)
    call(case, s, x, "patron_backing", "prepare")
    link, d = case.ties.index("big_south_south"), pair(case, "south", "north")
    assert x.strength[link] == pytest.approx(1.0 - 0.5 * (1.0 - 0.5))
    call(case, s, x, "patron_backing", "muster", d)
    assert x.help[d] == pytest.approx(0.75 * 2.0 * 0.5)


def test_arms_and_a_base_count_in_the_odds_and_a_base_hides_deeds():
    case, s, x, _, north = at({"ties.big_north_north.arms": 0.5, "ties.big_north_north.basing": 0.4})
    call(case, s, x, "patron_backing", "muster", north)
    assert x.help[north] == pytest.approx(0.5 * (0.6 * 0.5 + 0.4 * 0.4))
    call(case, s, x, "patron_backing", "appeal", north)
    assert x.appeal[north, RUNG0 + 6] == pytest.approx(0.5 * 0.4 + 1.0 * 0.5 * 0.4)


def test_arms_are_announced_then_delivered_and_none_are_lost():
    case, s, x, *_ = at({"ties.big_north_north.arms": 0.5, "moves.arm.effects.arms": 0.4})
    north = s.actor[case.actors.index("north")]
    power, s.run[0].turn = float(north.capability), 1
    call(case, s, x, "patron_backing", "settle", None, option(case, "big_north", "north", "arm"))
    for turn in range(1, 14):
        assert north.coming + north.capability == pytest.approx(power + 0.2)
        assert north.coming == pytest.approx(0.2 if turn <= 13 else 0.0)
        s.run[0].turn = turn
        if turn < 13:
            call(case, s, x, "patron_backing", "drift")
    call(case, s, x, "patron_backing", "drift")
    assert (north.coming, north.capability) == pytest.approx((0.0, power + 0.2))


@pytest.mark.parametrize("field", ["commitment", "interest"])
def test_more_commitment_or_interest_never_means_less_help(field):
    found = []
    for amount in (0.0, 0.3, 0.7, 1.0):
        case, s, x, south, _ = at({T + field: amount})
        call(case, s, x, "patron_backing", "muster", south)
        found.append(float(x.help[south]))
    assert found == sorted(found)
    assert found[-1] < 2.0 * 0.8 / (1 + exp(-5.0))
