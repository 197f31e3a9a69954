"""A game without Mesa: orders, branches, dials turned on the way, and a saved game that is what was decided in it."""

from __future__ import annotations

import datetime
import functools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.game import Game
from sim.model import CrisisModel
from sim.vocabulary import at_start

KOSOVO = "kosovo_2021"


@functools.cache
def case(name: str = KOSOVO) -> Case:
    return encode(sim.load(name))


def played(turns: int, name: str = KOSOVO, **key: Any) -> Game:
    game = Game(case(name), **key)
    for _ in range(turns):
        game.step()
    return game


@pytest.mark.parametrize("name", sim.scenarios())
def test_a_game_is_a_row_of_the_ensemble(name: str) -> None:
    game = played(10**6 if name == "richardson" else 30, name, seed=3, run=4)
    once = Ensemble(case(name), 3, begin=game.snapshots[game.turn]).run([4]).tally
    assert np.array_equal(once, Ensemble(case(name), 3).run([4]).tally)


def test_it_begins_with_a_history_of_its_start_and_dates_in_iso() -> None:
    game = Game(case(), seed=1)
    assert set(game.history["turn"]) == {0}
    assert list(game.history["rung"]) == [e.numbers["rung"] for e in case().scenario.dyads.values()]
    game.step()
    assert game.event_rows[0]["date"].isoformat() == "2021-01-20"


def test_several_seats_are_held_at_once_and_everyone_else_is_the_model() -> None:
    game = played(3, seed=1)
    mine = {a: next(o for o in game.offered(a) if o.target == b) for a, b in (("serbia", "kosovo"), ("us", "kosovo"))}
    orders = {a: game.only(a, {o.target: o.move}) for a, o in mine.items()}
    game.step(orders)
    made = [(e["actor"], e["target"], e["move"], e["seat"]) for e in game.event_rows if e["turn"] == 4]
    for actor, o in mine.items():
        assert [m for m in made if m[0] == actor] == [(actor, o.target, o.move, "held")]
    assert all(m[3] != "held" for m in made if m[0] not in mine)
    assert game.orders == {4: orders}


def test_orders_that_are_not_open_are_refused_and_change_nothing() -> None:
    game = played(2, seed=1)
    before = game.state.raw.copy()
    closed = next(m for a, b, m in case().options if (a, b) == ("serbia", "kosovo")
                  and m not in {o.move for o in game.offered("serbia") if o.target == "kosovo"})  # fmt: skip
    with pytest.raises(ValueError, match=f"serbia cannot make '{closed}' toward 'kosovo' this turn. Open: "):
        game.step({"serbia": {"kosovo": closed}})
    with pytest.raises(ValueError, match="Did you mean serbia"):
        game.step({"serbja": {"kosovo": None}})
    with pytest.raises(ValueError, match="no dealings"):
        game.step({"serbia": {"us": None, "mars": None}})
    most = {o.target: o.move for o in game.offered("serbia")}
    assert len(most) > 3
    with pytest.raises(ValueError, match=f"serbia can make 3 moves a turn, {len(most)} were chosen"):
        game.only("serbia", most)
    assert np.array_equal(game.state.raw, before)
    assert game.orders == {}
    assert np.all(game.desk.seat == -2)


def test_a_branch_takes_orders_of_several_and_keeps_those_of_its_turn() -> None:
    game = played(3, seed=2)
    game.step({"us": {"kosovo": None}})
    game.step({"eu": {"serbia": None}})
    twin = game.branch(4, {"serbia": {"kosovo": None}, "kosovo": {"serbia": None}})
    assert twin.turn == 4
    assert twin.orders == {4: {"us": {"kosovo": None}, "serbia": {"kosovo": None}, "kosovo": {"serbia": None}}}
    assert game.orders == {4: {"us": {"kosovo": None}}, 5: {"eu": {"serbia": None}}}
    onward = game.branch(6, {"us": {"kosovo": None}})  # the turn to come
    assert (onward.turn, onward.orders[6]) == (6, {"us": {"kosovo": None}})
    same = game.branch(4, {})
    assert np.array_equal(same.state.raw, game.snapshots[4])
    assert str(same.event_rows) == str([e for e in game.event_rows if e["turn"] <= 4])
    with pytest.raises(ValueError, match="Turn 9"):
        game.branch(9, {})


def test_a_saved_game_is_small_json_and_plays_again_to_the_same_bytes() -> None:
    game = Game(case(), seed=5, run=2, branch=1)
    for turn in range(1, 41):
        if turn == 10:
            game.change({"actors.russia.elsewhere": 0.9, "rules.reciprocity.match": 0.1})
        if turn == 20:
            game.change({"actors.russia.elsewhere": 0.2})
        best = game.offered("serbia")[0]
        game.step({"serbia": game.only("serbia", {best.target: best.move})} if turn % 3 == 0 else None)
    text = json.dumps(game.save())
    assert len(text) < 8000
    again = Game.replay(case(), json.loads(text))
    assert again.snapshots[40].tobytes() == game.snapshots[40].tobytes()
    assert again.snapshots[9].tobytes() == game.snapshots[9].tobytes()
    assert str(again.event_rows) == str(game.event_rows)  # nan is not itself
    assert again.history_rows == game.history_rows
    assert again.save() == game.save()
    model = CrisisModel.restore(case(), json.loads(text))
    assert np.array_equal(model.state.raw, game.state.raw)
    game.step(), model.step()
    assert np.array_equal(model.state.raw, game.state.raw)
    with pytest.raises(ValueError, match="another scenario"):
        Game.replay(case("richardson"), game.save())
    with pytest.raises(ValueError, match="came to turn 200, but it ends at 104"):
        Game.replay(case(), {**game.save(), "turn": 200}, explaining=False)


def test_a_turn_is_weighed_again_as_it_was() -> None:
    game = Game(case(), seed=4)
    for turn in range(1, 31):
        if turn == 12:
            game.change({"ties.russia_serbia.commitment": 0.1})
        game.step({"eu": {"serbia": None}} if turn % 5 == 0 else None)
        for e in (e for e in game.event_rows if e["turn"] == game.turn):
            o = case().options.index((e["actor"], e["target"], e["move"]))
            assert game.desk.chance[o] == e["probability"]
    own = [e for e in game.event_rows if e["seat"] == "own"]
    assert len(own) > 10
    for e in own:
        w = game.weighed_at(e["turn"], e["actor"], e["target"])
        chosen = next(o for o in w.options if o.move == e["move"])
        assert (w.chosen, w.reply) == (e["move"], e["reply"])
        assert (chosen.chance, chosen.utility) == (e["probability"], e["utility"])
        assert chosen.reasons == e["reasons"]
        assert w.why_now == e["why_now"]
        assert chosen.chance / w.act == pytest.approx(e["chance"], abs=1e-12)


def test_the_turn_to_come_is_weighed_and_offered_alike() -> None:
    game = played(6, seed=4)
    w = game.weighed_at(7, "serbia", "kosovo")
    assert [replace(o, reasons=()) for o in w.options] == [o for o in game.offered("serbia") if o.target == "kosovo"]
    assert w.chosen == ""
    assert w.act == pytest.approx(sum(o.chance for o in w.options), abs=1e-12)
    for turn in (0, 8):
        with pytest.raises(ValueError, match=f"Turn {turn} "):
            game.weighed_at(turn, "serbia", "kosovo")


def test_beliefs_can_be_looked_up_at_any_turn() -> None:
    game = played(20, seed=4)
    d = case().scenario.dyads["serbia_kosovo"]
    side = "a" if d["a"] == "serbia" else "b"
    assert game.belief("serbia", "kosovo", 0) == pytest.approx(d.numbers[f"belief_{side}"], abs=1e-12)
    p = game.state.pair[case().pairs.index(("serbia", "kosovo"))]
    assert game.belief("serbia", "kosovo", 20) == p["resolve_a"] / (p["resolve_a"] + p["resolve_b"])
    with pytest.raises(ValueError, match="come to turn 20"):
        game.belief("serbia", "kosovo", 21)


def test_a_number_that_acts_only_at_the_start_is_refused_on_the_way() -> None:
    game = played(2, seed=1)
    for path in ("dyads.serbia_kosovo.rung_days", "dyads.serbia_kosovo.rung", "clock.turn_days"):
        with pytest.raises(ValueError, match=f"{path} acts only at the start of a run: begin anew to change it."):
            game.change({path: 1.0})
    with pytest.raises(ValueError, match=r"Did you mean actors\.russia\.elsewhere"):
        game.change({"actors.russia.elsewhre": 1.0})
    with pytest.raises(sim.ScenarioError, match="elsewhere"):
        game.change({"actors.russia.elsewhere": 2.0})
    assert game.changes == {}


def test_what_is_changed_before_the_first_turn_is_changed_from_the_start() -> None:
    game = Game(case(), seed=1)
    game.change({"actors.us.elsewhere": 0.7})
    fresh = Game(case().patched({"actors.us.elsewhere": 0.7}), seed=1)
    for _ in range(10):
        game.step(), fresh.step()
    assert np.array_equal(game.state.raw, fresh.state.raw)


@pytest.mark.parametrize("name", sim.scenarios())
def test_every_lever_that_says_it_acts_throughout_can_be_turned_on_the_way(name: str) -> None:
    throughout = [lever for lever in case(name).scenario.levers.values() if lever.acts == "throughout"]
    for lever in case(name).scenario.levers.values():
        assert (lever.acts == "start") == any(map(at_start, lever.moves))
    for lever in throughout:  # some act only in wars, and those are rare
        runs = ([ended(name, run, lever.at(share)) for share in (0.0, 1.0)] for run in range(100))
        assert not all(np.array_equal(*ends) for ends in runs), lever.name


def ended(name: str, run: int, change: dict[str, float]) -> np.ndarray:
    """The end of a run in which numbers were changed after the eighth turn."""
    game = played(8, name, seed=1, run=run, explaining=False)
    game.change(change)
    while game.running:
        game.step()
    return game.state.raw


def test_an_answer_names_the_turn_of_the_hostile_act_that_it_answers() -> None:
    game = played(104, seed=1)
    acts = {(e["turn"], e["actor"], e["target"]): e for e in game.event_rows}
    later = 0
    for e in game.event_rows:
        if e["answers"] >= 0:
            answered = acts[e["answers"], e["target"], e["actor"]]
            assert e["turn"] - answered["turn"] in ((0,) if e["reply"] else (1,))
            later += not e["reply"]
        before = acts.get((e["turn"] - 1, e["target"], e["actor"]))
        ordered = e["seat"] != "none"  # what nobody ordered answers nothing
        if ordered and before and before["attributed"] and not e["reply"] and hostile(before["move"]):
            assert e["answers"] == e["turn"] - 1
    assert later > 5


def hostile(move: str) -> bool:
    return bool(((case().scenario.moves[move]["traits"]) or {}).get("hostility", 0.0) > 0.0)


def test_news_are_what_came_from_outside() -> None:
    game = played(104, seed=7)
    dated = [(game.case.scenario.turn_of(datetime.date.fromisoformat(str(q["date"]))), name)
             for name, q in game.case.scenario.triggers.items() if q["date"]]  # fmt: skip
    assert {n for n in dated if 1 <= n[0] <= 104} <= set(game.news)
    assert {h["kind"] for h in game.happening_rows} > {"outside"}
    assert set(game.news) == {(h["turn"], h["name"]) for h in game.happening_rows if h["name"] in game.case.triggers}
