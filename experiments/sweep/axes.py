"""What is varied: the words of the command line, read by Hydra's own grammar, as axes.

A *value* axis varies one number or word of the composed config by its path; a *group* axis
varies the choice of a config group (``scenario=a,b``), which changes the config as a whole.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass, replace
from typing import Any

from experiments.sweep.laws import law_of
from experiments.sweep.refusal import SweepError
from sim.faults import one_line
from sim.settings import as_given

# Settings of the run itself: the same for every point of a sweep.
FIXED = ("ensemble.runs", "ensemble.threads")
LATER: dict[str, Any] = {"listed": False, "law": ""}  # fields that came after the first manifests, with their defaults


@dataclass(frozen=True)
class Axis:
    """One varied parameter: a list of values, an interval [low, high], or a column of a list (a value a row)."""

    path: str
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    group: bool = False
    add: bool = False  # written +path or ++path: the key need not exist yet
    law: str = ""  # the distribution that a sampled axis follows (laws.py), as it is written
    listed: bool = False  # a column of a list: varies together with the others; None is the scenario's own value

    @property
    def interval(self) -> bool:
        return self.low is not None

    @property
    def continuous(self) -> bool:
        """Whether any number of a stretch may be drawn, so that it has no points of its own."""
        return self.interval or bool(self.law)

    @property
    def word(self) -> str:
        """The left side of an override."""
        return f"++{self.path}" if self.add else self.path

    @property
    def numeric(self) -> bool:
        """Whether every value is a number, so that a design may sample the axis."""
        said = [value for value in self.values if value is not None]
        return self.continuous or (not self.group and bool(said) and all(type(value) in (int, float) for value in said))

    @property
    def choices(self) -> tuple[Any, ...]:
        """Its different values, in order."""
        return tuple(dict.fromkeys(self.values))

    @property
    def some(self) -> float:
        """A number of the axis."""
        return float(self.at(0.5) if self.continuous else next(value for value in self.values if value is not None))

    def at(self, share: float) -> Any:
        """The value at a share in [0, 1] of the axis; a list is cut into equal parts."""
        if self.law:
            return law_of(self.path, self.law).at(share)  # type: ignore[union-attr]
        if self.interval:
            assert self.low is not None and self.high is not None
            return self.low + share * (self.high - self.low)
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]

    def record(self) -> dict[str, Any]:
        """For the manifest, as JSON; what is at its default is left out where older manifests do not have it."""
        said = asdict(self)
        return {name: value for name, value in said.items() if name not in LATER or value != LATER[name]}


def from_record(record: Mapping[str, Any]) -> Axis:
    """The inverse of ``Axis.record``, after a journey through JSON; TypeError for what no record says."""
    kinds = {"path": str, "values": list, "group": bool, "add": bool}
    ends = [record.get(end) for end in ("low", "high")]
    fits = all(isinstance(record.get(name), kind) for name, kind in kinds.items())
    if (
        not fits
        or not isinstance(record.get("law", ""), str)
        or not (ends == [None, None] or all(type(end) in (int, float) for end in ends))
    ):
        raise TypeError(f"an axis says {one_line(dict(record))}")
    values = tuple(record["values"])
    if not all(value is None or isinstance(value, (str, int, float, bool, list)) for value in values):
        raise TypeError("a value of an axis is no value")
    return Axis(**{**record, "values": values})


@dataclass(frozen=True)
class Request:
    """The arguments of one command: what is fixed (override strings) and what is varied."""

    fixed: tuple[str, ...]
    axes: tuple[Axis, ...]


def read(overrides: Iterable[Any], is_group: Callable[[str], bool]) -> Request:
    """Sort Hydra's parsed overrides; a later one for the same key replaces an earlier one."""
    by_key = {override.get_key_element().lstrip("+"): override for override in overrides}
    fixed, axes = [], []
    for override in by_key.values():
        if override.is_sweep_override():
            axes.append(_axis(override, is_group))
        else:
            fixed.append(override.input_line)
    return Request(tuple(fixed), tuple(axes))


def _axis(override: Any, is_group: Callable[[str], bool]) -> Axis:
    path = override.get_key_element().lstrip("+")
    if same_for_all(path):
        raise SweepError(f"command line: {override.input_line}: {path} is the same for all points")
    add = override.is_add() or override.is_force_add()
    if override.is_interval_sweep():
        interval = override.value()
        low, high = float(interval.start), float(interval.end)
        if not low < high:
            raise SweepError(f"command line: {override.input_line}: the interval is empty")
        return Axis(path, low=low, high=high, add=add)
    group = override.package is not None or "/" in path or is_group(path)
    values = tuple(_plain(value) for value in _unshuffled(override).sweep_iterator())
    if not values:
        raise SweepError(f"command line: {override.input_line}: no value matches")
    if len(values) == 1 and (law := law_of(path, values[0])) is not None:
        return Axis(path, law=law.text, add=add)
    return Axis(path, values=once(path, values), group=group, add=add)


def same_for_all(path: str) -> bool:
    """Whether it belongs to the sweep as a whole."""
    return path in FIXED or path == "sweep" or path.startswith("sweep.")


def with_paths(axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """With files of one's own by the paths that the user gave, as tables show them."""
    return tuple(
        replace(axis, values=tuple(as_given(str(value)) for value in axis.values)) if axis.path == "scenario" else axis
        for axis in axes
    )


def once(path: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each value once, in order; one that stands twice is said and counted once."""
    keys = [value if type(value) in (int, float) else repr(value) for value in values]  # 1 and 1.0 are one value
    different = dict(zip(keys, values, strict=True))
    twice = [str(different[key]) for key, n in Counter(keys).items() if n > 1]
    if twice:
        print(one_line(f"{path}: {', '.join(twice)} stands there more than once and is counted once."), file=sys.stderr)
    return tuple(different.values())


def _unshuffled(override: Any) -> Any:
    """The same override in its written order: a sweep runs all its points, in whatever order."""
    if getattr(override._value, "shuffle", False):
        override = copy(override)
        override._value = copy(override._value)
        override._value.shuffle = False
    return override


def _plain(value: Any) -> Any:
    from hydra.core.override_parser.types import Override

    plain = Override._convert_value(value)
    return tuple(plain) if isinstance(plain, list) else plain
