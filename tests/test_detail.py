"""What is kept of every turn is what the turn brought."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Ensemble, encode, load
from sim.game import Game
from sim.results import Results
from tests.worlds import cast, duel

WARLIKE = {"rules.fatalities.scale": 60.0, "clock.war_ends": 0.1, "clock.war_deaths": 100.0,
           "rules.war_payoff.distance": 0.0, "dyads.blue_red.tension_a": 0.9, "dyads.blue_red.tension_b": 0.9,
           "dyads.blue_red.baseline_a": 0.9, "dyads.blue_red.baseline_b": 0.9}  # fmt: skip


@pytest.mark.parametrize("name", ["kosovo_2021", "northern_strait"])
def test_deaths_of_turns_sum_to_those_of_the_run(name: str) -> None:
    results = Ensemble(encode(load(name)), 3).run(range(100), detail=True)
    assert np.allclose(results.deaths.sum(axis=(1, 2)), results.tally["deaths"], rtol=1e-9)
    assert (results.deaths >= 0).all()
    was = np.pad(results.rung, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    assert ((results.level >= 7) | (was >= 9))[results.deaths > 0].all()  # a war kills to its last turn


def test_the_last_turn_of_a_war_has_its_deaths() -> None:
    results = Ensemble(duel(WARLIKE), 1).run(range(100), detail=True)
    war = results.rung[:, :, 0] >= 9
    ended = war[:, :-1] & ~war[:, 1:]
    assert ended.sum() > 20
    assert (results.deaths[:, 1:, 0][ended] > 0).all()
    assert np.allclose(results.deaths.sum(axis=(1, 2)), results.tally["deaths"], rtol=1e-9)


def agreements(results: Results, run: int) -> list[tuple[int, str]]:
    return [(int(t) + 1, results.case.dyads[c]) for t, c in zip(*np.nonzero(results.agreed[run]), strict=True)]


def test_agreements_are_those_that_a_game_tells_of() -> None:
    case = cast({"actors.north.quota": 0.0, "actors.south.quota": 0.0, "rules.mediation.ripe": 0.02})
    results = Ensemble(case, 3).run(range(60), detail=True)
    runs = np.flatnonzero(results.agreed.any(axis=(1, 2)))[:4]
    assert len(runs) == 4
    for run in (*runs, int(np.flatnonzero(~results.agreed.any(axis=(1, 2)))[0])):
        game = Game(case, 3, int(run), explaining=False)
        while game.running:
            game.step()
        told = [(h["turn"], h["dyad"]) for h in game.happening_rows if h["kind"] == "agreement"]
        assert agreements(results, int(run)) == told
    first = [min((t for t, _ in agreements(results, int(r))), default=-1) for r in runs]
    assert (results.tally["agreement"][runs] <= first).all()


def test_a_patron_that_has_entered_is_seen() -> None:
    case = encode(load("kosovo_2021", ["rules.patron_backing.entry=1"]))
    results = Ensemble(case, 3).run(range(200), detail=True)
    entered = results.entered.max(axis=2) > 0
    first = np.where(entered.any(axis=1), entered.argmax(axis=1) + 1, -1)
    assert (first >= 0).any()
    assert np.array_equal(first, results.tally["patron_entry"])
    assert (np.diff(results.entered, axis=1) >= 0).all()
