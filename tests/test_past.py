"""Saved games: every turn comes back to the last bit, and hundreds of them take little memory."""

from __future__ import annotations

import numpy as np
import pytest

from sim import CrisisModel, Ensemble, encode, load
from sim.past import EVERY, Past

RNG = np.random.default_rng(3)


def game(turns: int, first: int = 0) -> tuple[Past, list[np.ndarray]]:
    """A past in which a few of 500 words change each turn."""
    raws = [RNG.integers(-(2**62), 2**62, 500)]
    for _ in range(turns):
        raws.append(raws[-1].copy())
        raws[-1][RNG.integers(0, 500, 9)] = RNG.integers(-(2**62), 2**62, 9)
    past = Past(first, raws[0])
    for raw in raws[1:]:
        past.add(raw)
    return past, raws


@pytest.mark.parametrize("first", [0, 17])
@pytest.mark.parametrize("turns", [0, 1, EVERY - 1, EVERY, EVERY + 1, 3 * EVERY + 5])
def test_every_turn_comes_back(turns: int, first: int) -> None:
    past, raws = game(turns, first)
    assert list(past) == list(range(first, first + turns + 1)) and len(past) == turns + 1
    for turn, raw in zip(past, raws, strict=True):
        assert np.array_equal(past[turn], raw)
    for turn in (first - 1, first + turns + 1, "1"):
        assert turn not in past
        with pytest.raises(KeyError):
            past[turn]  # type: ignore[index]


def test_what_is_taken_out_may_be_changed() -> None:
    past, raws = game(2 * EVERY)
    for turn in (0, 5, EVERY, 2 * EVERY):
        past[turn][:] = 0
        assert np.array_equal(past[turn], raws[turn])


@pytest.mark.parametrize("turn", [0, 1, EVERY, EVERY + 3, 2 * EVERY])
def test_a_twin_goes_on_apart(turn: int) -> None:
    past, raws = game(2 * EVERY)
    twin = past.until(turn)
    other = raws[turn] + 1
    twin.add(other)
    assert np.array_equal(twin[turn + 1], other) and np.array_equal(twin[turn], raws[turn])
    assert all(np.array_equal(past[t], raws[t]) for t in range(2 * EVERY + 1))


def test_a_long_run_can_be_gone_back_to_and_takes_little_memory() -> None:
    model = CrisisModel(encode(load("richardson", ["horizon=300"])), seed=2, explaining=False)
    model.run_model()
    kept = sum(len(k) if isinstance(k, bytes) else k.nbytes for k in model.snapshots.kept)
    assert kept < len(model.snapshots) * model.state.raw.nbytes / 4
    for turn in (3, EVERY, 201):  # going on from any turn is the run itself
        on = Ensemble(model.case, 2, begin=model.snapshots[turn]).run([0])
        assert on.tally[0] == np.asarray(model.state.run)[0]
