"""Fifteen seats, nine votes: one firm veto stops everything, and is foreseen."""

import pytest
from scipy import stats
from worlds import added, call, cast, opened, option, pair

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


@pytest.mark.parametrize("cover, certain, foreseen, passes", [
    (0.5, 0.5, True, False), (0.499, 0.5, False, None), (0.51, 0.5, True, False), (0.0, 0.5, False, True),
])  # fmt: skip
def test_resistance_is_certain_from_its_threshold_on(cover, certain, foreseen, passes):
    """South's patron, committed without limit, stands against a motion as far as it covers South."""
    values = {**VALUES, P + "certain": certain, T + "commitment": 1.0, T + "cover": cover}
    case, *_, passed = motion(40, **values)
    _, s, x = opened(case)
    assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is not foreseen
    assert 0 < passed < 40 if passes is None else passed == 40 * passes


@pytest.mark.parametrize("needed, others, passes", [
    (15, 1.0, 1), (2, 0.0, 1), (3, 0.0, 0), (13, 1.0, 1),
])  # fmt: skip
def test_as_many_votes_as_are_needed_suffice_and_only_seats_vote(needed, others, passes):
    """Two seats are actors and vote yes; thirteen others all do or none does."""
    assert motion(**{Q + "needed": needed, Q + "others_yes": others})[3] == passes


@pytest.mark.parametrize("needed, passes", [(14, 1), (15, 0)])
def test_without_a_veto_the_target_still_votes_against(needed, passes):
    shape = {"dyads.big_north_south": {"a": "big_north", "b": "south"}}
    case = cast({**VALUES, P + "veto_power": 0.0, Q + "needed": needed}, shape)
    _, s, x = opened(case)
    call(case, s, x, "council", "settle", None, option(case, "south", "big_north", "motion"))
    call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
    assert (s.run[0].passed, s.run[0].vetoes) == (passes, 0)


@pytest.mark.parametrize("permanent, power, vetoes", [(3, 1.0, 1), (0, 1.0, 0), (3, 0.0, 0), (1, 1.0, 1)])
def test_a_permanent_seat_that_is_no_actor_may_veto(permanent, power, vetoes):
    shape = {"institutions.council.permanent_others": permanent}
    case = cast({**VALUES, Q + "others_veto": 1.0, P + "veto_power": power}, shape)
    _, s, x = opened(case)
    call(case, s, x, "council", "settle", None, option(case, "north", "south", "motion"))
    call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
    assert (s.run[0].vetoes, s.run[0].passed) == (vetoes, 1 - vetoes)


@pytest.mark.parametrize("needed, share", [(9, 0.6), (10, 0.0)])
def test_seats_that_are_no_actors_say_yes_with_their_chance(needed, share):
    """Of 13 such seats some say yes; with both actors' votes nine or more are there about as often as the law says."""
    votes = stats.binom.sf(needed - 3, 13, share)
    passed = motion(300, **{Q + "needed": needed, Q + "others_yes": share})[3]
    assert abs(passed / 300 - votes) <= 4 * (votes * (1 - votes) / 300) ** 0.5


def test_the_loser_of_a_motion_is_its_target_whichever_side_it_is():
    """South's motion takes from North; one against the minority from the minority, on the other dyad."""
    for target, c, share in (("north", "north_south", 0.45), ("minority", "minority_south", 0.45)):
        case = cast(VALUES)
        _, s, x = opened(case)
        call(case, s, x, "council", "settle", None, option(case, "south", target, "motion"))
        for _ in range(2):  # once it is decided it is gone
            call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
        other = 1 - case.dyads.index(c)
        assert s.dyad[1 - other].share == pytest.approx(share) and s.dyad[other].share == 0.5
        assert s.pair[pair(case, target, "south")].provoked == pytest.approx(3.0)
        assert s.pair["provoked"].sum() == pytest.approx(3.0) and s.run[0].passed == 1


def test_a_dyad_takes_heat_and_loss_within_their_ranges():
    case = cast({**VALUES, P + "worth": 0.4, P + "stir": 4.0, "dyads.north_south.share": 0.8})
    c = case.dyads.index("north_south")
    _, s, x = opened(case)
    for heat in (4.0, 5.0):
        call(case, s, x, "council", "settle", None, option(case, "north", "south", "motion"))
        call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
        assert (s.dyad[c].share, s.dyad[c].heat) == (1.0, heat)


def test_only_a_motion_is_a_motion_and_the_first_of_a_turn_is_put():
    case = cast(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "council", "settle", None, option(case, "north", "south", "blame"))
    assert s.run[0].motion == 0
    call(case, s, x, "council", "resolve", key(1, 0, 0, 1))
    assert (s.run[0].passed, s.run[0].vetoes, s.dyad["heat"].sum()) == (0, 0, 0.0)
    for actor, target in (("north", "south"), ("south", "north")):
        call(case, s, x, "council", "settle", None, option(case, actor, target, "motion"))
    assert s.run[0].motion == pair(case, "north", "south") + 1
    assert call(case, s, x, "council", "available", option(case, "north", "south", "blame")) is True


def test_without_a_council_no_motion_is_open():
    shape = {"institutions.council": {"kind": "force", "actor": "south", "host": "south", "dyad": "north_south"}}
    case = cast(None, shape)
    _, s, x = opened(case)
    assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is False


def test_partners_neither_block_nor_lose_and_a_vote_against_counts():
    shape = {"moves.arm.effects": {"status": 0.02, "veto": 1.0}}
    case = cast({**VALUES, "actors.big_north.bid": 1.0}, shape)
    _, s, x = opened(case)
    assert added(case, s, x, "council", pair(case, "big_north", "north")) == {}
    call(case, s, x, "council", "settle", None, option(case, "big_north", "north", "arm"))
    assert s.dyad["share"].tolist() == [0.5, 0.5] and not s.pair["provoked"].any()
    assert s.run[0].vetoes == 1


def test_each_side_bids_for_what_it_does_not_hold():
    case = cast({**VALUES, "dyads.north_south.share": 0.3, "actors.north.bid": 1.0, "actors.south.bid": 0.5})
    _, s, x = opened(case)
    assert added(case, s, x, "council", pair(case, "north", "south"))["status"] == pytest.approx(4.0 * 0.7)
    assert added(case, s, x, "council", pair(case, "south", "north"))["status"] == pytest.approx(4.0 * 0.5 * 0.3)
    found = added(case, s, x, "council", pair(case, "south", "minority"))  # South holds .5 there, at a stake of .8
    assert found == pytest.approx({"spoiling": -0.3, "status": 4.0 * 0.8 * 0.5 * 0.5})


FORCE = {
    "institutions.line": {
        "kind": "force", "actor": "broker", "host": "south", "dyad": "minority_south", "capacity": 0.5,
        "council": "council", "renewal": "2000-02-05", "renewal_days": 364,
    },
    "ties.big_north_minority": {"kind": "patron", "actor": "big_north", "toward": "minority"},
}  # fmt: skip
VOTED = {**VALUES, "ties.big_north_minority.commitment": 0.5, "ties.big_north_minority.cover": 0.8}


def voted(turns, run=0, **more):
    """The force after these turns: (mandate, capacity) by turn, and the vetoes."""
    case = cast({**VOTED, **more}, FORCE)
    _, s, x = opened(case)
    q, seen = case.institutions.index("line"), {}
    for turn in range(1, turns + 1):
        s.run[0].turn = turn
        call(case, s, x, "council", "resolve", key(1, run, 0, turn))
        call(case, s, x, "guarantor", "drift")
        seen[turn] = (float(s.institution[q].mandate), float(s.institution[q].capacity))
    return seen, int(s.run[0].vetoes)


def test_a_mandate_that_a_sure_veto_ends_is_gone_on_its_day_and_stays_so():
    seen, vetoes = voted(56, **{"institutions.line.contested": 2.0})  # 2 x .5 x .8 is certain
    assert [seen[t] for t in (5, 6, 7, 56)] == [(1.0, 0.5), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    assert vetoes == 1


def test_it_comes_up_again_after_its_term():
    assert voted(57, **{"institutions.line.contested": 2.0})[1] == 1  # turn 6, then 52 weeks on
    assert voted(58, **{"institutions.line.contested": 2.0})[1] == 2


@pytest.mark.parametrize("contested, power", [(0.0, 1.0), (2.0, 0.0)])
def test_uncontested_or_without_vetoes_each_vote_renews_it(contested, power):
    seen, vetoes = voted(60, **{"institutions.line.contested": contested, P + "veto_power": power})
    assert set(seen.values()) == {(1.0, 0.5)} and vetoes == 0


def test_a_seat_vetoes_as_often_as_its_client_and_the_case_ask_for():
    ended = sum(voted(6, run, **{"institutions.line.contested": 0.5})[1] for run in range(300))
    assert abs(ended / 300 - 0.2) <= 4 * (0.2 * 0.8 / 300) ** 0.5  # .5 x .5 x .8


def test_whoever_backs_the_host_has_nothing_against_its_force():
    silent = {"ties.big_north_minority.commitment": 0.0, T + "cover": 1.0}
    assert voted(6, **{**silent, "institutions.line.contested": 2.0})[1] == 0


def test_a_later_vote_gives_the_force_its_mandate_back():
    case = cast({**VOTED, "institutions.line.contested": 2.0, "institutions.line.reinforce_days": 7.0}, FORCE)
    _, s, x = opened(case)
    q = case.institutions.index("line")
    for turn, against in ((6, 0.5), (58, 0.0)):
        s.run[0].turn, s.tie["commitment"][case.ties.index("big_north_minority")] = turn, against
        call(case, s, x, "council", "resolve", key(1, 0, 0, turn))
        call(case, s, x, "guarantor", "drift")
    assert s.institution[q].mandate == 1.0 and 0.0 < s.institution[q].capacity < 0.5
