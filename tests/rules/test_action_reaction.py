"""One hostile act, one week: tension rises by gain times room, and half the gap to the baseline is forgiven.

What an act does is taken at its mean over the week after it, which lies in the middle of a week on average: ages of 3.5
to 10.5 days; where a week halves what is left, LASTS of it.
"""

from math import log

import pytest
from worlds import added, call, cast, duel, opened, option, pair

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

LASTS = (2**-0.5 - 2**-1.5) / log(2.0)


def after(case, hostile=0.0, cooperative=0.0, tension=0.4):
    _, s, x = opened(case)
    s.pair[0].tension, s.pair[1].hostile, s.pair[1].cooperative = tension, hostile, cooperative
    call(case, s, x, "action_reaction", "drift")
    return float(s.pair[0].tension)


def test_a_hostile_act_raises_and_a_week_halves_the_gap_to_the_baseline():
    case = duel({**VALUES, "dyads.blue_red.baseline_a": 0.2})
    # .4 + LASTS x .5 x .6 x (1 - .4) - 1/2 x (.4 - .2)
    assert after(case, hostile=0.6) == pytest.approx(0.3 + 0.18 * LASTS)
    # .4 - .1 - LASTS x .2 x .5 x .4
    assert after(case, cooperative=0.5) == pytest.approx(0.3 - 0.04 * LASTS)


def test_a_side_may_react_more_strongly_and_tire_more_slowly_than_the_rule_says():
    case = duel({**VALUES, "dyads.blue_red.baseline_a": 0.2, "dyads.blue_red.reaction_a": 3.0})
    # .4 + 3 x LASTS x .5 x .6 x (1 - .4) - 1/2 x (.4 - .2)
    assert after(case, hostile=0.6) == pytest.approx(0.3 + 3 * 0.18 * LASTS)
    # tiring at twice the pace a week leaves a quarter of the gap
    case = duel({**VALUES, "dyads.blue_red.baseline_a": 0.2, "dyads.blue_red.fatigue_a": 2.0})
    assert after(case) == pytest.approx(0.25)
    # the other side is as it was
    assert duel({"dyads.blue_red.reaction_a": 3.0}).world.pair["reaction"].tolist() == [3.0, 1.0]


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


def test_only_tension_above_its_baseline_stirs_and_only_between_rivals():
    case = cast({**VALUES, P + "stir": 2.0})
    _, s, x = opened(case)
    for d, (actor, target) in enumerate(case.pairs):
        s.pair[d].tension = case.world.pair[d].baseline + 0.25
        call(case, s, x, "action_reaction", "urge", d)
        rivals = {actor, target} in ({"north", "south"}, {"minority", "south"})
        assert x.urge[d] == pytest.approx(0.5 if rivals else 0.0)
        found = added(case, s, x, "action_reaction", d)
        assert found == pytest.approx({"hostility": 0.5, "demand": 0.25, "cooperation": -0.5} if rivals else {})


@pytest.mark.parametrize("known, amount", [(1, 0.6), (0, 0.0)])
def test_a_deed_against_one_rival_alarms_all_other_rivals_of_its_maker_if_it_is_known(known, amount):
    """South arrests: North and the minority, its rivals, note it; not the patrons, and not South itself."""
    case = cast(VALUES)
    _, s, x = opened(case)
    s.pair["provoked"] = 0.25
    x.known[:] = known
    call(case, s, x, "action_reaction", "settle", None, option(case, "south", "minority", "arrest"))
    alarmed = {pair(case, "north", "south"), pair(case, "minority", "south")}
    assert s.pair["provoked"].tolist() == pytest.approx(
        [0.25 + amount * (d in alarmed) for d in range(len(case.pairs))]
    )


@pytest.mark.parametrize(
    "values, own, other, rung, expected",
    [
        ({}, 0.5, 0.5, 0, 0.35),  # halfway back to .2
        ({P + "standing": 0.5}, 0.5, 0.5, 5, 0.45),  # back to .2 + .5 x .5 x .8 = .4
        ({P + "mirror": log(2.0) / 7.0}, 0.5, 0.8, 0, 0.35 + 0.5 * 0.8 * 0.5),
        ({P + "mirror": log(2.0) / 7.0, P + "saturation": 0.0}, 0.5, 0.8, 0, 0.35 + 0.5 * 0.8),
        ({P + "third_party": 0.4, P + "saturation": 0.5}, 0.5, 0.5, 0, 0.35 + LASTS * 0.4 * 0.25 * 0.75),
    ],
)
def test_a_turn_of_tension_by_hand_for_both_sides(values, own, other, rung, expected):
    case = duel({**VALUES, "dyads.blue_red.baseline_a": 0.2, "dyads.blue_red.baseline_b": 0.2, **values})
    for side in (0, 1):
        _, s, x = opened(case)
        s.pair[side].tension, s.pair[1 - side].tension, s.dyad[0].rung = own, other, rung
        if P + "third_party" in values:
            s.pair["provoked"] = 0.25
        call(case, s, x, "action_reaction", "drift")
        assert s.pair[side].tension == pytest.approx(expected)
        assert not s.pair["provoked"].any()


def test_linear_gains_and_reliefs_are_held_to_0_and_1():
    case = duel({**VALUES, P + "saturation": 0.0, P + "gain": 2.0, P + "relief": 2.0})
    assert after(case, hostile=1.0, tension=0.9) == 1.0
    assert after(case, cooperative=1.0, tension=0.9) == 0.0
