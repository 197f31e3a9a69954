"""What the commands here share: words of the command line, one folder of results, one line of origin."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import manifest
from experiments.asked import Asked, from_words, writable
from experiments.pictures import footer
from experiments.plots import MODEL_NOT_PREDICTION, save
from sim.compiled import ENGINE_DIGEST, entry
from sim.faults import ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.model import CrisisModel


def parser(name: str, about: str | None) -> argparse.ArgumentParser:
    """A parser with what all commands take."""
    made = argparse.ArgumentParser(f"python -m experiments.odds.{name}", description=(about or "").split("\n")[0])
    made.add_argument("words", nargs="*", help="words of run.py: scenario=…, seed=…, any value of the scenario")
    made.add_argument("--to", type=Path, default=None, help="folder of the results (default: outputs/odds/…)")
    return made


def whole(low: int, high: int = 10**9) -> Callable[[str], int]:
    """A whole number within limits, for argparse."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} must lie between {low} and {high}")
        return value

    return number


def told(
    work: Callable[[argparse.Namespace, Asked], str], made: argparse.ArgumentParser, words: Sequence[str] | None
) -> int:
    """Check, do and print; 0, or 2 with one line on standard error for whatever the user can repair."""
    options = made.parse_args(words)
    options.command = shlex.join([made.prog, *(sys.argv[1:] if words is None else words)])
    try:
        asked = from_words(options.words)
        if options.to is None:
            options.to = Path("outputs/odds") / f"{made.prog.rsplit('.', 1)[-1]}_{time.strftime('%Y-%m-%d_%H-%M-%S')}"
        writable(options.to)
        entry()
        print(work(options, asked))
    except (ScenarioError, ValueError, ModuleNotFoundError) as error:
        print(f"{made.prog}: {error}", file=sys.stderr)
        return 2
    return 0


class Folder:
    """The folder of one command: pictures with their tables, other tables, a manifest."""

    def __init__(self, options: argparse.Namespace, asked: Asked) -> None:
        self.path: Path = options.to
        self.asked, self.command = asked, options.command
        self.files: list[str] = []

    def picture(self, name: str, figure: Figure, table: pd.DataFrame, more: str = "") -> None:
        save(figure, table, self.path, name, footer(self.asked, more))
        self.files += [f"{name}.csv", f"{name}.svg"]

    def table(self, name: str, table: pd.DataFrame) -> None:
        table.to_csv(self.path / f"{name}.csv", index=False, lineterminator="\n")
        self.files.append(f"{name}.csv")

    def text(self, name: str, text: str) -> None:
        (self.path / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        self.files.append(f"{name}.txt")

    def close(self, said: Mapping[str, Any]) -> str:
        """Write the manifest; the last line of the screen."""
        content = {
            "format": manifest.FORMAT,
            "made_by": "tinderbox odds",
            "again": self.command,
            "engine": ENGINE_DIGEST,
            "commit": manifest.commit(),
            "versions": manifest.versions(),
            "scenario_digest": self.asked.case.scenario.digest,
            "results": manifest.results(self.path, self.files),
            "said": dict(said),
            "config": self.asked.config,
        }
        manifest.write_json(self.path / manifest.NAME, content)
        return f"{MODEL_NOT_PREDICTION} {self.path}: {', '.join(dict.fromkeys(self.files))}, manifest.json"


def played(asked: Asked, run: int, turns: int | None = None) -> CrisisModel:
    """One run, played to its end or for so many turns."""
    from sim.model import CrisisModel

    model = CrisisModel(asked.case, seed=asked.seed, run=run)
    if turns is not None and not 0 <= turns <= model.horizon:
        raise ValueError(f"turn {turns} must lie between 0 and the horizon, {model.horizon}")
    while model.running and (turns is None or model.turn < turns):
        model.step()
    if turns is not None and model.turn < turns:
        raise ValueError(f"run {run} ended at turn {model.turn}: it has no turn {turns}")
    return model


def with_run(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    made.add_argument("--run", type=whole(0), default=0, help="number of the run (default 0)")
    made.add_argument("--within", type=whole(1), default=None, help="turns to look ahead (default: to the horizon)")
    return made
