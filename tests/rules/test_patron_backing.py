"""South's patron, at commitment 1/2 and no cost, comes with chance heed x 1/2; half that if South is to blame."""

from math import exp, log

import pytest
from worlds import KEY, added, call, cast, opened, option, pair

from sim.crisis import carry_out, see
from sim.rules.patron_backing import dread, fought
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


RIVALS = {
    "dyads.big_north_big_south": {"a": "big_north", "b": "big_south"},
    "dyads.big_north_south": {"a": "big_north", "b": "south"},
}


def struck(values=None, move="fight", by="south", at="north", known=1, hook="join"):
    """One act, settled, and what it draws others into."""
    case = cast({**VALUES, **(values or {})}, RIVALS)
    w, s, x = opened(case)
    x.chosen[:], x.known[:] = -1, known
    x.chosen[pair(case, by, at)] = option(case, by, at, move)
    carry_out(w, s, x, KEY)
    call(case, s, x, "patron_backing", hook, KEY, case.dyads.index("north_south"))
    return case, s, x


def heat(case, s, name):
    return float(s.dyad[case.dyads.index(name)].heat)


def test_an_attack_on_a_partner_is_the_own_quarrel_of_its_patron():
    """Big North gives half, and holds four fifths of an attack on North to be its own; a blow has .9 of harm."""
    casus = {"ties.big_north_north.casus": 0.8, "rules.faction.alarm": 0.5}
    case, s, _ = struck(casus)
    own = 0.8 * 0.5 * 0.9
    assert heat(case, s, "big_north_south") == pytest.approx(own)
    assert s.pair[pair(case, "big_north", "south")].provoked == pytest.approx(0.5 * own)
    felt = s.pair[pair(case, "big_north", "south")]
    assert (felt.felt_hostile, felt.felt_level) == (pytest.approx(own), 2)  # .4 of the seventh rung
    assert s.pair[pair(case, "south", "big_north")].provoked == 0.0
    assert heat(case, s, "big_north_big_south") == 0.0
    for quiet in (
        {"move": "press"},
        {"known": 0},
        {"by": "north", "at": "south"},
    ):  # below threats; covert; its own act
        case, s, _ = struck(casus, **quiet)
        assert heat(case, s, "big_north_south") == 0.0
    assert heat(*struck()[:2], "big_north_south") == 0.0  # no casus, the default


def test_what_was_done_to_a_partner_is_seen_next_turn_as_done_to_oneself_and_then_no_more():
    casus = {"ties.big_north_north.casus": 1.0, "ties.big_north_north.commitment": 1.0}
    case, s, x = struck(casus)
    d = pair(case, "big_north", "south")
    seen = []
    for _ in range(2):
        see(case.world, s, x, KEY)
        seen.append((float(s.pair[d].seen_hostile), int(s.pair[d].seen_level)))
    assert seen == [(pytest.approx(0.9), 7), (0.0, 0)]
    s.pair[pair(case, "south", "big_north")].level, s.pair[d].felt_level, s.pair[d].felt_hostile = 8, 3, 0.2
    s.pair[pair(case, "south", "big_north")].hostile = 1.0
    see(case.world, s, x, KEY)
    assert s.pair[d].seen_level == 8 and s.pair[d].seen_hostile > 0.2  # its own wounds come first


def test_a_partner_at_fault_has_no_casus_unless_the_tie_is_unconditional():
    for unconditional, expected in ((0.0, 0.5 * 0.9 * 0.25), (1.0, 0.5 * 0.9)):
        values = {"ties.big_north_north.casus": 1.0, "ties.big_north_north.unconditional": unconditional}
        case = cast({**VALUES, **values}, RIVALS)
        w, s, x = opened(case)
        x.chosen[:], x.known[:] = -1, 1
        x.chosen[pair(case, "south", "north")] = option(case, "south", "north", "fight")
        s.pair[pair(case, "north", "south")].fault = 0.75
        carry_out(w, s, x, KEY)
        call(case, s, x, "patron_backing", "join", KEY, case.dyads.index("north_south"))
        assert heat(case, s, "big_north_south") == pytest.approx(expected)


def test_whoever_comes_in_fights_those_on_the_other_side_who_are_its_rivals():
    sure = {
        P + "entry": 1.0,
        P + "scale": 50.0,
        "ties.big_north_north.commitment": 1.0,
        "ties.big_north_north.military": 1.0,
    }
    seen = set()
    for commitment in (0.0, 1.0):  # of South's own patron
        case, s, _ = struck({**sure, T + "commitment": commitment}, move="assault")
        entered = tuple(int(s.dyad[case.dyads.index("north_south")][side]) for side in ("entered_a", "entered_b"))
        north = entered[0] == case.actors.index("big_north")
        south = entered[1] == case.actors.index("big_south")
        levels = [int(s.dyad[case.dyads.index(name)].level) for name in ("big_north_south", "big_north_big_south")]
        assert levels == [7 * north, 7 * (north and south)]
        assert s.dyad[case.dyads.index("minority_south")].level == 0
        seen.add((north, south))
    assert seen == {(True, False), (True, True)}
    case, s, _ = struck(sure, move="fight")  # not yet serious
    assert int(s.dyad[case.dyads.index("north_south")].entered_a) == -1


def test_a_patron_that_listens_holds_back_a_client_whose_war_would_be_its_own_and_lost():
    """Big North would fight South's patron at even odds, who comes with .8 x 1/2."""
    shape = {"dyads.big_north_big_south": RIVALS["dyads.big_north_big_south"]}
    values = {P + "supply": 0.0, P + "foothold": 0.0, "actors.big_north.capability": 2.0}
    found = {}
    for listen in (0.0, 5.0):
        case = cast({**VALUES, **values, P + "listen": listen}, shape)
        _, s, x = opened(case)
        x.heed[case.actors.index("big_south")] = 0.8
        s.dyad[case.dyads.index("north_south")].rung = 9
        found[listen] = added(case, s, x, "patron_backing", pair(case, "big_north", "north"))
    feared = 5.0 * 0.9 * (0.8 * 0.5) * 0.5
    assert found[5.0]["restraint"] - found[0.0]["restraint"] == pytest.approx(feared)
    assert found[0.0]["support"] - found[5.0]["support"] == pytest.approx(feared)


def feared(shape, **values):
    """What Big North dreads of a war of North and South."""
    case = cast({**VALUES, P + "supply": 0.0, P + "foothold": 0.0, **values}, shape)
    _, s, x = opened(case)
    p = case.world.rules[0].patron_backing
    return dread(case.world, s, x, p, case.actors.index("big_north"), pair(case, "north", "south"))


def test_it_dreads_the_rival_itself_where_it_would_meet_it():
    """South has 1 and half of its patron's 2 to count on, beside Big North's 2: lost by half."""
    south = {"dyads.big_north_south": RIVALS["dyads.big_north_south"]}
    assert feared({}) == 0.0
    assert feared(south) == pytest.approx(0.5)
    assert feared(RIVALS) == pytest.approx(1.0 - 0.5 * (1.0 - 0.5 * 0.5))


def test_it_hears_those_who_stand_behind_its_rivals_backer_too():
    """The broker stands by South's patron and is Big North's rival: one more war that may come, and be lost."""
    shape = {
        "dyads.big_north_big_south": RIVALS["dyads.big_north_big_south"],
        "dyads.big_north_broker": {"a": "big_north", "b": "broker"},
        "ties.broker_big_south": {"kind": "patron", "actor": "broker", "toward": "big_south", "military": 1.0},
    }
    even = {"commitment": 0.5, "interest": 0.0, "help_cost": 0.0}
    values = {"actors.broker.capability": 2.0, **{f"ties.broker_big_south.{k}": x for k, x in even.items()}}
    first = 1.0 - 2.0 / (2.0 + 2.0 + 0.5 * 2.0)  # the broker's help counts with South's patron
    assert feared(shape, **values) == pytest.approx(1.0 - (1.0 - 0.5 * first) * (1.0 - 0.25 * 0.5))


@pytest.mark.parametrize(
    "level, takes, fighting, war, days",
    [
        (8, 7.0, 0.0, 0, 1.0),
        (8, 0.5, 0.0, 0, 0.5),
        (0, 7.0, 3.0, 0, 1.0),
        (7, 7.0, 0.25, 0, 0.25),
        (7, 7.0, 0.0, 0, 0.0),
        (0, 7.0, 0.0, 1, 1.0),
    ],
)
def test_allies_may_come_in_on_every_day_that_serious_clashes_last(level, takes, fighting, war, days):
    case = cast(None, {"clock.turn_days": 1.0})
    w, s, _ = opened(case)
    s.dyad[0].level, s.dyad[0].takes, s.dyad[0].fighting, s.dyad[0].war = level, takes, fighting, war
    assert fought(w, s, 0) == days
