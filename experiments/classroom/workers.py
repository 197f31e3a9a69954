"""Threads that work through jobs a slice at a time: the most urgent first, among equals the one that waited longest.

A job of the same key replaces an older one, so a dragged slider never waits for where it has been: what is stopped is
stopped within one slice (sim/slices.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Condition, Thread

from sim.slices import Job, Worker

THREADS = 2
ENOUGH = 160  # runs a point that serve for a first look: everything wanted comes that far before anything is refined


class Urgency(IntEnum):
    """What goes before what."""

    WHY = 0
    BAR = 1
    CURVE = 2
    FAN = 3
    LINE = 4
    IDLE = 5


@dataclass(eq=False)
class Order:
    """A job that is wanted. ``passed`` is called in a worker's thread after each pass."""

    key: Hashable
    job: Job
    urgency: Urgency
    passed: Callable[[Job], None]
    seen: int = 0  # runs a point of which it was told
    served: int = 0  # when it last had a slice, counted in slices
    workers: dict[int, Worker] = field(default_factory=dict)  # of each thread


class Workers:
    """``submit`` and ``drop`` may be called from any thread."""

    def __init__(self, threads: int = THREADS) -> None:
        self.orders: dict[Hashable, Order] = {}
        self.slices = itertools.count(1)
        self.change = Condition()
        self.closed = False
        self.threads = [Thread(target=self._labour, args=(k,), daemon=True, name=f"odds-{k}") for k in range(threads)]
        for thread in self.threads:
            thread.start()

    def submit(self, key: Hashable, job: Job, urgency: Urgency, passed: Callable[[Job], None]) -> None:
        """Want a job; an older one of this key is dropped."""
        with self.change:
            self.orders[key] = Order(key, job, urgency, passed, job.n)
            self.change.notify_all()

    def drop(self, wanted: Callable[[Hashable], bool]) -> None:
        """Drop the jobs whose keys are no longer wanted."""
        with self.change:
            for key in [k for k in self.orders if wanted(k)]:
                del self.orders[key]

    def close(self) -> None:
        with self.change:
            self.closed = True
            self.change.notify_all()

    def _labour(self, thread: int) -> None:
        while True:
            with self.change:
                order, unit = self._next()
                while unit is None and not self.closed:
                    self.change.wait()
                    order, unit = self._next()
                if self.closed or order is None or unit is None:
                    return
            if thread not in order.workers:
                order.workers[thread] = order.job.worker()
            order.job.do(order.workers[thread], unit)
            for told in self._news():
                told.passed(told.job)

    def _news(self) -> list[Order]:
        """The orders whose jobs have come further: one job may be wanted by several, and any may end its pass."""
        with self.change:
            found = [o for o in self.orders.values() if o.job.n > o.seen]
            for order in found:
                order.seen = order.job.n
                if order.job.finished:
                    del self.orders[order.key]
            self.change.notify_all()
        return found

    def _next(self) -> tuple[Order | None, tuple[int, slice] | None]:
        def rank(o: Order) -> tuple[bool, int, int]:
            return o.urgency is Urgency.IDLE or o.job.n >= ENOUGH, o.urgency, o.served

        for order in sorted(self.orders.values(), key=rank):
            unit = order.job.take()
            if unit is not None:
                order.served = next(self.slices)
                return order, unit
        return None, None
