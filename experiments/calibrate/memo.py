"""Evaluations that are never lost: a file of them, in order, which a search that was killed reads again.

A search is a pure function of its seed and of what it is told. So to go on is to begin again: what was evaluated before
is read, not run, until the file ends. The file grows by whole batches; a batch cut short by a kill is run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from experiments.door.progress import Bar
from experiments.folder.files import write_json
from sim.faults import ScenarioError

Measure = Callable[[np.ndarray, int, Sequence[int]], np.ndarray]  # point, seed, runs -> float[target]


class Memo:
    """Evaluations of one search in ``file``, each a row: the point, its seed, how many runs, the figures."""

    def __init__(self, file: Path, about: str, numbers: int, targets: int, measure: Measure, threads: int) -> None:
        self.file, self.numbers, self.measure, self.threads = file, numbers, measure, threads
        self.width = numbers + 2 + targets
        self.at = 0  # rows asked for so far
        self.bar: Bar | None = None
        self.known = self.read(hashlib.blake2b(about.encode(), digest_size=16).hexdigest())

    def read(self, digest: str) -> np.ndarray:
        """float[row, width] of the file, begun where there is none; ScenarioError where it is of another search."""
        head = self.file.with_suffix(".json")
        if not self.file.exists():
            write_json(head, {"search": digest, "width": self.width})
            self.file.touch()
        said = json.loads(head.read_text(encoding="utf-8"))
        if said != {"search": digest, "width": self.width}:
            raise ScenarioError(
                f"{self.file}: holds the evaluations of another search (plan, numbers, seed or engine differ): "
                "name another folder with hydra.run.dir=…, or ask as before."
            )
        rows = np.fromfile(self.file, np.float64)
        whole = len(rows) // self.width
        return rows[: whole * self.width].reshape(whole, self.width)

    def of(self, points: np.ndarray, seed: int, runs: Sequence[int]) -> np.ndarray:
        """float[point, target]: the figures at each of the points, float[point, number]."""
        begin, end = self.at, self.at + len(points)
        self.at = end
        asked = np.column_stack([points, np.full(len(points), seed), np.full(len(points), len(runs))])
        done = self.known[begin:end]
        if len(done) and not np.array_equal(done[:, : self.numbers + 2], asked[: len(done)]):
            raise ScenarioError(f"{self.file}: row {begin} is of another point: the file was changed.")
        if len(done) < len(points):
            rest = points[len(done) :]
            with ThreadPoolExecutor(self.threads) as pool:
                found = np.array(list(pool.map(lambda p: self.measure(p, seed, runs), rest)))
            rows = np.column_stack([asked[len(done) :], found])
            with self.file.open("ab") as file:
                file.truncate(self.width * 8 * (begin + len(done)))
                file.write(rows.tobytes())
            self.known = np.concatenate([self.known[: begin + len(done)], rows])
        if self.bar:
            self.bar.add(len(points))
        found_: np.ndarray = self.known[begin:end, self.numbers + 2 :]
        return found_
