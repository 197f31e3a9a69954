"""An act at rung 5 four weeks ago: half of what drove it is left, for acts of about the same rung."""

import pytest
from worlds import call, duel, opened, option

from sim.vocabulary import RUNG0

P = "rules.momentum."
VALUES = {P + "again": 2.0, P + "build": 0.5, P + "habit": 1.0, P + "half_life": 28.0}


def after(*acts, days=28.0, unordered=0):
    """The state after such acts on one day, and so many days."""
    case = duel(VALUES, {"clock.turn_days": days})
    _, s, x = opened(case)
    x.unordered[0] = unordered
    for move in acts:
        call(case, s, x, "momentum", "settle", None, option(case, "blue", "red", move))
    call(case, s, x, "momentum", "drift")
    call(case, s, x, "momentum", "urge", 0)
    return s, x


def test_whoever_has_begun_goes_on_the_more_the_more_it_has_done():
    assert after("threaten")[1].urge[0] == pytest.approx(2.0 * 0.5 / 2.0)
    assert after("threaten", "threaten")[1].urge[0] == pytest.approx(2.0 * 0.75 / 2.0)


@pytest.mark.parametrize("acts", [[], ["back_down"]])
def test_who_has_done_nothing_hostile_has_no_momentum(acts):
    assert after(*acts)[1].urge[0] == 0.0


def test_nor_does_an_act_that_nobody_ordered():
    assert after("threaten", unordered=1)[1].urge[0] == 0.0


def test_it_goes_on_in_the_same_way():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[0].since, s.pair[0].last_level = 28.0, 5
    call(case, s, x, "momentum", "appeal", 0)
    assert x.appeal[0, RUNG0:].tolist() == pytest.approx([0, 0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0, 0])
