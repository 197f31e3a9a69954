"""North lives on its patron's gas: a threat to cut it off presses more than the cut-off does."""

from math import exp

import pytest
from worlds import call, cast, opened, option, pair

from sim.vocabulary import CONCESSION, DEMAND, HOSTILITY, LEVERAGE

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


def test_what_can_be_substituted_gives_no_leverage():
    case = cast({**VALUES, TIE + "substitutability": 1.0})
    _, s, x = opened(case)
    s.pair[pair(case, "big_north", "north")].threatened = 1.0
    call(case, s, x, "dependence", "appeal", pair(case, "north", "south"))
    assert x.appeal[pair(case, "north", "south"), CONCESSION] == 0.0
