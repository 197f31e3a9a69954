"""What a sweep costs beyond the runs themselves: ``python -m experiments.sweep.benchmark [NAME …]``.

Every figure is measured in a process of its own, through run.py, exactly as a user meets it, with
records and outputs in a temporary folder. Ratios travel between machines; milliseconds do not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATH = "ties.russia_serbia.commitment"
SHORT = "horizon=2"  # runs that cost next to nothing

Figures = dict[str, float]


def points(number: int) -> str:
    """An axis of so many points between 0 and 1."""
    return f"{PATH}=range(0,{1 - 0.5 / number},{1 / number})"


def measured(*words: str) -> dict[str, Any]:
    """A sweep in a fresh process: seconds in all (without start-up), seconds of counting, peak memory."""
    with tempfile.TemporaryDirectory() as place:
        folders = [f"hydra.sweep.dir={place}/out", f"sweep.store={place}/store"]
        line = [sys.executable, "-m", "experiments.sweep.benchmark", "--child", "-m", *words, *folders]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.strip().splitlines()[-1])


def child(arguments: list[str]) -> None:
    """In the fresh process: run.py as it is, with a clock around the counting."""
    import resource

    from experiments.sweep import conduct, work
    from sim import compiled

    compiled.entry()  # compiled before the clock starts
    spent, filled = [0.0], [0.0]
    count, fill = work._count, conduct.Count._fill

    def timed(*given: Any) -> Any:
        start = time.perf_counter()
        found = count(*given)
        spent[0] += time.perf_counter() - start
        return found

    def timed_fill(self: Any, gaps: Any) -> None:
        start = time.perf_counter()
        fill(self, gaps)
        filled[0] += time.perf_counter() - start

    work._count = timed
    conduct.Count._fill = timed_fill  # type: ignore[method-assign]
    sys.argv = ["run.py", *arguments]
    import run

    start = time.perf_counter()
    run.main()
    total = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print()
    print(json.dumps({"total": total, "counting": spent[0], "filling": filled[0], "memory": memory}))


def point() -> Figures:
    """Milliseconds per point beyond the runs, 10,000 points (asked: at most 2)."""
    found = measured(points(10_000), "ensemble.runs=1", SHORT, "sweep.pictures=false")
    return {"ms_per_point_beyond_runs": 1000 * (found["total"] - found["counting"]) / 10_000}


def hydra() -> Figures:
    """Our sweep of 200 points against Hydra's basic sweeper and launcher (asked: at least 50 times)."""
    few = 40  # of Hydra's: its cost per job is the same from the first to the last
    ours = measured(points(200), "ensemble.runs=1", SHORT, "sweep.pictures=false")
    theirs = measured(
        points(few), "ensemble.runs=1", SHORT, "hydra/sweeper=basic", "hydra/launcher=basic"
    )
    mine = 1000 * (ours["total"] - ours["counting"]) / 200
    basic = 1000 * theirs["total"] / few
    return {"ms_ours": mine, "ms_hydra": basic, "ratio_to_hydra": basic / mine}


def threads() -> Figures:
    """Two threads against one on the same runs (asked: at least 1.8)."""
    words = (points(32), "ensemble.runs=256", "sweep.pictures=false")
    one = measured(*words, "ensemble.threads=1")["counting"]
    two = measured(*words, "ensemble.threads=2")["counting"]
    return {"two_threads": one / two}


def dask() -> Figures:
    """What dask adds to the same work, chunks of two seconds on two workers (asked: at most 5 %)."""
    words = (points(64), "ensemble.runs=512", "sweep.chunk_seconds=2", "sweep.pictures=false")
    here = measured(*words, "ensemble.threads=2")["filling"]
    there = measured(*words, "sweep.engine=dask", "sweep.workers=2")["filling"]
    return {"seconds_threads": here, "seconds_dask": there, "dask_adds_percent": 100 * (there / here - 1)}


def memory() -> Figures:
    """Peak memory in MB for 1,000, 10,000 and 100,000 points (asked: flat)."""
    return {
        f"mb_{number}_points": measured(points(number), "ensemble.runs=1", SHORT, "sweep.pictures=false")["memory"]
        for number in (1_000, 10_000, 100_000)
    }


ALL = {f.__name__: f for f in (point, hydra, threads, dask, memory)}


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    for name in names or ALL:
        for figure, value in ALL[name]().items():
            print(f"{figure:28s} {value:10.2f}", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("HYDRA_FULL_ERROR", "1")
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2:])
    else:
        main(sys.argv[1:])
