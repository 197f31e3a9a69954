"""Blue has three times Red's power and half the issue: war wins 3/4 and costs .2, so it beats the status quo by .05."""

import pytest
from worlds import call, duel, opened, pair

from sim.rules.war_payoff import contest
from sim.vocabulary import RUNG0

P, D = "rules.war_payoff.", "dyads.blue_red."
VALUES = {
    P + "theta": 1.0,
    P + "concession": 0.5,
    P + "yield_most": 0.4,
    P + "weight": 2.0,
    P + "display_share": 0.4,
    D + "indivisible": 0.0,
    D + "share": 0.5,
    D + "contiguity": 1.0,
    D + "belief_a": 0.5,
    "actors.blue.capability": 3.0,
    "actors.blue.war_cost": 0.2,
    "actors.red.war_cost": 0.3,
}


def assessed(**more):
    case = duel({**VALUES, **more})
    _, s, x = opened(case)
    for d in (0, 1):
        call(case, s, x, "war_payoff", "assess", d)
    return case, s, x


def test_odds_and_gain_by_hand():
    _, _, x = assessed()
    assert x.odds.tolist() == pytest.approx([0.75, 0.25])
    assert x.gain.tolist() == pytest.approx([0.75 - 0.5 - 0.2, 0.25 - 0.5 - 0.3])


def test_worth_of_the_rungs_by_hand():
    case, s, x = assessed()
    d = pair(case, "blue", "red")
    call(case, s, x, "war_payoff", "appeal", d)
    yielded = 0.4 * 1.0 * 0.75 * 0.5
    assert x.appeal[d, RUNG0 + 8] == pytest.approx(2.0 * (yielded * 0.5 + (1 - yielded) * 0.05))
    yielded = 0.4 * 0.2 * 0.75 * 0.5  # phi at the rung of threats: half of display_share
    assert x.appeal[d, RUNG0 + 4] == pytest.approx(2.0 * (yielded * 0.5 + (1 - yielded) * 0.2 * 0.05))
    assert not x.appeal[d, RUNG0 : RUNG0 + 4].any()


@pytest.mark.parametrize("theta", [0.5, 1.0, 4.0])
def test_the_contest_is_a_probability_and_fair(theta):
    for mine, theirs in ((1, 1), (3, 1), (0, 1), (1, 0), (0, 0), (1e-3, 50)):
        p = contest.py_func(mine, theirs, theta)
        assert 0.0 <= p <= 1.0
        assert p + contest.py_func(theirs, mine, theta) == pytest.approx(1.0)
    assert contest.py_func(3, 1, theta) == pytest.approx(3**theta / (3**theta + 1))


def test_what_cannot_be_divided_adds_to_the_gain():
    assert assessed(**{D + "indivisible": 1.0})[2].gain[0] == pytest.approx(0.05 + 0.5)


def test_a_war_with_this_rival_may_cost_more_than_another():
    """Blue's wars cost .2; one with Red half as much again. Red's is free."""
    _, _, x = assessed(**{D + "war_price_a": 1.5, D + "war_price_b": 0.0})
    assert x.gain.tolist() == pytest.approx([0.75 - 0.5 - 0.2 * 1.5, 0.25 - 0.5])
