"""Synthetic tables for every figure: what a study would hand over, and awkward ones.

GALLERY: name -> a function that draws an everyday example.  AWKWARD: name -> the hard cases.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.plots import (
    beside,
    boxes,
    cases,
    compare,
    competing,
    curve,
    families,
    fan,
    icons,
    km,
    matrix,
    morris,
    network,
    occupancy,
    odds_line,
    phase,
    rare,
    rows,
    selection,
    small_multiples,
    sobol,
    theories,
    timeline,
    tornado,
    validation,
    validation_rows,
)

RUNGS = [
    "status quo",
    "rhetoric",
    "formal demands",
    "political-economic coercion",
    "threat of force, ultimatum",
    "display of force",
    "grey-zone violence: riots, proxies, sabotage",
    "armed clash, blockade",
    "serious clashes, strikes, occupation",
    "war",
    "direct clash of patrons",
]
ACTORS = ["Serbia", "Kosovo", "Russia", "United States", "European Union", "Northern Serbs"]
DOMAINS = ["diplomatic", "economic", "faction", "information", "military"]
PLOT = Callable[[], tuple[Figure, pd.DataFrame]]


def interval(p: np.ndarray, n: int) -> dict[str, np.ndarray]:
    half = 1.96 * np.sqrt(p * (1 - p) / n) + 1.5 / n
    return {"p": p, "lo": np.clip(p - half, 0, 1), "hi": np.clip(p + half, 0, 1)}


def curve_table(shapes: dict[int, Any], x: np.ndarray, n: int = 2000) -> pd.DataFrame:
    parts = []
    for rung, p in shapes.items():
        about = {"parameter": "ties.russia_serbia.commitment", "value": x, "rung": rung}
        about |= {"rung_label": RUNGS[rung], "hits": np.round(p * n).astype(int), "n": n}
        parts.append(pd.DataFrame(about | interval(p, n)))
    return pd.concat(parts, ignore_index=True)


def s_curve(x: np.ndarray, middle: float, steep: float = 12.0) -> np.ndarray:
    return np.round(1 / (1 + np.exp(-steep * (x - middle))), 3)


X = np.linspace(0, 1, 21)
SHAPES = {
    5: 0.9 + 0.08 * X,
    6: 0.62 + 0.19 * X,
    7: s_curve(X, 0.52, 9) * 0.8,
    9: np.round(0.001 + 0.012 * X**2, 4),
    10: np.round(np.where(X > 0.5, 0.001, 0), 4),
}


def shaped(p: np.ndarray, x: np.ndarray = X) -> pd.DataFrame:
    return curve_table({6: p}, x)


def grid_table(xs: object, ys: object, p: Callable[[int, int], float]) -> pd.DataFrame:
    rows = []
    for i, x in enumerate(list(xs)):  # type: ignore[call-overload]
        for j, y in enumerate(list(ys)):  # type: ignore[call-overload]
            share = float(p(i, j))
            rows.append({"value": x, "value_2": y, "hits": round(share * 500)} | {"p": share})
    table = pd.DataFrame(rows)
    limits = interval(table["p"].to_numpy(), 500)
    about = {"parameter": "ties.russia_serbia.commitment", "parameter_2": "institutions.force.size"}
    return table.assign(**about, rung=6, rung_label=RUNGS[6], n=500, lo=limits["lo"], hi=limits["hi"])


def policy_share(middle: float, i: int, _: int) -> float:
    return float(s_curve(X[i], middle))


def policy_of_three(i: int, j: int) -> float:
    return policy_share(0.25 + 0.18 * j, i, 0)


def point_table(names: list[str]) -> pd.DataFrame:
    parts = []
    for i, name in enumerate(names):
        for rung, base in ((4, 0.95), (5, 0.7), (6, 0.45), (7, 0.08), (8, 0.02)):
            p = np.array([base * (1 - 0.3 * i / len(names))])
            parts.append(
                pd.DataFrame({"value": name, "rung": rung, "rung_label": RUNGS[rung], "n": 400} | interval(p, 400))
            )
    return pd.concat(parts, ignore_index=True)


def effect_table(mu: list[float]) -> pd.DataFrame:
    star = np.abs(np.array(mu)) * 1.1
    limits = {"lo": np.clip(star - 0.03, 0, 1), "hi": star + 0.03, "sigma": 0.4 * star, "seen": star > 0.05}
    return pd.DataFrame({"parameter": [f"rules.p{i}" for i in range(len(mu))], "mu": mu, "star": star} | limits)


def peeling_table(steps: int = 40) -> pd.DataFrame:
    k = np.arange(steps)
    seen = {"seen_coverage": 0.97**k, "seen_density": np.minimum(1, 0.2 * 1.035**k)}
    unseen = {"coverage": 0.96**k, "density": np.minimum(0.9, 0.2 * 1.032**k)}
    return pd.DataFrame({**seen, **unseen, "chosen": k == steps // 2})


def bar_table(limits: int) -> pd.DataFrame:
    rows = [
        {"label": f"Russia's commitment to Serbia {k}", "least": 0.0, "most": 2.0, "low": 0.3, "high": 1.6, "words": ""}
        for k in range(limits - 1)
    ]
    nulls = dict.fromkeys(("least", "most", "low", "high"))
    return pd.DataFrame([*rows, {"label": "Serbia's policy", **nulls, "words": "hawk or quantal"}])


PARTS = {"decision": "How they choose", "patron": "Who stands behind them"}
PLACES = {f"s{k}": f"Serbia and Kosovo, January 202{k}" for k in range(4)}


def theory_table(count: int, places: int) -> pd.DataFrame:
    rows = []
    for place in list(PLACES)[:places]:
        for k in range(count + 1):
            p = (0.4 + 0.5 * k / count) / (1 + int(place[1:]))
            part = "" if k == 0 else "decision" if k <= count / 2 else "patron"
            row = {
                "part": part,
                "label": f"patrons embolden no one {k}" if k else "as it is",
                "scenario": place,
                "p": p,
            }
            row |= {"lo": p - 0.03, "hi": p + 0.03, "n": 500, "difference": p - 0.4 if k else np.nan}
            rows.append(row | {"marked": k % 2 == 0 if k else None})
    return pd.DataFrame(rows)


def phase_table(n: int = 15, shift: float = 0.0) -> pd.DataFrame:
    share = lambda i, j: float(s_curve(np.array(i / n), 0.3 + 0.5 * j / n + shift))  # noqa: E731
    return grid_table(np.linspace(0, 1, n), np.linspace(0, 5, n), share)


def cube_table(values: list[object], more: list[object] | None = None) -> pd.DataFrame:
    parts = []
    for i, value in enumerate(values):
        for j, other in enumerate(more or [None]):
            part = phase_table(9, 0.1 * i - 0.2 * j).assign(parameter_3="rules.mediation.style", value_3=value)
            if more:
                part = part.assign(parameter_4="rules.decision.policy", value_4=other)
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def fan_table(turns: int = 104, level: float | None = None) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    paths = 0.35 + np.cumsum(rng.normal(0.002, 0.02, (400, turns)), axis=1)
    paths = np.clip(paths, 0, 1) if level is None else np.full((400, turns), level)
    parts = []
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        part = {"turn": np.arange(turns), "quantile": q, "run": ""}
        parts.append(pd.DataFrame(part | {"tension": np.quantile(paths, q, axis=0)}))
    for name, path in zip(["this run", "run 12", "run 57", "run 301"], paths):
        part = {"turn": np.arange(turns), "quantile": np.nan, "run": name, "tension": path}
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def occupancy_table(turns: int = 104) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    runs = np.clip(
        1 + np.cumsum(rng.choice([-1, 0, 0, 0, 1, 1], (300, turns), p=[0.18] + [0.164] * 5), 1),
        0,
        8,
    )
    rows = [
        {"turn": t, "rung": r, "rung_label": RUNGS[r], "share": float(np.mean(runs[:, t] == r))}
        for t in range(turns)
        for r in range(11)
    ]
    return pd.DataFrame(rows)


def event_table(turns: int = 60, each: float = 0.35) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = []
    for turn in range(1, turns + 1):
        rung = int(np.clip(2 + 4 * np.sin(turn / 14) + rng.normal(0, 0.6), 0, 8))
        for actor in ACTORS:
            if rng.random() < each:
                domain = DOMAINS[rng.integers(5)]
                about = {"turn": turn, "actor": actor, "move": "a move", "domain": domain}
                note = {12: "train sent", 24: "special police", 40: "agreement"}
                says = note.get(turn, "") if actor in ACTORS[:2] else ""
                rows.append(about | {"rung": rung, "rung_label": RUNGS[rung], "note": says})
    return pd.DataFrame(rows)


def odds_table(turns: int = 60) -> pd.DataFrame:
    t = np.arange(turns)
    parts = []
    for rung, base in ((6, 0.75), (7, 0.4), (9, 0.05)):
        jump = 0.2 * (t > 14) - 0.25 * (t > 40)
        p = np.clip(base + jump * (base * 2 if base < 0.3 else 1) + 0.03 * np.sin(t / 3), 0, 1)
        about = {"turn": t, "rung": rung, "rung_label": RUNGS[rung], "n": 1200}
        parts.append(pd.DataFrame(about | interval(p, 1200)))
    return pd.concat(parts, ignore_index=True)


def move_table(turns: tuple[int, ...] = (14, 15, 16, 40, 52, 55)) -> pd.DataFrame:
    signs = ["??", "?", "?!", "!!", "!", "?"]
    effects = [0.21, 0.09, 0.04, -0.26, -0.08, 0.05]
    rows = []
    for turn, sign, effect in zip(turns, signs, effects):
        about = {"turn": turn, "actor": "Northern Serbs", "move": "barricade the road to Jarinje"}
        limits = {"effect": effect, "lo": effect - 0.03, "hi": effect + 0.03}
        rows.append(about | {"sign": sign} | limits)
    return pd.DataFrame(rows)


def icon_table(*shares: float) -> pd.DataFrame:
    limits = interval(np.array(shares), 2000)
    return pd.DataFrame({"label": "reach grey-zone violence or worse", "n": 2000} | limits)


def km_table(hazards: dict[str, float], turns: int = 104, n: int = 2000) -> pd.DataFrame:
    parts = []
    for group, hazard in hazards.items():
        t = np.arange(turns)
        s = (1 - hazard) ** t
        limits = interval(s, n)
        about = {"group": group, "turn": t, "survival": s, "lo": limits["lo"], "hi": limits["hi"]}
        parts.append(pd.DataFrame(about | {"at_risk": np.round(s * n).astype(int)}))
    return pd.concat(parts, ignore_index=True)


def cause_table(levels: dict[str, float], turns: int = 104) -> pd.DataFrame:
    t = np.arange(turns)
    shape = 1 - np.exp(-t / 30)
    alive = np.round(2000 * (1 - sum(levels.values()) * shape)).astype(int)
    parts = []
    for cause, level in levels.items():
        limits = interval(level * shape, 2000)
        about = {"cause": cause, "turn": t, "incidence": limits.pop("p"), "at_risk": alive}
        parts.append(pd.DataFrame(about | limits))
    return pd.concat(parts, ignore_index=True)


def sobol_table(shares: dict[str, tuple[float, float]], chance: float | None) -> pd.DataFrame:
    rows = []
    for name, (first, total) in shares.items():
        for index, share in (("first", first), ("total", total)):
            rows.append({"parameter": f"rules.{name}", "index": index, "share": share})
    if chance is not None:
        rows.append({"parameter": "chance", "index": "chance", "share": chance})
    table = pd.DataFrame(rows)
    return table.assign(lo=table["share"] - 0.03, hi=table["share"] + 0.03)


def compare_table(first: list[float], second: list[float], rungs: list[int]) -> pd.DataFrame:
    table = pd.DataFrame({"rung": rungs, "first": first, "second": second, "n": 2000})
    d = table["second"] - table["first"]
    gained = (2000 * d.clip(lower=0)).round().astype(int) + 14
    lost = gained - (2000 * d).round().astype(int)
    return table.assign(rung_label=[RUNGS[r] for r in rungs], difference=d, lo=d - 0.015, hi=d + 0.015).assign(
        gained=gained, lost=lost
    )


def rare_table(ps: list[float]) -> pd.DataFrame:
    cumulative = np.cumprod(ps)
    labels = [RUNGS[min(10, 5 + i)] for i in range(len(ps))]
    about = {"level": range(1, len(ps) + 1), "level_label": labels, "n": 4000, "p": ps}
    limits = {"lo": cumulative * 0.7, "hi": np.where(cumulative > 0, cumulative * 1.4, 1e-6)}
    return pd.DataFrame(about | {"cumulative": cumulative} | limits)


def lever_table(changes: list[float], verdicts: list[str] | None = None, without: float = 0.0) -> pd.DataFrame:
    d = np.array(changes)
    looks = verdicts or ["as claimed"] * len(d)
    texts = {
        "label": [f"Lever {i} of a patron far away" for i in range(len(d))],
        "low": "none at all",
        "high": "all that is asked for",
        "outcome": "grey-zone violence or worse, Serbia and Kosovo",
        "claimed": [
            "disputed" if look.startswith("disputed") else "down" if x < 0 else "up"
            for x, look in zip(d, looks, strict=True)
        ],
        "verdict": looks,
    }
    limits = {"difference": d, "lo": d - 0.03, "hi": d + 0.03, "without_mechanism": without * d, "runs": 700}
    return pd.DataFrame(texts | limits)


def selection_table(comparisons: int, name: str = "the same runs with mediators and without") -> pd.DataFrame:
    rows = [
        {"comparison": f"{name} {k}", "outcome": outcome}
        | {f"{which}{end}": 0.1 * k + at + off for which, at in (("first", 0.3), ("second", 0.2))
           for end, off in (("", 0.0), ("_lo", -0.05), ("_hi", 0.05))}
        for k in range(comparisons) for outcome in ("serious", "agreement")
    ]  # fmt: skip
    return pd.DataFrame(rows)


BESIDE: dict[str, Any] = {
    "title": "The engine follows the equations",
    "note": "Marks: the engine. Lines: exact.",
    "axes": {f"panel {k}": ("turn", "tension") for k in range(3)},
}


def beside_table(panels: int, series: int, points: int, low: float = 0.2, exact: bool = True) -> pd.DataFrame:
    rows = [
        {"panel": f"panel {p}", "series": f"unequal, side {k}", "x": x, "ours": y, "lo": y - 0.02, "hi": y + 0.02,
         "exact": y + 0.01 if exact else np.nan}
        for p in range(panels) for k in range(series) for x in range(points) for y in (low + 0.1 * k + 0.01 * x,)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def history_table(families: int, each: int, far: float = 2.0) -> pd.DataFrame:
    off = np.linspace(-far, far, families * each)
    names = [f"figures of kind {k} (MID)" for k in range(families) for _ in range(each)]
    limits = {"value": 0.5, "lo": 0.45, "hi": 0.6, "model": 0.5 + 0.05 * off, "inside": np.abs(off) <= 1.0}
    return pd.DataFrame({"family": names} | limits)


def cases_table(titles: list[str], classed: bool = True) -> pd.DataFrame:
    share = np.linspace(0.0, 1.0, len(titles))
    table = pd.DataFrame({"title": titles})
    for word, scale in (("violence", 1.0), ("war", 0.3)):
        for part, off in (("", 0.0), ("_lo", -0.04), ("_hi", 0.04)):
            table[f"{word}{part}"] = np.clip(scale * share + off, 0.0, 1.0)
            table[f"class_{word}{part}"] = np.clip(scale * 0.5 + 3 * off, 0.0, 1.0) if classed else np.nan
        table[f"{word}_anywhere"] = np.clip(scale * share + 0.2, 0.0, 1.0)
        far = np.abs(table[word] - scale * 0.5)
        table[f"{word}_verdict"] = np.where(far < 0.12, "in", "above") if classed else None
    return table


def rows_table(families: int, each: int, far: float = 2.0) -> pd.DataFrame:
    table = history_table(families, each, far)
    ends = {"model_lo": table["model"] - 0.04, "model_hi": table["model"] + 0.04}
    return table.assign(label=[f"below force, {k % 4}+ of 8 weeks" for k in range(len(table))], **ends)


def pair_table(actors: list[str], tension: float | None = None) -> pd.DataFrame:
    rng = np.random.default_rng(6)
    rows = [
        {"source": a, "target": b, "kind": "dyad", "tension": tension}
        for i, a in enumerate(actors)
        for b in actors[i + 1 :]
        if rng.random() < 0.7 or len(actors) == 2
    ]
    for row in rows:
        if tension is None:
            row["tension"] = round(float(rng.random() ** 2), 2)
    ties = [("Russia", "Serbia", "patron"), ("United States", "Kosovo", "patron")]
    ties += [("Serbia", "Northern Serbs", "sponsor"), ("European Union", "Serbia", "mediator")]
    rows += [
        {"source": a, "target": b, "kind": kind, "tension": np.nan}
        for a, b, kind in ties
        if a in actors and b in actors
    ]
    return pd.DataFrame(rows)


def actor_table(actors: list[str]) -> pd.DataFrame:
    kinds = {"Northern Serbs": "faction", "Russia": "patron", "United States": "patron"}
    return pd.DataFrame({"actor": actors, "label": actors, "kind": [kinds.get(a, "state") for a in actors]})


def plot(draw: Callable[..., Figure], table: pd.DataFrame, *more: object, **named: object) -> PLOT:
    return lambda: (partial(draw, table, *more, **named)(), table)


ONE = np.array([0.5])
MOST_ACTORS = [f"{a} {i}" for i in (1, 2) for a in ACTORS]
GALLERY: dict[str, PLOT] = {
    "curve": plot(curve.draw, curve_table(SHAPES, X), thresholds={7: (0.58, 0.55, 0.61)}),
    "families": plot(
        families.draw,
        pd.concat(
            grid_table(X, [policy], partial(policy_share, 0.25 + 0.18 * k)).assign(parameter_2="rules.decision.policy")
            for k, policy in enumerate(["hawk", "quantal", "tit_for_tat", "dove"])
        ),
    ),
    "phase": plot(phase.draw, phase_table(), here=(0.5, 2.0), name_2="size of the force"),
    "small_multiples": plot(small_multiples.draw, cube_table(["formulation", "manipulation", "x"])),
    "rows": plot(
        rows.draw, point_table(["as it is", "a firm patron", "no audiences", "hawks in all capitals"]), headline=6
    ),
    "morris": plot(morris.draw, effect_table([0.4, -0.21, 0.1, -0.02, 0.0]), outcome="violence or worse"),
    "boxes": plot(
        boxes.draw, peeling_table(), bar_table(3), outcome="violence or worse", base=0.2, density=0.7, coverage=0.6
    ),
    "theories": plot(theories.draw, theory_table(9, 3), outcome="violence or worse", parts=PARTS, titles=PLACES),
    "fan": plot(fan.draw, fan_table(), this_run="this run", n=400, line=(0.75, "riot line")),
    "occupancy": plot(
        occupancy.draw,
        occupancy_table(),
        n=300,
        path=pd.DataFrame({"turn": range(104), "rung": [min(7, t // 14) for t in range(104)]}),
    ),
    "timeline": plot(timeline.draw, event_table()),
    "odds_line": plot(odds_line.draw, odds_table(), moves=move_table()),
    "icons": plot(icons.draw, icon_table(0.43)),
    "icons_two": plot(icons.draw, icon_table(0.62, 0.31)),
    "km": plot(
        km.draw,
        km_table({"with guarantee": 0.004, "default": 0.008, "no mediator": 0.02}),
        event="armed clash or worse",
    ),
    "competing": plot(competing.draw, cause_table({"war": 0.02, "agreement": 0.3, "fade": 0.5})),
    "sobol": plot(
        sobol.draw,
        sobol_table({"commitment": (0.21, 0.3), "resolve": (0.1, 0.16), "shoe_size": (0.01, 0.01)}, 0.55),
        outcome="violence or worse",
    ),
    "compare": plot(
        compare.draw,
        compare_table([0.9, 0.62, 0.2, 0.02], [0.91, 0.31, 0.12, 0.022], [5, 6, 7, 9]),
        first="default",
        second="no guarantee",
        headline=6,
    ),
    "rare": plot(rare.draw, rare_table([0.6, 0.3, 0.08, 0.02, 0.01])),
    "cases": plot(cases.draw, cases_table(["Two states and nothing else", "The train to Mitrovica, January 2017"] * 5)),
    "validation": plot(validation.draw, history_table(9, 12)),
    "validation_rows": plot(validation_rows.draw, rows_table(10, 6)),
    "beside": plot(beside.draw, beside_table(3, 4, 12), **BESIDE),
    "selection": plot(selection.draw, selection_table(4)),
    "tornado": plot(
        tornado.draw,
        lever_table(
            [0.43, -0.21, 0.17, 0.12, -0.1, 0.06, 0.02, -0.01, 0.08, -0.14],
            ["as claimed"] * 6 + ["no clear difference"] * 2 + ["opposite", "disputed: down"],
            without=0.1,
        ),
        title="Serbia and Kosovo, January 2021",
    ),
    "network": plot(network.draw, pair_table(ACTORS), actor_table(ACTORS), when="turn 14"),
    "matrix": plot(matrix.draw, pair_table(ACTORS), actor_table(ACTORS), when="turn 14"),
}
LONG = (
    "how much the issue between Kosovo's nationalist opposition and Kosovo's Serb community is in motion at the start"
)
LONGER = f"{LONG} (opposition kosovo serbs of the second scenario)"
ALL = dict.fromkeys(range(3, 11), np.full(21, 0.5))
AWKWARD: dict[str, PLOT] = {
    "curve_zero": plot(curve.draw, curve_table({r: 0 * X for r in range(3, 11)}, X)),
    "curve_all": plot(curve.draw, curve_table({r: 0 * X + 1 for r in range(3, 11)}, X)),
    "curve_same_height": plot(curve.draw, curve_table(ALL, X)),
    "curve_point": plot(curve.draw, curve_table({6: ONE, 9: ONE * 0.01}, ONE)),
    "curve_rare_only": plot(curve.draw, curve_table({9: 0.01 * X, 10: 0.001 * X}, X)),
    "curve_open": plot(curve.draw, shaped(X), thresholds={6: (0.5, -np.inf, np.nan)}),
    "curve_peak": plot(curve.draw, shaped(0.8 * np.sin(np.pi * X) + 0.1)),
    "curve_long_name": plot(curve.draw, curve_table(SHAPES, X), name=LONGER),
    "families_long_names": plot(families.draw, grid_table(X, range(3), policy_of_three), name=LONGER, name_2=LONG),
    "phase_long_names": plot(phase.draw, phase_table(), name=LONGER, name_2=LONGER),
    "phase_coarse": plot(phase.draw, grid_table(X[:6], X[:4], lambda i, j: (i + j) / 8), here=(0.12, 0.1)),
    "multiples_long_names": plot(small_multiples.draw, cube_table([1, 2]), names=(LONGER, LONG, LONGER)),
    "sobol_long_names": plot(sobol.draw, sobol_table({"a": (0.2, 5.0)}, 0.5), names={"rules.a": LONGER}),
    "compare_long_names": plot(compare.draw, compare_table([1], [0], [6]), first=LONG, second=LONGER),
    "families_eight": plot(families.draw, grid_table(X, range(8), lambda i, j: 0.5)),
    "families_zero": plot(families.draw, grid_table([0.5], ["hawk"], lambda i, j: 0)),
    "phase_zero": plot(phase.draw, grid_table(X, X, lambda i, j: 0), here=(0, 0)),
    "phase_all": plot(phase.draw, grid_table(X, X, lambda i, j: 1), here=(1, 1)),
    "phase_point": plot(phase.draw, grid_table([0.5], [0.5], lambda i, j: 0.5)),
    "phase_steep": plot(phase.draw, grid_table(X, X, lambda i, j: i + j > 20), here=(0.5, 0.5)),
    "phase_words": plot(phase.draw, grid_table(["a", "b"], X, lambda i, j: j / 20)),
    "phase_scatter": plot(phase.draw, phase_table(40).sample(60, random_state=1)),
    "multiples_twenty": plot(small_multiples.draw, cube_table(list(range(20)))),
    "multiples_four": plot(small_multiples.draw, cube_table([1, 2, 3], ["hawk", "dove"])),
    "multiples_one": plot(small_multiples.draw, cube_table([1])),
    "rows_named_long": plot(rows.draw, point_table([LONG, LONGER]), headline=6),
    "rows_one_point": plot(rows.draw, point_table(["as it is"]), headline=2),
    "rows_thirty": plot(rows.draw, point_table([f"point {k}" for k in range(30)]), where="Serbia and Kosovo"),
    "rows_never": plot(rows.draw, point_table(["a", "b"]).assign(p=0.0, lo=0.0, hi=0.002)),
    "morris_none": plot(morris.draw, effect_table([0.0, 0.0])),
    "morris_one": plot(morris.draw, effect_table([-1.0]), names={"rules.p0": LONGER}, outcome=LONG),
    "morris_twenty": plot(morris.draw, effect_table([0.04 * k for k in range(-10, 10)])),
    "boxes_one": plot(
        boxes.draw, peeling_table(1), bar_table(1), outcome=LONG, base=0.001, density=0.002, coverage=1.0
    ),
    "boxes_eight": plot(
        boxes.draw, peeling_table(60), bar_table(8), outcome="war", base=0.2, density=0.9, coverage=0.1
    ),
    "theories_one": plot(theories.draw, theory_table(1, 1), outcome="war", parts=PARTS, titles=PLACES),
    "theories_many": plot(theories.draw, theory_table(20, 4), outcome="violence or worse", parts=PARTS, titles=PLACES),
    "theories_never": plot(
        theories.draw,
        theory_table(4, 2).assign(p=0.0, lo=0.0, hi=0.004, marked=False),
        outcome="war",
        parts=PARTS,
        titles=PLACES,
    ),
    "fan_zero": plot(fan.draw, fan_table(level=0), this_run="this run"),
    "fan_point": plot(fan.draw, fan_table(1)),
    "occupancy_point": plot(occupancy.draw, occupancy_table(1)),
    "occupancy_zero": plot(occupancy.draw, occupancy_table().assign(share=0.0)),
    "timeline_long": plot(timeline.draw, event_table(104, 0.9)),
    "timeline_point": plot(timeline.draw, event_table(3, 1.0).head(1)),
    "odds_zero": plot(odds_line.draw, odds_table().assign(p=0.0, lo=0.0, hi=0.003)),
    "odds_point": plot(odds_line.draw, odds_table(1)),
    "odds_crowded": plot(odds_line.draw, odds_table(), moves=move_table((0, 0, 1, 1, 59, 59))),
    "icons_zero": plot(icons.draw, icon_table(0.0)),
    "icons_few": plot(icons.draw, icon_table(0.001, 0.999, 1.0)),
    "km_zero": plot(km.draw, km_table({"never": 0.0})),
    "km_eight": plot(km.draw, km_table({f"setting {i}": 0.01 for i in range(8)})),
    "km_point": plot(km.draw, km_table({"one": 0.1}, turns=1)),
    "competing_zero": plot(competing.draw, cause_table({"war": 0, "agreement": 0, "fade": 0})),
    "competing_all": plot(competing.draw, cause_table({"war": 1.0}, turns=2)),
    "sobol_zero": plot(sobol.draw, sobol_table({f"p{i}": (0, 0) for i in range(12)}, 1.0)),
    "sobol_one": plot(sobol.draw, sobol_table({"commitment": (1, 1)}, None)),
    "compare_zero": plot(compare.draw, compare_table([0] * 8, [0] * 8, list(range(3, 11)))),
    "compare_one": plot(compare.draw, compare_table([1], [0], [6])),
    "rare_none": plot(rare.draw, rare_table([0.5, 0.1, 0.0, 0.0])),
    "rare_one": plot(rare.draw, rare_table([1e-3])),
    "rare_deep": plot(rare.draw, rare_table([0.1] * 9)),
    "rows_one": plot(validation_rows.draw, rows_table(1, 1)),
    "rows_full": plot(validation_rows.draw, rows_table(3, 28, far=9.0)),
    "rows_days": plot(validation_rows.draw, rows_table(2, 3).assign(value=346.4, lo=286.0, hi=468.2, model=1234.5)),
    "rows_none": plot(validation_rows.draw, rows_table(2, 2).assign(model=np.nan, model_lo=np.nan, inside=None)),
    "cases_one": plot(cases.draw, cases_table(["A long name of a scenario that goes on, and on, until 1914"], False)),
    "validation_one": plot(validation.draw, history_table(1, 1)),
    "beside_one": plot(beside.draw, beside_table(1, 1, 1), **BESIDE | {"axes": {"panel 0": ("x", "y")}}),
    "beside_bands": plot(beside.draw, beside_table(3, 3, 60, low=-0.3, exact=False), **BESIDE),
    "selection_one": plot(selection.draw, selection_table(1)),
    "selection_long": plot(selection.draw, selection_table(6, LONG)),
    "selection_none": plot(selection.draw, selection_table(2).assign(first=np.nan, first_lo=np.nan, first_hi=np.nan)),
    "validation_far": plot(validation.draw, history_table(3, 4, far=40.0)),
    "validation_no_verdict": plot(validation.draw, history_table(2, 2).assign(model=np.nan, inside=None)),
    "validation_none": plot(validation.draw, history_table(2, 2).assign(model=np.nan, inside=False)),
    "tornado_one": plot(tornado.draw, lever_table([0.5])),
    "tornado_zero": plot(tornado.draw, lever_table([0.0, 0.0], ["no clear difference"] * 2)),
    "tornado_full": plot(tornado.draw, lever_table([1.0, -1.0, 0.99], without=1.0)),
    "tornado_twenty": plot(tornado.draw, lever_table([0.02 * k for k in range(-10, 10)])),
    "network_two": plot(network.draw, pair_table(ACTORS[:2], 0.0), actor_table(ACTORS[:2])),
    "network_twelve": plot(network.draw, pair_table(MOST_ACTORS, 1.0), actor_table(MOST_ACTORS)),
    "matrix_twelve": plot(matrix.draw, pair_table(MOST_ACTORS, 0.0), actor_table(MOST_ACTORS)),
}
