"""How event tables are laid out: where date, source, target and code stand, by name or by number.

    gdelt   no header, 57 or 58 columns (GDELT 1.0) or 61 (2.0): SQLDATE 2, Actor1Code 6, Actor2Code 16, EventCode 27
    icews   Event Date, Source Name and Source Country, Target Name and Target Country, CAMEO Code; 20 columns
    keds    date, source, target, code and what may follow, with a header or without
    named   any other table whose header has names for the four, or whose columns the mapping names

An actor matches where its name does or its country (ICEWS). Codebooks: GDELT Data Format 1.03 and Event Codebook 2.0
(Leetaru), ICEWS Coded Event Data (Boschee et al.), KEDS (Schrodt).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.forecast.days import number_of
from experiments.forecast.mapping import PARTS, Place
from sim.faults import ScenarioError, listed, nearest

GDELT = {57: "GDELT 1.0", 58: "GDELT 1.0", 61: "GDELT 2.0"}
NAMES: Mapping[str, tuple[tuple[str, ...], ...]] = {  # of columns, letters and digits only; the first that is there
    "date": (("eventdate",), ("sqldate",), ("date",), ("day",)),
    "source": (("sourcename", "sourcecountry"), ("actor1code",), ("source",), ("src",), ("sourceactor",), ("actor1",),
               ("sourcecode",), ("sourcename",)),
    "target": (("targetname", "targetcountry"), ("actor2code",), ("target",), ("tgt",), ("targetactor",), ("actor2",),
               ("targetcode",), ("targetname",)),
    "code": (("cameocode",), ("eventcode",), ("weis",), ("weiscode",), ("cameo",), ("code",), ("event",)),
}  # fmt: skip
SCHEMES = {"cameocode": "cameo", "cameo": "cameo", "weis": "weis", "weiscode": "weis", "actor1code": "cameo"}


@dataclass(frozen=True)
class Layout:
    """Where things stand (numbers from 0). ``widths``: how many columns a row may have, empty for any number that
    reaches far enough; ``scheme``: what its codes are, where the layout says so; ``header``: whether row 1 is one."""

    name: str
    date: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    code: int
    header: bool
    scheme: str | None = None
    widths: tuple[int, ...] = ()

    @property
    def least(self) -> int:
        """How many columns a row has at least."""
        return max(self.date, *self.source, *self.target, self.code) + 1


def layout(
    where: str, rows: Sequence[Sequence[str]], wanted: str | None, columns: Mapping[str, Sequence[Place]]
) -> Layout:
    """The layout of a table that begins with these rows. ScenarioError where it is not to be seen."""
    first = rows[0]
    found = without_header(rows, wanted)
    if found is None or columns:
        names = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in first]
        header = found is None and not any(number_of(cell) is not None for cell in first)
        places = {part: at(where, part, columns.get(part), names, header, found) for part in PARTS}
        named = {names[k] for part in PARTS for k in places[part]} if header else set()
        schemes = sorted({SCHEMES[name] for name in named if name in SCHEMES})
        kind = found.name if found else "ICEWS" if "cameocode" in named and "sourcename" in named else "named columns"
        found = Layout(kind, places["date"][0], places["source"], places["target"], places["code"][0], header,
                       schemes[0] if len(schemes) == 1 else found.scheme if found else None)  # fmt: skip
    return found


def without_header(rows: Sequence[Sequence[str]], wanted: str | None) -> Layout | None:
    """A layout that is known by its columns alone."""
    width = max((len(row) for row in rows), key=[len(row) for row in rows].count)
    dates = [{k for k, cell in enumerate(row[:3]) if number_of(cell) is not None} for row in rows]
    if (
        width in GDELT
        and sum(1 in d for d in dates) * 2 > len(dates)
        and wanted in (None, "gdelt")
        and 1 in dates[0] | dates[-1]
    ):
        return None if header_like(rows[0]) else Layout(GDELT[width], 1, (5,), (15,), 26, False, "cameo", tuple(GDELT))
    if header_like(rows[0]):
        return None
    if width >= 11 and sum(1 in d for d in dates) * 2 > len(dates) and wanted in (None, "icews"):
        return Layout("ICEWS", 1, (2, 4), (8, 10), 6, False, "cameo")
    if width >= 4 and sum(0 in d for d in dates) * 2 > len(dates) and wanted in (None, "keds"):
        return Layout("KEDS", 0, (1,), (2,), 3, False)
    return None


def header_like(row: Sequence[str]) -> bool:
    """Whether a row names columns: it has a name for a date and no date."""
    names = {re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in row}
    return any(set(way) <= names for way in NAMES["date"])


def at(where: str, part: str, given: Sequence[Place] | None, names: Sequence[str], header: bool,
       known: Layout | None) -> tuple[int, ...]:  # fmt: skip
    """The numbers of the columns of a part."""
    if given is not None:
        return tuple(place - 1 if isinstance(place, int) else named(where, part, place, names) for place in given)
    if known is not None:
        place = getattr(known, part)
        return place if isinstance(place, tuple) else (place,)
    if header:
        for way in NAMES[part]:
            if all(name in names for name in way):
                return tuple(names.index(name) for name in way)
    words = [way[0] for way in NAMES[part]]
    raise ScenarioError(f"{where}: no column for {part} is to be seen. Name it in the mapping, columns: {{{part}: …}}, "
                        f"or in the first row. Known: {listed(words)}.")  # fmt: skip


def named(where: str, part: str, name: str, names: Sequence[str]) -> int:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain not in names:
        raise ScenarioError(f"{where}: columns.{part} = {name!r:.60} is no column.{nearest(plain, names)} "
                            f"Allowed: {listed(names)}.")  # fmt: skip
    return names.index(plain)
