"""Parameter uncertainty: a set of weighted parameter vectors, and the member of it that each run draws.

History does not tell one vector of numbers but many that it cannot tell apart (docs/calibration.md). The set that comes
with the program is a table, ``sim/rules/calibrated_set.csv``:

    # set 1: ...                                    its version
    weight,rules.memory.stir,clock.war_days,...     a column a number, by its path
    0,2.526,11.3,...                                the middle, of weight 0: what every number is by default
    0.005,2.711,10.84,...                           a member: a weight, and a value of each number

Member m is drawn with a chance of its weight, by the key (seed, run) alone: whatever else a run is asked for, the same
run has the same member. A number that differs from the middle was set by somebody and stays as it was set.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.chance import MEMBER, draws
from sim.faults import ScenarioError, cut, shown
from sim.vocabulary import decides_shape

FILE = Path(__file__).parent / "rules" / "calibrated_set.csv"
MOST = 200  # members
HEAD = re.compile(r"# set ([1-9][0-9]*)\b")
PATH = re.compile(r"rules\.\w+\.\w+|clock\.\w+|moves\.\w+\.weight")  # what can be drawn: never a fact of a case


@dataclass(frozen=True)
class CalibratedSet:
    """A set of parameter vectors. paths: [number] · middle: float[number] · weights: float[member], they sum to 1 ·
    values: float[member, number]."""

    version: int
    paths: tuple[str, ...]
    middle: np.ndarray
    weights: np.ndarray
    values: np.ndarray

    def members(self, seed: int, runs: np.ndarray) -> np.ndarray:
        """int64[run]: the member of each run."""
        ends = np.cumsum(self.weights)
        luck = draws(seed, runs, MEMBER) * ends[-1]
        return np.minimum(np.searchsorted(ends, luck, side="right"), len(ends) - 1)

    def free(self, numbers: Mapping[str, float]) -> dict[str, int]:
        """Path -> column of each number that differs from member to member and stands at its middle."""
        varies = np.ptp(self.values, axis=0) > 0.0
        return {p: k for k, p in enumerate(self.paths) if varies[k] and numbers.get(p) == self.middle[k]}

    def parted(
        self, seed: int, runs: np.ndarray, free: Mapping[str, int]
    ) -> Iterator[tuple[dict[str, float], np.ndarray]]:
        """The runs by what they draw, int64[run]: numbers by path, of the columns that are free, and which runs."""
        members = self.members(seed, runs)
        for m in np.unique(members):
            yield {path: float(self.values[m, k]) for path, k in free.items()}, np.flatnonzero(members == m)


def calibrated_set(file: Path | None = None) -> CalibratedSet | None:
    """The set of a file, that of the program where none is named; None where it is not there.

    ScenarioError names the line of what cannot be meant.
    """
    place = FILE if file is None else file
    return parsed(place, place.stat().st_mtime_ns) if place.exists() else None


@functools.lru_cache(maxsize=4)
def parsed(file: Path, changed: int) -> CalibratedSet:
    """The set of a file as it was when it last changed."""

    def fault(line: int, said: str) -> ScenarioError:
        return ScenarioError(f"{file}: line {line}: {said}")

    with file.open(encoding="utf-8", newline="") as text:
        head = HEAD.match(text.readline())
        rows = list(csv.reader(text))
    if head is None:
        raise fault(1, "must say the version, as in '# set 1'.")
    if not rows or rows[0][:1] != ["weight"] or len(set(rows[0])) < len(rows[0]):
        raise fault(2, "must name the columns: weight, then the path of each number, none of them twice.")
    for name in rows[0][1:]:
        if not PATH.fullmatch(name) or decides_shape(name):
            raise fault(2, f"{cut(name)} cannot be drawn: allowed are rules.RULE.NAME, clock.NAME, moves.MOVE.weight.")
    if not 2 <= len(rows) - 1 <= MOST + 1:
        raise fault(len(rows) + 1, f"there must be a middle and 1 to {MOST} members, found {len(rows) - 1} rows.")
    table = np.zeros((len(rows) - 1, len(rows[0])))
    for k, row in enumerate(rows[1:]):
        if len(row) != len(rows[0]):
            raise fault(k + 3, f"has {len(row)} values, {len(rows[0])} are needed.")
        for column, (name, value) in enumerate(zip(rows[0], row, strict=True)):
            try:
                table[k, column] = float(value)
            except ValueError:
                raise fault(k + 3, f"{cut(name)} = {shown(value)} must be a number.") from None
    if not np.isfinite(table).all():
        raise fault(int(np.argwhere(~np.isfinite(table))[0, 0]) + 3, "has a value that is not finite.")
    if table[0, 0] != 0.0 or (table[1:, 0] <= 0.0).any():
        raise fault(3, "the first row is the middle, of weight 0; the weights of all others are above 0.")
    weights = table[1:, 0] / table[1:, 0].sum()
    return CalibratedSet(int(head[1]), tuple(rows[0][1:]), table[0, 1:], weights, table[1:, 1:])
