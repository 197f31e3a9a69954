"""The server: what it serves, whom it talks to, and what it does with a page that misbehaves."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import run
from experiments.classroom import server
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
