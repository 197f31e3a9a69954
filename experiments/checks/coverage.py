"""How often the intervals hold the truth: every method on cases whose truth is known exactly.

    python -m experiments.checks.coverage                 all tables, about a minute
    python -m experiments.checks.coverage --only stopping --half-width 0.03
    python -m experiments.checks.coverage --repetitions 100 --particles 2000

Coverage of intervals and stopping rules is computed exactly, by summing over every outcome; curves,
thresholds and splitting are repeated under fixed seeds and reported with standard errors.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
from scipy import special, stats

from sim.statistics import certificate, intervals, stopping
from sim.statistics.critical import critical_curve
from sim.statistics.curve import adaptive_curve, uniform_runs
from sim.statistics.exact import LadderChain, LogisticCurve
from sim.statistics.splitting import estimate_rare, tune_levels
from sim.statistics.threshold import find_threshold

METHODS = (intervals.clopper_pearson, intervals.jeffreys, intervals.wilson, intervals.wald)
GRID = np.linspace(-10, 10, 57)  # parameter values of the steep curve
LEVELS = [x / 2 for x in range(2, 13)]  # importance of the ladder, in steps of half a rung


def show(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers with four figures."""
    print(f"\n{title}")
    print("  ".join(f"{h:>15}" for h in heads))
    for row in rows:
        cells = (f"{x:.4g}" if isinstance(x, float) else f"{x}" for x in row)
        print("  ".join(f"{c:>15}" for c in cells), flush=True)


def show_intervals(options: argparse.Namespace) -> None:
    """Exact coverage of each interval for a fixed number of runs."""
    alpha, n = 1 - options.confidence, options.n
    mean_over = np.linspace(0.0005, 0.9995, 1000)
    rows = []
    for method in METHODS:
        low, high = method(np.arange(n + 1), n, alpha)
        law = stats.binom.pmf(np.arange(n + 1), n, 0.005)
        rows.append(
            (
                method.__name__,
                intervals.worst_coverage(n, alpha, method, (1e-5, 0.01)),
                intervals.worst_coverage(n, alpha, method, (1e-5, 1 - 1e-5)),
                float(intervals.exact_coverage(mean_over, n, alpha, method).mean()),
                float(law @ (high - low)),
            )
        )
    heads = ("interval", "least p < .01", "least", "mean", "width at .005")
    show(f"Intervals, n = {n}, claim {options.confidence}", heads, rows)


def show_stopping(options: argparse.Namespace) -> None:
    """Exact coverage and expected runs of the stopping rules."""
    width, alpha = options.half_width, 1 - options.confidence
    certified = certificate.certified_design(width, alpha)
    rules = [("certified", certified, intervals.clopper_pearson)]
    rules += [(f"naive {m.__name__}", certificate.design(width, alpha, m), m) for m in METHODS]
    rows: list[Sequence[object]] = []
    for name, rule, method in rules:
        ends = certificate.stopping_points(rule, method)
        rows.append((name[:15], ends.worst(), *map(float, ends.expected_runs([0.5, 0.1, 0.01]))))
    heads = ("rule", "least", "E[N] at .5", "at .1", "at .01")
    show(f"Stopping at +-{width}, inner alpha {certified.inner_alpha:.3g}", heads, rows)
    table = []
    for relative in (0.1, 0.2):
        k = stopping.gbas_hits(relative, alpha)
        inside = np.diff(stats.gamma.cdf([(k - 1) / (1 + relative), (k - 1) / (1 - relative)], k))
        table.append((f"+-{relative:.0%}", k, float(inside[0]), k / 0.5, k / 0.1, k / 0.01))
    columns = ("GBAS", "hits", "coverage", "E[N] at .5", "at .1", "at .01")
    show("Relative precision", columns, table)
    show("Confidence sequence", ("p", "mean N"), [(p, _peeking(width, p)) for p in (0.5, 0.1)])


def _peeking(half_width: float, p: float) -> float:
    """Mean runs of a confidence sequence to the width, over 20 repetitions."""
    total = 0
    for seed in range(20):
        rule, rng = stopping.ConfidenceSequence(half_width), np.random.default_rng(seed)
        while more := rule.more():
            rule.feed(rng.random(more) < p)
        total += rule.n
    return total / 20


def _binomial_error(share: float, n: int) -> str:
    return f"{share:.3f} +-{sqrt(max(share * (1 - share), 0.25 / n) / n):.3f}"


def show_curves(options: argparse.Namespace) -> None:
    """Runs and simultaneous coverage of the curve methods on a steep monotone curve."""
    everywhere = uniform_runs(GRID.size, 0.02, options.confidence)
    rows: list[Sequence[object]] = [("uniform", everywhere, 1.0, "by design")]
    for name in ("adaptive", "critical"):
        runs, held = [], []
        for seed in range(options.repetitions):
            case = LogisticCurve(slope=2.0, seed=seed)
            if name == "adaptive":
                curve = adaptive_curve(case.evaluate, GRID, 0.02, options.confidence)
            else:
                curve = critical_curve(case.evaluate, GRID, 0.02, options.confidence).curve
            truth = case.truth(GRID)
            runs.append(curve.runs)
            held.append(np.all((curve.low <= truth) & (truth <= curve.high)))
        mean = float(np.mean(runs))
        share = _binomial_error(float(np.mean(held)), len(held))
        rows.append((name, round(mean), everywhere / mean, share))
    heads = ("curve", "runs", "times fewer", "coverage")
    show("57 points of a steep monotone curve, +-.02 (the critical audit is counted)", heads, rows)


def show_thresholds(options: argparse.Namespace) -> None:
    """Coverage of the threshold's interval on a logistic curve."""
    rows = []
    for p in (0.5, 0.1):
        truth, held, width = special.logit(p), [], []
        for seed in range(5 * options.repetitions):
            found = find_threshold(LogisticCurve(seed=seed).evaluate, -10, 10, p, 4000)
            held.append(found.low <= truth <= found.high)
            width.append(found.high - found.low)
        share = _binomial_error(float(np.mean(held)), len(held))
        rows.append((p, share, float(np.mean(width))))
    show("Threshold x*, 4000 runs, range 20", ("P", "coverage", "width"), rows)


def show_splitting(options: argparse.Namespace) -> None:
    """Mean over repetitions against the exact probability, and the work saved.

    An accident hazard that supplies nearly all of P would make the case easy (its integral is not
    rare) and flatter the gain: the exact share that climbs the ladder is shown in its own column.
    """
    rows = []
    for hazard in (0.0, 0.3):
        for target in (1e-4, 1e-6, 1e-8):
            ladder = replace(LadderChain(), accident=hazard * target).with_probability(target)
            rows.append((target, *_splitting_row(ladder, options)))
    heads = ("exact P", "by the ladder", "mean / exact", "se", "sd of one", "work gain", "t held")
    show(f"Splitting, {options.particles} particles a level", heads, rows)


def _splitting_row(ladder: LadderChain, options: argparse.Namespace) -> tuple[object, ...]:
    truth = ladder.probability()
    climbed = replace(ladder, accident=0.0).probability() / truth
    levels = tune_levels(ladder, [*LEVELS, ladder.event_level], options.particles, seed=1)
    groups = [
        estimate_rare(ladder, levels, options.particles, seed=2 + i, repetitions=20)
        for i in range(max(options.repetitions // 2, 1))
    ]
    runs = [r for g in groups for r in g.repetitions]
    values = np.array([r.estimate for r in runs]) / truth
    sd, work = float(values.std(ddof=1)), float(np.mean([r.work for r in runs]))
    gain = (1 - truth) / truth * ladder.horizon / (sd**2 * work)
    held = [g.low is not None and g.high is not None and g.low <= truth <= g.high for g in groups]
    error = sd / sqrt(values.size)
    kept = f"{sum(held)} of {len(held)}"
    return float(climbed), float(values.mean()), error, sd, round(gain), kept


TABLES: dict[str, Callable[[argparse.Namespace], None]] = {
    "intervals": show_intervals,
    "stopping": show_stopping,
    "curves": show_curves,
    "thresholds": show_thresholds,
    "splitting": show_splitting,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", choices=TABLES, nargs="+", default=list(TABLES))
    parser.add_argument("--confidence", type=float, default=0.95)
    parser.add_argument("--n", type=int, default=1000, help="runs behind each interval")
    parser.add_argument("--half-width", type=float, default=0.02)
    parser.add_argument("--repetitions", type=int, default=20, help="of what is not exact")
    parser.add_argument("--particles", type=int, default=1000, help="per level of splitting")
    options = parser.parse_args(arguments)
    for name in options.only:
        TABLES[name](options)


if __name__ == "__main__":
    main()
