"""Simulated acts as the rows that recorded ones are read into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.history.events import (
    AGREEMENT,
    ENTRY,
    FORCE,
    MEDIATION,
    NEITHER,
    OFFER,
    WAR,
    WEEK,
    Events,
    Who,
    ladder,
)
from sim import Results
from sim.encoding import Case
from sim.vocabulary import KINDS, LIFT, MEDIATE, TIES

AT_WAR = 9  # rung of the ladder of escalation
REPLY = 0.5  # of a turn: what answers comes after what it answers
SETTLED = 0.75  # of a turn: what third parties did, and what both agreed on, stands after its acts
DISPLAY = 3  # MID level from which on what stands is an act that goes on; a threat is made in a day
SMALL, FULL = 2, 4  # ICB violence
EXPRESSED = "039"  # CAMEO: express intent to mediate
Rows = tuple[Any, ...]


def events(results: Results, dyads: Sequence[str]) -> Events:
    """What was done on these dyads in runs with ``detail``; a series is a run of a dyad.

    An act has the level of its move's code. What nobody chose is there too: an accident that goes further than what was
    done that turn, and a week of war without a use of force, are acts of neither side. Whole deaths of a turn stand on
    the gravest of its acts. A display or a use of force lasts as long as its measure, or until its maker lifts it.
    """
    case, (runs, turns) = results.case, results.level.shape[:2]
    what, days, many = Scales.of(case), float(case.world.clock[0]["turn_days"]), len(dyads)
    parts = []
    for k, name in enumerate(dyads):
        for run, moment, *rest in rows(results, what, case.dyads.index(name)):
            parts.append((run * many + k, moment * days, *rest))
    return Events.of(parts, runs * many, turns * days, possible(case, what, dyads), sides(case, dyads, runs))


def rows(results: Results, what: Scales, c: int) -> Iterator[Rows]:
    """Acts and notes of a dyad: run, moment in turns, side, level, mid, icb, deaths, lasts, note; each a column."""
    case, w = results.case, results.case.world.dyad[c]
    days, violence = (float(case.world.clock[0][name]) for name in ("turn_days", "violence"))
    did = [results.choice[:, :, w[way]] for way in ("ab", "ba")]
    highest = np.maximum(what.rung[did[0]], what.rung[did[1]])
    war = results.rung[:, :, c] >= AT_WAR
    accident = (results.level[:, :, c] > highest) & (results.level[:, :, c] >= violence)
    dead = np.floor(results.deaths[:, :, c] + 1e-9)
    force = np.maximum(what.mid[did[0]], what.mid[did[1]]) >= FORCE
    alone = (war | (dead > 0)) & ~force  # deaths without force: the last turn of a war
    dead = np.where(alone, by_week(dead * alone, days), dead)
    nobody = (accident & ~war) | (alone & begins(alone, days))
    second = (did[1] >= 0) & ((did[0] < 0) | (what.mid[did[1]] > what.mid[did[0]]))
    gravest = np.where(nobody, NEITHER, second)  # whose act is
    for side, way in enumerate(("ab", "ba")):
        run, turn = np.nonzero(did[side] >= 0)
        o, fights = did[side][run, turn], war[run, turn] & (what.mid[did[side][run, turn]] >= FORCE)
        moment, lasts = turn + REPLY * results.reply[run, turn, w[way]], lasting(what, did[side], days)[run, turn]
        killed = np.where(gravest == side, dead, 0.0)[run, turn]
        yield (run, moment, side, what.level[o], np.where(fights, WAR, what.mid[o]),
               np.where(fights, FULL, what.icb[o]), killed, lasts, 0)  # fmt: skip
    run, turn = np.nonzero(nobody)
    fights = war[run, turn]
    yield (run, turn + REPLY, NEITHER, FORCE, np.where(fights, WAR, FORCE), np.where(fights, FULL, SMALL),
           dead[run, turn], 1.0, 0)  # fmt: skip
    for note, seen in notes(results, what, c).items():
        run, turn = np.nonzero(seen)
        yield run, turn + SETTLED, NEITHER, 0, 0, 1, 0.0, 1.0, note


def weeks_of(turns: int, days: float) -> np.ndarray:
    """int64[turn]: the week in which each turn begins; a turn of a week or longer is a week of its own."""
    return np.floor(np.arange(turns) * min(days, WEEK) / WEEK + 1e-9).astype(np.int64)


def begins(seen: np.ndarray, days: float) -> np.ndarray:
    """bool[run, turn]: of the turns seen, the first of each week."""
    week = weeks_of(seen.shape[1], days)
    before = np.cumsum(seen, axis=1) - seen
    at_begin = before[:, np.searchsorted(week, week)]  # how many were seen before this week
    return np.asarray(seen & (before == at_begin))


def by_week(amount: np.ndarray, days: float) -> np.ndarray:
    """float[run, turn]: the sum over the week of each turn."""
    week = weeks_of(amount.shape[1], days)
    sums = np.add.reduceat(amount, np.flatnonzero(np.diff(week, prepend=-1)), axis=1)
    return np.asarray(sums[:, week])


def lasting(what: Scales, o: np.ndarray, days: float) -> np.ndarray:
    """Days that each act of a side goes on: options int32[run, turn], -1 none -> float64[run, turn]."""
    turns = o.shape[1]
    turn = np.arange(turns)
    lifted = np.where(what.lifts[o], turn, turns)  # the next turn in which it lifts its measures
    lifted = np.minimum.accumulate(lifted[:, ::-1], axis=1)[:, ::-1]
    return np.clip((lifted - turn) * days, 1.0, np.maximum(what.lasts[o], 1.0))


def notes(results: Results, what: Scales, c: int) -> dict[int, np.ndarray]:
    """bool[run, turn] of each note on a dyad."""
    choice = results.choice
    found = {note: np.zeros(choice.shape[:2], bool) for note in (OFFER, MEDIATION)}
    for d in np.unique(what.pair[(what.note > 0) & (what.lands == c)]):
        for note, seen in found.items():
            seen |= what.note[choice[:, :, d]] == note
    entered = np.diff(results.entered[:, :, c], axis=1, prepend=0) > 0
    return {**found, AGREEMENT: results.agreed[:, :, c] > 0, ENTRY: entered}


def possible(case: Case, what: Scales, dyads: Sequence[str]) -> frozenset[int]:
    """Notes of third parties that there can be: someone may mediate, someone may enter with force."""
    w, here = case.world, [case.dyads.index(name) for name in dyads]
    found = set()
    if np.isin(what.lands[what.note == MEDIATION], here).any():
        found.add(MEDIATION)
    for tie in w.tie[w.tie["military"] > 0.0]:
        for row in w.dyad[here]:
            if tie["toward"] in (row["a"], row["b"]) and tie["actor"] not in (row["a"], row["b"]):
                found.add(ENTRY)
    return frozenset(found)


def sides(case: Case, dyads: Sequence[str], runs: int) -> Who:
    """What the sides of these dyads are, a series a run of each; an ally is a great power, patron or guarantor."""
    w, here = case.world, [case.dyads.index(name) for name in dyads]
    kind, both = w.actor["kind"], np.stack([w.dyad["a"][here], w.dyad["b"][here]], axis=1)
    bound = np.isin(w.tie["kind"], [TIES.index("patron"), TIES.index("guarantor")])
    bound &= kind[w.tie["actor"]] == KINDS.index("patron")
    backed = np.isin(both, w.tie["toward"][bound])
    for k, pair in enumerate(both):
        for side in (0, 1):  # a great power that is the other side is no ally
            givers = w.tie["actor"][bound & (w.tie["toward"] == pair[side])]
            backed[k, side] &= bool((givers != pair[1 - side]).any())
    faction = (kind[both] == KINDS.index("faction")).sum(axis=1) == 1
    faction &= (kind[both] == KINDS.index("state")).any(axis=1)
    return Who(np.tile(backed, (runs, 1)), np.tile(faction, runs))


@dataclass(frozen=True)
class Scales:
    """What is read of every option, [option + 1] each; the last is that of no act (-1).

    level: ladder level of the move's code, 0 where it has none · mid, rung, icb · lasts: days · lifts: bool · note:
    OFFER or MEDIATION where it mediates, else 0 · pair · lands: the dyad that mediation works on, -1 none.
    """

    level: np.ndarray
    mid: np.ndarray
    rung: np.ndarray
    icb: np.ndarray
    lasts: np.ndarray
    lifts: np.ndarray
    note: np.ndarray
    pair: np.ndarray
    lands: np.ndarray

    @classmethod
    def of(cls, case: Case) -> Scales:
        w, moves = case.world, case.scenario.moves
        codes = [str(moves[m]["cameo"] or "") for m in case.moves]
        level = np.array([ladder(code, "cameo") if code else 0 for code in codes], np.int8)
        mid, rung, icb = (w.move[name].astype(np.int8) for name in ("mid", "rung", "icb"))
        lasts = np.where(mid >= DISPLAY, w.move["lasts"], 0.0)
        mediates = w.effect[:, MEDIATE] > 0.0
        offers = np.array([code.startswith(EXPRESSED) for code in codes])
        note = np.where(mediates, np.where(offers, OFFER, MEDIATION), 0).astype(np.int8)
        of, pair = w.option["move"], w.option["pair"]
        own, main = w.pair["dyad"][pair], w.actor["main_dyad"][w.pair["target"][pair]]
        each = (x[of] for x in (level, mid, rung, icb, lasts, w.effect[:, LIFT] > 0.0, note))
        columns = (*each, pair, np.where(own < 0, main, own))
        none = (0, 0, 0, 1, 0.0, False, 0, -1, -1)
        return cls(*(np.append(x, np.asarray(y, x.dtype)) for x, y in zip(columns, none, strict=True)))
