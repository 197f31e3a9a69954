"""A clash kills; enough of it, or serious clashes that last, is war; a war ends."""

import numpy as np
import pytest
from worlds import KEY, call, duel, opened

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


def test_serious_clashes_for_two_weeks_are_a_war_and_one_week_is_not():
    case = duel({**VALUES, P + "scale": 0.0})
    _, s, x = opened(case)
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
