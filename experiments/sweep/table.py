"""The tables of a sweep, streamed: one row per point, written as CSV and Parquet, batch by batch.

Columns: one per varied parameter, named by its path; ``n``; the counts of each outcome; for each
``reached_k`` the 95 % Clopper-Pearson interval of its share, ``reached_k_low`` and
``reached_k_high``; where runs draw their parameters from the calibrated set, ``reached_k_set_low`` and
``reached_k_set_high``, between which the chance of a member of the set lies. Where dyads are asked for,
the counts and both intervals of each of them, ``reached_k__DYAD``.
The same counts give the same bytes: rows are always grouped by ROWS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.folder.files import harmless
from experiments.sweep.axes import Axis
from experiments.sweep.plan import Plan
from experiments.sweep.question import Question
from experiments.sweep.store import Store

ROWS = 4096  # of a row group
ALPHA = 0.05
FILES = (
    "table.csv",
    "table.parquet",
    "occupancy.parquet",
    "runs.parquet",
)  # the last two on request

Columns = dict[str, Any]  # name -> array or list, all of one length


def write(question: Question, plan: Plan, records: Store, folder: Path, dyads: Sequence[str] = ()) -> None:
    """Write every table that was asked for; ``dyads`` are those counted one by one, in the order of the records."""
    main = Pair(folder / "table")
    rungs = Pair(folder / "occupancy", kinds=("parquet",)) if question.settings.occupancy else None
    for points, arrays in plan.batches(records):
        axes = _axis_columns(question.axes, plan, points)
        main.add({**axes, **_outcomes(arrays["counts"]), **_of_set(arrays.get("members")), **_by_dyad(arrays, dyads)})
        if rungs:
            rungs.add(_occupancy(axes, arrays["occupancy"]))
    main.close()
    if rungs:
        rungs.close()
    if question.settings.per_run:
        _write_runs(question, plan, records, folder)


def _occupancy(axes: Columns, rows: np.ndarray) -> Columns:
    """A row per point, turn and rung: the runs in which the world's highest rung was that one."""
    points, turns, rungs = rows.shape
    columns = {name: _repeated(column, turns * rungs) for name, column in axes.items()}
    columns["turn"] = np.tile(np.repeat(np.arange(1, turns + 1), rungs), points)
    columns["rung"] = np.tile(np.arange(rungs), points * turns)
    columns["runs"] = rows.reshape(-1)
    return columns


def _write_runs(question: Question, plan: Plan, records: Store, folder: Path) -> None:
    """A row per run, in the order in which units are numbered."""
    pair = Pair(folder / "runs", kinds=("parquet",))
    for span in sorted(records.spans):
        rows = records.read(span)["runs"]
        units = [plan.unit(u) for u in range(*span)]
        lengths = np.array([end - first for _, first, end in units])
        axes = _axis_columns(question.axes, plan, [point for point, _, _ in units])
        columns = {name: _repeated(column, lengths) for name, column in axes.items()}
        pair.add(
            {
                **columns,
                **{name: np.ascontiguousarray(rows[name]) for name in rows.dtype.names or ()},
            }
        )
    pair.close()


def _repeated(column: Any, times: Any) -> np.ndarray:
    return np.repeat(np.asarray(column), times)


def digest(folder: Path) -> str:
    """blake2b of the bytes of all tables that are there."""
    total = hashlib.blake2b(digest_size=16)
    for path in (folder / name for name in FILES):
        if path.exists():
            total.update(path.name.encode())
            with path.open("rb") as file:
                while part := file.read(1 << 20):
                    total.update(part)
    return total.hexdigest()


class Pair:
    """One table as CSV and Parquet, through temporary files that take their names at the end."""

    def __init__(self, stem: Path, kinds: tuple[str, ...] = ("csv", "parquet")) -> None:
        self.stem, self.kinds = stem, kinds
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
        for kind in self.kinds:
            self._part(kind).replace(self.stem.with_suffix(f".{kind}"))

    def _length(self) -> int:
        return len(next(iter(self._waiting.values()))) if self._waiting else 0

    def _part(self, kind: str) -> Path:
        return self.stem.with_suffix(f".{kind}.part")

    def _writer(self, kind: str, schema: Any) -> Any:
        from pyarrow import csv, parquet

        path = str(self._part(kind))
        if kind == "csv":
            return csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))
        return parquet.ParquetWriter(path, schema, compression="zstd")

    def _flush(self, rows: int) -> None:
        import pyarrow

        group = pyarrow.table({name: _plain(c[:rows]) for name, c in self._waiting.items()})
        self._waiting = {name: column[rows:] for name, column in self._waiting.items()}
        if not self._writers:
            self._writers = [self._writer(kind, group.schema) for kind in self.kinds]
        for kind, writer in zip(self.kinds, self._writers, strict=True):
            writer.write_table(_harmless(group) if kind == "csv" else group)


def _harmless(group: Any) -> Any:
    """The same with text that no spreadsheet runs as a formula."""
    import pyarrow

    for i, (name, column) in enumerate(zip(group.column_names, group.columns, strict=True)):
        if pyarrow.types.is_string(column.type):
            cells = pyarrow.array([harmless(cell) for cell in column.to_pylist()], pyarrow.string())
            group = group.set_column(i, name, cells)
    return group


def _plain(column: Any) -> Any:
    """A column as pyarrow takes it: of one type whatever its rows, fixed-width text as text, no number as null."""
    import pyarrow

    kind = getattr(getattr(column, "dtype", None), "kind", "O")
    if kind == "f" and np.isnan(column).any():
        return pyarrow.array(column, pyarrow.float64(), mask=np.isnan(column))
    if kind not in "OU":
        return column
    values = list(column)
    text = all(value is None or isinstance(value, str) for value in values)
    return pyarrow.array(values, pyarrow.string()) if text else values


def _joined(old: Any, new: Any) -> Any:
    return np.concatenate([old, new]) if isinstance(old, np.ndarray) else old + new


def _axis_columns(axes: Sequence[Axis], plan: Plan, points: list[int]) -> Columns:
    rows = [plan.values(point) for point in points]
    columns: Columns = {axis.path: _column(axis, [row[i] for row in rows]) for i, axis in enumerate(axes)}
    for name in plan.notes(points[0]) if points else ():
        columns[name] = [plan.notes(point)[name] for point in points]
    return columns


def _column(axis: Axis, values: list[Any]) -> Any:
    if not axis.numeric:
        return [None if value is None else str(value) for value in values]
    if None in axis.values:  # the scenario's own, which no number stands for
        return np.array([np.nan if value is None else float(value) for value in values])
    whole = not axis.continuous and all(type(value) is int for value in axis.values)
    return np.array(values, np.int64 if whole and all(type(v) is int for v in values) else float)


def _outcomes(counts: np.ndarray) -> Columns:
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


def _of_set(hits: np.ndarray | None, dyad: str = "") -> Columns:
    """Limits for a member of the set, where runs draw one; weights are its own, every base has the same set.

    ``hits``: [point, rung, member], anywhere or on a dyad; None where runs draw nothing.
    """
    from sim.members import calibrated_set
    from sim.statistics.spread import member_interval

    given = None if hits is None else calibrated_set()
    columns: Columns = {}
    if hits is not None and given is not None:
        for k in range(1, hits.shape[1]):
            limits = member_interval(hits[:, k], hits[:, 0], given.weights, ALPHA)
            columns[f"{reached(k, dyad)}_set_low"], columns[f"{reached(k, dyad)}_set_high"] = limits
    return columns


def _by_dyad(arrays: Columns, dyads: Sequence[str]) -> Columns:
    """The columns of every dyad asked for, made as those of the world."""
    columns: Columns = {}
    for i, dyad in enumerate(dyads):
        hits = arrays["dyads"][:, i]  # [point, rung]
        rows = np.zeros(len(hits), [("n", "i8"), *((reached(k, dyad), "i8") for k in range(hits.shape[1]))])
        rows["n"] = arrays["counts"]["n"]
        for k in range(hits.shape[1]):
            rows[reached(k, dyad)] = hits[:, k]
        columns |= {name: column for name, column in _outcomes(rows).items() if name != "n"}
        columns |= _of_set(arrays["dyad_members"][:, i] if "dyad_members" in arrays else None, dyad)
    return columns


def reached(rung: int, dyad: str = "") -> str:
    """The column of runs that came to a rung or worse, anywhere or on a dyad."""
    return f"reached_{rung}__{dyad}" if dyad else f"reached_{rung}"
