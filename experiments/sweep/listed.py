"""Combinations that are listed, a row a point, instead of a full grid: ``sweep.list=points.csv``.

A list is a CSV file with a row of paths above its values, a YAML file whose ``list:`` holds mappings of paths to
values, or such a list in a preset. Its columns vary together; every other axis is crossed with its rows. What a row
leaves out (an empty cell) stays as the scenario has it. A column ``name`` says what a point is called, and changes
nothing.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.sweep.axes import Axis, same_for_all
from experiments.sweep.refusal import SweepError
from sim.compose import checked
from sim.faults import ScenarioError, cut, one_line, shown
from sim.reading import read, text_of, value_of
from sim.settings import YAML, groups, own_file
from sim.words import POINTS, fault

NAME = "name"  # the column that only names a point
Row = Mapping[str, Any]


def axes(given: Any, taken: Sequence[str] = ()) -> tuple[Axis, ...]:
    """The columns of a list as axes that vary together; ``taken``: paths that the command line varies or sets."""
    if given is None:
        return ()
    where, rows = read_rows(given)
    if not rows:
        raise SweepError(f"{where}: the list has no row: give one mapping of paths to values for each point.")
    if len(rows) > POINTS:
        raise SweepError(f"{where}: the list has {len(rows):,} rows: at most {POINTS:,} points are run at once")
    paths = list(dict.fromkeys(path for _, row in rows for path in row))
    varied = [path for path in paths if path != NAME]
    if not varied:
        raise SweepError(f"{where}: the list varies nothing: it needs a column beside {NAME}.")
    for path in varied:
        if path in taken:
            raise SweepError(f"{where}: {cut(path)} stands in the list and on the command line: keep one of them.")
    kept = different(where, rows, paths)
    return tuple(_axis(where, path, [row.get(path) for _, row in kept]) for path in paths)


def read_rows(given: Any) -> tuple[str, list[tuple[str, Row]]]:
    """Where a list comes from, and its rows, each with the place to name where it is at fault."""
    if isinstance(given, str):
        path = Path(given)
        if path.suffix.lower() == ".csv":
            return given, list(of_csv(given, text_of(path)))
        if path.suffix.lower() in YAML:
            said = read(path, lambda key: "" if key == "list" else f"{cut(key)} is not read: a list has one key, list.")
            return given, list(of_mappings(given, said.get("list")))
        raise SweepError(f"sweep.list={cut(given)} must be a .csv or .yaml file, or a list of mappings.")
    return "sweep.list", list(of_mappings("sweep.list", given))


def of_mappings(where: str, given: Any) -> Iterator[tuple[str, Row]]:
    if not isinstance(given, (list, tuple)):
        raise SweepError(f"{where}: list = {shown(given)} must be a list of mappings, a point each: - {{path: value}}.")
    for k, row in enumerate(given, start=1):
        if not isinstance(row, Mapping) or any(isinstance(value, Mapping) for value in row.values()):
            raise SweepError(f"{where}: point {k} = {shown(row)} must be a mapping of paths to values.")
        yield f"point {k}", {str(path): value for path, value in row.items() if value is not None}


def of_csv(where: str, text: str) -> Iterator[tuple[str, Row]]:
    """Rows under a row of paths; cells are read as values of a file are, and an empty one says nothing."""
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        head = [cell.strip() for cell in next(lines, [])]
        if len(head) == 1 and ";" in head[0]:
            raise SweepError(f"{where}: line 1: columns are separated by commas here, found semicolons.")
        for path in head:
            if not path or head.count(path) > 1:
                raise SweepError(f"{where}: line 1: column {shown(path)} {'stands twice' if path else 'has no path'}.")
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(head):
                raise SweepError(
                    f"{where}: line {lines.line_num} has {len(cells)} cells, and there are {len(head)} columns."
                )
            place = f"line {lines.line_num}"
            yield place, dict(_cells(f"{where}: {place}", zip(head, cells, strict=True)))
    except csv.Error as error:
        raise SweepError(f"{where}: line {lines.line_num}: not readable as CSV: {error}.") from None


def _cells(place: str, cells: Iterator[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    for path, cell in cells:
        text = cell.strip()
        try:
            value = text if path == NAME else value_of(text)
        except ValueError as error:
            raise SweepError(f"{place}: {cut(path)} {error}") from None
        if value is not None and value != "":
            yield path, value


def different(where: str, rows: list[tuple[str, Row]], paths: Sequence[str]) -> list[tuple[str, Row]]:
    """Each combination once, in order; what stands twice is said, and a name never stands for two."""
    found: dict[str, tuple[str, Row]] = {}
    names: dict[str, str] = {}
    for place, row in rows:
        values = [row.get(path) for path in paths if path != NAME]
        key = repr([float(x) if isinstance(x, (int, float)) and not isinstance(x, bool) else x for x in values])
        if key in found:
            said = f"{where}: {place} says the same as {found[key][0]} and is counted once."
            print(one_line(said), file=sys.stderr)
            continue
        found[key] = (place, row)
        called = row.get(NAME)
        if called is not None and names.setdefault(str(called), place) != place:
            raise SweepError(f"{where}: {place}: {NAME} {shown(called)} is that of {names[str(called)]} too.")
    return list(found.values())


def _axis(where: str, path: str, values: list[Any]) -> Axis:
    """A column; its path and every choice of files are checked as words of the command line are."""
    if path == NAME:
        return Axis(NAME, tuple(None if value is None else str(value) for value in values), listed=True)
    group = path in groups() or "/" in path
    if same_for_all(path) or path.split(".")[0] == "experiment":
        raise SweepError(f"{where}: {cut(path)} is the same for all points: give it on the command line.")
    try:
        if group:
            values = _choices(path, values)
        else:
            checked([f"{path}=0"])
    except ScenarioError as problem:
        raise SweepError(f"{where}: {str(problem).removeprefix('command line: ')}") from None
    plain = tuple(tuple(value) if isinstance(value, list) else value for value in values)
    return Axis(path, plain, group=group, add=not group, listed=True)


def _choices(path: str, values: list[Any]) -> list[Any]:
    """Names of files, as Hydra knows them."""
    if None in values:
        raise fault(path, "chooses a file, and has an empty cell: name one for every point.")
    given = [own_file(str(value)) if path == "scenario" else str(value) for value in values]
    different = list(dict.fromkeys(given))
    (word,), _ = checked([f"{path}={','.join(different)}"], several=True)
    known = dict(zip(different, word.partition("=")[2].split(","), strict=True))
    return [known[value] for value in given]
