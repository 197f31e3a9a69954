"""One chunk of a sweep, as it is handed to a thread or to another machine, and the doing of it.

The only module of the package that calls the model. A task carries its configs with it, so that a
worker needs nothing but the same code; it refuses to count with any other engine.
"""

from __future__ import annotations

import hashlib
import json
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweep.refusal import SweepError
from sim.reading import settled

NAME = 64  # letters of an actor's name in a row per run
Edit = tuple[str, Any]  # path, value


@dataclass(frozen=True)
class Spec:
    """How to make the case of one point: a base, edits of its config, numbers patched in after."""

    base: int
    edits: tuple[Edit, ...]
    patch: Mapping[str, float]
    seed: int


@dataclass(frozen=True)
class Task:
    """Units of work: (position of the point in specs, first run, end of runs), in order."""

    engine: str
    configs: Mapping[int, bytes]
    specs: tuple[Spec, ...]
    units: tuple[tuple[int, int, int], ...]
    occupancy: bool = False
    per_run: bool = False
    threads: int = 1
    dyads: tuple[str, ...] = ()  # counted one by one, beside the world


@dataclass(frozen=True)
class Answer:
    """What a task found: a row of counts per unit, tables on request, and the seconds it took."""

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    seconds: float = 0.0


def packed(config: Mapping[str, Any]) -> bytes:
    """A config as it travels."""
    return zlib.compress(json.dumps(config, default=str).encode(), 1)


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Names the model: its compiled rules and versions, and every other source that makes a case.

    Taken once per process. Statistics are left out: they read counts, they do not make them.
    """
    import sim
    from sim import compiled

    total = hashlib.blake2b(compiled.digest().encode(), digest_size=16)
    root = Path(sim.__file__).parent
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("statistics/", "_configs/")):
            total.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


@lru_cache(maxsize=64)
def encoded(config: bytes, edits: tuple[Edit, ...] = ()) -> Any:
    """The case of a packed config after edits; kept, because most points share it."""
    from experiments.door.asked import with_parameters
    from sim import encoding, scenario
    from sim.load import scenario_part

    said = edited(config, edits)
    return with_parameters(encoding.encode(scenario.build(scenario_part(said))), said)


forget = encoded.cache_clear  # once a sweep is over: its cases, two megabytes each, are of no use to the next


def edited(config: bytes, edits: tuple[Edit, ...]) -> dict[str, Any]:
    """The resolved plain config after edits, made as Hydra makes it from ``++path=value``.

    A key may be new (a number left at its default); the model knows every key and refuses the rest.
    """
    from omegaconf import OmegaConf

    whole = OmegaConf.create(json.loads(zlib.decompress(config)))
    for path, value in edits:
        value = list(value) if isinstance(value, tuple) else value
        OmegaConf.update(whole, path, value, merge=True, force_add=True)
    plain: Any = OmegaConf.to_container(whole, resolve=False)
    return settled(plain, lambda key: "command line")


class Place:
    """Where one thread counts: a bench for the case of the last point, moved on as long as the next has the same."""

    def __init__(self, configs: Mapping[int, bytes]) -> None:
        self.configs = configs
        self.case: Any = None

    def at(self, spec: Spec) -> Any:
        """The bench, moved to a point."""
        from sim.bench import Bench

        case = encoded(self.configs[spec.base], spec.edits)
        if case is not self.case:
            self.case, self.bench = case, Bench(case)
        self.bench.move(spec.patch)
        return self.bench


def perform(task: Task) -> Answer:
    """Do a task. Each unit is counted by itself, so the answer does not depend on the chunk."""
    from sim import bench, compiled

    if engine_digest() != task.engine:
        raise SweepError(
            f"a worker on {socket.gethostname()} has another engine: it has {engine_digest()}, "
            f"this sweep asks {task.engine}. Install the same commit and the same versions on "
            "every worker"
        )
    start = time.perf_counter()
    compiled.entry()
    found: list[dict[str, np.ndarray]] = [{}] * len(task.units)

    def worker() -> Callable[[tuple[int, tuple[int, int, int]]], None]:
        place = Place(task.configs)

        def work(numbered: tuple[int, tuple[int, int, int]]) -> None:
            u, (point, first, end) = numbered
            spec = task.specs[point]
            found[u] = _count(place.at(spec), range(first, end), spec.seed, task)

        return work

    bench.shared(enumerate(task.units), task.threads, worker)
    arrays = {name: joined(name, [unit[name] for unit in found]) for name in found[0]}
    return Answer(arrays, time.perf_counter() - start)


def _count(bench: Any, runs: range, seed: int, task: Task) -> dict[str, np.ndarray]:
    """One unit: a row of counts and, on request, rungs by turn [turn, rung], runs that reached [dyad, rung], runs."""
    from sim.bench import harvest
    from sim.points import summary

    drawn = bench.case.drawn
    first = task.per_run or bool(task.dyads) or drawn is not None
    kept = harvest(bench.case, len(runs), first, task.occupancy, False)
    bench.runs(np.arange(runs.start, runs.stop), seed, kept)
    found = {"counts": np.asarray(summary(kept.tally))}
    if task.occupancy:
        found["occupancy"] = kept.occupancy[:, -1].copy()  # the last dyad row is the world
    if drawn is not None:
        found["members"] = of_members(bench.case, seed, runs, kept.first[:, -1] >= 0)
    if task.dyads:
        rows = [bench.case.dyads.index(name) for name in task.dyads]
        found["dyads"] = reached(kept.first, rows)
        if drawn is not None:
            came = [of_members(bench.case, seed, runs, kept.first[:, row] >= 0) for row in rows]
            found["dyad_members"] = np.stack(came)
    if task.per_run:
        found["runs"] = _run_rows(bench.case, runs, kept)
    return found


def of_members(case: Any, seed: int, runs: range, came: np.ndarray) -> np.ndarray:
    """uint8[rung, member]: runs of each member that came to the rung; on rung 0 all of its runs. A block has few."""
    from sim.results import by_member

    hits, n = by_member(case, seed, np.array(runs), came)
    hits[0] = n
    return hits.astype(np.uint8)


def reached(first: np.ndarray, rows: list[int]) -> np.ndarray:
    """int64[dyad, rung]: runs that came to the rung or worse on these dyads; every run stands on rung 0."""
    hits = (first[:, rows] >= 0).sum(axis=0)
    hits[:, 0] = len(first)
    return np.asarray(hits, np.int64)


def _run_rows(case: Any, runs: range, kept: Any) -> np.ndarray:
    """A row per run: its number, its counts, and the turn of first passage to each rung."""
    from sim.outcomes import COUNTS, SUMS

    passages = [f"first_{k}" for k in range(kept.first.shape[2])]
    columns = [("run", "i8"), *((name, "i8") for name in COUNTS), *((name, "f8") for name in SUMS)]
    columns += [(name, "i8") for name in passages]
    rows = np.zeros(len(runs), [(n, f"U{NAME}") if n == "first_climber" else (n, t) for n, t in columns])
    rows["run"] = runs
    for name in (*COUNTS, *SUMS):
        rows[name] = kept.tally["turn" if name == "turns" else name]
    rows["first_climber"] = np.array([*case.actors, ""])[kept.tally["first_climber"]]
    for k, name in enumerate(passages):
        rows[name] = kept.first[:, -1, k]
    return rows


def joined(name: str, parts: list[np.ndarray]) -> np.ndarray:
    """The arrays of units as one: runs end to end, anything else stacked, short horizons padded."""
    if name == "runs":
        return np.concatenate(parts)
    turns = max((part.shape[0] for part in parts if part.ndim), default=0)
    return np.stack([padded(part, turns) for part in parts])


def padded(array: np.ndarray, turns: int) -> np.ndarray:
    """With zeros for the turns after its horizon, so that unequal horizons fit in one array."""
    if array.ndim == 0 or array.shape[0] == turns:
        return array
    return np.pad(array, [(0, turns - array.shape[0])] + [(0, 0)] * (array.ndim - 1))
