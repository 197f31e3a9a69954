"""The repeated dilemma: what strategies score in the engine, beside the chain of their last moves.

Two sides cooperate (C) or defect (D) at once, 200 turns. A strategy of memory one cooperates with a chance p(xy) after
its own last x and the other's last y. So a turn is one of CC, CD, DC, DD and the next depends on it alone: a chain,

    P(CC | xy) = p(xy) q(yx),    P(CD | xy) = p(xy) (1 - q(yx)),   ...

whose expected scores are exact. With errors of perception (a share e of what is seen is the other of the two) p(xy)
becomes (1 - e) p(xy) + e p(x, not y). In the long run tit for tat against itself then scores the mean of all four
payoffs, however small e is (Molander 1985; Nowak & Sigmund 1992), and generous tit for tat nearly that of cooperation.
Strategies that have a policy of that name in the program are played under it; all are played as ``memory_one`` too.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd

from experiments.published.study import CLOSE, Found, Study, by_chance, exact, mean, point, row
from sim import Ensemble
from sim.encoding import Case

FIELDS = ("begins", "after_cc", "after_cd", "after_dc", "after_dd")
ERRORS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
NOISY = ("tit_for_tat", "generous_tit_for_tat", "win_stay_lose_shift")
CC, CD, DC, DD = range(4)
MIRROR = [CC, DC, CD, DD]  # the same turn as the other side sees it
MISTAKEN = [CD, CC, DD, DC]  # the same turn with the other's move taken for the other
PANELS = ("every pair", "errors of perception", "an error in twenty")
AXES = (
    ("exact score a turn", "score a turn"),
    ("share of acts mistaken", "score a turn against itself"),
    ("turn", "share that cooperates"),
)
NAN = float("nan")


def words(study: Study, side: str, name: str, named: bool = True) -> list[str]:
    """What makes a side play a strategy: the policy of that name, or the table of its chances."""
    strategy = study.more["strategies"][name]
    if named and "policy" in strategy:
        return [f"actors.{side}.policy={strategy['policy']}"]
    return [
        f"actors.{side}.policy=memory_one",
        *(f"actors.{side}.{f}={p:.17g}" for f, p in zip(FIELDS, strategy["plays"], strict=True)),
    ]


def pair(study: Study, blue: str, red: str, named: bool = True, more: tuple[str, ...] = ()) -> Case:
    return study.case([*words(study, "blue", blue, named), *words(study, "red", red, named), *more])


def turns(case: Case, runs: int, seed: int, threads: int) -> np.ndarray:
    """int[run, turn]: CC, CD, DC or DD, Blue's move first."""
    found = Ensemble(case, seed).run(range(runs), threads, detail=True).act > 0
    blue, red = (case.pairs.index(p) for p in (("blue", "red"), ("red", "blue")))
    made: np.ndarray = 2 * found[:, :, blue] + found[:, :, red]
    return made


def expected(mine: list[float], theirs: list[float], error: float, length: int) -> np.ndarray:
    """float[turn, outcome]: the chance of CC, CD, DC, DD in every turn."""

    def blurred(plays: list[float]) -> np.ndarray:
        p = np.array(plays[1:])
        return (1 - error) * p + error * p[MISTAKEN]

    p, q = blurred(mine), blurred(theirs)[MIRROR]
    chain = np.stack([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)], axis=1)
    a, b = mine[0], theirs[0]
    now, found = np.array([a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)]), []
    for _ in range(length):
        found.append(now)
        now = now @ chain
    return np.array(found)


def payoffs(study: Study) -> np.ndarray:
    return np.array([study.more["payoffs"][k] for k in ("cc", "cd", "dc", "dd")], float)


def met(study: Study, runs: int, seed: int, threads: int) -> Found:
    rows: list[dict[str, Any]] = []
    checks = tournament(study, rows, runs, seed, threads)
    for name in NOISY:
        for error in ERRORS:
            checks.append(noisy(study, rows, name, error, runs, seed, threads))
    length = int(study["no_noise"].case.number("horizon"))
    title = "Strategies score what the chain of their last moves says, and noise undoes tit for tat"
    note = f"Marks: the engine, mean of {runs} runs of {length} turns. Lines: exact. Payoffs 5, 3, 1, 0."
    axes = dict(zip(PANELS, AXES, strict=True))
    return Found(checks, pd.DataFrame(rows), title, note, axes)


def tournament(study: Study, rows: list[dict[str, Any]], runs: int, seed: int, threads: int) -> list[dict[str, Any]]:
    """Everyone against everyone, itself too: by the policy of that name and by the table of its chances."""
    plays = {name: s["plays"] for name, s in study.more["strategies"].items()}
    length, pays = int(study["no_noise"].case.number("horizon")), payoffs(study)
    scores: dict[tuple[str, str, bool], tuple[float, float, float]] = {}  # ours, half of its interval, exact
    worst = 0.0
    for blue, red in combinations_with_replacement(plays, 2):
        known = expected(plays[blue], plays[red], 0.0, length)
        certain = bool((known.max(axis=1) > 1 - CLOSE).all())
        for named in (True, False):
            found = turns(pair(study, blue, red, named), runs, seed, threads)
            for name, other, order in ((red, blue, MIRROR), (blue, red, list(range(4)))):
                exactly = float((known @ pays[order]).mean())
                ours, half = mean(pays[order][found].mean(axis=1))
                scores[name, other, named] = ours, half, exactly
                worst = max(worst, abs(ours - exactly) if certain else 0.0)
    off = sum(abs(ours - known) > max(half, CLOSE) for ours, half, known in scores.values())
    what = f"scores outside four standard errors of the exact one, of {len(scores)}"
    checks = [
        row(study, "no_noise", what, off, NAN, NAN, 0.0, off == 0),
        exact(study, "no_noise", "greatest distance of a score without chance in it", worst, 0.0),
    ]
    for name in plays:
        against = np.array([scores[name, other, True] for other in plays])
        rows += [
            point(PANELS[0], "a strategy against another", known, ours, half, known)
            for ours, half, known in against.tolist()
        ]
        ours, known = against[:, 0].mean(), against[:, 2].mean()
        half = float(np.sqrt((against[:, 1] ** 2).sum()) / len(plays))
        holds = abs(ours - known) <= max(half, CLOSE)
        what = f"{spoken(name)}'s mean score a turn against all {len(plays)}"
        checks.append(row(study, "no_noise", what, ours, ours - half, ours + half, known, holds))
    return checks


def noisy(
    study: Study, rows: list[dict[str, Any]], name: str, error: float, runs: int, seed: int, threads: int
) -> dict[str, Any]:
    """A strategy against itself under errors of perception: the score in the last half, when it has settled."""
    case = pair(study, name, name, True, (f"rules.perception.error={error:g}",))
    found, pays = turns(case, runs, seed, threads), payoffs(study)
    length, plays = found.shape[1], study.more["strategies"][name]["plays"]
    known = expected(plays, plays, error, length)
    scores = 0.5 * (pays + pays[MIRROR])[found[:, length // 2 :]].mean(axis=1)
    exactly = float((known[length // 2 :] @ (0.5 * (pays + pays[MIRROR]))).mean())
    ours, half = mean(scores)
    rows.append(point(PANELS[1], spoken(name), error, ours, half, exactly))
    if error == 0.05:
        for t in [0, 1, 2, 3, 4, *range(5, 60, 5)]:
            together, spread = mean(1.0 - 0.5 * (found[:, t] // 2 + found[:, t] % 2))
            rows.append(point(PANELS[2], spoken(name), t + 1, together, spread, float(known[t] @ [1, 0.5, 0.5, 0])))
    what = f"{spoken(name)}'s score a turn against itself, {error:g} of acts mistaken, last {length // 2} turns"
    if error == 0.0:
        return exact(study, "no_noise", what, ours, exactly)
    return by_chance(study, "noise", what, scores, exactly)


def spoken(name: str) -> str:
    return name.replace("_", " ")
