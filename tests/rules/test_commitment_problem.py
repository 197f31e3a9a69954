"""Arms that double Blue's power are on their way: Red's odds will fall from 1/2 to 1/3, beyond the surplus."""

import pytest
from worlds import added, call, cast, duel, opened, pair

from sim.vocabulary import RUNG0

VALUES = {
    "rules.commitment_problem.weight": 12.0,
    "rules.commitment_problem.margin": 0.2,
    "dyads.blue_red.indivisible": 0.5,
    "actors.blue.war_cost": 0.4,
    "actors.red.war_cost": 0.4,
}


def temptation(coming, **more):
    case = duel({**VALUES, **more})
    _, s, x = opened(case)
    s.actor[0].coming = coming
    d = pair(case, "red", "blue")
    call(case, s, x, "commitment_problem", "appeal", d)
    return x.appeal[d, RUNG0:].tolist()


def test_a_shift_beyond_the_surplus_tempts_to_force():
    beyond = 1 / 2 - 1 / 3 - 0.2 * 0.8 * 0.5
    assert temptation(1.0) == pytest.approx([0.0] * 6 + [12.0 * beyond] * 3 + [0.0] * 2)


def test_a_shift_below_the_surplus_tempts_to_nothing():
    assert temptation(0.3) == [0.0] * 11  # 1/2 - 1/2.3 = .065 < .08
    assert temptation(0.0) == [0.0] * 11


def test_the_temptation_grows_with_what_is_coming():
    found = [temptation(amount)[6] for amount in (0.0, 0.5, 1.0, 2.0, 10.0)]
    assert found == sorted(found)


def test_what_stands_ready_counts_on_both_sides_and_the_stake_scales():
    """Red has 1 + 1 deployed + 1 of help, Blue 1 + .5 + .5 and 1 more to come: odds fall from 3/5 to 1/2."""
    case = duel({**VALUES, "dyads.blue_red.indivisible": 1.0}, {"dyads.blue_red.stake_b": 0.5})
    _, s, x = opened(case)
    blue, red = pair(case, "blue", "red"), pair(case, "red", "blue")
    s.actor["deployed"], s.actor[0].coming = (0.5, 1.0), 1.0
    x.help[blue], x.help[red] = 0.5, 1.0
    assert added(case, s, x, "commitment_problem", red) == pytest.approx(
        {f"rung {k}": 12.0 * 0.5 * 0.1 for k in (6, 7, 8)}
    )
    assert added(case, s, x, "commitment_problem", blue) == {}  # it is Blue that grows


def test_between_partners_no_shift_tempts():
    case = cast()
    _, s, x = opened(case)
    s.actor["coming"] = 5.0
    assert added(case, s, x, "commitment_problem", pair(case, "big_north", "north")) == {}


def test_the_price_of_a_war_with_this_rival_counts_in_the_surplus():
    prices = {"dyads.blue_red.war_price_a": 0.5, "dyads.blue_red.war_price_b": 2.0}
    beyond = 1 / 2 - 1 / 3 - 0.2 * (0.4 * 0.5 + 0.4 * 2.0) * 0.5
    assert temptation(1.0, **prices)[6] == pytest.approx(12.0 * beyond)
