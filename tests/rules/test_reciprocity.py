"""A display at rung 5 is best answered at 5, less well at 4 or 6, not at all from 2 down."""

import numpy as np
import pytest
from worlds import call, duel, opened

from sim.vocabulary import COOPERATION, RUNG0

P = "rules.reciprocity."
VALUES = {P + "match": 1.2, P + "width": 3.0, P + "thanks": 0.8}


def answer(level, goodwill=0.0):
    case = duel(VALUES)
    _, s, x = opened(case)
    s.pair[0].seen_level, s.pair[0].seen_cooperative = level, goodwill
    call(case, s, x, "reciprocity", "appeal", 0)
    return x.appeal[0]


def test_acts_are_answered_in_kind():
    assert answer(5)[RUNG0:].tolist() == pytest.approx([0, 0, 0, 0.4, 0.8, 1.2, 0.8, 0.4, 0, 0, 0])


def test_goodwill_is_answered_with_goodwill():
    assert answer(0, goodwill=0.5)[COOPERATION] == pytest.approx(0.4)
    assert not answer(0)[RUNG0:].any()


@pytest.mark.parametrize("level", range(1, 9))
def test_no_answer_appeals_more_than_the_same_level(level):
    assert int(np.argmax(answer(level)[RUNG0:])) == level
