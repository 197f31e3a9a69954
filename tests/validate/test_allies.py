"""Great-power allies and factions, counted by hand, and who is taken for one in a scenario."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from experiments import calibrate
from experiments.history.allies import Allied, both_use_force
from experiments.history.events import NEITHER, Events, Who
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import sides
from sim import encode, load

BEDS = Path(calibrate.__file__).parent / "beds"
near = pytest.approx
WHO = Who(np.array([[0, 0], [1, 0], [1, 1], [0, 0]], bool), np.array([0, 0, 0, 1], bool))
ROWS = [  # series, day, side, ladder, MID
    [0, 0, 0, 4, 4], [0, 10, 1, 4, 4],  # neither: both use force
    [0, 300, 1, 3, 3], [0, 301, 0, 4, 4],  # neither: a display, answered by force
    [1, 0, 1, 4, 4], [1, 5, 0, 3, 3],  # the side without an ally begins, the other has one: its target
    [1, 300, 0, 4, 4], [1, 305, NEITHER, 4, 5],  # the side with the ally begins, and it becomes war
    [2, 0, NEITHER, 4, 4], [2, 1, 0, 4, 4], [2, 2, 1, 4, 4],  # nobody in particular begins: left out
    [2, 300, 0, 4, 4], [2, 310, 0, 4, 4],  # both have one: only one uses force
    [3, 8, 0, 4, 0], [3, 15, 1, 4, 0], [3, 22, 0, 3, 0],  # a faction and its state: not militarised as MID counts
]  # fmt: skip


def found() -> Events:
    return Events.of([list(zip(*ROWS, strict=True))], 4, 400.0, who=WHO)


def test_disputes_are_told_by_who_begins_and_who_has_an_ally() -> None:
    x = Allied.among(found())
    assert x.both.tolist() == [True, False, False, True, False]
    assert x.initiator.tolist() == [False, False, False, True, True]
    assert x.target.tolist() == [False, False, True, False, True]
    assert both_use_force(x, False, False) == near(1 / 2)
    assert both_use_force(x, False, True) == 0.0
    assert both_use_force(x, True, False) == 1.0
    assert both_use_force(x, True, True) == 0.0


def test_the_figures_read_them_and_the_weeks_of_the_faction() -> None:
    sample = Sample.of(found())
    value = {name: figure.of(sample) for name, figure in FIGURES.items()}
    assert value["mid.ally.neither"] == near(1 / 2) and value["mid.ally.initiator"] == 1.0
    assert len(sample.factions) == 1  # weeks 1 and 2 at force, 3 at coercion, of 57 (the last has no next)
    assert value["keds.faction.share4"] == near(2 / 56) and value["keds.faction.share3"] == near(1 / 56)
    assert value["keds.faction.P44"] == near(1 / 2)
    assert value["keds.faction.P04"] == near(1 / 53)
    assert value["keds.faction.F4h13"] == near(1 / 2)


def test_nothing_is_counted_where_there_is_none() -> None:
    plain = Sample.of(Events.of([list(zip(*ROWS, strict=True))], 4, 400.0))
    assert math.isnan(FIGURES["mid.ally.target"].of(plain)) and math.isnan(FIGURES["keds.faction.share4"].of(plain))
    assert math.isnan(both_use_force(Allied.none(), False, False))


def test_who_backs_whom_is_read_from_the_ties_of_the_bed() -> None:
    case = encode(load(BEDS / "patrons.yaml"))
    who = sides(case, case.dyads, 2)
    assert len(who.backed) == 2 * len(case.dyads)
    expected = {"alone": [False, False], "backed": [True, False], "kept": [True, False], "both": [True, True]}
    for dyad, backed in zip(2 * case.dyads, who.backed.tolist(), strict=True):
        assert backed == expected[dyad.split("_")[0]], dyad
    case = encode(load(BEDS / "factions.yaml"))
    for dyad, faction in zip(case.dyads, sides(case, case.dyads, 1).faction, strict=True):
        assert faction == (not dyad.endswith("_kin")), dyad


def test_a_mediator_or_the_rival_itself_is_no_ally() -> None:
    mapping = dict(load(BEDS / "patrons.yaml").mapping)
    dyad = {
        "a": "backed_calm_1_a",
        "b": "backed_calm_1_a_patron",
        "label": "Client and patron",
        "sources": {"all": "x"},
    }
    case = encode(load({**mapping, "dyads": {**mapping["dyads"], "quarrel": dyad}}))
    assert sides(case, ["quarrel", "backed_calm_1"], 1).backed.tolist() == [[False, False], [True, False]]
    case = encode(load(BEDS / "crises.yaml"))
    heard, watched = sides(case, ["formulated_crisis_2", "watched_crisis_2"], 1).backed.tolist()
    assert heard == [False, False] and watched == [True, True]
