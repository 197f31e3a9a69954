"""The pictures of a run's folder: the curve, the ladder over time, the sample run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.door.asked import Asked
from experiments.run import map as over_levers
from experiments.run import tables
from experiments.run.story import Story
from sim import __version__
from sim.compiled import ENGINE_DIGEST
from sim.encoding import Case
from sim.members import calibrated_set
from sim.pages import Counts

if TYPE_CHECKING:
    import pandas as pd

    from experiments.plots.style import Figure

MOST = 3  # changes named in a footer


def timeline(asked: Asked, folder: Path, story: Story) -> str:
    """The told run's acts and its rung."""
    from experiments.plots import timeline

    moves = story.timeline()
    figure = timeline.draw(moves, path=path(asked, story), name=called(story), dates=partial(date, asked.case))
    return kept(asked, folder, "timeline", figure, moves)


def occupancy(asked: Asked, folder: Path, story: Story, counted: Counts) -> str:
    """The share of the runs on each rung, turn by turn, and where the told run stood."""
    from experiments.plots import occupancy

    shares = tables.occupancy(counted)
    figure = occupancy.draw(shares, path=path(asked, story), path_name=called(story), n=counted.n)
    return kept(asked, folder, "occupancy", figure, shares)


def curve(asked: Asked, folder: Path, table: pd.DataFrame) -> str:
    """The escalation curve."""
    from experiments.plots import curve

    assert asked.curve is not None
    dyad = asked.curve.dyad
    where = "anywhere" if dyad == "world" else str(asked.case.scenario.dyads[dyad]["label"] or dyad)
    figure = curve.draw(table, name=tables.parameter_name(asked.case, asked.curve.parameter), where=where)
    return kept(asked, folder, "curve", figure, table)


def maps(asked: Asked, folder: Path, table: pd.DataFrame) -> list[str]:
    """The maps over two levers, and the same as curves."""
    assert asked.map is not None
    figures = over_levers.figures(asked.map, asked.case, table)
    return [kept(asked, folder, name, figure, rows) for name, (figure, rows) in figures.items()]


def kept(asked: Asked, folder: Path, name: str, figure: Figure, table: pd.DataFrame) -> str:
    from experiments.plots import save

    save(figure, table, folder, name, footer(asked))
    return name


def called(story: Story) -> str:
    return f"run {story.run}"


def path(asked: Asked, story: Story) -> pd.DataFrame:
    """The told run's rung, turn by turn."""
    rungs, found = tables.labels(asked.case), story.path()
    found["rung_label"] = [rungs[k] for k in found["rung"]]
    return found


def date(case: Case, turn: int) -> datetime.date:
    """The first day of a turn."""
    return case.scenario.start + datetime.timedelta(days=int((turn - 1) * case.scenario.clock["turn_days"]))


def footer(asked: Asked, more: str = "") -> str:
    """What a picture was made from: scenario, what was changed in it, seed, versions."""
    changed = [*drawing(asked.config), *asked.words, *(f"{path}={x:g}" for path, x in asked.case.changed.items())]
    return made_from(asked.case.scenario.name, changed, asked.seed, ENGINE_DIGEST, asked.calibrated, more)


def drawing(config: Mapping[str, Any]) -> list[str]:
    """The set that runs draw their parameters from, as a change that is named."""
    given = calibrated_set() if config.get("parameters") == "calibrated_set" else None
    return [] if given is None else [f"parameters of set {given.version}"]


def made_from(scenario: str, changed: Sequence[str], seed: int, engine: str, calibrated: bool, more: str = "") -> str:
    """One line; of many changes the first MOST, and how many more the manifest has."""
    some = [*changed[:MOST], *([f"{len(changed) - MOST} more changes"] if len(changed) > MOST else [])]
    said = f" with {', '.join(some)}" if some else ""
    flag = "" if calibrated else "Uncalibrated. "
    return f"{flag}Scenario {scenario}{said}, seed {seed}, version {__version__}, engine {engine[:16]}. {more}".strip()
