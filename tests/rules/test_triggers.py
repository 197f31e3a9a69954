"""A dated shock fires once, on its date; a random one at its rate, in clusters if it excites itself."""

from math import exp

import numpy as np
import pytest
from worlds import call, cast, duel, opened, pair

from sim.chance import key

P = "rules.triggers."
DATED = {
    "triggers.shock": {
        "date": "2000-01-10",
        "dyad": "blue_red",
        "actor": "blue",
        "tension": 0.2,
        "heat": 1.0,
        "hawk": 0.1,
        "violence": 0.5,
    }
}
RANDOM = {"triggers.shock": {"rate": 0.02, "decay": 0.1, "dyad": "blue_red", "heat": 1.0}}


def test_a_dated_trigger_does_what_it_says_on_its_date_and_never_again():
    case = duel({"actors.blue.hawk_share": 0.3, "dyads.blue_red.tension_a": 0.3}, DATED)
    _, s, x = opened(case)
    fired = []
    for turn in range(1, 6):
        s.run[0].turn = turn
        call(case, s, x, "triggers", "trigger", key(1, 0, 0, turn))
        fired.append(int(s.trigger[0].fired))
    assert fired == [0, 1, 1, 1, 1]  # 10 January is the second week
    assert (s.pair[0].tension, s.dyad[0].heat, s.actor[0].hawk_share) == pytest.approx((0.5, 1.0, 0.4))
    assert s.dyad[0].excitement == pytest.approx(0.5)


def test_a_scandal_costs_a_host_its_legitimacy_with_its_own_factions():
    shape = {"triggers.scandal": {"date": "2000-01-03", "actor": "south", "legitimacy": -0.15}}
    case = cast({"dyads.minority_south.recognition_a": 0.2}, shape)
    _, s, x = opened(case)
    before = s.pair["legitimacy"].copy()
    for turn, left in ((1, 0.05), (2, 0.05)):
        s.run[0].turn = turn
        call(case, s, x, "triggers", "trigger", key(1, 0, 0, turn))
        d = pair(case, "minority", "south")
        assert s.pair[d].legitimacy == pytest.approx(left)
        assert (np.delete(s.pair["legitimacy"], d) == np.delete(before, d)).all()


def test_a_random_trigger_fires_at_its_rate():
    case = duel({P + "scale": 2.0, P + "cluster": 0.0}, RANDOM)
    fired = 0
    for turn in range(1, 3001):
        _, s, x = opened(case)
        call(case, s, x, "triggers", "trigger", key(1, 0, 0, turn))
        fired += int(s.trigger[0].fired)
    p = 1 - exp(-7 * 2.0 * 0.02)
    assert abs(fired / 3000 - p) < 4 * np.sqrt(p * (1 - p) / 3000)


def test_heat_cools():
    case = duel({P + "cool": 0.02})
    _, s, x = opened(case)
    s.dyad[0].heat = 1.0
    call(case, s, x, "triggers", "drift")
    assert s.dyad[0].heat == pytest.approx(exp(-0.14))
