"""Distributions of a sampled axis: ``ties.a_b.commitment='beta(a=2,b=5)'``, by scipy's names and parameters.

Numbers without a name are scipy's, in its order: its shapes, ``loc``, ``scale``. ``low`` and ``high`` truncate: the law
given that it lies between them. Without them a draw that the model does not allow is refused with its point: nothing is
clamped. Points come from the inverse of the distribution function, so that a Sobol' sequence stays even in probability.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from experiments.sweep.refusal import SweepError
from sim.faults import cut, listed, nearest
from sim.reading import FLOAT

SHAPES: dict[str, tuple[str, ...]] = {  # scipy's name of a law: its shapes, beside loc and scale
    "beta": ("a", "b"),
    "expon": (),
    "gamma": ("a",),
    "gumbel_r": (),
    "laplace": (),
    "logistic": (),
    "lognorm": ("s",),
    "loguniform": ("a", "b"),
    "norm": (),
    "pareto": ("b",),
    "t": ("df",),
    "triang": ("c",),
    "uniform": (),
    "weibull_min": ("c",),
}
OTHER_NAMES = {"normal": "norm", "lognormal": "lognorm", "triangular": "triang", "exponential": "expon"}
BOUNDS = ("low", "high")
WRITTEN = re.compile(r"\s*([a-z_]\w*)\s*\(([^()]*)\)\s*")
HYDRAS = ("choice", "range", "interval", "glob", "shuffle", "sort", "tag", "int", "float", "str", "bool", "extend_list")


@dataclass(frozen=True)
class Law:
    """A law of scipy's with its numbers, truncated where it has bounds."""

    name: str
    numbers: tuple[tuple[str, float], ...]
    low: float | None = None
    high: float | None = None

    @property
    def text(self) -> str:
        """As it would be written."""
        ends = [(end, value) for end, value in zip(BOUNDS, (self.low, self.high), strict=True) if value is not None]
        return f"{self.name}({','.join(f'{key}={value!r}' for key, value in (*self.numbers, *ends))})"

    def at(self, share: float) -> float:
        """The value below which this share lies."""
        law = frozen(self.name, self.numbers)
        below = 0.0 if self.low is None else float(law.cdf(self.low))
        above = 1.0 if self.high is None else float(law.cdf(self.high))
        value = float(law.ppf(below + share * (above - below)))
        if self.low is not None:  # against rounding only: the share lies between those of the ends
            value = max(value, self.low)
        if self.high is not None:
            value = min(value, self.high)
        if not math.isfinite(value):
            raise SweepError(
                f"command line: {self.text} has no finite value at share {share:g}: give it low= and high="
            )
        return value


@lru_cache(maxsize=256)
def frozen(name: str, numbers: tuple[tuple[str, float], ...]) -> Any:
    from scipy import stats

    return getattr(stats, name)(**dict(numbers))


def quoted(word: str) -> str:
    """A word whose value is a law, as Hydra's grammar can carry it: a choice of one quoted text."""
    key, sign, value = word.partition("=")
    found = WRITTEN.fullmatch(value) if sign else None
    return f"{key}=choice('{value.strip()}')" if found and found[1] not in HYDRAS else word


def law_of(path: str, value: Any) -> Law | None:
    """The law that a value of an axis writes, or None."""
    found = WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    return read(f"command line: {cut(path)}={cut(value.strip())}", found[1], found[2])


def read(where: str, name: str, inside: str) -> Law:
    """A law from its name and what stands in its brackets; SweepError names what is wrong."""
    if name not in SHAPES:
        meant = OTHER_NAMES.get(name)
        near = f" Did you mean {meant}?" if meant else nearest(name, SHAPES)
        raise SweepError(f"{where}: {name} is no law.{near} Allowed, by scipy's names: {listed(SHAPES)}.")
    order = (*SHAPES[name], "loc", "scale")
    given: dict[str, float] = {}
    for place, part in enumerate(part.strip() for part in inside.split(",") if part.strip()):
        key, sign, text = part.rpartition("=")
        key = key.strip() if sign else order[place] if place < len(order) else "too many"
        if not sign and any(k not in order[:place] for k in given):
            raise SweepError(f"{where}: {cut(part)} comes after a number with a name: name it too.")
        if key not in (*order, *BOUNDS):
            said = f"has no {cut(key)}" if sign else f"takes {len(order)} numbers"
            raise SweepError(f"{where}: {name} {said}.{nearest(key, (*order, *BOUNDS))} Allowed: "
                             f"{', '.join((*order, *BOUNDS))}.")  # fmt: skip
        if key in given:
            raise SweepError(f"{where}: {key} stands twice.")
        if not FLOAT.fullmatch(text.strip()):
            raise SweepError(f"{where}: {key} = {cut(text.strip())!r} must be a plain decimal number.")
        given[key] = float(text)
    return _checked(where, name, given)


def _checked(where: str, name: str, given: dict[str, float]) -> Law:
    for shape in SHAPES[name]:
        if shape not in given:
            raise SweepError(
                f"{where}: {name} lacks {shape}: scipy's {name}({', '.join((*SHAPES[name], 'loc', 'scale'))})."
            )
    low, high = (given.pop(end, None) for end in BOUNDS)
    order = (*SHAPES[name], "loc", "scale")
    law = Law(name, tuple((key, given[key]) for key in order if key in given), low, high)
    try:
        exists = math.isfinite(float(frozen(name, law.numbers).ppf(0.5)))
    except ValueError:
        exists = False
    if not exists:
        raise SweepError(
            f"{where}: no such law: scipy's {name} does not take these numbers (scale and shapes above 0)."
        )
    if low is not None and high is not None and not low < high:
        raise SweepError(f"{where}: low = {low:g} must lie below high = {high:g}.")
    made = frozen(name, law.numbers)
    share = float(made.cdf(math.inf if high is None else high)) - float(made.cdf(-math.inf if low is None else low))
    if not share >= LEAST:
        raise SweepError(f"{where}: less than {LEAST:g} of the law lies between its bounds: move them or the law.")
    return law


LEAST = 1e-6  # of a law between its bounds: below it, what is left of a double's digits no longer tells points apart
