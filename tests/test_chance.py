"""Chance: the generator is Philox, the functions are exact, and keys decide everything."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from sim import chance
from sim.vocabulary import compiled

KNOWN = [  # published vectors of Philox4x32-10: counter, key, answer (Random123, kat_vectors)
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def words(text: str) -> list[np.uint64]:
    return [np.uint64(int(w, 16)) for w in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_its_published_answers(counter: str, key: str, answer: str) -> None:
    assert list(chance.philox(*words(counter), *words(key))) == [int(w, 16) for w in answer.split()]


@compiled
def each(function_exp, xs, out):
    for i in range(xs.shape[0]):
        out[i] = chance.exp(xs[i]) if function_exp else chance.log(xs[i])


def test_exp_and_log_are_right_to_a_few_units_in_the_last_place() -> None:
    luck = random.Random(1)
    xs = np.array([luck.uniform(-700, 700) for _ in range(20_000)] + [0.0, 1e-9, -1e-9, 1.0, -1.0])
    got = np.empty_like(xs)
    each(True, xs, got)
    want = np.array([math.exp(x) for x in xs])
    assert np.max(np.abs(got / want - 1.0)) < 5e-16
    xs = np.exp(np.array([luck.uniform(-300, 300) for _ in range(20_000)]))
    got = np.empty_like(xs)
    each(False, xs, got)
    want = np.array([math.log(x) for x in xs])
    assert np.max(np.abs(got - want) / np.maximum(np.abs(want), 1.0)) < 5e-16
    near = 1.0 + np.linspace(-1e-3, 1e-3, 2001)
    got = np.empty_like(near)
    each(False, near, got)
    assert np.max(np.abs(got - np.log1p(near - 1.0))) < 1e-18 + 5e-16 * 1e-3


def test_exp_is_held_at_its_ends_and_log_undoes_it() -> None:
    assert 0.0 <= chance.exp(-5000.0) <= chance.exp(-700.0) < 1e-300
    assert chance.exp(0.0) == 1.0
    assert chance.exp(900.0) == chance.exp(700.0) < math.inf
    assert chance.log(1.0) == 0.0
    assert chance.logistic(0.0) == 0.5
    assert chance.within(0.0, 7.0) == 0.0
    assert chance.within(0.1, 7.0) == pytest.approx(1 - math.exp(-0.7), rel=1e-15)


@compiled
def stream(seed, run, n, out):
    for t in range(n):
        for a in range(4):
            out[t, a] = chance.draw(chance.key(seed, run, 0, t), chance.CHOOSE, a, 3 - a)


def test_draws_are_uniform_in_the_open_interval_and_unlike_their_neighbours() -> None:
    out = np.empty((25_000, 4))
    stream(1, 0, 25_000, out)
    u = np.sort(out.ravel())
    n = len(u)
    assert u[0] > 0.0 and u[-1] < 1.0
    assert len(np.unique(u)) == n
    distance = np.max(np.abs(u - (np.arange(n) + 0.5) / n))
    assert distance < 1.95 / math.sqrt(n)  # Kolmogorov-Smirnov, 1 in 1000
    other = np.empty_like(out)
    stream(1, 1, 25_000, other)
    for a, b in ((out[:, 0], out[:, 1]), (out[:-1, 2], out[1:, 2]), (out[:, 3], other[:, 3])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4.0 / math.sqrt(len(a))


def test_every_part_of_a_key_counts() -> None:
    def u(seed: int = 1, run: int = 2, branch: int = 0, turn: int = 3, *rest: int) -> float:
        purpose, actor, target = rest or (0, 10, 20)
        return float(chance.draw(chance.key(seed, run, branch, turn), purpose, actor, target))

    keys = [(), (2,), (1, 3), (1, 2, 1), (1, 2, 0, 4), (1, 2, 0, 3, 1, 10, 20), (2, 1)]
    keys += [(1, 2, 0, 3, 0, 11, 20), (1, 2, 0, 3, 0, 20, 10), (2**63 - 1,)]
    assert len({u(*k) for k in keys}) == len(keys)
    assert u() == u(1, 2, 0, 3)


def test_labels_are_the_same_on_every_machine() -> None:
    assert (chance.label("a"), chance.label("north")) == (0x554C23CA, 0xD48D1249)


@pytest.mark.parametrize("days", [1.0, 3.5, 7.0])
@pytest.mark.parametrize("turns_ago", [1, 2, 3, 8])
def test_how_busy_an_actor_still_is_is_a_mean_over_the_hours_at_which_it_may_have_acted(days, turns_ago):
    began = -turns_ago * days + days * (np.arange(4000) + 0.5) / 4000  # the present turn begins at 0
    taken = np.clip(began + 5.0, 0.0, days).mean() / days
    assert chance.busy(turns_ago * days, days, 5.0) == pytest.approx(taken, abs=1e-3)


def test_what_fades_is_halved_in_its_half_life_and_its_mean_is_the_integral():
    assert chance.faded(14.0, 14.0) == pytest.approx(0.5)
    assert chance.faded(14.0, 0.0) == 0.0
    age = np.linspace(3.5, 10.5, 20001)
    assert chance.next_turn(0.1, 7.0) == pytest.approx(np.exp(-0.1 * age).mean(), abs=1e-4)
    assert chance.mean_left(0.0, 0.0, 7.0) == 1.0
