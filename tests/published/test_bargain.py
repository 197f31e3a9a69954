"""Fearon's bargain at even odds, costs .1 and .2: a range from .4 to .7, and his three ways out of it by hand."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.published import bargain
from experiments.published.study import study

SHARE, WHOLE = bargain.SHARE, bargain.WHOLE


@pytest.fixture(scope="module")
def given():
    return study("bargain")


def chooses(given, side, *points):
    return bargain.fights(given[f"{side}_chooses"].case, list(points)).tolist()


def test_between_the_ends_nobody_fights_and_beyond_them_one_side_does(given):
    shares = [{SHARE: x} for x in (0.39, 0.41, 0.55, 0.69, 0.71)]
    assert chooses(given, "blue", *shares) == [True, False, False, False, False]
    assert chooses(given, "red", *shares) == [False, False, False, False, True]


def test_an_issue_that_cannot_be_divided_closes_the_range(given):
    """v = .31 > .3: at .538 Blue would fight below .71 / 1.31 = .542 and Red above .7 / 1.31 = .534."""
    for v, both in ((0.29, False), (0.31, True)):
        at = {SHARE: 0.538, WHOLE: v}
        assert (chooses(given, "blue", at) + chooses(given, "red", at) == [True, True]) is both


def test_the_ends_are_found_to_the_noise_of_a_best_reply(given):
    points = [{bargain.POWER: bargain.power(p)} for p in (0.25, 0.6)]
    assert bargain.ends(given, points) == pytest.approx(np.array([[0.15, 0.5], [0.45, 0.8]]), abs=bargain.CLOSE)


def test_the_best_demand_under_a_cost_that_red_alone_knows(given):
    """p = .3, c_a = .08, C = .4: Blue asks for .3 + .16, and the .4 of types that it costs less than .16 fight."""
    demand, war = bargain.best(given["red_chooses"].case, 0.3, 0.08, 0.4)
    assert (demand, war) == pytest.approx((0.46, 0.4))
    assert bargain.refused(given["red_chooses"].case, 0.3, np.array([0.3, 0.5, 0.7]), 0.4) == pytest.approx([0, 0.5, 1])


def test_power_that_shifts_by_more_than_the_surplus_tempts_to_strike(given):
    """Surplus .3; a rise from 1/2 to 4/5 needs 3 more units of power."""
    case = given["power_shifts"].case
    assert bargain.tempted(case, np.array([0.0, 2.9, 3.1, 9.0])).tolist() == [False, False, True, True]


def test_choices_agree_with_the_closed_form_over_the_grid(given):
    assert bargain.agreement(given, 0.1, 0.2)["holds"]
    assert bargain.shift(given, 0.1, 0.2)["holds"]


def test_a_side_that_hopes_for_concessions_does_not_bargain_as_fearons():
    """A check can fail: where threats are yielded to, war is worth more than his closed form says."""
    assert not bargain.agreement(study("bargain", ["rules.war_payoff.yield_most=1"]), 0.1, 0.2)["holds"]
