"""Fifteen seats, nine votes: one firm veto stops everything, and is foreseen."""

import pytest
from worlds import call, cast, opened, option, pair

from sim.chance import key
from sim.rules import RULES
from sim.vocabulary import SPOILING

P, Q, T = "rules.council.", "institutions.council.", "ties.big_south_south."
VALUES = {
    P + "certain": 0.6,
    P + "worth": 0.05,
    P + "obstruct": 1.0,
    P + "veto_power": 1.0,
    Q + "others_yes": 1.0,
    Q + "others_veto": 0.0,
    Q + "needed": 9,
    T + "commitment": 0.9,
    T + "cover": 0.0,
    "ties.big_north_north.cover": 0.0,
}


def motion(runs=1, **more):
    case = cast({**VALUES, **more})
    passed = 0
    for run in range(runs):
        _, s, x = opened(case)
        call(case, s, x, "council", "settle", None, option(case, "north", "south", "motion"))
        call(case, s, x, "council", "resolve", key(1, run, 0, 1))
        passed += int(s.run[0].passed)
    return case, s, x, passed


def test_a_motion_that_passes_moves_the_issue():
    case, s, _, passed = motion()
    assert passed == 1
    assert s.dyad[case.dyads.index("north_south")].share == pytest.approx(0.55)


def test_a_patron_that_covers_its_client_vetoes_and_the_issue_heats():
    case, s, _, passed = motion(**{T + "cover": 1.0})
    assert passed == 0 and s.run[0].vetoes == 1
    assert s.dyad[case.dyads.index("north_south")].heat == pytest.approx(0.5)


def test_a_certain_veto_is_foreseen_so_the_motion_is_never_put():
    for cover, open_ in ((1.0, False), (0.5, True)):
        case = cast({**VALUES, T + "cover": cover})
        _, s, x = opened(case)
        assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is open_
    case = cast({**VALUES, T + "cover": 1.0, P + "veto_power": 0.0})
    assert call(case, s, x, "council", "available", option(case, "north", "south", "motion")) is True


def test_without_a_veto_nine_votes_decide():
    assert motion(**{T + "cover": 1.0, P + "veto_power": 0.0})[3] == 1
    assert motion(**{Q + "others_yes": 0.0, P + "veto_power": 0.0})[3] == 0


def test_blocking_is_worth_what_the_client_is_worth():
    case = cast({**VALUES, "ties.north_minority.cover": 0.8, "ties.north_minority.commitment": 0.5})
    _, s, x = opened(case)
    d = pair(case, "north", "south")
    call(case, s, x, "council", "appeal", d)
    assert x.appeal[d, SPOILING] == pytest.approx(0.4 - 0.3)
    assert RULES["council"].PERMANENT == 2
