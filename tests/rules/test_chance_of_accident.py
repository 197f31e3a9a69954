"""Two fleets at rung 6, two above threats: the hazard grows by e^steepness a rung, and an accident adds one or two."""

from math import exp

import pytest
from worlds import call, duel, opened, option

from sim.chance import key
from sim.vocabulary import RUNG0

P = "rules.chance_of_accident."
VALUES = {P + "onset": 0.01, P + "steepness": 0.5, P + "overshoot": 0.5, P + "known": 1.0, P + "dread": 3.0}


def test_the_hazard_is_one_minus_e_to_the_minus_rate_times_days():
    case = duel({**VALUES, "dyads.blue_red.accident": 2.0})
    _, s, x = opened(case)
    s.dyad[0].level, s.dyad[0].excitement = 6, 0.5
    rate = 0.01 * exp(0.5 * 2.0) * 2.0 * 1.5
    assert call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0) == pytest.approx(
        1.0 - exp(-7.0 * rate)
    )


def test_where_police_meet_a_standing_crowd_accidents_come_on_quiet_days_too():
    case = duel({**VALUES, "dyads.blue_red.accident": 1.0}, {"moves.threaten.effects": {"friction": 3.0}})
    _, s, x = opened(case)
    s.run[0].turn, s.pair[0].until, s.dyad[0].standing = 1, 3, 4
    call(case, s, x, "chance_of_accident", "settle", None, option(case, "blue", "red", "threaten"))
    found = call(case, s, x, "chance_of_accident", "accident", key(1, 0, 0, 1), 0)
    assert found == pytest.approx(1.0 - exp(-7.0 * 0.01 * (1.0 + 3.0)))
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
