"""Whole disputes, counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.history import grave, recorded
from experiments.history.disputes import APART
from experiments.history.events import ENTRY, NEITHER, Events
from experiments.history.grave import Disputes

near = pytest.approx

ROWS = [  # series, day, side, ladder, MID, ICB, deaths, lasts, note
    [0, 0, 0, 2, 2, 1, 0, 1, 0], [0, 5, 1, 3, 3, 1, 0, 14, 0],  # a threat, and a display that stands for 14 days
    [0, 300, 0, 4, 4, 2, 0, 1, 0],  # another: a use of force, of a day
    [1, 10, 1, 4, 4, 2, 20, 1, 0], [1, 40, 1, 4, 4, 3, 6, 1, 0], [1, 44, NEITHER, 0, 0, 1, 0, 1, ENTRY],
    [2, 0, 0, 4, 4, 2, 400, 1, 0], [2, 7, NEITHER, 4, 5, 4, 700, 1, 0],  # a war that nobody answered in so many acts
    [3, 0, 0, 3, 0, 1, 9, 1, 0],  # not militarised
]  # fmt: skip


def found(could: frozenset[int] = frozenset({ENTRY})) -> Disputes:
    return Disputes.among(Events.of([list(zip(*ROWS, strict=True))], 4, 400.0, could))


def test_a_dispute_is_told_by_its_acts() -> None:
    x = found()
    assert x.highest.tolist() == [3, 4, 4, 5]
    assert x.answered.tolist() == [True, False, False, True]
    assert x.fatality.tolist() == [0, 0, 2, 6]
    assert x.days.tolist() == [19.0, 1.0, 31.0, 8.0]
    assert x.joined.tolist() == [False, False, True, False]


def test_figures_of_disputes() -> None:
    x = found()
    assert [grave.comes_to(x, k) for k in (2, 3, 4, 5)] == [0.0, near(1 / 4), near(2 / 4), near(1 / 4)]
    assert grave.war_given_force(x) == near(1 / 3)
    assert grave.answered(x) == near(2 / 4)
    assert [grave.answered_at(x, k) for k in (3, 4)] == [1.0, 0.0]
    assert grave.fatal_at_force(x) == near(1 / 2)
    assert grave.fatal(x, 2) == near(2 / 4)
    assert grave.one_day(x) == near(1 / 4)
    assert grave.length(x, 0.5) == near(13.5)
    assert grave.joined(x) == near(1 / 4)


def test_no_one_joins_where_there_is_no_one() -> None:
    assert math.isnan(grave.joined(found(frozenset())))


@pytest.mark.parametrize(("day", "joins"), [(44.0, True), (40 + APART, True), (41 + APART, False), (9.0, False)])
def test_whoever_enters_before_a_dispute_is_over_joins_it(day: float, joins: bool) -> None:
    rows = [[1, day, *row[2:]] if row[-1] == ENTRY else row for row in ROWS]
    x = Disputes.among(Events.of([list(zip(*rows, strict=True))], 4, 400.0, frozenset({ENTRY})))
    assert x.joined.any() == joins


def test_deaths_have_mids_classes() -> None:
    assert grave.classed(np.array([0, 1, 25, 26, 100, 101, 251, 501, 999, 1000.0])).tolist() == [
        0, 1, 1, 2, 2, 3, 4, 5, 5, 6,
    ]  # fmt: skip


def test_disputes_are_counted_by_pair_and_window() -> None:
    w = grave.WINDOW
    series = np.array([0, 0, 0, 1, 2, 2, 2])
    day = np.array([0.0, w - 1, w, 5, 1, 2, 2 * w + 3])  # the last falls into no whole window
    counts = grave.often(series, day, 2.5 * w)
    assert sorted(counts.tolist()) == [1, 1, 2, 2]
    assert grave.exactly(counts, 1, 1) == near(2 / 4) and grave.exactly(counts, 3) == 0.0
    assert math.isnan(grave.exactly(grave.often(series, day, w - 1), 1, 1))  # watched for too short a time


def test_recorded_disputes_are_read() -> None:
    table = pd.DataFrame({
        "styear": [1990, 1990, 2003], "stmon": [1, -9, 12], "stday": [3, -9, 31], "numa": [2, 1, 1], "numb": [1, 1, 1],
        "hostlev": [4, 4, 3], "recip": [1, 0, 0], "fatality": [-9, 1, 0], "mindur": [1, 30, 7],
        "sideA_ccode_hostlev_orig": ["2:4:1;20:3:0", "200:4:1", "10:3:1"],
        "sideB_ccode_hostlev_orig": ["300:1:1", "345:4:1", "0:0:1"],
    })  # fmt: skip
    x = recorded.disputes(table)
    assert x.joined.tolist() == [True, False, False]
    assert grave.fatal_at_force(x) == near(1 / 2)  # what is missing counts as not fatal
    assert grave.answered(x) == near(1 / 3)
    assert grave.one_day(x) == near(1 / 3)
    assert x.often.tolist() == [1]  # the first is not between two, the last falls into no whole window
