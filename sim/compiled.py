"""The compiled entry points, cached on disk under the digest of everything they are made of.

Compiling takes some seconds, loading a fraction of one. The cache folder is named by a digest of the sources of the
model, the rules and the versions of the compiler, so an edited rule can never meet an old result: it has another name.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numpy as np

from sim import trusted
from sim.waiting import Waiting

HERE = Path(__file__).parent
SOURCES = (
    "tables.py",
    "vocabulary.py",
    "layout.py",
    "chance.py",
    "hooks.py",
    "choice.py",
    "crisis.py",
    "outcomes.py",
    "kernel.py",
    "forward.py",
    "lean.py",
)

BROKEN = "broken.txt"  # beside the entry points, where they cannot be compiled: why
ENTRY = '''"""Generated: entry points of engine {digest}. Delete at will."""
from numba import cfunc, float64, int64, njit, void
from sim import crisis, forward, kernel
from sim.rules import World
from sim.tables import tables_at
from sim.layout import Desk, State

W, S, X, OUT = (kind.compiled_type for kind in (World, State, Desk, kernel.Harvest))
WHOLE, ROWS, REAL, REALS = int64[::1], int64[:, ::1], float64[::1], float64[:, ::1]
world, state, desk = (tables_at(kind) for kind in (W, S, X))


def cached(*kinds):
    return njit(kinds, cache=True, nogil=True, error_model="numpy")


@cfunc(void(int64, int64, int64, int64, int64, int64), cache=True, error_model="numpy")
def turn_here(w, s, x, seed, run, branch):
    crisis.turn(world(w), state(s), desk(x), seed, run, branch)


@cached(W, S, X, int64, int64, int64)
def turn(w, s, x, seed, run, branch):
    kernel.step(w, s, x, seed, run, branch)


@cached(W, S, X, int64, int64, int64, int64, int64)
def advance(w, s, x, seed, run, branch, until, rung):
    return kernel.advance(w, s, x, seed, run, branch, until, rung)


@cached(W, S, X, WHOLE, int64, WHOLE, int64, OUT)
def many(w, s, x, start, seed, runs, branch, out):
    kernel.many(w, s, x, start, seed, runs, branch, out)


@cached(
    W, S, X, ROWS, WHOLE, int64, WHOLE, int64, int64, int64, REAL, float64, int64, ROWS, REALS, REALS, REAL, REAL, ROWS
)
def play(w, s, x, begin, which, seed, numbers, branch, until, event, weights, level, at_once, first, share, tie, risk, near, end):
    forward.play(
        w, s, x, begin, which, seed, numbers, branch, until, event, weights, level, at_once, first, share, tie, risk, near, end
    )
'''


def digest() -> str:
    """Names the engine: equal digests, equal arithmetic."""
    rules = sorted(p for p in (HERE / "rules").iterdir() if p.suffix in (".py", ".csv"))  # and the calibrated set
    files = [*(HERE / name for name in SOURCES), *rules, *trusted.files()]
    h = hashlib.blake2b(digest_size=8)
    for file in files:
        h.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    h.update(f"{numba.__version__} {np.__version__} {platform.python_version()} {ENTRY}".encode())
    return h.hexdigest()


ENGINE_DIGEST = digest()  # of the sources as they were when this process began


def folder() -> Path:
    """Where compiled code is kept: $TINDERBOX_CACHE, else the user's cache folder."""
    root = os.environ.get("TINDERBOX_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "tinderbox"
    )
    return Path(root) / ENGINE_DIGEST


@functools.cache
def entry() -> ModuleType:
    """The module of entry points; says so on stderr when it has to compile for the first time."""
    if numba.config.DISABLE_JIT:
        return plain()
    if digest() != ENGINE_DIGEST:
        raise RuntimeError("The engine's sources changed after this process began: start it again.")
    place = folder()
    try:
        write(place / "entry.py", ENTRY.format(digest=ENGINE_DIGEST))
    except OSError:
        place = Path(tempfile.mkdtemp(prefix="tinderbox-"))
        write(place / "entry.py", ENTRY.format(digest=ENGINE_DIGEST))
    if not (place / "complete").exists() and not (place / BROKEN).exists():
        search = os.pathsep.join([str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        subprocess.run([sys.executable, "-m", "sim.lean", str(place)], env={**os.environ, "PYTHONPATH": search})
    try:
        if (place / "complete").exists() or (place / BROKEN).exists():
            return compiled_in(place)
        with Waiting():  # no second process to be had
            return compiled_in(place)
    except SystemExit:
        raise trusted.Untrusted((place / BROKEN).read_text(encoding="utf-8")) from None


def compiled_in(place: Path) -> ModuleType:
    """The entry points of a folder, compiled or read from the disk. SystemExit with status 2 where they cannot be
    compiled with rules of the user's own: what that is stands in the folder, for whoever started this process."""
    if (place / BROKEN).exists():
        raise SystemExit(2)
    spec = importlib.util.spec_from_file_location(f"tinderbox_{ENGINE_DIGEST}", place / "entry.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where the compiler looks when it loads from the cache
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        if own := trusted.files():
            write(place / BROKEN, broken(own, error))
            raise SystemExit(2) from None
        raise
    return module


def broken(own: Sequence[Path], error: Exception) -> str:
    """One line on rules that are no code for the compiler: where it stopped in one of them, else all there are."""
    found = [(path, at[1]) for path in own if (at := re.search(rf"{re.escape(str(path))} \((\d+)\)", str(error)))]
    where = f"{found[0][0]}, line {found[0][1]}" if found else ", ".join(map(str, own))
    lines = (line.strip() for line in str(error).splitlines())
    about = next((line for line in lines if line and not line.startswith("Failed in")), "")
    said = f"{type(error).__name__}: {about:.80}"
    return f"{where:.120}: does not compile with the engine ({said}). run.py rule check=FILE says more."


def plain() -> ModuleType:
    """The same entry points as plain Python, for ``NUMBA_DISABLE_JIT=1``: nothing is compiled, every line can be met.

    Unsigned numbers wrap around and a division by zero is infinite, without a word, as in compiled code.
    """
    kernel, forward = (
        importlib.import_module(f"sim.{name}") for name in ("kernel", "forward")
    )  # above us, as in ENTRY

    def quiet(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            with np.errstate(all="ignore"):
                return function(*given)

        return call

    module = ModuleType(f"tinderbox_{ENGINE_DIGEST}")
    doors = {"turn": kernel.step, "advance": kernel.advance, "many": kernel.many, "play": forward.play}
    vars(module).update({name: quiet(function) for name, function in doors.items()})
    return module


def turn_address() -> int:
    """Where the compiled turn lies in memory; 0 when compilation is switched off."""
    return 0 if numba.config.DISABLE_JIT else int(entry().turn_here.address)


def write(file: Path, text: str) -> None:
    """Write a file whole or not at all, where it is not there: two processes may begin at once."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(name, file)
