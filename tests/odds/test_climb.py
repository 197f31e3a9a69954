"""The model climbs by the rules of splitting: unbiased, replayable, nothing counted before its level."""

from __future__ import annotations

from typing import cast

import numpy as np

from experiments.odds.climb import SHAPES, TURN, Climb, number, replay
from experiments.odds.rare import paths, table
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.forward import EVENT
from sim.model import CrisisModel
from sim.state import start
from sim.statistics.keys import fold
from sim.statistics.splitting import estimate_rare, split

SHAPE = np.array(SHAPES["rung, toll, mood and heat"])


def climb(case: Case, event: int = 6) -> Climb:
    return Climb(case, 4, event, SHAPE)


def test_the_first_segment_is_an_ordinary_run(case: Case) -> None:
    keys = fold(1, np.arange(30))
    process = climb(case)
    out = process.advance(process.start(keys), keys, EVENT)
    runs = Ensemble(case, 4).run(number(keys))
    assert np.array_equal(out.reached, runs.reached(6))
    assert np.array_equal(out.turn[out.reached], runs.first[out.reached, -1, 6])


def test_a_particle_stops_on_entry_and_does_not_move_again(case: Case) -> None:
    keys = fold(2, np.arange(40))
    process = climb(case)
    out = process.advance(process.start(keys), keys, 8.0)
    states = np.asarray(out.states)[out.reached]
    assert len(states) > 0
    again = process.advance(states, keys[: len(states)], 8.0)
    assert np.array_equal(np.asarray(again.states), states) and again.reached.all()


def test_splitting_agrees_with_plain_runs(case: Case) -> None:
    plain = Ensemble(case, 9).run(range(1500), 2).reached(6).mean()
    found = estimate_rare(climb(case), [8.0, 10.0, EVENT], 150, seed=2, repetitions=8)
    error = np.sqrt(plain * (1 - plain) / 1500 + (found.relative_sd * found.estimate) ** 2 / 8)
    assert abs(found.estimate - plain) < 3 * error


def test_a_kept_path_replays_as_ordinary_runs(case: Case) -> None:
    levels = [8.0, EVENT]
    runs = [split(climb(case), levels, 100, seed=3, repetition=m) for m in range(2)]
    found = paths(runs, 1)
    assert found
    model = cast(CrisisModel, replay(case, 4, found[0]))
    assert model.world_rung >= 6 and model.turn == found[0][-1].turn_out
    before = model.history[model.history["turn"] < model.turn]["rung"]
    assert before.max() < 6, "the event is where the path ends"


def test_the_table_ends_at_the_estimate(case: Case) -> None:
    levels = [8.0, EVENT]
    found = estimate_rare(climb(case), levels, 100, seed=3, repetitions=3)
    rows = table(found, levels, case, 9)
    assert rows["cumulative"].iloc[-1] == np.mean([r.estimate for r in found.repetitions])


def test_the_turn_counter_is_the_first_word(case: Case) -> None:
    s = start(case)
    s.run["turn"] = 7
    assert s.raw[TURN] == 7
