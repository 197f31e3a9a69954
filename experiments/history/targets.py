"""What history says: figures computed from recorded events, each with its 95 % interval and its source."""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "targets.csv"


@dataclass(frozen=True)
class Target:
    """A figure of history. ``n``: what it was counted on."""

    id: str
    value: float
    lo: float
    hi: float
    n: int
    definition: str
    source: str


@functools.cache
def targets() -> Sequence[Target]:
    """All of them, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Target(r["id"], float(r["value"]), float(r["lo"]), float(r["hi"]), int(r["n"]), r["definition"], r["source"])
        for r in rows
    ]
