"""Civil unrest: outbursts, the sign of legitimacy and of the police, and a loss of legitimacy in slices or at once.

Epstein's people rise where H (1 - L) - R P > T, with P = 1 - e^(-k C / A) the chance of arrest where C police stand
against A that are out. The engine's grievance rule is that condition in probability (a steep ``stir``), for two dozen
groups instead of a thousand persons on a grid, all of whom see all others; risk aversion is one number, so hardship
alone tells them apart; C is what the host can do in a turn. Nothing is exact: what is held is what he says in words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from experiments.published.study import Found, Study, mean, point, signed
from sim import Ensemble
from sim.encoding import Case

QUIET = 1  # groups out, at most, in a quiet turn
SETTLED = 30  # turns after which the start is over
FALL = 49  # turns before the first loss of legitimacy
WINDOW = slice(FALL, FALL + 60)
LEGITIMACY, POLICE = (0.1, 0.3, 0.4, 0.5, 0.6), (1, 2, 4)
PANELS = ("one run", "legitimacy falls from .8 to .4", "legitimacy and police")
NAN = float("nan")


def out(case: Case, runs: int, seed: int, threads: int) -> np.ndarray:
    """int[run, turn]: how many groups are out."""
    found = Ensemble(case, seed).run(range(runs), threads, detail=True).act
    groups = [d for d, (_, target) in enumerate(case.pairs) if target == "host"]
    counted: np.ndarray = (found[:, :, groups] > 0).sum(axis=2)
    return counted


def accepted(case: Case, legitimacy: float, police: int) -> Case:
    """The case with another legitimacy of the host in the eyes of all, and another police."""
    sides = {f"dyads.{name}.recognition_a": legitimacy for name in case.dyads}
    return case.patched({**sides, "actors.host.capacity": float(police)})


def uneven(count: np.ndarray) -> np.ndarray:
    """Of each run the variance of how many are out over their mean: 1 where everyone rises by itself, at random."""
    ratio: np.ndarray = count.var(axis=1) / np.maximum(count.mean(axis=1), 1e-9)
    return ratio


def met(study: Study, runs: int, seed: int, threads: int) -> Found:
    rows: list[dict[str, Any]] = []
    checks = outbursts(study, rows, runs, seed, threads)
    checks += slices(study, rows, runs, seed, threads)
    checks += levels(study, rows, runs, seed, threads)
    title = "Quiet and sudden outbursts; a fall of legitimacy at once explodes more than one in slices"
    note = (
        f"Groups out, of 24. The engine, {runs} runs; bands are four standard errors. Epstein's results are in words."
    )
    axes = {PANELS[0]: ("turn", "groups out"), PANELS[1]: ("turn", "groups out, mean"),
            PANELS[2]: ("legitimacy", "groups out, mean")}  # fmt: skip
    return Found(checks, pd.DataFrame(rows), title, note, axes)


def outbursts(study: Study, rows: list[dict[str, Any]], runs: int, seed: int, threads: int) -> list[dict[str, Any]]:
    found = {v: out(study[v].case, runs, seed, threads) for v in ("outbursts", "alone")}
    for name, count in found.items():
        rows += [point(PANELS[0], study[name].label, t + 1, n, NAN, NAN) for t, n in enumerate(count[0])]
    settled = {name: count[:, SETTLED:] for name, count in found.items()}
    quiet = {name: (count <= QUIET).mean(axis=1) for name, count in settled.items()}
    return [
        signed(
            study, "outbursts", "share of turns with at most one group out, less one half", quiet["outbursts"] - 0.5, 1
        ),
        signed(
            study,
            "outbursts",
            "most groups out in a run, less a quarter of them",
            settled["outbursts"].max(axis=1) - 6.0,
            1,
        ),
        signed(
            study, "outbursts", "variance over mean of the groups out, less 1", uneven(settled["outbursts"]) - 1.0, 1
        ),
        signed(study, "alone", "variance over mean of the groups out, less 1", uneven(settled["alone"]) - 1.0, -1),
    ]


def slices(study: Study, rows: list[dict[str, Any]], runs: int, seed: int, threads: int) -> list[dict[str, Any]]:
    found = {v: out(study[v].case, runs, seed, threads) for v in ("in_slices", "at_once")}
    for name, count in found.items():
        for t in range(FALL - 10, WINDOW.stop):
            rows.append(point(PANELS[1], study[name].label, t + 1, *mean(count[:, t]), NAN))
    peak = {name: count[:, WINDOW].max(axis=1).astype(float) for name, count in found.items()}
    total = {name: count[:, WINDOW].mean(axis=1) for name, count in found.items()}
    return [
        signed(
            study,
            "at_once",
            "greatest outburst less that of the same fall in slices, same luck",
            peak["at_once"] - peak["in_slices"],
            1,
        ),
        signed(
            study, "at_once", "groups out in sixty turns, less that in slices", total["at_once"] - total["in_slices"], 1
        ),
    ]


def levels(study: Study, rows: list[dict[str, Any]], runs: int, seed: int, threads: int) -> list[dict[str, Any]]:
    case, found = study["outbursts"].case, {}
    for police in POLICE:
        for legitimacy in LEGITIMACY:
            count = out(accepted(case, legitimacy, police), runs, seed, threads)[:, SETTLED:].mean(axis=1)
            found[legitimacy, police] = count
            rows.append(point(PANELS[2], f"police of {police}", legitimacy, *mean(count), NAN))
    checks = [
        signed(
            study,
            "outbursts",
            f"groups out where legitimacy is {low:g}, less where it is {high:g}",
            found[low, 2] - found[high, 2],
            1,
        )
        for low, high in pairwise(LEGITIMACY)
    ]
    checks += [
        signed(
            study,
            "outbursts",
            f"groups out under a police of {few}, less under {many}",
            found[0.5, few] - found[0.5, many],
            1,
        )
        for few, many in pairwise(POLICE)
    ]
    return checks
