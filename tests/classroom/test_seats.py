"""A class at one game: who may sit, order and see what; orders revealed together; a killed server has its games."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import numpy as np
import pytest
from conftest import KOSOVO, SHELF, Student, first_offer

from experiments.classroom import room as seats
from experiments.classroom import rooms as kept
from experiments.classroom import seat
from experiments.classroom.messages import Refused
from experiments.classroom.room import Room
from experiments.classroom.rooms import Rooms
from experiments.classroom.visitor import Visitor
from sim import narrate
from sim.game import Game


def test_orders_are_revealed_together_and_empty_seats_are_the_models(rooms: Rooms, room: Room) -> None:
    ana, ben, cyd = (Student(rooms, room.code, name) for name in ("Ana", "Ben", "Cyd"))
    ana.say("sit", actor="serbia"), ben.say("sit", actor="us"), cyd.say("sit", actor="us")
    assert {s["id"]: s["names"] for s in ana.sees["seats"] if s["names"]} == {"serbia": ["Ana"], "us": ["Ben", "Cyd"]}
    made = first_offer(ana)
    ana.say("order", made=made, final=True, turn=0)
    ben.say("order", made=first_offer(ben), final=False, turn=0)
    assert cyd.sees["orders"] == first_offer(ben)  # one seat, one set of orders
    assert room.waiting == ["us"]
    assert cyd.heard[-1]["op"] == "room"  # whoever shares the seat sees it all, the others who is ready
    assert ana.heard[-1]["op"] == "ready"
    assert {s["id"] for s in ana.heard[-1]["seats"] if s["ready"]} == {"serbia"}
    assert "orders" not in ben.sees["seats"][0]  # nobody sees what another seat will do
    room.take_turn()
    held = [(e["actor"], e["target"], e["move"]) for e in room.game.event_rows if e["seat"] == "held"]
    assert ("serbia", *next(iter(made.items()))) in held
    assert {a for a, _, _ in held} == {"serbia", "us"}
    assert (room.game.turn, room.orders, room.ready) == (1, {}, set())


@pytest.mark.parametrize("absent", ["model", "hold"])
def test_a_seat_without_orders_is_played_by_the_model_or_holds(absent: str, rooms: Rooms, room: Room) -> None:
    student = Student(rooms, room.code, "Ana")
    student.say("sit", actor="kosovo")
    room.absent = absent
    plain = Game(SHELF.open(KOSOVO), 1)
    for _ in range(20):
        room.take_turn(), plain.step()
    made = [e for e in room.game.event_rows if e["actor"] == "kosovo"]
    if absent == "model":
        assert np.array_equal(room.game.state.raw, plain.state.raw)
        assert made
    else:
        assert made == []


def test_what_is_not_open_or_too_late_is_refused(rooms: Rooms, room: Room) -> None:
    ana = Student(rooms, room.code.lower(), "Ana")
    ana.say("order", made={}, final=True, turn=0)
    assert ana.refused == "Take a seat first."
    ana.say("sit", actor="serbja")
    assert "Did you mean serbia?" in ana.refused
    ana.say("sit", actor="serbia")
    for made, said in (({"kosovo": "statment"}, "Did you mean statement"), ({"mars": "statement"}, "no dealings"),
                       ([1], "must be a mapping"), ({"kosovo": 3}, "must be a mapping")):  # fmt: skip
        ana.say("order", made=made, final=True, turn=0)
        assert said in ana.refused
    many = {o["target"]: o["moves"][0]["move"] for o in ana.sees["offers"]}
    ana.say("order", made=many, final=True, turn=0)
    assert "can make 3 moves a turn" in ana.refused
    room.take_turn()
    ana.say("order", made={}, final=True, turn=0)
    assert "That turn is over" in ana.refused
    assert room.orders == {}


def test_who_may_come_in(rooms: Rooms, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Student(rooms, "XXXXXX", "Ana").refused == "There is no class with this code."
    assert "A name has 1 to 24" in Student(rooms, room.code, " ").refused
    assert "A name has 1 to 24" in Student(rooms, room.code, "x" * 25).refused
    assert "A name has 1 to 24" in Student(rooms, room.code, "a\u202eb").refused
    monkeypatch.setattr(seats, "MEMBERS", 1)
    Student(rooms, room.code, "Ana")
    assert "1 people are in this room already" in Student(rooms, room.code, "Ben").refused
    stranger = Visitor((heard := []).append, rooms)
    for op in ("sit", "order"):
        stranger.hear({"op": op})
    assert [m["words"] for m in heard] == ["Join a class first."] * 2


def test_a_lost_connection_comes_back_to_its_seat(rooms: Rooms, room: Room) -> None:
    ana = Student(rooms, room.code, "Ana")
    ana.say("sit", actor="nato")
    token = ana.sees["token"]
    ana.visitor.leave()
    room.tell()  # nobody hears, nobody is lost
    again = Student(rooms, room.code, "Ana", token=token)
    assert again.sees["actor"] == "nato"
    assert len(room.members) == 1
    other = Student(rooms, room.code, "Ana", token="guessed")
    assert "actor" not in other.sees  # a wrong token is a new person


def test_a_seat_sees_no_act_whose_maker_was_not_found_out_but_its_own(room: Room) -> None:
    game, covert = room.game, []
    while game.running and len(covert) < 3:
        game.step()
        covert += [e for e in game.event_rows if e["turn"] == game.turn and not e["attributed"]]
    assert covert
    for e in covert:
        turn = narrate.turn(game, e["turn"])
        deed = next(seat.deed(a) for a in turn.acts if (a.actor, a.target) == (e["actor"], e["target"]))
        for actor in game.case.actors:
            told = seat.news(game, turn, actor)["told"]
            assert (deed in told) == (actor == e["actor"]), (actor, deed)
    for t in range(1, game.turn + 1):
        told = seat.news(game, narrate.turn(game, t), "kosovo")["told"]
        assert not [line for line in told if " because " in line]  # no thoughts of others


def test_a_killed_server_has_the_same_games(rooms: Rooms, room: Room) -> None:
    ana = Student(rooms, room.code, "Ana")
    ana.say("sit", actor="serbia")
    for _ in range(6):
        ana.say("order", made=first_offer(ana), final=True, turn=room.game.turn)
        room.take_turn()
        rooms.keep(room)
        room.tell()
    again = Rooms(rooms.folder, SHELF.open)
    same = again.find(room.code)
    assert again.find(room.code.lower()) is same
    assert same.game.snapshots[6].tobytes() == room.game.snapshots[6].tobytes()
    assert str(same.game.event_rows) == str(room.game.event_rows)
    back = Student(again, room.code, "Ana", token=ana.sees["token"])
    assert back.sees["actor"] == "serbia"


@pytest.mark.parametrize("text", ["{half", "{}", '{"scenario": "gone"}'])
def test_what_cannot_be_read_is_said_and_left_alone(text: str, rooms: Rooms) -> None:
    file = rooms.folder / "BCDFGH.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="another version"):
        rooms.find("BCDFGH")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("code", ["", "../BCD", "BCDFGH.json", "BCDFG", "BCDFGHJ", "AEIOUY"])
def test_no_code_leads_out_of_the_folder(code: str, rooms: Rooms) -> None:
    with pytest.raises(Refused, match="no class with this code"):
        rooms.find(code)


def test_games_that_lie_idle_go_with_all_that_was_kept_of_them(rooms: Rooms, room: Room) -> None:
    rooms.write(room, "html", "a debrief")
    other = rooms.new(Game(SHELF.open("richardson"), 1))
    old = time.time() - 15 * 86400.0
    os.utime(rooms.folder / f"{room.code}.json", (old, old))
    again = Rooms(rooms.folder, SHELF.open)
    assert sorted(f.name for f in rooms.folder.iterdir()) == [f"{other.code}.json"]
    with pytest.raises(Refused, match="no class"):
        again.find(room.code)


def test_only_what_somebody_attends_lies_in_memory(rooms: Rooms, room: Room) -> None:
    ana, ben = Student(rooms, room.code, "Ana"), Student(rooms, room.code, "Ben")
    ana.say("sit", actor="serbia")
    ana.visitor.leave()
    assert room.code in rooms.rooms
    room.take_turn()
    ben.visitor.leave()
    assert rooms.rooms == {}
    back = Student(rooms, room.code, "Ana", token=ana.sees["token"])
    again = rooms.find(room.code)
    assert again is not room
    assert again.game.state.raw.tobytes() == room.game.state.raw.tobytes()
    assert (back.sees["actor"], back.sees["turn"]) == ("serbia", 1)
    back.visitor.hear({"op": "join", "code": room.code, "name": "Ana", "token": ana.sees["token"]})  # where one is
    assert rooms.find(room.code).members[ana.sees["token"]].send is not None


def test_an_instructor_opens_a_class_plays_and_comes_back(pupil: Any, rooms: Rooms) -> None:
    pupil.ask("open", "opened", scenario=KOSOVO, seed="1")
    room = pupil.ask("class", "class")
    ana = Student(rooms, room["code"], "Ana")
    ana.say("sit", actor="serbia")
    assert next(s for s in pupil.wait("class", after=len(pupil.heard) - 1)["seats"] if s["names"])["names"] == ["Ana"]
    ana.say("order", made=first_offer(ana), final=True, turn=0)
    record = pupil.ask("step", "turn")
    assert [a["seat"] for a in record["acts"] if a["actor"] == "serbia"] == ["held"]
    assert ana.sees["turn"] == 1
    pupil.ask("rule", "class", absent="hold", seconds=60)
    assert rooms.find(room["code"]).deadline > 0
    assert ana.sees["deadline"] > 0
    pupil.lesson.leave()
    rooms.find(room["code"]).take_turn()  # the class goes on without the instructor's page
    pupil.lesson.base = None
    told = pupil.say("open", scenario="richardson", seed="1")
    assert told
    refused = [m for m in pupil.say("class", code=room["code"], key="guessed") if m["op"] == "refused"]
    assert [m["words"] for m in refused] == ["This class belongs to another page."]
    back = pupil.say("class", code=room["code"], key=room["key"])
    assert [m["turn"] for m in back if m["op"] == "turn"] == [1, 2]
    assert pupil.lesson.game is rooms.find(room["code"]).game


def test_no_two_codes_are_alike_and_none_is_a_word(rooms: Rooms) -> None:
    codes = {rooms.new(Game(SHELF.open("richardson"), 1)).code for _ in range(20)}
    assert len(codes) == 20
    assert all(set(code) <= set(kept.LETTERS) and len(code) == kept.CODE for code in codes)
    assert not set("AEIOUY") & set(kept.LETTERS)
    with pytest.raises(Refused):
        rooms.find("")


def test_the_clock_and_the_instructor_never_take_the_same_turn_at_once(pupil: Any, rooms: Rooms) -> None:
    pupil.ask("open", "opened", scenario="richardson", seed="1")
    room = rooms.find(pupil.ask("class", "class")["code"])
    threads = [
        threading.Thread(target=take) for take in [room.take_turn, lambda: pupil.lesson.hear({"op": "step"})] * 10
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
        assert not thread.is_alive()
    assert room.game.turn == 20
    assert [m["turn"] for m in pupil.heard if m["op"] == "turn"] == list(range(1, 21))
    plain = Game(SHELF.open("richardson"), 1)
    for _ in range(20):
        plain.step()
    assert np.array_equal(room.game.state.raw, plain.state.raw)
