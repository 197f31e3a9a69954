"""The repeated dilemma by hand: two hundred turns of tit for tat against a defector, and what one error does."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.published import dilemma
from experiments.published.dilemma import CC, CD, DC, DD
from experiments.published.study import study

TFT, DEFECT = [1, 1, 0, 1, 0], [0, 0, 0, 0, 0]


@pytest.fixture(scope="module")
def given():
    return study("dilemma")


def score(given, blue, red, named=True, runs=2):
    """Mean scores a turn of both."""
    found, pays = dilemma.turns(dilemma.pair(given, blue, red, named), runs, 1, 1), dilemma.payoffs(given)
    return pays[found].mean(), pays[dilemma.MIRROR][found].mean()


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "blue, red, scores",
    [
        ("tit_for_tat", "tit_for_tat", (3.0, 3.0)),
        ("tit_for_tat", "always_defect", (199 / 200, 204 / 200)),  # exploited once, then one a turn
        ("grim", "always_defect", (199 / 200, 204 / 200)),
        ("always_cooperate", "always_defect", (0.0, 5.0)),
        ("win_stay_lose_shift", "always_defect", (0.5, 3.0)),  # it tries again every second turn
        ("win_stay_lose_shift", "always_cooperate", (3.0, 3.0)),
    ],
)
def test_scores_without_chance_by_hand(given, blue, red, scores, named):
    assert score(given, blue, red, named) == pytest.approx(scores)


def test_a_third_of_defections_is_forgiven(given):
    """Generous against a defector: 5 once, then 5 in a third of the turns and 1 in the others."""
    _, found = score(given, "generous_tit_for_tat", "always_defect", runs=100)
    assert found == pytest.approx((5 + 199 * (5 / 3 + 2 / 3)) / 200, abs=0.03)


def test_the_chain_by_hand():
    """After one turn of cooperation each of two tit for tats is mistaken with chance .1."""
    known = dilemma.expected(TFT, TFT, 0.1, 3)
    assert known[0] == pytest.approx([1, 0, 0, 0]) and known[1] == pytest.approx([0.81, 0.09, 0.09, 0.01])
    assert known[2, CC] == pytest.approx(0.81 * 0.81 + 2 * 0.09 * 0.09 + 0.01 * 0.01)
    assert dilemma.expected(TFT, DEFECT, 0.0, 3).argmax(axis=1).tolist() == [CD, DD, DD]
    assert dilemma.expected(DEFECT, [1, 1, 1, 1, 1], 0.3, 2).argmax(axis=1).tolist() == [DC, DC]


def test_noise_undoes_tit_for_tat_and_generosity_repairs_it(given):
    """In the long run the mean of 3, 0, 5, 1; generosity keeps nine tenths of what noise takes."""
    found = {}
    for name in ("tit_for_tat", "generous_tit_for_tat"):
        case = dilemma.pair(given, name, name, True, ("rules.perception.error=0.01",))
        found[name] = dilemma.payoffs(given)[dilemma.turns(case, 300, 1, 1)[:, 100:]].mean()
    assert found["tit_for_tat"] == pytest.approx(2.25, abs=0.12)
    assert found["generous_tit_for_tat"] == pytest.approx(2.98, abs=0.02)


def test_a_strategy_plays_as_its_table_does(given):
    for name in given.more["strategies"]:
        one, other = (dilemma.turns(dilemma.pair(given, name, "random", named), 100, 1, 1) for named in (True, False))
        shares = [np.bincount(x.ravel(), minlength=4) / x.size for x in (one, other)]
        assert shares[0] == pytest.approx(shares[1], abs=0.03)


def test_leaning_to_climb_is_not_axelrods(given):
    """A check can fail: a generous side that leans to climb forgives less than a third."""
    wrong = study("dilemma", ["rules.decision.up=2", "rules.decision.hold=3"])
    checks = dilemma.tournament(wrong, [], 40, 1, 1)
    assert not all(c["holds"] for c in checks)
