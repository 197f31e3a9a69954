"""Fearon's bargain: when the engine's sides fight, beside his closed form.

p Blue's odds, x its share of the issue, c_a and c_b what a war costs the sides, v the part that no division satisfies:

    Blue fights where x < (p - c_a + v) / (1 + v),    Red where x > (p + c_b) / (1 + v)

So there are divisions that both prefer to war, a stretch of c_a + c_b where v = 0, and none once v > c_a + c_b. Where
c_b is known to Red alone, uniform on 0 to C, Blue's demand x is refused with chance (x - p) / C; Blue's best demand is
x = p + (C - c_a) / 2 and war comes with chance 1/2 - c_a / (2 C) (for c_a < C and x < 1). Known to both, Blue asks for
p + c_b and nobody fights. A status quo is not enough where odds will shift by more than the surplus c_a + c_b (Powell
2006). The sides choose in the engine, by its own prices; only Blue's demand is searched here, over what it gets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.published.study import Found, Study, exact, point, row
from sim.bench import Point
from sim.compiled import entry
from sim.encoding import Case
from sim.points import played
from sim.state import desk, start

SHARE, WHOLE = "dyads.blue_red.share", "dyads.blue_red.indivisible"
POWER, COSTS = "actors.blue.capability", ("actors.blue.war_cost", "actors.red.war_cost")
STEPS = 40  # of a bisection
CLOSE = 1e-4  # a best reply still has a noise of 1e-6
TYPES, STEP = 120, 0.01  # of Red's cost; between the demands that Blue tries
ODDS = np.linspace(0.1, 0.9, 9)
MOST = (0.4, 0.6)  # C, Red's highest cost
NAN = float("nan")


def fights(case: Case, points: Sequence[Point]) -> np.ndarray:
    """bool[point]: whether whoever chooses fights there."""
    tally, _ = played(case, points, range(1), 1)
    fought: np.ndarray = tally["highest"][:, 0] > 0
    return fought


def power(p: float) -> float:
    """Blue's capability at which its odds against 1 are p."""
    return p / (1.0 - p)


def turning(wants: Callable[[np.ndarray], np.ndarray], count: int) -> np.ndarray:
    """Where in 0..1 each of ``count`` questions turns from False to True, by bisection; 1 where it never does."""
    low, high = np.zeros(count), np.ones(count)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        yes = wants(middle)
        low, high = np.where(yes, low, middle), np.where(yes, middle, high)
    return high


def ends(study: Study, points: Sequence[Point]) -> np.ndarray:
    """float[2, point]: the share below which Blue fights, and the one above which Red does."""
    red, blue = study["red_chooses"].case, study["blue_chooses"].case

    def at(case: Case, shares: np.ndarray) -> np.ndarray:
        return fights(case, [{**p, SHARE: float(x)} for p, x in zip(points, shares, strict=True)])

    lower = 1.0 - turning(lambda x: at(blue, 1.0 - x), len(points))
    return np.array([lower, turning(lambda x: at(red, x), len(points))])


def closed(p: np.ndarray, a: float, b: float, v: np.ndarray | float = 0.0) -> np.ndarray:
    """The same in closed form, held to 0..1."""
    return np.clip(np.array([(p - a + v) / (1 + v), (p + b) / (1 + v) + 0 * p]), 0.0, 1.0)


def refused(case: Case, p: float, demands: np.ndarray, most: float) -> np.ndarray:
    """float[demand]: of Red's types, costs evenly from 0 to ``most``, the share that fight."""
    costs = most * (np.arange(TYPES) + 0.5) / TYPES
    points = [{POWER: power(p), SHARE: float(x), COSTS[1]: float(c)} for x in demands for c in costs]
    return fights(case, points).reshape(len(demands), TYPES).mean(axis=1)


def best(case: Case, p: float, cost: float, most: float) -> tuple[float, float]:
    """Blue's best demand of those it tries, and how often it comes to war then."""
    demands = p + STEP * np.arange(round(most / STEP) + 1)
    war = refused(case, p, demands, most)
    k = int(np.argmax((1 - war) * demands + war * (p - cost)))
    return float(demands[k]), float(war[k])


def tempted(case: Case, coming: np.ndarray) -> np.ndarray:
    """bool[amount]: whether Red strikes when Blue is about to grow by so much."""
    s, x, found = start(case), desk(case), []
    begin = s.raw.copy()
    for amount in coming:
        s.raw[:] = begin
        s.actor["coming"][case.actors.index("blue")] = amount
        entry().turn(case.world, s, x, 1, 0, 0)
        found.append(bool(s.run[0]["highest"] > 0))
    return np.array(found)


def met(study: Study, runs: int, seed: int, threads: int) -> Found:
    checks: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    case = study["red_chooses"].case
    a, b = (case.number(cost) for cost in COSTS)
    found, known = ends(study, [{POWER: power(p)} for p in ODDS]), closed(ODDS, a, b)
    for k, (side, what) in enumerate((("blue", "p - c_a"), ("red", "p + c_b"))):
        far = float(np.abs(found[k] - known[k]).max())
        checks.append(
            exact(
                study,
                f"{side}_chooses",
                f"greatest distance of its end of the range from {what}, {len(ODDS)} odds",
                far,
                0.0,
                CLOSE,
            )
        )
        rows += drawn("the range of bargains", f"{side.capitalize()}'s end", ODDS, found[k], known[k])
    checks += [agreement(study, a, b)]
    whole = np.linspace(0.0, 0.5, 11)
    found = ends(study, [{WHOLE: float(v)} for v in whole])
    width, exactly = found[1] - found[0], (a + b - whole) / (1 + whole)
    checks.append(exact(study, "red_chooses", "greatest distance of the range's width from (c_a + c_b - v) / (1 + v)",
                        float(np.abs(width - exactly).max()), 0.0, CLOSE))  # fmt: skip
    rows += drawn("an issue that cannot be divided", "width of the range", whole, width, exactly)
    costs, p = np.linspace(0.0, 0.32, 5), 0.3
    for most in MOST:
        demands, war = np.array([best(case, p, float(c), most) for c in costs]).T
        asked, share = p + (most - costs) / 2, 0.5 - costs / (2 * most)
        checks += [
            exact(study, "red_chooses", f"greatest distance from Blue's best demand p + (C - c_a) / 2, C = {most:g}",
                  float(np.abs(demands - asked).max()), 0.0, STEP / 2),
            exact(study, "red_chooses", f"greatest distance from the share of war 1/2 - c_a / 2C, C = {most:g}",
                  float(np.abs(war - share).max()), 0.0, STEP / 2),
        ]  # fmt: skip
        rows += drawn("Red alone knows its cost, from 0 to C", f"C = {most:g}", costs, war, share)
    known_cost = [{SHARE: 0.5 + b - CLOSE}, {SHARE: 0.5 + b + CLOSE}]
    checks.append(
        exact(
            study,
            "red_chooses",
            "wars where Blue knows Red's cost and asks for all it can",
            fights(case, known_cost)[0],
            0.0,
        )
    )
    checks.append(shift(study, a, b))
    title = "The engine's sides fight where Fearon's do: outside the range, and inside it for his three reasons"
    note = f"Marks: where the engine's sides turn to war, and how often. Lines: closed form. c_a = {a:g}, c_b = {b:g}."
    axes = {"the range of bargains": ("Blue's odds p", "Blue's share"),
            "an issue that cannot be divided": ("indivisible part v", "width"),
            "Red alone knows its cost, from 0 to C": ("Blue's own cost c_a", "share of war")}  # fmt: skip
    return Found(checks, pd.DataFrame(rows), title, note, axes)


def agreement(study: Study, a: float, b: float) -> dict[str, Any]:
    """Signs over a grid of odds, shares and costs, both sides: where engine and closed form say otherwise."""
    off = of = 0
    for cost in (0.05, 0.15, 0.3):
        grid = [(p, x) for p in ODDS for x in np.linspace(0.0125, 0.9875, 40)]
        points = [{POWER: power(p), SHARE: float(x), COSTS[0]: cost, COSTS[1]: cost} for p, x in grid]
        p, x = np.array(grid).T
        for side, wants in (("blue", x < p - cost), ("red", x > p + cost)):
            off += int((fights(study[f"{side}_chooses"].case, points) != wants).sum())
            of += len(points)
    return row(study, "both", f"choices that differ from the closed form, of {of}", off, NAN, NAN, 0.0, off == 0)


def shift(study: Study, a: float, b: float) -> dict[str, Any]:
    """Red strikes first exactly where Blue's odds will rise by more than the surplus."""
    coming = np.linspace(0.05, 6.0, 120)
    rise = (1 + coming) / (2 + coming) - 0.5
    struck = tempted(study["power_shifts"].case, coming)
    off = int((struck != (rise > a + b)).sum())
    what = f"choices that differ from: strike where odds shift by more than c_a + c_b, of {len(coming)}"
    holds = off == 0 and bool(struck.any()) and not bool(struck.all())
    return row(study, "power_shifts", what, off, NAN, NAN, 0.0, holds)


def drawn(panel: str, series: str, x: np.ndarray, ours: np.ndarray, known: np.ndarray) -> list[dict[str, Any]]:
    return [point(panel, series, at, o, NAN, k) for at, o, k in zip(x, ours, known, strict=True)]
