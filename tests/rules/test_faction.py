"""A minority in hardship .6 under a host it half accepts; or one whose kin state stands behind it."""

import pytest
from worlds import call, cast, opened, option, pair

from sim.vocabulary import DEMAND, PROTEST, REPRESSION, RUNG0

P, M = "rules.faction.", "actors.minority."
VALUES = {
    P + "lobby": 2.0,
    P + "grievance": 2.0,
    P + "stir": 1.5,
    P + "risk": 0.5,
    P + "threshold": 0.1,
    P + "rescue": 1.0,
    P + "police": 1.0,
    P + "fade": 0.0,
    M + "hardship": 0.6,
    M + "arrest": 0.2,
    "dyads.minority_south.recognition_a": 0.5,
    "ties.north_minority.commitment": 0.7,
    "ties.north_minority.aid": 1.0,
    "actors.south.capability": 1.0,
}


def look(rule, hook="appeal", **more):
    case = cast({**VALUES, **more}, {"actors.minority.faction_rule": rule})
    _, s, x = opened(case)
    d = pair(case, "minority", "south")
    call(case, s, x, "faction", hook, d)
    return case, s, x, d


def test_grievance_is_hardship_without_legitimacy_less_the_fear_of_arrest():
    net = 0.6 * 0.5 - 0.5 * 0.2 - 0.1  # .1 above the threshold
    _, _, x, d = look("grievance")
    assert x.appeal[d, PROTEST] == pytest.approx(2.0 * net) and x.appeal[d, DEMAND] == 0.0
    assert look("grievance", "urge")[2].urge[d] == pytest.approx(1.5 * net)


def test_a_lobby_radicalises_whatever_the_host_is_worth():
    for legitimacy in (0.0, 1.0):
        _, _, x, d = look("lobby", **{"dyads.minority_south.recognition_a": legitimacy})
        assert (x.appeal[d, PROTEST], x.appeal[d, DEMAND]) == pytest.approx((0.6 + 0.5 * 0.6, 0.6))  # and its hardship
        assert look("lobby", "urge")[2].urge[d] == 0.0


def test_rescue_invites_only_where_the_host_can_repress():
    for power, expected in ((1.0, 0.5 * 0.5), (0.0, 0.0)):
        case, s, x, d = look("none", **{"actors.south.capability": power})
        x.appeal[:], x.help[d] = 0.0, 1.0
        call(case, s, x, "faction", "appeal", d)
        assert x.appeal[d, RUNG0 + 6] == pytest.approx(expected)


def test_what_a_faction_does_moves_the_issue_and_calls_its_kin():
    shape = {"moves.protest.effects": {"heat": 0.4, "kin": 0.5}}
    case = cast({**VALUES, "rules.faction.alarm": 0.6}, shape)
    _, s, x = opened(case)
    call(case, s, x, "faction", "settle", None, option(case, "minority", "south", "protest"))
    assert s.dyad[case.dyads.index("minority_south")].heat == pytest.approx(0.4)
    assert s.dyad[case.dyads.index("north_south")].heat == pytest.approx(0.5)
    assert s.pair[pair(case, "north", "south")].provoked == pytest.approx(0.3)


def test_a_host_polices_what_it_sees_and_arrests_are_feared():
    case, s, x, _ = look("none")
    host = pair(case, "south", "minority")
    s.pair[host].seen_hostile = 0.8
    call(case, s, x, "faction", "appeal", host)
    assert x.appeal[host, REPRESSION] == pytest.approx(0.3)
    call(case, s, x, "faction", "settle", None, option(case, "south", "minority", "arrest"))
    assert s.actor[case.actors.index("minority")].arrest == pytest.approx(0.3)
