"""Designs put their points where they say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from standin import question, settings

from experiments.sweep.adaptive import Adaptive
from experiments.sweep.axes import Axis
from experiments.sweep.designs import lay_out
from experiments.sweep.question import BLOCK
from experiments.sweep.refusal import SweepError

X, Y = Axis("x", low=0.0, high=1.0), Axis("y", low=-2.0, high=2.0)
WORD = Axis("w", ("p", "q"))


def points(axes, **changes):
    laid = lay_out(axes, settings(**changes), seed=3)
    return [laid[p] for p in range(len(laid))]


def test_a_grid_has_every_combination_once_with_the_last_axis_fastest():
    axes = (Axis("a", (1, 2)), WORD)
    assert points(axes) == [(1, "p"), (1, "q"), (2, "p"), (2, "q")]


def test_an_interval_in_a_grid_is_refused_with_the_way_out():
    with pytest.raises(SweepError, match=r"use range\(0,1,STEP\)"):
        points((X,))


def test_a_latin_hypercube_has_one_point_in_each_part_of_each_axis():
    found = np.array(points((X, Y), design="latin_hypercube", points=20))
    for column, low, width in ((0, 0, 1), (1, -2, 4)):
        parts = np.floor((found[:, column] - low) / width * 20).astype(int)
        assert sorted(parts) == list(range(20))


def test_a_sobol_sequence_fills_each_half_equally_and_repeats_with_its_seed():
    found = points((X, Y), design="sobol", points=64)
    assert sum(x < 0.5 for x, _ in found) == 32
    assert found == points((X, Y), design="sobol", points=64)


def test_a_sobol_sequence_of_another_length_than_a_power_of_two_is_refused():
    with pytest.raises(SweepError, match="use 64 or 128"):
        points((X,), design="sobol", points=100)


def test_saltelli_rows_differ_from_a_in_one_axis_taken_from_b():
    laid = lay_out((X, Y), settings(design="saltelli", points=8), seed=3)
    assert len(laid) == 8 * 4
    assert [laid.notes(p)["matrix"] for p in range(4)] == ["A", "B", "x", "y"]
    for base in range(8):
        a, b, ab_x, ab_y = (laid[4 * base + k] for k in range(4))
        assert ab_x == (b[0], a[1]) and ab_y == (a[0], b[1])
        assert laid.notes(4 * base + 3)["base"] == base


def test_words_are_crossed_with_the_sample_so_that_choices_are_compared_point_by_point():
    found = points((X, WORD), design="sobol", points=4)
    assert [x for x, word in found if word == "p"] == [x for x, word in found if word == "q"]


def test_a_sampled_list_is_cut_into_equal_parts():
    found = points((Axis("a", (1, 2, 3, 4)),), design="sobol", points=16)
    assert sorted(value for (value,) in found) == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4


class Remembered:
    """Records in memory, as a store keeps them."""

    def __init__(self):
        self.spans, self.rows = [], {}

    def read(self, span):
        return self.rows[span]


def grown(axes, truth, **changes):
    """An adaptive design run to its end on a known curve; counts are exact."""
    asked = question(axes, runs=2000, design="adaptive", **changes)
    plan, records, first = Adaptive(asked), Remembered(), 0
    for end in plan.rounds(records):
        rows = np.zeros(end - first, [("n", "i8"), ("reached_6", "i8")])
        rows["n"] = BLOCK
        for i, u in enumerate(range(first, end)):
            rows["reached_6"][i] = round(BLOCK * truth(*plan.values(plan.unit(u)[0])))
        records.rows[(first, end)] = {"counts": rows}
        records.spans.append((first, end))
        first = end
    return plan, records


def test_adaptive_puts_its_points_where_the_curve_is_steep():
    plan, _ = grown((X,), lambda x: 1 / (1 + np.exp(-60 * (x - 0.37))))
    values = sorted(plan.values(p)[0] for p in range(len(plan.nodes)))
    near = [b - a for a, b in pairwise(values) if 0.33 < a < 0.41]
    far = [b - a for a, b in pairwise(values) if a > 0.6]
    assert max(near) < min(far)


def test_adaptive_ends_early_when_nothing_is_left_to_learn():
    plan, _ = grown((X,), lambda x: 0.0)
    assert len(plan.units) * BLOCK < plan.expected / 2
    assert len(plan.nodes) == 9


def test_adaptive_never_spends_more_than_its_budget():
    plan, _ = grown((X, Y), lambda x, y: float(x + y > 0.6), budget=60_000)
    assert 50_000 < len(plan.units) * BLOCK <= 60_000


def test_adaptive_on_two_axes_follows_the_line():
    plan, _ = grown((X, Y), lambda x, y: 1 / (1 + np.exp(-40 * (x - 0.5 - y / 8))))
    off = [abs(x - 0.5 - y / 8) for x, y in (plan.values(p) for p in range(len(plan.nodes)))]
    assert np.median(off) < 0.1


def test_adaptive_tables_are_in_the_order_of_their_values():
    plan, records = grown((X, WORD), lambda x, w: x)
    points, sums = next(plan.batches(records))
    found = [plan.values(p)[::-1] for p in points]
    assert found == sorted(found)
    assert all(sums["counts"]["n"] % BLOCK == 0)


@pytest.mark.parametrize("axes", [(WORD,), (X, Y, Axis("z", low=0.0, high=1.0))])
def test_adaptive_takes_one_or_two_axes_of_numbers(axes):
    with pytest.raises(SweepError, match="one or two axes of numbers"):
        Adaptive(question(axes, design="adaptive"))


def test_a_budget_too_small_for_the_first_round_is_refused():
    with pytest.raises(SweepError, match="the first round alone takes 2304 runs"):
        Adaptive(question((X,), design="adaptive", budget=1000))
