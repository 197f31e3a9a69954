"""Numbers in words: titles state a finding and never more than the numbers hold.

Probabilities are in 0..1 and written as natural frequencies ("43 in 100").  Nothing simulated is
certain, so there is no "0 in 100" and no "100 in 100".
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.vocabulary import RUNGS

FEWER, MORE = "fewer than 1", "more than 99"


def _hundredths(p: float) -> str:
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is not a probability")
    return FEWER if p < 0.005 else MORE if p >= 0.995 else f"{100 * p:.0f}"


def in_100(p: float) -> str:
    """.43 -> "43 in 100"."""
    return f"{_hundredths(p)} in 100"


def upper(hi: float) -> str:
    """An upper limit, never rounded down: .0038 -> "0.38 in 100"."""
    per_cent = 100 * hi
    digits = 0 if per_cent >= 1 else 1 - math.floor(math.log10(per_cent)) if per_cent > 0 else 0
    return f"{math.ceil(per_cent * 10**digits - 1e-9) / 10**digits:.{digits}f} in 100"


def limits(lo: float, hi: float) -> str:
    """An interval, rounded outwards: .2984, .3381 -> "29 to 34 in 100"."""
    per_cent = 100 * lo
    digits = 0 if per_cent >= 1 or per_cent <= 0 else 1 - math.floor(math.log10(per_cent))
    low = math.floor(per_cent * 10**digits + 1e-9) / 10**digits
    high = "100" if hi >= 1 else upper(hi).split()[0]
    return f"{low:.{digits}f} to {high} of 100"


def from_to(first: float, last: float) -> str:
    """.62, .81 -> "62 to 81 in 100"; extremes in words, equal ends once."""
    a, b = _hundredths(first), _hundredths(last)
    if a == b:
        return f"{a} in 100"
    plain_numbers = a.isdigit() and b.isdigit()
    return f"{a} to {b} in 100" if plain_numbers else f"from {a} to {b} in 100"


def change(d: float, unit: str = " in 100") -> str:
    """A difference of probabilities: .184 -> "+18 in 100"; small ones with a decimal."""
    digits = 0 if abs(d) >= 0.0095 or d == 0 else 1 if abs(d) >= 0.0005 else 3
    text = f"{abs(100 * d):.{digits}f}"
    if float(text) == 0:
        return f"0{unit}"
    return f"{'+' if d > 0 else '−'}{text}{unit}"


def one_in(p: float) -> str:
    """1/141,321 -> "1 in 140,000" (two figures)."""
    if p <= 0:
        return "none seen"
    if p > 0.5:
        return in_100(p)
    many = 1 / p
    digits = max(0, math.floor(math.log10(many)) - 1)
    whole = round(many / 10**digits) * 10**digits
    for size, name in ((10**9, "billion"), (10**6, "million")):
        if whole >= size:
            return f"1 in {'a' if whole == size else f'{whole / size:,.3g}'} {name}"
    return f"1 in {whole:,}"


def number(x: float) -> str:
    """Three significant figures, no exponent for everyday sizes."""
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"


def from_to_rare(first: float, last: float) -> str:
    """.0001, .012 -> "1 in 10,000 to 1 in 83 runs"."""
    a, b = one_in(first), one_in(last)
    return f"{a} runs" if a == b else f"{a} to {b} runs"


def count(n: float) -> str:
    """A whole number with separators."""
    return f"{int(n):,}"


def runs(ns: object) -> str:
    """The n of several estimates: "2,000 runs" or "400 to 2,000 runs"."""
    values = [int(n) for n in ns]  # type: ignore[attr-defined]
    low, high = min(values), max(values)
    return f"{low:,} runs" if low == high else f"{low:,} to {high:,} runs"


def short(label: str) -> str:
    """A rung's name without its examples: "armed clash, blockade" -> "armed clash"."""
    return str(label).split(":")[0].split(",")[0].strip()


def or_worse(rung: int, label: str) -> str:
    """What "highest rung at least this" is called; nothing is worse than the top."""
    return short(label) if int(rung) >= RUNGS - 1 else f"{short(label)} or worse"


def capital(text: str) -> str:
    """First letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def plain(parameter: object) -> str:
    """A path as words, whose first: "ties.russia_serbia.commitment" -> "russia serbia: commitment".

    For tables that come without names (experiments.run.names); two paths of one part never look alike.
    """
    _, *rest = str(parameter).split(".")
    return ": ".join(rest or [str(parameter)]).replace("_", " ")


def value(x: object) -> str:
    """A setting as written: a word as it is, a number without the noise of its arithmetic."""
    return str(x) if isinstance(x, (str, bool)) else f"{float(str(x)):.6g}".replace("-", "−")


def ticks(values: Iterable[float], sign: bool = False) -> list[str]:
    """Labels of ticks with as many decimals as it takes for every label to be true to its place."""
    places = [float(x) for x in values]
    digits = next((d for d in range(9) if all(math.isclose(round(x, d), x, abs_tol=1e-9) for x in places)), 9)
    return [(f"{x:+.{digits}f}" if sign and x else f"{x + 0.0:.{digits}f}").replace("-", "−") for x in places]
