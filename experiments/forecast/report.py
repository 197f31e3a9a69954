"""What is said and written of scored forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.door.question import Options
from experiments.forecast.baselines import CURVE
from experiments.forecast.coded import Notes
from experiments.forecast.conditioning import Facts
from experiments.forecast.record import LEVELS, NOTHING, Forecaster, Record
from experiments.forecast.scores import ALL, BLOCK, FLOOR, Came, decomposed, loss, reliability, skill, table
from experiments.odds.ask import Folder
from experiments.plots import reliability as picture

PAST = "past"  # the forecaster that knows no model
NAMES = ("anything", "verbal conflict", "threats", "coercion", "force")  # by level, and worse
OVER_BEST, OVER_CURVE, NEVER_BELOW = 0.05, 0.10, -0.05  # goals of skill: at the first look ahead, at later ones, at any
QUIET = 0.5  # share of weeks without any act from which on it is said


@dataclass(frozen=True)
class Found:
    """Forecasts and what came. forecasts: by name float[week, dyad, ahead]; headline: the forecaster that is judged."""

    record: Record
    split: int
    level: int
    horizons: Sequence[int]
    forecasts: Mapping[str, np.ndarray]
    came: Came
    simple: Mapping[str, Forecaster]
    facts: Sequence[Facts]
    headline: str
    seed: int

    @property
    def event(self) -> str:
        return NAMES[self.level]


def written(found: Found, folder: Folder) -> list[str]:
    """Write the tables and the picture; the lines of the screen."""
    scores = table(found.forecasts, found.came, found.horizons, list(found.simple), CURVE, found.seed)
    p = found.forecasts[found.headline]
    curves = pd.concat([reliability(p, found.came, h, found.seed) for h in found.horizons], ignore_index=True)
    drawn = picture.draw(curves, who=found.headline.replace("_", " "), what=found.event)
    folder.picture("reliability", drawn, curves, f"{len(p)} weeks.")
    folder.table("scores", scores)
    folder.table("forecasts", rows(found))
    folder.table("baselines", looked_up(found))
    folder.table("facts", believed(found))
    return [*losses(found, scores), "", *skills(found, scores), "", *calibration(found, curves), *parts(found)]


def rows(found: Found) -> pd.DataFrame:
    """A row a dyad, week and look ahead. ``week``: first day of the last week that was known; ``outcome`` is
    blank where the record ends before it can be known (``censored`` 1)."""
    came, height = found.came, found.record.height
    parts = []
    for h in found.horizons:
        for k, dyad in enumerate(came.dyads):
            known = came.left >= h
            parts.append(pd.DataFrame({
                "dyad": dyad, "week": [str(found.record.day(week)) for week in came.origin], "weeks": h,
                "level_now": height[k, came.origin], **{n: p[:, k, h - 1] for n, p in found.forecasts.items()},
                "outcome": np.where(known, came.hits(h)[:, k].astype(float), np.nan), "censored": (~known).astype(int),
            }))  # fmt: skip
    made = pd.concat(parts, ignore_index=True)
    made["outcome"] = made["outcome"].astype("Int64")
    return made.sort_values(["dyad", "week", "weeks"], kind="stable", ignore_index=True)


def looked_up(found: Found) -> pd.DataFrame:
    """What each baseline says, by the level of the week."""
    parts = []
    for level in range(LEVELS):
        now = Record(found.record.dyads, found.record.begin, np.full((len(found.record.dyads), 2, 1), level, np.int8))
        for name, forecaster in found.simple.items():
            p = forecaster(now)
            parts += [(name, dyad, level, h, p[k, h - 1]) for k, dyad in enumerate(now.dyads) for h in found.horizons]
    return pd.DataFrame(parts, columns=["forecaster", "dyad", "level_now", "weeks", "probability"])


def believed(found: Found) -> pd.DataFrame:
    """Facts of the dyads as far as they were believed when scoring began."""
    rows = [(dyad, path, value) for dyad, facts in zip(found.record.dyads, found.facts, strict=True)
            for path, value in facts.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=["dyad", "name", "value"])


def losses(found: Found, scores: pd.DataFrame) -> list[str]:
    """Brier and log scores of all forecasters, and the time to the event."""
    brier = scores[(scores["dyad"] == ALL) & (scores["score"] == "brier")]
    log = scores[(scores["dyad"] == ALL) & (scores["score"] == "log")]
    time = scores[(scores["dyad"] == ALL) & (scores["score"] == "crps")].set_index("forecaster")["value"]
    looks = list(dict.fromkeys(brier["weeks"]))
    head = "".join(f"{f'{h} wk':>8}" for h in looks)
    share = brier.drop_duplicates("weeks").set_index("weeks")["share_that_came"]
    lines = [
        f"Level {found.level} ({found.event}) or above; losses, less is better. Log score with P at least {FLOOR:g}; "
        "time: CRPS in weeks.",
        f"{'':22}{'Brier':^{8 * len(looks)}} {'log score':^{8 * len(looks)}}   time",
        f"{'within':22}{head} {head}",
        f"{'share that came':22}{''.join(f'{share[h]:8.3f}' for h in looks)}",
    ]
    for name in found.forecasts:
        values = [part[part["forecaster"] == name].set_index("weeks")["value"] for part in (brier, log)]
        shown = [" ".join("".join(f"{v[h]:8.4f}" for h in looks) for v in values)]
        lines.append(f"{name:22}{shown[0]} {time[name]:6.2f}")
    return lines


def skills(found: Found, scores: pd.DataFrame) -> list[str]:
    """Brier skill of the forecaster that is judged, with goals and what cannot be told from zero."""
    mine = scores[(scores["dyad"] == ALL) & (scores["score"] == "brier") & (scores["forecaster"] == found.headline)]
    lines = [f"Brier skill of {found.headline} (95 %, blocks of weeks). The best baseline is known only afterwards."]
    open_, missed = 0, []
    alike = mine["share_that_came"].isin((0.0, 1.0))
    for r in mine[alike].to_dict("records"):
        came = "always" if r["share_that_came"] else "never"
        lines.append(
            f"  within {weeks_of(r['weeks'])} it {came} came in the weeks that are scored: skill says nothing there"
        )
    mine = mine[~alike]
    if mine.empty:
        return lines
    for k, r in enumerate(mine.to_dict("records")):
        best, curve = (
            tuple(float(r[c]) for c in names)
            for names in (("skill_best", "best_lo", "best_hi"), ("skill_curve", "curve_lo", "curve_hi"))
        )
        open_ += sum(not (low > 0.0 or high < 0.0) for _, low, high in (best, curve))
        weeks = weeks_of(r["weeks"])
        lines.append(
            f"  within {weeks:9} {interval(*best)} over {r['best']}, the best; {interval(*curve)} over {CURVE}"
        )
        goal, value, over = (OVER_BEST, best[0], "the best") if k == 0 else (OVER_CURVE, curve[0], CURVE)
        if not value >= goal:
            missed.append(f"{signed(goal)} over {over} within {weeks} ({signed(value)})")
        if not best[0] >= NEVER_BELOW:
            missed.append(f"no worse than {signed(NEVER_BELOW)} against the best within {weeks} ({signed(best[0])})")
    differences = 2 * len(mine)
    most = "Most" if open_ * 2 > differences else "Some" if open_ else "None"
    lines.append(f"{most} of these differences cannot be told from zero: {open_} of {differences} intervals hold it or "
                 "are not to be had on so few weeks.")  # fmt: skip
    lines.append(f"Goals not reached: {'; '.join(missed)}." if missed else "All goals of skill are reached"
                 f"{', though not all beyond chance' if open_ else ''}.")  # fmt: skip
    return lines


def weeks_of(weeks: int) -> str:
    return f"{weeks} week{'s' if weeks > 1 else ''}"


def interval(value: float, low: float, high: float) -> str:
    return (
        f"{signed(value)} ({signed(low)} to {signed(high)})" if np.isfinite(low) else f"{signed(value)} (no interval)"
    )


def signed(x: float) -> str:
    return f"{x:+.3f}".replace("-", "−")


def calibration(found: Found, curves: pd.DataFrame) -> list[str]:
    """CORP: how far off the probabilities are, and how well they tell weeks apart."""
    said = []
    for h in found.horizons:
        off, tells, _ = decomposed(curves[curves["weeks"] == h])
        said.append(f"{h} wk: miscalibration {off:.4f}, discrimination {tells:.4f}")
    return [f"Calibration of {found.headline} (CORP, of the Brier score): {'; '.join(said)}."]


def parts(found: Found) -> list[str]:
    """How much of it is the model's own."""
    if PAST not in found.forecasts:
        return ["The model alone, without what the past shows (past=false)."]
    added = []
    for h in found.horizons:
        both, past = (loss("brier", found.forecasts[name], found.came, h) for name in (found.headline, PAST))
        added.append(f"{interval(*skill(both, past, max(BLOCK, h), found.seed))} at {h} wk")
    return [f"What the model adds: Brier skill of {found.headline} over the past alone {', '.join(added)}."]


def gaps(record: Record) -> list[str]:
    """Where most weeks are empty, the span may be off."""
    empty = (record.levels == NOTHING).all(axis=(0, 1))
    if empty.mean() <= QUIET:
        return []
    return [f"{int(empty.sum())} of {record.weeks} weeks have no act of any dyad: begin and end of the mapping say "
            "what is watched."]  # fmt: skip


def manifest(found: Found, notes: Notes, options: Options) -> dict[str, Any]:
    """What was read and fitted, for the manifest."""
    seen = {**asdict(notes), "actors": len(notes.actors), "codes": dict(notes.codes)}
    return {
        "events": str(options.events), "dyads": list(found.record.dyads), "begin": str(found.record.begin),
        "split": str(found.record.day(found.split)), "weeks": found.record.weeks, "level": found.level,
        "horizons": list(found.horizons), "runs": options.runs, "rows": seen,
        "facts": dict(zip(found.record.dyads, found.facts, strict=True)),
        "baselines": list(found.simple), "headline": found.headline,
    }  # fmt: skip
