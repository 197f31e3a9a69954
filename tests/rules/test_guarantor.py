"""A force of one unit stands between: it deters, it holds half of what it meets, and it wears down."""

import numpy as np
import pytest
from worlds import added, call, cast, duel, opened, option, pair

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


BACKED = {**LINE["institutions.line"], "actor": "big_north", "host": "north", "dyad": "north_south"}


def backed(**more):
    """A force of North's patron, as strong as the patron's tie to North."""
    case = cast({**VALUES, **more}, {"institutions.line": BACKED, "moves.arm.effects": {"peacekeepers": 0.5}})
    _, s, x = opened(case)
    return case, s, x, case.dyads.index("north_south"), list(case.world.institution["kind"]).index(2)


@pytest.mark.parametrize("strength, heed, usable", [(1.0, 1.0, 1.0), (0.8, 0.5, 0.4), (0.8, 1.2, 0.8)])
def test_a_force_warns_as_far_as_who_sent_it_stands_behind_it(strength, heed, usable):
    case, s, x, *_ = backed()
    x.strength[case.ties.index("big_north_north")] = strength
    x.heed[case.actors.index("big_north")] = heed
    expected = {f"rung {k}": -0.75 * ready * usable for k, ready in ((6, 0.4), (7, 0.8), (8, 0.8))}
    assert added(case, s, x, "guarantor", pair(case, "south", "north")) == pytest.approx(expected)
    assert added(case, s, x, "guarantor", pair(case, "minority", "south")) == {}  # it does not stand there
    assert added(case, s, x, "guarantor", pair(case, "big_north", "north")) == {}


@pytest.mark.parametrize(
    "level, war, share", [(5, 0, None), (6, 0, 0.4 * 0.75 * 0.5), (7, 0, 0.3), (8, 0, 0.3), (7, 1, None)]
)
def test_containment_is_for_violence_short_of_war(level, war, share):
    """The tie behind it is worth one half: .4 against a riot, .8 against an army, three quarters of it carried."""
    case, s, x, c, q = backed()
    x.strength[:] = 0.5
    held = 0
    for run in range(400):
        s.dyad[c].level, s.dyad[c].war, s.institution[q].capacity = level, war, 0.75
        call(case, s, x, "guarantor", "contain", key(1, run, 0, 1), c)
        held += int(s.dyad[c].level == level - 1)
        assert s.institution[q].capacity == pytest.approx(0.75 if share is None else 0.6)
    assert abs(held / 400 - (share or 0.0)) <= 4 * np.sqrt((share or 0.0) * (1 - (share or 0.0)) / 400)


def test_where_no_force_stands_nothing_is_contained():
    case, s, x, *_ = backed(**{Q + "army": 1.0, P + "load": 1e-6})
    s.dyad[case.dyads.index("minority_south")].level = 7
    call(case, s, x, "guarantor", "contain", key(1, 0, 0, 1), case.dyads.index("minority_south"))
    assert s.dyad["level"].tolist() == [7, 0] and s.institution["capacity"].max() == 0.75


@pytest.mark.parametrize("actor, target, capacity", [("big_north", "north", 1.25), ("big_south", "south", 0.75)])
def test_peacekeepers_join_the_force_of_their_host(actor, target, capacity):
    case, s, x, _, q = backed()
    others = [i for i in range(len(s.institution)) if i != q]
    call(case, s, x, "guarantor", "settle", None, option(case, actor, target, "arm"))
    assert s.institution[q].capacity == capacity and not s.institution["capacity"][others].any()


@pytest.mark.parametrize("amount, capacity", [(0.5, 1.25), (-0.5, 0.25), (-0.75, 0.0), (-2.0, 0.0)])
def test_a_host_may_send_its_force_away_but_not_below_nothing(amount, capacity):
    case = duel(VALUES, {**LINE, "moves.blame.effects": {"peacekeepers": amount}})
    for actor, target in (("red", "blue"), ("blue", "red")):  # the host's own act, and one toward it
        _, s, x = opened(case)
        call(case, s, x, "guarantor", "settle", None, option(case, actor, target, "blame"))
        assert s.institution[0].capacity == pytest.approx(capacity)
    call(case, s, x, "guarantor", "settle", None, option(case, "blue", "red", "demand"))
    assert s.institution[0].capacity == pytest.approx(capacity)


@pytest.mark.parametrize("days, wait", [(14.0, 14.0), (1.0, 1.0), (0.0, 1.0)])
def test_reinforcement_takes_a_day_at_least(days, wait):
    case = duel({**VALUES, Q + "reinforce_days": days}, LINE)
    _, s, x = opened(case)
    s.institution[0].capacity = 0.25
    call(case, s, x, "guarantor", "drift")
    assert s.institution[0].capacity == pytest.approx(0.75 - 0.5 * np.exp(-7.0 / wait))
