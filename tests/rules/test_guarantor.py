"""A force of one unit stands between: it deters, it holds half of what it meets, and it wears down."""

import numpy as np
import pytest
from worlds import call, duel, opened

from sim.chance import key
from sim.vocabulary import RUNG0

P, Q = "rules.guarantor.", "institutions.line."
LINE = {"institutions.line": {"kind": "force", "actor": "red", "host": "red", "dyad": "blue_red"}}
VALUES = {
    P + "warn": 1.0,
    P + "load": 0.25,
    P + "wear": 0.2,
    Q + "capacity": 0.75,
    Q + "army": 0.8,
    Q + "riot": 0.4,
    Q + "reinforce_days": 7.0,
}


def test_a_ready_force_deters_armies_more_than_riots():
    case = duel(VALUES, LINE)
    _, s, x = opened(case)
    call(case, s, x, "guarantor", "appeal", 0)
    assert x.appeal[0, RUNG0 + 6] == pytest.approx(-0.75 * 0.4)
    assert x.appeal[0, RUNG0 + 7 : RUNG0 + 9] == pytest.approx([-0.75 * 0.8] * 2)
    assert x.appeal[0, RUNG0 + 5] == 0.0


def test_it_contains_at_readiness_times_the_share_of_load_it_can_carry():
    case = duel(VALUES, LINE)
    held = 0
    for run in range(2000):
        _, s, x = opened(case)
        s.dyad[0].level = 7
        call(case, s, x, "guarantor", "contain", key(1, run, 0, 1), 0)
        held += int(s.dyad[0].level) == 6
        assert s.dyad[0].level in (6, 7) and s.institution[0].capacity == pytest.approx(0.6)
    p = 0.8 * 0.75 / (0.75 + 0.25)
    assert abs(held / 2000 - p) < 4 * np.sqrt(p * (1 - p) / 2000)


def test_reinforcement_brings_back_what_was_worn_down():
    case = duel(VALUES, LINE)
    _, s, x = opened(case)
    s.institution[0].capacity = 0.25
    call(case, s, x, "guarantor", "drift")
    assert s.institution[0].capacity == pytest.approx(0.75 - 0.5 * np.exp(-1.0))


def test_peace_needs_no_containing():
    case = duel(VALUES, LINE)
    _, s, x = opened(case)
    s.dyad[0].level = 5
    call(case, s, x, "guarantor", "contain", key(1, 0, 0, 1), 0)
    assert s.dyad[0].level == 5 and s.institution[0].capacity == 0.75
