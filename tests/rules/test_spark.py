"""At tension .55 sparks come e^.4 times as often as at .35, and the more tense side makes three in four of them."""

from math import exp

import pytest
from worlds import call, duel, only, opened, option, pair, play, steps

from sim.chance import key
from sim.choice import FREE
from sim.vocabulary import NOTHING

P = "rules.spark."
VALUES = {P + "on": 1.0, P + "onset": 0.002, P + "slope": 2.0, P + "calm": 0.35, "dyads.blue_red.accident": 1.0}
SURE = {P + "on": 1.0, P + "onset": 1.0, P + "slope": 0.0}

MONTHS = {"clock.turn_days": 70.0}


def struck(values, tension=(0.55, 0.55), run=0, **state):
    case = duel(values, MONTHS)
    _, s, x = opened(case)
    s.run[0].turn, x.calm[0] = 1, 1.0
    x.forced[:] = state.get("forced", FREE)
    s.pair[0].tension, s.pair[1].tension = tension
    s.dyad[0].war = state.get("war", 0)
    call(case, s, x, "spark", "trigger", key(1, run, 0, 1))
    return case, x


def test_the_rate_grows_with_tension():
    _, x = struck(VALUES)
    assert x.calm[0] == pytest.approx(exp(-70.0 * 0.002 * exp(2.0 * 0.2)))


def test_where_no_force_reaches_and_at_war_there_are_none():
    assert struck({**VALUES, "dyads.blue_red.contiguity": 0.0})[1].calm[0] == 1.0
    assert struck(VALUES, war=1)[1].calm[0] == 1.0


def test_the_tenser_side_makes_most_of_them_and_it_is_the_lowest_violence_that_is_open():
    made = [0, 0]
    for run in range(300):
        case, x = struck(SURE, (0.6, 0.2), run)
        for d, (who, whom) in enumerate((("blue", "red"), ("red", "blue"))):
            if x.unordered[pair(case, who, whom)]:
                made[d] += 1
                assert x.forced[pair(case, who, whom)] == option(case, who, whom, "raid")
    assert sum(made) == 300
    assert made[0] / 300 == pytest.approx(0.75, abs=0.08)


def test_it_happens_against_an_order_to_do_nothing_but_not_beside_another_act():
    assert struck(SURE, forced=NOTHING)[1].unordered.any()
    assert not struck(SURE, forced=0)[1].unordered.any()


def test_the_other_side_can_answer_it_within_the_turn():
    numbers = {"activation.at_rest": -9.0, "reciprocity.stir": 10.0}
    rules = {**only("spark", "activation", "reciprocity"), **{f"rules.{k}": n for k, n in numbers.items()}}
    case = duel({**SURE, **rules, "horizon": 1.0}, MONTHS)
    answered = [bool(x.replied.any() and x.unordered.any()) for _, _, x in steps(case, 60)]
    assert any(answered)


def test_the_rule_is_off_by_default():
    assert play(duel(only("activation")), 5).tally["turn"].all()
