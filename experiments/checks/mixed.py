"""Mixed work for one process: a piece of each kind in turn, as people and scripts do it, all from numbers.

Piece k of a kind is always the same work: its scenario, its seed and what it asks follow from k.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from experiments.classroom.load import PEOPLE, Class, opened
from experiments.main import main
from sim import CrisisModel, Ensemble, Game, encode, load
from sim.encoding import Case
from sim.forecast import bar
from sim.load import scenarios

ORDERS = 12  # of the people of a class, a seat each in turn, three turns of the crisis
HELD = 26  # turns that a game is played
BUSY = 20  # turns into a run at which its odds are asked

Piece = Callable[[int, Path], None]


def name(k: int) -> str:
    """The scenario of piece k."""
    return scenarios()[k % len(scenarios())]


def asked(*words: str, allowed: tuple[int, ...] = (0,)) -> str:
    """What a command line prints; an error where it ends with another status."""
    said, fault = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(fault):
        status = main(words)
    if status not in allowed:
        raise RuntimeError(f"{' '.join(words)}: status {status}: {fault.getvalue()[-300:]}")
    return said.getvalue() + fault.getvalue()


def reading(k: int, _: Path) -> None:
    """Every scenario, loaded anew with another horizon."""
    for each in scenarios():
        encode(load(each, [f"horizon={20 + k % 30}"]))


def ensembles(k: int, _: Path) -> None:
    case = encode(load(name(k)))
    results = Ensemble(case, k).run(range(300), occupancy=True, detail=k % 3 == 0)
    assert len(results.runs) == len(results.passages) // len(case.dyads) and len(results.odds())


def drawn(k: int, folder: Path) -> None:
    """A whole run with its pictures, of the calibrated set in every third, and the same again from its manifest."""
    parameters = "calibrated_set" if k % 3 == 0 else "middle"
    asked(f"scenario={name(k)}", f"seed={k}", "ensemble.runs=100", "ensemble.threads=1", "curve.runs=10",
          f"parameters={parameters}", f"hydra.run.dir={folder}/run")  # fmt: skip
    if k % 2 == 0:
        asked(f"reproduce={folder}/run")


def games(k: int, _: Path) -> None:
    """A game with every reason, one branch, saved and played again."""
    case = encode(load(name(k)))
    game = Game(case, seed=k)
    while game.running and game.turn < HELD:
        game.step()
        for actor, target in case.pairs[:3]:
            game.weighed_at(game.turn, actor, target)
    twin = game.branch(game.turn, {})
    again = Game.replay(case, json.loads(json.dumps(game.save())))
    assert (again.state.raw == game.state.raw).all() and twin.turn == game.turn


def models(k: int, _: Path) -> None:
    """A model of Mesa to its end, and what it told."""
    model = CrisisModel(encode(load(name(k))), seed=k)
    while model.running:
        model.step()
    assert len(model.game.history) and model.datacollector.get_model_vars_dataframe() is not None


def odds(k: int, folder: Path) -> None:
    """The bar of a state on its way, and the questions about odds in turn."""
    case = encode(load(name(k)))
    game = Game(case, seed=k)
    while game.running and (game.turn < BUSY or not game.event_rows):
        game.step()
    bar(case, game.state.raw, k, half_width=0.1, within=8, threads=1)
    last = game.event_rows[-1] if game.event_rows else {}
    moved = [f"{word}={last.get(word)}" for word in ("turn", "actor", "target")]
    questions = [
        ["odds.bar", f"turn={game.turn}", "within=8"],
        ["odds.whatif", *moved, "move=nothing", "within=8", "runs=50"] if last else ["odds.bar", "turn=1"],
        ["odds.rank", f"turn={game.turn}", f"actor={case.actors[k % len(case.actors)]}", "within=8", "runs=50"],
        ["odds.annotate", "horizon=26", "within=8", "runs=50", "line_runs=50", "suspects=5"],
        ["odds.timing", "runs=200"],
        ["explained", "runs=2"],
    ]
    words = (f"scenario={name(k)}", f"seed={k}", f"hydra.run.dir={folder}/odds")
    asked(*questions[k % len(questions)], *words, allowed=(0, 2))  # 2: a run of which nothing can be judged


def sweeps(k: int, folder: Path) -> None:
    """Five points with pictures, each sweep with records of its own."""
    asked("-m", f"scenario={name(k)}", f"seed={k}", "ensemble.runs=50", "ensemble.threads=1",
          "rules.reciprocity.match=0,0.25,0.5,0.75,1", f"sweep.store={folder}/records",
          f"hydra.sweep.dir={folder}/sweep")  # fmt: skip


def refusals(k: int, folder: Path) -> None:
    """What is refused in one line."""
    for words in (["horizon=0"], [f"scenario={name(k)}x"], ["rules.nothing.on=1"], ["odds.bar", "turn=no"]):
        said = asked(*words, f"hydra.run.dir={folder}/none", allowed=(2,))
        assert len(said.strip().splitlines()) == 1, said


def classroom(k: int, folder: Path) -> None:
    """A server in this process, a class of four on its sockets, a few turns, a debrief; then it is closed."""
    with served(encode(load(name(k))), folder) as port:
        asyncio.run(lesson(port, k))


@contextlib.contextmanager
def served(case: Case, folder: Path) -> Iterator[int]:
    """The classroom on a port of its own, in a thread."""
    import uvicorn

    from experiments.classroom.server import LOCAL, LONGEST, app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    made = app(case, 1, LOCAL, folder)
    config = uvicorn.Config(made, port=port, ws_max_size=LONGEST, ws="websockets-sansio", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield port
    finally:
        server.should_exit = True
        thread.join()


async def lesson(port: int, k: int) -> None:
    """The orders of a class, and one curve of a lever."""
    dice = random.Random(k)
    async with contextlib.AsyncExitStack() as stack:
        teacher, *pupils = [await stack.enter_async_context(opened(port)) for _ in range(1 + PEOPLE)]
        room = Class(teacher, pupils)
        await room.begin(k)
        for _ in range(ORDERS):
            with contextlib.suppress(RuntimeError):  # a phone that was late: its order came after the turn
                await room.order(dice)
                continue
            with contextlib.suppress(RuntimeError):  # and the refusal of it, later still
                room.seats = [await room.seen(seat) for seat in range(PEOPLE)]


KINDS: dict[str, Piece] = {
    piece.__name__: piece
    for piece in (reading, ensembles, games, odds, refusals, models, drawn, classroom, sweeps)
}  # fmt: skip
