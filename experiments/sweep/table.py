"""The tables of a sweep, streamed: one row per point, written as CSV and Parquet, batch by batch.

Columns: one per varied parameter, named by its path; ``n``; the counts of each outcome; for each
``reached_k`` the 95 % Clopper-Pearson interval of its share, ``reached_k_low`` and
``reached_k_high``. The same counts give the same bytes: rows are always grouped by ROWS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweep.axes import Axis
from experiments.sweep.plan import Plan
from experiments.sweep.question import Question
from experiments.sweep.store import Store

ROWS = 4096  # of a row group
ALPHA = 0.05
FILES = ("table.csv", "table.parquet")

Columns = dict[str, Any]  # name -> array or list, all of one length


def write(question: Question, plan: Plan, records: Store, folder: Path) -> None:
    """Write every table that was asked for."""
    main = Pair(folder / "table")
    for points, arrays in plan.batches(records):
        axes = _axis_columns(question.axes, plan, points)
        main.add({**axes, **_outcomes(arrays["counts"])})
    main.close()


def digest(folder: Path) -> str:
    """blake2b of the tables' bytes."""
    total = hashlib.blake2b(digest_size=16)
    for name in FILES:
        total.update((folder / name).read_bytes())
    return total.hexdigest()


class Pair:
    """One table as CSV and Parquet, through temporary files that take their names at the end."""

    def __init__(self, stem: Path) -> None:
        self.stem = stem
        self._writers: list[Any] = []
        self._waiting: Columns = {}

    def add(self, columns: Columns) -> None:
        """Append rows; full groups are written."""
        for name, column in columns.items():
            old = self._waiting.get(name)
            self._waiting[name] = column if old is None else _joined(old, column)
        while self._length() >= ROWS:
            self._flush(ROWS)

    def close(self) -> None:
        """Write what is left and give the files their names."""
        if self._length() or not self._writers:
            self._flush(self._length())
        for writer in self._writers:
            writer.close()
        for kind in ("csv", "parquet"):
            self._part(kind).replace(self.stem.with_suffix(f".{kind}"))

    def _length(self) -> int:
        return len(next(iter(self._waiting.values()))) if self._waiting else 0

    def _part(self, kind: str) -> Path:
        return self.stem.with_suffix(f".{kind}.part")

    def _flush(self, rows: int) -> None:
        import pyarrow
        from pyarrow import csv, parquet

        group = pyarrow.table({name: column[:rows] for name, column in self._waiting.items()})
        self._waiting = {name: column[rows:] for name, column in self._waiting.items()}
        if not self._writers:
            options = csv.WriteOptions(quoting_style="needed")
            self._writers = [
                csv.CSVWriter(str(self._part("csv")), group.schema, write_options=options),
                parquet.ParquetWriter(str(self._part("parquet")), group.schema, compression="zstd"),
            ]
        for writer in self._writers:
            writer.write_table(group)


def _joined(old: Any, new: Any) -> Any:
    return np.concatenate([old, new]) if isinstance(old, np.ndarray) else old + new


def _axis_columns(axes: Sequence[Axis], plan: Plan, points: list[int]) -> Columns:
    rows = [plan.values(point) for point in points]
    columns: Columns = {
        axis.path: _column(axis, [row[i] for row in rows]) for i, axis in enumerate(axes)
    }
    for name in plan.notes(points[0]) if points else ():
        columns[name] = [plan.notes(point)[name] for point in points]
    return columns


def _column(axis: Axis, values: list[Any]) -> Any:
    if not axis.numeric:
        return [str(value) for value in values]
    whole = not axis.interval and all(type(value) is int for value in axis.values)
    return np.array(values, np.int64 if whole and all(type(v) is int for v in values) else float)


def _outcomes(counts: np.ndarray) -> Iterator[tuple[str, np.ndarray]] | Columns:
    from sim.statistics.intervals import clopper_pearson

    columns: Columns = {"n": counts["n"]}
    for name in counts.dtype.names or ():
        if name == "n":
            continue
        columns[name] = np.ascontiguousarray(counts[name])
        if name.startswith("reached_"):
            limits = clopper_pearson(counts[name], counts["n"], ALPHA)
            columns[f"{name}_low"], columns[f"{name}_high"] = limits
    return columns
