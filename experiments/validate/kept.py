"""Reports that stay with the program, one for each calibrated set, so that a new set is held against the one before.

reports/uncalibrated.csv is of the program before it had a set, reports/set-N.csv of set N; columns of targets.csv,
rounded. Only in a checkout can one be written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from experiments.folder.files import write_csv
from sim.faults import ScenarioError
from sim.layers import CONFIGS
from sim.members import calibrated_set

HOME = Path(__file__).parent / "reports"
FILE = re.compile(r"uncalibrated\.csv|set-([1-9]\d*)\.csv")
DIGITS = 4


def version() -> int:
    """Of the set that comes with the program; 0 where none does."""
    given = calibrated_set()
    return 0 if given is None else given.version


def name(set_: int) -> str:
    """Of the report of a set."""
    return f"set-{set_}.csv" if set_ else "uncalibrated.csv"


def before(set_: int, home: Path | None = None) -> Path | None:
    """The newest report of an older set; None where there is none."""
    found = {int(m[1] or 0): path for path in (home or HOME).glob("*.csv") if (m := FILE.fullmatch(path.name))}
    older = [k for k in found if k < set_]
    return found[max(older)] if older else None


def keep(table: pd.DataFrame, home: Path | None = None) -> Path:
    """Write the report of the set that comes with the program; where."""
    home = home or HOME
    home.mkdir(exist_ok=True)
    file = home / name(version())
    write_csv(file, table.round(DIGITS))
    return file


def in_a_checkout() -> None:
    """ScenarioError where the program is installed: its reports come with it."""
    if CONFIGS.parent.name == "sim":
        raise ScenarioError("validate keep=true writes into the sources: ask it in a checkout, not where it is "
                            "installed.")  # fmt: skip


def since(table: pd.DataFrame, file: Path) -> list[str]:
    """What lies inside that did not in another report, and the reverse. ScenarioError where the file is no report."""
    try:
        then = pd.read_csv(file, index_col="id")["inside"].dropna().astype(bool)
    except (OSError, ValueError, KeyError) as fault:
        raise ScenarioError(f"command line: since = {str(file)!r:.120} is no targets.csv of a report "
                            f"({type(fault).__name__}).") from None  # fmt: skip
    now = table.set_index("id")["inside"].dropna().astype(bool)
    both = now.index.intersection(then.index)
    better, worse = (both[now[both] & ~then[both]], both[~now[both] & then[both]])
    said = [f"{len(better)} better{': ' if len(better) else ''}{', '.join(better)}"]
    said.append(f"{len(worse)} worse{': ' if len(worse) else ''}{', '.join(worse)}")
    return ["", f"Since {file}, of {len(both)} figures in both:", *said]
