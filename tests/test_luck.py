"""The key of a run: refused where it is no key, and never the same twice where a batch asks for repetitions."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

from sim import Case, CrisisModel, Ensemble, ScenarioError, encode, load
from sim.luck import MOST

NEW = "rng" in mesa.batch_run.__code__.co_varnames[: mesa.batch_run.__code__.co_argcount]  # Mesa 3.4 or newer
KEYS = ["seed", "run"]
pytestmark = pytest.mark.filterwarnings("ignore:The `iterations`")


@pytest.fixture(scope="module")
def case() -> Case:
    return encode(load("richardson", ["horizon=8"]))


def batch(made: Any, parameters: dict[str, Any], **how: Any) -> pd.DataFrame:
    how = {"number_processes": 1, "max_steps": 20, **how}
    return pd.DataFrame(mesa.batch_run(made, parameters, display_progress=False, **how))


class Seeded(CrisisModel):
    """A user's own model, with a parameter named seed."""

    def __init__(self, scenario: Case, seed: int = 4, **more: Any) -> None:
        super().__init__(scenario, seed=seed, **more)


def made_by_hand(scenario: Case, seed: int = 4) -> CrisisModel:
    return CrisisModel(scenario, seed=seed)


@pytest.mark.parametrize("given", [{"seed": 1}, {}, {"seed": [3, 1]}])
def test_repetitions_are_the_runs_of_the_seed_asked_for(case: Case, given: dict[str, Any]) -> None:
    rows = batch(CrisisModel, {"scenario": case, **given}, iterations=4)
    seeds = np.atleast_1d(given.get("seed", 0))
    assert sorted(map(tuple, rows[KEYS].to_numpy())) == sorted((s, r) for s in seeds for r in range(4))
    for row in rows.to_dict("records"):
        alone = CrisisModel(case, seed=row["seed"], run=row["run"])
        alone.run_model()
        assert alone.tension("blue_red") == row["tension_blue_red"]


@pytest.mark.parametrize("maker", [Seeded, made_by_hand])
def test_a_model_made_by_the_users_own_code_is_repeated_too(case: Case, maker: Any) -> None:
    rows = batch(maker, {"scenario": case}, iterations=3) if maker is not Seeded or not NEW else None
    if rows is None:  # this Mesa sets the parameter named seed to None
        rows = batch(maker, {"scenario": case}, rng=[4] * 1 + [5])
        assert rows[KEYS].to_numpy().tolist() == [[4, 0], [5, 0]]
    else:
        assert rows["run"].tolist() == [0, 1, 2]


def test_repetitions_in_worker_processes_are_the_same() -> None:
    given = {"scenario": "richardson", "overrides": "horizon=8", "seed": 1}
    one, many = (batch(CrisisModel, given, iterations=2, number_processes=n).sort_values("run") for n in (1, 2))
    pd.testing.assert_frame_equal(one.reset_index(drop=True), many.reset_index(drop=True))
    assert many["run"].tolist() == [0, 1]


@pytest.mark.skipif(not NEW, reason="this Mesa has no batch_run(rng=…)")
def test_seeds_that_mesa_hands_out_are_seeds(case: Case) -> None:
    assert batch(CrisisModel, {"scenario": case}, rng=[5, 7])[KEYS].to_numpy().tolist() == [[5, 0], [7, 0]]
    rows = batch(CrisisModel, {"scenario": case, "seed": 6}, rng=[None] * 3)
    assert rows[KEYS].to_numpy().tolist() == [[6, 0], [6, 1], [6, 2]]
    with pytest.raises(ScenarioError, match="drops the one among"):
        batch(CrisisModel, {"scenario": case, "rng": 1}, iterations=2)


@pytest.mark.parametrize(
    ("given", "iterations", "said"),
    [
        ({"run": range(2)}, 2, "would do every run again"),
        ({"seed": [1, 2, 1]}, 1, "seed has a value twice"),
        ({"run": (0, 0)}, 1, "run has a value twice"),
        ({"seed": 1.5}, 2, "seed = 1.5 must be a whole number"),
    ],
)
def test_what_would_repeat_a_run_is_refused(case: Case, given: dict[str, Any], iterations: int, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        batch(CrisisModel, {"scenario": case, **given}, iterations=iterations)


def test_branches_inside_a_batch_keep_the_run_they_come_from(case: Case) -> None:
    class Branching(CrisisModel):
        def step(self) -> None:
            super().step()
            if self.turn == 3:
                self.twin = self.branch(2, "blue", "red", None)
                assert self.twin.run == self.run

    assert batch(Branching, {"scenario": case}, iterations=2)["run"].tolist() == [0, 1]


@pytest.mark.parametrize("key", [1.9, -3, "abc", True, float("nan"), MOST + 1, [1], "9" * 400])
@pytest.mark.parametrize("name", ["seed", "run", "branch"])
def test_a_key_that_is_no_whole_number_is_refused(case: Case, name: str, key: Any) -> None:
    with pytest.raises(ScenarioError, match=f"{name} = ") as fault:
        CrisisModel(case, **{name: key})
    assert len(str(fault.value)) < 300
    if name != "run":
        with pytest.raises(ScenarioError, match=f"{name} = "):
            Ensemble(case, **{"seed": 1, name: key})
    else:
        with pytest.raises(ScenarioError, match="run = "):
            Ensemble(case, 1).run([key])


def test_large_keys_are_kept_to_the_last_digit(case: Case) -> None:
    assert CrisisModel(case, seed=np.int64(MOST)).seed == MOST
    one, other = (Ensemble(case, MOST - k).run(range(40)).tally["severity"] for k in (0, 1))
    assert not np.array_equal(one, other)
