"""What is counted of a run, function by function, on states set by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from worlds import cast, duel

from sim import CrisisModel, forward
from sim.outcomes import episode
from sim.state import start

AT_REST = 8  # turns of a lull of 56 days


@pytest.mark.parametrize(
    ("agreed", "worst", "quiet", "before", "faded"),
    [
        (0, 6, AT_REST - 1, -1, 9),
        (0, 7, AT_REST - 1, -1, 9),
        (0, 5, AT_REST - 1, -1, -1),  # there was no violence
        (1, 6, AT_REST - 1, -1, -1),  # there is an agreement
        (0, 6, AT_REST - 2, -1, -1),  # a week too soon
        (0, 6, AT_REST - 1, 3, 3),  # one had faded before
    ],
)
def test_an_episode_with_violence_fades_after_a_lull_without_agreement(
    agreed: int, worst: int, quiet: int, before: int, faded: int
) -> None:
    case = cast()
    s, c = start(case), case.dyads.index("north_south")
    s.run["turn"], s.run["faded"] = 9, before
    for name, value in (("episode", 1), ("agreed", agreed), ("worst", worst), ("quiet", quiet)):
        s.dyad[name][c] = value
    episode.py_func(case.world, s, None, c)
    assert int(s.run["faded"][0]) == faded
    assert int(s.dyad["episode"][c]) == (1 if quiet < AT_REST - 1 else 0)


def test_a_run_begins_with_nothing_climbed_entered_or_reached() -> None:
    s = start(cast())
    for name in ("climber", "entered_a", "entered_b"):
        assert np.all(s.dyad[name] == -1), name
    for name in ("patron_entry", "agreement", "faded", "recurrence", "first_climber"):
        assert s.run[name][0] == -1, name
    assert np.all(s.first == -1)
    for name in ("until", "due"):
        assert np.all(s.option[name] == -1), name


@pytest.mark.parametrize(
    ("weight", "values", "near"),
    [
        ("deaths", {"deaths": 250.0}, 0.5),  # the square root of a quarter of a war's deaths
        ("deaths", {"deaths": 4000.0}, 1.0),
        ("serious_days", {"serious_days": 7.0}, 0.25),
        ("memory", {"memory": 0.3}, 0.3),
        ("excitement", {"excitement": 2.0}, 1.0),
        ("heat", {"heat": 0.4}, 0.4),
    ],
)
def test_importance_grows_with_what_brings_a_war_near(weight: str, values: dict[str, float], near: float) -> None:
    case = cast()
    s, c = start(case), case.dyads.index("north_south")
    for name in ("rung", "memory", "heat"):
        s.dyad[name] = 0
    s.pair["tension"] = 0.0
    for name, value in values.items():
        s.dyad[name][c] = value
    weights = np.array([float(w == weight) for w in forward.WEIGHTS])
    assert forward.importance.py_func(case.world, s, 9, weights) == pytest.approx(near, abs=1e-12)
    s.dyad["rung"][c] = 5
    assert forward.importance.py_func(case.world, s, 9, weights) == pytest.approx(5.0 + near, abs=1e-12)


def test_the_chances_of_attack_and_accident_are_chances() -> None:
    model, seen = CrisisModel("kosovo_2021", seed=1), SimpleNamespace(attack=0.0, reply=0.0)
    while model.running:
        model.step()
        hazards = model.desk.hazard[:3]
        assert np.all((hazards >= 0.0) & (hazards < 1.0))
        if not model.desk.replied.any():
            assert hazards[1] == 0.0
        seen.attack, seen.reply = max(seen.attack, hazards[0]), max(seen.reply, hazards[1])
    assert seen.attack > 0.0
    assert seen.reply > 0.0


def test_an_attack_on_the_only_dyad_there_is_counts() -> None:
    model = CrisisModel(duel(), seed=1)
    seen = []
    for _ in range(10):
        model.step()
        seen.append(float(model.desk.hazard[0]))
    assert max(seen) > 0.0


def test_pairs_without_a_tie_have_none() -> None:
    case = cast()
    ties = {(e["actor"], e["toward"]) for e in case.scenario.ties.values()}
    for d, (actor, target) in enumerate(case.pairs):
        assert (case.world.pair["tie"][d] >= 0) == ((actor, target) in ties)
        assert (case.world.pair["held"][d] >= 0) == ((target, actor) in ties)
    assert 0 < len(ties) < len(case.pairs)


def test_who_is_struck_on_the_only_dyad_there_is_may_answer_at_once() -> None:
    fight = {f"script.{k}": {"turn": k, "actor": "blue", "move": "fight", "toward": "red"} for k in range(1, 21)}
    case = duel(shape={**fight, "horizon": 20})
    answers = 0
    for seed in range(3):
        model = CrisisModel(case, seed=seed)
        model.run_model()
        answers += sum(e["reply"] and e["actor"] == "red" for e in model.event_rows)
    assert answers > 0
