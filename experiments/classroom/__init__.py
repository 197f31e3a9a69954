"""A crisis on the projector: one page with an evaluation bar, a reason for every move, and levers to turn.

    run.py classroom                                  at http://127.0.0.1:8765
    run.py classroom scenario=northern_strait port=8000

Needs the extra: pip install "tinderbox[app]". Nothing is loaded from elsewhere: it works with the network unplugged.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer, whole
from sim.faults import ScenarioError

LOOPBACK = "127.0.0.1"


def work(options: Options, asked: Asked) -> int:
    try:
        from experiments.classroom.server import serve
    except ModuleNotFoundError as fault:
        raise ModuleNotFoundError(f'{fault.name} is missing: pip install "tinderbox[app]".') from None
    if asked.words:
        raise ScenarioError(f"command line: {asked.words[0]} changes nothing in classroom: its levers are on the page.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, options.port))
        except OSError as fault:
            raise ScenarioError(
                f"command line: port = {options.port} cannot be used ({fault.strerror}): choose another, port=8766."
            ) from None
    print(f"The classroom is open at http://{LOOPBACK}:{options.port} (Ctrl-C closes it).", flush=True)
    serve(asked.case, asked.seed, LOOPBACK, options.port, (LOOPBACK, "localhost"))
    return 0


QUESTION = Question(
    "classroom",
    __doc__,
    (Own("port", "port on this machine (8765)", whole(1, 65535), 8765),),
    work,
    writes=False,
    compiles=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
