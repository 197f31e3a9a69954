"""A lie told to a half-reached public moves half of it, and fades."""

from math import exp, log

import pytest
from worlds import added, call, cast, opened, option, pair

from sim.vocabulary import HOSTILITY, INFORMATION, PROTEST

P = "rules.information."
VALUES = {
    P + "worth": 1.0,
    P + "drip": 0.2,
    P + "fade": 0.01,
    P + "harden": 0.1,
    P + "stirred": 3.0,
    "actors.south.media_reach": 0.5,
    "actors.south.bias": 0.0,
    "actors.south.hawk_share": 0.3,
    "ties.big_south_south.media": 0.0,
}


def told(**more):
    case = cast({**VALUES, **more})
    _, s, x = opened(case)
    call(case, s, x, "information", "settle", None, option(case, "north", "south", "lie"))
    return case, s, x, s.actor[case.actors.index("south")]


def test_disinformation_moves_minds_as_far_as_its_medium_reaches():
    _, _, _, south = told()
    assert (south.bias, south.hawk_share, south.noise) == pytest.approx((0.025, 0.325, 0.1))


def test_nobody_is_moved_where_nobody_listens():
    _, _, _, south = told(**{"actors.south.media_reach": 0.0})
    assert (south.bias, south.hawk_share, south.noise) == pytest.approx((0.0, 0.3, 0.0))


def test_it_fades_and_a_patrons_media_keep_a_bias_up():
    case, s, x, south = told()
    call(case, s, x, "information", "drift")
    assert south.bias == pytest.approx(0.025 * exp(-0.07))
    case, s, x, south = told(**{"ties.big_south_south.media": 1.0, "ties.big_south_south.commitment": 0.5})
    for _ in range(300):
        call(case, s, x, "information", "drift")
    assert south.bias == pytest.approx(0.2 * 0.5 * 1.0 * 0.5, rel=1e-3)


def test_what_media_have_stirred_up_is_dared_in_the_street_and_hardens():
    case, s, x, south = told(**{"ties.big_south_south.media": 1.0, "ties.big_south_south.commitment": 0.5})
    call(case, s, x, "information", "prepare")
    assert x.hardened[case.actors.index("south")] == pytest.approx(0.1 * 0.5 * 1.0 * 0.5)
    south.bias = 0.2
    d = pair(case, "south", "north")
    call(case, s, x, "information", "appeal", d)
    assert x.appeal[d, HOSTILITY] == pytest.approx(3.0 * 0.2) and x.appeal[d, PROTEST] == pytest.approx(3.0 * 0.2)


def test_information_moves_are_worth_more_on_a_public_that_is_reached():
    case, s, x, _ = told()
    d = pair(case, "north", "south")
    call(case, s, x, "information", "appeal", d)
    assert x.appeal[d, INFORMATION] == pytest.approx(0.5 - 0.3)


def test_only_ones_own_stir_is_dared_toward_rivals_and_every_target_has_a_public():
    """South's bias is .2 above its own .1: twice .2 x 3 toward a rival; a patron looks at its partner's media alone."""
    case = cast({**VALUES, "actors.south.bias": 0.1, "actors.north.media_reach": 0.8})
    _, s, x = opened(case)
    s.actor[case.actors.index("south")].bias = 0.3
    rival = added(case, s, x, "information", pair(case, "south", "minority"))
    assert (rival["hostility"], rival["protest"]) == pytest.approx((0.6, 0.6))
    assert added(case, s, x, "information", pair(case, "big_north", "north")) == pytest.approx({"information": 0.5})


def test_minds_are_moved_within_their_ranges():
    shape = {"moves.lie.effects": {"bias": 1.5, "hawk": 1.0, "noise": 0.9, "intelligence": 0.6}}
    case = cast({**VALUES, "actors.south.media_reach": 1.0, "actors.south.intelligence": 0.2}, shape)
    _, s, x = opened(case)
    south = s.actor[case.actors.index("south")]
    for intelligence, noise in ((0.8, 0.9), (1.0, 1.0)):
        call(case, s, x, "information", "settle", None, option(case, "north", "south", "lie"))
        assert (south.bias, south.hawk_share) == (1.0, 1.0)
        assert (south.noise, south.intelligence) == pytest.approx((noise, intelligence))


def test_noise_dies_down_and_intelligence_returns_to_its_own():
    case = cast({**VALUES, P + "fade": log(2.0) / 7.0, "actors.south.intelligence": 0.4})
    _, s, x = opened(case)
    south = s.actor[case.actors.index("south")]
    south.noise, south.intelligence, south.bias = 0.6, 0.8, -0.4
    call(case, s, x, "information", "drift")
    assert (south.noise, south.intelligence, south.bias) == pytest.approx((0.3, 0.6, -0.2))


def test_what_media_drip_goes_to_their_own_public_and_up_to_full_bias():
    """A patron that gives all it could to a public half reached and biased by .5: the goal is 1, halfway in a week."""
    values = {
        P + "drip": 2.0,
        "actors.south.bias": 0.5,
        P + "fade": log(2.0) / 7.0,
        P + "harden": 2.0,
        "ties.big_south_south.media": 1.0,
    }
    case = cast({**VALUES, **values, "ties.big_south_south.commitment": 1.0, "actors.north.hawk_share": 0.3})
    _, s, x = opened(case)
    call(case, s, x, "information", "drift")
    south, north = (s.actor[case.actors.index(name)] for name in ("south", "north"))
    assert (south.bias, north.bias) == pytest.approx((0.75, 0.0))
