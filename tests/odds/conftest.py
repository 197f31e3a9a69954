"""A small case with every outcome in reach: two rivals and their patrons would be too slow, the 2017 train is not."""

from __future__ import annotations

import pytest

from sim.encoding import Case, encode
from sim.load import load
from sim.model import CrisisModel


@pytest.fixture(scope="session")
def case() -> Case:
    return encode(load("kosovo_2021", ["horizon=16"]))


@pytest.fixture(scope="session")
def model(case: Case) -> CrisisModel:
    made = CrisisModel(case, seed=5, run=2, explaining=False)
    while made.running:
        made.step()
    return made
