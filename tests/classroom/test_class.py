"""A class bets, is advised, is overruled, and reads in the end what it did."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from conftest import KOSOVO, PATIENCE, SHELF, Student, first_offer

from experiments.classroom.bets import Bet, brier
from experiments.classroom.decisions import Caused, decisions
from experiments.classroom.evaluation import peace
from experiments.classroom.room import Room
from experiments.classroom.rooms import Rooms
from experiments.door.progress import Bar
from experiments.odds.moves import after, counted_before
from experiments.odds.rank import ranked
from sim import explain
from sim.forecast import BRANCH, bar, play_on
from sim.game import Game
from sim.slices import finish


@pytest.fixture
def teacher(pupil: Any) -> Any:
    """An instructor's page with a class open."""
    pupil.ask("open", "opened", scenario=KOSOVO, seed="1")
    pupil.room = pupil.ask("class", "class")
    return pupil


def student(teacher: Any, rooms: Rooms, name: str, actor: str = "") -> Student:
    found = Student(rooms, teacher.room["code"], name)
    if actor:
        found.say("sit", actor=actor)
    return found


# Bets


def test_a_class_bets_on_its_phones_and_the_odds_are_revealed_together(teacher: Any, rooms: Rooms) -> None:
    ana, ben = student(teacher, rooms, "Ana", "serbia"), student(teacher, rooms, "Ben")
    teacher.ask("bet", "class", open=True)
    asked = ben.sees["bet"]
    rungs = [str(r["rung"]) for r in asked["rungs"]]
    assert (asked["open"], asked["turn"], asked["within"], asked["mine"]) == (True, 0, 26, None)
    ana.say("guess", shares=dict.fromkeys(rungs, 0.2))
    ben.say("guess", shares=dict.fromkeys(rungs, 0.9))
    ben.say("guess", shares=dict.fromkeys(rungs, 0.6))  # the last word counts
    assert "means" not in ben.sees["bet"]
    seen = teacher.ask("bet", "class", open=False)["bets"][-1]
    assert seen["means"] == {int(k): pytest.approx(0.4) for k in rungs}
    assert seen["made"] == 2
    assert ana.sees["bet"]["mine"] == dict.fromkeys(map(int, rungs), 0.2)
    ana.say("guess", shares=dict.fromkeys(rungs, 0.0))
    assert "too late" in ana.refused
    again = Rooms(rooms.folder, SHELF.open).find(teacher.room["code"])  # a server that was killed
    assert again.bets == rooms.find(teacher.room["code"]).bets


@pytest.mark.parametrize("shares", [None, {}, {"6": 0.5}, {"6": 2, "7": 0, "8": 0}, {"6": True, "7": 0, "8": 0}, [1]])
def test_a_bet_that_is_none_is_refused(shares: Any, teacher: Any, rooms: Rooms) -> None:
    ana = student(teacher, rooms, "Ana")
    ana.say("guess", shares={})
    assert "no bet" in ana.refused
    teacher.ask("bet", "class", open=True)
    ana.say("guess", shares=shares)
    assert len(ana.refused) < 100
    assert rooms.find(teacher.room["code"]).bets[0].guesses == {}


def test_a_bet_is_settled_by_what_came_in_this_run() -> None:
    game = Game(SHELF.open(KOSOVO), 1)
    bet = Bet.on(game)
    assert bet.came(game) == {}
    while game.running and game.turn < bet.within:
        game.step()
        worst = max(h["rung"] for h in game.history_rows if h["turn"] > 0)
        known = bet.came(game)
        assert {k for k, came in known.items() if came} == {k for k in bet.rungs if worst >= k}
        assert set(known) == (set(bet.rungs) if game.turn == bet.within or not game.running else
                              {k for k in bet.rungs if worst >= k})  # fmt: skip
    assert brier({6: 0.8, 7: 0.5, 8: 0.1}, {6: True, 7: False}) == pytest.approx((0.04 + 0.25) / 2)
    assert brier({6: 0.8}, {}) is None


def test_bets_of_a_past_that_is_no_more_are_forgotten(teacher: Any, rooms: Rooms) -> None:
    room = rooms.find(teacher.room["code"])
    for _ in range(3):
        teacher.say("step"), teacher.say("bet", open=True), teacher.say("bet", open=False)
    assert [b.turn for b in room.bets] == [1, 2, 3]
    a, b = SHELF.open(KOSOVO).pairs[0]
    teacher.ask("branch", "branched", turn=3, actor=a, target=b)
    assert [b.turn for b in room.bets] == [1, 2]
    assert room.game is teacher.lesson.game


# The instructor decides


def test_what_the_instructor_decides_goes_before_what_a_seat_orders(teacher: Any, rooms: Rooms) -> None:
    ana, room = student(teacher, rooms, "Ana", "serbia"), rooms.find(teacher.room["code"])
    ana.say("order", made=first_offer(ana), final=True, turn=0)
    options = teacher.ask("options", "options", actor="serbia")
    assert options["orders"] == first_offer(ana)
    other = {o["target"]: o["moves"][-1]["move"] for o in options["offers"][:1]}
    teacher.ask("decide", "class", actor="serbia", made=other)
    assert ana.sees["decided"]
    ana.say("order", made={}, final=True, turn=0)
    assert "instructor has decided" in ana.refused
    teacher.ask("step", "turn")
    assert {b: m for b, m in room.game.orders[1]["serbia"].items() if m} == other
    assert room.givers == {1: {"serbia": "instructor"}}
    teacher.ask("decide", "class", actor="serbia", made={})
    teacher.ask("decide", "class", actor="serbia", undo=True)
    teacher.ask("decide", "class", actor="us", made=None)
    teacher.ask("step", "turn")
    assert 2 not in room.game.orders  # nobody ordered anything: the model played all


# The class begins anew


def test_a_class_stays_together_through_a_reset_another_scenario_and_a_lever(teacher: Any, rooms: Rooms) -> None:
    ana, ben = student(teacher, rooms, "Ana", "serbia"), student(teacher, rooms, "Ben")
    room = rooms.find(teacher.room["code"])
    teacher.say("bet", open=True)
    ana.say("order", made=first_offer(ana), final=True, turn=0)
    teacher.ask("step", "turn")
    teacher.ask("open", "opened", scenario=KOSOVO, seed="2")
    assert room.game is teacher.lesson.game
    assert (ana.sees["turn"], ana.sees["actor"], ana.sees["bet"]) == (0, "serbia", None)
    lever = next(iter(SHELF.open(KOSOVO).scenario.levers))
    teacher.say("lever", lever=lever, share=1.0)  # before the first turn: from the start
    assert room.game is teacher.lesson.game
    assert dict(room.game.origin.changed)
    teacher.ask("open", "opened", scenario="northern_strait", seed="2")
    assert room.game is teacher.lesson.game
    assert "actor" not in ana.sees  # nobody plays that here
    assert ana.sees["title"] == ben.sees["title"] == room.game.case.scenario.title
    again = Rooms(rooms.folder, SHELF.open).find(room.code)
    assert again.game.case.scenario.name == "northern_strait"


# Advice


def test_a_seat_is_advised_with_what_rank_finds_once_for_all_who_sit_there(teacher: Any, rooms: Rooms) -> None:
    ana, ben = student(teacher, rooms, "Ana", "serbia"), student(teacher, rooms, "Ben", "serbia")
    cyd = student(teacher, rooms, "Cyd")
    assert ana.sees["advice"] is None
    assert not ana.sees["advises"]
    teacher.ask("rule", "class", advises=True)
    room = rooms.find(teacher.room["code"])
    assert list(room.advice) == ["serbia"]
    job = room.advice["serbia"]
    end = time.monotonic() + PATIENCE
    while not job.finished or ben.heard[-1]["op"] != "advice" or ben.heard[-1]["advice"]["n"] < job.most:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert ana.heard[-1] == ben.heard[-1]
    assert all(m["op"] != "advice" for m in cyd.heard)
    assert job.table().equals(ranked(room.game, "serbia", peace(room.game), job.most, 26, 1, Bar(0)))
    told = ana.heard[-1]["advice"]
    clear = job.table()[job.table()["than_nothing"] != ""]
    assert [r["target"] for r in told["rows"]] == list(clear["target_id"])
    teacher.ask("step", "turn")
    assert room.advice["serbia"] is not job  # another turn, another advice
    teacher.ask("rule", "class", advises=False)
    assert ana.sees["advice"] is None


# The debrief


def played(teacher: Any, rooms: Rooms, turns: int = 6) -> tuple[Student, Room]:
    ana = student(teacher, rooms, "Ana <b>", "serbia")
    for turn in range(turns):
        if turn % 2 == 0:
            ana.say("order", made=first_offer(ana), final=True, turn=turn)
        if turn == 2:
            teacher.ask("bet", "class", open=True)
            ana.say("guess", shares={str(r["rung"]): 0.3 for r in ana.sees["bet"]["rungs"]})
            teacher.ask("bet", "class", open=False)
        teacher.ask("step", "turn")
    return ana, rooms.find(teacher.room["code"])


def test_what_a_decision_caused_is_counted_with_and_without_it(teacher: Any, rooms: Rooms) -> None:
    _, room = played(teacher, rooms)
    game, made = room.game, decisions(room)
    assert [(d.turn, d.actor) for d in made] == [(1, "serbia"), (3, "serbia"), (5, "serbia")]
    for d in made:
        (target, move), = ((b, m) for b, m in game.orders[d.turn]["serbia"].items() if m)  # fmt: skip
        weighed = game.weighed_at(d.turn, "serbia", target)
        chances = {o.move: o.chance for o in weighed.options}
        assert (d.acts[0].move, d.acts[0].chance) == (move, pytest.approx(chances[move]))
        best = max(chances, key=lambda m: chances[m])
        assert d.acts[0].usual == (None if 1.0 - weighed.act >= chances[best] else best)
    caused = Caused(game, made)
    finish(caused, 2)
    d, case = made[1], game.case
    event = peace(game).event(case, game.snapshots[d.turn - 1])
    held = {explain.pair(case, "serbia", b): -1 if m is None else explain.option(case, "serbia", b, m)
            for b, m in game.orders[d.turn]["serbia"].items()}  # fmt: skip
    for point, seats in ((2, held), (3, {})):
        before, hits = counted_before(game, d.turn), 0
        for run in range(40):
            state = after(case, before, (game.seed, run, BRANCH), seats)
            ahead = play_on(case, [state], [run], game.seed, 25, counted=True)
            hits += int(ahead.reached(event)[0])
        assert int(caused.found[point, :40, 0].sum()) == hits
    effect = caused.effect(1)
    assert effect.low <= effect.change <= effect.high


def test_a_class_reads_what_it_decided_bet_and_caused(teacher: Any, rooms: Rooms) -> None:
    ana, room = played(teacher, rooms)
    assert ana.sees["debrief"] == ""
    teacher.say("debrief")
    teacher.wait("debriefed")
    assert ana.sees["debrief"] == f"/debrief/{room.code}"
    file = rooms.file(room.code, "html")
    assert file is not None
    page = file.read_text(encoding="utf-8")
    headings = ["Where the odds turned", "What you decided", "What you bet", "What really happened", "Questions"]
    assert re.findall("<h2>(.*?)</h2>", page) == headings
    assert "Serbia (Ana &lt;b&gt;)" in page
    assert "<script" not in page
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", re.sub(r"<[^>]*>|Scenario \w+", "", page))  # no ids
    bet = room.bets[0]
    p = bar(room.game.case, room.game.snapshots[2], 1, within=bet.within).set_index("rung")["p"]
    assert f"<td>30 in 100</td><td>{100 * p[bet.rungs[0]]:.0f} in 100</td>" in page
    run = rooms.file(room.code, "run.html")
    assert run is not None
    assert run.stat().st_size < 300_000


def test_a_debrief_needs_a_game_and_a_class(pupil: Any) -> None:
    pupil.ask("open", "opened", scenario=KOSOVO, seed="1")
    assert pupil.ask("debrief", "refused")["words"] == "Open the game to a class first."
    pupil.ask("class", "class")
    assert "Play a few turns first" in pupil.ask("debrief", "refused")["words"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"op": "rule", "advises": 1}, "true or false"),
        ({"op": "bet", "open": False}, "not betting"),
        ({"op": "bet"}, "not betting"),
        ({"op": "options", "actor": "servia"}, "Did you mean"),
        ({"op": "decide", "actor": "servia", "made": {}}, "Did you mean"),
        ({"op": "decide", "actor": "serbia", "made": {"kosovo": "wish"}}, "wish"),
        ({"op": "decide", "actor": "serbia", "made": 3}, "mapping"),
    ],
)
def test_what_an_instructor_cannot_do_is_said(message: dict[str, Any], said: str, teacher: Any) -> None:
    refused = [m for m in teacher.say(**message) if m["op"] == "refused"]
    assert len(refused) == 1
    assert said in refused[0]["words"]
    assert len(refused[0]["words"]) <= 300
