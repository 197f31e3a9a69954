"""A hawkish public pulls toward demands; a high quota is foreseen when conceding; violence makes hawks."""

from math import exp

import pytest
from worlds import call, duel, opened

from sim.vocabulary import CONCESSION, DEMAND, HOSTILITY

P = "rules.two_level."
VALUES = {
    P + "hawks": 1.5,
    P + "quota_weight": 0.6,
    P + "anger": 0.1,
    P + "cool": 0.01,
    "actors.blue.hawk_share": 0.533,
    "actors.blue.quota": 0.5,
}


def test_hawks_pull_and_quotas_bind():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "two_level", "appeal", 0)
    assert [x.appeal[0, k] for k in (DEMAND, HOSTILITY, CONCESSION)] == pytest.approx([0.3, 0.15, -0.3 - 0.3])


def test_violence_makes_hawks_and_quiet_unmakes_them():
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[1].violent = 0.7
    call(case, s, x, "two_level", "drift")
    assert s.actor[0].hawk_share == pytest.approx(0.533 + 0.07)
    s.pair[1].violent = 0.0
    call(case, s, x, "two_level", "drift")
    assert s.actor[0].hawk_share == pytest.approx(0.533 + 0.07 * exp(-0.07))


def test_the_hawk_share_never_leaves_its_range():
    case = duel({**VALUES, P + "anger": 1.0})
    _, s, x = opened(case)
    s.pair["violent"] = 1.0
    for _ in range(5):
        call(case, s, x, "two_level", "drift")
    assert (s.actor["hawk_share"] <= 1.0).all()


def test_what_media_add_is_where_the_hawks_return_to():
    case = duel(VALUES)
    _, s, x = opened(case)
    x.hardened[0] = 0.2
    call(case, s, x, "two_level", "drift")
    assert s.actor[0].hawk_share == pytest.approx(0.733 - 0.2 * exp(-0.07))
    x.hardened[0] = 3.0  # never beyond the whole public
    for _ in range(500):
        call(case, s, x, "two_level", "drift")
    assert s.actor[0].hawk_share == pytest.approx(1.0)
