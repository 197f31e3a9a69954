"""The default experiment: one run told as a story, many runs counted, an escalation curve, all in one folder.

Each stage is shown and written as it finishes: the told run first, then the odds, then the curve, of few runs and once
more of all. Whoever stops a run keeps what was done; manifest.json comes last and says that the folder is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.folder import manifest
from experiments.folder.files import begun, paged, write_csv, write_json
from experiments.run import map as over_levers
from experiments.run import pictures, screen, tables
from experiments.run.meanwhile import meanwhile
from experiments.run.story import tell
from sim.compiled import entry
from sim.ensemble import Ensemble
from sim.pages import Counts, counts, pages

RESULTS = ("table.csv", "outcomes.csv", "occupancy.csv", "timeline.csv", "runs.parquet", "passages.parquet",
           "sample_run.json")  # fmt: skip


def report(asked: Asked, folder: Path, quiet: bool = False) -> float:
    """Do all of it; returns P(highest rung >= objective.rung). ``quiet``: no screen (reproduce)."""
    with begun(folder):
        return reported(asked, folder, quiet)


def reported(asked: Asked, folder: Path, quiet: bool) -> float:
    """The same in a folder that is ours."""

    def say(part: str) -> None:
        if not quiet:
            print(part, flush=True)

    with meanwhile(asked):
        entry()  # compiles if it must, and says so, before the clock of a bar starts
    story = tell(asked.case, asked.seed)
    write_json(folder / "sample_run.json", story.record())
    say(screen.opening(asked, story))
    with closing(Bar(asked.runs)) as bar:
        total = played(asked, folder, bar.add, occupancy=True)
    odds, outcomes = write(total, folder)
    say(screen.counted(asked, odds, outcomes))
    names = [pictures.timeline(asked, folder, story), pictures.occupancy(asked, folder, story, total)]
    if asked.curve is not None:
        with closing(Bar(len(asked.curve.values) * asked.curve.runs, what="runs of the curve")) as bar:
            names += {pictures.curve(asked, folder, table) for table in tables.curves(asked, bar.add)}
    if asked.map is not None:
        with closing(Bar(asked.map.work, what="runs of the map")) as bar:
            names += pictures.maps(asked, folder, over_levers.table(asked, bar.add))
    files = [*RESULTS, *(f"{name}.csv" for name in names if name.startswith(("curve", "map_", "postures_")))]
    manifest.write(folder, asked.config, asked.case.scenario.digest, files)
    say(screen.closing(folder, sorted(names)))
    return objective(asked, total)


def counted(asked: Asked, folder: Path) -> float:
    """One job of many (Hydra's -m with an optimiser or another launcher): the table and the number, no pictures."""
    with begun(folder):
        found = played(asked, folder)
        write(found, folder)
        names = ("table.csv", "outcomes.csv", "runs.parquet", "passages.parquet")
        manifest.write(folder, asked.config, asked.case.scenario.digest, names)
    return objective(asked, found)


def objective(asked: Asked, counted: Counts) -> float:
    return float(counted.hits[-1, asked.objective] / counted.n)


def played(asked: Asked, folder: Path, progress: Callable[[int], None] | None = None, **kept: bool) -> Counts:
    """Do the runs page by page: a row a run and a row a run and dyad go to the disk, and their sums are kept."""
    total: Counts | None = None
    with paged(folder / "runs.parquet") as runs, paged(folder / "passages.parquet") as passages:
        for page in pages(Ensemble(asked.case, asked.seed), asked.runs, asked.threads, progress, **kept):
            runs(page.runs)
            passages(page.passages)
            total = counts(page) if total is None else total + counts(page)
    assert total is not None
    return total


def write(counted: Counts, folder: Path) -> tuple[Any, Any]:
    """The tables of the ensemble that the screen shows, and those."""
    odds, outcomes = tables.odds(counted), tables.outcomes(counted)
    for name, table in (("table", odds), ("outcomes", outcomes)):
        write_csv(folder / f"{name}.csv", table)
    return odds, outcomes
