"""An escalation curve that knows when to stop: a precision instead of a number of runs; thresholds with intervals.

    run.py odds.precise precision=0.02
    run.py odds.precise precision=10% curve.rungs=[6] curve.parameter=actors.us.elsewhere 'curve.values=[0,0.5,1]'

All points of all lines hold at once at 95 %: each line gets its share of the error (Bonferroni). A line whose runs are
monotone in the parameter under fixed keys is read from one threshold a run (critical-parameter method, audited);
another is adaptive, each point until its own certified interval is narrow enough. Lines share their runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from experiments.door.asked import Asked
from experiments.door.axis import Curve
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, real, whole
from experiments.odds.ask import Folder
from experiments.plots import words as say
from experiments.run.tables import labels, parameter_name
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.reading import value_of
from sim.statistics.critical import NotMonotone, critical_curve
from sim.statistics.curve import CurveEstimate, Evaluate, adaptive_curve, uniform_runs
from sim.statistics.threshold import Threshold, find_threshold

UNSEEN = -1
BUDGET = 4000  # runs behind a threshold


@dataclass
class Memory:
    """Highest rung of every run played, by point and number: no run is played twice, whoever asks."""

    case: Case
    seed: int
    parameter: str
    threads: int
    bar: Bar | None = None
    known: dict[float, np.ndarray] = field(default_factory=dict)

    def highest(self, value: float, numbers: np.ndarray) -> np.ndarray:
        """Highest rung of these runs at this value."""
        old = self.known.get(value, np.empty(0, np.int8))
        if len(old) <= numbers.max(initial=-1):
            old = np.append(old, np.full(int(numbers.max()) + 1 - len(old), UNSEEN, np.int8))
            self.known[value] = old
        missing = numbers[old[numbers] == UNSEEN]
        if len(missing):
            there = self.case.patched({self.parameter: value})
            done = Ensemble(there, self.seed).run(missing, self.threads, first=False)
            old[missing] = done.tally["highest"]
            if self.bar:
                self.bar.add(len(missing))
        return np.asarray(old[numbers])

    def evaluate(self, rung: int) -> Evaluate:
        """Whether runs come to one rung."""

        def ask(values: np.ndarray, numbers: np.ndarray) -> np.ndarray:
            return np.array([self.highest(float(x), np.asarray(numbers)) >= rung for x in values])

        return ask

    @property
    def runs(self) -> int:
        return sum(int((known != UNSEEN).sum()) for known in self.known.values())


def precision(text: str) -> tuple[float, bool]:
    """``0.02`` absolute, ``10%`` relative."""
    relative = text.endswith("%")
    value = value_of(text.removesuffix("%"))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be 0.02 (absolute) or 10% (relative)")
    share = value / (100 if relative else 1)
    if not 0.002 <= share < 0.5:
        raise ValueError("must lie between 0.002 and 0.5 (or 0.2% and 50%)")
    return share, relative


def line(memory: Memory, grid: np.ndarray, rung: int, width: float, relative: bool, confidence: float, audit: int,
         most: int) -> CurveEstimate:  # fmt: skip
    """One rung's curve by the method that applies."""
    evaluate = memory.evaluate(rung)
    if relative:
        return adaptive_curve(evaluate, grid, width, confidence, True, most)
    try:
        return critical_curve(evaluate, grid, width, confidence, audit).curve
    except NotMonotone as refusal:
        return replace(adaptive_curve(evaluate, grid, width, confidence), reason=str(refusal))


def curves(
    asked: Asked, curve: Curve, width: float, relative: bool, audit: int, most: int, bar: Bar | None = None
) -> tuple[pd.DataFrame, dict[int, CurveEstimate], Memory]:
    """The table of experiments.plots.curve (and how each line was made), its lines, the runs."""
    memory = Memory(asked.case, asked.seed, curve.parameter, asked.threads, bar)
    grid, names = np.array(curve.values), labels(asked.case)
    confidence = 1.0 - 0.05 / len(curve.rungs)
    lines = {k: line(memory, grid, k, width, relative, confidence, audit, most) for k in curve.rungs}
    rows = [
        {"parameter": curve.parameter, "value": x, "rung": k, "rung_label": names[k], "hits": round(p * n), "n": n,
         "p": p, "lo": lo, "hi": hi, "method": c.method}
        for k, c in lines.items()
        for x, p, lo, hi, n in zip(grid, c.estimate, c.low, c.high, c.n, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows), lines, memory


def thresholds(memory: Memory, lines: dict[int, CurveEstimate], p: float) -> dict[int, Threshold]:
    """Where each line crosses p, if its ends lie clearly on the two sides of it; on fresh runs."""
    found = {}
    for rung, c in lines.items():
        if (c.high[0] < p < c.low[-1]) or (c.low[0] > p > c.high[-1]):
            fresh = Memory(memory.case, memory.seed + 1, memory.parameter, memory.threads, memory.bar)
            ask = fresh.evaluate(rung)
            found[rung] = find_threshold(ask, float(c.parameter[0]), float(c.parameter[-1]), p, BUDGET)
    return found


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import curve as picture

    if asked.curve is None:
        raise ValueError("this scenario names no curve: give curve.parameter=… and curve.values=[…]")
    width, relative = options.precision
    promise = f"+-{100 * width:g}%" if relative else f"+-{width:g}"
    bar = Bar(len(asked.curve.values) * 500)
    try:
        table, lines, memory = curves(asked, asked.curve, width, relative, options.audit, options.most, bar)
        crossings = thresholds(memory, lines, options.level)
    finally:
        bar.close()
    name = parameter_name(asked.case, asked.curve.parameter)
    shown = {k: (t.x, t.low, t.high) for k, t in crossings.items()}
    folder = Folder(options, asked)
    interval = "95 % intervals for all points at once"
    figure = picture.draw(table, thresholds=shown, level=options.level, name=name, interval=interval)
    folder.picture("curve", figure, table, f"Precision {promise}.")
    rows = [{"rung": k, "p": options.level, "value": t.x, "lo": t.low, "hi": t.high, "method": t.method, "runs": t.runs}
            for k, t in crossings.items()]  # fmt: skip
    folder.table("thresholds", pd.DataFrame(rows, columns=["rung", "p", "value", "lo", "hi", "method", "runs"]))
    lines_said = [f"{asked.case.scenario.title}: {name}, to {promise} at every point of every line at once."]
    for k, c in lines.items():
        reason = f"; {c.reason}" if c.reason else ""
        widest = float((c.high - c.low).max() / 2)
        what = say.or_worse(k, labels(asked.case)[k])
        lines_said.append(f"  {what}: {c.method}, within +-{widest:.3f}{reason}")
    for k, t in crossings.items():
        lines_said.append(
            f"  P({say.or_worse(k, labels(asked.case)[k])}) = {options.level:g} at {t.x:.3g}"
            f" ({t.low:.3g} to {t.high:.3g})"
        )
    if not crossings:
        lines_said.append(f"  No line crosses {options.level:g} clearly within the range: no threshold.")
    if not relative:
        uniform = uniform_runs(len(asked.curve.values) * len(lines), width) // len(lines)
        lines_said.append(
            f"Runs: {memory.runs:,}, the audit included; the same promise by equal runs a point: {uniform:,}"
            f" ({uniform / memory.runs:.1f} times)."
        )
    else:
        lines_said.append(f"Runs: {memory.runs:,}.")
    flag = "" if asked.calibrated else "Uncalibrated. "
    lines_said.append(
        flag + folder.close({"runs": memory.runs, "methods": {str(k): c.method for k, c in lines.items()}})
    )
    return "\n".join(lines_said)


QUESTION = Question(
    "odds.precise",
    __doc__,
    (
        Own("precision", "0.02 (absolute) or 10% (relative) (0.02)", precision, (0.02, False)),
        Own("level", "thresholds are where P crosses this (0.5)", real(0.001, 0.999), 0.5),
        Own("audit", "runs of the audit of monotonicity (200)", whole(20), 200),
        Own("most", "most runs a point for a relative precision (100000)", whole(1000), 100_000),
    ),
    work,
    reads=("curve",),
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
