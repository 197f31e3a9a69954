"""North lives on its patron's gas: a threat to cut it off presses more than the cut-off does."""

from math import exp

import pytest
from worlds import added, call, cast, opened, option, pair

from sim.vocabulary import CONCESSION, DEMAND, DIALOGUE, HOSTILITY, LEVERAGE, RUNG0, SPOILING

P, TIE = "rules.dependence.", "ties.big_north_north."
VALUES = {
    P + "use": 1.0,
    P + "give_way": 2.0,
    P + "deed": 0.4,
    P + "resent": 0.5,
    P + "fade": 0.01,
    TIE + "dependence": 0.8,
    TIE + "substitutability": 0.25,
}  # leverage .6


def pressed_by(move):
    case = cast(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "dependence", "settle", None, option(case, "big_north", "north", move))
    d = pair(case, "north", "south")
    call(case, s, x, "dependence", "appeal", d)
    return case, s, x, d


def test_a_threat_presses_by_leverage():
    _, _, x, d = pressed_by("warn_cutoff")
    assert x.appeal[d, CONCESSION] == pytest.approx(2.0 * 0.6 * 0.8)
    assert x.appeal[d, DEMAND] == pytest.approx(-0.6 * 0.8)
    assert x.appeal[d, HOSTILITY] == 0.0


def test_the_deed_presses_less_and_breeds_resentment():
    _, _, x, d = pressed_by("cut_off")
    assert x.appeal[d, CONCESSION] == pytest.approx(2.0 * 0.6 * 0.4 * 0.8)
    assert x.appeal[d, HOSTILITY] == pytest.approx(0.5 * 0.6 * 0.8)


def test_the_grip_fades_and_leverage_is_priced():
    case, s, x, _ = pressed_by("warn_cutoff")
    giver = pair(case, "big_north", "north")
    call(case, s, x, "dependence", "drift")
    assert s.pair[giver].threatened == pytest.approx(0.8 * exp(-0.07))
    call(case, s, x, "dependence", "appeal", giver)
    assert x.appeal[giver, LEVERAGE] == pytest.approx(-0.125)  # North has done nothing to deserve it
    s.pair[pair(case, "north", "south")].fault = 0.5
    call(case, s, x, "dependence", "appeal", giver)
    assert x.appeal[giver, LEVERAGE] == pytest.approx(-0.125 + 0.6 * 0.5 - 0.125)


def test_a_giver_that_could_stop_what_flows_has_a_say_without_a_word():
    """North's patron gives it .5 of energy and .2 of aid, is left out of the talks and half attends: it keeps
    North from them; the broker, who leads them and could withhold as much, draws it in and holds back its force."""
    shape = {"dyads.big_north_broker": {"a": "big_north", "b": "broker"}}
    values = {P + "steer": 2.0, P + "leash": 3.0, TIE + "energy": 0.5, TIE + "aid": 0.2, TIE + "unconditional": 0.0}
    case = cast({**VALUES, **values}, shape)
    _, s, x = opened(case)
    x.heed[case.actors.index("big_north")] = 0.5
    call(case, s, x, "dependence", "prepare")
    lever = 0.6 * (1.0 - 0.5 * 0.8) * 0.5
    assert x.lever[case.ties.index("big_north_north")] == pytest.approx(lever)
    d = pair(case, "north", "south")
    call(case, s, x, "dependence", "appeal", d)
    assert x.appeal[d, DIALOGUE] == pytest.approx(-2.0 * lever) and x.appeal[d, SPOILING] == pytest.approx(2.0 * lever)
    assert x.appeal[d, RUNG0 + 5] == 0.0  # one that is left out has no wish to hold its client back
    broker = "ties.broker_north."
    values = {**values, broker + "dependence": 0.8, broker + "aid": 1.0, broker + "substitutability": 0.5}
    case = cast({**VALUES, **values, TIE + "dependence": 0.0, broker + "unconditional": 0.25}, shape)
    _, s, x = opened(case)
    call(case, s, x, "dependence", "prepare")
    call(case, s, x, "dependence", "appeal", d)
    assert x.appeal[d, DIALOGUE] == pytest.approx(2.0 * 0.4)
    assert x.appeal[d, RUNG0 + 3 : RUNG0 + 6] == pytest.approx([0.0, -3.0 * 0.4 * 0.75, -3.0 * 0.4 * 0.75])


def test_a_lever_is_spent_by_using_it():
    case, s, x, _ = pressed_by("cut_off")
    link = case.ties.index("big_north_north")
    case.world.tie[link].energy = 1.0
    call(case, s, x, "dependence", "prepare")
    assert x.lever[link] == pytest.approx(0.6 * (1.0 - 0.8))


def test_what_can_be_substituted_gives_no_leverage():
    case = cast({**VALUES, TIE + "substitutability": 1.0})
    _, s, x = opened(case)
    s.pair[pair(case, "big_north", "north")].threatened = 1.0
    call(case, s, x, "dependence", "appeal", pair(case, "north", "south"))
    assert x.appeal[pair(case, "north", "south"), CONCESSION] == 0.0


def test_a_giver_is_no_lever_against_itself_nor_between_partners():
    case, s, x, _ = pressed_by("cut_off")
    giver, back = pair(case, "big_north", "north"), pair(case, "north", "big_north")
    assert added(case, s, x, "dependence", giver) == pytest.approx({"leverage": -0.125})
    assert added(case, s, x, "dependence", back) == pytest.approx({"leverage": -0.125})
    shape = {"dyads.big_north_north": {"a": "big_north", "b": "north"}}  # the giver is itself the rival
    case = cast({**VALUES, TIE + "unconditional": 0.0, P + "leash": 3.0}, shape)
    _, s, x = opened(case)
    d = pair(case, "north", "big_north")
    s.pair[pair(case, "big_north", "north")].cut = x.lever[case.ties.index("big_north_north")] = 0.5
    assert added(case, s, x, "dependence", d) == pytest.approx({"leverage": -0.125})


def test_what_a_lever_wishes_for_where_its_client_talks_and_what_it_holds_back():
    """North's giver, a quarter unconditional, could take .4 away: more for talks, less for rungs from threats up."""
    case = cast({P + "use": 0.0, P + "steer": 2.0, P + "leash": 3.0, TIE + "unconditional": 0.25})
    _, s, x = opened(case)
    x.lever[case.ties.index("big_north_north")] = 0.4
    expected = {"concession": 0.8, "dialogue": 0.8, "spoiling": -0.8, **{f"rung {k}": -0.9 for k in range(4, 10)}}
    case.world.tie[case.ties.index("big_north_north")].stance = 1
    assert added(case, s, x, "dependence", pair(case, "north", "south")) == pytest.approx(expected)
    case.world.tie[case.ties.index("big_north_north")].stance = 0  # no wish for or against talks; the leash holds
    held = {name: worth for name, worth in expected.items() if name.startswith("rung")}
    assert added(case, s, x, "dependence", pair(case, "north", "south")) == pytest.approx(held)


@pytest.mark.parametrize("cosponsor, wish", [("big_south", 0.25), ("big_north", 1.0), (None, 1.0)])
def test_a_co_sponsor_wishes_for_talks_as_far_as_it_stands_behind_them(cosponsor, wish):
    shape = {"institutions.dialogue.cosponsor": cosponsor} if cosponsor else {}
    case = cast({P + "use": 0.0, P + "steer": 1.0, "institutions.dialogue.cosponsor_backing": 0.25}, shape)
    _, s, x = opened(case)
    link = case.ties.index("big_south_south")
    x.lever[link], case.world.tie[link].stance = 0.5, 1
    found = added(case, s, x, "dependence", pair(case, "south", "north"))
    assert found["dialogue"] == pytest.approx(0.5 * wish)
    assert "dialogue" not in added(case, s, x, "dependence", pair(case, "south", "minority"))  # no talks there


def test_threats_and_cuts_stay_within_all_there_is_and_a_deed_ends_its_threat():
    case = cast({**VALUES, P + "fade": 0.0})
    _, s, x = opened(case)
    d = pair(case, "big_north", "north")
    for move, threatened, cut in (
        ("warn_cutoff", 0.8, 0.0),
        ("back", 0.8, 0.0),
        ("warn_cutoff", 1.0, 0.0),
        ("cut_off", 0.0, 0.8),
        ("back", 0.0, 0.8),
        ("cut_off", 0.0, 1.0),
    ):
        call(case, s, x, "dependence", "settle", None, option(case, "big_north", "north", move))
        call(case, s, x, "dependence", "drift")
        assert (s.pair[d].threatened, s.pair[d].cut) == pytest.approx((threatened, cut))


def test_a_cut_fades_and_hardship_is_laid_on_the_target():
    shape = {"moves.cut_off.effects": {"hardship": 0.3, "cutoff": 0.8}}
    case = cast({**VALUES, "actors.north.hardship": 0.2}, shape)
    _, s, x = opened(case)
    north = s.actor[case.actors.index("north")]
    for hardship in (0.5, 0.8, 1.0):
        call(case, s, x, "dependence", "settle", None, option(case, "big_north", "north", "cut_off"))
        assert north.hardship == pytest.approx(hardship)
    call(case, s, x, "dependence", "drift")
    assert s.pair[pair(case, "big_north", "north")].cut == pytest.approx(exp(-0.07))


@pytest.mark.parametrize("heed, counted", [(0.5, 0.5), (1.0, 1.0), (1.2, 1.0)])
def test_no_giver_attends_to_its_lever_more_than_in_full(heed, counted):
    case = cast({**VALUES, TIE + "aid": 1.0})
    _, s, x = opened(case)
    x.heed[:] = heed
    call(case, s, x, "dependence", "prepare")
    assert x.lever[case.ties.index("big_north_north")] == pytest.approx(0.6 * counted)
