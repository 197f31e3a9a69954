"""Laws of sampled axes: scipy's, truncated where that is declared, never clamped; and words as an axis of a sample."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from scipy import stats
from standin import question, settings

from experiments.sweep import axes as axis_module
from experiments.sweep import conduct, laws
from experiments.sweep.adaptive import Adaptive
from experiments.sweep.axes import Axis
from experiments.sweep.designs import lay_out
from experiments.sweep.refusal import SweepError

PATH = "ties.rs.commitment"
WORD = Axis("actors.s.policy", ("quantal", "hawk", "dove"))


def axis(text: str) -> Axis:
    parsed = OverridesParser.create().parse_overrides([laws.quoted(f"{PATH}={text}")])
    return axis_module.read(parsed, lambda p: False).axes[0]


def sample(text: str, **changes) -> np.ndarray:
    laid = lay_out((axis(text),), settings(**{"design": "sobol", "points": 512, **changes}), seed=3)
    return np.array([laid[p][0] for p in range(len(laid))])


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("beta(2,5)", stats.beta(2, 5)),
        ("norm(0.5, 0.1)", stats.norm(0.5, 0.1)),
        ("norm(scale=0.1,loc=0.5)", stats.norm(0.5, 0.1)),
        ("lognorm(s=0.5,scale=0.3)", stats.lognorm(0.5, scale=0.3)),
        ("triang(0.2)", stats.triang(0.2)),
        ("uniform(1,3)", stats.uniform(1, 3)),
        ("expon(scale=2)", stats.expon(scale=2)),
        ("norm(0.5,0.4,low=0,high=1)", stats.truncnorm(-1.25, 1.25, 0.5, 0.4)),
        ("t(df=3,low=-1,high=2)", None),
    ],
)
def test_a_sample_follows_its_law(text, truth):
    found = sample(text)
    if truth is None:  # scipy has no truncated t: by its conditional distribution function
        whole = stats.t(3)
        assert ((found >= -1) & (found <= 2)).all()
        share = (whole.cdf(found) - whole.cdf(-1)) / (whole.cdf(2) - whole.cdf(-1))
        assert stats.kstest(share, "uniform").statistic < 0.01
    else:
        assert stats.kstest(found, truth.cdf).statistic < 0.01  # a Sobol' sequence is evener than draws by far


def test_a_law_is_the_same_however_it_is_written_and_survives_the_manifest():
    found = axis("beta(2,5,low=0,high=0.9)")
    assert found == axis(" beta(high=0.9, b=5, a=2, low=0) ")
    assert found.law == "beta(a=2.0,b=5.0,low=0.0,high=0.9)"
    assert axis_module.from_record(json.loads(json.dumps(found.record()))) == found
    assert found.numeric and found.continuous and not found.interval


@pytest.mark.parametrize(
    "word", ["x=choice(a,b)", "x=interval(0,1)", "x=1,2", "x=range(3)", "x=glob(*)", "x='norm(0,1)'"]
)
def test_what_hydra_knows_stays_hydras(word):
    assert laws.quoted(word) == word


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("normal(0,1)", "normal is no law. Did you mean norm"),
        ("betta(1,2)", "Did you mean beta"),
        ("beta(2)", "beta lacks b"),
        ("norm(0,1,2)", "norm takes 2 numbers"),
        ("norm(0,sd=1)", "norm has no sd"),
        ("norm(0,x)", "must be a plain decimal number"),
        ("norm(scale=1,2)", "comes after a number with a name"),
        ("norm(0,1,loc=2)", "loc stands twice"),
        ("norm(0,-1)", "no such law"),
        ("triang(c=2)", "no such law"),
        ("norm(0,1,low=1,high=0)", "low = 1 must lie below high = 0"),
        ("norm(9,0.1,low=0,high=1)", "less than 1e-06 of the law"),
    ],
)
def test_a_wrong_law_is_refused_in_one_line_that_names_its_word(text, said):
    with pytest.raises(SweepError, match=said) as refusal:
        axis(text)
    assert str(refusal.value).startswith(f"command line: {PATH}={text}") and len(str(refusal.value)) <= 300


def test_a_draw_out_of_range_is_refused_with_its_point_and_never_clamped(standin, tmp_path):
    asked = question((axis("norm(0.5,0.5)"),), design="sobol", points=64)
    with pytest.raises(SweepError, match=r"must be within 0 and 1 Truncate the law: norm\(loc=0.5,scale=0.5,low=…"):
        conduct.conduct(asked, tmp_path, threads=1, store=tmp_path / "chunks")
    assert not list(tmp_path.iterdir())
    inside = question((axis("norm(0.5,0.5,low=0,high=1)"),), design="sobol", points=64)
    conduct.conduct(inside, tmp_path, threads=1, store=tmp_path / "chunks")
    found = pd.read_parquet(tmp_path / "table.parquet")[PATH]
    assert found.between(0, 1).all() and found.nunique() == 64


def test_a_law_has_no_points_of_its_own():
    with pytest.raises(SweepError, match="has no points in a grid"):
        lay_out((axis("beta(2,5)"),), settings(), seed=1)
    with pytest.raises(SweepError, match="weighs its points"):
        Adaptive(question((axis("beta(2,5)"),), design="adaptive"))


@pytest.mark.parametrize("design", ["random", "latin_hypercube", "sobol", "saltelli"])
def test_words_can_be_an_axis_of_the_sample(design):
    laid = lay_out((axis("beta(2,5)"), WORD), settings(design=design, points=64, words="sampled"), seed=1)
    assert len(laid) == 64 * (4 if design == "saltelli" else 1)
    found = pd.Series([laid[p][1] for p in range(len(laid))]).value_counts()
    assert set(found.index) == set(WORD.values)
    if design != "random":
        assert found.min() >= 0.9 * len(laid) / 3 - 1


def test_words_alone_can_be_sampled_and_are_crossed_unless_that_is_said():
    laid = lay_out((WORD,), settings(design="latin_hypercube", points=9, words="sampled"), seed=1)
    assert sorted(laid[p][0] for p in range(9)) == ["dove"] * 3 + ["hawk"] * 3 + ["quantal"] * 3
    assert len(lay_out((axis("beta(2,5)"), WORD), settings(design="sobol", points=4), seed=1)) == 12
    with pytest.raises(SweepError, match=r"sweep.words=sample; it must be crossed or sampled. Did you mean sampled"):
        settings(words="sample")


def test_plain_draws_repeat_with_their_seed_and_differ_with_another():
    one, two = (lay_out((axis("uniform(0,1)"),), settings(design="random", points=8), seed=s) for s in (1, 2))
    again = lay_out((axis("uniform(0,1)"),), settings(design="random", points=8), seed=1)
    assert [one[p] for p in range(8)] == [again[p] for p in range(8)] != [two[p] for p in range(8)]
