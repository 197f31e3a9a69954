"""``python -m experiments.checks.beat [PART …] [seed=1] [size=1]``: 0 without a fault, 1 with some, 2 refused."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from experiments.checks import beat
from experiments.door.question import Own, own, real, whole
from sim.faults import Checker, ScenarioError

WORDS = (
    Own("seed", "what is tried (1)", whole(0), 1),
    Own("size", "how much of it, times the usual (1)", real(0.001, 1000.0), 1.0),
)


def main(words: Sequence[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(beat.__doc__)
        return 0
    try:
        options, named = own(words, WORDS)
        parts = [Checker(lambda _: "command line").known(name, name, beat.PARTS, "part of beat") for name in named]
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    found = 0
    for part in parts or beat.PARTS:
        for figure in importlib.import_module(f"experiments.checks.beat.{part}").beat(options.seed, options.size):
            print(figure, flush=True)
            found += len(figure.faults)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
