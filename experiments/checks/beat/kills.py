"""Kills: real runs and sweeps, ended by SIGKILL at any moment, leave no byte that is wrong and lose no finished run.

The same command, never disturbed, says what is right. After a kill every file that has its final name is whole: that
of the earlier run in the folder or that of the new one, and never a mixture in a folder that looks finished. Given
again, the command ends with the very bytes of the undisturbed one. Half of the kills come at a random time, half after
so many files have come or gone.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from experiments.checks.beat import Figure
from experiments.folder.files import MANIFEST
from experiments.main import main

RUNS, SWEEPS = 100, 200  # kills
SMALL = ("scenario=richardson", "horizon=8", "ensemble.runs=60", "curve.runs=10")
SWEEP = ("-m", "scenario=richardson", "horizon=8", "ensemble.runs=640", "sweep.chunk_seconds=0.02",
         "rules.reciprocity.match=range(0,2,0.05)")  # fmt: skip
DATES = ("date", "command", "again", "commit")  # lines of a manifest that name a moment, a folder or a checkout
POLL = 0.002  # seconds

# Each command is a process of its own, forked where that works from one that has imported all it needs.
PROCESSES: Any = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
PRELOADED = ["experiments.main", "experiments.run.report", "experiments.run.pictures", "experiments.sweep.conduct",
             "experiments.plots.curve", "experiments.plots.timeline", "experiments.plots.occupancy", "hydra",
             "sim.model", "scipy.stats"]  # fmt: skip

Files = dict[str, bytes]


def beat(seed: int, size: float) -> list[Figure]:
    """RUNS and SWEEPS kills, times ``size``."""
    dice = random.Random(seed)
    PROCESSES.set_forkserver_preload(PRELOADED)
    with tempfile.TemporaryDirectory() as where:
        return [
            single_runs(dice, max(1, round(RUNS * size)), Path(where) / "runs"),
            sweeps(dice, max(1, round(SWEEPS * size)), Path(where) / "sweeps"),
        ]


def single_runs(dice: random.Random, kills: int, where: Path) -> Figure:
    """Two single runs in turn in one folder, each over what the other has left there; now and then a new folder."""
    found, folder = Figure("kills of single runs"), where / "killed"
    asked = [(*SMALL, f"seed={seed}") for seed in (1, 2)]
    rights = [right(where / f"{k}", words) for k, words in enumerate(asked)]
    old: Files = {}
    for turn in itertools.count():
        if found.tried >= kills:
            return found
        words, (new, seconds) = asked[turn % 2], rights[turn % 2]
        if turn % 4 == 0:
            clear(folder)
            old = {}
        if struck(dice, run(words, folder), folder, seconds, len(new) + len(old), found):
            judge(folder, new, old, found)
            given_again(words, folder)
        same(folder, new, found)
        old = new
    raise AssertionError


def sweeps(dice: random.Random, kills: int, where: Path) -> Figure:
    """Sweeps, each killed and given again until it ends."""
    found, folder, store = Figure("kills of sweeps"), where / "killed", where / "store"
    words = (*SWEEP, f"sweep.store={store}")
    new, seconds = right(where / "right", words)
    clear(store)
    while found.tried < kills:
        if struck(dice, run(words, folder), store if dice.random() < 0.5 else folder, seconds, 20, found):
            judge(folder, new, {}, found)
        else:
            same(folder, new, found)
            clear(folder)
            clear(store)
    given_again(words, folder)
    same(folder, new, found)
    return found


def run(words: Sequence[str], folder: Path) -> BaseProcess:
    """The command line in a process of its own, begun."""
    kind = "sweep" if "-m" in words else "run"
    process: BaseProcess = PROCESSES.Process(target=alone, args=([*words, f"hydra.{kind}.dir={folder}"],))
    process.start()
    return process


def alone(words: Sequence[str]) -> None:
    """What the process does: all that run.py does, without a word."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        sys.exit(main(words))


def given_again(words: Sequence[str], folder: Path) -> int | None:
    """The command undisturbed; its exit status."""
    process = run(words, folder)
    process.join()
    return process.exitcode


def right(folder: Path, words: Sequence[str]) -> tuple[Files, float]:
    """What the command writes when nobody disturbs it, and how long it takes once all is compiled."""
    given_again(words, folder.with_name("warm"))
    clear(folder.with_name("warm"))
    began = time.monotonic()
    if given_again(words, folder) != 0:
        raise RuntimeError(f"the command fails undisturbed: {' '.join(words)}")
    return content(folder), time.monotonic() - began


def struck(dice: random.Random, process: BaseProcess, folder: Path, seconds: float, files: int, found: Figure) -> bool:
    """Kill at a random time or after so many changes of files in the folder; False where it ended before."""
    by_file = dice.random() < 0.5
    until = time.monotonic() + dice.uniform(0.0, 1.1 * seconds)
    steps, after, before = dice.randint(1, files), dice.uniform(0.0, 0.02), stamps(folder)
    while process.is_alive() and (steps > 0 if by_file else time.monotonic() < until):
        time.sleep(POLL)
        now = stamps(folder) if by_file else before
        steps, before = steps - len(now ^ before), now
    time.sleep(after if by_file else 0.0)
    process.kill()
    process.join()
    killed = process.exitcode != 0
    found.tried += killed
    found.note("ended before the kill" if not killed else "killed after a file" if by_file else "killed at a time")
    return killed


def judge(folder: Path, new: Files, old: Files, found: Figure) -> None:
    """After a kill: every file is whole, and with a manifest all of them are those of one run."""
    here = content(folder)
    for name, bytes_ in here.items():
        if bytes_ not in (new.get(name), old.get(name)):
            found.faults.append(f"{name} is neither the old file nor the new one ({len(bytes_)} bytes)")
    if MANIFEST in here and here not in (new, old):
        found.faults.append(f"looks finished and is not: {sorted(here)}")
    found.note("looked finished" if MANIFEST in here else "had no manifest")


def same(folder: Path, new: Files, found: Figure) -> None:
    """Given again: the bytes of the undisturbed command, and nothing else."""
    here = content(folder)
    wrong = sorted(name for name in {*here, *new} if here.get(name) != new.get(name))
    left = [name for name in names(folder) if name.endswith(".part")]
    if wrong or left:
        found.faults.append(f"given again, it does not end as undisturbed: {', '.join([*wrong, *left])}")


def names(folder: Path) -> list[str]:
    return [str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()]


def stamps(folder: Path) -> set[tuple[str, int]]:
    """Name and time of each file: the set changes whenever one comes, goes or is replaced."""
    found = set()
    for name in names(folder):
        try:
            found.add((name, os.stat(folder / name).st_mtime_ns))
        except FileNotFoundError:  # gone meanwhile
            continue
    return found


def content(folder: Path) -> Files:
    """Every finished file, a manifest without its dates."""
    finished = [name for name in names(folder) if not name.endswith((".part", "lock"))]
    return {name: undated((folder / name).read_bytes(), name) for name in finished}


def undated(raw: bytes, name: str) -> bytes:
    if Path(name).name != MANIFEST:
        return raw
    said = json.loads(raw)
    return json.dumps({key: value for key, value in said.items() if key not in DATES}, sort_keys=True).encode()


def clear(folder: Path) -> None:
    """Take away what a command wrote into a folder of this module's making."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    if os.path.isdir(folder):
        folder.rmdir()
