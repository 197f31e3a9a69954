"""How the engine is compiled: inner functions are optimised and emitted only inside the entry points.

    python -m sim.lean FOLDER       compile the entry points that FOLDER/entry.py holds, in a process of their own

Numba optimises and emits machine code for every function, and again for each that calls it. An inner function of the
engine only ever runs inside an entry point, so all but the last time is wasted; and once nothing but the entry is
called from outside, the optimiser may inline whatever has one caller. Nor does any rule count from the end of a table,
so no index has to be tested for being negative. Arithmetic stays what it is: the same bits come out either way.

This replaces five functions inside Numba, so it happens in a process that does nothing else. ``KNOWN`` names the
sources that it was written against; where Numba has others (``fits``), entry points are compiled the plain way, more
slowly, to slower code. Why: docs/decisions/0012-compiled-once-at-the-top.md.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numba import _dynfunc
from numba.core import codegen, cpu, lowering, types
from numba.np import arrayobj

from sim import compiled
from sim.waiting import Waiting

ENTRIES = "tinderbox_"  # what the names of the modules of entry points begin with
OURS = "_ZN3sim"  # what the mangled names of functions in sim/ begin with
SMALL = "_ZN3sim6chance"  # arithmetic that is worth more in its caller than it costs there
TURN = "turn_here"  # the entry point in which all rules are, that alone calls them
REPLACED: tuple[tuple[Any, str], ...] = (
    (codegen.CPUCodeLibrary, "_optimize_final_module"),
    (codegen.CPUCodeLibrary, "_finalize_final_module"),
    (cpu.CPUContext, "get_executable"),
    (lowering.Lower, "create_cpython_wrapper"),
    (arrayobj, "fix_integer_index"),
)
KNOWN = {"b82fe66c6179"}  # Numba 0.68
NOWHERE = ctypes.cast(ctypes.pythonapi.Py_GetVersion, ctypes.c_void_p).value  # any address: it is never called


def version() -> str:
    """Names the sources of what is replaced: equal names, equal sources."""
    h = hashlib.blake2b(digest_size=6)
    for holder, name in REPLACED:
        h.update(inspect.getsource(getattr(holder, name)).encode())
    return h.hexdigest()


def fits() -> bool:
    """Whether Numba is one that this was written against."""
    try:
        return version() in KNOWN
    except (AttributeError, OSError, TypeError):
        return False


@contextlib.contextmanager
def lean() -> Iterator[None]:
    """While this is entered, entry points compile the lean way where Numba ``fits``."""
    if not fits():
        yield
        return
    plain = {name: getattr(holder, name) for holder, name in REPLACED}
    inner = set()  # of libraries: those of functions that are no entry points

    def optimize(library: Any) -> None:
        if library in inner:
            return
        if TURN in library.name:
            for function in library._final_module.functions:
                if not function.is_declaration and function.name.startswith(OURS):
                    function.linkage = "internal"
                    if function.name.startswith(SMALL):
                        function.add_function_attribute("alwaysinline")
        plain["_optimize_final_module"](library)

    def finalize(library: Any) -> None:
        if library in inner:
            library._finalize_dynamic_globals()
            library._finalized = True
        else:
            plain["_finalize_final_module"](library)

    def executable(context: Any, library: Any, described: Any, environment: Any) -> Any:
        if library not in inner:
            return plain["get_executable"](context, library, described, environment)
        name = described.qualname.split(".")[-1]
        return _dynfunc.make_function(described.lookup_module(), name, name, NOWHERE, environment, (library,))

    def wrapper(lower: Any, release_gil: bool = False) -> None:
        if lower.fndesc.modname.startswith(ENTRIES):
            plain["create_cpython_wrapper"](lower, release_gil)
        else:
            inner.add(lower.library)

    def index(context: Any, builder: Any, kind: Any, value: Any, size: Any) -> Any:
        return context.cast(builder, value, kind, types.intp)

    try:
        for (holder, name), ours in zip(REPLACED, (optimize, finalize, executable, wrapper, index), strict=True):
            setattr(holder, name, ours)
        yield
    finally:
        for holder, name in REPLACED:
            setattr(holder, name, plain[name])


def main(folder: Path) -> None:
    """Compile what the folder holds, telling how far it is, and note that it is complete."""
    with Waiting(), lean():
        compiled.compiled_in(folder)
    compiled.write(folder / "complete", "")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
