"""Hot times of 100 days, cold ones of 300: a quarter of all time is hot, whatever the length of a turn."""

import pytest
from worlds import call, duel, only, opened, play, steps

from sim.vocabulary import VIOLENCE

P = "rules.spells."
VALUES = {P + "hot": 100.0, P + "cold": 300.0, P + "stir": 1.5, P + "harsh": 0.7}


@pytest.mark.parametrize("days", [1.0, 7.0, 30.0])
def test_the_share_of_hot_time_and_the_length_of_a_spell(days):
    case = duel({**VALUES, **only("spells")}, {"clock.turn_days": days, "horizon": int(2000 / days)})
    hot, turns, ends = 0, 0, 0
    was = 0
    for turn, s, _ in steps(case, 60):
        now = int(s.dyad[0].hot)
        hot, turns = hot + now, turns + 1
        ends += was == 1 and now == 0 and turn > 1
        was = now
    assert hot / turns == pytest.approx(0.25, abs=0.04)
    assert hot * days / ends == pytest.approx(100.0, rel=0.25)


def test_in_a_hot_time_both_act_sooner_and_more_violently():
    for hot in (0, 1):
        case = duel(VALUES)
        _, s, x = opened(case)
        s.dyad[0].hot = hot
        for d in (0, 1):
            call(case, s, x, "spells", "urge", d)
            call(case, s, x, "spells", "appeal", d)
            assert (x.urge[d], x.appeal[d, VIOLENCE]) == pytest.approx((1.5 * hot, 0.7 * hot))


def test_the_rule_is_off_by_default():
    case = duel({P + "hot": 36500.0, P + "cold": 1.0})
    assert (play(case, 5).tally["turn"] > 0).all()
    assert all(s.dyad[0].hot == 0 for _, s, _ in steps(case, 2))
