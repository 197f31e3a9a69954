"""A crisis on the projector: one page with an evaluation bar, a reason for every move, and levers to turn.

    run.py classroom                                  at http://127.0.0.1:8765
    run.py classroom scenario=northern_strait port=8000

Needs the extra: pip install "tinderbox[app]". Nothing is loaded from elsewhere: it works with the network unplugged.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence
from pathlib import Path

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, whole, yes
from sim.faults import ScenarioError

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"


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
    hosts = [LOOPBACK, "localhost"]
    if options.lan:
        hosts += addresses()
        print(
            f"A class on this network joins at {', '.join(f'http://{a}:{options.port}/join' for a in addresses())}.",
            flush=True,
        )
    serve(asked.case, asked.seed, EVERYWHERE if options.lan else LOOPBACK, options.port, hosts, options.keep)
    return 0


def addresses() -> list[str]:
    """The addresses of this machine on its networks."""
    found = set[str]()
    with contextlib.suppress(OSError):  # a name that leads nowhere
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial, contextlib.suppress(OSError):
        trial.connect(("192.0.2.1", 9))  # sends nothing: asks which way it would go
        found.add(trial.getsockname()[0])
    return sorted(a for a in found if not a.startswith("127."))


QUESTION = Question(
    "classroom",
    __doc__,
    (
        Own("port", "port on this machine (8765)", whole(1, 65535), 8765),
        Own("lan", "1: a class on the local network may join with a code (0)", yes, False),
        Own("keep", "folder in which classes are kept (outputs/classroom)", Path, Path("outputs/classroom")),
    ),
    work,
    writes=False,
    compiles=False,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
