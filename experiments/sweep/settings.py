"""What ``sweep.*`` may say. The defaults are in configs/sweep/default.yaml, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from experiments.sweep.refusal import SweepError, allowed
from sim.faults import cut, nearest
from sim.words import POINTS

DESIGNS = ("grid", "random", "latin_hypercube", "sobol", "saltelli", "morris", "adaptive")
ALL = "all"  # dyads
WORDS = ("crossed", "sampled")  # how samplers take words and config groups
REPEATS = 1000  # at most
LATER: dict[str, Any] = {
    "dyads": (),
    "repeats": 1,
    "list": None,
    "words": "crossed",
    "levels": 4,
}  # came later; at these the question is as it was
ENGINES = ("threads", "dask", "slurm")  # or the address of a dask scheduler


@dataclass(frozen=True)
class Settings:
    """One field for each key of configs/sweep/default.yaml, where each is explained."""

    design: str
    points: int
    rung: int
    budget: int | None
    tolerance: float
    axes: Mapping[str, str]
    list: Any  # of combinations, or the file that holds them; None once they are axes
    repeats: int
    words: str
    levels: int
    engine: str
    workers: int | None
    chunk_seconds: float
    store: str
    occupancy: bool
    per_run: bool
    dyads: tuple[str, ...]
    pictures: bool
    slurm: Mapping[str, Any]

    @property
    def content(self) -> dict[str, Any]:
        """The settings that change the results (the others say only where and how)."""
        names = ("design", "points", "rung", "budget", "tolerance", "occupancy", "per_run")
        said = [name for name, value in LATER.items() if getattr(self, name) != value]
        return {name: getattr(self, name) for name in (*names, *said)}


def read(mapping: Mapping[str, Any] | None) -> Settings:
    """Settings from the ``sweep`` node of a composed config; SweepError names what is wrong."""
    if mapping is None:
        raise SweepError("configs/config.yaml: no 'sweep' in the defaults list (add '- sweep: default')")
    names = [field.name for field in fields(Settings)]
    for key in mapping:
        if key not in names:
            raise SweepError(f"sweep.{key} is not a setting.{nearest(str(key), names)}")
    for name in names:
        if name not in mapping:
            raise SweepError(f"sweep.{name} is missing: the preset must start from 'defaults: [default]'")
    settings = Settings(**{**{name: mapping[name] for name in names}, "dyads": _dyads(mapping["dyads"])})
    _check_words(settings)
    _check_numbers(settings)
    return settings


def _dyads(given: Any) -> tuple[str, ...]:
    """``all`` or a list of names, whose dyads are looked up when the points are composed."""
    if given == ALL:
        return (ALL,)
    if not isinstance(given, (list, tuple)) or not all(isinstance(name, str) and name for name in given):
        raise SweepError(f"sweep.dyads={cut(str(given))}; it must be {ALL} or a list of dyads, such as [serbia_kosovo]")
    if len(set(given)) < len(given):
        raise SweepError(f"sweep.dyads={list(given)}; a dyad stands there twice")
    return tuple(given)


def _check_words(settings: Settings) -> None:
    if settings.design not in DESIGNS:
        raise SweepError(
            f"sweep.design={cut(str(settings.design))} is not a design; it must be {allowed(DESIGNS)}."
            f"{nearest(str(settings.design), DESIGNS)}"
        )
    if settings.words not in WORDS:
        raise SweepError(
            f"sweep.words={cut(str(settings.words))}; it must be {allowed(WORDS)}.{nearest(str(settings.words), WORDS)}"
        )
    if settings.engine not in ENGINES and "://" not in str(settings.engine):
        raise SweepError(
            f"sweep.engine={cut(str(settings.engine))} is not an engine; it must be {allowed(ENGINES)}, "
            f"or a scheduler's address such as tcp://host:8786."
            f"{nearest(str(settings.engine), ENGINES)}"
        )
    for name in ("occupancy", "per_run", "pictures"):
        if not isinstance(getattr(settings, name), bool):
            raise SweepError(f"sweep.{name}={cut(str(getattr(settings, name)))}; it must be true or false")


def _check_numbers(settings: Settings) -> None:
    _within("points", settings.points, int, 1, POINTS)
    _within("repeats", settings.repeats, int, 1, REPEATS)
    if settings.repeats > 1 and settings.design == "adaptive":
        raise SweepError("sweep.repeats: the adaptive design has none: raise sweep.budget, or take another design")
    _within("levels", settings.levels, int, 2, 100)
    if settings.levels % 2:
        raise SweepError(f"sweep.levels={settings.levels}; it must be even, so that each step has one way to go")
    _within("rung", settings.rung, int, 1, 10)
    _within("tolerance", settings.tolerance, (int, float), 1e-4, 0.5)
    _within("chunk_seconds", settings.chunk_seconds, (int, float), 0.01, 600)
    if settings.budget is not None:
        _within("budget", settings.budget, int, 1, 10**12)
    if settings.workers is not None:
        _within("workers", settings.workers, int, 1, 10**5)


def _within(name: str, value: Any, kind: Any, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        whole = "a whole number" if kind is int else "a number"
        raise SweepError(f"sweep.{name}={cut(str(value))}; it must be {whole} from {low} to {high}")
