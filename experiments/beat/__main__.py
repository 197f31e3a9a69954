"""``python -m experiments.beat [PART …] [seed=1] [size=1]``: 0 without a fault, 1 with some, 2 refused."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from experiments import beat
from sim.faults import Checker, ScenarioError
from sim.vocabulary import Field

WORDS = {
    "seed": Field("seed", 1, 0, 2**32, "-", "what is tried; whole number"),
    "size": Field("size", 1.0, 0.001, 100.0, "times", "how much of it"),
}


def main(words: Sequence[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(beat.__doc__)
        return 0
    try:
        parts, numbers = asked(words)
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    found = 0
    for part in parts:
        for figure in importlib.import_module(f"experiments.beat.{part}").beat(int(numbers["seed"]), numbers["size"]):
            print(figure, flush=True)
            found += len(figure.faults)
    return 1 if found else 0


def asked(words: Sequence[str]) -> tuple[Sequence[str], dict[str, float]]:
    """The parts, all where none is named, and the numbers."""
    check, numbers, parts = Checker(lambda _: "command line"), {k: f.default for k, f in WORDS.items()}, []
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            check.known(key, key, WORDS, "word of beat")
            number: float | str = value
            try:
                number = float(value)
            except ValueError:
                pass
            numbers[key] = check.number(key, number, WORDS[key])
        else:
            parts.append(check.known(key, key, beat.PARTS, "part of beat"))
    return parts or beat.PARTS, numbers


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
