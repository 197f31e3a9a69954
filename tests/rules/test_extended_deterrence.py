"""North's patron covers it by .8 at a commitment of .5: South dreads it, North does so only on conditions."""

from math import exp

import pytest
from worlds import KEY, call, cast, opened, pair

from sim.vocabulary import RUNG0

P, TIE, BIG = "rules.extended_deterrence.", "ties.big_north_north.", "actors.big_north."
VALUES = {
    P + "on": 1.0,
    P + "deter": 2.0,
    P + "hold_back": 1.0,
    P + "discipline": 0.5,
    "rules.patron_attention.on": 0.0,
}


def dread(who: str, whom: str, **values: float) -> float:
    case = cast({**VALUES, **values})
    _, s, x = opened(case)
    d = pair(case, who, whom)
    call(case, s, x, "extended_deterrence", "appeal", d)
    assert set(x.appeal[d, RUNG0 : RUNG0 + 7]) == {0.0}  # threats, displays and the grey zone are others' business
    lost = x.appeal[d, RUNG0 + 7 : RUNG0 + 10]
    assert lost[0] == lost[1] == lost[2]
    return float(-lost[0])


def test_force_against_a_covered_client_is_dreaded_as_far_as_its_patron_is_committed():
    assert dread("south", "north") == pytest.approx(2.0 * 0.5 * 0.8)
    assert dread("south", "north", **{TIE + "commitment": 1.0}) == pytest.approx(2.0 * 0.8)
    assert dread("minority", "south") == 0.0  # South's patron gives arms and troops, but no cover


def test_a_client_is_held_back_by_its_own_patron_unless_that_helps_whatever_it_did():
    assert dread("north", "south") == 0.0
    assert dread("north", "south", **{TIE + "unconditional": 0.25}) == pytest.approx(1.0 * 0.5 * 0.8 * 0.75)


def test_what_counts_is_the_attention_that_serious_clashes_would_draw():
    attends = {
        "rules.patron_attention.on": 1.0,
        "rules.patron_attention.salience": 0.8,
        "rules.patron_attention.full": 1.0,
    }
    looks_away = {**attends, BIG + "attention": 0.1}
    assert dread("south", "north", **looks_away) == pytest.approx(2.0 * 0.5 * 0.8 * (0.1 + 0.8 * 0.8))
    busy = {**looks_away, BIG + "elsewhere": 0.5}
    assert dread("south", "north", **busy) == pytest.approx(2.0 * 0.5 * 0.8 * 0.5 * (0.1 + 0.8 * 0.8))


def test_what_leaders_dread_keeps_their_patrols_back():
    def calm(**values: float) -> float:
        more = {"rules.spark.on": 1.0, "rules.spark.onset": 0.1, "rules.spark.slope": 0.0, "rules.spark.again": 0.0}
        case = cast({**VALUES, **more, "dyads.minority_south.contiguity": 0.0, **values})
        _, s, x = opened(case)
        s.run[0].turn, x.calm[0] = 1, 1.0
        call(case, s, x, "spark", "trigger", KEY)
        return float(x.calm[0])

    half = 0.1 * 0.5 * 7.0  # what each of two equally tense sides makes in a week
    assert calm(**{P + "on": 0.0}) == pytest.approx(exp(-2 * half))
    assert calm() == pytest.approx(exp(-half * (1.0 + exp(-0.5 * 0.8))))
