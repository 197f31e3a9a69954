"""Labels are moved apart and cut to fit; numbers in words are never certain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.plots import words
from experiments.plots.labels import spread, text_width, wrapped

LABELS = st.lists(st.tuples(st.floats(0, 500), st.floats(5, 40)), min_size=1, max_size=12)


@given(LABELS)
def test_spread_labels_keep_order_stay_inside_and_do_not_overlap(
    labels: list[tuple[float, float]],
) -> None:
    wanted, sizes = np.array(labels).T
    centres = spread(wanted, sizes, 0, 500)
    order = np.argsort(wanted, kind="stable")
    gaps = np.diff(centres[order]) - (sizes[order][1:] + sizes[order][:-1]) / 2
    assert (gaps > -1e-6).all()
    assert (centres - sizes / 2 > -1e-6).all() and (centres + sizes / 2 < 500 + 1e-6).all()


def test_labels_far_apart_stay_where_they_are() -> None:
    assert spread([10, 200, 90], [20, 20, 20], 0, 500) == pytest.approx([10, 200, 90])


def test_long_text_is_broken_and_cut_with_an_ellipsis() -> None:
    text = wrapped("serious clashes, strikes, occupation " * 5, 150, lines=2)
    assert text.count("\n") == 1 and text.endswith("…")
    assert text_width(text) <= 150
    assert text_width(wrapped("W" * 200, 100)) <= 100
    assert wrapped("", 100) == ""


def test_probabilities_are_told_as_natural_frequencies() -> None:
    assert words.in_100(0.43) == "43 in 100"
    assert words.in_100(0) == words.in_100(0.004) == "fewer than 1 in 100"
    assert words.in_100(1) == words.in_100(0.996) == "more than 99 in 100"
    assert words.from_to(0.31, 0.31) == "31 in 100"
    assert words.change(-0.31) == "−31 in 100" and words.change(0.002) == "+0.2 in 100"
    assert words.one_in(1 / 141_321) == "1 in 140,000"
    assert words.one_in(1e-6) == "1 in a million" and words.one_in(3e-9) == "1 in 330 million"
    assert words.upper(0.0038) == "0.38 in 100" and words.upper(0.0381) == "4 in 100"
    assert words.limits(0.2984, 0.3381) == "29 to 34 of 100"
    assert words.limits(0, 0.0038) == "0 to 0.38 of 100"
    with pytest.raises(ValueError, match="not a probability"):
        words.in_100(1.2)


def test_only_the_top_rung_has_nothing_worse() -> None:
    assert words.or_worse(7, "armed clash, blockade") == "armed clash or worse"
    assert words.or_worse(10, "direct clash of patrons") == "direct clash of patrons"
