"""The past is replayed as it was, and what comes after depends on it and on nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from experiments.forecast import BED
from experiments.forecast.belief import FADES, Belief
from experiments.forecast.conditioning import Bed, Engine, Played
from experiments.forecast.facts import candidates, mean
from experiments.forecast.record import Record
from experiments.history.simulated import Scales
from sim import encode, load
from sim.faults import ScenarioError
from sim.state import restored


@pytest.fixture(scope="module")
def bed() -> Bed:
    return Bed.of(encode(load(BED)), {})


def past(*sides: list[int]) -> Record:
    return Record(("a-b",), np.datetime64("1990-01-01"), np.array([sides], np.int8))


def engine(bed: Bed, seed: int = 1, level: int = 4, ahead: int = 6) -> Engine:
    return Engine(bed, [{}], seed, 80, level, [ahead])


def test_each_level_is_replayed_by_its_commonest_move(bed: Bed) -> None:
    level = Scales.of(bed.case).level
    weight = {m: e.numbers["weight"] for m, e in bed.case.scenario.moves.items()}
    for side, pair in enumerate(bed.pairs):
        for k, option in enumerate(bed.options[side]):
            actor, target, move = bed.case.options[option]
            assert level[option] == k and (actor, target) == bed.case.pairs[pair]
            mine = [m for o, (a, b, m) in enumerate(bed.case.options) if level[o] == k and (a, b) == (actor, target)]
            assert weight[move] == max(weight[m] for m in mine)


def test_a_move_can_be_chosen_for_a_level(bed: Bed) -> None:
    alert = Bed.of(bed.case, {3: "alert"})
    assert {bed.case.options[o][2] for o in alert.options[:, 3]} == {"alert"}
    with pytest.raises(ScenarioError, match=r"moves.level_3 = 'clash' is no move of level 3"):
        Bed.of(bed.case, {3: "clash"})


def test_a_replay_does_what_was_recorded_and_nothing_else(bed: Bed) -> None:
    played = Played(bed, {}, 1)
    for state in played.after(np.array([[1, -1, 4, -1], [-1, -1, -1, 2]], np.int8)):
        s = restored(bed.case, state)
        assert s.run[0]["turn"] == 4 and s.run[0]["acts"] == 3
        assert s.run[0]["accidents"] == 0 and s.run[0]["deaths"] == 0
        assert s.dyad[0]["memory"] > 0  # the third week is remembered


def test_replays_go_on_where_they_were_and_begin_anew_with_another_past(bed: Bed) -> None:
    levels = np.random.default_rng(1).integers(-1, 5, (2, 30)).astype(np.int8)
    stepwise, at_once = Played(bed, {}, 1), Played(bed, {}, 1)
    for week in (1, 2, 17, 30):
        states = stepwise.after(levels[:, :week]).copy()
    assert np.array_equal(states, at_once.after(levels))
    other = levels.copy()
    other[:, 3] = 4
    assert np.array_equal(stepwise.after(other), Played(bed, {}, 1).after(other))


def test_force_lately_makes_force_likelier(bed: Bed) -> None:
    calm, violent = past([-1] * 20, [-1] * 20), past([-1] * 16 + [4] * 4, [-1] * 16 + [4] * 4)
    low, high = (engine(bed)(x)[0] for x in (calm, violent))
    assert (high >= low).all() and high[-1] > low[-1] + 0.05
    assert (np.diff(high) >= 0).all()


def test_lower_levels_are_reached_sooner(bed: Bed) -> None:
    record = past([2] * 10, [3] * 10)
    each = [engine(bed, level=level)(record)[0] for level in (1, 2, 3, 4)]
    for lower, higher in pairwise(each):
        assert (lower >= higher).all()


def test_the_same_seed_gives_the_same_forecast_and_another_seed_another(bed: Bed) -> None:
    record = past([1, 4, 4, 2], [3, -1, 4, -1])
    assert np.array_equal(engine(bed)(record), engine(bed)(record))
    assert not np.array_equal(engine(bed)(record), engine(bed, seed=2)(record))


def test_a_turn_must_be_a_week(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"clock.turn_days = 1 must be 7"):
        Bed.of(encode(load(BED, ["clock.turn_days=1"])), {})


def two(weeks: int) -> Record:
    """A dyad with force in most weeks, and one without any act."""
    one_sided = np.where(np.random.default_rng(3).random(weeks) < 0.6, 4, -1)
    silent = np.full(weeks, -1)
    levels = np.array([[one_sided, silent], [silent, silent]], np.int8)
    return Record(("busy-x", "quiet-x"), np.datetime64("1990-01-01"), levels)


def test_a_busy_past_makes_one_believe_in_a_busier_tenser_dyad(bed: Bed) -> None:
    found = candidates(bed)
    several = Engine(bed, found, 1, 40, 4, [1, 4])
    busy_ahead, quiet_ahead = several(two(60))
    busy, quiet = (mean(found, dyad.belief.weights) for dyad in several.dyads)
    assert busy["actors.a.activity"] > quiet["actors.a.activity"]
    assert busy["dyads.a_b.baseline_a"] > quiet["dyads.a_b.baseline_a"]
    assert busy_ahead[0] > 0.3 > 0.1 > quiet_ahead[0] and quiet_ahead[-1] < busy_ahead[-1]


def test_facts_are_believed_by_the_same_weeks_however_one_comes_to_them(bed: Bed) -> None:
    found, whole = candidates(bed)[::5], two(30)
    stepwise, at_once = Engine(bed, found, 1, 24, 4, [1, 4]), Engine(bed, found, 1, 24, 4, [1, 4])
    for week in (7, 8, 20, 30):
        said = stepwise(whole.until(week))
    assert np.array_equal(said, at_once(whole))
    back = stepwise(whole.until(20))
    assert np.array_equal(back, Engine(bed, found, 1, 24, 4, [1, 4])(whole.until(20)))


def test_belief_counts_what_came_true_and_forgets() -> None:
    belief = Belief(2, [1, 2])
    belief.said[0] = np.array([[0.5, 0.8], [0.25, 0.4]])
    heights = np.array([0, 0, 4, 0], np.int8)
    keep = 0.5 ** (1.0 / FADES)
    lost = np.zeros(2)
    for week in range(4):
        belief.a_week_passes(heights[: week + 1], 4)
        lost *= keep
        if week == 1:  # nothing within one week
            lost -= np.log([0.5, 0.75])
        if week == 2:  # force within two, which count half each
            lost -= np.log([0.8, 0.4]) / 2.0
        assert belief.lost == pytest.approx(lost)
    assert belief.weights == pytest.approx(np.exp(-lost) / np.exp(-lost).sum())
    assert not belief.said
