"""An act at rung 5 four weeks ago: half of what drove it is left, for acts of about the same rung."""

from math import log

import pytest
from worlds import call, duel, opened

from sim.vocabulary import RUNG0

P = "rules.momentum."
VALUES = {P + "again": 2.0, P + "build": 0.5, P + "habit": 1.0, P + "half_life": 28.0}


def after(*levels, days=28.0, unordered=0):
    """The state after turns of so many days with acts at these rungs, and one turn more."""
    case = duel(VALUES, {"clock.turn_days": days})
    _, s, x = opened(case)
    x.unordered[0] = unordered
    for level in (*levels, 0):
        s.pair[0].level = level
        call(case, s, x, "momentum", "drift")
    call(case, s, x, "momentum", "urge", 0)
    return x.urge[0]


MEAN = (0.5**0.5 - 0.5**1.5) / log(2.0)  # of 2^-t over t from a half to one and a half: the turn after an act


def test_whoever_has_threatened_goes_on_the_more_the_more_it_has_done():
    assert after(4) == pytest.approx(2.0 * (0.5 * MEAN / 2.0) ** 2)
    first = 0.5 * MEAN / 2.0
    assert after(4, 7) == pytest.approx(2.0 * ((first + 0.5 * MEAN * (1.0 - first)) / 2.0) ** 2)


@pytest.mark.parametrize("days", [1.0, 3.5, 7.0])
def test_what_is_left_after_four_weeks_does_not_depend_on_the_length_of_a_turn(days):
    turns = int(28.0 / days)
    assert after(4, *[0] * (turns - 2), days=days) == pytest.approx(2.0 * (0.5 / 2.0) ** 2, rel=0.02)


@pytest.mark.parametrize("level", [0, 3])
def test_who_has_not_threatened_has_no_momentum(level):
    assert after(level) == 0.0


def test_nor_does_an_act_that_nobody_ordered_give_any():
    assert after(7, unordered=1) == 0.0


def test_it_goes_on_in_the_same_way():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[0].since, s.pair[0].last_level = 28.0, 5
    call(case, s, x, "momentum", "appeal", 0)
    assert x.appeal[0, RUNG0:].tolist() == pytest.approx([0, 0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0, 0])
