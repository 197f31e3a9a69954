"""How much memory there is to spare, and what a scenario needs: what cannot fit is refused before it is begun."""

from __future__ import annotations

import os
from pathlib import Path

from sim.faults import ScenarioError

OPTION, PAIR = 1_100, 10_000  # bytes of an option and of a pair in names, tables, state and desk; measured, rounded up
TOLD = 14_000  # bytes of a dyad in a turn of a told run, in history, records and JSON: 45,000 of them took .62 GB
SMALL = 50e6  # bytes: what needs less is not worth a look at the machine
UNKNOWN = 4e9  # bytes that a machine is taken to have which does not say


def spare() -> float:
    """Bytes of memory to spare; half of all where the system says no more, UNKNOWN where it says nothing."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2
    except (AttributeError, ValueError, OSError):
        return UNKNOWN


def options_fit(pairs: int, options: int) -> None:
    """ScenarioError where a case of so many pairs and options would not fit into memory."""
    needed = pairs * PAIR + options * OPTION
    if needed < SMALL or needed < (free := spare()):
        return
    most = max(0, int((free - pairs * PAIR) // OPTION))
    raise ScenarioError(
        f"scenario: {pairs:,} pairs (two a dyad or tie) have {options:,} moves to choose from: that needs "
        f"{needed / 1e9:,.1f} GB and this machine has {free / 1e9:,.1f} GB to spare: at most {most:,} fit. "
        "Take dyads, ties or moves away."
    )


def telling_fits(turns: int, dyads: int) -> None:
    """ScenarioError where the records of a told run, a row a turn and dyad, would not fit into memory."""
    needed = turns * dyads * TOLD
    if needed < SMALL or needed < (free := spare()):
        return
    raise ScenarioError(
        f"scenario: a told run of {turns:,} turns and {dyads:,} dyads needs {needed / 1e9:,.1f} GB and this machine "
        f"has {free / 1e9:,.1f} GB to spare: at most {int(free // (dyads * TOLD)):,} turns fit. Take a shorter "
        "horizon, or a sweep (-m), which tells none."
    )
