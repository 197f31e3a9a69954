"""Multilevel splitting on the ladder, whose probabilities come from matrix powers."""

from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.statistics.exact import LadderChain, Position, gamblers_ruin
from sim.statistics.keys import fold, uniform
from sim.statistics.splitting import estimate_rare, split, tune_levels

CANDIDATES = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0]


@pytest.mark.parametrize("target", [1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("accident", [0.0, 0.3])
def test_splitting_agrees_with_the_exact_probability(target, accident):
    ladder = replace(LadderChain(), accident=accident * target).with_probability(target)
    climbed = replace(ladder, accident=0.0).probability() / target
    assert climbed > 0.1  # the climb matters: a case that is all accident would not be rare
    levels = tune_levels(ladder, CANDIDATES, 500, seed=11)
    found = estimate_rare(ladder, levels, 500, seed=12, repetitions=20)
    error = found.relative_sd * found.estimate / np.sqrt(20)
    assert abs(found.estimate - target) <= 3 * error
    assert found.relative_sd < 1 and found.low is not None


def test_accidents_are_part_of_the_estimate():
    ladder = replace(LadderChain(rarity=-5.0), accident=1e-3)
    found = estimate_rare(ladder, [2.0, 4.0, 7.0], 500, seed=3, repetitions=20)
    arrived = np.mean([r.arrived for r in found.repetitions])
    assert arrived < 0.2 * found.estimate
    error = found.relative_sd * found.estimate / np.sqrt(20)
    assert abs(found.estimate - ladder.probability()) <= 3 * error


@pytest.mark.parametrize("levels", [[7.0], [3.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]])
def test_splitting_is_unbiased_for_any_levels(levels):
    ladder = LadderChain(rarity=-2.5)
    found = estimate_rare(ladder, levels, 200, seed=5, repetitions=60)
    error = found.relative_sd * found.estimate / np.sqrt(60)
    assert abs(found.estimate - ladder.probability()) <= 3 * error


def test_splitting_beats_plain_runs_by_two_orders_at_one_in_a_hundred_thousand():
    ladder = LadderChain().with_probability(1e-5)
    levels = tune_levels(ladder, CANDIDATES, 500, seed=11)
    found = estimate_rare(ladder, levels, 500, seed=13, repetitions=20)
    assert found.gain(plain_work=ladder.horizon) > 100


def test_no_interval_where_a_repetition_scatters_more_than_its_mean():
    ladder = LadderChain().with_probability(1e-4)
    found = estimate_rare(ladder, [7.0], 100, seed=5, repetitions=10)
    assert found.low is None and found.high is None and "relative sd" in found.reason


def test_a_repetition_replays_from_its_seed():
    ladder = LadderChain(rarity=-3.0)
    first, again = (split(ladder, [2.0, 4.0, 7.0], 100, 9) for _ in range(2))
    other = split(ladder, [2.0, 4.0, 7.0], 100, 9, repetition=1)
    assert first.estimate == again.estimate != other.estimate


def test_a_path_to_the_event_is_rebuilt_from_its_segments():
    ladder = LadderChain(rarity=-3.0)
    run = split(ladder, [2.0, 4.0, 7.0], 200, 9)
    generation, particle, by_hazard, weight = run.endings()[0]
    segments = run.path(generation, particle)
    rung, m = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for before, after in pairwise(segments):
        assert before.turn_out == after.turn_in
    for segment in segments:
        key = np.array([segment.key], np.uint64)
        for turn in range(segment.turn_in, segment.turn_out):
            rung, m = ladder._step(rung, m, key, np.array(turn), ladder.rarity)
    assert segments[0].turn_in == 0 and rung[0] == ladder.top
    assert not by_hazard and weight > 0


def test_the_endings_add_up_to_the_estimate():
    run = split(LadderChain(rarity=-3.0, accident=1e-3), [2.0, 4.0, 7.0], 200, 9)
    endings = run.endings()
    assert sum(e[3] for e in endings) == pytest.approx(run.estimate)
    assert {e[2] for e in endings} == {True, False}


def test_tuned_levels_end_at_the_event_and_come_from_the_candidates():
    levels = tune_levels(LadderChain().with_probability(1e-5), CANDIDATES, 500, seed=1)
    assert levels[-1] == 7.0 and set(levels) <= set(CANDIDATES) and 3 <= len(levels) < 12


class Careless(LadderChain):
    """Reports every particle as having reached the level."""

    def advance(self, states, keys, level):
        out = super().advance(states, keys, level)
        return out._replace(reached=np.ones_like(out.reached))


def test_a_process_that_breaks_its_contract_is_refused():
    with pytest.raises(ValueError, match="less importance"):
        split(Careless(), [3.0, 7.0], 50, 1)


def test_levels_must_rise():
    with pytest.raises(ValueError, match="rise"):
        split(LadderChain(), [3.0, 3.0], 50, 1)


def test_plain_runs_of_the_ladder_agree_with_the_matrix_power():
    for ordered in (True, False):
        ladder = LadderChain(rarity=-1.5, horizon=25, ordered=ordered)
        share = ladder.evaluate(np.array([-1.5]), np.arange(20_000)).mean()
        p = ladder.probability()
        assert abs(share - p) <= 4 * np.sqrt(p * (1 - p) / 20_000)


def test_a_ladder_without_mobilisation_is_the_gamblers_ruin():
    assert gamblers_ruin(2, 4, 1.0, 1.0) == 0.5
    up, down = 0.3, 0.2
    chain = np.diag([up] * 4, 1) + np.diag([down] * 4, -1) + np.diag([1 - up - down] * 5)
    chain[0], chain[4] = np.eye(5)[0], np.eye(5)[4]
    assert np.linalg.matrix_power(chain, 5000)[1, 4] == pytest.approx(gamblers_ruin(1, 4, up, down))


def test_importance_counts_the_hidden_build_up():
    states = Position(np.array([2, 2, 6]), np.array([0, 2, 0]), np.array([0, 0, 0]))
    assert LadderChain().importance(states).tolist() == [2.0, 3.0, 7.0]


def test_keyed_draws_are_uniform_and_depend_on_every_name():
    draws = uniform(1, np.arange(50_000), 3, 7)
    assert draws.mean() == pytest.approx(0.5, abs=0.006)
    other = uniform(1, np.arange(50_000), 4, 7)
    assert abs(np.corrcoef(draws, other)[0, 1]) < 0.02
    assert len({int(fold(a, b)[0]) for a in range(-20, 20) for b in range(40)}) == 1600


def test_a_key_is_made_of_integers():
    with pytest.raises(ValueError, match="integers"):
        fold(1, 0.5)


@pytest.mark.parametrize(("survival", "allowed"), [(0.0, True), (1.0, True), (-1e-9, False), (1.0 + 1e-9, False)])
def test_survival_is_a_probability(survival, allowed):
    class Told(LadderChain):
        def advance(self, states, keys, level):
            return super().advance(states, keys, level)._replace(survival=np.full(keys.size, survival))

    with nullcontext() if allowed else pytest.raises(ValueError, match="between 0 and 1"):
        split(Told(), [3.0, 7.0], 50, seed=1)
