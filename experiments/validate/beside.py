"""Every figure of history beside the model's, as a table: the columns of targets.csv, and intervals by jackknife."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from experiments.calibrate.plan import fitted
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import events
from experiments.history.targets import targets
from sim import Results

GROUPS = 20  # of runs, for the jackknife
Estimate = tuple[float, float, float]  # a value and its interval; NaN where nothing was counted
NOTHING: Estimate = (float("nan"),) * 3
SCENARIO = ""  # in place of a bed where one scenario is compared with all figures


def compared(results: Results, dyads: Sequence[str]) -> pd.DataFrame:
    """The table of all figures, read from dyads of one scenario in runs with ``detail``."""
    return table({id_: (SCENARIO, x) for id_, x in estimates(results, dyads, FIGURES).items()})


def estimates(results: Results, dyads: Sequence[str], ids: Collection[str]) -> dict[str, Estimate]:
    """Of these figures those that the dyads can tell, and their intervals, by id, read from runs with ``detail``."""
    found = events(results, dyads)
    whole = Sample.of(found)
    left = [Sample.of(found.only(kept)) for kept in without_one(len(results.run), len(dyads))]
    values = {id_: FIGURES[id_].of(whole) for id_ in ids if FIGURES[id_].needs in (0, *found.could)}
    return {
        id_: (value, *jackknife(value, np.array([FIGURES[id_].of(sample) for sample in left])))
        for id_, value in values.items()
    }


def table(found: Mapping[str, tuple[str, Estimate]]) -> pd.DataFrame:
    """Each figure of history with the model's, by id the bed that it is of; what is not found has no verdict."""
    rows, known = [], fitted()
    for t in targets():
        bed, (model, lo, hi) = found.get(t.id, (SCENARIO, NOTHING))
        inside = t.lo <= model <= t.hi if t.id in found else None
        rows.append({"id": t.id, "family": FIGURES[t.id].family, "value": t.value, "lo": t.lo, "hi": t.hi,
                     "model": model, "model_lo": lo, "model_hi": hi, "inside": inside, "definition": t.definition,
                     "source": t.source, "bed": bed, "fitted": t.id in known})  # fmt: skip
    return pd.DataFrame(rows).astype({"inside": "boolean"})


def without_one(runs: int, dyads: int) -> Iterator[np.ndarray]:
    """bool[run * dyads]: the series of all runs but those of one group, a group each."""
    groups = min(GROUPS, runs)
    for g in range(groups):
        yield np.repeat(np.arange(runs) % groups != g, dyads)


def jackknife(value: float, left: np.ndarray, alpha: float = 0.05) -> tuple[float, float]:
    """The interval of a figure from its values without one group each (Tukey 1958); NaN where one has none."""
    n = len(left)
    if n < 2 or not np.isfinite(left).all():
        return float("nan"), float("nan")
    half = float(stats.t.isf(alpha / 2, n - 1) * np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))
    return value - half, value + half
