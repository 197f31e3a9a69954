"""A faction on a leash of .6 wants three parts of what its sponsor wants and two of its own."""

import numpy as np
import pytest
from worlds import call, cast, opened, pair

VALUES = {"ties.north_minority.control": 0.6}


@pytest.mark.parametrize("slack, share", [(0.0, 0.6), (0.5, 0.3), (1.0, 0.0)])
def test_the_row_is_a_blend(slack, share):
    case = cast({**VALUES, "rules.sponsor_control.slack": slack})
    _, s, x = opened(case)
    d, lead = pair(case, "minority", "south"), pair(case, "north", "south")
    x.appeal[d], x.appeal[lead] = 1.0, np.arange(x.appeal.shape[1])
    call(case, s, x, "sponsor_control", "control", d)
    assert x.appeal[d] == pytest.approx((1 - share) * 1.0 + share * np.arange(x.appeal.shape[1]))
    assert (x.appeal[lead] == np.arange(x.appeal.shape[1])).all()


def test_those_without_a_sponsor_follow_themselves():
    case = cast(VALUES)
    _, s, x = opened(case)
    x.appeal[:] = np.arange(len(case.pairs))[:, None]
    before = x.appeal.copy()
    for d in range(len(case.pairs)):
        if d != pair(case, "minority", "south"):
            call(case, s, x, "sponsor_control", "control", d)
    assert (x.appeal == before).all()
