"""Threads that work through jobs a slice at a time: the most urgent first, among equals the one that waited longest.

A job of the same key replaces an older one, so a dragged slider never waits for where it has been: what is stopped is
stopped within one slice (sim/slices.py).
"""

from __future__ import annotations

import itertools
import math
import time
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Condition, Thread

from sim.slices import Job, Unit, Worker

Key = tuple[Hashable, str]  # who wants it, and what kind it is
THREADS = 2
QUIET = 0.25  # seconds without a question before anything is refined or counted ahead: the machine is the page's too
ENOUGH = 160  # runs a point that serve for a first look: everything wanted comes that far before anything is refined


class Urgency(IntEnum):
    """What goes before what."""

    WHY = 0
    BAR = 1
    ADVICE = 2
    CURVE = 3
    FAN = 4
    LINE = 5
    IDLE = 6


@dataclass(eq=False)
class Wanted:
    """A job that somebody wants. ``passed`` is called in a worker's thread after each pass."""

    job: Job
    urgency: Urgency
    passed: Callable[[Job], None]
    enough: float  # runs a point from which on no more are wanted
    seen: int  # runs a point of which it was told
    served: int = 0  # when it last had a slice, counted in slices
    workers: dict[int, Worker] = field(default_factory=dict)  # of each thread

    @property
    def done(self) -> bool:
        return self.job.finished or self.job.n >= self.enough


class Workers:
    """``submit`` and ``drop`` may be called from any thread."""

    def __init__(self, threads: int = THREADS) -> None:
        self.wanted: dict[Key, Wanted] = {}
        self.slices = itertools.count(1)
        self.change = Condition()
        self.closed = False
        self.asked = -math.inf  # when something was last wanted that a page waits for
        self.threads = [Thread(target=self._labour, args=(k,), daemon=True, name=f"odds-{k}") for k in range(threads)]
        for thread in self.threads:
            thread.start()

    def submit(
        self, key: Key, job: Job, urgency: Urgency, passed: Callable[[Job], None], enough: float = math.inf
    ) -> None:
        """Want a job; an older one of this key is dropped."""
        with self.change:
            self.wanted[key] = Wanted(job, urgency, passed, enough, job.n)
            if urgency is not Urgency.IDLE:
                self.asked = time.monotonic()
            self.change.notify_all()

    def drop(self, owner: Hashable, kind: str = "") -> None:
        """Want no more what this owner wanted, of one kind or all."""
        with self.change:
            for key in [k for k in self.wanted if k[0] == owner and kind in ("", k[1])]:
                del self.wanted[key]

    def close(self) -> None:
        with self.change:
            self.closed = True
            self.change.notify_all()

    def _labour(self, thread: int) -> None:
        while not self.closed:
            with self.change:
                found = self._next()
                if found is None:
                    self.change.wait(QUIET if self.wanted else None)
                    continue
            key, wanted, unit = found
            try:
                if thread not in wanted.workers:
                    wanted.workers[thread] = wanted.job.worker()
                wanted.job.do(wanted.workers[thread], unit)
                for told in self._news():
                    told.passed(told.job)
            except Exception:  # one page's question must not end the work for all
                traceback.print_exc()
                self.drop(*key)

    def _next(self) -> tuple[Key, Wanted, Unit] | None:
        """What is to be done next, and for whom."""
        busy = time.monotonic() - self.asked < QUIET

        def rank(item: tuple[Key, Wanted]) -> tuple[bool, int, int]:
            return can_wait(item[1]), item[1].urgency, item[1].served

        for key, wanted in sorted(self.wanted.items(), key=rank):
            if busy and can_wait(wanted):
                break
            unit = wanted.job.take()
            if unit is not None:
                wanted.served = next(self.slices)
                return key, wanted, unit
        return None

    def _news(self) -> list[Wanted]:
        """Those whose jobs have come further: one job may be wanted by several, and any may end its pass."""
        with self.change:
            found = [w for w in self.wanted.values() if w.job.n > w.seen]
            for wanted in found:
                wanted.seen = wanted.job.n
            for key in [k for k, w in self.wanted.items() if w.done]:
                del self.wanted[key]
            self.change.notify_all()
        return found


def can_wait(wanted: Wanted) -> bool:
    """Whether nobody waits for it: a first look has been had, or it is counted ahead."""
    return wanted.urgency is Urgency.IDLE or wanted.job.n >= ENOUGH
