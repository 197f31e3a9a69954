"""Help equal to one's own power throws a shadow of one half over the top rung."""

import pytest
from worlds import call, duel, opened

from sim.vocabulary import RUNG0

P = "rules.stability_instability."


@pytest.mark.parametrize("attached, limited", [(0.0, 0.25), (1.0, -1.0), (0.2, -0.0)])
def test_the_shadow_lowers_the_top_and_frees_or_burdens_what_lies_below(attached, limited):
    case = duel({P + "slope": 2.0, P + "relief": 0.25, P + "attached": attached, "actors.blue.capability": 1.0})
    _, s, x = opened(case)
    x.help[1] = 1.0
    call(case, s, x, "stability_instability", "appeal", 0)
    assert x.appeal[0, RUNG0 + 8] == pytest.approx(-2.0 * 0.5)
    assert x.appeal[0, RUNG0 + 5 : RUNG0 + 8] == pytest.approx([limited] * 3)


def test_no_help_no_shadow():
    case = duel({P + "slope": 2.0})
    _, s, x = opened(case)
    call(case, s, x, "stability_instability", "appeal", 0)
    assert not x.appeal.any()
