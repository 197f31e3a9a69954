"""Mixed work for as long as one likes in one process, with memory minute by minute:

    python -m experiments.checks.endurance minutes=60

Pieces of every kind (module mixed) follow each other in turn: scenarios read, ensembles, games with their reasons,
odds, whole runs with pictures, models of Mesa, a class on its sockets, sweeps, words that are refused. Writes
memory.csv, a row a minute, and memory.png; ends with 0 where memory is flat, 1 where it grows or too little is known,
2 refused.

memory.csv:
    minute              since the beginning
    rss                 memory of the process, MB (10^6 bytes), as the system counts it
    blocks              pieces of memory that Python holds, thousands
    files, threads      open files; threads
    pieces              pieces of work done by then
"""

from __future__ import annotations

import gc
import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.checks.mixed import KINDS
from experiments.door.question import Own, own, real, whole
from experiments.folder.files import write_csv
from experiments.plots import memory as picture
from experiments.plots import save
from sim import __version__
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError

WARM = 1 / 3  # of the time does not count: engine, libraries and every kind of work come in (ours)
FLAT = 0.1  # MB a minute: what grows no faster may work for a day and be 150 MB larger at its end (ours)
LEAST = 8  # minutes behind a slope
WORDS = (
    Own("minutes", "how long (60)", real(0.05, 1e5), 60.0),
    Own("seed", "the number of the first piece of each kind (0)", whole(0), 0),
    Own("to", "the folder of the table and the picture (outputs/endurance)", Path, Path("outputs/endurance")),
)


@dataclass(frozen=True)
class Slope:
    """MB a minute with its 95 % interval."""

    each: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        if self.high <= FLAT:
            return "flat"
        return "grows" if self.low > FLAT else "not known: more minutes are needed"


def slope(minutes: np.ndarray, mb: np.ndarray) -> Slope:
    """A straight line through them. What one minute leaves the next begins with, so the residuals go together: their
    first correlation r makes n minutes worth n (1 − r) / (1 + r) (Bartlett 1935), never fewer than three."""
    from scipy import stats

    if len(mb) < LEAST:
        return Slope(float("nan"), float("-inf"), float("inf"))
    line = np.polyfit(minutes, mb, 1)
    left = mb - np.polyval(line, minutes)
    spread = float(left @ left)
    r = float(left[1:] @ left[:-1]) / spread if spread > 1e-12 else 0.0
    n = max(3.0, len(mb) * (1.0 - max(r, 0.0)) / (1.0 + max(r, 0.0)))
    across = float(((minutes - minutes.mean()) ** 2).sum()) * n / len(mb)
    half = float(stats.t.ppf(0.975, n - 2.0)) * sqrt(spread / len(mb) * n / (n - 2.0) / across)
    return Slope(float(line[0]), float(line[0]) - half, float(line[0]) + half)


def looked(minute: float, pieces: int) -> dict[str, float]:
    """A row of the table, now."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) * 1024 / 1e6
    return {
        "minute": round(minute, 2), "rss": round(rss, 1), "blocks": round(sys.getallocatedblocks() / 1e3, 1),
        "files": len(os.listdir("/proc/self/fd")), "threads": threading.active_count(), "pieces": pieces,
    }  # fmt: skip


def work(minutes: float, first: int, folder: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """Do it; the table, written anew every minute, and how many pieces of each kind were done."""
    rows, done = list[dict[str, float]](), dict.fromkeys(KINDS, 0)
    begin = time.monotonic()
    for k in itertools.count(first):
        for kind, piece in KINDS.items():
            with tempfile.TemporaryDirectory() as place:
                piece(k, Path(place))
            done[kind] += 1
            minute = (time.monotonic() - begin) / 60
            if minute >= min(len(rows) + 1, minutes):
                rows.append(looked(minute, sum(done.values())))
                write_csv(folder / "memory.csv", pd.DataFrame(rows))
                print("  ".join(f"{name} {x:g}" for name, x in rows[-1].items()), flush=True)
            if minute >= minutes:
                return pd.DataFrame(rows), done
    raise AssertionError("it counts for ever")


def main(words: Sequence[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(__doc__)
        return 0
    try:
        given, others = own(words, WORDS)
        if others:
            raise ScenarioError(f"command line: {others[0]} is no word of endurance: minutes=…, seed=… or to=….")
        if not Path("/proc/self/status").exists():
            raise ScenarioError("endurance: memory is read from /proc, which only Linux has.")
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    given.to.mkdir(parents=True, exist_ok=True)
    table, done = work(given.minutes, given.seed, given.to)
    return 0 if concluded(table, given.to, f"Pieces: {pieces(done)}. First seed {given.seed}.").verdict == "flat" else 1


def pieces(done: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in done.items())


def concluded(table: pd.DataFrame, to: Path, footer: str) -> Slope:
    """Draw the table, and say what it says of what came after the warm-up."""
    since = WARM * float(table["minute"].max())
    after = table[table["minute"] > since]
    found = slope(after["minute"].to_numpy(), after["rss"].to_numpy())
    figure = picture.draw(table, since=since, slope=(found.each, found.low, found.high), flat=FLAT)
    save(figure, table, to, "memory", f"{footer} Tinderbox {__version__}, engine {ENGINE_DIGEST}.")
    interval = f"{found.each:+.3f} MB a minute ({found.low:+.3f} to {found.high:+.3f})"
    print(f"{interval} over the last {len(after)} minutes, at {after['rss'].mean():.0f} MB: {found.verdict}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
