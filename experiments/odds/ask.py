"""What the odds share: the words for a run and a span, one folder of results, one line of origin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, close, whole
from experiments.folder.files import write_csv, write_text
from experiments.plots import MODEL_NOT_PREDICTION, save
from experiments.run.pictures import footer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.game import Game

RUN = Own("run", "number of the run (0)", whole(0), 0)
WITHIN = Own("within", "turns to look ahead (to the horizon)", whole(1), None)


class Folder:
    """The folder of one command: pictures with their tables, other tables, a manifest."""

    def __init__(self, options: Options, asked: Asked) -> None:
        self.path: Path = options.to
        self.asked, self.command = asked, options.command
        self.files: list[str] = []

    def picture(self, name: str, figure: Figure, table: pd.DataFrame, more: str = "") -> None:
        save(figure, table, self.path, name, footer(self.asked, more))
        self.files += [f"{name}.csv", f"{name}.svg"]

    def table(self, name: str, table: pd.DataFrame) -> None:
        write_csv(self.path / f"{name}.csv", table)
        self.files.append(f"{name}.csv")

    def text(self, name: str, text: str) -> None:
        write_text(self.path / f"{name}.txt", text + "\n")
        self.files.append(f"{name}.txt")

    def close(self, said: Mapping[str, Any]) -> str:
        """Write the manifest; the last line of the screen."""
        close(self.asked, self.path, self.command, self.files, {"said": dict(said)})
        return f"{MODEL_NOT_PREDICTION} {self.path}: {', '.join(dict.fromkeys(self.files))}, manifest.json"


def played(asked: Asked, run: int, turns: int | None = None) -> Game:
    """One run, played to its end or for so many turns."""
    from sim.game import Game

    model = Game(asked.case, seed=asked.seed, run=run)
    if turns is not None and not 0 <= turns <= model.horizon:
        raise ValueError(f"turn {turns} must lie between 0 and the horizon, {model.horizon}")
    while model.running and (turns is None or model.turn < turns):
        model.step()
    if turns is not None and model.turn < turns:
        raise ValueError(f"run {run} ended at turn {model.turn}: it has no turn {turns}")
    return model
