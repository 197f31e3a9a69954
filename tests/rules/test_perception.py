"""An act of hostility .6, seen by a biased public through noise; and two costly acts that change a belief."""

import pytest
from worlds import KEY, call, duel, opened

from sim.chance import PERCEIVE, draw, key

P = "rules.perception."
VALUES = {
    P + "tint": 0.5,
    P + "blur": 0.4,
    P + "signal": 1.0,
    P + "forget": 0.0,
    P + "prior": 4.0,
    "actors.blue.bias": 0.4,
    "actors.blue.intelligence": 0.5,
    "dyads.blue_red.belief_a": 0.25,
}


def seen(hostile, level=0, cooperative=0.0, **more):
    case = duel({**VALUES, **more})
    w, s, x = opened(case)
    s.pair[1].hostile, s.pair[1].level, s.pair[1].cooperative = hostile, level, cooperative
    s.pair[0].seen_hostile = hostile
    call(case, s, x, "perception", "perceive", KEY, 0)
    return w, s


def test_what_is_seen_is_what_was_done_tinted_and_blurred():
    w, s = seen(0.6)
    u = draw(KEY, PERCEIVE, w.actor[0].label, w.actor[1].label)
    assert s.pair[0].seen_hostile == pytest.approx(0.6 * 1.2 + 0.4 * 0.5 * (2 * u - 1))


def test_perfect_intelligence_without_bias_sees_what_was_done():
    _, s = seen(0.6, **{"actors.blue.intelligence": 1.0, "actors.blue.bias": 0.0})
    assert s.pair[0].seen_hostile == pytest.approx(0.6)


def test_costly_acts_reveal_resolve_and_concessions_the_lack_of_it():
    _, s = seen(0.6, level=5)  # prior 1 : 3, then .5 more on the side of resolve
    assert (s.pair[0].resolve_a, s.pair[0].resolve_b) == pytest.approx((1.5, 3.0))
    _, s = seen(0.0, cooperative=0.6)
    assert (s.pair[0].resolve_a, s.pair[0].resolve_b) == pytest.approx((1.0, 3.3))


def test_an_error_misses_what_was_done_or_sees_a_threat_that_was_not():
    def mistaken(turn, hostile, level):
        case = duel({**VALUES, P + "error": 1.0})
        _, s, x = opened(case)
        s.run[0].turn, s.pair[1].hostile, s.pair[1].level = turn, hostile, level
        s.pair[0].seen_hostile, s.pair[0].seen_level = hostile, level
        call(case, s, x, "perception", "perceive", KEY, 0)
        return int(s.pair[0].seen_level), float(s.pair[0].seen_hostile), float(s.pair[0].resolve_a)

    assert mistaken(2, 0.6, 5) == (0, 0.0, 1.0)  # missed, and no evidence
    assert mistaken(2, 0.0, 0) == (4, 0.4, 1.0)
    assert mistaken(1, 0.0, 0)[0] == 0  # before the first turn there is nothing to mistake


def test_errors_come_at_their_rate():
    case, count = duel({**VALUES, P + "error": 0.25}), 0
    _, s, x = opened(case)
    for r in range(2000):
        s.run[0].turn, s.pair[0].seen_level = 2, 0
        call(case, s, x, "perception", "perceive", key(1, r, 0, 2), 0)
        count += int(s.pair[0].seen_level == 4)
    assert abs(count - 500) < 4 * (2000 * 0.25 * 0.75) ** 0.5


def test_nothing_done_is_seen_as_nothing():
    _, s = seen(0.0)
    assert s.pair[0].seen_hostile == 0.0
