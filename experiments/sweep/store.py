"""Finished chunks on disk: what was counted stays counted, whatever happens next.

One folder per question (named by its key), one record per chunk. A record is a checksum, a line of
JSON and numpy arrays, written to a temporary file, flushed, and moved into place in one step: after
a power cut or SIGKILL a record is there as a whole or not at all. On opening, every record is read
and its checksum compared; what does not agree is set aside, reported, and counted again.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from experiments.folder.files import write as _write
from experiments.sweep.refusal import SweepError

Span = tuple[int, int]  # units first..end, end not included
DIGEST = 32  # bytes


class Store:
    """The records of one question."""

    def __init__(self, root: Path, key: str) -> None:
        self.folder = Path(root) / key
        self.key = key
        self.spans: list[Span] = []
        self.damaged: list[str] = []
        self._lock: Any = None

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.folder)
            _write(self.folder / "probe", b"")
            (self.folder / "probe").unlink()
        except OSError as problem:
            raise SweepError(
                f"{self.folder}: cannot write ({problem.strerror}); nothing was run. "
                "Choose another folder with sweep.store=FOLDER"
            ) from None
        self._scan()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._lock:
            self._lock.close()

    def put(self, span: Span, arrays: dict[str, np.ndarray]) -> None:
        """Keep a finished chunk."""
        body = io.BytesIO()
        header = {"key": self.key, "span": span, "arrays": list(arrays)}
        body.write(json.dumps(header).encode() + b"\n")
        for array in arrays.values():
            np.save(body, array, allow_pickle=False)
        content = body.getvalue()
        _write(self._path(span), _digest(content) + content)
        self.spans.append(span)

    def read(self, span: Span) -> dict[str, np.ndarray]:
        """The arrays of a record, after comparing its checksum."""
        return _parsed(self._path(span).read_bytes(), self.key, span)

    def missing(self, first: int, end: int) -> list[Span]:
        """The stretches of units first..end that no record covers, in order."""
        gaps, at = [], first
        for start, stop in sorted(self.spans):
            if stop <= first or start >= end:
                continue
            if start > at:
                gaps.append((at, start))
            at = max(at, stop)
        if at < end:
            gaps.append((at, end))
        return gaps

    def done(self) -> int:
        """Units that are counted."""
        return sum(end - first for first, end in self.spans)

    def _path(self, span: Span) -> Path:
        return self.folder / f"{span[0]:012d}-{span[1]:012d}.chunk"

    def _scan(self) -> None:
        covered = 0
        for path in sorted(self.folder.glob("*.chunk")):
            try:
                first, end = (int(part) for part in path.stem.split("-"))
                if first < covered:
                    raise ValueError("two records of the same units")
                _parsed(path.read_bytes(), self.key, (first, end))
            except (ValueError, OSError, KeyError):
                self.damaged.append(path.name)
                path.replace(path.with_suffix(".damaged"))
                continue
            self.spans.append((first, end))
            covered = end
        for left in self.folder.glob("*.part"):
            left.unlink()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST).digest()


def _parsed(raw: bytes, key: str, span: Span) -> dict[str, np.ndarray]:
    content = raw[DIGEST:]
    if raw[:DIGEST] != _digest(content):
        raise ValueError("checksum")
    head, body = content.split(b"\n", 1)
    header = json.loads(head)
    if header["key"] != key or tuple(header["span"]) != span:
        raise ValueError("another record's name")
    stream = io.BytesIO(body)
    return {name: np.load(stream, allow_pickle=False) for name in header["arrays"]}


def _locked(folder: Path) -> Any:
    """A lock that the system drops when the process ends, however it ends."""
    file = open(folder / "lock", "wb")  # noqa: SIM115 (open as long as the store)
    try:
        import fcntl
    except ImportError:  # Windows has no flock: there, two of the same sweep at once are not caught
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise SweepError(f"{folder}: another process is working on this very sweep") from None
    return file
