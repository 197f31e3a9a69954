"""Losses against the reference weigh 2.25 times as much as gains."""

import pytest
from worlds import call, duel, opened

VALUES = {"rules.prospect.aversion": 2.25, "rules.prospect.share": 1.0, "actors.blue.reference": 0.5}


@pytest.mark.parametrize("u, felt", [(2.0, 2.0), (0.5, 0.5), (0.1, 0.5 - 2.25 * 0.4), (-1.5, 0.5 - 2.25 * 2.0)])
def test_the_kink_stands_at_the_reference(u, felt):
    case = duel(VALUES)
    _, s, x = opened(case)
    assert call(case, s, x, "prospect", "transform", 0, u) == pytest.approx(felt)


def test_order_is_kept_and_no_share_no_kink():
    _, s, x = opened(duel(VALUES))
    felt = [call(duel(VALUES), s, x, "prospect", "transform", 0, u) for u in (-3.0, -1.0, 0.4, 0.6, 2.0)]
    assert felt == sorted(felt)
    assert call(duel({**VALUES, "rules.prospect.share": 0.0}), s, x, "prospect", "transform", 0, -3.0) == -3.0
