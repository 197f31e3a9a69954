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
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweep.refusal import SweepError

NOT_SCENARIO = ("seed", "ensemble", "curve")  # roots of the composed config that the model does not read

Edit = tuple[str, Any, bool]  # path, value, whether the key may be new


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
    from sim import encoding, scenario

    plain = edited(config, edits)
    return encoding.encode(scenario.build({k: v for k, v in plain.items() if k not in NOT_SCENARIO}))


def edited(config: bytes, edits: tuple[Edit, ...]) -> dict[str, Any]:
    """The resolved plain config after edits, made as Hydra makes it from overrides."""
    from omegaconf import OmegaConf

    whole = OmegaConf.create(json.loads(zlib.decompress(config)))
    OmegaConf.set_struct(whole, True)
    for path, value, add in edits:
        value = list(value) if isinstance(value, tuple) else value
        OmegaConf.update(whole, path, value, merge=True, force_add=add)
    plain = OmegaConf.to_container(whole, resolve=True)
    assert isinstance(plain, dict)
    return plain


def case(configs: Mapping[int, bytes], spec: Spec) -> Any:
    """The compiled form of one point."""
    base = encoded(configs[spec.base], spec.edits)
    return base.patched(spec.patch) if spec.patch else base


def perform(task: Task) -> Answer:
    """Do a task. Each unit is counted by itself, so the answer does not depend on the chunk."""
    if engine_digest() != task.engine:
        raise SweepError(
            f"a worker on {socket.gethostname()} has another engine: it has {engine_digest()}, this sweep asks {task.engine}. "
            "Install the same commit and the same versions on every worker"
        )
    start = time.perf_counter()
    cases = [case(task.configs, spec) for spec in task.specs]
    together: dict[tuple[int, int, int], list[int]] = {}
    for position, (point, first, end) in enumerate(task.units):
        together.setdefault((task.specs[point].seed, first, end), []).append(position)
    found: dict[str, list[Any]] = {}
    for (seed, first, end), positions in together.items():
        chosen = [cases[task.units[position][0]] for position in positions]
        for name, array in _count(chosen, range(first, end), seed, task).items():
            rows = found.setdefault(name, [None] * len(task.units))
            for position, row in zip(positions, array, strict=True):
                rows[position] = row
    arrays = {name: _stacked(rows) for name, rows in found.items()}
    return Answer(arrays, time.perf_counter() - start)


def _count(cases: list[Any], runs: range, seed: int, task: Task) -> dict[str, np.ndarray]:
    """One call of the compiled ensemble: arrays whose first axis is the case."""
    from sim import ensemble

    return {"counts": ensemble.tally(cases, runs, seed, task.threads)}


def _stacked(rows: list[Any]) -> np.ndarray:
    """Rows per run (which differ in number between units) end to end; anything else stacked."""
    return np.stack(rows)
