"""The plain-Python model that speed is measured against does the same thing, or the ratio would mean nothing."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from experiments.checks.plain_mesa import OTHERS, PlainModel
from sim import Ensemble
from sim.encoding import encode


@pytest.mark.parametrize(("name", "runs", "horizon"), [("richardson", 200, 52), ("northern_strait", 30, 30)])
def test_the_plain_model_agrees_in_distribution(name: str, runs: int, horizon: int) -> None:
    lively = {"rules.activation.at_rest": -2.5, "rules.activation.partner_at_rest": -3.5, "horizon": horizon}
    case = encode(sim.load(name)).patched({**OTHERS, **lively})
    many = Ensemble(case, 1).run(range(3000)).tally
    plain = [PlainModel(case, seed=r) for r in range(runs)]
    for m in plain:
        m.run_model()
    for column, of in (("acts", "acts"), ("replies", "replies")):
        values = np.array([getattr(m, of) for m in plain], float)
        error = np.hypot(values.std() / np.sqrt(runs), many[column].std() / np.sqrt(len(many)))
        assert abs(values.mean() - many[column].mean()) < 4.0 * error, column
    highest = np.array([m.highest for m in plain])
    for k in range(1, 11):
        p = (many["highest"] >= k).mean()
        error = np.sqrt(max(p * (1 - p), 0.5 / runs) / runs)
        assert abs((highest >= k).mean() - p) < 4.0 * error, k
