"""A full classroom on this machine: many rooms at once, and one page that drags a lever: ``make classroom-load``.

Ten rooms of four people send four moves a second between them, then an hour's worth of moves as fast as they are
answered, while one page drags a lever all the time. Prints how long a move takes to be seen by its maker, how soon
a question that is given up falls silent, and what memory an hour costs. On loopback; never a test.

    python -m experiments.classroom.load seconds=30 moves=14400
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.settings import default_scenario

ROOMS, PEOPLE, RATE = 10, 4, 4.0  # rooms, people in each, moves a second between all
HOUR = 3600 * RATE  # moves
SCENARIO = default_scenario()
PARTS = 4  # of those moves, after each of which memory is looked at
PATIENCE = 60.0  # seconds


class Page:
    """One socket; answers of a kind can be waited for."""

    def __init__(self, socket_: Any) -> None:
        self.socket = socket_
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        with contextlib.suppress(Exception):  # closed at the end
            async for line in self.socket:
                self.heard.put_nowait({**json.loads(line), "at": time.perf_counter()})

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def wait(self, *ops: str) -> dict[str, Any]:
        while True:
            message = await asyncio.wait_for(self.heard.get(), PATIENCE)
            if message["op"] == "refused":
                raise RuntimeError(message["words"])
            if message["op"] in ops:
                return message

    async def ask(self, op: str, *answers: str, **rest: Any) -> dict[str, Any]:
        while not self.heard.empty():
            self.heard.get_nowait()
        await self.say(op=op, **rest)
        return await self.wait(*answers)


@contextlib.asynccontextmanager
async def opened(port: int) -> AsyncIterator[Page]:
    from websockets.asyncio.client import connect

    address = f"127.0.0.1:{port}"
    async with connect(f"ws://{address}/socket", origin=f"http://{address}", max_size=None) as ws:  # type: ignore[arg-type]
        page = Page(ws)
        await page.wait("ready")
        yield page


def memory(pid: int) -> float:
    """MB in memory."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


class Class:
    """A room: an instructor's page and PEOPLE phones, a seat each. After its last turn it begins anew."""

    def __init__(self, teacher: Page, pupils: Sequence[Page]) -> None:
        self.teacher, self.pupils = teacher, pupils
        self.orders = 0

    async def begin(self, seed: int) -> None:
        told = await self.teacher.ask("open", "opened", scenario=SCENARIO, seed=str(seed))
        room = await self.teacher.ask("class", "class")
        self.seats = []
        for pupil, actor in zip(self.pupils, told["actors"]):
            await pupil.ask("join", "room", code=room["code"], name="Pupil")
            self.seats.append(await seated(pupil, actor["id"]))
        self.left = int(told["horizon"])

    async def order(self, dice: random.Random) -> float:
        """The next person's order, and the turn once all have given theirs: ms until its maker saw it."""
        at = self.orders % PEOPLE
        self.orders += 1
        seat, pupil = self.seats[at], self.pupils[at]
        offer = dice.choice(seat["offers"])
        made = {offer["target"]: dice.choice(offer["moves"])["move"]}
        began = time.perf_counter()
        answer = await pupil.ask("order", "room", made=made, final=True, turn=seat["turn"])
        if at == PEOPLE - 1:
            await self.teacher.ask("step", "turn")
            self.seats = [await self.seen(k) for k in range(PEOPLE)]
            self.left -= 1
            if self.left == 0 or not all(s["offers"] for s in self.seats):
                await self.begin(dice.randrange(10**6))
        return 1000.0 * float(answer["at"] - began)

    async def seen(self, k: int) -> dict[str, Any]:
        """What a seat sees now: asked for by sitting where one sits."""
        return await seated(self.pupils[k], self.seats[k]["actor"])


async def seated(pupil: Page, actor: str) -> dict[str, Any]:
    """Sit down, and what is seen from there; what was told of another room or before is let pass."""
    answer = await pupil.ask("sit", "room", actor=actor)
    while answer.get("actor") != actor:
        answer = await pupil.wait("room")
    return answer


async def drag(page: Page, silent: list[float], counted: list[int]) -> None:
    """Drag a lever for ever, each question as soon as the last is answered; give one in eight up at once."""
    told = await page.ask("open", "opened", scenario=SCENARIO, seed="2")
    axis, other, outcome = told["levers"][0]["id"], told["levers"][1]["id"], told["levers"][0]["outcome"]
    for k in itertools.count(1):
        await page.say(op="curve", axis=axis, outcome=outcome, shares={other: round(k * 0.37 % 1.0, 4)})
        if k % 8:
            await page.wait("curve")
            counted[0] += 1
            continue
        await page.ask("open", "opened", scenario=SCENARIO, seed="2")  # nothing of the curve may come after this
        began = last = time.perf_counter()
        with contextlib.suppress(asyncio.TimeoutError):
            while True:
                message = await asyncio.wait_for(page.heard.get(), 0.3)
                last = message["at"] if message["op"] == "curve" else last
        silent.append(1000.0 * (last - began))


async def lesson(port: int, pid: int, seconds: float, moves: int) -> list[str]:
    """The timed part, then an hour's moves as fast as they are answered; what to print."""
    dice, silent, counted, times = random.Random(1), list[float](), [0], list[float]()
    async with contextlib.AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(opened(port)) for _ in range(ROOMS * (PEOPLE + 1) + 1)]
        classes = [Class(pages[k], pages[ROOMS + k * PEOPLE : ROOMS + (k + 1) * PEOPLE]) for k in range(ROOMS)]
        for seed, room in enumerate(classes):
            await room.begin(seed)
        dragging = asyncio.create_task(drag(pages[-1], silent, counted))
        begin = time.perf_counter()
        while (now := time.perf_counter() - begin) < seconds:
            await asyncio.sleep(max(0.0, len(times) / RATE - now))
            times.append(await classes[len(times) % ROOMS].order(dice))
        curves, held = counted[0] / seconds, [memory(pid)]
        for k in range(moves):
            await classes[k % ROOMS].order(dice)
            if (k + 1) % (moves // PARTS) == 0:
                held.append(memory(pid))
        dragging.cancel()
    p50, p95 = np.percentile(times, [50, 95])
    slope = (held[-1] - held[0]) / moves * RATE * 60
    return [
        f"{ROOMS} rooms of {PEOPLE}, {RATE:g} moves a second, a lever dragged: {len(times)} moves in {seconds:g} s",
        f"a move is seen after {p50:.0f} ms (median), {p95:.0f} ms (95 in 100); asked: below 100",
        f"curves while dragging: {curves:.1f} a second",
        f"what is given up is silent after {max(silent, default=0.0):.0f} ms at most ({len(silent)} times); asked: 50",
        f"memory {' '.join(f'{mb:.0f}' for mb in held)} MB at every quarter of {moves:,} more moves: {slope:+.2f} a "
        "simulated minute; asked: 1",
    ]


def main(words: Sequence[str]) -> int:
    given = dict(word.split("=", 1) for word in words)
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        line = [sys.executable, "-c", f"from experiments.main import main; main(['classroom', 'port={port}', "
                f"'keep={folder}'])"]  # fmt: skip
        server = subprocess.Popen(line, stdout=subprocess.DEVNULL, env=os.environ)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                    break
                time.sleep(0.1)
            said = asyncio.run(lesson(port, server.pid, float(given.get("seconds", 30)), int(given.get("moves", HOUR))))
        finally:
            server.kill()
            server.wait()
    print("\n".join(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
