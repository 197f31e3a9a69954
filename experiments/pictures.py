"""The pictures of a run's folder: the curve, the ladder over time, the sample run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments import tables
from experiments.asked import Asked
from experiments.story import Story
from sim.compiled import ENGINE_DIGEST
from sim.ensemble import Results

if TYPE_CHECKING:
    import pandas as pd


def draw(asked: Asked, folder: Path, story: Story, results: Results, curve: pd.DataFrame | None) -> list[str]:
    """Draw what there is to draw; the names of the pictures."""
    from experiments.plots import curve as curve_plot
    from experiments.plots import occupancy, save, timeline

    shares, moves = tables.occupancy(results), story.timeline()
    name = f"run {story.run}"
    figures = {
        "occupancy": (
            occupancy.draw(shares, path=story.path(), path_name=name, n=len(results.run)),
            shares,
        ),
        "timeline": (timeline.draw(moves, path=story.path(), name=name), moves),
    }
    if curve is not None and asked.curve is not None:
        words = tables.parameter_name(asked.case, asked.curve.parameter)
        dyad = asked.curve.dyad
        where = "anywhere" if dyad == "world" else str(asked.case.scenario.dyads[dyad]["label"] or dyad)
        figures["curve"] = (curve_plot.draw(curve, name=words, where=where), curve)
    for which, (figure, table) in figures.items():
        save(figure, table, folder, which, footer(asked))
    return sorted(figures)


def footer(asked: Asked) -> str:
    """What a picture was made from."""
    flag = "" if asked.calibrated else " Uncalibrated."
    return f"Scenario {asked.case.scenario.name}, seed {asked.seed}, engine {ENGINE_DIGEST}.{flag}"
