"""Two fleets at rung 6, two above threats: the hazard grows by e^steepness a rung, and an accident adds one or two."""

from math import exp, log

import pytest
from worlds import added, call, cast, duel, opened, option, pair

from sim.chance import key
from sim.vocabulary import RUNG0

P = "rules.chance_of_accident."
VALUES = {P + "onset": 0.01, P + "steepness": 0.5, P + "overshoot": 0.5, P + "known": 1.0, P + "dread": 3.0}
MONTH = {"clock.turn_days": 30.0}


def test_the_hazard_is_one_minus_e_to_the_minus_rate_times_days():
    case = duel({**VALUES, "dyads.blue_red.accident": 2.0})
    _, s, x = opened(case)
    s.dyad[0].level, s.dyad[0].excitement = 6, 0.5
    rate = 0.01 * exp(0.5 * 2.0) * 2.0 * 1.5
    assert call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0) == pytest.approx(
        1.0 - exp(-7.0 * rate)
    )


def test_the_hazard_lasts_as_long_as_the_gravest_act():
    case = duel(VALUES)
    for takes in (1.0, 7.0, 21.0):
        _, s, x = opened(case)
        s.dyad[0].level, s.dyad[0].takes = 4, takes
        found = call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0)
        assert found == pytest.approx(1.0 - exp(-0.01 * takes))


def test_where_police_meet_a_standing_crowd_accidents_come_on_quiet_days_too():
    case = duel({**VALUES, "dyads.blue_red.accident": 1.0}, {"moves.threaten.effects": {"friction": 0.03}})
    _, s, x = opened(case)
    s.run[0].turn, s.pair[0].until, s.dyad[0].standing = 1, 3, 4
    call(case, s, x, "chance_of_accident", "settle", None, option(case, "blue", "red", "threaten"))
    found = call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0)
    assert found == pytest.approx(1.0 - exp(-7.0 * (0.01 + 0.03)))
    call(case, s, x, "chance_of_accident", "settle", None, option(case, "blue", "red", "back_down"))
    assert call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0) == 0.0


@pytest.mark.parametrize("level", [0, 3, 8, 9])
def test_nothing_happens_below_threats_or_from_serious_clashes_on(level):
    case = duel({**VALUES, P + "onset": 1.0})
    _, s, x = opened(case)
    s.dyad[0].level = level
    assert call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0) == 0.0
    assert s.dyad[0].level == level


def test_a_certain_accident_adds_one_or_two_rungs_and_never_makes_a_war():
    case = duel({**VALUES, P + "onset": 1.0})
    for before, allowed in ((5, {6, 7}), (7, {8})):
        seen = set()
        for run in range(40):
            _, s, x = opened(case)
            s.dyad[0].level = before
            call(case, s, x, "chance_of_accident", "accident", key(1, run, 0, 1), 0)
            seen.add(int(s.dyad[0].level))
            assert x.by_accident[0] == 1
        assert seen == allowed


def test_only_those_who_know_the_hazard_price_it():
    for known in (0.0, 1.0):
        case = duel({**VALUES, P + "known": known})
        _, s, x = opened(case)
        call(case, s, x, "chance_of_accident", "appeal", 0)
        assert x.appeal[0, RUNG0 + 4] == pytest.approx(-known * 3.0 * 0.07)
        assert x.appeal[0, RUNG0 + 3] == 0.0


@pytest.mark.parametrize("excitement, expected", [
    (0.0, [0.28, 0.56, 1.12, 2.0, 2.0, 2.0]),
    (1.0, [0.56, 1.12, 2.0, 2.0, 2.0, 2.0]),
])  # fmt: skip
def test_dread_doubles_with_every_rung_from_threats_up_to_a_certain_accident(excitement, expected):
    """.02 a day on a dyad twice as prone, a week, doubling a rung; half of a dread of 4 is known of."""
    numbers = {P + "onset": 0.01, P + "steepness": log(2.0), P + "known": 0.5, P + "dread": 4.0}
    case = duel({**numbers, "dyads.blue_red.accident": 2.0})
    _, s, x = opened(case)
    s.dyad[0].excitement = excitement
    assert added(case, s, x, "chance_of_accident", 0) == pytest.approx(
        {f"rung {k}": -worth for k, worth in zip(range(4, 10), expected, strict=True)}
    )


def test_partners_have_no_accidents():
    case = cast(VALUES)
    _, s, x = opened(case)
    assert added(case, s, x, "chance_of_accident", pair(case, "big_north", "north")) == {}


@pytest.mark.parametrize(
    "until, rubbing", [((3, 3), 0.05), ((3, 2), 0.02), ((2, 3), 0.03), ((2, 2), 0.0), ((9, 9), 0.05)]
)
def test_the_measures_of_both_sides_rub_through_their_last_turn(until, rubbing):
    """At rung 4 held up by measures alone, .01 a day and the friction of both."""
    case = duel(VALUES)
    _, s, x = opened(case)
    s.run[0].turn, s.dyad[0].standing = 3, 4
    s.pair["until"], s.pair["friction"] = until, (0.02, 0.03)
    rate = 0.01 + rubbing if rubbing else 0.0  # without friction what stands alone brings no accident
    assert call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0) == pytest.approx(1 - exp(-7 * rate))


def test_the_harder_friction_counts_and_taking_down_ends_it():
    shape = {"moves.threaten.effects": {"friction": 3.0}, "moves.press.effects": {"friction": 1.0}}
    case = duel(VALUES, shape)
    _, s, x = opened(case)
    for move, left in (("press", 1.0), ("threaten", 3.0), ("press", 3.0), ("blame", 3.0), ("back_down", 0.0)):
        call(case, s, x, "chance_of_accident", "settle", None, option(case, "blue", "red", move))
        assert s.pair["friction"].tolist() == [left, 0.0]


@pytest.mark.parametrize("until, left", [(2, 0.0), (3, 0.0), (4, 1.5)])
def test_friction_ends_with_the_turn_after_which_the_measure_lapses(until, left):
    case = duel(VALUES)
    _, s, x = opened(case)
    s.run[0].turn, s.pair[1].until, s.pair[1].friction = 3, until, 1.5
    call(case, s, x, "chance_of_accident", "drift")
    assert s.pair[1].friction == left


@pytest.mark.parametrize(
    "level, standing, friction, after",
    [
        (4, 0, 0.0, 5),
        (7, 0, 0.0, 8),
        (8, 0, 0.0, 8),
        (3, 0, 0.0, 3),
        (3, 4, 1.0, 6),
        (3, 5, 1.0, 6),
        (3, 5, 0.0, 3),
        (6, 5, 1.0, 7),
    ],
)
def test_a_certain_accident_starts_from_the_higher_of_act_and_rubbing_measure(level, standing, friction, after):
    case = duel({**VALUES, P + "onset": 1.0, P + "overshoot": 0.0}, MONTH)
    _, s, x = opened(case)
    s.dyad[0].level, s.dyad[0].standing, s.pair[0].friction, s.pair[0].until = level, standing, friction, 9
    call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0)
    assert s.dyad[0].level == after and x.by_accident[0] == (after != level)


@pytest.mark.parametrize("level, after", [(4, 6), (6, 8), (7, 8)])
def test_an_overshoot_is_one_rung_more_up_to_serious_clashes(level, after):
    case = duel({**VALUES, P + "onset": 1.0, P + "overshoot": 1.0}, MONTH)
    _, s, x = opened(case)
    s.dyad[0].level = level
    call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0)
    assert s.dyad[0].level == after


def test_accidents_come_as_often_as_the_hazard_says():
    case = duel({**VALUES, P + "onset": 0.05, P + "overshoot": 0.25})
    moved = {4: 0, 5: 0, 6: 0}
    for run in range(500):
        _, s, x = opened(case)
        s.dyad[0].level = 4
        chance = call(case, s, x, "chance_of_accident", "accident", key(1, run, 0, 1), 0)
        moved[int(s.dyad[0].level)] += 1
    assert chance == pytest.approx(1 - exp(-0.35))
    for level, share in ((5, 0.75 * chance), (6, 0.25 * chance)):
        assert abs(moved[level] / 500 - share) < 4 * (share * (1 - share) / 500) ** 0.5
