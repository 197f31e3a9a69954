"""A model that costs nothing, in place of the engine: P(rung k or worse) = logistic(x)**(k/6).

As a script: ``python standin.py FOLDER [KILL_AFTER]`` runs the sweep of ``question()`` into FOLDER,
with its records in FOLDER/chunks, and kills itself with SIGKILL after so many records.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments.sweep import compose, conduct, store, work
from experiments.sweep.axes import Axis
from experiments.sweep.question import Base, Question
from experiments.sweep.settings import Settings, read

CONFIG = {
    "seed": 1,
    "horizon": 8,
    "actors": {"s": {"resolve": 0.5, "policy": "quantal", "label": "S"}},
    "ties": {"rs": {"commitment": 0.5}},
}
DTYPE = np.dtype([("n", "i8"), *((f"reached_{k}", "i8") for k in range(11)), ("deaths", "f8")])
DEFAULTS = Path(__file__).parents[2] / "configs" / "sweep" / "default.yaml"


@dataclass(frozen=True)
class Case:
    """Numbers by path."""

    numbers: dict[str, float]
    dyads: tuple[str, ...] = ("r_t", "s_t")

    def patched(self, values: dict[str, float]) -> Case:
        for path, value in values.items():
            if path not in self.numbers:
                raise KeyError(path)
            if not 0 <= value <= 1:
                from sim.faults import ScenarioError

                raise ScenarioError(f"command line: {path} is {value}, must be within 0 and 1")
        return Case({**self.numbers, **values})

    checked = patched


def encoded(config: bytes, edits: Any = ()) -> Case:
    """Resolve and commitment are numbers of a table; everything else is not."""
    plain = work.edited(config, edits)
    if set(plain["ties"]["rs"]) != {"commitment"}:
        from sim.faults import ScenarioError

        raise ScenarioError(f"command line: {list(plain['ties']['rs'])[-1]} is not a field of a tie")
    return Case(
        {
            "ties.rs.commitment": plain["ties"]["rs"]["commitment"],
            "actors.s.resolve": plain["actors"]["s"]["resolve"],
        }
        | ({"hawk": 1.0} if plain["actors"]["s"]["policy"] == "hawk" else {})
    )


class Place:
    """In the place of ``work.Place``: the case of a point is all that is worked with."""

    def __init__(self, configs: Any) -> None:
        self.configs = configs

    def at(self, spec: work.Spec) -> Case:
        return encoded(self.configs[spec.base], spec.edits).patched(dict(spec.patch))


def shares(seed: int, runs: range) -> np.ndarray:
    """A number in [0, 1) for each run, by its key alone."""
    return np.array([np.random.Philox(key=[seed, r]).random_raw() / 2.0**64 for r in runs])


def counted(case: Case, runs: range, seed: int, task: Any) -> dict[str, np.ndarray]:
    """In the place of ``work._count``."""
    row = np.zeros((), DTYPE)
    u = shares(seed, runs)
    steep = 12 * (case.numbers["ties.rs.commitment"] - case.numbers["actors.s.resolve"])
    p = 1 / (1 + np.exp(-steep - case.numbers.get("hawk", 0.0)))
    row["n"] = len(runs)
    for k in range(11):
        row[f"reached_{k}"] = np.sum(u < p ** (k / 6))
    row["deaths"] = sum((u * p).tolist())
    found = {"counts": row}
    if task.dyads:  # s_t comes where the world comes, r_t in every second run of those
        share = {"s_t": np.ones(len(runs), bool), "r_t": np.arange(runs.start, runs.stop) % 2 == 0}
        hits = [[np.sum((u < p ** (k / 6)) & share[d]) if k else len(runs) for k in range(11)] for d in task.dyads]
        found["dyads"] = np.array(hits, np.int64)
    return found


def install() -> None:
    """Put the stand-in in the engine's place, in this process."""
    work.encoded, work.Place, work._count, work.engine_digest = encoded, Place, counted, lambda: "standin"  # type: ignore
    compose.Composer._explained = lambda self, spec: None  # type: ignore[method-assign]


def settings(**changes: Any) -> Settings:
    """The defaults, without pictures, changed."""
    return read({**yaml.safe_load(DEFAULTS.read_text()), "pictures": False, **changes})


def question(axes: tuple[Axis, ...] | None = None, runs: int = 600, **changes: Any) -> Question:
    """Forty-one points over commitment unless told otherwise."""
    axes = axes or (Axis("ties.rs.commitment", tuple(k / 40 for k in range(41))),)
    return Question((Base((), CONFIG),), axes, settings(**changes), 1, runs, "standin")


def main(folder: Path, kill_after: int) -> None:
    install()
    put = store.Store.put

    def put_and_die(self: store.Store, span: store.Span, arrays: Any) -> None:
        put(self, span, arrays)
        if kill_after and len(self.spans) >= kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    store.Store.put = put_and_die  # type: ignore[method-assign]
    asked = question()
    asked = replace(asked, settings=replace(asked.settings, chunk_seconds=0.02))
    conduct.conduct(asked, folder, threads=1, store=folder / "chunks")


if __name__ == "__main__":
    assert compose.work is work
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
