"""Tasks on dask workers: a local cluster, a scheduler that is already there, or jobs in Slurm.

A task is a pure function of what it carries, so when a worker dies dask gives its tasks to another
and the result is the same. Records are written here, by the process that asked, and nowhere else.
"""

from __future__ import annotations

import logging
import queue
import sys
import time
from contextlib import suppress
from typing import Any

from experiments.sweep import work
from experiments.sweep.refusal import SweepError
from experiments.sweep.settings import Settings
from experiments.sweep.work import Answer, Task, perform

ATTEMPTS = 10  # workers that may die under one task before it is blamed
AHEAD = 2  # tasks per worker: one at work, one waiting
ANSWER = 10.0  # seconds that a scheduler may take to answer
LONELY = 30.0  # seconds without a worker before it is said


class Workers:
    """The workers of a dask scheduler, one thread each."""

    threads = 1

    def __init__(self, settings: Settings, engine: str) -> None:
        try:
            import dask
            from distributed import Client
        except ImportError:
            raise SweepError(
                f"sweep.engine={settings.engine} needs dask: pip install 'tinderbox[distributed]'"
            ) from None
        dask.config.set({"distributed.scheduler.allowed-failures": ATTEMPTS})
        _quiet()
        self._cluster = _cluster(settings)
        try:
            self._client = Client(self._cluster or settings.engine, timeout=ANSWER, set_as_default=False)
        except OSError:
            raise SweepError(f"sweep.engine={settings.engine}: no dask scheduler answers there") from None
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._under_way: set[Any] = set()
        self._lonely_since: float | None = None
        self._check_engines(engine)

    @property
    def slots(self) -> int:
        return AHEAD * max(self._workers(), 1)

    def start(self, label: Any, task: Task) -> None:
        future = self._client.submit(perform, task, pure=False)
        self._under_way.add(future)
        future.add_done_callback(lambda done: self._done.put((label, done)))

    def wait(self, seconds: float) -> tuple[Any, Answer | BaseException] | None:
        try:
            label, future = self._done.get(timeout=seconds)
        except queue.Empty:
            self._say_when_alone()
            return None
        self._under_way.discard(future)
        problem = future.exception()
        if problem is None:
            return label, future.result()
        if type(problem).__name__ == "KilledWorker":
            problem = SweepError(f"one chunk saw {ATTEMPTS} workers die: too little memory?")
        return label, problem

    def close(self) -> None:
        for future in self._under_way:
            future.cancel(force=True)
        with suppress(TimeoutError, OSError):  # a worker in the middle of a task does not hurry
            self._client.close(timeout=0.5)
        if self._cluster is not None:
            with suppress(TimeoutError, OSError):
                self._cluster.close(timeout=1)

    def _workers(self) -> int:
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    def _check_engines(self, wanted: str) -> None:
        """Ask every worker that is there for its engine; those that come later check each task."""
        for address, found in self._client.run(_its_engine, on_error="return").items():
            if isinstance(found, BaseException):
                self.close()
                raise SweepError(f"worker {address} cannot load the engine: {found!r}")
            if found != wanted:
                self.close()
                raise SweepError(
                    f"worker {address} has another engine: it has {found}, this sweep asks "
                    f"{wanted}. Install the same commit and the same versions on every worker"
                )

    def _say_when_alone(self) -> None:
        if self._workers():
            self._lonely_since = None
        elif self._lonely_since is None:
            self._lonely_since = time.monotonic()
        elif time.monotonic() - self._lonely_since > LONELY:
            self._lonely_since = float("inf")
            print("No worker is connected; waiting. Ctrl-C keeps what is done.", file=sys.stderr)


def _its_engine() -> str:
    """Asked on a worker: the digest of its engine."""
    return work.engine_digest()


def _quiet() -> None:
    """Warnings only: dask's own reports would drown ours."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.WARNING)


def _cluster(settings: Settings) -> Any:
    """A cluster of our own, or None where the engine is an address."""
    if settings.engine == "dask":
        from distributed import LocalCluster

        return LocalCluster(
            n_workers=settings.workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            env={"DASK_LOGGING__DISTRIBUTED": "error"},  # of the workers
        )
    if settings.engine == "slurm":
        cluster = slurm(settings)
        cluster.scale(jobs=settings.workers or 1)
        return cluster
    return None


def slurm(settings: Settings) -> Any:
    """The Slurm cluster of ``sweep.slurm``; ``.job_script()`` is the script that it will submit."""
    try:
        from dask_jobqueue.slurm import SLURMCluster
    except ImportError:
        raise SweepError("sweep.engine=slurm needs dask-jobqueue: pip install 'tinderbox[distributed]'") from None
    said = dict(settings.slurm)
    said.setdefault("job_name", "tinderbox")
    said.setdefault("processes", said.get("cores"))  # one worker per core, one thread each
    try:
        return SLURMCluster(**said, scheduler_options={"dashboard_address": ":0"})
    except (TypeError, ValueError) as problem:
        raise SweepError(f"sweep.slurm: {problem}") from None
