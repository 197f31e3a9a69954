"""Two states on a dyad with tension .4 at rest: how often do they act unprovoked, and how fast do they answer?"""

from math import exp

import pytest
from worlds import KEY, call, cast, duel, opened, option, pair

from sim.crisis import carry_out

P = "rules.activation."
VALUES = {
    P + "at_rest": -4.0,
    P + "tension": 2.0,
    P + "attention": 1.0,
    P + "reply_share": 0.4,
}


def test_the_urge_at_rest_is_ones_own_and_that_of_the_dyad():
    case = duel({**VALUES, "actors.blue.activity": 0.3, "actors.blue.attention": 0.7, "dyads.blue_red.baseline_a": 0.4})
    _, s, x = opened(case)
    d = pair(case, "blue", "red")
    call(case, s, x, "activation", "urge", d)
    assert x.urge[d] == pytest.approx(0.3 + 1.0 * 0.2 - 4.0 + 2.0 * 0.4)  # -2.7
    for name in ("action_reaction", "triggers", "reciprocity", "memory"):
        call(case, s, x, name, "urge", d)
    s.pair[d].tension = 0.4
    assert x.urge[d] == pytest.approx(-2.7 + 1.6 * (0.3 - 0.4))  # it began .1 below its baseline; all else is at rest


def test_what_moves_the_urge_is_the_sum_of_what_happens():
    stirs = {f"rules.{rule}.stir": 1.0 for rule in ("action_reaction", "triggers", "reciprocity")}
    case = duel({**stirs, "rules.memory.stir": 0.0, "rules.memory.arouse": 2.0, "dyads.blue_red.baseline_a": 0.3})
    _, s, x = opened(case)
    s.pair[0].tension, s.dyad[0].heat, s.pair[0].seen_hostile, s.dyad[0].excitement = 0.5, 0.4, 0.6, 0.1
    for name in ("action_reaction", "triggers", "reciprocity", "memory"):
        call(case, s, x, name, "urge", 0)
    assert x.urge[0] == pytest.approx(0.2 + 0.4 + 0.6 + 2.0 * 0.1)


def test_whoever_is_struck_may_answer_in_what_is_left_of_the_turn():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "activation", "answer", 0)
    assert x.act[0] == pytest.approx(0.4)
    assert exp(x.urge[0]) == pytest.approx(0.5)  # half of the turn, on average; the urge itself comes on top


@pytest.mark.parametrize(("since", "share", "busy"), [(7.0, 0.5, 1.0), (14.0, 1.0, 1.0), (7.0, 0.75, 0.5)])
def test_an_act_keeps_its_maker_from_another_while_it_lasts(since, share, busy):
    """A week's act begun at any hour of last week leaves half of this week, and all of the next."""
    case = duel({**VALUES, "clock.act_days": 7.0, P + "busy": busy})
    _, s, x = opened(case)
    call(case, s, x, "activation", "urge", 0)
    free = float(x.urge[0])
    s.pair[0].since, x.urge[0] = since, 0.0
    call(case, s, x, "activation", "urge", 0)
    assert exp(x.urge[0] - free) == pytest.approx(share)


@pytest.mark.parametrize("field, rule", [("tension", "action_reaction"), ("seen_hostile", "reciprocity")])
def test_more_tension_or_hostility_never_calms(field, rule):
    case = duel(VALUES)
    _, s, x = opened(case)
    found = []
    for amount in (0.0, 0.3, 0.6, 1.0):
        s.pair[0][field], x.urge[0] = amount, 0.0
        call(case, s, x, rule, "urge", 0)
        found.append(float(x.urge[0]))
    assert found == sorted(found) and found[0] < found[-1]


@pytest.mark.parametrize(
    "actor, target, rung, rate",
    [
        ("big_north", "north", 0, -2.0),
        ("big_north", "north", 5, -2.0 + 3.0 * 0.5),
        ("north", "minority", 5, -2.0),  # the minority's main dyad is the other one
        ("north", "big_north", 5, -2.0),  # a patron stands in no dyad of its own
    ],
)
def test_toward_a_partner_the_rung_of_its_main_dyad_wakes(actor, target, rung, rate):
    """Everyone attends 3/4, a quarter above one half; only North and South are at a rung."""
    attention = {f"actors.{name}.attention": 0.75 for name in ("big_north", "north")}
    case = cast({**attention, P + "partner_at_rest": -2.0, P + "partner_alarm": 3.0, P + "attention": 2.0})
    _, s, x = opened(case)
    s.dyad[case.dyads.index("north_south")].rung = rung
    call(case, s, x, "activation", "urge", pair(case, actor, target))
    assert x.urge[pair(case, actor, target)] == pytest.approx(rate + 2.0 * 0.25)


def test_the_danger_of_a_faction_is_that_of_its_own_dyad():
    case = cast({P + "partner_at_rest": -2.0, P + "partner_alarm": 3.0, "actors.north.attention": 0.5})
    _, s, x = opened(case)
    s.dyad[case.dyads.index("minority_south")].rung = 6
    call(case, s, x, "activation", "urge", pair(case, "north", "minority"))
    assert x.urge[pair(case, "north", "minority")] == pytest.approx(-2.0 + 3.0 * 0.6)


def test_what_a_move_takes_is_how_long_it_keeps_its_maker():
    """A day's demand leaves the rest of the week; a clash that says nothing takes as long as any act."""
    case = duel({**VALUES, P + "at_rest": 5.0, "clock.act_days": 14.0, "moves.demand.takes": 1.0})
    for move, takes in (("demand", 1.0), ("fight", 14.0), ("talk", 14.0)):
        w, s, x = opened(case)
        x.chosen[:] = -1
        x.chosen[0] = option(case, "blue", "red", move)
        carry_out(w, s, x, KEY)
        assert s.pair[0].takes == takes
        assert s.dyad[0].takes == takes
    assert x.known[0] == 1 and s.pair[0].since > 1e5  # only a hostile act keeps its maker
    s.pair[0].since, s.pair[0].takes = 7.0, 1.0
    x.urge[0] = 0.0
    call(case, s, x, "activation", "urge", 0)
    free = float(x.urge[0])
    s.pair[0].takes = 14.0
    x.urge[0] = 0.0
    call(case, s, x, "activation", "urge", 0)
    assert x.urge[0] < free - 5.0  # at 14 days all of this week is taken


def test_the_gravest_act_of_a_turn_says_how_long_forces_meet():
    case = duel({**VALUES, "moves.fight.takes": 2.0, "moves.threaten.takes": 20.0})
    w, s, x = opened(case)
    x.chosen[:] = option(case, "blue", "red", "fight"), option(case, "red", "blue", "threaten")
    carry_out(w, s, x, KEY)
    assert (s.dyad[0].level, s.dyad[0].takes) == (7, 2.0)
    x.chosen[:] = -1
    carry_out(w, s, x, KEY)
    assert (s.dyad[0].level, s.dyad[0].takes) == (0, 7.0)
