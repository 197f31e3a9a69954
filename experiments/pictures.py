"""The pictures of a run's folder: the curve, the ladder over time, the sample run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import tables, two_levers
from experiments.asked import Asked
from experiments.story import Story
from sim import __version__
from sim.compiled import ENGINE_DIGEST
from sim.encoding import Case
from sim.members import calibrated_set
from sim.pages import Counts

if TYPE_CHECKING:
    import pandas as pd

MOST = 3  # changes named in a footer


def draw(
    asked: Asked,
    folder: Path,
    story: Story,
    counted: Counts,
    curve: pd.DataFrame | None,
    over_two: pd.DataFrame | None = None,
) -> list[str]:
    """Draw what there is to draw; the names of the pictures."""
    from experiments.plots import curve as curve_plot
    from experiments.plots import occupancy, save, timeline

    shares, moves = tables.occupancy(counted), story.timeline()
    name, rungs = f"run {story.run}", tables.labels(asked.case)
    path = story.path()
    path["rung_label"] = [rungs[k] for k in path["rung"]]
    figures = {
        "occupancy": (
            occupancy.draw(shares, path=path, path_name=name, n=counted.n),
            shares,
        ),
        "timeline": (timeline.draw(moves, path=path, name=name, dates=partial(date, asked.case)), moves),
    }
    if curve is not None and asked.curve is not None:
        words = tables.parameter_name(asked.case, asked.curve.parameter)
        dyad = asked.curve.dyad
        where = "anywhere" if dyad == "world" else str(asked.case.scenario.dyads[dyad]["label"] or dyad)
        figures["curve"] = (curve_plot.draw(curve, name=words, where=where), curve)
    if over_two is not None and asked.map is not None:
        figures |= two_levers.figures(asked.map, asked.case, over_two)
    for which, (figure, table) in figures.items():
        save(figure, table, folder, which, footer(asked))
    return sorted(figures)


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
