"""Two states at tension .4 with an issue half in motion: how often do they act, and how fast do they answer?"""

from math import exp, log

import pytest
from worlds import call, duel, opened, pair

P = "rules.activation."
VALUES = {
    P + "at_rest": -4.0,
    P + "tension": 2.0,
    P + "heat": 0.5,
    P + "attention": 1.0,
    P + "provoked": 1.0,
    P + "reply_share": 0.4,
    P + "reply_median": 7.0,
    P + "reply_violence": 0.2,
}


def test_the_urge_to_act_is_the_sum_of_its_reasons():
    case = duel({**VALUES, "actors.blue.activity": 0.3})
    _, s, x = opened(case)
    d = pair(case, "blue", "red")
    s.pair[d].tension, s.dyad[0].heat, s.actor[0].attention, s.pair[d].seen_hostile = 0.4, 0.5, 0.7, 0.6
    call(case, s, x, "activation", "urge", d)
    assert x.urge[d] == pytest.approx(0.3 + 1.0 * 0.2 - 4.0 + 2.0 * 0.4 + 0.5 * 0.5 + 1.0 * 0.6)  # -1.85


def test_half_of_those_who_answer_have_done_so_after_the_median_time():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "activation", "answer", 0)
    assert x.act[0] == pytest.approx(0.4 * 0.5)  # a week is the median
    s.pair[1].seen_violence = 1.0
    call(case, s, x, "activation", "answer", 1)
    assert x.act[1] == pytest.approx(0.6 * (1.0 - exp(-log(2.0))))


@pytest.mark.parametrize("field", ["tension", "seen_hostile"])
def test_more_tension_or_hostility_never_calms(field):
    case = duel(VALUES)
    _, s, x = opened(case)
    found = []
    for amount in (0.0, 0.3, 0.6, 1.0):
        s.pair[0][field], x.urge[0] = amount, 0.0
        call(case, s, x, "activation", "urge", 0)
        found.append(float(x.urge[0]))
    assert found == sorted(found) and found[0] < found[-1]
