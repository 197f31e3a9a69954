"""A violent act leaves an imprint of .3 and an excitement of .5, taken at their mean over the week after; both fade."""

from math import exp, log

import pytest
from worlds import call, duel, opened

from sim.vocabulary import RUNG0, VIOLENCE

P = "rules.memory."
VALUES = {
    P + "imprint": 0.3,
    P + "half_life": 14.0,
    P + "recall": 2.0,
    P + "stir": 1.0,
    P + "jump": 0.5,
    P + "calm": 0.1,
    P + "arouse": 0.6,
    "dyads.blue_red.memory": 0.0,
}
# mean over the ages 3.5 to 10.5 days: of 2^(-age / 14) and of e^(-.1 age)
IMPRINT = 0.3 * (2 ** (-3.5 / 14) - 2 ** (-10.5 / 14)) / (7 * log(2) / 14)
JUMP = 0.5 * (exp(-0.35) - exp(-1.05)) / 0.7


def remembered():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.dyad[0].level = 6
    call(case, s, x, "memory", "drift")
    return case, s, x


def test_violence_is_remembered_and_forgotten():
    case, s, x = remembered()
    assert (s.dyad[0].memory, s.dyad[0].excitement) == pytest.approx((IMPRINT, JUMP))
    s.dyad[0].level = 0
    call(case, s, x, "memory", "drift")
    assert s.dyad[0].memory == pytest.approx(IMPRINT / 2**0.5)
    assert s.dyad[0].excitement == pytest.approx(JUMP * exp(-0.7))


def test_memory_makes_violence_attractive_and_everyone_restless():
    case, s, x = remembered()
    call(case, s, x, "memory", "appeal", 0)
    call(case, s, x, "memory", "urge", 0)
    assert (x.appeal[0, RUNG0 + 6], x.appeal[0, VIOLENCE]) == pytest.approx((2.0 * IMPRINT, 2.0 * IMPRINT))
    assert x.urge[0] == pytest.approx(IMPRINT + 0.6 * JUMP)


def test_memory_of_endless_violence_stays_below_one():
    case, s, x = remembered()
    for _ in range(200):
        s.dyad[0].level = 8
        call(case, s, x, "memory", "drift")
    assert 0.3 < s.dyad[0].memory <= 1.0


@pytest.mark.parametrize(("blows", "war", "marks"), [(0, 0, 1), (1, 0, 1), (2, 0, 2), (1, 1, 3.5)])
def test_each_violent_act_leaves_its_mark_and_a_war_one_for_the_days_of_an_act(blows, war, marks):
    case = duel({**VALUES, "clock.act_days": 2.0})
    _, s, x = opened(case)
    s.dyad[0].level, s.dyad[0].blows, s.dyad[0].war = 6, blows, war
    call(case, s, x, "memory", "drift")
    assert s.dyad[0].memory == pytest.approx(IMPRINT / 0.3 * (1 - 0.7**marks))
    assert s.dyad[0].excitement == pytest.approx(marks * JUMP)
