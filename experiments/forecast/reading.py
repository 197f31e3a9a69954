"""Any event table, row by row: text or Parquet, plain, gzip or zip, tabs or commas, with whatever ends of line.

Each line is read by itself, so that a stray quotation mark spoils one row and not the rest, and a row that cannot be
read has the number of its line.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, cast

import numpy as np

from experiments.forecast.days import number_of
from experiments.forecast.layouts import Layout, layout
from experiments.forecast.mapping import Map
from sim.faults import ScenarioError, cut, shown

SEPARATORS = "\t;|,"
LOOKED_AT = 50  # rows from which separator and layout are told
KEPT = 5  # faults that are shown
Codes = tuple[str, ...]  # what names an actor: its code, or its name and its country


@dataclass(frozen=True)
class Table:
    """Rows as numbers. day: int64[row] since 1970-01-01 · source, target, code: int64[row], of the lists of words ·
    bad: what is wrong with the first rows that could not be read, and how many there are."""

    layout: Layout
    day: np.ndarray
    source: np.ndarray
    target: np.ndarray
    code: np.ndarray
    actors: Sequence[Codes]
    codes: Sequence[str]
    bad: Sequence[str]
    malformed: int


def table(path: Path, wanted: Map, stop: bool = False) -> Table:
    """Read a table. ``stop``: the first row that cannot be read is a ScenarioError; else it is counted and kept."""
    rows = numbered_rows(path)
    begin = list(islice(rows, LOOKED_AT))
    if not begin:
        raise ScenarioError(f"{path}: has no rows.")
    found = layout(str(path), [row for _, row in begin], wanted.layout, wanted.columns)
    actors: dict[Codes, int] = {}
    codes: dict[str, int] = {}
    columns = [array("q") for _ in range(4)]
    bad: list[str] = []
    malformed = 0
    width = len(begin[0][1]) if found.header else 0
    for line, row in chain(begin[1:] if found.header else begin, rows):
        fault, day = at_fault(row, found, width)
        if fault:
            malformed += 1
            if stop:
                raise ScenarioError(f"{path}: line {line}: {fault} Write bad=skip to go on without such rows.")
            if len(bad) < KEPT:
                bad.append(f"line {line}: {fault}")
            continue
        words = [tuple(cell(row[k]) for k in places) for places in (found.source, found.target)]
        code = cell(row[found.code])
        values = (day, *(actors.setdefault(word, len(actors)) for word in words), codes.setdefault(code, len(codes)))
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    if not columns[0]:
        raise ScenarioError(f"{path}: not one row could be read; {bad[0] if bad else 'there is only a header'}")
    days, sources, targets, whats = (np.array(column, np.int64) for column in columns)
    return Table(found, days, sources, targets, whats, list(actors), list(codes), bad, malformed)


def at_fault(row: Sequence[str], layout: Layout, width: int) -> tuple[str, int]:
    """What is wrong with a row, or nothing; and its day."""
    if layout.widths and len(row) not in layout.widths:
        return f"has {len(row)} columns, not {' or '.join(map(str, layout.widths))}.", 0
    if len(row) < layout.least or (width and len(row) > width):
        return f"has {len(row)} columns, not {width or f'at least {layout.least}'}.", 0
    day = number_of(row[layout.date])
    return (f"{shown(row[layout.date], 30)} is no date.", 0) if day is None else ("", day)


def cell(text: str) -> str:
    return text.strip().strip('"').strip()


def numbered_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, cells) of every line that is not empty."""
    if path.suffix == ".parquet":
        yield from of_parquet(path)
        return
    with text_of(path) as file:
        begin = [(number, line) for number, line in enumerate(islice(file, LOOKED_AT), 1)]
        separator = separates([line for _, line in begin if line.strip()])
        for number, line in chain(begin, enumerate(file, len(begin) + 1)):
            if line.strip("\r\n\t ,;|\x1a\0"):
                yield number, cells(line.rstrip("\r\n"), separator)


def separates(lines: Sequence[str]) -> str | None:
    """The sign that cuts most of the lines into four or more; None: spaces."""
    cuts = {sign: sorted(line.count(sign) for line in lines)[len(lines) // 2] if lines else 0 for sign in SEPARATORS}
    return next((sign for sign in SEPARATORS if cuts[sign] >= 3), None)


def cells(line: str, separator: str | None) -> list[str]:
    """The cells of one line; quotation marks count only where commas and the like separate."""
    if separator in (None, "\t") or '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=str(separator)))
    except (csv.Error, StopIteration):
        return [line]


@contextmanager
def text_of(path: Path) -> Iterator[IO[str]]:
    """The lines of a file: gzip, zip or plain, UTF-8, UTF-16 or whatever else; a byte-order mark is dropped."""
    try:
        with path.open("rb") as raw:
            mark = raw.read(4)
        with stream_of(path, mark) as stream:
            encoding = "utf-16" if mark[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
            yield io.TextIOWrapper(stream, encoding, errors="replace", newline=None)
    except FileNotFoundError:
        raise ScenarioError(f"command line: events = {shown(str(path))}: no such file.") from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as fault:
        said = getattr(fault, "strerror", None) or fault
        raise ScenarioError(f"{cut(str(path))}: not readable: {said}.") from None


def stream_of(path: Path, mark: bytes) -> IO[bytes]:
    """The bytes of a file whose first four are ``mark``, or of the first one in an archive."""
    if mark[:2] == b"\x1f\x8b":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if mark == b"PK\x03\x04":
        archive = zipfile.ZipFile(path)
        return archive.open(archive.namelist()[0])
    return path.open("rb")


def of_parquet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a Parquet table, its names first; numbered from 1 without them."""
    import pandas as pd

    try:
        frame = pd.read_parquet(path)
    except FileNotFoundError:
        raise ScenarioError(f"command line: events = {shown(str(path))}: no such file.") from None
    except (OSError, ValueError) as fault:
        raise ScenarioError(f"{cut(str(path))}: not readable as Parquet: {fault}.") from None
    yield 0, [str(name) for name in frame.columns]
    columns = [frame[name].astype(object).where(frame[name].notna(), "").map(str) for name in frame.columns]
    yield from ((number, list(row)) for number, row in enumerate(zip(*columns, strict=True), 1))


def counted(words: Mapping[str, int]) -> str:
    """The commonest words of a count, "A 12, B 3"."""
    most = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    return ", ".join(f"{cut(word, 30) or '(none)'} {count:,}" for word, count in most)
