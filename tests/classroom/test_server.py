"""The server: what it serves, whom it talks to, and what it does with a page that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from browser import Classroom
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import run
from experiments.classroom import addresses, lesson, server, teacher
from experiments.classroom.load import Page, seated
from sim.encoding import encode
from sim.load import load

HERE = "http://127.0.0.1:8765"
OURS = {"origin": HERE, "host": "127.0.0.1:8765"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    made = server.app(encode(load("richardson")), 3, ("127.0.0.1", "localhost"), tmp_path)
    with TestClient(made, base_url=HERE) as client:
        yield client


def hear(ws: Any, op: str) -> dict[str, Any]:
    while True:
        message = json.loads(ws.receive_text())
        if message["op"] == op:
            return message


def test_every_answer_tells_the_browser_to_load_nothing_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/page/app.js", "/page/style.css", "/page/vendor/preact-htm.js", "/nothing"):
        answer = client.get(path)
        assert answer.status_code == (404 if path == "/nothing" else 200)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_names_no_other_host() -> None:
    for file in server.PAGE.rglob("*"):
        if file.suffix in (".js", ".css", ".html"):
            text = file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert "https://" not in text, file
            assert "http://" not in text, file


def test_a_handout_and_a_lesson_plan_are_served_of_every_scenario_that_there_is(client: TestClient) -> None:
    for kind, words in (("handout", "Things to try"), ("lesson", "To prepare")):
        answer = client.get(f"/{kind}/richardson")
        assert answer.status_code == 200
        assert words in answer.text
        missing = client.get(f"/{kind}/richardsn")
        assert missing.status_code == 404
        assert "Did you mean richardson?" in missing.text


def test_nothing_outside_the_page_is_served(client: TestClient) -> None:
    for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page/..%2fserver.py", "/page//etc/passwd"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example"])
def test_another_host_is_refused(host: str, client: TestClient) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "host": "127.0.0.1:8765"},
        {"origin": "http://evil.example:8765", "host": "evil.example:8765"},  # a name that resolves to us
        {"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:8765"},  # another page on this machine
        {"origin": "null", "host": "127.0.0.1:8765"},
        {"host": "127.0.0.1:8765"},
    ],
)
def test_a_socket_is_for_our_own_pages_only(headers: dict[str, str], client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket", headers=headers):
        pass


def test_a_page_opens_plays_and_is_told_what_it_may_not(client: TestClient) -> None:
    with client.websocket_connect("/socket", headers=OURS) as ws:
        assert hear(ws, "ready") == {"op": "ready", "scenario": "richardson", "seed": "3", "teaches": True}
        ws.send_text('{"op": "open", "scenario": "richardson", "seed": "3"}')
        assert hear(ws, "opened")["title"] == "Two states and nothing else"
        ws.send_text('{"op": "step"}')
        assert hear(ws, "turn")["turn"] == 1
        for bad in ("no json", "[1]", "3", "null", '{"op": {}}', '{"op": "open", "scenario": ["x"]}'):
            ws.send_text(bad)
            assert hear(ws, "refused")["words"]
        ws.send_text('{"op": "step"}')
        assert hear(ws, "turn")["turn"] == 2


def test_a_flood_is_cut_off_and_others_go_on(client: TestClient) -> None:
    with (
        client.websocket_connect("/socket", headers=OURS) as quiet,
        client.websocket_connect("/socket", headers=OURS) as loud,
    ):
        hear(quiet, "ready")
        hear(loud, "ready")
        with pytest.raises(WebSocketDisconnect) as cut:
            for _ in range(10 * server.BURST):
                loud.send_text('{"op": "nothing"}')
            while True:
                loud.receive_text()
        assert cut.value.code == server.TOO_MUCH
        quiet.send_text('{"op": "open", "scenario": "richardson", "seed": "1"}')
        assert hear(quiet, "opened")


def test_no_more_pages_than_are_served(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PAGES", 1)
    with client.websocket_connect("/socket", headers=OURS) as ws:
        hear(ws, "ready")
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket", headers=OURS) as other:
            other.receive_text()
    with client.websocket_connect("/socket", headers=OURS) as ws:  # once it is closed there is room again
        hear(ws, "ready")


def test_the_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    bucket = server.Allowance()
    assert [bucket.spend() for _ in range(server.BURST + 1)] == [True] * server.BURST + [False]
    now[0] += 2.5 / server.RATE
    assert bucket.spend()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["port=0"], "port = '0' must lie between 1 and 65,535"),
        (["port=http"], "port"),
        (["scenario=kosovo_2012"], "kosovo_2021"),
        (["actors.us.elsewhere=1"], "actors.us.elsewhere=1 changes nothing in classroom"),
        (["ensemble.runs=5"], "ensemble.runs changes nothing in classroom"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run.main(["classroom", *words]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert err.count("\n") == 1
    assert out == ""


# What only a server of its own can show: the true uvicorn, and another address than loopback

LAN = addresses()
on_a_network = pytest.mark.skipif(not LAN, reason="this machine has no address but its loopback")
DICE = random.Random(1)
LONG = "".join(chr(DICE.randrange(33, 127)) for _ in range(server.LONGEST))  # of characters of one byte


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    yield from served(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    yield from served(tmp_path_factory.mktemp("shared"), "lan=1")


def served(folder: Path, *words: str) -> Iterator[Classroom]:
    room = Classroom(folder, f"keep={folder / 'classes'}", *words)
    room.start()
    yield room
    room.kill()


@contextlib.asynccontextmanager
async def page_at(address: str, **rest: Any) -> AsyncIterator[tuple[Page, dict[str, Any]]]:
    """A page open at an address, and what it was first told."""
    async with connect(f"ws://{address}/socket", origin=f"http://{address}", max_size=None, **rest) as ws:  # type: ignore[arg-type]
        page = Page(ws)
        yield page, await page.wait("ready")


def played(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 120))


def got(url: str, host: str | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={} if host is None else {"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10.0) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read()


@pytest.mark.parametrize(
    ("line", "packed"),
    [(LONG + ".", None), ("." * 50 * server.LONGEST, "deflate"), ([LONG[:1000]] * 66, None)],
    ids=["in one", "packed small", "in pieces"],
)
def test_a_message_that_is_too_long_closes_its_own_socket_only(
    line: str | Iterable[str], packed: str | None, alone: Classroom
) -> None:
    async def work() -> None:
        address = f"127.0.0.1:{alone.port}"
        async with page_at(address) as (quiet, _), page_at(address, compression=packed) as (loud, _):
            await loud.socket.send(LONG)
            with pytest.raises(RuntimeError, match="must be a JSON object"):  # as long as it may be
                await loud.wait("nothing")
            with contextlib.suppress(ConnectionClosed):
                await loud.socket.send(line)
            await asyncio.wait_for(loud.socket.wait_closed(), 30)
            assert loud.socket.close_code == 1009
            assert (await quiet.ask("open", "opened", scenario="richardson", seed="1"))["seed"] == "1"

    played(work)


@on_a_network
def test_a_class_on_the_network_joins_sits_and_orders_and_does_not_teach(shared: Classroom) -> None:
    here, there = f"127.0.0.1:{shared.port}", f"{LAN[0]}:{shared.port}"
    assert b"join.js" in got(f"http://{there}/join")[1]

    async def work() -> None:
        async with page_at(here) as (teaching, home), page_at(there) as (phone, told):
            assert (home["teaches"], told["teaches"]) == (True, False)
            await teaching.ask("open", "opened", scenario="northern_strait", seed="1")
            room = await teaching.ask("class", "class")
            assert room["door"] == f"{there}/join"
            for op in (*lesson.OPS, *teacher.OPS):
                with pytest.raises(RuntimeError, match=r"^Only the machine that serves the classroom can do that\.$"):
                    await phone.ask(op, op, scenario="richardson", seed="1", code=room["code"])
            actor = (await phone.ask("join", "room", code=room["code"], name="Ana"))["seats"][0]["id"]
            seat = await seated(phone, actor)
            offer = seat["offers"][0]
            made = {offer["target"]: offer["moves"][0]["move"]}
            assert (await phone.ask("order", "room", made=made, final=True, turn=0))["orders"] == made
            turn = await teaching.ask("step", "turn")
            assert [a["move"] for a in turn["acts"] if a["actor"] == actor] == list(made.values())
            assert (await phone.wait("room"))["turn"] == 1

    played(work)


@on_a_network
def test_a_lesson_plan_with_what_happened_is_for_the_instructor_alone(shared: Classroom) -> None:
    there = f"http://{LAN[0]}:{shared.port}"
    assert got(f"{shared.url}/lesson/kosovo_2021")[0] == 200
    assert got(f"{there}/lesson/kosovo_2021") == (403, server.NOT_HERE.encode())
    assert got(f"{there}/handout/kosovo_2021")[0] == 200


@on_a_network
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "192.0.2.250", "0.0.0.0", "[::1]"])
def test_on_the_network_too_another_host_is_refused(host: str, shared: Classroom) -> None:
    there = f"{LAN[0]}:{shared.port}"
    assert got(f"http://{there}/join", host)[0] == 400

    async def work() -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"ws://{there}/socket", origin=f"http://{host}"):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == 403

    played(work)


@on_a_network
def test_unless_told_the_server_does_not_answer_on_the_network(alone: Classroom) -> None:
    with pytest.raises(OSError):
        got(f"http://{LAN[0]}:{alone.port}/join")


@on_a_network
def test_the_code_to_point_a_phone_at_leads_to_the_network_from_wherever_it_is_asked_for(shared: Classroom) -> None:
    picture = io.BytesIO()
    made = segno.make(f"http://{LAN[0]}:{shared.port}/join#ABCDE", error="m")
    made.save(picture, kind="svg", scale=4, border=2, dark="#1b1b1b", light="#ffffff")
    for host in (LAN[0], "127.0.0.1"):
        assert got(f"http://{host}:{shared.port}/qr/ABCDE") == (200, picture.getvalue())
