"""Elementary effects of a finished sweep with ``sweep.design=morris``, for any rung and dyad it counted.

    run.py sweep.screening of=outputs/2021-05-03/14-22-10 rung=8

The sweep itself draws them for its own ``sweep.rung``. Files: morris_RUNG.csv, .png, .svg in the sweep's folder. Exit
status: 0, or 2 with one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.plots import words
from experiments.run.names import names
from experiments.sweep.designs import lay_out
from experiments.sweep.finished import FOLDER, Finished, OfSweep, dyad, said
from experiments.sweep.question import Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.table import reached
from sim.statistics.morris import effects

MOST = 6  # pictures, where words or a list are crossed with the design


def tables(question: Question, wide: pd.DataFrame, rung: int, where: str = "") -> dict[str, pd.DataFrame]:
    """A table of experiments.plots.morris for each combination of what is crossed with the design."""
    points = lay_out(question.axes, question.settings, question.seed)
    axes, repeats = len(points.sampled), points.repeats
    shares = points.sample.reshape(-1, axes + 1, axes)
    count = len(shares)
    paths = [question.axes[i].path for i in points.sampled]
    moved = np.array([paths.index(path) for path in points.extra["moved"] if path]).reshape(count, axes)
    column = reached(rung, where)
    p = (wide[column] / wide["n"]).to_numpy().reshape(-1, count, axes + 1, repeats)
    crossed = [axis.path for i, axis in enumerate(question.axes) if i not in points.sampled]
    found = {}
    for k, part in enumerate(p):
        name = ", ".join(str(wide[path].iloc[k * count * (axes + 1) * repeats]) for path in crossed)
        e = effects(part, question.runs, shares, moved, question.seed)
        rows = {"parameter": paths, "mu": e.mu, "mu_lo": e.mu_interval.low, "mu_hi": e.mu_interval.high}
        rows |= {"star": e.star, "lo": e.star_interval.low, "hi": e.star_interval.high}
        rows |= {"sigma": e.sigma, "noise": e.noise, "seen": e.seen}
        found[name] = pd.DataFrame(rows).assign(rung=rung, choice=name, measured=e.measured)
    return found


def draw(question: Question, folder: Path, wide: pd.DataFrame, rung: int, where: str = "") -> list[str]:
    """Draw and write them; what they say, a line each."""
    from experiments import plots
    from experiments.plots import morris
    from experiments.sweep.pictures import footer, place, rung_name
    from experiments.sweep.question import resolved

    config = resolved(question.bases[0].config)
    called = names(config, [axis.path for axis in question.axes])
    at = f", {place(config, where)}" if where else ""
    lines = []
    found = tables(question, wide, rung, where)
    for k, (choice, table) in enumerate(found.items()):
        outcome = f"{words.or_worse(rung, rung_name(question, rung))}{at}{f' ({choice})' if choice else ''}"
        stem = f"morris_{rung}{f'__{where}' if where else ''}{f'_{k + 1}' if len(found) > 1 else ''}"
        about = f"{question.settings.points} trajectories of {words.count(question.runs)} runs a point."
        figure = morris.draw(table, outcome=outcome, about=about, names=called)
        if k < MOST:
            plots.save(figure, table, folder, stem, footer(question))
        lines.append(f"{words.capital(outcome)}:")
        for row in table.sort_values("star", ascending=False).to_dict("records"):
            size = f"{100 * row['star']:5.1f} ({100 * row['lo']:.1f} to {100 * row['hi']:.1f})"
            seen = f"{size} of 100 runs, spread {100 * row['sigma']:.1f}" if row["seen"] else "none seen"
            lines.append(f"  {called[str(row['parameter'])]:<60} {seen}")
    if not next(iter(found.values()))["measured"].iloc[0]:
        lines.append("The runs' luck is bounded, not measured: with sweep.repeats=2 smaller effects are seen.")
    return lines


def work(given: Finished, options: Any) -> str:
    if given.question.settings.design != "morris":
        raise SweepError(
            f"{given.folder}: its design is {given.question.settings.design}: it needs sweep.design=morris."
        )
    return "\n".join(draw(given.question, given.folder, given.table, options.rung, dyad(given, options.dyad)))


QUESTION = OfSweep("sweep.screening", __doc__, (FOLDER, *said()), work)


def main(words: Sequence[str] | None = None) -> int:
    return QUESTION.answered(words)
