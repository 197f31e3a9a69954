"""What is shown while the engine compiles for the first time: run 0 as it happens, played in plain Python.

A process of its own plays the very run that the screen will tell, with compilation off. The rules are the same and so
are the draws, so it is the same run, bit for bit; its scenes appear as their turns are played, and the process ends
when the engine is ready. ``python -m experiments.run.meanwhile`` reads the config of a run from its standard input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from experiments.door.asked import Asked, from_mapping
from experiments.run import story
from sim import compiled, narrate, sentences
from sim.encoding import Case

ROOT = Path(__file__).resolve().parents[2]
HEAD = "Meanwhile, run 0 as it happens, played in plain Python:"


@contextmanager
def meanwhile(asked: Asked) -> Iterator[None]:
    """Show the run while what is inside this context compiles the engine; nothing where that is already done."""
    if (compiled.folder() / "complete").exists():
        yield
        return
    search = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    child = subprocess.Popen(
        [sys.executable, "-m", "experiments.run.meanwhile"],
        stdin=subprocess.PIPE,
        stdout=sys.stderr,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": search},
        text=True,
    )
    try:
        assert child.stdin
        with child.stdin as given:
            json.dump(asked.config, given)
        yield
    finally:
        child.terminate()
        child.wait()


def heard(case: Case, seed: int) -> Iterator[str]:
    """The lines of a run, turn by turn as they are played: every scene that the ladder's moving makes."""
    from sim.game import Game

    model = Game(case, seed=seed)
    turns: list[narrate.Turn] = []
    known: set[tuple[int, str]] = set()
    while model.running:
        model.step()
        turns.append(narrate.turn(model))
        for scene in story.scenes(case, turns):
            if scene.turn is turns[-1] and (text := story.paragraph(case, scene, known)):
                yield from story.wrapped(sentences.day(model.date(model.turn)), text)


def main() -> None:
    asked = from_mapping(json.load(sys.stdin))
    terminal = sys.stdout.isatty()  # where a bar stands that is written over
    for line in chain([HEAD], heard(asked.case, asked.seed)):
        print(f"\r{line:<{story.WIDTH}}" if terminal else line, flush=True)


if __name__ == "__main__":
    main()
