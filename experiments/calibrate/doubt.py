"""How history's figures hang together: their correlations, by bootstrap of the recorded events. Run where those are.

    run.py calibrate.doubt data=DIR

Weeks are drawn again in blocks of half a year within each dyad, disputes and crises whole (Efron 1979; Künsch 1989).
Figures of different sources are drawn independently. Writes correlations.csv, a row and a column a target of the plan;
the raw rows are not part of this project, their correlations are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from experiments.calibrate.plan import FILE as PLAN
from experiments.calibrate.plan import planned
from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, whole
from experiments.folder.files import write_csv
from experiments.history.crises import Crises
from experiments.history.disputes import Incidents, Sides
from experiments.history.figures import FIGURES, Sample
from experiments.history.grave import Disputes
from experiments.history.sources import history

FILE = Path(__file__).parent / "correlations.csv"
BLOCK = 26  # weeks
Table = TypeVar("Table", Sides, Disputes, Crises)


def again(sample: Sample, rng: np.random.Generator) -> Sample:
    """The sample drawn again."""
    return Sample(
        weeks_again(sample.levels, rng),
        weeks_again(sample.factions, rng),
        incidents_again(sample.incidents, rng),
        incidents_again(sample.between_two, rng),
        rows_again(sample.sides, rng),
        sample.allied,  # of history's the rows are not known
        rows_again(sample.disputes, rng),
        rows_again(sample.crises, rng),
    )


def weeks_again(levels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blocks of weeks, drawn from each series, in place of it: int8[series, week]."""
    series, weeks = levels.shape
    begins = rng.integers(0, weeks - BLOCK + 1, (series, -(-weeks // BLOCK)))
    week = (begins[:, :, None] + np.arange(BLOCK)).reshape(series, -1)[:, :weeks]
    return np.take_along_axis(levels, week, axis=1)


def incidents_again(x: Incidents, rng: np.random.Generator) -> Incidents:
    """As many disputes, each drawn whole."""
    begins, sizes = np.flatnonzero(np.diff(x.dispute, prepend=-1)), x.sizes
    drawn = rng.integers(0, len(sizes), len(sizes))
    rows = np.concatenate([np.arange(begins[d], begins[d] + sizes[d]) for d in drawn])
    number = np.repeat(np.arange(len(drawn)), sizes[drawn])
    return Incidents(number, *(getattr(x, f.name)[rows] for f in fields(x)[1:]))


def rows_again(table: Table, rng: np.random.Generator) -> Table:
    """As many rows of a table of columns; columns of one length are drawn together, one without rows stays so."""
    columns = {f.name: getattr(table, f.name) for f in fields(table)}
    drawn = {many: rng.integers(0, many, many) for many in dict.fromkeys(map(len, columns.values())) if many}
    return replace(table, **{name: x[drawn[len(x)]] for name, x in columns.items() if len(x)})


def correlations(sample: Sample, ids: Sequence[str], draws: int, seed: int) -> np.ndarray:
    """float[target, target]; 0 for a figure that does not vary."""
    rng = np.random.default_rng(seed)
    found = np.array([[FIGURES[i].of(s) for i in ids] for s in (again(sample, rng) for _ in range(draws))])
    filled = np.where(np.isfinite(found), found, np.nanmean(found, axis=0))
    with np.errstate(invalid="ignore"):
        r = np.nan_to_num(np.corrcoef(filled, rowvar=False))
    np.fill_diagonal(r, 1.0)
    return r


def read(ids: Sequence[str]) -> np.ndarray:
    """The correlations that come with the program, for these targets; the unit matrix where one is not among them."""
    table = pd.read_csv(FILE, index_col="id")
    found = table.reindex(index=list(ids), columns=list(ids)).to_numpy(float)
    return np.where(np.isfinite(found), found, np.eye(len(ids)))


def work(options: Options, asked: Asked) -> str:
    ids = [t.id for t in planned(PLAN).targets]
    r = correlations(history(options.data), ids, options.draws, asked.seed)
    write_csv(FILE, pd.DataFrame(np.round(r, 3), columns=ids).assign(id=ids)[["id", *ids]])
    return f"{FILE}: correlations of {len(ids)} figures from {options.draws} bootstrap samples."


QUESTION = Question(
    "calibrate.doubt",
    __doc__,
    (
        Own("data", "folder of the recorded events", Path),
        Own("draws", "bootstrap samples (2000)", whole(10, 100_000), 2000),
    ),
    work,
    writes=False,
    compiles=False,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
