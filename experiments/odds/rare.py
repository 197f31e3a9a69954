"""Rare events: how often a war, or a clash of patrons, down to one in a million; and how it starts.

    run.py odds.rare event=war clock.patron_clash=0
    run.py odds.rare event=patron_clash particles=1000 repetitions=20

Multilevel splitting on the model itself (sim.statistics.splitting): runs climb an importance function level by level,
those that get on are continued many times under fresh luck. Unbiased whatever the levels; a pilot with luck of its own
chooses them, and the shape of the importance function. Work is compared with plain runs for the same standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, one_of, whole
from experiments.odds.ask import Folder
from experiments.odds.climb import SHAPES, Climb, candidates, ladder_share, number, replay
from experiments.plots import words as say
from sim.encoding import Case
from sim.forward import EVENT
from sim.statistics.keys import fold
from sim.statistics.splitting import PILOT, RareEstimate, Repetition, Segment, split, tune_levels
from sim.vocabulary import PATRON_CLASH, WAR

EVENTS = {"war": WAR, "patron_clash": PATRON_CLASH}


def pilot(process: Climb, particles: int, seed: int, trials: int = 2) -> tuple[Climb, list[float], dict[str, float]]:
    """The shape of importance that does most per turn of work on pilot runs, and levels for it.

    Score: work x relative variance of an estimate within the pilot, read off the shares that pass each level
    (sum of (1 - p) / p, what independent levels would give), so that no lucky repetition decides.
    """
    best, scores = None, {}
    for name, shape in SHAPES.items():
        tried = replace(process, weights=np.array(shape))
        levels = tune_levels(tried, candidates(tried.weights), particles, seed)
        own = int(fold(seed, PILOT, 1)[0] >> np.uint64(1))
        runs = [split(tried, levels, particles, own, k) for k in range(trials)]
        reached = [r for r in runs if r.estimate > 0]
        if not reached:
            scores[name] = float("inf")
            continue
        values = np.array([r.estimate for r in runs])
        spread = float((values.std(ddof=1) / values.mean()) ** 2)
        steps = np.mean(
            [sum((1 - g.reached.mean()) / max(g.reached.mean(), 1e-9) for g in r.generations) for r in reached]
        )
        scores[name] = float(np.mean([r.work for r in runs])) * (float(steps) / particles + spread)
        if best is None or scores[name] < best[0]:
            best = (scores[name], tried, levels)
    if best is None:
        raise ValueError("no pilot run came to the event: more particles, or a likelier event")
    return best[1], best[2], scores


def estimate(
    process: Climb, levels: list[float], particles: int, seed: int, repetitions: int, bar: Bar | None = None
) -> RareEstimate:
    """`sim.statistics.splitting.estimate_rare`, one repetition at a time so that progress shows."""
    runs = []
    for m in range(repetitions):
        runs.append(split(process, levels, particles, seed, m))
        if bar:
            bar.add(1)
    values = np.array([r.estimate for r in runs])
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    relative = sd / mean if mean > 0 else float("inf")
    half = float(stats.t.isf(0.025, repetitions - 1)) * sd / repetitions**0.5
    work = float(np.mean([r.work for r in runs]))
    if relative > 1.0:
        reason = f"relative sd of a repetition is {relative:.2f} > 1: more particles"
        return RareEstimate(mean, None, None, reason, relative, work, tuple(runs))
    return RareEstimate(mean, max(mean - half, 0.0), mean + half, "", relative, work, tuple(runs))


def table(found: RareEstimate, levels: list[float], case: Case, event: int) -> pd.DataFrame:
    """A row a level (experiments.plots.rare): share that passes, share of all runs that get so far, interval."""
    rows: list[dict[str, Any]] = []
    m = len(found.repetitions)
    end = case.scenario.ladder["rungs"][f"r{event}"]["label"]
    n = len(found.repetitions[0].generations[0].key)
    sofar = np.ones(m)
    for k, level in enumerate(levels):
        passed = np.array(
            [float(r.generations[k].reached.mean()) if k < len(r.generations) else 0.0 for r in found.repetitions]
        )
        sofar = sofar * passed
        half = float(stats.t.isf(0.025, m - 1)) * sofar.std(ddof=1) / m**0.5
        name = end if level == EVENT else f"nearness {level:.4g}"
        before = float(rows[-1]["cumulative"]) if rows else 1.0
        rows.append({"level": level, "level_label": name, "n": n * m, "p": sofar.mean() / before if before else 0.0,
                     "cumulative": sofar.mean(), "lo": max(sofar.mean() - half, sofar.mean() / 1e3),
                     "hi": sofar.mean() + half})  # fmt: skip
    return pd.DataFrame(rows)


def paths(repetitions: Sequence[Repetition], most: int) -> list[tuple[Segment, ...]]:
    """Kept paths to the event from different repetitions, in order."""
    found = []
    for r in repetitions:
        last = len(r.generations) - 1
        arrived = np.flatnonzero(r.generations[last].reached)
        if r.arrived > 0 and len(arrived):
            found.append(r.path(last, int(arrived[0])))
    return found[:most]


def segments(found: list[tuple[Segment, ...]]) -> pd.DataFrame:
    """Paths as data: path, run (of the key), turn_in, turn_out; segments without a turn left out."""
    rows = [
        {"path": i, "run": int(number(np.array([s.key], np.uint64))[0]), "turn_in": s.turn_in, "turn_out": s.turn_out}
        for i, path in enumerate(found)
        for s in path
        if s.turn_out > s.turn_in
    ]
    return pd.DataFrame(rows, columns=["path", "run", "turn_in", "turn_out"])


def narrated(case: Case, seed: int, path: tuple[Segment, ...], last: int = 12) -> list[str]:
    """How it started: the acts at the rung of threats or above in the last turns before the event."""
    from sim.narrate import story

    model = replay(case, seed, path)
    lines = story(model, int(case.world.clock[0]["threat"]))
    deaths = float(model.state.dyad["deaths"].max(initial=0.0))
    return [
        *lines[-last:],
        f"Turn {model.turn}: the world stands at rung {model.world_rung}; {deaths:,.0f} deaths on its worst dyad.",
    ]


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import rare as picture

    event = EVENTS[options.event]
    process = Climb(asked.case, asked.seed, event, threads=asked.threads)
    process, levels, scores = pilot(process, min(options.particles, 300), asked.seed)
    bar = Bar(options.repetitions)
    try:
        found = estimate(process, levels, options.particles, asked.seed, options.repetitions, bar)
    finally:
        bar.close()
    rows = table(found, levels, asked.case, event)
    folder = Folder(options, asked)
    kept = paths(found.repetitions, options.paths)
    if found.estimate > 0:
        folder.picture(
            "rare", picture.draw(rows), rows, f"{options.repetitions} repetitions of {options.particles} particles."
        )
    folder.table("paths", segments(kept))
    shape = next(name for name, w in SHAPES.items() if tuple(process.weights) == w)
    ladder = float(np.nanmean([ladder_share(r) for r in found.repetitions if r.arrived > 0] or [np.nan]))
    lines = [spoken(found, asked, options.event)]
    if found.estimate > 0:
        plain = float(asked.case.scenario.horizon)
        lines.append(
            f"Work: {found.work:,.0f} turns a repetition; plain runs need {found.gain(plain):,.2g} times"
            " that for the same standard error."
        )
    lines.append(
        f"Importance: {shape}; {len(levels)} levels; {ladder:.0%} of the paths came by the ladder, the rest by a leap."
    )
    for i, path in enumerate(kept):
        lines += ["", f"How it starts, path {i}:", *narrated(asked.case, asked.seed, path)]
    folder.text("how_it_starts", "\n".join(lines))
    said = {"estimate": found.estimate, "low": found.low, "high": found.high, "reason": found.reason, "pilot": scores,
            "weights": list(process.weights), "levels": levels, "work": found.work, "ladder_share": ladder}  # fmt: skip
    lines += ["", ("" if asked.calibrated else "Uncalibrated. ") + folder.close(said)]
    return "\n".join(lines)


def spoken(found: RareEstimate, asked: Asked, event: str) -> str:
    what = f"{asked.case.scenario.title}, {event.replace('_', ' ')} within {asked.case.scenario.horizon} turns"
    if found.estimate == 0:
        return f"{what}: no branch came to it; more particles."
    if found.low is None or found.high is None:
        return f"{what}: about {say.one_in(found.estimate)}; no honest interval ({found.reason})."
    return (
        f"{what}: {found.estimate:.3g} ({found.low:.3g} to {found.high:.3g}), about {say.one_in(found.estimate)} runs."
    )


QUESTION = Question(
    "odds.rare",
    __doc__,
    (
        Own("event", "war (or worse), or patron_clash (war)", one_of(EVENTS), "war"),
        Own("particles", "branches at each level (1000)", whole(100), 1000),
        Own("repetitions", "independent repetitions (20)", whole(3), 20),
        Own("paths", "paths to keep and tell (2)", whole(0), 2),
    ),
    work,
    draws=False,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
