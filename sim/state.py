"""The state of a run at its start, its desk, and saved games.

All of a state lies in one block of memory, so saving, restoring and branching are one copy.
"""

from __future__ import annotations

import numpy as np

from sim import vocabulary as v
from sim.compiled import turn_address
from sim.encoding import Case
from sim.rules import RULES
from sim.vocabulary import Desk, State

NEVER_COUNTS = ("patron_entry", "agreement", "faded", "recurrence", "first_climber")


def layout(case: Case) -> list[tuple[str, np.dtype, tuple[int, ...]]]:
    """(name, dtype, shape) of every array of a state, in order."""
    w = case.world
    rows = [
        ("run", v.RUN_STATE, 1),
        ("actor", v.ACTOR_STATE, len(w.actor)),
        ("pair", v.PAIR_STATE, len(w.pair)),
        ("dyad", v.DYAD_STATE, len(w.dyad)),
        ("tie", v.TIE_STATE, len(w.tie)),
        ("option", v.OPTION_STATE, len(w.option)),
        ("institution", v.INSTITUTION_STATE, len(w.institution)),
        ("trigger", v.TRIGGER_STATE, len(w.trigger)),
    ]
    return [(n, d, (k,)) for n, d, k in rows] + [("first", np.dtype(np.int64), (len(w.dyad) + 1, v.RUNGS))]


def blank(case: Case) -> State:
    """A state of zeros with the right shape."""
    plan = layout(case)
    sizes = [dtype.itemsize * int(np.prod(shape)) for _, dtype, shape in plan]
    raw = np.zeros(sum(sizes) // 8, np.int64)
    views, at = [], 0
    for (_, dtype, shape), size in zip(plan, sizes, strict=True):
        part = raw[at // 8 : (at + size) // 8].view(dtype).reshape(shape)
        views.append(part.view(np.recarray) if dtype.names else part)
        at += size
    return State(raw, *views)


def start(case: Case) -> State:
    """The state before the first turn."""
    w, s = case.world, blank(case)
    for name in ("capability", "hawk_share", "approval", "bias", "elsewhere", "hardship", "arrest", "intelligence"):
        s.actor[name] = w.actor[name]
    s.actor["attention"] = w.actor["attention"] * (1.0 - w.actor["elsewhere"])
    s.pair["tension"] = np.where(w.pair["dyad"] >= 0, w.pair["tension"], 0.0)
    prior = float(w.rules[0]["perception"]["prior"])
    s.pair["resolve_a"] = prior * w.pair["belief"]
    s.pair["resolve_b"] = prior * (1.0 - w.pair["belief"])
    s.pair["legitimacy"] = w.pair["recognition"]
    for name in ("memory", "heat"):
        s.dyad[name] = w.dyad[name]
    s.dyad["rung"] = s.dyad["highest"] = w.dyad["rung"]
    s.dyad["share"] = w.dyad["share"]
    s.dyad["climber"] = s.dyad["entered_a"] = s.dyad["entered_b"] = -1
    s.tie["commitment"], s.tie["credibility"] = w.tie["commitment"], w.tie["credibility"]
    s.option["ready"] = w.option["not_before"]
    s.option["until"] = s.option["due"] = s.pair["until"] = -1
    s.institution["capacity"] = w.institution["capacity"]
    for c, q in enumerate(w.dyad["dialogue"]):
        if q >= 0:
            s.dyad["progress"][c] = w.institution["progress"][q]
    for name in NEVER_COUNTS:
        s.run[name] = -1
    s.first[:] = -1
    return s


def saved(s: State) -> np.ndarray:
    """A complete saved game."""
    return s.raw.copy()


def restored(case: Case, raw: np.ndarray) -> State:
    """A state continued from a saved game of a case with the same shape."""
    s = blank(case)
    if raw.shape != s.raw.shape:
        raise ValueError(f"saved game of {raw.size} words does not fit this case ({s.raw.size} words)")
    s.raw[:] = raw
    return s


def reach(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """The rungs between which each option is open; none where the target's status closes it, or it is out of reach."""
    move, pair = case.world.move[case.world.option["move"]], case.world.pair[case.world.option["pair"]]
    status = pair["recognition"]
    fits = (status >= move["least_recognition"]) & (status <= move["most_recognition"])
    fits &= near(case)[case.world.option["pair"]] + case.world.option["means"] >= move["reach"]
    return np.where(fits, move["from_rung"], v.RUNGS).astype(np.int64), move["to_rung"].astype(np.int64)


def near(case: Case) -> np.ndarray:
    """How well each pair's actor can reach its target with force, 0-1: itself, or through a patron who can."""
    pair, dyad, tie = case.world.pair, case.world.dyad, case.world.tie
    own = np.where(pair["dyad"] >= 0, dyad["contiguity"][pair["dyad"]] if len(dyad) else 0.0, 1.0)
    reached = own.copy()
    for d in range(len(pair)):
        for link in np.flatnonzero((tie["toward"] == pair["actor"][d]) & (tie["military"] > 0.0)):
            through = np.flatnonzero((pair["actor"] == tie["actor"][link]) & (pair["target"] == pair["target"][d]))
            for e in through[pair["dyad"][through] >= 0]:
                reached[d] = max(reached[d], own[e] * tie["military"][link])
    return reached


def gated(case: Case) -> np.ndarray:
    """1 for options whose move has an effect that some rule names in its GATES."""
    columns = [v.EFFECT[name] for module in RULES.values() for name in getattr(module, "GATES", ())]
    closed = (case.world.effect[:, columns] != 0.0).any(axis=1)
    return closed[case.world.option["move"]].astype(np.int64)


def desk(case: Case, explaining: bool = False) -> Desk:
    """Scratch space; ``explaining`` prices every pair and keeps each rule's share of every choice."""
    pairs, options, dyads, ties = len(case.pairs), len(case.options), len(case.dyads), len(case.ties)
    rules = len(case.world.rules.dtype.names) + 1 if explaining else 0
    floats, whole = np.zeros, (lambda n: np.zeros(n, np.int64))
    return Desk(
        floats((pairs, v.APPEALS)),  # appeal
        np.ones(len(case.actors)),  # heed
        floats(ties),  # given
        np.ones(ties),  # strength
        floats(ties),  # lever
        floats(len(case.actors)),  # cover
        floats(pairs),  # carrot
        floats(pairs),  # urge
        floats(pairs),  # most
        floats(pairs),  # pull
        floats(pairs),  # help
        floats(pairs),  # gain
        floats(pairs),  # odds
        floats(options),  # utility
        floats(options),  # chance
        floats(pairs),  # act
        np.full(pairs, -1),  # chosen
        np.full(pairs, -2),  # seat
        np.full(pairs, -2),  # forced
        floats((rules, pairs, v.APPEALS)),  # part
        floats((rules, pairs)),  # part_urge
        floats(pairs),  # luck
        whole(pairs),  # weighed
        np.full(1, int(explaining)),  # thorough
        np.ascontiguousarray(case.world.trait[case.world.option["move"]].T),  # traits
        case.world.move["rung"][case.world.option["move"]].astype(np.int64),  # rung
        np.array(case.world.move["weight"][case.world.option["move"]]),  # weight
        np.minimum(0.0, np.log(case.world.move["weight"][case.world.option["move"]])),  # habit
        *reach(case),  # low, high
        gated(case),  # gated
        np.full(1, turn_address()),  # turn_at
        floats(4),  # hazard
        whole(pairs),  # replied
        whole(dyads),  # by_accident
        floats((pairs, 3)),  # lean
        floats(pairs),  # noise
        whole(pairs),  # known
    )
