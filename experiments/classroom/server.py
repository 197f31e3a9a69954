"""The classroom's server: a page, its files, and one socket a page. What it serves comes from this folder alone.

Safe on a shared machine: loopback unless told otherwise, only hosts that were allowed, only pages of our own origin on
the socket, a policy that lets the browser load and run nothing from elsewhere, messages of bounded size and rate.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import segno
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from experiments.classroom.handout import handout, plan
from experiments.classroom.lesson import Lesson
from experiments.classroom.messages import Refused
from experiments.classroom.room import Room
from experiments.classroom.rooms import Rooms
from experiments.classroom.shelf import Shelf
from experiments.classroom.visitor import OPS as VISITS
from experiments.classroom.visitor import Visitor
from experiments.classroom.workers import Workers
from sim.compiled import entry
from sim.encoding import Case

PAGE = Path(__file__).parent / "page"
POLICY = "; ".join(
    [
        *(f"{kind}-src 'self'" for kind in ("default", "script", "style", "connect")),
        "img-src 'self' data: blob:",
        *(f"{kind} 'none'" for kind in ("object-src", "base-uri", "form-action", "frame-ancestors")),
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
WARMING = {"op": "warming", "words": "The engine is warming up. The first time takes about half a minute."}
NOT_HERE = "Only the machine that serves the classroom can do that."
LONGEST = 64 * 1024  # bytes in a message
BURST, RATE = 60, 40.0  # messages at once, and a second, of one page
LOCAL = ("127.0.0.1", "localhost")
PAGES = 64  # open at once
TICK = 0.25  # seconds between two looks at the clock
GONE = (WebSocketDisconnect, WebSocketDisconnected)  # the other end has closed: while we listened, or while we spoke
OVERFULL, TOO_MUCH, NOT_OURS = 1013, 1008, 1008  # codes that close a socket


class Secured:
    """Our headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class Hall:
    """What all pages share: the threads that count odds, and the engine on its way."""

    def __init__(self, case: Case, seed: int, folder: Path, address: str = "") -> None:
        self.shelf, self.scenario, self.seed = Shelf(case), case.scenario.name, seed
        self.folder, self.address = folder, address
        self.rooms: Rooms | None = None
        self.pages = 0
        self.workers: Workers | None = None
        self.ready = asyncio.Event()

    def door(self, connection: HTTPConnection) -> str:
        """Where a class comes in: an address of this machine on its network, where it is open to that."""
        host = connection.headers.get("host", "")
        return host if self.address == "" else f"{self.address}:{host.rsplit(':', 1)[-1]}"

    async def warm(self) -> None:
        """Load the engine (compile it the first time) while pages already answer."""
        await asyncio.to_thread(self._load)
        self.ready.set()

    def _load(self) -> None:
        entry()
        self.workers = Workers()
        self.rooms = Rooms(self.folder, self.shelf.open, self.workers)

    async def clock(self) -> None:
        """Take the turns whose time is up."""
        while True:
            await asyncio.sleep(TICK)
            for room in list(self.rooms.rooms.values()) if self.rooms else []:
                if 0.0 < room.deadline <= time.time():
                    await asyncio.to_thread(self._up, room)

    def _up(self, room: Room) -> None:
        with room.lock:
            due, room.deadline = room.deadline > 0.0, 0.0
        if due:
            assert self.rooms is not None
            room.take_turn()
            self.rooms.keep(room)
            room.tell()
            self.rooms.rest(room)

    def kept(self, request: Request, kind: str) -> Path | None:
        """A file of the class whose code is asked for, if there is one."""
        code = str(request.path_params["code"]).upper()
        return self.rooms.file(code, kind) if self.rooms is not None else None


class Allowance:
    """A bucket of messages that fills again with time."""

    def __init__(self) -> None:
        self.left, self.last = float(BURST), time.monotonic()

    def spend(self) -> bool:
        now = time.monotonic()
        self.left, self.last = min(BURST, self.left + RATE * (now - self.last)), now
        self.left -= 1.0
        return self.left >= 0.0


def ours(connection: HTTPConnection, hosts: Sequence[str]) -> bool:
    """Whether a socket was opened by a page that we served: its origin is a host that we were told to serve as."""
    origin = Headers(scope=connection.scope).get("origin", "")
    name = origin.removeprefix("http://")
    return origin.startswith("http://") and name == connection.headers.get("host") and name.rsplit(":", 1)[0] in hosts


async def socket(hall: Hall, hosts: Sequence[str], ws: WebSocket) -> None:
    """One page: its messages in, ours out, in order."""
    if not ours(ws, hosts):
        await ws.close(NOT_OURS)
        return
    if hall.pages >= PAGES:
        await ws.close(OVERFULL, "as many pages are open as this machine serves")
        return
    hall.pages += 1
    try:
        await ws.accept()
        with contextlib.suppress(*GONE):
            await talk(hall, ws)
    finally:
        hall.pages -= 1


async def talk(hall: Hall, ws: WebSocket) -> None:
    if not hall.ready.is_set():
        await ws.send_text(json.dumps(WARMING))
        await hall.ready.wait()
    assert hall.workers is not None
    loop, out = asyncio.get_running_loop(), asyncio.Queue[str]()

    def send(message: dict[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(out.put_nowait, line)

    async def speak() -> None:
        while True:
            await ws.send_text(await out.get())

    assert hall.rooms is not None
    lesson, visitor = (
        Lesson(send, hall.workers, hall.shelf, hall.rooms, f"{hall.door(ws)}/join"),
        Visitor(send, hall.rooms),
    )
    speaking, allowance, teaches = asyncio.create_task(speak()), Allowance(), at_home(ws)
    send({"op": "ready", "scenario": hall.scenario, "seed": str(hall.seed), "teaches": teaches})
    try:
        while True:
            given = await ws.receive_text()
            if not allowance.spend():
                await ws.close(TOO_MUCH, "too many messages at once")
                return
            try:
                message = json.loads(given)
            except ValueError:
                message = None
            if isinstance(message, dict) and message.get("op") in VISITS:
                await asyncio.to_thread(visitor.hear, message)
            elif isinstance(message, dict) and not teaches:
                send({"op": "refused", "words": NOT_HERE})
            elif isinstance(message, dict):
                await asyncio.to_thread(lesson.hear, message)
            else:
                send({"op": "refused", "words": "A message must be a JSON object."})
    finally:
        lesson.leave()
        visitor.leave()
        speaking.cancel()


def at_home(connection: HTTPConnection) -> bool:
    """Whether a page is open on this very machine: its owner is the instructor."""
    return connection.client is not None and connection.client.host in ("127.0.0.1", "::1", "testclient")


def app(case: Case, seed: int, hosts: Sequence[str], folder: Path) -> Starlette:
    """The application, for a scenario and a seed to begin with and the names that it may be served as."""
    hall = Hall(case, seed, folder, next((h for h in hosts if h not in LOCAL), ""))

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(hall.warm()), asyncio.create_task(hall.clock())]
        yield
        for task in tasks:
            task.cancel()
        if hall.workers is not None:
            hall.workers.close()

    async def page(_: Any) -> Response:
        return FileResponse(PAGE / "index.html")

    async def code(request: Request) -> Response:
        image = io.BytesIO()
        door = f"http://{hall.door(request)}/join#{request.path_params['code'][:8]}"
        segno.make(door, error="m").save(image, kind="svg", scale=4, border=2, dark="#1b1b1b", light="#ffffff")
        return Response(image.getvalue(), media_type="image/svg+xml")

    async def joining(_: Any) -> Response:
        return FileResponse(PAGE / "join.html")

    async def debrief(request: Request) -> Response:
        file = hall.kept(request, "html")
        return FileResponse(file) if file else PlainTextResponse("There is no debrief of this class.", 404)

    async def recorded(request: Request) -> Response:
        file = hall.kept(request, "run.html")
        name = f"tinderbox_{request.path_params['code'].upper()}.html"
        return FileResponse(file, filename=name) if file else PlainTextResponse("There is no such game.", 404)

    async def printed(page: Callable[[Case], str], request: Request) -> Response:
        if page is plan and not at_home(request):
            return PlainTextResponse(NOT_HERE, 403)
        try:
            return HTMLResponse(page(hall.shelf.open(request.path_params["name"])))
        except Refused as fault:
            return PlainTextResponse(str(fault), 404)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/handout/{name}", partial(printed, handout)),
            Route("/lesson/{name}", partial(printed, plan)),
            Route("/join", joining),
            Route("/debrief/{code}", debrief),
            Route("/debrief/{code}/run", recorded),
            Route("/qr/{code}", code),
            WebSocketRoute("/socket", partial(socket, hall, hosts)),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        middleware=[Middleware(Secured), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        lifespan=life,
    )


def serve(case: Case, seed: int, host: str, port: int, hosts: Sequence[str], folder: Path) -> None:
    """Serve until stopped."""
    import uvicorn

    uvicorn.run(
        app(case, seed, hosts, folder), host=host, port=port, ws_max_size=LONGEST, ws="websockets-sansio",
        log_level="warning", access_log=False,
    )  # fmt: skip
