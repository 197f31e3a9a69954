"""One violent week leaves an imprint of .3 and an excitement of .5; both fade when nothing feeds them."""

from math import exp

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


def remembered():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.dyad[0].level = 6
    call(case, s, x, "memory", "drift")
    return case, s, x


def test_violence_is_remembered_and_forgotten():
    case, s, x = remembered()
    assert (s.dyad[0].memory, s.dyad[0].excitement) == pytest.approx((0.3, 0.5))
    s.dyad[0].level = 0
    call(case, s, x, "memory", "drift")
    assert s.dyad[0].memory == pytest.approx(0.3 / 2**0.5)
    assert s.dyad[0].excitement == pytest.approx(0.5 * exp(-0.7))


def test_memory_makes_violence_attractive_and_everyone_restless():
    case, s, x = remembered()
    call(case, s, x, "memory", "appeal", 0)
    call(case, s, x, "memory", "urge", 0)
    assert (x.appeal[0, RUNG0 + 6], x.appeal[0, VIOLENCE]) == pytest.approx((0.6, 0.6))
    assert x.urge[0] == pytest.approx(0.3 + 0.6 * 0.5)


def test_memory_of_endless_violence_stays_below_one():
    case, s, x = remembered()
    for _ in range(200):
        s.dyad[0].level = 8
        call(case, s, x, "memory", "drift")
    assert 0.3 < s.dyad[0].memory <= 1.0
