"""The default experiment: one run told as a story, many runs counted, an escalation curve, all in one folder.

Stages are written as they finish, so that whoever stops a run keeps what was done; manifest.json comes last and says
that the folder is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments import manifest, pictures, tables, two_levers
from experiments.asked import Asked
from experiments.files import begun, paged, write_csv, write_json
from experiments.meanwhile import meanwhile
from experiments.screen import screen
from experiments.story import tell
from experiments.sweep.progress import Bar
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
    with meanwhile(asked):
        entry()  # compiles if it must, and says so, before the clock of the bar starts
    story = tell(asked.case, asked.seed)
    write_json(folder / "sample_run.json", story.record())
    points = len(asked.curve.values) * asked.curve.runs if asked.curve else 0
    bar = Bar(asked.runs + points + (asked.map.work if asked.map else 0))
    try:
        counted = played(asked, folder, bar.add, occupancy=True)
        odds, outcomes = write(counted, folder)
        curve = tables.curve(asked, bar.add)
        over_two = two_levers.table(asked, bar.add)
    finally:
        bar.close()
    names = pictures.draw(asked, folder, story, counted, curve, over_two)
    files = [*RESULTS, *(f"{name}.csv" for name in names if name.startswith(("curve", "map_", "postures_")))]
    manifest.write(folder, asked.config, asked.case.scenario.digest, files)
    if not quiet:
        print(screen(asked, story, odds, outcomes, folder, names))
    return objective(asked, counted)


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
