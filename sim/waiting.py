"""What is said while the engine compiles: how far it is, and how long it still takes on this very machine.

The compiler tells of every function that it has finished; how many there are is known from the model's modules. When
all are there, the machine code of the whole is optimised, which says nothing until it is done: LAST is its share of the
time, so that elapsed time over what is done gives the time left.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

from numba.core import event
from numba.core.dispatcher import Dispatcher

LAST = 0.27  # share of the time that passes after the last function (measured: 14 to 16 of 56 s)
BEAT = 1.0, 10.0  # seconds between two lines: on a terminal, where the last is written over; elsewhere
SURE = 0.1  # share done from which the time left is worth saying


class Waiting(event.Listener):
    """As a context: lines on standard error while something compiles."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.known = functions()
        self.done: set[int] = set()
        self.over = threading.Event()
        self.terminal = sys.stderr.isatty()

    def __enter__(self) -> Waiting:
        say("Compiling the engine: once, and again after a change of its sources. About a minute on a laptop.")
        event.register("numba:compile", self)
        threading.Thread(target=self.beat, daemon=True).start()
        return self

    def __exit__(self, failed: Any, *_: Any) -> None:
        self.over.set()
        event.unregister("numba:compile", self)
        if failed:
            return
        new_line = "\n" * self.terminal
        say(f"{new_line}Compiled in {time.monotonic() - self.began:.0f} s; from now on it is read from the disk.")

    def on_start(self, told: event.Event) -> None:
        pass

    def on_end(self, told: event.Event) -> None:
        self.done |= {id(told.data["dispatcher"])} & self.known

    def beat(self) -> None:
        """A line every BEAT seconds until it is over."""
        while not self.over.wait(BEAT[0 if self.terminal else 1]):
            text = line(len(self.done) / max(1, len(self.known)), time.monotonic() - self.began)
            say(f"\r{text:<60}" if self.terminal else text, "" if self.terminal else "\n")


def functions() -> set[int]:
    """The functions of the model that can be compiled, by identity."""
    modules = [module for name, module in sys.modules.items() if name.startswith("sim.")]
    return {id(x) for module in modules for x in vars(module).values() if isinstance(x, Dispatcher)}


def line(functions_done: float, elapsed: float) -> str:
    """``  40 % after 12 s, about 20 s left``: from the share of functions done and the seconds since the start."""
    share = functions_done * (1.0 - LAST)
    left = f", about {elapsed * (1.0 - share) / share:.0f} s left" if share > SURE else ""
    return f"  {share:3.0%} after {elapsed:.0f} s{left}"


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)
