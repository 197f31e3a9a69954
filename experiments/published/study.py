"""A published result as a study: its case, the variants of it that are played, and what is held against the published.

Studies are data (studies.yaml); cases lie in cases/ and are apart from the scenarios: each switches off every rule that
its result knows nothing of. A check is one row of checks.csv: a number of ours beside the exact or published one, and
whether it holds. Intervals are FOUR standard errors to either side, which chance alone leaves once in 16,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.compiled import entry
from sim.encoding import Case, encode
from sim.layout import Desk, State
from sim.load import load
from sim.reading import read
from sim.state import desk, start

HERE = Path(__file__).parent
FOUR = 4.0
CLOSE = 1e-9  # what is exact is so within this
CHECKS = ("study", "variant", "what", "ours", "lo", "hi", "published", "holds")


@dataclass(frozen=True)
class Variant:
    """One setting of a study, ready to run."""

    name: str
    label: str
    case: Case


@dataclass(frozen=True)
class Study:
    """A published result. ``more``: what else studies.yaml says of it."""

    name: str
    title: str
    source: str
    claim: str
    variants: Sequence[Variant]
    more: dict[str, Any]
    given: dict[str, Sequence[str]]  # the words of each variant
    words: Sequence[str]  # of the command line, which stand instead of them
    file: Path

    def case(self, words: Sequence[str]) -> Case:
        """The case with words of a variant; those of the command line stand instead of them."""
        said = {word.partition("=")[0] for word in self.words}
        kept = [word for word in words if word.partition("=")[0] not in said]
        return encode(load(self.file, ["moves=[]", *kept, *self.words]))

    def __getitem__(self, name: str) -> Variant:
        return next(v for v in self.variants if v.name == name)


@dataclass(frozen=True)
class Found:
    """What a study came to: rows of checks.csv, the table of its picture, and its words and axes."""

    checks: list[dict[str, Any]]
    table: pd.DataFrame
    title: str
    note: str
    axes: dict[str, tuple[str, str]]  # panel -> names of x and y


def names() -> list[str]:
    return list(read(HERE / "studies.yaml"))


def study(name: str, words: Sequence[str] = ()) -> Study:
    """A study with the words of the command line laid over each variant."""
    said = dict(read(HERE / "studies.yaml")[name])
    file = HERE / "cases" / said.pop("case")
    given = {key: said.pop(key) for key in ("title", "source", "claim", "variants")}
    empty = Study(name, given["title"], given["source"], given["claim"], [], said, {}, words, file)
    made = [Variant(key, v["label"], empty.case(v["words"])) for key, v in given["variants"].items()]
    return replace(empty, variants=made, given={key: v["words"] for key, v in given["variants"].items()})


def exact(study: Study, variant: str, what: str, ours: float, published: float, close: float = CLOSE) -> dict[str, Any]:
    """A number that must be the published one."""
    holds = bool(abs(ours - published) <= close)
    return row(study, variant, what, ours, np.nan, np.nan, published, holds)


def by_chance(study: Study, variant: str, what: str, values: np.ndarray, published: float) -> dict[str, Any]:
    """A mean over runs, whose interval must hold the published one."""
    ours, half = mean(values)
    holds = ours - half <= published <= ours + half
    return row(study, variant, what, ours, ours - half, ours + half, published, holds)


def signed(study: Study, variant: str, what: str, values: np.ndarray, sign: int) -> dict[str, Any]:
    """A mean difference whose interval must lie on one side of 0; nothing is published but its sign."""
    ours, half = mean(values)
    holds = sign * ours > half
    return row(
        study, variant, f"{what}, {'above' if sign > 0 else 'below'} 0", ours, ours - half, ours + half, np.nan, holds
    )


def only_beside(study: Study, variant: str, what: str, values: np.ndarray, published: float) -> dict[str, Any]:
    """A mean over runs beside a published number that it is not held to: no verdict."""
    ours, half = mean(values)
    return {**row(study, variant, what, ours, ours - half, ours + half, published, False), "holds": None}


def row(
    study: Study, variant: str, what: str, ours: float, lo: float, hi: float, published: float, holds: bool
) -> dict[str, Any]:
    made = (study.name, variant, what, float(ours), float(lo), float(hi), float(published), bool(holds))
    return dict(zip(CHECKS, made, strict=True))


def mean(values: np.ndarray) -> tuple[float, float]:
    """A mean over runs and FOUR of its standard errors."""
    values = np.asarray(values, float)
    return float(values.mean()), float(FOUR * values.std(ddof=1) / np.sqrt(len(values)))


def steps(case: Case, runs: range, seed: int) -> Iterator[tuple[int, State, Desk]]:
    """(run, state, desk) after every turn of every run."""
    begin, s, x, turn = start(case).raw.copy(), start(case), desk(case), entry().turn
    for r in runs:
        s.raw[:] = begin
        for _ in range(int(case.world.clock[0]["horizon"])):
            turn(case.world, s, x, seed, r, 0)
            yield r, s, x


def followed(case: Case, runs: int, seed: int, see: Callable[[State, Desk], Sequence[float]]) -> np.ndarray:
    """float[run, turn, what]: what ``see`` reads after every turn."""
    found = [see(s, x) for _, s, x in steps(case, range(runs), seed)]
    return np.array(found, float).reshape(runs, int(case.world.clock[0]["horizon"]), -1)


def point(panel: str, series: str, x: float, ours: float, half: float, known: float) -> dict[str, Any]:
    """A point of a study's picture: ours, half its interval, and the exact or published number."""
    return {
        "panel": panel,
        "series": series,
        "x": x,
        "ours": ours,
        "lo": ours - half,
        "hi": ours + half,
        "exact": known,
    }
