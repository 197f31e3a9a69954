"""Threads and urgency: what matters goes first, a newer question replaces an older, what is dropped is silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from experiments.classroom import workers as workers_
from experiments.classroom.workers import Urgency, Workers
from sim.slices import Job, Worker


class Slow(Job):
    """Notes when each of its units was done; may be held up."""

    def __init__(self, name: str, log: list[str], gate: threading.Event, most: int = 64) -> None:
        super().__init__(1, 1, 8, most)
        self.name, self.log, self.gate = name, log, gate

    def worker(self) -> Worker:
        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            self.gate.wait(10.0)
            self.log.append(self.name)
            return np.ones((len(numbers), 1), bool)

        return work


def finished(workers: Workers, *orders: tuple[str, Slow, Urgency]) -> threading.Event:
    done, left = threading.Event(), [job for _, job, _ in orders]

    def passed(_: Any) -> None:
        if all(job.finished for job in left):
            done.set()

    for key, job, urgency in orders:
        workers.submit((key, "job"), job, urgency, passed)
    return done


def test_the_most_urgent_goes_first_and_equals_take_turns() -> None:
    workers, log, gate = Workers(1), list[str](), threading.Event()
    first = Slow("first", log, gate, 8)
    jobs = [("fan", Slow("fan", log, gate), Urgency.FAN), ("a", Slow("a", log, gate), Urgency.BAR),
            ("b", Slow("b", log, gate), Urgency.BAR)]  # fmt: skip
    done = finished(workers, ("first", first, Urgency.IDLE), *jobs)
    gate.set()
    assert done.wait(20.0)
    workers.close()
    bars = [x for x in log if x in "ab"]
    assert log.index("fan") > max(k for k, x in enumerate(log) if x in "ab")
    assert bars[:4] in (["a", "b", "a", "b"], ["b", "a", "b", "a"])


def test_what_can_wait_waits_until_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_, "QUIET", 3600.0)
    monkeypatch.setattr(workers_, "ENOUGH", 16)
    workers, log, gate = Workers(1), list[str](), threading.Event()
    gate.set()
    looked, refined = threading.Event(), threading.Event()

    def passed(job: Job) -> None:
        (refined if job.finished else looked).set()

    workers.submit(("page", "idle"), Slow("ahead", log, gate, 8), Urgency.IDLE, lambda job: None)
    workers.submit(("page", "bar"), Slow("bar", log, gate, 32), Urgency.BAR, passed)
    other = finished(workers, ("other", Slow("other", log, gate, 8), Urgency.CURVE))
    assert other.wait(20.0) and looked.wait(20.0)
    assert not refined.is_set()
    monkeypatch.setattr(workers_, "QUIET", 0.0)
    again = finished(workers, ("another", Slow("another", log, gate, 8), Urgency.CURVE))  # wakes who waits
    assert again.wait(20.0) and refined.wait(20.0)
    workers.close()
    assert "ahead" not in log[: log.index("other")]


def test_a_newer_question_replaces_an_older_one() -> None:
    workers, log, gate, heard = Workers(1), list[str](), threading.Event(), list[str]()
    done = threading.Event()
    old, new = Slow("old", log, gate, 1000), Slow("new", log, gate, 8)
    workers.submit((0, "curve"), old, Urgency.CURVE, lambda job: heard.append("old"))
    workers.submit((0, "curve"), new, Urgency.CURVE, lambda job: (heard.append("new"), done.set()))
    gate.set()
    assert done.wait(20.0)
    workers.close()
    assert heard == ["new"]
    assert not old.finished


def test_what_is_dropped_is_silent_and_goes_no_further() -> None:
    workers, log, gate, heard = Workers(2), list[str](), threading.Event(), list[str]()
    done = threading.Event()
    workers.submit(("page", "bar"), Slow("dropped", log, gate, 1000), Urgency.BAR, lambda job: heard.append("dropped"))
    workers.submit(
        ("other", "bar"), Slow("kept", log, gate, 8), Urgency.BAR, lambda job: (heard.append("kept"), done.set())
    )
    workers.drop("page")
    gate.set()
    assert done.wait(20.0)
    workers.close()
    assert heard == ["kept"]
    assert log.count("dropped") <= 2  # what was in hand


def test_a_job_that_two_want_is_done_once_and_both_are_told() -> None:
    workers, log, gate, heard = Workers(2), list[str](), threading.Event(), list[tuple[str, int]]()
    job, done = Slow("shared", log, gate, 32), threading.Event()

    def told(who: str) -> Callable[[Job], None]:
        def passed(job: Job) -> None:
            heard.append((who, job.n))
            if {("one", 32), ("two", 32)} <= set(heard):
                done.set()

        return passed

    workers.submit((1, "curve"), job, Urgency.CURVE, told("one"))
    workers.submit((2, "idle"), job, Urgency.IDLE, told("two"))
    gate.set()
    assert done.wait(20.0)
    workers.close()
    assert job.n == 32
    assert job.counts().tolist() == [[32]]
