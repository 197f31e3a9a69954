"""Dates as event tables write them: 1995-01-31, 19950131, 950131 and these with a time behind."""

from __future__ import annotations

import datetime
import functools
import re

WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{4})(\d\d)(\d\d)(?:\d{6})?|(\d\d)(\d\d)(\d\d)")
EPOCH = datetime.date(1970, 1, 1)
CENTURY = 69  # two-digit years from here on are of the twentieth century, as POSIX has it


@functools.lru_cache(maxsize=100_000)
def number_of(text: str) -> int | None:
    """Days since 1970-01-01; None for what is no date."""
    found = WRITTEN.fullmatch(text.strip().strip('"'))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    if found[7] is not None:
        year += 1900 if year >= CENTURY else 2000
    try:
        return (datetime.date(year, month, day) - EPOCH).days
    except ValueError:
        return None
