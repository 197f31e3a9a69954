"""Files that appear whole, tables that a spreadsheet reads as data, folders that one run at a time works in.

Killed at any moment, a process leaves each file as it was or as it was meant to be. A folder looks finished as long as
it has a manifest: ``begun`` takes the old one away before anything else changes, and whoever works there writes the new
one last (experiments/folder/manifest.py).
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.faults import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
OURS = "tinderbox "  # how the ``made_by`` of our manifests begins
FORMULA = re.compile(
    r"[=+\-@\t\r\n＝＋－＠]"
)  # what a spreadsheet may run begins with one of these (OWASP, CSV injection)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``; what was written there takes the name in one step, flushed to the disk."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(path: Path, content: bytes) -> None:
    """All or nothing."""
    with placed(path) as part:
        part.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """All or nothing, as UTF-8 with the same ends of line everywhere."""
    write(path, text.encode("utf-8", "backslashreplace"))  # names of files may hold bytes that are no text


def write_json(path: Path, content: Any) -> None:
    """All or nothing, laid out for people too."""
    write_text(path, json.dumps(content, indent=1, default=str, ensure_ascii=False) + "\n")


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """A table as CSV; text that a spreadsheet would run as a formula is marked as text."""
    safe = table.rename(columns=harmless)
    for k, (_, column) in enumerate(table.items()):
        if column.dtype.kind not in "biufcmM":
            safe.isetitem(k, column.astype(object).map(harmless))
    with placed(path) as part:
        safe.to_csv(part, index=False, lineterminator="\n", encoding="utf-8")


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    with placed(path) as part:
        table.to_parquet(part, index=False)


@contextmanager
def paged(path: Path) -> Iterator[Callable[[pd.DataFrame], None]]:
    """A table written a page at a time, each a group of rows; it takes its name when the last is there."""
    import pyarrow as pa
    from pyarrow import parquet

    with placed(path) as part:
        writer: parquet.ParquetWriter | None = None

        def add(page: pd.DataFrame) -> None:
            nonlocal writer
            table = pa.Table.from_pandas(page, preserve_index=False)
            writer = writer or parquet.ParquetWriter(part, table.schema)
            writer.write_table(table)

        try:
            yield add
        finally:
            if writer is not None:
                writer.close()


def harmless(cell: Any) -> Any:
    """``=1+1`` as ``'=1+1``, which a spreadsheet shows and does not run; numbers and all else as they are."""
    risky = isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def fresh(folder: Path, name: str) -> Path:
    """A new, empty folder NAME in ``folder``, or NAME-2, …: never one that was there, nor a link to elsewhere."""
    for k in itertools.count(1):
        path = folder / (name if k == 1 else f"{name}-{k}")
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
    raise AssertionError("there is always a next number")


@contextmanager
def begun(folder: Path) -> Iterator[None]:
    """Work in a folder, which must exist, alone: the old manifest goes, and what a killed run left half written.

    ScenarioError where another run works there, or where the manifest is none of ours.
    """
    held = locked(folder)
    try:
        unfinish(folder)
        yield
    finally:
        if held is not None:
            os.close(held)


def unfinish(folder: Path) -> None:
    """Take the manifest away, so that the folder no longer looks finished."""
    path = folder / MANIFEST
    if os.path.lexists(path):
        try:
            made_by = json.loads(path.read_text(encoding="utf-8"))["made_by"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            made_by = None
        if not str(made_by).startswith(OURS):
            raise ScenarioError(f"{path}: not written by Tinderbox, and a run would replace it. Choose another folder.")
        path.unlink()
    for left in folder.glob(".*.part"):
        left.unlink()


def locked(folder: Path) -> int | None:
    """A lock that the system drops when the process ends, however it ends; None where there is none to be had."""
    taken = ScenarioError(f"{folder}: another run is writing here. Wait for it, or choose another folder.")
    try:
        import fcntl
    except ImportError:  # Windows: a file that is gone as soon as it is closed
        try:
            return os.open(folder / ".lock", os.O_CREAT | os.O_EXCL | getattr(os, "O_TEMPORARY", 0))
        except FileExistsError:
            raise taken from None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise taken from None
    except OSError:  # some network file systems lock no folders
        pass
    return held
