"""``trust=FOLDER`` on the command line, before the model is imported: see sim/trusted.py, which this reads by itself.

Nothing here may import ``sim``: that would load the rules before it is known which.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType

WORD = "trust"
ONE = ("rule", "check")  # the question whose word names one file to trust


@lru_cache(maxsize=1)
def trusted() -> ModuleType:
    """sim.trusted, without the package around it; once the model is there, the very same."""
    if "sim.trusted" in sys.modules:
        return sys.modules["sim.trusted"]
    found = importlib.util.find_spec("sim")
    assert found is not None and found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "trusted.py"
    spec = importlib.util.spec_from_file_location("_trusted", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def taken(words: Sequence[str]) -> list[str]:
    """The words without ``trust=``; from here on exactly what it names is trusted. ValueError: one complete line."""
    given = [word.partition("=")[2] for word in words if word.partition("=")[0] == WORD and "=" in word]
    if ONE[0] in words:
        given += [word.partition("=")[2] for word in words if word.startswith(f"{ONE[1]}=")]
    if len(given) > 1:
        raise ValueError(
            f"command line: {WORD}={given[1]:.80}: one folder is trusted, and {given[0]:.80} is it already."
        )
    variable = trusted().VARIABLE
    before = os.environ.pop(variable, None)
    if given:
        where = Path(given[0]).expanduser().resolve()
        found = trusted().files(where)
        if not found:
            raise ValueError(f"{where}: holds no rule: a file that declares {' and '.join(trusted().DECLARED)}.")
        os.environ[variable] = str(where)
    if "sim.rules" in sys.modules and os.environ.get(variable) != before:
        raise ValueError(
            f"command line: {WORD}={given[0] if given else ''}: the model is loaded already: start it anew."
        )
    return [word for word in words if word.partition("=")[0] != WORD or "=" not in word]
