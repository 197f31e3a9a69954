"""An act at rung 5 four weeks ago: half of what drove it is left, for acts of about the same rung."""

import pytest
from worlds import call, duel, opened, option

from sim.vocabulary import RUNG0

P = "rules.momentum."
VALUES = {P + "again": 2.0, P + "habit": 1.0, P + "half_life": 28.0, P + "pause": 3.0, P + "breath": 7.0}


def since(days, level=5):
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[0].since, s.pair[0].last_level = days, level
    call(case, s, x, "momentum", "urge", 0)
    call(case, s, x, "momentum", "appeal", 0)
    return x


def test_whoever_has_begun_goes_on_after_a_pause_for_breath():
    assert since(0.0).urge[0] == pytest.approx(2.0 - 3.0)
    assert since(28.0).urge[0] == pytest.approx(1.0 - 3.0 / 16.0)


def test_it_goes_on_in_the_same_way():
    assert since(28.0).appeal[0, RUNG0:].tolist() == pytest.approx([0, 0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0, 0])


def test_who_has_never_acted_has_no_momentum():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "momentum", "urge", 0)
    assert x.urge[0] == pytest.approx(0.0, abs=1e-12)


def test_only_hostile_acts_give_momentum_and_it_ages_with_the_days():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "momentum", "settle", None, option(case, "blue", "red", "back_down"))
    assert s.pair[0].since > 1e5
    call(case, s, x, "momentum", "settle", None, option(case, "blue", "red", "threaten"))
    assert (s.pair[0].since, s.pair[0].last_level) == (0.0, 4)
    call(case, s, x, "momentum", "drift")
    assert s.pair[0].since == 7.0
