"""Switching a mechanism off visibly changes what it is about; and every move of the catalogue is used somewhere."""

from __future__ import annotations

import numpy as np
import pytest
from test_theories import interval
from worlds import acts, cast, games, play, steps

from sim.encoding import encode
from sim.layers import CONFIGS
from sim.load import load
from sim.reading import read

RUNS = 400
LINE = {
    "institutions.line": {
        "kind": "force",
        "actor": "big_south",
        "host": "south",
        "dyad": "north_south",
        "capacity": 2.0,
        "army": 1.0,
        "riot": 1.0,
    }
}
SHOCK = {"triggers.shock": {"rate": 0.05, "dyad": "north_south", "tension": 0.2, "heat": 1.0}}
ORDER = {"script.order": {"actor": "big_north", "toward": "north", "move": "arm", "turn": 2}, "horizon": 13}


def force(case, low=6, high=10, who=("north", "south")):
    return acts(play(case, RUNS, detail=True), *who, low, high)


def counted(field):
    return lambda case: play(case, RUNS).tally[field].astype(float)


def ended(read):
    return lambda case: np.array([float(read(case, s)) for s in games(case, RUNS)])


def actor(name, field):
    return ended(lambda case, s: s.actor[case.actors.index(name)][field])


# rule: (what it is about, where on - off points, numbers, shape)
ABOUT = {
    "action_reaction": (ended(lambda c, s: s.pair["tension"].max()), +1, {}, {}),
    "activation": (counted("acts"), -1, {}, {}),
    "audience_cost": (counted("backdowns"), +1, {}, {}),
    "chance_of_accident": (counted("accidents"), +1, {}, {}),
    "commitment_problem": (
        lambda c: force(c, 6, 8, ("south", "north")),
        +1,
        {"rules.commitment_problem.margin": 0.1, "moves.arm.effects.arms": 3.0},
        ORDER,
    ),
    "council": (counted("passed"), +1, {}, {}),
    "decision": (lambda c: force(c, 5), -1, {}, {}),
    "dependence": (ended(lambda c, s: s.pair["threatened"].max()), +1, {"ties.big_north_north.dependence": 0.9}, {}),
    "faction": (
        lambda c: force(c, 3, 6, ("minority", "south")),
        +1,
        {"actors.minority.hardship": 1.0, "actors.minority.arrest": 0.0},
        {},
    ),
    "fatalities": (counted("deaths"), +1, {"rules.decision.bloodshed": 0.0}, {}),
    "guarantor": (lambda c: force(c, 6), -1, {"rules.guarantor.warn": 3.0}, LINE),
    "information": (
        actor("south", "bias"),
        +1,
        {"actors.south.media_reach": 0.9, "ties.big_south_south.media": 1.0},
        {},
    ),
    "mediation": (counted("agreement"), +1, {"rules.mediation.pull": 6.0, "rules.council.on": 0.0}, {}),
    "memory": (lambda c: force(c, 6), +1, {"rules.decision.bloodshed": 0.5}, {}),
    "patron_attention": (
        actor("big_north", "attention"),
        -1,
        {"actors.big_north.elsewhere": 0.0, "rules.patron_attention.salience": 0.0, "actors.big_north.attention": 0.8},
        {"triggers.busy": {"date": "2000-02-01", "actor": "big_north", "elsewhere": 0.9}},
    ),
    "patron_backing": (lambda c: force(c, 3, 5), +1, {"ties.big_north_north.commitment": 0.9}, {}),
    "perception": (ended(lambda c, s: s.pair["resolve_a"].max()), +1, {}, {}),
    "prospect": (lambda c: force(c, 5), -1, {"rules.prospect.share": 1.0}, {}),
    "rally": (actor("north", "approval"), +1, {"rules.rally.rally": 0.05, "rules.audience_cost.price": 0.0}, {}),
    "reciprocity": (lambda c: force(c, 3), +1, {"rules.reciprocity.match": 3.0}, {}),
    "sponsor_control": (
        lambda c: force(c, 3, 4, ("minority", "south")),
        -1,
        {
            "ties.north_minority.control": 1.0,
            "actors.minority.hardship": 1.0,
            "actors.north.hawk_share": 0.0,
            "actors.north.war_cost": 3.0,
            "dyads.north_south.tension_a": 0.0,
            "dyads.north_south.baseline_a": 0.0,
            "dyads.minority_south.tension_a": 0.8,
            "dyads.minority_south.baseline_a": 0.8,
        },
        {},
    ),
    "stability_instability": (
        lambda c: force(c, 8),
        -1,
        {
            "rules.stability_instability.slope": 4.0,
            "ties.big_south_south.commitment": 0.9,
            "rules.decision.bloodshed": 0.3,
        },
        {},
    ),
    "triggers": (counted("acts"), +1, {}, SHOCK),
    "two_level": (actor("north", "hawk_share"), +1, {"rules.two_level.anger": 0.2}, {}),
    "war_payoff": (lambda c: force(c, 8), -1, {"rules.war_payoff.weight": 4.0, "rules.decision.bloodshed": 0.3}, {}),
}


@pytest.mark.parametrize("name", sorted(ABOUT))
def test_switching_a_mechanism_off_changes_what_it_is_about(name):
    measure, sign, values, shape = ABOUT[name]
    off, on = (measure(cast({**values, f"rules.{name}.on": flag}, shape)) for flag in (0.0, 1.0))
    low, high = interval(off, on)
    assert (low > 0.0) if sign > 0 else (high < 0.0), (
        f"{np.mean(off):.4g} -> {np.mean(on):.4g}: {low:.4g} to {high:.4g}"
    )


def test_every_move_of_the_catalogue_is_chosen_somewhere():
    """The catalogue that every scenario has, without the moves of cases; moves that a script makes count too."""
    rivals = "experiments/calibrate/beds/rivals.yaml"  # armies that no great power holds back
    runs = {"kosovo_2021": 600, "northern_strait": 300, "mitrovica_train_2017": 50, "richardson": 50, rivals: 5}
    left = {move for file in (CONFIGS / "moves").glob("*.yaml") for move in read(file)}
    for name in runs:
        case = encode(load(name))
        made = np.zeros(len(case.options), bool)
        for _, _, x in steps(case, runs[name]):
            made[x.chosen[x.chosen >= 0]] = True
        left -= {case.options[o][2] for o in np.flatnonzero(made)}
    assert not left, f"never chosen: {sorted(left)}"
