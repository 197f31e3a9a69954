"""The words of a multirun become axes, as Hydra itself would read them."""

from __future__ import annotations

import json

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from standin import settings

from experiments.sweep import axes
from experiments.sweep.refusal import SweepError
from experiments.sweep.settings import read


def request(*words: str) -> axes.Request:
    return axes.read(OverridesParser.create().parse_overrides(list(words)), lambda p: p == "scenario")


def test_a_range_has_the_values_that_hydra_gives_it():
    found = request("a.b=range(0,0.3,0.1)").axes[0]
    parsed = OverridesParser.create().parse_overrides(["a.b=range(0,0.3,0.1)"])[0]
    assert found.values == tuple(parsed.sweep_iterator())
    assert found.numeric and not found.group


def test_lists_choices_intervals_and_groups_are_told_apart():
    found = request("x=1,2", "w=choice(a,b)", "i=interval(0,2)", "scenario=p,q", "rules/d=u,v").axes
    assert [axis.numeric for axis in found] == [True, False, True, False, False]
    assert [axis.group for axis in found] == [False, False, False, True, True]
    assert (found[2].low, found[2].high) == (0.0, 2.0)


def test_a_later_word_for_the_same_path_replaces_the_earlier_one():
    found = request("x=range(3)", "y=5", "x=7,8")
    assert found.fixed == ("y=5",)
    assert [axis.values for axis in found.axes] == [(7, 8)]


def test_shuffling_changes_no_order():
    assert request("x=shuffle(range(9))").axes[0].values == tuple(range(9))


@pytest.mark.parametrize("word", ["ensemble.runs=10,20", "sweep.design=grid,sobol", "sweep=a,b"])
def test_what_holds_for_the_whole_sweep_cannot_be_varied(word):
    with pytest.raises(SweepError, match="the same for all points"):
        request(word)


def test_an_axis_survives_the_manifest():
    for axis in request("x=1,2", "i=interval(0,2)", "+w=a,b").axes:
        assert axes.from_record(json.loads(json.dumps(axis.record()))) == axis


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("design", "sobool", "sweep.design=sobool is not a design; .* Did you mean sobol?"),
        ("engine", "dusk", "sweep.engine=dusk is not an engine; .* Did you mean dask?"),
        ("points", 0.5, "sweep.points=0.5; it must be a whole number"),
        ("pictures", "yes", "sweep.pictures=yes; it must be true or false"),
        ("tolerance", 2, "sweep.tolerance=2; it must be a number from"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(key, value, says):
    with pytest.raises(SweepError, match=says):
        settings(**{key: value})


def test_an_unknown_setting_is_named_with_the_nearest():
    with pytest.raises(SweepError, match=r"sweep.desgin is not a setting. Did you mean design\?"):
        read({"desgin": "grid"})
