"""Richardson's race: the engine's tension beside his linear equations, between equals and unequals.

In turns, with f(x) = 1 - e^(-x days), k and l what the sides take over of each other, a and b what they tire of:

    x(t+1) = (1 - f(a)) x + f(k) y + f(a) g + r_x d p,    y(t+1) = (1 - f(b)) y + f(l) x + f(b) h + r_y d' p

g, h the baselines; d what an act adds to the tension of a side as far as it lasts, r how strongly that side reacts, p
the chance that the other acts in a turn. Without acts (p = 0) the path is followed to the last digit; with them, in the
mean over runs. The race settles where f(k) f(l) < f(a) f(b) and runs away where it is greater: so says the larger
eigenvalue of the equations, and so grows the engine's tension.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.published.study import Found, Study, by_chance, exact, followed, mean, point, row
from sim.chance import mean_left
from sim.encoding import Case

RULE, DYAD = "rules.action_reaction.", "dyads.blue_red."
SILENT = {"rules.activation.at_rest": -20.0}
ALONE = {f"{DYAD}baseline_a": 0.0, f"{DYAD}baseline_b": 0.0}  # nothing but reaction and fatigue
LONG = 400  # turns after which the larger eigenvalue is alone
SWEPT = np.linspace(0.2, 2.4, 12)  # Blue's reaction, in the picture of the condition


def share(rate: float, days: float) -> float:
    return float(-np.expm1(-rate * days))


def equations(case: Case, acts: bool) -> tuple[np.ndarray, np.ndarray]:
    """The matrix and the constants of both sides' equations, from the numbers of the case alone."""
    n, days = case.number, case.number("clock.turn_days")
    each = [(n(f"{DYAD}reaction_{s}"), n(f"{DYAD}fatigue_{s}"), n(f"{DYAD}baseline_{s}")) for s in "ab"]
    take = [share(n(RULE + "mirror") * r, days) for r, _, _ in each]
    tire = [share(n(RULE + "fatigue") * f, days) for _, f, _ in each]
    matrix = np.array([[1 - tire[0], take[0]], [take[1], 1 - tire[1]]])
    chance = share(np.exp(n("rules.activation.at_rest")), days) if acts else 0.0
    felt = n("moves.arm.traits.hostility") * n(RULE + "gain") * chance
    lasts = [mean_left(n(RULE + "fatigue") * f, 0.5 * days, 1.5 * days) for _, f, _ in each]
    constants = [tire[k] * each[k][2] + each[k][0] * lasts[k] * felt for k in (0, 1)]
    return matrix, np.array(constants)


def path(case: Case, turns: int, acts: bool) -> np.ndarray:
    """float[turn, side]: the exact path, the start left out."""
    matrix, constants = equations(case, acts)
    z = np.array([case.number(f"{DYAD}tension_{s}") for s in "ab"])
    found = []
    for _ in range(turns):
        z = matrix @ z + constants
        found.append(z)
    return np.array(found)


def tensions(case: Case, runs: int, seed: int) -> np.ndarray:
    """float[run, turn, side]: the engine's."""
    sides = [int(case.world.dyad[0][word]) for word in ("ab", "ba")]
    return followed(case, runs, seed, lambda s, x: s.pair["tension"][sides])


def growth(case: Case) -> tuple[float, float]:
    """By how much tension grows a turn in the long run, without acts and grievances: the engine's, and exactly."""
    case = case.patched({**SILENT, **ALONE, f"{DYAD}tension_a": 1e-3, f"{DYAD}tension_b": 1e-3})
    turns = int((path(case, LONG, acts=False).max(axis=1) < 0.9).sum())  # before the top
    found = tensions(case.patched({"horizon": turns}), 1, 1)[0].sum(axis=1)
    largest = float(np.linalg.eigvals(equations(case, acts=False)[0]).real.max())
    return float(found[-1] / found[-2]), largest


def met(study: Study, runs: int, seed: int, threads: int) -> Found:
    checks: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for v in study.variants:
        turns = int(v.case.number("horizon"))
        quiet = tensions(v.case.patched(SILENT), 1, seed)[0]
        apart = float(np.abs(quiet - path(v.case, turns, acts=False)).max())
        checks.append(exact(study, v.name, "greatest distance from the exact path, nobody acting", apart, 0.0))
        found, known = tensions(v.case, runs, seed), path(v.case, turns, acts=True)
        for k, side in enumerate(("Blue", "Red")):
            what = f"{side}'s mean tension after {turns} turns, both acting by chance"
            checks.append(by_chance(study, v.name, what, found[:, -1, k], known[-1, k]))
            rows += drawn(v.name, v.label, side, found[:, :, k], known[:, k])
        ours, largest = growth(v.case)
        checks.append(exact(study, v.name, "growth a turn in the long run", ours, largest, 1e-6))
        checks.append(condition(study, v.name, v.case, ours))
    rows += list(swept(study["unequal_runs_away"].case))
    title = "The engine follows Richardson's race, between equals and unequals, and it turns where k l = a b"
    note = f"Marks: the engine, mean of {runs} runs. Lines: the exact equations."
    axes = {"settles: k l < a b": ("turn", "tension"), "runs away: k l > a b": ("turn", "tension"),
            "the condition": ("k l / a b, Blue's reaction varied", "growth a turn, less 1")}  # fmt: skip
    return Found(checks, pd.DataFrame(rows), title, note, axes)


def condition(study: Study, variant: str, case: Case, growing: float) -> dict[str, object]:
    """k l / a b beside whether the engine's tension grows."""
    ours = product(case)
    return row(study, variant, "k l / a b, and tension grows exactly where it is above 1", ours, np.nan, np.nan, 1.0,
               (ours > 1) == (growing > 1))  # fmt: skip


def product(case: Case) -> float:
    matrix = equations(case, acts=False)[0]
    return float(matrix[0, 1] * matrix[1, 0] / ((1 - matrix[0, 0]) * (1 - matrix[1, 1])))


def drawn(name: str, label: str, side: str, found: np.ndarray, known: np.ndarray) -> Iterator[dict[str, object]]:
    """Rows of the picture: every fifth turn."""
    panel = "settles: k l < a b" if name.endswith("settles") else "runs away: k l > a b"
    for t in range(4, len(known), 5):
        ours, half = mean(found[:, t])
        yield point(panel, f"{label}, {side}", t + 1, ours, half, known[t])


def swept(case: Case) -> Iterator[dict[str, object]]:
    """Growth in the long run against k l / a b, one side's reaction varied."""
    for reaction in SWEPT:
        moved = case.patched({f"{DYAD}reaction_a": float(reaction)})
        ours, largest = growth(moved)
        yield point("the condition", "growth", product(moved), ours - 1, np.nan, largest - 1)
