"""What the model is compared in: every figure by its id, one function for both worlds.

Ids and values are those of targets.csv: figures computed from KEDS, MID 5.0 and ICB, with their 95 % intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.validate import disputes, weeks
from experiments.validate.disputes import Incidents, Sides
from experiments.validate.events import Events

KEDS, MID = "keds.balkans_pre98_pool", "mid"
CALM, BELOW, AT_FORCE = (0,), (1, 2, 3), (4,)


@dataclass(frozen=True)
class Sample:
    """What figures are read from: weeks, incidents of all disputes and of those between two states, their sides."""

    levels: np.ndarray
    incidents: Incidents
    between_two: Incidents
    sides: Sides

    @classmethod
    def of(cls, events: Events) -> Sample:
        """Of events of dyads: every dispute is between two."""
        found = Incidents.among(events)
        return cls(weeks.weekly(events), found, found, Sides.of(found))


@dataclass(frozen=True)
class Figure:
    """A figure of a family; ``of`` reads it from a sample."""

    family: str
    of: Callable[[Sample], float]


def of_weeks(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.levels, *given))


def of_incidents(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.incidents, *given))


def of_sides(f: Callable[..., float], *given: object) -> Figure:
    return Figure("answers (MID)", lambda s: f(s.sides, *given))


def figures() -> Mapping[str, Figure]:
    """All of them, by id."""
    found: dict[str, Figure] = {}
    for k in range(5):
        found[f"{KEDS}.share{k}"] = of_weeks("share of weeks (KEDS)", weeks.share, k)
        for j in range(5):
            found[f"{KEDS}.P{k}{j}"] = of_weeks("next week (KEDS)", weeks.step, k, j)
        for h in (1, 2, 4, 8, 13, 26):
            found[f"{KEDS}.F{k}h{h}"] = of_weeks("force ahead (KEDS)", weeks.within, k, h)
    found[f"{KEDS}.up"] = of_weeks("next week (KEDS)", weeks.up)
    found[f"{KEDS}.same"] = of_weeks("next week (KEDS)", weeks.same)
    for name, now in (("calm", CALM), ("sub", BELOW), ("force", AT_FORCE)):
        for count in range(4):
            found[f"{KEDS}.mem.{name}.{count}"] = of_weeks("memory of force (KEDS)", weeks.memory, now, count)
    for name, which in (("up", 1), ("same", 0), ("down", -1)):
        found[f"midi.{name}"] = of_incidents("next incident (MID)", disputes.moves, which)
    for i in (2, 3, 4):
        found[f"midi.cont_{i}"] = of_incidents("length of disputes (MID)", disputes.goes_on_from, i)
        for j in (2, 3, 4):
            found[f"midi.T{i}{j}"] = of_incidents("next incident (MID)", disputes.step, i, j)
    found["midi.single_share"] = of_incidents("length of disputes (MID)", disputes.single)
    found["midi.n_p90"] = of_incidents("length of disputes (MID)", disputes.size, 0.9)
    for count in (1, 2, 3, 5):
        found[f"midi.contk{count}"] = of_incidents("length of disputes (MID)", disputes.goes_on, count)
    for name, q in (("med", 0.5), ("p75", 0.75), ("p90", 0.9)):
        found[f"midi.gap_{name}"] = of_incidents("days between (MID)", disputes.gap, q)
    found["midi.other_next"] = Figure("answers (MID)", lambda s: disputes.other_next(s.between_two))
    found["midi.first_force"] = of_incidents("how disputes open (MID)", disputes.opens_with_force)
    found["midi.esc_2or3_to_4plus"] = of_incidents("how disputes open (MID)", disputes.comes_to_force)
    found["mid.bilat.B_acts"] = of_sides(disputes.answers)
    for level in (3, 4):
        for name, f in (("noresp", disputes.silent), ("match", disputes.matches), ("exceed", disputes.exceeds)):
            found[f"mid.bilat.{name}_given_A{level}"] = of_sides(f, level)
    return found


FIGURES = figures()
