"""A clash kills; enough of it, and serious clashes that last, are war; a war ends."""

import numpy as np
import pytest
from worlds import KEY, call, cast, duel, opened, option

from sim.chance import DEATHS, draw, key

P = "rules.fatalities."
VALUES = {
    P + "scale": 2.0,
    P + "alpha": 1.2,
    P + "serious_factor": 10.0,
    P + "close": 0.01,
    "clock.war_deaths": 1000.0,
    "clock.war_days": 14.0,
    "clock.war_ends": 0.0,
}


def test_deaths_follow_the_tail_of_the_draw():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.dyad[0].level, s.dyad[0].lethality = 7, 3.0
    u = draw(KEY, DEATHS, case.world.dyad[0].label, 0)
    call(case, s, x, "fatalities", "toll", KEY, 0)
    assert s.dyad[0].deaths == pytest.approx(3.0 * 2.0 * (u ** (-1 / 1.2) - 1.0))
    assert s.dyad[0].lethality == 0.0


def test_the_median_clash_kills_scale_times_two_to_the_one_over_alpha_less_one():
    case = duel(VALUES)
    found = []
    for run in range(2000):
        _, s, x = opened(case)
        s.dyad[0].level, s.dyad[0].lethality = 7, 1.0
        call(case, s, x, "fatalities", "toll", key(1, run, 0, 1), 0)
        found.append(float(s.dyad[0].deaths))
    below = np.mean(np.array(found) < 2.0 * (2 ** (1 / 1.2) - 1.0))
    assert abs(below - 0.5) < 4 * 0.5 / np.sqrt(2000)


def test_serious_clashes_that_killed_for_two_weeks_are_a_war_and_for_one_week_they_are_not():
    case = duel({**VALUES, P + "scale": 0.0})
    _, s, x = opened(case)
    s.dyad[0].deaths = 1000.0
    for expected in (0, 1):
        s.dyad[0].level = 8
        call(case, s, x, "fatalities", "toll", KEY, 0)
        assert s.dyad[0].war == expected


def test_below_armed_clashes_no_one_dies():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.dyad[0].level = 6
    call(case, s, x, "fatalities", "toll", KEY, 0)
    assert s.dyad[0].deaths == 0.0 and s.run[0].deaths == 0.0


def tolled(level, war=0, lethality=0.0, deaths=0.0, days=0.0, number=KEY, **more):
    case = duel({**VALUES, **more})
    _, s, x = opened(case)
    dyad = s.dyad[0]
    dyad.level, dyad.war, dyad.lethality, dyad.deaths, dyad.serious_days = level, war, lethality, deaths, days
    call(case, s, x, "fatalities", "toll", number, 0)
    return s, draw(number, DEATHS, case.world.dyad[0].label, 0)


@pytest.mark.parametrize(
    "level, war, lethality, factor",
    [
        (6, 0, 5.0, 0.0),
        (7, 0, 0.0, 1.0),  # at least one
        (7, 0, 5.0, 5.0),
        (8, 0, 5.0, 10.0),  # at least the factor of serious clashes
        (8, 0, 12.0, 12.0),
        (9, 1, 0.0, 10.0),
        (0, 1, 0.0, 10.0),  # a war kills on quiet days as well
    ],
)
def test_the_gravest_act_or_the_kind_of_clash_scales_the_dead(level, war, lethality, factor):
    s, u = tolled(level, war, lethality)
    dead = factor * 2.0 * (u ** (-1 / 1.2) - 1.0)
    assert s.dyad[0].deaths == pytest.approx(dead) and s.run[0].deaths == pytest.approx(dead)


def test_the_dead_of_an_episode_add_up_and_fade_when_it_is_over():
    s, u = tolled(7, deaths=100.0)
    assert s.dyad[0].deaths == pytest.approx(100.0 + 2.0 * (u ** (-1 / 1.2) - 1.0))
    s, _ = tolled(6, deaths=100.0)
    assert s.dyad[0].deaths == pytest.approx(100.0 * np.exp(-0.07)) and s.run[0].deaths == 0.0


@pytest.mark.parametrize(
    "level, deaths, days, war",
    [
        (8, 1000.0, 7.0, 1),
        (8, 999.9, 7.0, 0),
        (8, 1000.0, 6.9, 0),
        (7, 1000.0, 14.0, 0),
    ],
)
def test_a_thousand_dead_and_two_weeks_of_serious_clashes_are_a_war(level, deaths, days, war):
    """A day off ends the count of days, where no lull is allowed for: the seventh level is armed, not serious."""
    s, _ = tolled(level, deaths=deaths, days=days, **{P + "scale": 0.0, P + "lull": 0.0})
    assert s.dyad[0].war == war
    assert s.dyad[0].serious_days == (days + 7.0 if level == 8 else 0.0)


def test_a_war_ends_at_its_rate_and_leaves_nothing_behind():
    ended = 0
    for run in range(300):
        s, _ = tolled(9, 1, deaths=5000.0, days=70.0, number=key(1, run, 0, 1), **{"clock.war_ends": 0.1})
        war = s.dyad[0].war
        ended += 1 - int(war)
        if not war:
            assert (s.dyad[0].deaths, s.dyad[0].serious_days) == (0.0, 0.0)
        else:
            assert s.dyad[0].deaths > 5000.0 and s.dyad[0].serious_days == 77.0
    share = 1 - np.exp(-0.7)
    assert abs(ended / 300 - share) < 4 * np.sqrt(share * (1 - share) / 300)


def test_the_gravest_of_several_acts_counts_and_help_to_a_partner_kills_no_one():
    case = duel(VALUES)
    _, s, x = opened(case)
    for move, lethality in (("fight", 1.0), ("assault", 5.0), ("fight", 5.0), ("blame", 5.0)):
        call(case, s, x, "fatalities", "settle", None, option(case, "blue", "red", move))
        assert s.dyad[0].lethality == lethality
    case = cast(None, {"moves.arm.effects": {"lethality": 9.0}})
    _, s, x = opened(case)
    call(case, s, x, "fatalities", "settle", None, option(case, "big_north", "north", "arm"))
    assert not s.dyad["lethality"].any()


def test_serious_clashes_last_as_long_as_the_act_that_brought_them():
    """An attack of ten days fights on for the three that are left of it; one of two days is over within its week."""
    for takes, days, left in ((10.0, 7.0, 3.0), (2.0, 2.0, 0.0)):
        case = duel(VALUES)
        _, s, x = opened(case)
        s.dyad[0].level, s.dyad[0].takes = 8, takes
        call(case, s, x, "fatalities", "toll", KEY, 0)
        assert (s.dyad[0].serious_days, s.dyad[0].fighting) == (days, left)
