"""Who does the tasks: a thread of this process, or the workers of a dask cluster (cluster.py).

Both have ``slots`` (tasks to keep under way), ``start``, ``wait`` and ``close``.
"""

from __future__ import annotations

import queue
import threading
from typing import Any, Protocol

from experiments.sweep.work import Answer, Task, perform

Label = Any


class Hands(Protocol):
    """Something that does tasks, in any order."""

    threads: int  # of one task

    @property
    def slots(self) -> int:
        """Tasks to keep under way."""

    def start(self, label: Label, task: Task) -> None:
        """Begin a task; returns at once."""

    def wait(self, seconds: float) -> tuple[Label, Answer | BaseException] | None:
        """A finished task or its failure; None when nothing finished in time."""

    def close(self) -> None:
        """Stop; what is under way is given up."""


class Threads:
    """This process: one task at a time, which the compiled ensemble spreads over its threads.

    The work is done in a daemon thread and the main thread only waits, so that Ctrl-C is heard
    while compiled code runs.
    """

    slots = 2  # one at work, one waiting: no pause between them

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._todo: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True, name="sweep").start()

    def start(self, label: Label, task: Task) -> None:
        self._todo.put((label, task))

    def wait(self, seconds: float) -> tuple[Label, Answer | BaseException] | None:
        try:
            return self._done.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        while True:  # forget what has not begun
            try:
                self._todo.get_nowait()
            except queue.Empty:
                break
        self._todo.put(None)

    def _work(self) -> None:
        while (item := self._todo.get()) is not None:
            label, task = item
            try:
                self._done.put((label, perform(task)))
            except BaseException as problem:  # handed to the main thread, which raises it
                self._done.put((label, problem))
