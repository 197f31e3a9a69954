"""Stopping rules, by dynamic programming over every way they can end."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics import certificate, intervals, stopping


def _play(rule, p, seed=1, rounds=10_000):
    rng = np.random.default_rng(seed)
    for _ in range(rounds):
        more = rule.more()
        if not more:
            return rule.estimate()
        rule.feed(rng.random(more) < p)
    raise AssertionError("the rule did not stop")


@pytest.fixture(scope="module")
def certified():
    return certificate.certified_design(0.02, 0.05)


def test_the_ends_of_a_stopping_rule_have_total_probability_one(certified):
    points = certificate.stopping_points(certified)
    assert points.law([0.001, 0.03, 0.3, 0.5]).sum(axis=1) == pytest.approx(1.0, abs=1e-9)


def test_fixed_width_covers_its_claim_for_every_p(certified):
    points = certificate.stopping_points(certified)
    assert points.worst() >= 0.95
    assert points.coverage(np.linspace(0.0005, 0.9995, 333)).min() >= 0.95


def test_fixed_width_is_never_wider_than_asked(certified):
    points = certificate.stopping_points(certified)
    assert np.max(points.high - points.low) <= 0.04


def test_fixed_width_costs_little_more_than_the_fewest_runs(certified):
    half, tenth = certificate.stopping_points(certified).expected_runs([0.5, 0.1])
    assert half < 2800 and tenth < 1080


@pytest.mark.parametrize(
    "method, at_most",
    [(intervals.wald, 0.05), (intervals.wilson, 0.93), (intervals.clopper_pearson, 0.945)],
)
def test_naive_stopping_falls_short(method, at_most):
    naive = certificate.design(0.02, 0.05, method)
    assert certificate.stopping_points(naive, method).worst() < at_most


def test_dynamic_programming_agrees_with_enumeration_of_every_sequence():
    rule = certificate.Design(0.3, 0.1, np.array([3, 6]), np.array([1, 6]))
    points = certificate.stopping_points(rule)
    law = dict(zip(zip(points.n, points.hits), points.law(0.4)[0]))
    counted: dict[tuple[int, int], float] = {}
    for code in range(64):
        bits = np.array([code >> i & 1 for i in range(6)])
        early = rule.stops(0, bits[:3].sum())
        end = (3, bits[:3].sum()) if early else (6, bits.sum())
        p = 0.4 ** bits.sum() * 0.6 ** (6 - bits.sum())
        counted[end] = counted.get(end, 0.0) + p
    assert law == pytest.approx(counted)


def test_fixed_width_stops_where_the_design_says():
    result = _play(stopping.FixedWidth(0.05), 0.2)
    assert result.n in stopping.FixedWidth(0.05).design.stages
    assert result.high - result.low <= 0.10
    assert result.low < 0.2 < result.high


def test_fixed_width_refuses_more_outcomes_than_it_asked_for():
    rule = stopping.FixedWidth(0.05)
    with pytest.raises(ValueError, match="asked for"):
        rule.feed(np.zeros(rule.more() + 1))


def test_fixed_width_gives_the_same_answer_fed_in_small_portions():
    whole, drop = stopping.FixedWidth(0.05), stopping.FixedWidth(0.05)
    outcomes = np.random.default_rng(3).random(2000) < 0.3
    for rule, size in ((whole, 10_000), (drop, 7)):
        n = 0
        while more := min(rule.more(), size):
            rule.feed(outcomes[n : n + more])
            n += more
    assert whole.estimate() == drop.estimate()


def test_gbas_needs_385_hits_for_ten_per_cent_and_97_for_twenty():
    assert (stopping.gbas_hits(0.10, 0.05), stopping.gbas_hits(0.20, 0.05)) == (385, 97)


@pytest.mark.parametrize("relative", [0.05, 0.1, 0.2, 0.5])
def test_gbas_has_exactly_the_claimed_relative_error_whatever_p(relative):
    k = stopping.gbas_hits(relative, 0.05)
    low, high = (k - 1) / (1 + relative), (k - 1) / (1 - relative)
    assert 0.95 <= stats.gamma.cdf(high, k) - stats.gamma.cdf(low, k) < 0.955


def test_the_gbas_ratio_is_gamma_distributed_whatever_p():
    rng = np.random.default_rng(5)
    n = rng.negative_binomial(20, 0.3, 4000) + 20
    assert stats.kstest(rng.gamma(n) * 0.3, stats.gamma(20).cdf).pvalue > 0.01


def test_gbas_does_not_depend_on_the_batches():
    a, b = stopping.RelativePrecision(0.2), stopping.RelativePrecision(0.2)
    outcomes = np.random.default_rng(3).random(20_000) < 0.05
    for rule, size in ((a, 10_000), (b, 11)):
        n = 0
        while more := min(rule.more(), size):
            rule.feed(outcomes[n : n + more])
            n += more
    assert a.estimate() == b.estimate()


def test_gbas_says_so_where_the_event_is_too_rare():
    rule = stopping.RelativePrecision(0.2, max_runs=1000)
    with pytest.raises(ValueError, match="too rare"):
        _play(rule, 0.0)


def _ever_missed(p: float, horizon: int, alpha: float) -> float:
    """Exact probability that the sequence excludes p at some n up to the horizon."""
    alive, missed = np.array([1.0]), 0.0
    for n in range(1, horizon + 1):
        step = np.zeros(n + 1)
        step[1:] += alive * p
        step[:-1] += alive * (1 - p)
        low, high = stopping.confidence_sequence(np.arange(n + 1), n, alpha)
        out = (p < low) | (p > high)
        missed += step[out].sum()
        alive = np.where(out, 0.0, step)
    return missed


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_the_confidence_sequence_survives_peeking_after_every_run(p):
    assert _ever_missed(p, 300, 0.05) <= 0.05


def test_the_confidence_sequence_solves_its_equation():
    low, high = stopping.confidence_sequence([30, 500], [100, 1000], 0.05)
    for p in (low, high):
        wealth = stats.betabinom.pmf([30, 500], [100, 1000], 0.5, 0.5)
        wealth = wealth / stats.binom.pmf([30, 500], [100, 1000], p)
        assert wealth == pytest.approx(20.0)


def test_the_confidence_sequence_stops_at_its_width_and_never_widens():
    rule = stopping.ConfidenceSequence(0.05)
    result = _play(rule, 0.3)
    assert result.high - result.low <= 0.10
    before = (rule.low, rule.high)
    rule.feed(np.ones(50))
    assert rule.low >= before[0] and rule.high <= before[1]


@pytest.mark.parametrize("width", [0.0, 0.0001, 0.7])
def test_impossible_widths_are_refused(width):
    with pytest.raises(ValueError):
        stopping.FixedWidth(width)
