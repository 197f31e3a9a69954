"""Invented scenarios at the limits, with seconds and peak memory: each limit alone, and all together.

    python -m experiments.checks.limits                  every line, about twenty minutes
    python -m experiments.checks.limits only=actors      one of them
    python -m experiments.checks.limits runs=1000000     so many runs by the page instead of 50,000

Each line is a process of its own, so that its peak is its own. It reads and encodes the scenario, plays runs for
some seconds and, where it says so, tells one run with every reason. The line "runs" plays the default scenario
by the page (sim.pages). Seconds are those of the processor, one thread.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from experiments.checks.invented import RIVALS, invented
from experiments.door.question import Own, one_of, own, whole
from experiments.run.story import tell
from sim import Ensemble, encode, load
from sim.compiled import entry
from sim.encoding import Case
from sim.faults import ScenarioError
from sim.pages import counts, pages
from sim.scenario import build

SECONDS = 20.0  # of runs behind a rate
ACTORS, MOVES, TURNS = 200, 500, 5000
USUAL = {"actors": 10, "moves": 0, "turns": 104, "rivals": RIVALS}  # near the shipped scenarios
LINES = {
    "usual": {},
    "actors": {"actors": ACTORS},
    "crowded": {"actors": ACTORS, "rivals": 8},
    "moves": {"moves": MOVES},
    "turns": {"turns": TURNS},
    "together": {"actors": ACTORS, "moves": MOVES, "turns": TURNS},
    "rivals": {"actors": ACTORS, "rivals": ACTORS // 2},
    "runs": {},
}
TOLD = ("usual", "actors", "moves", "turns")
HEAD = (
    "line",
    "actors",
    "dyads",
    "pairs",
    "moves",
    "options",
    "turns",
    "encode s",
    "run s",
    "runs",
    "told s",
    "peak MB",
)


@dataclass
class Figures:
    """What a line found."""

    line: str
    actors: int = 0
    dyads: int = 0
    pairs: int = 0
    moves: int = 0
    options: int = 0
    turns: int = 0
    encode: float = 0.0
    run: float = 0.0
    runs: int = 0
    told: float = float("nan")
    peak: float = 0.0

    def of(self, case: Case) -> None:
        for part in ("actors", "dyads", "pairs", "moves", "options"):
            setattr(self, part, len(getattr(case, part)))
        self.turns = case.scenario.horizon

    def __str__(self) -> str:
        told = "" if self.told != self.told else f"{self.told:.1f}"
        counted = [f"{x:,}" for x in (self.actors, self.dyads, self.pairs, self.moves, self.options, self.turns)]
        return row([self.line, *counted, f"{self.encode:.2f}", f"{self.run:.4f}", f"{self.runs:,}", told,
                    f"{self.peak:,.0f}"])  # fmt: skip


def row(cells: Sequence[str]) -> str:
    return "".join(f"{cell:<10}" if k == 0 else f"{cell:>11}" for k, cell in enumerate(cells))


def measured(line: str, runs: int) -> Figures:
    """One line, in this process."""
    found, begin = Figures(line), time.process_time()
    case = encode(load()) if line == "runs" else encode(build(invented(**{**USUAL, **LINES[line]})))
    found.encode = time.process_time() - begin
    found.of(case)
    entry()
    found.runs, taken = by_page(case, runs) if line == "runs" else for_a_while(case)
    found.run = taken / found.runs
    if line in TOLD:
        begin = time.process_time()
        tell(case, 1)
        found.told = time.process_time() - begin
    found.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return found


def for_a_while(case: Case) -> tuple[int, float]:
    """Runs and the seconds that they took: twice as many again and again, until they take long enough to be told."""
    n = 1
    while True:
        begin = time.process_time()
        Ensemble(case, 1).run(range(n))
        taken = time.process_time() - begin
        if taken > SECONDS / 4:
            return n, taken
        n *= 2


def by_page(case: Case, runs: int) -> tuple[int, float]:
    """That many runs, of which only the sums are kept, and their seconds."""
    begin = time.process_time()
    done = sum(counts(page).n for page in pages(Ensemble(case, 1), runs))
    return done, time.process_time() - begin


def apart(line: str, runs: int) -> str:
    """A line measured in a process of its own; its refusal where it stops."""
    words = [sys.executable, "-m", "experiments.checks.limits", f"only={line}", f"runs={runs}", "here=1"]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        return f"{line:<10}  {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'killed'}"
    return str(Figures(**json.loads(done.stdout)))


WORDS = (
    Own("only", "one line (all)", one_of(list(LINES)), ""),
    Own("runs", "runs by the page (50000)", whole(1, 10**8), 50_000),
    Own("here", "1: in this very process, as plain data (0)", whole(0, 1), 0),
)


def main(words: Sequence[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(__doc__)
        return 0
    try:
        given, others = own(words, WORDS)
        if others or (given.here and not given.only):
            raise ScenarioError("limits: takes only=…, runs=… and, with only=…, here=1.")
        if given.here:
            print(json.dumps(asdict(measured(given.only, given.runs))))
            return 0
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    print(row(HEAD), flush=True)
    for line in [given.only] if given.only else LINES:
        print(apart(line, given.runs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
