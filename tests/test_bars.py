"""What an actor cannot do, to whom, until when, and while which measure of its own stands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import cast, duel, duel_mapping, merged, opened, option

from sim import ScenarioError, load, scenarios
from sim.bars import barred
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.scenario import build

STANDING = {"actor": "blue", "move": "back_down", "while": "threaten"}  # a threat stands for two weeks, turns of 7 days


def shut(case: Case, turn: int, until: int = 3, dropped: bool = False) -> bool:
    """Whether Blue cannot back down in a turn, where it threatened and the threat stands until another."""
    _, s, _ = opened(case)
    threat = option(case, "blue", "red", "threaten")
    s.run[0].turn, s.option[threat].until = turn, 0 if dropped else until
    return bool(barred(case.world, s, option(case, "blue", "red", "back_down")))


def test_a_bar_holds_while_the_measure_stands_and_no_longer() -> None:
    case = duel(None, {"bars.trains": STANDING})
    assert [shut(case, turn) for turn in (1, 3, 4)] == [True, True, False]
    assert not shut(case, 1, dropped=True)  # taken down, or traded away
    _, s, _ = opened(case)
    s.option["until"] = 9
    assert not barred(case.world, s, option(case, "red", "blue", "back_down"))  # it is Blue's bar
    assert not barred(case.world, s, option(case, "blue", "red", "talk"))


def test_a_bar_with_both_ends_at_its_date_though_the_measure_stands() -> None:
    case = duel(None, {"bars.trains": {**STANDING, "until": "2000-01-15"}})  # turn 3
    assert [shut(case, turn, until=9) for turn in (2, 3)] == [True, False]


def test_a_bar_toward_one_leaves_the_others_open() -> None:
    shape = {"bars.one": {"actor": "south", "move": "fight", "toward": "north", "until": "2000-02-01"}}
    case = cast(None, shape)
    began = case.world.option["not_before"]
    assert began[option(case, "south", "north", "fight")] == 5
    assert began[option(case, "south", "minority", "fight")] == 0


def acts(bars: dict[str, Any]) -> list[np.ndarray]:
    """Blue's options, run after run and turn by turn, in a busy duel."""
    case = encode(build(merged(duel_mapping(), {"bars": bars}))).patched({"rules.activation.at_rest": -1.0})
    found = Ensemble(case, 1).run(range(60), detail=True)
    return [found.choice[:, :, case.pairs.index(("blue", "red"))], np.array([m for _, _, m in case.options])]


def test_whoever_is_barred_does_it_never_while_the_measure_stands() -> None:
    for bars, wanted in (({}, True), ({"trains": STANDING}, False)):
        choice, names = acts(bars)
        threat, back = np.flatnonzero(names == "threaten")[0], np.flatnonzero(names == "back_down")[0]
        after = (choice[:, :-1] == threat) & (choice[:, 1:] == back)
        assert bool(after.any()) == wanted
        assert (choice == back).any()


@pytest.mark.parametrize(
    "bar, said",
    [
        ({"actor": "blue", "move": "fight"}, "needs a date (until) or a standing measure (while)"),
        ({"actor": "blue", "move": "fight", "while": "treaten"}, "Did you mean threaten?"),
        ({"actor": "blue", "move": "fight", "while": "raid"}, "raid never stands: its lasts is 0"),
        ({"actor": "blue", "move": "fight", "toward": "blue", "while": "threaten"}, "joins blue to itself"),
        ({"actor": "blue", "move": "fight", "toward": "green", "while": "threaten"}, "'green'"),
        ({"actor": "blue", "move": "fight", "target": "red", "while": "threaten"}, "is not a key of bar"),
    ],
)
def test_a_bar_that_says_too_little_or_what_is_not_is_refused(bar: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(merged(duel_mapping(), {"bars": {"odd": bar}}))
    message = str(caught.value)
    assert "bars.odd" in message and said in message and "\n" not in message and len(message) <= 300


@pytest.mark.parametrize("name", scenarios())
def test_every_bar_of_the_program_bars_something(name: str) -> None:
    """A bar on what its actor could never do there says nothing."""
    case = encode(load(name))
    for bar, said in case.scenario.bars.items():
        where = [o for o in case.options if o[0] == said["actor"] and o[2] == said["move"]]
        assert any(said["toward"] in (None, o[1]) for o in where), bar
