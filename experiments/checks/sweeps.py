"""What a sweep costs beyond its runs: ``python -m experiments.checks.sweeps [NAME …]``.

Every figure is measured in a process of its own, through run.py, exactly as a user meets it, with
records and outputs in a temporary folder. Ratios travel between machines; milliseconds do not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATH = "ties.russia_serbia.commitment"
SHORT = ("horizon=2", "sweep.pictures=false")  # runs that cost next to nothing

Figures = dict[str, float]


def points(number: int) -> str:
    """An axis of so many points between 0 and 1."""
    return f"{PATH}=range(0,{1 - 0.5 / number},{1 / number})"


def measured(*words: str) -> dict[str, Any]:
    """A sweep in a fresh process: seconds in all, in compiled runs and of counting; peak MB."""
    with tempfile.TemporaryDirectory() as place:
        folders = [f"hydra.sweep.dir={place}/out", f"sweep.store={place}/store"]
        line = [
            sys.executable,
            "-m",
            "experiments.checks.sweeps",
            "--child",
            "-m",
            *words,
            *folders,
        ]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.strip().splitlines()[-1])


def child(arguments: list[str]) -> None:
    """In the fresh process: run.py as it is, with clocks around the compiled runs and the counting.

    A job of Hydra's own does nothing here, so that only Hydra's cost is seen.
    """
    import resource
    from types import SimpleNamespace

    from experiments import main as door
    from experiments.sweep import conduct
    from sim import compiled, ensemble

    spent = {"runs": 0.0, "counting": 0.0}
    code = compiled.entry()

    def timed(what: str, function: Any) -> Any:
        def call(*given: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*given)
            finally:
                spent[what] += time.perf_counter() - start

        return call

    clocked = SimpleNamespace(many=timed("runs", code.many), turn_here=code.turn_here)
    compiled.entry = lambda: clocked  # type: ignore[assignment]
    ensemble.entry = compiled.entry  # type: ignore[attr-defined]
    conduct.Count._fill = timed("counting", conduct.Count._fill)  # type: ignore[method-assign]
    door.composed_job = lambda config, folder: 0.0

    start = time.perf_counter()
    status = door.main(arguments)
    total = time.perf_counter() - start
    if status:
        sys.exit(status)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print()
    print(json.dumps({"total": total, **spent, "memory": memory}))


def point() -> Figures:
    """Milliseconds per point beyond the runs, 10,000 points (asked: at most 2)."""
    found = measured(points(10_000), "ensemble.runs=1", "ensemble.threads=1", *SHORT)
    return {"ms_per_point_beyond_runs": 1000 * (found["total"] - found["runs"]) / 10_000}


def hydra() -> Figures:
    """200 points against Hydra's basic sweeper and launcher (asked: at least 50 times)."""
    few = 40  # of Hydra's: its cost per job is the same from the first to the last
    ours = measured(points(200), "ensemble.runs=1", "ensemble.threads=1", *SHORT)
    theirs = measured(points(few), "hydra/sweeper=basic", "hydra/launcher=basic")
    mine = 1000 * (ours["total"] - ours["runs"]) / 200
    basic = 1000 * theirs["total"] / few
    return {"ms_ours": mine, "ms_hydra": basic, "ratio_to_hydra": basic / mine}


def threads() -> Figures:
    """Two threads against one on the same runs (asked: at least 1.8)."""
    words = (points(16), "ensemble.runs=256", "sweep.pictures=false")
    one = measured(*words, "ensemble.threads=1")["counting"]
    two = measured(*words, "ensemble.threads=2")["counting"]
    return {"runs_per_second_one": 16 * 256 / one, "two_threads": one / two}


def dask() -> Figures:
    """What dask adds to the same work in chunks of two seconds, two workers (asked: <= 5 %)."""
    words = (points(64), "ensemble.runs=256", "sweep.chunk_seconds=2", "sweep.pictures=false")
    here = measured(*words, "ensemble.threads=2")["counting"]
    there = measured(*words, "sweep.engine=dask", "sweep.workers=2")["counting"]
    return {
        "seconds_threads": here,
        "seconds_dask": there,
        "dask_adds_percent": 100 * (there / here - 1),
    }


def memory() -> Figures:
    """Peak memory in MB for 1,000, 10,000 and 100,000 points (asked: flat)."""
    return {
        f"mb_{number}_points": measured(points(number), "ensemble.runs=1", "ensemble.threads=1", *SHORT)["memory"]
        for number in (1_000, 10_000, 100_000)
    }


ALL = {f.__name__: f for f in (point, hydra, threads, dask, memory)}


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    for name in names or ALL:
        for figure, value in ALL[name]().items():
            print(f"{figure:28s} {value:10.2f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2:])
    else:
        main(sys.argv[1:])
