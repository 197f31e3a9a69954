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


BOMBS = [  # blue's, red's, attached -> blue at the top, blue below it
    (1.0, 1.0, 0.0, -2.0, 0.5),  # both have one: war falls, limited force rises
    (1.0, 0.0, 0.0, 0.0, 0.5),  # its own alone makes bold
    (0.0, 1.0, 0.0, -2.0, 0.0),  # the other's alone makes careful at the top
    (1.0, 1.0, 1.0, -2.0, -2.0),  # where every shot may grow, both fall
    (0.5, 0.5, 0.0, -1.0, 0.25),
]


@pytest.mark.parametrize("own, others, attached, top, limited", BOMBS)
def test_a_bomb_of_ones_own_throws_its_shadow_on_the_other(own, others, attached, top, limited):
    values = {P + "slope": 2.0, P + "relief": 0.25, P + "attached": attached}
    case = duel({**values, "dyads.blue_red.shadow_a": own, "dyads.blue_red.shadow_b": others})
    _, s, x = opened(case)
    call(case, s, x, "stability_instability", "appeal", 0)
    assert x.appeal[0, RUNG0 + 8] == pytest.approx(top)
    assert x.appeal[0, RUNG0 + 5 : RUNG0 + 8] == pytest.approx([limited] * 3)


@pytest.mark.parametrize("bomb, shadow", [(0.2, 0.5), (0.8, 0.8)])
def test_of_a_bomb_and_help_from_outside_the_longer_shadow_falls(bomb, shadow):
    case = duel({P + "slope": 2.0, "dyads.blue_red.shadow_b": bomb, "actors.blue.capability": 1.0})
    _, s, x = opened(case)
    x.help[1] = 1.0
    call(case, s, x, "stability_instability", "appeal", 0)
    assert x.appeal[0, RUNG0 + 8] == pytest.approx(-2.0 * shadow)
