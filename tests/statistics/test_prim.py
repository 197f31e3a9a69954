"""Boxes that are there are found, boxes that are not are not, and what is said of a box holds on fresh points."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import qmc

from sim.statistics.prim import Limit, Points, boxes, choose, kept, peeled, quasi_p, slices, table


def space(seed: int, count: int = 1024) -> dict:
    x = qmc.Sobol(5, rng=seed).random(count)
    word = np.array(list("abc"), object)[(x[:, 4] * 3).astype(int).clip(0, 2)]
    return {"x0": x[:, 0], "x1": x[:, 1], "x2": x[:, 2], "x3": x[:, 3], "w": word}


def truth(columns: dict) -> np.ndarray:
    inside = (columns["x0"] > 0.6) & (columns["x1"] < 0.5) & (columns["w"] != "c")
    return np.where(inside, 0.8, 0.1)


def drawn(seed: int, p=None, count: int = 1024, n: int = 50) -> Points:
    columns = space(seed, count)
    hits = np.random.default_rng(seed).binomial(n, truth(columns) if p is None else np.full(count, p))
    return table(columns, hits, [n] * count)


@pytest.mark.parametrize("seed", range(5))
def test_a_box_that_is_there_is_found_with_its_words_and_judged_right(seed):
    (box,) = boxes(drawn(seed), seed=seed)
    assert set(box.limits) == {"x0", "x1", "w"} and box.limits["w"].words == {"a", "b"}
    assert box.limits["x0"].low == pytest.approx(0.6, abs=0.05) and box.limits["x0"].high == np.inf
    assert box.limits["x1"].high == pytest.approx(0.5, abs=0.05)
    assert min(box.reproducibility[name] for name in box.limits) > 0.9
    assert max(box.reproducibility[name] for name in ("x2", "x3")) < 0.3
    assert max(box.p.values()) < 0.001


def test_what_is_said_of_boxes_holds_on_points_that_no_one_has_seen():
    """The points that judge had no say: what they tell is not off, and the interval holds."""
    off, inside = [], 0
    for seed in range(30):
        box = boxes(drawn(seed, count=512, n=20), seed=seed, most=1, bootstrap=0)[0]
        columns = space(1000 + seed, 4096)
        held = table(columns, [0] * 4096, [1] * 4096).inside(box.limits)
        real = truth(columns)[held].mean()
        off.append(box.density - real)
        inside += box.density_interval.low <= real <= box.density_interval.high
    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(30)
    assert inside >= 25  # of 30, at .95


def test_where_nothing_matters_boxes_are_rare():
    wrong = sum(len(boxes(drawn(seed, 0.3, 256), seed=seed, most=1, bootstrap=0)) for seed in range(100))
    assert wrong <= 3


def test_the_halves_and_the_samples_follow_the_seed():
    one, two, other = (boxes(drawn(1), seed=s) for s in (1, 1, 2))
    assert [b.limits for b in one] == [b.limits for b in two] and one[0].reproducibility == two[0].reproducibility
    assert [b.trajectory for b in one] != [b.trajectory for b in other]


def test_a_peel_takes_a_slice_and_never_a_part_of_a_tie():
    column = np.array([0.0] * 10 + [1.0] * 85 + [2.0] * 5)
    low, high = slices(column, Limit(), 0.05)
    assert (low.low, high.high) == (1.0, 1.0)
    assert slices(np.zeros(9), Limit(), 0.05) == []
    assert [sorted(limit.words) for limit in slices(np.array(["a", "b"], object), Limit(), 0.05)] == [["b"], ["a"]]


def test_each_step_is_smaller_and_none_smaller_than_the_least():
    points = drawn(3)
    masses = [points.inside(limits).mean() for limits in peeled(points, 0.05, 0.1)]
    assert masses[0] == 1.0 and all(a > b for a, b in pairwise(masses)) and masses[-1] >= 0.1


def test_a_limit_that_gains_nothing_goes():
    points = drawn(4)
    limits = {"x0": Limit(low=0.6), "x1": Limit(high=0.5), "x3": Limit(low=0.1)}
    assert quasi_p(points, limits)["x3"] > 0.05
    assert set(kept(points, limits)[0]) == {"x0", "x1"}


def test_the_widest_box_that_is_so_dense():
    (box,) = boxes(drawn(2), seed=2, density=0.5)
    step = box.trajectory[box.chosen]
    assert step.unseen[1] >= 0.5 and all(s.unseen[1] < 0.5 for s in box.trajectory[: box.chosen])
    assert choose(box.trajectory, box.base, 0.99) == 0


def test_a_second_box_is_sought_in_what_the_first_leaves():
    columns = space(7)
    corner = (columns["x0"] > 0.75) | (columns["x1"] > 0.75)
    hits = np.random.default_rng(7).binomial(50, np.where(corner, 0.8, 0.05))
    found = boxes(table(columns, hits, [50] * 1024), seed=7)
    assert {tuple(box.limits) for box in found} == {("x0",), ("x1",)}


@pytest.mark.parametrize(
    ("p", "count", "said"),
    [(0.0, 256, "no run of the sweep"), (1.0, 256, "every run of the sweep"), (0.5, 32, "at least 100 points")],
)
def test_nothing_to_find_is_said(p, count, said):
    with pytest.raises(ValueError, match=said):
        boxes(drawn(1, p, count))
