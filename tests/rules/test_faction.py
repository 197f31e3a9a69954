"""A minority in hardship .6 under a host it half accepts; or one whose kin state stands behind it."""

from math import exp, log

import pytest
from worlds import added, call, cast, opened, option, pair, steps

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


def test_a_host_that_can_strike_all_who_are_out_is_feared():
    """South can do two acts a turn and the minority stands alone: fear is 1 - (1 - .2) e^(-.5 x 2 / 1)."""
    net = 0.6 * 0.5 - 0.5 * (1 - 0.8 * exp(-1.0)) - 0.1
    _, _, x, d = look("grievance", **{P + "crowd": 0.5, "actors.south.capacity": 2.0})
    assert x.appeal[d, PROTEST] == pytest.approx(2.0 * net)


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


def test_what_a_faction_and_its_host_do_is_held_to_its_range():
    shape = {
        "moves.protest.effects": {"heat": 3.0, "kin": 3.0},
        "moves.grant.effects": {"legitimacy": 0.3},
        "moves.arrest.effects": {"arrest": 0.5},
    }
    case = cast({"rules.faction.alarm": 0.5, "dyads.minority_south.recognition_a": 0.5, M + "arrest": 0.2}, shape)
    _, s, x = opened(case)
    minority, own, kin = case.actors.index("minority"), *map(case.dyads.index, ("minority_south", "north_south"))
    seen = pair(case, "minority", "south")
    for heat, arrest, legitimacy in ((3.0, 0.7, 0.8), (5.0, 1.0, 1.0)):
        call(case, s, x, "faction", "settle", None, option(case, "minority", "south", "protest"))
        call(case, s, x, "faction", "settle", None, option(case, "south", "minority", "arrest"))
        call(case, s, x, "faction", "settle", None, option(case, "south", "minority", "grant"))
        assert (s.dyad[own].heat, s.dyad[kin].heat) == (heat, heat)
        assert (s.actor[minority].arrest, s.pair[seen].legitimacy) == pytest.approx((arrest, legitimacy))
    assert s.pair[pair(case, "north", "south")].provoked == pytest.approx(3.0)
    assert s.pair["provoked"].sum() == pytest.approx(3.0)


def test_no_kin_no_call_and_partners_have_no_issue():
    """Without a tie no state is kin; a patron's help to South heats nothing."""
    shape = {"moves.protest.effects": {"kin": 0.5}, "moves.arm.effects": {"heat": 1.0, "kin": 0.5}}
    case = cast(None, shape)
    _, s, x = opened(case)
    call(case, s, x, "faction", "settle", None, option(case, "big_north", "north", "arm"))
    assert not s.dyad["heat"].any() and not s.pair["provoked"].any()
    case.world.pair[pair(case, "minority", "south")].lead = -1
    call(case, s, x, "faction", "settle", None, option(case, "minority", "south", "protest"))
    assert not s.dyad["heat"].any() and not s.pair["provoked"].any()


def test_hardship_and_fear_return_to_what_they_were():
    case = cast({**VALUES, P + "fade": log(2.0) / 7.0})
    _, s, x = opened(case)
    minority = s.actor[case.actors.index("minority")]
    minority.hardship, minority.arrest = 1.0, 0.8
    call(case, s, x, "faction", "drift")
    assert (minority.hardship, minority.arrest) == pytest.approx((0.8, 0.5))  # halfway to .6 and .2 in a week


@pytest.mark.parametrize("channel", ["cover", "media", "arms", "aid", "military", "control"])
def test_a_lobby_counts_the_strongest_channel_of_its_strongest_giver(channel):
    tie, link = "ties.north_minority.", "north_minority"
    values = {**VALUES, P + "need": 0.0, tie + "aid": 0.0, tie + channel: 0.8, tie + "commitment": 0.75}
    case, s, x, d = look("lobby", **values)
    x.given[:] = 1.0  # what others give goes elsewhere
    x.given[case.ties.index(link)] = 0.75
    assert added(case, s, x, "faction", d) == pytest.approx({"protest": 2.0 * 0.2, "demand": 2.0 * 0.2})


def test_only_a_faction_and_its_host_have_such_reasons():
    case, s, x, d = look("grievance")
    assert added(case, s, x, "faction", pair(case, "north", "south")) == {}
    assert added(case, s, x, "faction", pair(case, "south", "minority")) == pytest.approx({"repression": -0.5})
    x.help[d] = 3.0
    x.odds[d] = 0.25
    assert added(case, s, x, "faction", d) == pytest.approx({"protest": 0.2, "rung 6": 0.75 * 0.75})
    call(case, s, x, "faction", "urge", pair(case, "south", "minority"))
    assert x.urge[pair(case, "south", "minority")] == 0.0


@pytest.mark.parametrize("own, seen", [(0.0, 0.35), (0.2, 0.35), (0.6, 0.6)])
def test_a_host_lays_what_a_faction_does_at_the_sponsors_door(own, seen):
    """Half of a riot of hostility .7; what the sponsor itself does this turn counts if it is more."""
    case = cast(VALUES, {"moves.riot.effects": {"blame": 0.5}})
    _, s, x = opened(case)
    s.pair[pair(case, "minority", "south")].hostile = 0.7
    s.pair[pair(case, "north", "south")].hostile = own
    call(case, s, x, "faction", "settle", None, option(case, "minority", "south", "riot"))
    kin = s.pair[pair(case, "north", "south")]
    assert kin.hostile == pytest.approx(seen) and (kin.ascribed, kin.level) == (3, 0)  # half of rung 6; it did nothing
    assert not s.pair["provoked"].any() and not s.dyad["heat"].any()


def test_where_nobody_is_sponsor_nobody_else_is_blamed():
    case = cast(VALUES, {"moves.riot.effects": {"blame": 0.5}, "moves.raid.effects": {"blame": 0.5}})
    _, s, x = opened(case)
    case.world.pair[pair(case, "minority", "south")].lead = -1
    acts = {("minority", "riot"): 0.7, ("north", "raid"): 0.8}
    for (actor, move), hostile in acts.items():
        s.pair[pair(case, actor, "south")].hostile = hostile
        call(case, s, x, "faction", "settle", None, option(case, actor, "south", move))
    assert sorted(s.pair["hostile"][s.pair["hostile"] > 0.0]) == pytest.approx([0.7, 0.8])


def test_a_host_that_blames_the_sponsor_sees_it_strike_and_grows_angry_if_it_knows_who_struck():
    """The same riot with and without blame, attributed and not: South toward North after it and a turn later."""
    found = {}
    for blame, public in ((0.0, 1.0), (0.8, 1.0), (0.8, 0.0)):
        shape = {
            "moves.riot.effects": {"blame": blame},
            "moves.riot.public": public,
            "script.riot": {"actor": "minority", "toward": "south", "move": "riot", "turn": 1},
        }
        still = {f"actors.{name}.policy": "scripted" for name in ("north", "south", "minority")}
        case = cast(None, {**shape, **still})
        d, turns = pair(case, "south", "north"), steps(case, 1)
        tension = float(next(turns)[1].pair[d].tension)
        found[blame, public] = tension, int(next(turns)[1].pair[d].seen_level)
    assert found[0.0, 1.0][1] == 0 and found[0.8, 0.0] == found[0.0, 1.0]
    assert found[0.8, 1.0][0] > found[0.0, 1.0][0] + 0.02 and found[0.8, 1.0][1] == 5  # .8 of rung 6
