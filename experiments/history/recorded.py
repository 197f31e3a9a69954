"""Recorded events as their makers publish them, read into the tables that simulated events are read into.

    KEDS    a table date, source, target, weis (Schrodt, Kansas Event Data System, Balkans)
    MID     incidents and disputes of MID 5.0 (Palmer et al. 2022), columns as in the folder's README
    ICB     crises of ICB v13 (Brecher, Wilkenfeld et al.)

The rows themselves are not part of this project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.history import grave
from experiments.history.crises import MILITARY, OTHER, UNKNOWN, VIOLENT, Crises
from experiments.history.disputes import LEAST, Incidents, Sides
from experiments.history.events import NEITHER, WEEK, Events, ladder
from experiments.history.grave import Disputes

MISSING = -9
CLASH = 17  # action of MID: forces of both sides


def keds(table: pd.DataFrame, actors: Mapping[str, str], dyads: Sequence[str], begin: str, weeks: int) -> Events:
    """Events of dyads "A-B" from ``begin`` on; ``actors``: regular expressions of source and target codes.

    A machine code stands for an act as often as it was reported: the level of a week is its highest, so it counts once.
    """
    day = (table["date"] - pd.Timestamp(begin)).dt.days.to_numpy(float)
    levels = {code: ladder(str(code), "weis") for code in table["weis"].unique()}
    level = table["weis"].astype(str).map(levels).to_numpy()
    codes = {side: {code for code in table[side].unique() if code is not None} for side in ("source", "target")}

    def acts(source: str, target: str) -> np.ndarray:
        by, to = (
            {code for code in codes[column] if re.fullmatch(actors[who], str(code))}
            for column, who in (("source", source), ("target", target))
        )
        return np.flatnonzero(table["source"].isin(by) & table["target"].isin(to))

    parts = []
    for number, dyad in enumerate(dyads):
        a, b = dyad.split("-", 1)
        for side, rows in enumerate((acts(a, b), acts(b, a))):
            parts.append(
                (np.full(len(rows), number), day[rows], np.full(len(rows), side), level[rows], 0 * level[rows])
            )
    return Events.of(parts, len(dyads), weeks * WEEK)


def incidents(table: pd.DataFrame) -> Incidents:
    """MID incidents in order of time within their disputes; those of one day in the order of their numbers."""
    table = table.assign(day=pd.to_datetime(table["start_date_imputed"]))
    table = table.sort_values(["dispnum", "day", "incidnum"], kind="stable")
    day = (table["day"] - pd.Timestamp("1970-01-01")).dt.days.to_numpy(float)
    side = table["initiating_dispute_side"].fillna(-1).to_numpy()
    number = np.unique(table["dispnum"], return_inverse=True)[1]
    known = (table["stday"] != MISSING).to_numpy()
    side = np.where(side < 0, NEITHER, 1 - side).astype(np.int8)
    clash = (table["action"] == CLASH).to_numpy()
    return Incidents(number, day, side, table["hostlev"].to_numpy(np.int8), known, clash)


def bilateral(table: pd.DataFrame) -> np.ndarray:
    """bool[dispute]: whether each of the disputes of an incident table has one state on either side."""
    each = table.sort_values("dispnum").groupby("dispnum")[["dispute_numa", "dispute_numb"]].first()
    return ((each["dispute_numa"] == 1) & (each["dispute_numb"] == 1)).to_numpy()


def sides(table: pd.DataFrame) -> Sides:
    """What each side of the bilateral disputes of a table comes to."""
    rows = table[(table["numa"] == 1) & (table["numb"] == 1)]
    a, b = (rows[f"side{x}_ccode_hostlev_orig"].str.split(":").str[1].astype(int).to_numpy() for x in ("A", "B"))
    return Sides(*(np.where(level < LEAST, 0, level).astype(np.int8) for level in (a, b)))


def disputes(table: pd.DataFrame) -> Disputes:
    """Whole disputes of a table: all of them, between however many states."""
    highest, fatality = (table[name].to_numpy(np.int8) for name in ("hostlev", "fatality"))
    joined = np.zeros(len(table), bool)
    for side in ("A", "B"):  # ccode:level:orig;…, orig 0 whoever joined
        joined |= table[f"side{side}_ccode_hostlev_orig"].str.contains(":0(?:;|$)").to_numpy(bool)
    answered, days = (table["recip"] == 1).to_numpy(), table["mindur"].to_numpy(float)
    return Disputes(highest, answered, fatality, days, joined, often(table))


def often(table: pd.DataFrame) -> np.ndarray:
    """Bilateral disputes of each pair of states in each window in which it has any, from the first year of a table on.

    A month that is not known is January, a day the 15th.
    """
    rows = table[(table["numa"] == 1) & (table["numb"] == 1)]
    parts = {
        "year": rows["styear"],
        "month": rows["stmon"].clip(lower=1),
        "day": rows["stday"].where(lambda d: d > 0, 15),
    }
    begin, end = (
        pd.Timestamp(year=year, month=1, day=1) for year in (table["styear"].min(), table["styear"].max() + 1)
    )
    states = [rows[f"side{x}_ccode_hostlev_orig"].str.split(":").str[0].astype(int) for x in ("A", "B")]
    low, high = np.minimum(*states), np.maximum(*states)
    series = np.unique(low * 1000 + high, return_inverse=True)[1]  # country codes have three digits
    return grave.often(series, (pd.to_datetime(parts) - begin).dt.days.to_numpy(float), float((end - begin).days))


def crises(table: pd.DataFrame) -> Crises:
    """ICB crises of a table: BREAK 8 and 9 are violent, 7 a non-violent military act; FOROUT 1 and 2 agreements."""
    trigger = np.select([table["break"] >= 8, table["break"] == 7], [VIOLENT, MILITARY], OTHER).astype(np.int8)
    mediation = table["mediate"].fillna(UNKNOWN).to_numpy(np.int8)
    violence, days = table["viol"].to_numpy(np.int8), table["brexit"].to_numpy(float)
    return Crises(trigger, violence, days, table["forout"].isin([1, 2]).to_numpy(), mediation)


def read(path: Path) -> pd.DataFrame:
    """A table of rows."""
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
