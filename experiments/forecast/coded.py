"""From rows of a table to the record of the dyads, and what was in the rows beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.forecast.days import EPOCH
from experiments.forecast.mapping import Map
from experiments.forecast.reading import Table, counted
from experiments.forecast.record import NOTHING, Record
from experiments.history.events import ROOTS, ladder
from sim.faults import ScenarioError

WEEK = 7  # days
MONDAY = 4  # days from 1970-01-01, a Thursday, to the first Monday
UNKNOWN = -2
GAP, STRAY = 182, 0.05  # days; share of the rows


@dataclass(frozen=True)
class Notes:
    """What was seen on the way; counts of rows."""

    layout: str
    scheme: str
    rows: int
    used: int
    repeated: int
    several: int  # days on which one source has several codings toward one target, of those used
    outside: int  # before or after what is watched
    malformed: int
    bad: Sequence[str]
    actors: Mapping[str, int]  # of codes that no actor of the mapping has
    codes: Mapping[str, int]  # that are none of the scheme

    @property
    def lines(self) -> list[str]:
        said = [
            f"{self.rows:,} rows ({self.layout}, {self.scheme.upper()} codes), {self.used:,} of them acts of dyads. "
            f"Of a week the highest counts, once: {self.repeated:,} repeated rows, {self.several:,} days with several "
            "codings."
        ]
        if self.outside:
            said.append(
                f"{self.outside:,} rows lie before or after the weeks that are watched (begin, end of the mapping)."
            )
        if self.malformed:
            said.append(f"{self.malformed:,} rows could not be read and were left out: {' '.join(self.bad)}")
        if self.codes:
            said.append(f"{sum(self.codes.values()):,} rows with unknown codes left out: {counted(self.codes)}.")
        if self.actors:
            said.append(f"{sum(self.actors.values()):,} mentions of {len(self.actors):,} codes that are no actor of "
                        f"the mapping: {counted(self.actors)}.")  # fmt: skip
        return said


def record(rows: Table, wanted: Map) -> tuple[Record, Notes]:
    """The weekly levels of the dyads. ScenarioError where the codes are not to be told, or no row is of any dyad."""
    scheme = wanted.scheme or rows.layout.scheme or told_by(rows.codes)
    level = np.array([level_of(code, scheme) for code in whole_codes(rows.codes, scheme)], np.int64)[rows.code]
    is_whom = {name: np.array([any(map(pattern.fullmatch, filter(None, words))) for words in rows.actors])
               for name, pattern in wanted.actors.items()}  # fmt: skip
    begin, weeks = span(rows.day, wanted)
    week = (rows.day - begin) // WEEK
    good = (level != UNKNOWN) & (week >= 0) & (week < weeks)
    levels = np.full((len(wanted.dyads), 2, max(weeks, 0)), NOTHING, np.int8)
    used = np.zeros(len(rows.day), bool)
    for k, (a, b) in enumerate(wanted.dyads):
        for side, (by, to) in enumerate(((a, b), (b, a))):
            mine = good & is_whom[by][rows.source] & is_whom[to][rows.target]
            np.maximum.at(levels[k, side], week[mine], level[mine].astype(np.int8))
            used |= mine
    if not used.any():
        raise ScenarioError(f"no row is an act of any dyad, of {len(rows.day):,}. Commonest codes of actors: "
                            f"{counted(unknown(rows, {}))}.")  # fmt: skip
    day = np.datetime64(EPOCH) + np.timedelta64(int(begin), "D")
    outside = int(((week < 0) | (week >= weeks)).sum())
    return Record(wanted.names, day, levels), notes(rows, scheme, used, level, is_whom, outside)


def notes(rows: Table, scheme: str, used: np.ndarray, level: np.ndarray, is_whom: Mapping[str, np.ndarray],
          outside: int) -> Notes:  # fmt: skip
    acts = np.stack([rows.day, rows.source, rows.target, rows.code])[:, used]
    different = np.unique(acts, axis=1)
    per_day = np.unique(different[:3], axis=1, return_counts=True)[1]
    lost = Counter(rows.codes[code] for code in rows.code[level == UNKNOWN].tolist())
    return Notes(
        rows.layout.name, scheme, len(rows.day) + rows.malformed, int(used.sum()),
        int(used.sum()) - different.shape[1], int((per_day > 1).sum()), outside, rows.malformed, rows.bad,
        unknown(rows, is_whom), lost,
    )  # fmt: skip


def unknown(rows: Table, is_whom: Mapping[str, np.ndarray]) -> Mapping[str, int]:
    """How often each code stands in the table that no actor of the mapping has."""
    many = np.bincount(rows.source, minlength=len(rows.actors)) + np.bincount(rows.target, minlength=len(rows.actors))
    known = np.any(list(is_whom.values()), axis=0) if is_whom else np.zeros(len(rows.actors), bool)
    found: Counter[str] = Counter()
    for k in np.flatnonzero(~known).tolist():
        found[rows.actors[k][0]] += int(many[k])
    return found


def span(day: np.ndarray, wanted: Map) -> tuple[int, int]:
    """The first day that is watched, and how many whole weeks there are. Without ``begin`` weeks begin on Mondays.

    A few rows far from all others (a slip in a year, a report of ten years ago) do not stretch what is watched: those
    before or after half a year without any row, where they are less than STRAY of all.
    """
    days, rows = np.unique(day, return_counts=True)
    cuts = np.flatnonzero(np.diff(days) > GAP) + 1
    before = np.concatenate([[0], rows.cumsum()]) / rows.sum()
    low = max([0, *(k for k in cuts.tolist() if before[k] < STRAY)])
    high = min([len(days), *(k for k in cuts.tolist() if 1.0 - before[k] < STRAY)])
    first = int(days[low]) if wanted.begin is None else (wanted.begin - EPOCH).days
    begin = first if wanted.begin is not None else first - (first - MONDAY) % WEEK
    last = int(days[high - 1]) if wanted.end is None else (wanted.end - EPOCH).days
    return begin, (last + 1 - begin) // WEEK


def told_by(codes: Sequence[str]) -> str:
    """The scheme that only these codes can be of. ScenarioError where they could be of either."""
    digits = [code for code in codes if code.isdigit()]
    if any(len(code) == 3 and code[:2] in ("21", "22") for code in digits):
        return "weis"
    if any(len(code) == 4 for code in digits):
        return "cameo"
    raise ScenarioError("the codes could be WEIS or CAMEO: write scheme: weis or scheme: cameo in the mapping.")


def whole_codes(codes: Sequence[str], scheme: str) -> list[str]:
    """Codes with the zero in front that a spreadsheet took away: it did where a code of two digits is no root."""
    most = max(ROOTS[scheme])
    if not any(code.isdigit() and len(code) <= 2 and int(code) > most for code in codes):
        return list(codes)
    short = {code for code in codes if code.isdigit() and (len(code) <= 2 or int(code[:2]) > most)}
    return [f"0{code}" if code in short else code for code in codes]


def level_of(code: str, scheme: str) -> int:
    try:
        return ladder(code, scheme)
    except ValueError:
        return UNKNOWN
