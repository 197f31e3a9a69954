"""A patron half busy elsewhere: its attention settles at half of what a quiet or a loud theatre would draw."""

import pytest
from worlds import call, cast, opened, option, pair

from sim.vocabulary import RESTRAINT, SUPPORT

P, A = "rules.patron_attention.", "actors.big_north."
VALUES = {P + "pace": 1.0, P + "salience": 0.8, P + "linkage": 0.6, A + "attention": 0.4, A + "elsewhere": 0.5}


def settled(rung, **more):
    case = cast({**VALUES, **more})
    _, s, x = opened(case)
    s.dyad[case.dyads.index("north_south")].rung = rung
    for _ in range(20):
        call(case, s, x, "patron_attention", "drift")
    return float(s.actor[case.actors.index("big_north")].attention)


def test_attention_is_drawn_by_noise_here_and_away_by_business_elsewhere():
    assert settled(0) == pytest.approx(0.5 * 0.4)
    assert settled(5) == pytest.approx(0.5 * (0.4 + 0.8 * 0.5))
    assert settled(9, **{A + "elsewhere": 1.0}) == pytest.approx(0.0)
    assert settled(10, **{A + "elsewhere": 0.0}) == 1.0


def test_what_a_patron_gives_it_gives_as_far_as_it_heeds():
    case = cast({**VALUES, P + "full": 0.4, P + "most": 1.2, P + "stir": 2.0})
    _, s, x = opened(case)
    big, north = case.actors.index("big_north"), case.actors.index("north")
    for attention, heed in ((0.0, 0.0), (0.2, 0.5), (1.0, 1.2)):
        s.actor[big].attention = attention
        call(case, s, x, "patron_attention", "attend")
        assert x.heed[big] == pytest.approx(heed) and x.heed[north] == 1.0
    d = pair(case, "big_north", "north")
    call(case, s, x, "patron_attention", "urge", d)
    assert x.urge[d] == pytest.approx(2.0 * (1.0 - 0.4))


def test_business_elsewhere_buys_restraint_here():
    case = cast(VALUES)
    _, s, x = opened(case)
    d = pair(case, "big_north", "north")
    call(case, s, x, "patron_attention", "appeal", d)
    assert (x.appeal[d, SUPPORT], x.appeal[d, RESTRAINT]) == pytest.approx((-0.3, 0.3))


def test_acts_made_to_be_noticed_draw_the_patrons_of_both_sides():
    case = cast({**VALUES, "moves.threaten.effects.attention": 0.1})
    _, s, x = opened(case)
    before = s.actor["attention"].copy()
    call(case, s, x, "patron_attention", "settle", None, option(case, "north", "south", "threaten"))
    change = dict(zip(case.actors, s.actor["attention"] - before, strict=True))
    assert change["big_north"] == pytest.approx(0.05) and change["big_south"] == pytest.approx(0.1)
    assert change["north"] == change["minority"] == 0.0
