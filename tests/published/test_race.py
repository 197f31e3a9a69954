"""Richardson's race between unequals: halves and doubles checked by hand, the exact path, and where it turns."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from experiments.published import race
from experiments.published.study import study

R, D = "rules.action_reaction.", "dyads.blue_red."
HALF = log(2.0) / 7.0  # a day: a week of it is one half


def quiet(**more):
    """Nobody acts; both tire by half a week; from .4 and .1 toward 0."""
    values = {R + "fatigue": HALF, R + "mirror": HALF / 2, **race.ALONE, **race.SILENT}
    values |= {D + "tension_a": 0.4, D + "tension_b": 0.1, **{D + k: x for k, x in more.items()}}
    return study("race")["equal_settles"].case.patched(values)


def test_a_side_that_reacts_twice_as_strongly_takes_over_at_twice_the_rate():
    """Blue takes over half of Red's .1 a week, Red 1 - 2^-1/2 of Blue's .4; both lose half of their own."""
    (first,) = race.tensions(quiet(reaction_a=2.0), 1, 1)[:, 0]
    assert first == pytest.approx([0.2 + 0.05, 0.05 + (1 - sqrt(0.5)) * 0.4])


def test_a_side_that_tires_twice_as_fast_keeps_a_quarter():
    (first,) = race.tensions(quiet(reaction_a=0.0, reaction_b=0.0, fatigue_b=2.0), 1, 1)[:, 0]
    assert first == pytest.approx([0.2, 0.025])


@pytest.mark.parametrize("variant", ["equal_settles", "equal_runs_away", "unequal_settles", "unequal_runs_away"])
def test_without_acts_the_path_is_exact(variant):
    case = study("race")[variant].case.patched(race.SILENT)
    turns = int(case.number("horizon"))
    assert race.tensions(case, 1, 1)[0] == pytest.approx(race.path(case, turns, acts=False), abs=1e-12)


@pytest.mark.parametrize("reaction", [0.2, 0.9, 0.95, 1.1, 4.0])
def test_the_race_turns_where_the_reactions_together_outpace_the_fatigues(reaction):
    """Shares of a week: Blue takes over f(k), Red f(l), each loses .5; the product decides, neither side alone."""
    case = quiet(reaction_a=2 * reaction, reaction_b=2 / reaction)
    takes = [1 - 0.5**reaction, 1 - 0.5 ** (1 / reaction)]
    assert race.product(case) == pytest.approx(takes[0] * takes[1] / 0.25)
    ours, largest = race.growth(case)
    assert ours == pytest.approx(largest) and (ours > 1) == (race.product(case) > 1)


def test_fixed_point_of_unequals_by_hand():
    """x = (f(a) g + f(k) y) / f(a): with halves, x = g + 2 f(k) y and y = h + 2 f(l) x."""
    case = quiet(baseline_a=0.1, baseline_b=0.2, reaction_a=0.5, reaction_b=1.0).patched({"horizon": 300})
    k, low = 2 * (1 - 0.5**0.25), 2 * (1 - 0.5**0.5)
    x = (0.1 + k * 0.2) / (1 - k * low)
    assert race.tensions(case, 1, 1)[0, -1] == pytest.approx([x, 0.2 + low * x])


def test_all_checks_hold_and_runs_by_chance_have_the_exact_mean():
    found = race.met(study("race"), 200, 7, 1)
    assert [c["what"] for c in found.checks if not c["holds"]] == []
    assert len(found.checks) == 4 * 5
    drawn = found.table[found.table["panel"] != "the condition"]
    assert np.isfinite(drawn[["ours", "lo", "hi", "exact"]].to_numpy()).all()


def test_saturation_is_not_richardsons():
    """A check can fail: with gains that shrink near the top the linear path is left."""
    found = race.met(study("race", ["rules.action_reaction.saturation=1"]), 20, 1, 1)
    assert not all(c["holds"] for c in found.checks)
