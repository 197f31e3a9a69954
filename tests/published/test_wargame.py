"""The wargame: 27 actions and their points, eight nations, and three days of a published run counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.published import wargame
from experiments.published.study import study


@pytest.fixture(scope="module")
def given():
    return study("wargame")


def test_there_are_27_actions_in_their_six_classes_and_eight_nations(given):
    scenario = given["neutral"].case.scenario
    points = [m.numbers["severity"] for m in scenario.moves.values()]
    assert len(points) == 27 and len(scenario.actors) == wargame.NATIONS and len(scenario.dyads) == 28
    assert [points.count(p) for p in wargame.POINTS.values()] == [6, 2, 7, 6, 4, 2]


def test_points_are_their_formula(given):
    assert list(wargame.POINTS.values()) == [2**x - 4 for x in range(1, 7)]


def test_only_nations_with_nuclear_weapons_can_use_them(given):
    case = given["neutral"].case
    armed = {a for a, _, m in case.options if m == "execute_full_nuclear_attack"}
    assert armed == {"blue", "orange", "red", "white", "yellow"}


@pytest.mark.parametrize("k, total", [(0, 82), (1, 124), (2, 130)])
def test_a_published_day_has_the_total_that_their_script_gave_it(given, k, total):
    found = wargame.day(given, k)
    assert found["holds"] and found["ours"] == total


def test_the_published_totals_are_the_sums_of_their_classes():
    table = wargame.theirs()
    assert (table["de-escalation"] % 1 == 0).all() and (table["de-escalation"] >= 0).all()
    done = table[["posturing", "non-violent", "violent", "nuclear", "de-escalation"]].sum(axis=1)
    assert (done <= table["actions"]).all()  # a wait is an action and scores nothing
    assert table.groupby("variant")["run"].nunique().tolist() == [3, 3, 3]


def test_score_and_rung_are_of_what_was_done(given):
    """An invasion on day 0 holds Orange and Purple at rung 8 for a fortnight, and is no act of the days after."""
    case = given["invasion"].case
    score, rung, shares = wargame.played(
        case.patched({"rules.activation.at_rest": -20.0, "rules.spark.on": 0.0}), 20, 1, 1
    )
    assert (rung[:, :10] == 8).all() and score.sum() == 0.0 and shares.sum() == 0.0


def test_day_0_is_the_only_difference_at_first(given):
    neutral, attacked = (given[n].case for n in ("neutral", "cyberattack"))
    assert len(attacked.world.script) == 1 and len(neutral.world.script) == 0
    assert (neutral.world.actor == attacked.world.actor).all() and np.array_equal(
        neutral.world.trait, attacked.world.trait
    )


def test_all_that_has_a_verdict_holds(given):
    found = wargame.met(given, 20, 1, 1)
    assert all(c["holds"] for c in found.checks if c["holds"] is not None)
    assert sum(c["holds"] is None for c in found.checks) == 9
