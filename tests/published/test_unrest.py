"""Civil unrest: fear in a crowd by hand, and what Epstein describes in words."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from experiments.published import unrest
from experiments.published.study import study
from sim.rules import faction
from sim.state import start


@pytest.fixture(scope="module")
def given():
    return study("unrest")


@pytest.mark.parametrize("others", [0, 1, 5])
def test_each_that_is_out_makes_it_safer_for_the_others(given, others):
    """Two acts a turn, k = 2.3, nobody arrested before: 1 - e^(-4.6 / (1 + others))."""
    case = given["outbursts"].case
    w, s = case.world, start(case)
    groups = [d for d, (_, target) in enumerate(case.pairs) if target == "host"]
    s.pair["level"][groups[1 : 1 + others]] = 6
    s.pair["level"][groups[0]] = 6  # oneself counts once
    found = faction.fear.py_func(w, s, w.rules[0].faction, groups[0])
    assert found == pytest.approx(1 - exp(-4.6 / (1 + others)))


def test_groups_are_even_in_hardship(given):
    hardship = np.sort(given["outbursts"].case.world.actor["hardship"])[1:]  # the host has none
    assert hardship == pytest.approx((np.arange(24) + 0.5) / 24, abs=1e-4)


def test_what_epstein_describes_holds(given):
    found = unrest.met(given, 60, 3, 1)
    assert [c["what"] for c in found.checks if not c["holds"]] == []


def test_without_a_crowd_there_are_no_outbursts():
    """A check can fail: where who is out makes nobody safer, unrest is steady."""
    checks = unrest.outbursts(study("unrest", ["rules.faction.crowd=0"]), [], 20, 1, 1)
    assert not checks[0]["holds"] and not checks[2]["holds"]
