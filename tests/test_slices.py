"""Odds in slices: the counts of one ensemble, however they are cut up, shared out or dropped."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import sim
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.forecast import play_on
from sim.game import Game
from sim.levers import EVENTS, Outcome
from sim.slices import Curve, Forward, Job, Worker, finish

OUTCOMES = [Outcome("world", 6), Outcome("serbia_kosovo", 5), *(Outcome(event=name) for name in EVENTS)]


@functools.cache
def case() -> Case:
    return encode(sim.load("kosovo_2021"))


def points(*values: float) -> list[dict[str, float]]:
    return [{"ties.russia_serbia.commitment": x} for x in values]


class Dice(Job):
    """Outcome of run r at point p: r + p is even. Notes what it was asked for."""

    def __init__(self, points: int, first: int, most: int) -> None:
        super().__init__(points, 1, first, most)
        self.asked: list[tuple[int, int]] = []

    def worker(self) -> Worker:
        def work(point: int, numbers: np.ndarray) -> np.ndarray:
            self.asked += [(point, int(n)) for n in numbers]
            return ((numbers + point) % 2 == 0)[:, None]

        return work


@pytest.mark.parametrize("threads", [1, 3])
def test_every_run_of_every_point_is_done_once_and_passes_double(threads: int) -> None:
    job, passes = Dice(3, 20, 130), [0]
    finish(job, threads, lambda _: passes.append(job.n))
    assert sorted(set(passes)) == [0, 20, 40, 80, 130]
    assert sorted(job.asked) == [(p, r) for p in range(3) for r in range(130)]
    assert job.counts().tolist() == [[65]] * 3
    assert job.finished
    assert job.take() is None


def test_between_passes_counts_are_those_of_whole_passes() -> None:
    job = Dice(2, 4, 16)
    work = job.worker()
    while job.n < 4:
        unit = job.take()
        assert unit is not None
        assert job.counts().tolist() == [[0], [0]]
        last = job.do(work, unit)
        assert last == (job.n == 4)
    unit = job.take()  # of the next pass: dropped, and nothing is lost
    assert unit is not None
    assert job.counts().tolist() == [[2], [2]]


def test_while_another_thread_ends_a_pass_there_is_nothing_to_take() -> None:
    job = Dice(2, 1, 2)
    work = job.worker()
    one, two = job.take(), job.take()
    assert one is not None
    assert two is not None
    assert job.take() is None
    assert not job.do(work, two)
    assert job.take() is None
    assert job.do(work, one)
    assert job.take() is not None


def test_work_that_fails_ends_the_job_with_its_error() -> None:
    class Broken(Dice):
        def worker(self) -> Worker:
            def work(point: int, numbers: np.ndarray) -> np.ndarray:
                raise ZeroDivisionError

            return work

    with pytest.raises(ZeroDivisionError):
        finish(Broken(2, 4, 8), 2)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_curve_counts_what_the_ensembles_of_its_points_count(threads: int) -> None:
    at = points(0.0, 0.5, 1.0)
    job = Curve(case(), at, OUTCOMES, seed=7, first=8, most=40)
    finish(job, threads)
    for p, point in enumerate(at):
        results = Ensemble(case().moved(point), 7).run(range(40))
        for k, o in enumerate(OUTCOMES):
            assert np.array_equal(job.found[p, :, k], o.of(case().dyads, results.tally, results.first))
    assert len({tuple(row) for row in job.counts().tolist()}) == 3


def test_a_point_that_decides_the_shape_is_counted_too() -> None:
    at = [{"clock.turn_days": 14.0}, {}]
    job = Curve(case(), at, OUTCOMES[:1], seed=1, first=10, most=10)
    finish(job)
    for p, point in enumerate(at):
        assert job.counts()[p, 0] == Ensemble(case().moved(point), 1).run(range(10)).reached(6).sum()


def test_a_curve_from_a_state_on_its_way_goes_on_from_there() -> None:
    game = Game(case(), seed=3)
    for _ in range(30):
        game.step()
    raw = game.snapshots[30]
    job = Curve(
        case(), [{}, *points(0.0, 1.0)], [Outcome("world", k) for k in range(1, 11)], 3, begin=raw, first=10, most=20
    )
    finish(job)
    ahead = play_on(case(), [raw], range(20), 3)
    assert np.array_equal(job.found[0], ahead.first[:, 1:] >= 0)
    changed = game.branch(31, {})
    twin = Game.replay(case(), {**game.save(), "turn": 30})
    twin.change({"ties.russia_serbia.commitment": 1.0})
    there = play_on(twin.case, [twin.snapshots[30]], range(20), 3)
    assert np.array_equal(job.found[2], there.first[:, 1:] >= 0)
    assert changed.turn == 31
    for path in ("clock.turn_days", "dyads.serbia_kosovo.stake_a"):
        with pytest.raises(KeyError, match="decides the shape"):
            Curve(case(), [{path: 1.0}], OUTCOMES, 3, begin=raw)


@pytest.mark.parametrize("within", [None, 6])
def test_forward_runs_are_those_of_a_forecast(within: int | None) -> None:
    game = Game(case(), seed=3)
    for _ in range(20):
        game.step()
    states = [game.snapshots[t] for t in (0, 10, 20)]
    job = Forward(case(), states, seed=3, within=within, first=8, most=50)
    finish(job, 2)
    for p, raw in enumerate(states):
        ahead = play_on(case(), [raw], range(50), 3, within)
        assert np.array_equal(job.found[p], ahead.first >= 0)


def test_two_jobs_share_threads_and_neither_hears_of_the_other() -> None:
    jobs = [Curve(case(), points(x), OUTCOMES, seed=1, first=16, most=32) for x in (0.0, 1.0)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, jobs))
    alone = [Curve(case(), points(x), OUTCOMES, seed=1, first=32, most=32) for x in (0.0, 1.0)]
    for job, other in zip(jobs, alone, strict=True):
        finish(other)
        assert np.array_equal(job.found, other.found)
