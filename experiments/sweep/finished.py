"""Questions that are put to a finished sweep: its folder has all they need, so no word of run.py belongs to them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.door import console
from experiments.door.question import Own, own, whole
from experiments.folder.called import as_called
from experiments.sweep import manifest
from experiments.sweep.question import Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.table import reached
from sim.faults import ScenarioError, cut, listed, nearest, one_line

FOLDER = Own("of", "the folder of a finished sweep", Path)


@dataclass(frozen=True)
class Finished:
    """A finished sweep: its question and its table."""

    folder: Path
    question: Question
    table: pd.DataFrame


def said(rung: int = 6) -> tuple[Own, ...]:
    """What is counted."""
    return (
        Own("rung", f"the outcome: this rung or worse ({rung})", whole(1, 10), rung),
        Own("dyad", "where rungs are counted: a dyad of sweep.dyads (anywhere)", str, ""),
    )


def opened(folder: Path) -> Finished:
    """A folder's question and table; SweepError where there is none."""
    question, _ = manifest.read(folder)
    try:
        return Finished(folder, question, pd.read_parquet(folder / "table.parquet"))
    except (OSError, ValueError) as problem:
        raise SweepError(f"{folder / 'table.parquet'}: cannot be read ({problem}).") from None


def dyad(given: Finished, name: str) -> str:
    """A dyad that the sweep counted, or nothing for the world."""
    stem = reached(6, "x").removesuffix("x")
    counted = [c.removeprefix(stem) for c in given.table if c.startswith(stem) and not c.endswith(("_low", "_high"))]
    if name and name not in counted:
        known = f" It counted {listed(counted)}." if counted else " It counted none: see sweep.dyads."
        raise SweepError(f"{given.folder}: {cut(name)} is no dyad of this sweep.{nearest(name, counted)}{known}")
    return name


@dataclass(frozen=True)
class OfSweep:
    """A question to a finished sweep, as ``Question`` is one to the model."""

    name: str
    about: str
    own: tuple[Own, ...]
    work: Callable[[Finished, Any], str]

    def answered(self, given: Sequence[str] | None = None) -> int:
        """Read the words, open the folder, do it and print; 2 with one line for whatever the user can repair."""
        try:
            given = console.ready(sys.argv[1:] if given is None else given)
            if {"-h", "--help"} & set(given):
                rows = [f"  {f'{w.name}=…':<16}{w.what}" for w in self.own]
                print(as_called("\n".join([self.about.strip(), "", *rows])))
                return 0
            options, others = own(given, self.own)
            if others:
                names = [w.name for w in self.own]
                near = nearest(others[0].partition("=")[0], names)
                said = f"{cut(others[0])} is not a word of {self.name}"
                raise SweepError(f"command line: {said}.{near} Allowed: {listed(names)}.")
            print(self.work(opened(options.of), options))
        except (ScenarioError, ValueError) as error:
            print(one_line(error), file=sys.stderr)
            return 2
        return 0
