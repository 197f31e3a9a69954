"""The state of a run at its start, its desk, and saved games.

All of a state lies in one block of memory, so saving, restoring and branching are one copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from sim import vocabulary as v
from sim.compiled import turn_address
from sim.encoding import Case
from sim.layout import (
    ACTOR_STATE,
    DYAD_STATE,
    INSTITUTION_STATE,
    OPTION_STATE,
    PAIR_STATE,
    RUN_STATE,
    TIE_STATE,
    TRIGGER_STATE,
    Desk,
    State,
)
from sim.rules import RULES

# What a scenario gives and a state carries on from there: table and column of the world -> column of the same table of
# the state. A dialogue's progress is carried by its dyad.
CARRIED = {
    **{("actor", name): name for name in ("capability", "hawk_share", "approval", "bias", "elsewhere", "hardship",
                                          "arrest", "intelligence")},
    **{("pair", "tension"): "tension", ("pair", "recognition"): "legitimacy"},
    **{("dyad", name): name for name in ("memory", "heat", "share")},
    **{("tie", name): name for name in ("commitment", "credibility")},
    ("institution", "capacity"): "capacity",
}  # fmt: skip
NEVER_DAYS = 1e6  # since an act that never was
NEVER_COUNTS = ("patron_entry", "agreement", "faded", "recurrence", "first_climber")


def layout(case: Case) -> list[tuple[str, np.dtype, tuple[int, ...]]]:
    """(name, dtype, shape) of every array of a state, in order."""
    w = case.world
    rows = [
        ("run", RUN_STATE, 1),
        ("actor", ACTOR_STATE, len(w.actor)),
        ("pair", PAIR_STATE, len(w.pair)),
        ("dyad", DYAD_STATE, len(w.dyad)),
        ("tie", TIE_STATE, len(w.tie)),
        ("option", OPTION_STATE, len(w.option)),
        ("institution", INSTITUTION_STATE, len(w.institution)),
        ("trigger", TRIGGER_STATE, len(w.trigger)),
    ]
    return [(n, d, (k,)) for n, d, k in rows] + [("first", np.dtype(np.int64), (len(w.dyad) + 1, v.RUNGS))]


def blank(case: Case) -> State:
    """A state of zeros with the right shape."""
    plan = layout(case)
    sizes = [dtype.itemsize * prod(shape) for _, dtype, shape in plan]
    raw = np.zeros(sum(sizes) // 8, np.int64)
    views, at = [], 0
    for (_, dtype, shape), size in zip(plan, sizes, strict=True):
        part = raw[at // 8 : (at + size) // 8].view(dtype).reshape(shape)
        views.append(part)
        at += size
    return State(raw, *views)


def start(case: Case) -> State:
    """The state before the first turn."""
    w, s = case.world, blank(case)
    for (table, given), name in CARRIED.items():
        getattr(s, table)[name] = getattr(w, table)[given]
    s.actor["attention"] = w.actor["attention"] * (1.0 - w.actor["elsewhere"])
    s.pair["tension"][w.pair["dyad"] < 0] = 0.0
    prior = float(w.rules[0]["perception"]["prior"])
    s.pair["resolve_a"] = prior * w.pair["belief"]
    s.pair["resolve_b"] = prior * (1.0 - w.pair["belief"])
    s.dyad["rung"] = s.dyad["highest"] = w.dyad["rung"]
    s.dyad["climber"] = s.dyad["entered_a"] = s.dyad["entered_b"] = -1
    s.pair["takes"] = s.dyad["takes"] = w.clock["act_days"][0]
    s.pair["since"], s.pair["sparked"], s.pair["fresh"] = NEVER_DAYS, NEVER_DAYS, 1.0
    s.institution["mandate"] = 1.0
    s.option["ready"] = w.option["not_before"]
    s.option["until"] = s.option["due"] = s.pair["until"] = -1
    for c, q in enumerate(w.dyad["dialogue"]):
        if q >= 0:
            s.dyad["progress"][c] = w.institution["progress"][q]
    for name in NEVER_COUNTS:
        s.run[name] = -1
    s.first[:] = -1
    return s


def carry(case: Case, s: State, values: Mapping[str, float]) -> None:
    """Set in a state on its way those of these numbers that it carries; the others act through the case alone."""
    for path, value in values.items():
        table, row, column, _ = case.place(path)
        if (table, column) in CARRIED:
            getattr(s, table)[CARRIED[table, column]][row] = value
        elif (table, column) == ("institution", "progress"):
            s.dyad["progress"][case.world.dyad["dialogue"] == row] = value


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


def opening(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """By rung, the options that can be open there, and where each pair's begin and end among them.

    Open between the move's rungs; nowhere if the target's status closes the option, or it is out of reach.
    """
    pair, option = case.world.pair, case.world.option
    status = pair["recognition"][option["pair"]]
    move = case.world.move[option["move"]]
    fits = (status >= move["least_recognition"]) & (status <= move["most_recognition"])
    fits &= near(case)[option["pair"]] + option["means"] >= move["reach"]
    rung = np.arange(v.RUNGS)[:, None]
    fits = fits & (move["from_rung"] <= rung) & (rung <= move["to_rung"])
    before = np.zeros((v.RUNGS, len(option) + 1), np.int64)
    np.cumsum(fits, axis=1, out=before[:, 1:])
    found = np.zeros(fits.shape, np.int64)
    at, which = np.nonzero(fits)
    found[at, before[at, which]] = which
    ends = np.stack([before[:, pair["first"]], before[:, pair["last"]]], axis=2)
    return found, np.ascontiguousarray(ends)


def near(case: Case) -> np.ndarray:
    """How well each pair's actor can reach its target with force, 0-1: itself, or through a patron who can."""
    pair, dyad, tie = case.world.pair, case.world.dyad, case.world.tie
    rivals = pair["dyad"] >= 0
    own = np.where(rivals, dyad["contiguity"][pair["dyad"]] if len(dyad) else 0.0, 1.0)
    reach = np.zeros((len(case.actors), len(case.actors)))  # [actor, target] of rivals
    reach[pair["actor"][rivals], pair["target"][rivals]] = own[rivals]
    best = reach.copy()
    for giver, receiver, military in tie[tie["military"] > 0.0][["actor", "toward", "military"]]:
        np.maximum(best[receiver], reach[giver] * military, out=best[receiver])
    return np.maximum(own, best[pair["actor"], pair["target"]])


def gated(case: Case) -> np.ndarray:
    """1 for options that something may shut: a bar, or a rule that names an effect of their move in its GATES."""
    columns = [v.EFFECT[name] for module in RULES.values() for name in getattr(module, "GATES", ())]
    closed = (case.world.effect[:, columns] != 0.0).any(axis=1)
    option = case.world.option
    return (closed[option["move"]] | (option["first_bar"] < option["last_bar"])).astype(np.int64)


def terms(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The traits that each option's move has: how many, which, and how much of each."""
    trait = case.world.trait
    count = (trait != 0.0).sum(axis=1)
    which = np.argsort(trait == 0.0, axis=1, kind="stable")[:, : max(1, int(count.max(initial=0)))]
    move = case.world.option["move"]
    return count[move], which[move], np.take_along_axis(trait, which, axis=1)[move]


def put(case: Case, x: Desk, numbers: Mapping[str, float]) -> None:
    """Set what a run draws (sim.members) in the arrays of a case and of its desk, of which the weights of moves are."""
    case.put(numbers)
    x.weight[:] = case.world.move["weight"][case.world.option["move"]]
    x.habit[:] = np.minimum(0.0, np.log(x.weight))


def desk(case: Case, explaining: bool = False) -> Desk:
    """Scratch space; ``explaining`` prices every pair and keeps each rule's share of every choice."""
    pairs, options, dyads, ties = len(case.pairs), len(case.options), len(case.dyads), len(case.ties)
    rules = len(RULES) + 1 if explaining else 0
    w = case.world
    move = w.move[w.option["move"]]
    floats, whole = np.zeros, (lambda n: np.zeros(n, np.int64))
    return Desk(
        floats((pairs, v.APPEALS)),  # appeal
        np.ones(len(case.actors)),  # heed
        floats(ties),  # given
        np.ones(ties),  # strength
        floats(ties),  # lever
        floats(len(case.actors)),  # cover
        floats(len(case.actors)),  # hardened
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
        w.actor["label"][np.stack([w.pair["actor"], w.pair["target"]])],  # name
        floats(pairs),  # luck
        whole(pairs),  # weighed
        np.full(1, int(explaining)),  # thorough
        whole(pairs),  # mustered
        *terms(case),  # terms, term, amount
        floats(v.RUNGS),  # near
        floats(v.RUNGS),  # peril
        floats(len(case.actors)),  # shield
        move["rung"].astype(np.int64),  # rung
        move["weight"].copy(),  # weight
        np.minimum(0.0, np.log(move["weight"])),  # habit
        *opening(case),  # open, opens
        gated(case),  # gated
        np.full(1, turn_address()),  # turn_at
        floats(4),  # hazard
        whole(pairs),  # replied
        whole(dyads),  # by_accident
        floats((pairs, 3)),  # lean
        floats(pairs),  # noise
        whole(pairs),  # known
        whole(pairs),  # unordered
        np.ones(1),  # calm
    )
