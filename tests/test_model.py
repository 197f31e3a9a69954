"""The Mesa model: agents, options and reasons, seats held from outside, batch_run, a run in words."""

from __future__ import annotations

import datetime
import functools
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim import CrisisModel
from sim.encoding import Case, encode
from sim.model import FactionAgent, PatronAgent, StateAgent
from sim.rules import RULES

KOSOVO = "kosovo_2021"


@functools.cache
def case(name: str = KOSOVO) -> Case:
    return encode(sim.load(name))


@functools.cache
def finished(name: str = KOSOVO) -> CrisisModel:
    m = CrisisModel(case(name), seed=1)
    m.run_model()
    return m


def test_steps_are_turns_and_end_at_the_horizon() -> None:
    m = CrisisModel("richardson", overrides="horizon=5", seed=1)
    for _ in range(9):
        m.step()
    assert (m.steps, m.turn, m.running) == (5, 5, False)
    assert len(m.datacollector.get_model_vars_dataframe()) == 5


def test_agents_are_of_three_kinds_and_read_the_arrays() -> None:
    m = CrisisModel(case(), seed=1)
    kinds = {a.name: type(a) for a in m.agents}
    assert kinds["serbia"] is StateAgent
    assert kinds["hardliners"] is FactionAgent
    assert kinds["russia"] is PatronAgent
    assert set(m.agents_by_type) == {StateAgent, FactionAgent, PatronAgent}
    m.run_model()
    attention = m.agents_by_type[PatronAgent].get("attention")
    rows = [m.case.actors.index(a.name) for a in m.agents_by_type[PatronAgent]]
    assert attention == [float(m.state.actor["attention"][r]) for r in rows]
    assert len(m.agents.select(lambda a: a.rung >= 0)) == len(m.case.actors)
    assert m.agents.agg("capability", max) == float(m.state.actor["capability"].max())
    one = m.agents.select(lambda a: a.name == "serbia")[0]
    assert one.resolve == m.case.scenario.actors["serbia"].numbers["resolve"]
    with pytest.raises(AttributeError, match="has no 'patience'"):
        _ = one.patience


@pytest.mark.parametrize("name", sim.scenarios())
def test_what_the_rules_contribute_sums_to_the_worth_of_every_option(name: str) -> None:
    m = CrisisModel(case(name), seed=4)
    for _ in range(4):
        for _ in range(6):
            m.step()
        for actor, target in m.case.pairs:
            t = m.options(actor, target)
            rules = [c for c in t.columns if c in RULES]
            assert np.allclose(t[rules].sum(axis=1), t["worth"], rtol=0, atol=1e-9)
            act = m.desk.act[m.case.pairs.index((actor, target))]
            assert t["probability"].sum() == pytest.approx(act if len(t) else 0.0, abs=1e-12)


def test_without_the_rules_that_bend_utility_worth_is_utility() -> None:
    m = CrisisModel(case(), seed=4, **{"rules.prospect.on": 0.0})
    m.step()
    t = m.options("serbia")
    assert np.allclose(t["worth"], t["utility"], rtol=0, atol=1e-12)
    assert "prospect" not in t.columns


def test_looking_ahead_perturbs_nothing_and_sees_the_weights_of_the_turn() -> None:
    m, plain = CrisisModel(case(), seed=6), CrisisModel(case(), seed=6, explaining=False)
    for _ in range(30):
        ahead = m.options("serbia", "kosovo", ahead=True)
        m.step()
        plain.step()
        if not m.desk.replied[m.case.pairs.index(("serbia", "kosovo"))]:
            pd.testing.assert_frame_equal(ahead, m.options("serbia", "kosovo"))
    assert np.array_equal(m.state.raw, plain.state.raw)


def test_reasons_are_the_strongest_for_and_against_beside_all_else_it_could_have_done() -> None:
    m = CrisisModel(case(), seed=1)
    against = 0
    while m.running:
        m.step()
        for e in m.last_events:
            if e["seat"] != "own" or not e["reason_1"]:
                continue
            t = m.options(e["actor"], e["target"])
            rules = [c for c in t.columns if c in RULES]
            own = t["move"] == e["move"]
            chance = t["probability"].where(~own, 0.0) / (1.0 - float(t["probability"][own].iloc[0]))
            above = pd.Series(t[own][rules].to_numpy()[0] - chance.to_numpy() @ t[rules].to_numpy(), rules)
            assert e["amount_1"] == pytest.approx(above.max(), abs=1e-9)
            assert e["amount_2"] <= e["amount_1"]
            assert above[e["reason_1"]] == pytest.approx(e["amount_1"], abs=1e-9)
            assert e["against_amount"] == pytest.approx(min(above.min(), 0.0), abs=1e-9)
            assert sum(r.amount for r in e["reasons"]) == pytest.approx(above.sum(), abs=1e-9)
            against += above[e["against"]] < -0.01 if e["against"] else 0
    assert against > 10


def test_events_and_history_agree() -> None:
    m = finished()
    rungs = m.history.set_index(["turn", "dyad"])["rung"]
    placed = m.events[m.events["dyad"] != ""]
    assert len(placed) > 10
    for _, e in placed.iterrows():
        assert rungs[e["turn"], e["dyad"]] == e["rung_after"]
        assert rungs[e["turn"] - 1, e["dyad"]] == e["rung_before"]
    assert len(m.history) == (1 + m.turn) * len(m.case.dyads)


def test_scripted_moves_are_made_and_said_to_be_scripted() -> None:
    m = finished("mitrovica_train_2017")
    script = m.events[m.events["seat"] == "script"]
    wanted = {(e["actor"], e["toward"], e["move"]) for e in m.case.scenario.script.values()}
    assert set(zip(script["actor"], script["target"], script["move"], strict=True)) == wanted


def test_a_seat_can_be_held_from_outside() -> None:
    seen: list[tuple[str, int]] = []

    def pick(model: CrisisModel, actor: str, options: pd.DataFrame) -> Any:
        seen.append((actor, model.turn))
        there = options[options["target"] == "kosovo"]
        return ("kosovo", there["move"].iloc[0]) if model.turn % 2 == 0 else None

    m = CrisisModel(case(), seed=2, choose={"serbia": pick})
    for _ in range(6):
        m.step()
    assert seen == [("serbia", t) for t in range(6)]
    mine = m.events[m.events["actor"] == "serbia"]
    assert list(mine["turn"]) == [1, 3, 5]
    assert set(mine["seat"]) == {"held"}
    assert np.all(m.desk.seat == -2)


def test_a_held_seat_leaves_the_first_turn_of_everyone_else_as_it_was() -> None:
    free, held = (CrisisModel(case(), seed=5, choose=c) for c in (None, {"kosovo": lambda *_: None}))
    free.step()
    held.step()
    others = [[e["move"] for e in m.last_events if e["actor"] != "kosovo" and not e["reply"]] for m in (free, held)]
    assert others[0] == others[1]


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        ("statment", "cannot make 'statment'"),
        (("mars", "statement"), "toward 'mars'"),
        ("statement", "toward whom"),
    ],
)
def test_an_impossible_pick_is_refused(pick: Any, said: str) -> None:
    m = CrisisModel(case(), choose={"serbia": lambda *_: pick})
    with pytest.raises(ValueError, match=said):
        m.step()


def test_wrong_names_are_refused_with_the_nearest_match() -> None:
    m = CrisisModel(case())
    with pytest.raises(ValueError, match="Did you mean serbia"):
        m.options("serbja")
    with pytest.raises(ValueError, match="Did you mean statement"):
        m.branch(1, "serbia", "kosovo", "statment")
    with pytest.raises(ValueError, match="not an actor"):
        CrisisModel(case(), choose={"serbja": lambda *_: None})
    with pytest.raises(ValueError, match="not both"):
        CrisisModel(case(), seed=1, rng=1)
    with pytest.raises(ValueError, match="Turn 9"):
        m.branch(9, "serbia", "kosovo", None)


def test_a_branch_tells_the_same_past() -> None:
    m = finished()
    e = m.events[~m.events["reply"]].iloc[-1]
    twin = m.branch(int(e["turn"]), e["actor"], e["target"], None)
    past = m.events[m.events["turn"] < e["turn"]]
    pd.testing.assert_frame_equal(twin.events.head(len(past)), past)
    assert twin.turn == e["turn"]
    assert m.turn == len(m.snapshots) - 1  # the run it came from is untouched


def test_mesas_batch_run_sweeps_runs_and_numbers_by_path() -> None:
    path = "rules.activation.tension"
    rows = mesa.batch_run(
        CrisisModel,
        {"scenario": case("richardson"), "seed": 1, "run": range(3), path: [0.0, 3.0]},
        number_processes=1,
        display_progress=False,
        max_steps=500,
    )
    t = pd.DataFrame(rows)
    assert len(t) == 6
    assert set(t[path]) == {0.0, 3.0}
    assert (t["turn"] <= 52).all()
    one = CrisisModel(case("richardson"), seed=1, run=2, **{path: 3.0})
    one.run_model()
    same = t[(t["run"] == 2) & (t[path] == 3.0)].iloc[0]
    assert same["tension_blue_red"] == one.tension("blue_red")
    every = mesa.batch_run(
        CrisisModel,
        {"scenario": "richardson", "seed": 1, "overrides": "horizon=4"},
        data_collection_period=1,
        display_progress=False,
    )
    assert [r["turn"] for r in every] == [1, 2, 3, 4]


def test_mesas_own_luck_decides_nothing() -> None:
    one, two = CrisisModel(case(), seed=8), CrisisModel(case(), seed=8)
    two.reset_rng(999)
    two.random.seed(5)
    for _ in range(20):
        one.step()
        two.random.random()
        two.rng.random(7)
        two.step()
    assert np.array_equal(one.state.raw, two.state.raw)


def test_a_model_takes_any_number_and_its_saved_game_is_taken_up_again() -> None:
    """The length of a turn is encoded anew, and so it is when the game is restored."""
    start = case("richardson")
    m = CrisisModel(start, seed=4, **{"clock.turn_days": 14.0, "dyads.blue_red.heat": 2.0})
    m.step()
    again = CrisisModel.restore(start, m.save())
    assert again.date(2) == m.date(2) == start.scenario.start + datetime.timedelta(days=14)
    m.step(), again.step()
    assert np.array_equal(m.state.raw, again.state.raw)


def test_the_seed_is_the_one_that_was_given_under_either_name() -> None:
    assert [CrisisModel(case("richardson"), **given).seed for given in ({}, {"seed": 7}, {"rng": 8})] == [0, 7, 8]
    assert CrisisModel(case("richardson"), seed=None, rng=9).seed == 9
