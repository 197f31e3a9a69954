"""A map over two levers of a scenario: how likely each rung is where one lever stands here and the other there.

``run.py map.across=russian_attention map.up=american_attention map.rungs=[6,8]`` adds it to a run's folder: the map of
each rung, and the same as curves along ``across`` for three postures of ``up`` (its low end, half way, its high end).
A lever's position runs from 0, its low end, to 1, its high end. All points share their luck.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from experiments.door.axis import POSTURES, Map
from sim.encoding import Case
from sim.levers import Lever
from sim.points import reached, tally
from sim.results import shares

if TYPE_CHECKING:
    import pandas as pd

    from experiments.door.asked import Asked
    from experiments.plots.style import Figure


def table(asked: Asked, progress: Callable[[int], None]) -> pd.DataFrame:
    """A row a point and rung, columns as the pictures read them (experiments/plots/phase.py)."""
    import pandas as pd

    wanted = asked.map
    assert wanted is not None
    places = [(here, height) for here in wanted.places for height in wanted.heights]
    points = [{**wanted.across.at(here), **wanted.up.at(height)} for here, height in places]
    counts = tally(asked.case, points, range(wanted.runs), asked.seed, asked.threads, progress)
    rows = [
        shares(asked.case, reached(count), wanted.runs).assign(value=here, value_2=height)
        for (here, height), count in zip(places, counts, strict=True)
    ]
    columns = ["parameter", "value", "parameter_2", "value_2", "rung", "rung_label", "hits", "n", "p", "lo", "hi"]
    found = pd.concat(rows, ignore_index=True)
    found = found[found["rung"].isin(wanted.rungs)].reset_index(drop=True)
    return found.assign(parameter=wanted.across.name, parameter_2=wanted.up.name)[columns]


def figures(wanted: Map, case: Case, found: pd.DataFrame) -> dict[str, tuple[Figure, pd.DataFrame]]:
    """The pictures with their tables: ``map_6`` and ``postures_6``, … for every rung."""
    from experiments.plots import families, phase

    here = (wanted.across.share_of(case), wanted.up.share_of(case))
    on_map = all(0.0 <= x <= 1.0 for x in here)
    options: dict[str, Any] = {
        "where": f"anywhere, {ends(wanted)}",
        "name": wanted.across.label,
        "name_2": wanted.up.label,
    }
    drawn = {}
    for rung in wanted.rungs:
        rows = found[found["rung"] == rung]
        grid = rows[rows["value_2"].isin(wanted.places)]
        drawn[f"map_{rung}"] = (phase.draw(grid, here=here if on_map else None, **options), grid)
        three = rows[rows["value_2"].isin(POSTURES)].assign(value_2=rows["value_2"].map(posture(wanted.up)))
        drawn[f"postures_{rung}"] = (families.draw(three, **options), three)
    return drawn


def ends(wanted: Map) -> str:
    """What 0 and 1 stand for: ``0 looks away, 1 fully here``; of both levers, where they differ."""
    said = [f"0 {lever.low}, 1 {lever.high}" for lever in (wanted.across, wanted.up)]
    if said[0] == said[1]:
        return said[0]
    return "; ".join(f"{lever.label} {x}" for lever, x in zip((wanted.across, wanted.up), said, strict=True))


def posture(lever: Lever) -> dict[float, str]:
    return dict(zip(POSTURES, (lever.low, "half way", lever.high), strict=True))
