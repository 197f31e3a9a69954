"""Scenario discovery: where among the points of a finished sweep most runs of interest lie, as boxes (PRIM).

    run.py sweep.boxes of=outputs/2021-05-03/14-22-10 rung=6

Needs a sweep whose points are spread over the space: sobol, latin_hypercube, random, a grid or a list of them. Boxes
are found on one part of the points and judged on another. Files, in the sweep's folder: boxes_RUNG.csv (a row a
limit), and for each box its peeling trajectory with its picture, boxes_RUNG_1.png, .svg, .csv. Exit status: 0, or 2
with one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.door.question import Own, one_of, real, whole
from experiments.folder.files import write_csv
from experiments.plots import words
from experiments.run.names import names
from experiments.sweep.finished import FOLDER, Finished, OfSweep, dyad, said
from experiments.sweep.listed import NAME
from experiments.sweep.pictures import footer, place, pooled, rung_name
from experiments.sweep.question import resolved
from experiments.sweep.refusal import SweepError
from experiments.sweep.table import reached
from sim.faults import listed
from sim.statistics.prim import Box, Limit, Points, boxes, table

NONE = "No box is clearly richer in such runs than the whole, and as dense as is asked for."
SPREAD = ("grid", "random", "latin_hypercube", "sobol")  # designs whose points are spread evenly


def points(given: Finished, rung: int, where: str, interest: str) -> Points:
    """The sweep's points with their runs of interest; repeats of a point are one."""
    design = given.question.settings.design
    if design not in SPREAD:
        said = f"its design is {design}, whose points are not spread evenly: take {listed(SPREAD)}"
        raise SweepError(f"{given.folder}: {said}.")
    paths = [axis.path for axis in given.question.axes]
    wide = pooled(given.table, paths)
    kept = [path for path in paths if path != NAME]
    for path in kept:
        if wide[path].isna().any():
            raise SweepError(f"{given.folder}: {path} has empty cells in its list: boxes need a value at every point.")
    n, hits = wide["n"].to_numpy(), wide[reached(rung, where)].to_numpy()
    return table({path: wide[path].tolist() for path in kept}, hits if interest == "reached" else n - hits, n)


def limit_words(limit: Limit, called: str) -> str:
    """A limit as a phrase: "Russia's commitment to Serbia above 0.62"."""
    if limit.words is not None:
        return f"{called}: {' or '.join(sorted(limit.words))}"
    low, high = (words.number(x) for x in (limit.low, limit.high))
    if limit.low == float("-inf"):
        return f"{called} up to {high}"
    return f"{called} from {low}" if limit.high == float("inf") else f"{called} from {low} to {high}"


def told(k: int, box: Box, called: Mapping[str, str]) -> list[str]:
    """A box in words."""
    low, high = (float(x) for x in box.density_interval)
    head = (
        f"Box {k}: {words.in_100(box.density)} runs are such ({words.limits(low, high)}; {words.in_100(box.base)} of "
    )
    head += (
        f"all), and {words.in_100(box.coverage)} of all such runs are in it; it holds {words.in_100(box.mass)} points."
    )
    rows = [
        f"  {limit_words(limit, called[name])}  (p {box.p[name]:.3f}, again in {100 * box.reproducibility[name]:.0f} % "
        f"of bootstrap samples)"
        for name, limit in box.limits.items()
    ]
    return [head, *rows]


def limits_table(found: Sequence[Box], rung: int) -> pd.DataFrame:
    """A row a limit."""
    return pd.DataFrame(
        {
            "box": k, "rung": rung, "parameter": name,
            "low": limit.low, "high": limit.high, "words": " ".join(sorted(limit.words or ())),
            "p": box.p[name], "reproducibility": box.reproducibility[name],
            "coverage": box.coverage, "density": box.density, "density_lo": float(box.density_interval.low),
            "density_hi": float(box.density_interval.high), "base": box.base, "mass": box.mass,
        }
        for k, box in enumerate(found, start=1)
        for name, limit in box.limits.items()
    )  # fmt: skip


def trajectory(box: Box) -> pd.DataFrame:
    """The table of experiments.plots.boxes: a row a step."""
    return pd.DataFrame(
        {
            "step": k, "mass": step.mass, "limits": len(step.limits), "chosen": k == box.chosen,
            "coverage": step.unseen[0], "density": step.unseen[1],
            "seen_coverage": step.seen[0], "seen_density": step.seen[1],
        }
        for k, step in enumerate(box.trajectory)
    )  # fmt: skip


def bars(given: Finished, box: Box, space: Points, called: Mapping[str, str]) -> pd.DataFrame:
    """What the picture shows of the limits: where each lies in the range of the sweep."""
    rows = []
    for name, limit in box.limits.items():
        column = space.columns[name]
        row: dict[str, Any] = {"label": called[name], **dict.fromkeys(("least", "most", "low", "high"))}
        if limit.words is None:
            axis = next(axis for axis in given.question.axes if axis.path == name)
            ends = (axis.low, axis.high) if axis.interval else (column.min(), column.max())
            least, most = (float(end) for end in ends if end is not None)
            row |= {"least": least, "most": most, "low": max(limit.low, least), "high": min(limit.high, most)}
        rows.append({**row, "words": " or ".join(sorted(limit.words or ()))})
    return pd.DataFrame(rows)


def work(given: Finished, options: Any) -> str:
    from experiments import plots
    from experiments.plots import boxes as picture

    where = dyad(given, options.dyad)
    space = points(given, options.rung, where, options.interest)
    found = boxes(space, options.peel, options.least, options.most, given.question.seed, density=options.density)
    config = resolved(given.question.bases[0].config)
    called = names(config, list(space.columns))
    outcome = words.or_worse(options.rung, rung_name(given.question, options.rung))
    outcome = outcome if options.interest == "reached" else f"no {outcome}"
    outcome += f", {place(config, where)}" if where else ""
    stem = f"boxes_{options.rung}{f'__{where}' if where else ''}{'' if options.interest == 'reached' else '_avoided'}"
    lines = [
        f"{words.capital(outcome)}; {len(space.n):,} points: half make the boxes, a quarter chooses, a quarter judges."
    ]
    for k, box in enumerate(found, start=1):
        rows = trajectory(box)
        figure = picture.draw(rows, bars(given, box, space, called), outcome=outcome, base=box.base,
                              density=box.density, coverage=box.coverage)  # fmt: skip
        plots.save(figure, rows, given.folder, f"{stem}_{k}", footer(given.question))
        lines += told(k, box, called)
    write_csv(given.folder / f"{stem}.csv", limits_table(found, options.rung))
    return "\n".join([*lines, *([] if found else [NONE])])


QUESTION = OfSweep(
    "sweep.boxes",
    __doc__,
    (
        FOLDER,
        *said(),
        Own(
            "interest",
            "reached, or avoided: which runs are sought (reached)",
            one_of(("reached", "avoided")),
            "reached",
        ),
        Own("density", "take the widest box that is so dense, such as 0.8 (the box that gains most)", real(0, 1), None),
        Own("peel", "share of the points that a step peels off (0.05)", real(0.005, 0.3), 0.05),
        Own("least", "least share of the points in a box (0.05)", real(0.01, 0.9), 0.05),
        Own("most", "boxes at most (3)", whole(1, 10), 3),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return QUESTION.answered(words)
