"""North lives on its patron's gas: a threat to cut it off presses more than the cut-off does."""

from math import exp

import pytest
from worlds import call, cast, opened, option, pair

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
    assert x.appeal[giver, LEVERAGE] == pytest.approx(0.6 - 0.25)


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
