"""One hostile act, one week: tension rises by gain times room, and half the gap to the baseline is forgiven."""

from math import log

import pytest
from worlds import call, cast, duel, opened, option, pair

from sim.vocabulary import COOPERATION, DEMAND, HOSTILITY

P = "rules.action_reaction."
VALUES = {
    P + "gain": 0.5,
    P + "fatigue": log(2.0) / 7.0,
    P + "relief": 0.2,
    P + "mirror": 0.0,
    P + "saturation": 1.0,
    P + "third_party": 0.1,
    P + "heat": 2.0,
    P + "calm": 0.3,
}


def after(case, hostile=0.0, cooperative=0.0, tension=0.4):
    _, s, x = opened(case)
    s.pair[0].tension, s.pair[1].hostile, s.pair[1].cooperative = tension, hostile, cooperative
    call(case, s, x, "action_reaction", "drift")
    return float(s.pair[0].tension)


def test_a_hostile_act_raises_and_a_week_halves_the_gap_to_the_baseline():
    case = duel({**VALUES, "dyads.blue_red.baseline_a": 0.2})
    # .4 + .5 x .6 x (1 - .4) - 1/2 x (.4 - .2) = .48
    assert after(case, hostile=0.6) == pytest.approx(0.48)
    # .4 - .1 - .2 x .5 x .4 = .26
    assert after(case, cooperative=0.5) == pytest.approx(0.26)


def test_tension_makes_hostility_attractive_and_cooperation_not():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[0].tension = 0.8
    call(case, s, x, "action_reaction", "appeal", 0)
    assert [x.appeal[0, k] for k in (HOSTILITY, DEMAND, COOPERATION)] == pytest.approx([1.0, 0.5, -1.0])


def test_help_to_one_side_provokes_its_rivals_and_no_one_else():
    case = cast(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "action_reaction", "settle", None, option(case, "big_north", "north", "back"))
    assert s.pair[pair(case, "south", "north")].provoked == pytest.approx(0.3)
    assert s.pair["provoked"].sum() == pytest.approx(0.3)


def test_tension_stays_between_0_and_1_under_any_hostility():
    case = duel(VALUES)
    assert all(0.0 <= after(case, h, c, t) <= 1.0 for h in (0, 1, 5) for c in (0, 1, 9) for t in (0.0, 0.5, 1.0))
