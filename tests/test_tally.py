"""Many points of one case in one world whose numbers are set in place: the same as a case of its own for each."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim import Ensemble
from sim.bench import Bench
from sim.encoding import Case
from sim.faults import ScenarioError
from sim.points import TALLY, summary, tally
from sim.state import desk, start
from sim.vocabulary import decides_shape

COMMITMENT, STAKE, REACH = (
    "ties.russia_serbia.commitment",
    "dyads.serbia_kosovo.stake_a",
    "dyads.serbia_kosovo.contiguity",
)
POINTS = [
    {COMMITMENT: 0.0},
    {COMMITMENT: 1.0, REACH: 0.1},  # of which one is worked into the desk
    {STAKE: 3.0},  # decides the shape
    {},
    {"rules.reciprocity.match": 0.0, "horizon": 40},
    {COMMITMENT: 0.0},
]


@pytest.fixture(scope="module")
def case() -> Case:
    return sim.encode(sim.load("kosovo_2021")).patched({"horizon": 60, "ties.nato_kosovo.commitment": 0.4})


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_every_point_is_an_ensemble_of_its_own(case: Case, threads: int) -> None:
    done: list[int] = []
    found = tally(case, POINTS, range(5, 12), 3, threads, done.append)
    results = [Ensemble(case.moved(point), 3).run(range(5, 12)) for point in POINTS]
    assert found.tobytes() == np.array([summary(r.tally) for r in results], TALLY).tobytes()
    assert len(set(found[f"reached_{5}"])) > 1 and sum(done) == 7 * len(POINTS)
    on_dyad = tally(case, POINTS, range(5, 12), 3, threads, dyad="serbia_kosovo")
    for k in range(1, 11):
        assert on_dyad[f"reached_{k}"].tolist() == [int(r.reached(k, "serbia_kosovo").sum()) for r in results]


@pytest.mark.parametrize("name", ["kosovo_2021", "northern_strait"])
def test_a_bench_is_laid_as_for_a_case_of_its_own_whatever_is_moved(name: str) -> None:
    """What a desk is made of is known: any number that it is worked into makes it anew."""
    case = sim.encode(sim.load(name))
    bench = Bench(case)
    one_of_each = {(path.split(".")[0], path.split(".")[-1]): path for path in case.scenario.numbers}
    for path in one_of_each.values():
        value, field = case.scenario.numbers[path]
        if decides_shape(path) or path == "horizon":
            continue
        point = {path: field.low if value != field.low else field.high}
        bench.move(point)
        alone = case.patched(point)
        assert alike(bench.case.world, alone.world), path
        assert alike(bench.desk, desk(alone), but="turn_at"), path
        assert (bench.begin == start(alone).raw).all(), path
    bench.move({})
    assert alike(bench.case.world, case.world)


def alike(ours: object, theirs: object, but: str = "") -> bool:
    names = [name for name in ours.arrays if name != but]  # type: ignore[attr-defined]
    return all(getattr(ours, name).tobytes() == getattr(theirs, name).tobytes() for name in names)


def test_a_wrong_point_is_refused_before_the_first_run(case: Case) -> None:
    done: list[int] = []
    for wrong, fault in (
        ({COMMITMENT: 2.0}, ScenarioError),
        ({STAKE: -1.0}, ScenarioError),
        ({"ties.no": 1.0}, KeyError),
    ):
        with pytest.raises(fault):
            tally(case, [{}, wrong], range(3), 1, progress=done.append)
    assert not done
