"""Fifteen seats, nine votes: one firm veto stops everything, and is foreseen."""

import pytest
from worlds import call, cast, opened, option, pair

from sim.chance import key
from sim.rules import RULES
from sim.vocabulary import SPOILING, STANDING

P, Q, T = "rules.council.", "institutions.council.", "ties.big_south_south."
VALUES = {
    P + "certain": 0.6,
    P + "worth": 0.05,
    P + "shock": 3.0,
    P + "stir": 1.5,
    P + "rebuff": 0.5,
    P + "bid": 4.0,
    P + "obstruct": 1.0,
    P + "veto_power": 1.0,
    Q + "others_yes": 1.0,
    Q + "others_veto": 0.0,
    Q + "needed": 9,
    T + "commitment": 0.9,
    T + "cover": 0.0,
    "ties.big_north_north.cover": 0.0,
}


def motion(runs=1, **more):
    case = cast({**VALUES, **more})
    passed = 0
    for run in range(runs):
        _, s, x = opened(case)
        call(case, s, x, "council", "settle", None, option(case, "north", "south", "motion"))
        call(case, s, x, "council", "resolve", key(1, run, 0, 1))
        passed += int(s.run[0].passed)
    return case, s, x, passed


def test_a_motion_that_passes_moves_the_issue_and_the_loser_reacts():
    case, s, _, passed = motion()
    c = case.dyads.index("north_south")
    assert passed == 1
    assert s.dyad[c].share == pytest.approx(0.55)
    assert s.dyad[c].heat == pytest.approx(1.5)
    assert s.pair[pair(case, "south", "north")].provoked == pytest.approx(3.0)
    assert s.pair[pair(case, "north", "south")].provoked == 0.0


def test_recognition_is_sought_by_those_who_lack_it_and_each_step_costs_the_other_side():
    case = cast({**VALUES, "actors.north.bid": 0.5, "dyads.north_south.share": 0.2},
                {"moves.blame.effects": {"status": 0.02}})  # fmt: skip
    _, s, x = opened(case)
    north, south = pair(case, "north", "south"), pair(case, "south", "north")
    for d in (north, south):
        call(case, s, x, "council", "appeal", d)
    assert (x.appeal[north, STANDING], x.appeal[south, STANDING]) == pytest.approx((4.0 * 0.5 * 0.8, 0.0))
    call(case, s, x, "council", "settle", None, option(case, "north", "south", "blame"))
    c = case.dyads.index("north_south")
    assert (s.dyad[c].share, s.pair[south].provoked) == pytest.approx((0.22, 3.0 * 0.02 / 0.05))


def test_a_patron_that_covers_its_client_vetoes_and_the_issue_heats():
    case, s, _, passed = motion(**{T + "cover": 1.0})
    assert passed == 0 and s.run[0].vetoes == 1
    assert s.dyad[case.dyads.index("north_south")].heat == pytest.approx(0.5)


def test_a_certain_veto_is_foreseen_so_the_motion_is_never_put():
    for cover, open_ in ((1.0, False), (0.5, True)):
        case = cast({**VALUES, T + "cover": cover})
        _, s, x = opened(case)
        assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is open_
    case = cast({**VALUES, T + "cover": 1.0, P + "veto_power": 0.0})
    assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is True


def test_a_permanent_member_stops_a_motion_against_itself():
    shape = {"dyads.big_north_south": {"a": "big_north", "b": "south"}}
    case = cast(VALUES, shape)
    _, s, x = opened(case)
    against_it = option(case, "south", "big_north", "motion")
    assert call(case, s, x, "council", "available", against_it) is False
    call(case, s, x, "council", "settle", None, against_it)
    call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
    assert (s.run[0].passed, s.run[0].vetoes) == (0, 1)


def test_without_a_veto_nine_votes_decide():
    assert motion(**{T + "cover": 1.0, P + "veto_power": 0.0})[3] == 1
    assert motion(**{Q + "others_yes": 0.0, P + "veto_power": 0.0})[3] == 0


def test_blocking_is_worth_what_the_client_is_worth():
    case = cast({**VALUES, "ties.north_minority.cover": 0.8, "ties.north_minority.commitment": 0.5})
    _, s, x = opened(case)
    d = pair(case, "north", "south")
    call(case, s, x, "council", "appeal", d)
    assert x.appeal[d, SPOILING] == pytest.approx(0.4 - 0.3)
    assert RULES["council"].PERMANENT == 2
