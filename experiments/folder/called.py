"""How the program is called: its name in commands that are printed and kept."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def called() -> tuple[str, ...]:
    """The program as it was called: ``tinderbox`` where it is installed, else ``python run.py``."""
    return ("tinderbox",) if Path(sys.argv[0]).stem == "tinderbox" else ("python", "run.py")


def as_called(said: str) -> str:
    """What names the program, with its name as it was called."""
    return re.sub(r"(python )?run\.py", "tinderbox", said) if called() == ("tinderbox",) else said
