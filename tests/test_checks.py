"""The checks of ourselves: invented worlds are worlds, a slope is a slope, memory is let go."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import worlds

from experiments.checks import endurance, limits
from experiments.checks.invented import invented
from sim import CrisisModel, Ensemble, encode
from sim.scenario import build


@pytest.mark.parametrize(("actors", "moves"), [(2, 0), (9, 100), (25, 0)])
def test_an_invented_world_is_one(actors: int, moves: int) -> None:
    case = encode(build(invented(actors, moves, 4)))
    assert len(case.actors) == actors and len(case.moves) == max(moves, len(encode(build(invented(2, 0, 4))).moves))
    assert len(Ensemble(case, 1).run(range(3)).runs) == 3


def test_every_line_of_the_limits_can_be_made() -> None:
    for line, more in limits.LINES.items():
        size = {**limits.USUAL, **more, "actors": 12, "rivals": 2}
        assert encode(build(invented(**size))).options, line


def test_limits_refuse_what_they_do_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert limits.main(["only=all"]) == 2 and limits.main(["here=1"]) == 2 and limits.main(["x=1"]) == 2
    assert all(len(line) <= 300 for line in capsys.readouterr().err.splitlines())


def test_a_slope_is_found_and_its_interval_knows_that_minutes_go_together() -> None:
    minutes, dice = np.arange(40.0), np.random.default_rng(1)
    noise = dice.normal(0.0, 1.0, 40)
    apart = endurance.slope(minutes, 400.0 + 0.5 * minutes + noise)
    assert apart.low < 0.5 < apart.high and apart.verdict == "grows"
    together = endurance.slope(minutes, 400.0 + np.cumsum(noise) / 3.0)  # a walk: no minute is new
    line = np.polyfit(minutes, np.cumsum(noise) / 3.0, 1)
    left = np.cumsum(noise) / 3.0 - np.polyval(line, minutes)
    naive = 2.02 * np.sqrt((left @ left) / 38.0 / ((minutes - minutes.mean()) ** 2).sum())
    assert together.high - together.each > 1.5 * naive
    assert endurance.slope(minutes, np.full(40, 450.0)).verdict == "flat"
    assert endurance.slope(minutes[:4], np.full(4, 450.0)).verdict.startswith("not known")


def test_endurance_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert endurance.main(["minutes=no"]) == 2 and endurance.main(["hours=1"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_a_model_is_let_go_with_its_last_reference() -> None:
    model = CrisisModel(worlds.duel(), seed=1)
    model.step()
    kept = weakref.ref(model)
    assert [agent.unique_id for agent in model.agents] == [1, 2]
    del model
    gc.collect()
    assert kept() is None
