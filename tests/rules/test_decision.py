"""Prices of effort, cost and bloodshed, and what each policy does to the leaning."""

from math import exp

import pytest
from worlds import call, duel, opened

from sim.rules.decision import pulled
from sim.vocabulary import COST, RUNG0, VIOLENCE

P = "rules.decision."
VALUES = {
    P + "sharpness": 2.0,
    P + "up": 0.5,
    P + "hold": 1.0,
    P + "down": 0.8,
    P + "cost": 1.0,
    P + "bloodshed": 1.5,
    P + "effort": 0.1,
}


def leaning(policy, seen=0):
    case = duel({**VALUES, "actors.blue.noise": 1.0}, {"actors.blue.policy": policy})
    _, s, x = opened(case)
    s.pair[0].seen_level, x.noise[0] = seen, 1.0
    call(case, s, x, "decision", "lean", 0)
    return x.lean[0].tolist(), float(x.noise[0])


def test_moves_cost_what_they_cost():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "decision", "appeal", 0)
    assert (x.appeal[0, COST], x.appeal[0, VIOLENCE], x.appeal[0, RUNG0 + 7]) == pytest.approx((-1.0, -1.5, -0.7))


def test_quantal_response_leans_and_sharpness_divides_the_noise():
    assert leaning("quantal") == ([0.5, 1.0, 0.8], 0.5)


def test_the_better_it_is_to_act_the_sooner_up_to_a_bound():
    p = duel({P + "enough": 0.5}).world.rules[0].decision
    found = [float(pulled.py_func(p, 1.6, gained)) for gained in (0.0, 0.5, 1.0, 50.0)]
    assert found == pytest.approx([0.0, 1.6 * (1 - exp(-1)), 1.6 * (1 - exp(-2)), 1.6])


def test_each_policy_keeps_its_word():
    assert leaning("dove")[0][0] == 0.0
    assert leaning("hawk")[0] == [0.5, -1.0, 0.0]  # it holds only where it cannot climb
    assert leaning("best_reply")[1] < 1e-5 and leaning("random")[1] > 1e8
    assert leaning("reciprocal", seen=5)[0] == [0.5, 1.0, 0.0]
    assert leaning("reciprocal", seen=0)[0] == [0.0, 1.0, 0.8]
