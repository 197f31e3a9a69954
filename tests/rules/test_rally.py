"""A display of force lifts both leaders by a point; an unpopular leader looks for a quarrel."""

from math import exp

import pytest
from worlds import call, duel, opened

from sim.vocabulary import DEMAND, HOSTILITY

P = "rules.rally."
VALUES = {
    P + "rally": 0.01,
    P + "divert": 0.5,
    P + "fade": 0.01,
    "actors.blue.approval": 0.3,
    "actors.red.approval": 0.6,
}


def test_the_rally_is_small_and_both_sides_have_it():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.dyad[0].level = 5
    call(case, s, x, "rally", "drift")
    assert s.actor["approval"].tolist() == pytest.approx([0.31, 0.61])
    s.dyad[0].level = 4
    call(case, s, x, "rally", "drift")
    assert s.actor["approval"].tolist() == pytest.approx([0.3 + 0.01 * exp(-0.07), 0.6 + 0.01 * exp(-0.07)])


def test_only_the_unpopular_are_tempted_to_divert():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "rally", "appeal", 0)
    call(case, s, x, "rally", "appeal", 1)
    assert (x.appeal[0, DEMAND], x.appeal[0, HOSTILITY]) == pytest.approx((0.1, 0.1))
    assert x.appeal[1].any() == False  # noqa: E712


def test_approval_never_leaves_its_range():
    case = duel({**VALUES, P + "rally": 1.0})
    _, s, x = opened(case)
    s.dyad[0].level = 9
    call(case, s, x, "rally", "drift")
    assert s.actor["approval"].tolist() == [1.0, 1.0]
