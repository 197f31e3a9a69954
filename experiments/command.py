"""What the commands about a whole scenario share: their words, their folder and manifest, their last line.

A command is ``do(mine, asked, to, again) -> exit status``: its own words, the checked order of run.py's words, the
folder for what it writes, and the command line that does it again.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from experiments import manifest
from experiments.asked import Asked, folder, from_words
from experiments.plots import MODEL_NOT_PREDICTION
from sim.compiled import ENGINE_DIGEST
from sim.encoding import Case
from sim.ensemble import Results
from sim.faults import ScenarioError

Play = Callable[[Case], Results]
Do = Callable[[Mapping[str, str], Asked, Path, str], int]


def points(share: float, sign: bool = True) -> str:
    """.0315 -> "+3.2": points of 100 runs."""
    text = f"{100 * share:{'+' if sign else ''}.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def own(given: Sequence[str], names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Words ``name=value`` that are this command's own, and the others. ScenarioError for options."""
    for word in given:
        if word.startswith("-"):
            raise ScenarioError(f"command line: {word} is not a word of this command: it takes those of run.py.")
    mine = {w.partition("=")[0]: w.partition("=")[2] for w in given if w.partition("=")[0] in names}
    return mine, [w for w in given if w.partition("=")[0] not in names]


def ended(asked: Asked, to: Path, files: str) -> str:
    flag = "" if asked.calibrated else " Uncalibrated."
    return f"{MODEL_NOT_PREDICTION}{flag} {to}: {files}, {manifest.NAME}"


def close(asked: Asked, to: Path, again: str, files: Sequence[str]) -> None:
    """manifest.json: what was asked, with which engine, and the digests of what came out."""
    content = {
        "format": manifest.FORMAT,
        "made_by": f"tinderbox {again.split()[2].rpartition('.')[2]}",
        "again": again,
        "engine": ENGINE_DIGEST,
        "commit": manifest.commit(),
        "versions": manifest.versions(),
        "scenario_digest": asked.case.scenario.digest,
        "results": manifest.results(to, files),
        "config": asked.config,
    }
    manifest.write_json(to / manifest.NAME, content)


def command(name: str, about: str | None, names: Sequence[str], do: Do, given: Sequence[str] | None) -> int:
    """Check, do and print; 2 with one line on standard error for whatever the user can repair."""
    given = list(sys.argv[1:] if given is None else given)
    if {"-h", "--help"} & set(given):
        print(about)
        return 0
    try:
        mine, rest = own(given, names)
        asked, to = from_words(rest), folder(rest)
        return do(mine, asked, to, shlex.join(["python", "-m", f"experiments.{name}", *given]))
    except (ScenarioError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
