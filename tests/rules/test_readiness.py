"""Where half of an army would be ready and a quarter is there, half of the price of serious fighting is left."""

import pytest
from worlds import call, duel, opened

from sim.vocabulary import RUNG0

P = "rules.readiness."
VALUES = {P + "price": 3.0, P + "enough": 0.5}


@pytest.mark.parametrize(("deployed", "left"), [(0.0, 3.0), (0.25, 1.5), (0.5, 0.0), (2.0, 0.0)])
def test_serious_fighting_costs_an_army_that_is_not_there(deployed, left):
    case = duel({**VALUES, "actors.blue.capability": 1.0})
    _, s, x = opened(case)
    s.actor[0].deployed = deployed
    call(case, s, x, "readiness", "appeal", 0)
    assert x.appeal[0, RUNG0:].tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 0, 0, -left, -left, 0])


def test_whoever_has_no_army_is_never_ready():
    case = duel({**VALUES, "actors.blue.capability": 0.0})
    _, s, x = opened(case)
    call(case, s, x, "readiness", "appeal", 0)
    assert x.appeal[0, RUNG0 + 8] == pytest.approx(-3.0)
