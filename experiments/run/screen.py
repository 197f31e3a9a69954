"""One screen: what the scenario is, one run of it told, how often it came to what. At most 100 columns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.door.asked import Asked
from experiments.plots import MODEL_NOT_PREDICTION
from experiments.plots.words import short
from experiments.run.story import WIDTH, Story, main_dyad
from sim.about import COUNTED, RATE
from sim.sentences import dyad_label
from sim.statistics.intervals import wilson
from sim.vocabulary import WAR

if TYPE_CHECKING:
    import pandas as pd


def opening(asked: Asked, story: Story) -> str:
    """What the scenario is and one run of it told: there before anything is counted."""
    return fitting([*head(asked), "", *narrated(story), ""])


def counted(asked: Asked, odds: pd.DataFrame, outcomes: pd.DataFrame) -> str:
    """How often it came to what."""
    return fitting([
        *table(asked, odds[odds["dyad"] == "world"]), *beside(asked, odds), "", *others(outcomes), "",
        f"{MODEL_NOT_PREDICTION} Every dyad's own numbers: table.csv.",
    ])  # fmt: skip


def closing(folder: Path, pictures: Sequence[str]) -> str:
    """Where all of it lies."""
    return f"{folder}: {', '.join(f'{name}.png' for name in pictures)}, their tables, runs.parquet, manifest.json"


def fitting(lines: Sequence[str]) -> str:
    return "\n".join(line[:WIDTH].rstrip() for line in lines)


def head(asked: Asked) -> list[str]:
    s = asked.case.scenario
    days = s.clock["turn_days"]
    turn = "day" if days == 1 else "week" if days == 7 else f"{days:g} days"
    end = s.start + datetime.timedelta(days=int(days * s.horizon))
    flag = "" if asked.calibrated else "UNCALIBRATED"
    span = f"{day(s.start)} to {day(end)}: {s.horizon} turns, a turn is a {turn}. Seed {asked.seed}."
    if asked.case.drawn is not None:
        span += f" Parameters of set {asked.case.drawn.version}."
    return [f"{s.title:<{WIDTH - 12}}{flag}", span]


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%b %Y}"


def narrated(story: Story) -> Iterator[str]:
    """One run in words; dates are the first days of turns."""
    told = sum(len(scene.acts) for scene in story.scenes)
    yield f"Run {story.run}, {told} of its {len(story.events)} acts"
    yield from story.lines()


def fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def table(asked: Asked, odds: pd.DataFrame) -> Iterator[str]:
    n = int(odds["n"].iloc[0])
    title = f"P(highest rung >= k within {asked.case.scenario.horizon} turns), n = {n:,} runs, 95 % intervals"
    yield f"{title:<{WIDTH - 12}}{'' if asked.calibrated else 'uncalibrated'}"
    yield f"  {'k':>2}  {'rung':<28}{'MID':<28}{'ICB':<20}P    interval"
    for row in odds.to_dict("records"):
        rung, mid, icb = (
            short(row["rung_label"]),
            fitted(str(row["mid"]), 27),
            fitted(str(row["icb"]), 19),
        )
        yield f"  {row['rung']:>2}  {fitted(rung, 27):<28}{mid:<28}{icb:<20}{share(row)}"


def beside(asked: Asked, odds: pd.DataFrame) -> Iterator[str]:
    """How often disputes of its class came to violence and to war, and these runs; nothing where no class is said."""
    case = asked.case
    rate = case.scenario.head["about"].get(RATE)
    if rate is None:
        return
    where = main_dyad(case) or "world"
    rungs = {"violence": int(case.scenario.ladder.numbers["violence"]), "war": WAR}
    yield f"Beside its class: {rate['class']}"
    for word in (w for w in COUNTED if w in rate):
        hits, n = rate[word]
        limits = wilson(hits, n, 0.05)
        class_ = share({"p": hits / n, "lo": float(limits.low), "hi": float(limits.high)})
        here = odds[(odds["dyad"] == where) & (odds["rung"] == rungs[word])].to_dict("records")[0]
        yield f"  {word:<10}{class_} ({hits} of {n}){'':<4}here, {dyad_label(case, where)}: {share(here)}"


def share(row: Any) -> str:
    """.143 .120-.164, never 0 or 1 rounded."""
    return f"{number(row['p'])} {number(row['lo'])}-{number(row['hi'])}"


def number(p: float) -> str:
    text = f"{p:.3f}"
    return text[1:] if text.startswith("0") else text[:4]


def others(outcomes: pd.DataFrame) -> Iterator[str]:
    yield "Other outcomes, share of runs"
    for row in outcomes.to_dict("records"):
        if row["outcome"] == "accidental_climbs":
            yield f"  {row['meaning']:<62}{number(row['p'])} ({row['hits']:,} of {row['n']:,})"
        else:
            yield f"  {row['meaning']:<62}{share(row)}"
