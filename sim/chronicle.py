"""What a stepping run writes down each turn: the acts, what no one chose, and where every dyad stands."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import explain
from sim.crisis import landing
from sim.vocabulary import COUNCIL, FREE, HOSTILITY, SIGN, VETO

REASONS = 2  # reasons for an act that have columns of their own
EVENT_COLUMNS = ("turn", "date", "actor", "target", "move", "rung", "dyad", "rung_before", "rung_after",
                 "attributed", "reply", "answers", "seat", "probability", "chance", "utility",
                 "reason_1", "amount_1", "reason_2", "amount_2", "against", "against_amount",
                 "now", "now_amount")  # fmt: skip
HAPPENING_COLUMNS = ("turn", "date", "kind", "dyad", "actor", "name")
HISTORY_COLUMNS = ("turn", "dyad", "level", "standing", "rung", "tension_a", "tension_b", "deaths", "accident",
                   "war")  # fmt: skip


def events(model: Any, before: np.ndarray) -> list[dict[str, Any]]:
    """The acts of the turn that has just ended. ``reasons`` and ``why_now`` hold all, columns the strongest."""
    case, s, x, rows = model.case, model.state, model.desk, []
    for d, o in enumerate(x.chosen):
        if o < 0:
            continue
        actor, target, move = case.options[o]
        c = place(case.world, int(o))
        own = x.seat[d] == FREE and x.forced[d] == FREE
        why = explain.reasons(case, s, x, int(o)) if own else []
        now = explain.why_now(case, s, x, d, int(o)) if own and not x.replied[d] else []
        best = [r for r in why if r.amount > 0.0][:REASONS]
        worst = [r for r in why[::-1] if r.amount < 0.0][:1]
        rows.append(
            {
                "turn": model.turn,
                "date": model.date(model.turn),
                "actor": actor,
                "target": target,
                "move": move,
                "rung": int(x.rung[o]),
                "dyad": case.dyads[c] if c >= 0 else "",
                "rung_before": int(before[c]) if c >= 0 else -1,
                "rung_after": int(s.dyad["rung"][c]) if c >= 0 else -1,
                "attributed": bool(x.known[d]),
                "reply": bool(x.replied[d]),
                "answers": answered(model, d),
                "seat": decided(x, d),
                "probability": float(x.chance[o]),
                "chance": chance(case, x, d, int(o)) if own else float("nan"),
                "utility": float(x.utility[o]) if x.utility[o] > explain.CLOSED else float("nan"),
                **columns("reason", best, REASONS),
                **columns("against", worst, 1),
                **columns("now", now, 1),
                "reasons": tuple(why),
                "why_now": tuple(now),
            }
        )
    return rows


def decided(x: Any, d: int) -> str:
    """Who decided what the pair did."""
    if x.unordered[d]:
        return "none"
    return "held" if x.seat[d] != FREE else "script" if x.forced[d] != FREE else "own"


def place(w: Any, o: int) -> int:
    """The dyad on which an option counts, -1 none."""
    return int(getattr(landing, "py_func", landing)(w, o))  # as Python: too little to compile


def chance(case: Any, x: Any, d: int, o: int) -> float:
    """The probability of option o, given that the pair's actor acted toward this target at all."""
    every = float(x.chance[slice(*explain.bounds(case, d))].sum())
    return float(x.chance[o]) / every if every > 0.0 else float("nan")


def columns(name: str, found: list[explain.Reason], most: int) -> dict[str, Any]:
    """The strongest reasons as columns: ``name``, ``name_amount``, or ``name_1``, ``amount_1``, …; empty: none."""
    kept = [*found, *[explain.Reason("", "", 0.0)] * most][:most]
    if most == 1:
        return {name: kept[0].rule, f"{name}_amount": kept[0].amount}
    pairs = enumerate(kept, 1)
    return {key: value for k, r in pairs for key, value in ((f"{name}_{k}", r.rule), (f"amount_{k}", r.amount))}


def answered(model: Any, d: int) -> int:
    """The turn of the target's hostile act that this one answers: this, or the last if it was seen; -1 none."""
    if model.desk.replied[d]:
        return int(model.turn)
    if model.state.pair["seen_hostile"][d] > 0.0:
        way, w = model.case.pairs[d][::-1], model.case.world
        for e in reversed(model.event_rows):
            if e["turn"] < model.turn - 1:
                break
            hostile = w.trait[model.case.moves.index(e["move"]), HOSTILITY] > 0.0
            if (e["actor"], e["target"]) == way and e["attributed"] and hostile:
                return int(e["turn"])
    return -1


def happenings(model: Any, was: Any) -> list[dict[str, Any]]:
    """What came from outside, and what came of the turn's acts without being an act: kinds as in docs/codebook.md.

    ``was``: the state before the turn.
    """
    case, w, s, x = model.case, model.case.world, model.state, model.desk
    found = [(*placed(case, int(q)), case.triggers[q]) for q in np.flatnonzero(s.trigger["last"] == model.turn)]
    happened = [{"kind": "outside", "dyad": dyad, "actor": actor, "name": name} for dyad, actor, name in found]
    acts = [int(o) for o in x.chosen if o >= 0]
    made = {e: [o for o in acts if w.effect[w.option["move"][o], e] > 0.0] for e in (SIGN, COUNCIL, VETO)}
    ended, begun = (np.flatnonzero(s.institution["mandate"] - was.institution["mandate"] == d) for d in (-1.0, 1.0))
    for kind, forces in (("lapsed", ended), ("renewed", begun)):
        for q in forces:
            dyad = case.dyads[w.institution["dyad"][q]]
            happened.append({"kind": kind, "dyad": dyad, "actor": "", "name": case.institutions[q]})
    stopped = int(s.run[0].vetoes - was.run[0].vetoes) > len(made[VETO]) + len(ended)
    for o in made[COUNCIL][:1]:
        c = int(w.pair["dyad"][w.option["pair"][o]])
        dyad, kind = case.dyads[c] if c >= 0 else "", "passed" if s.run[0].passed > was.run[0].passed else "vetoed"
        if kind == "passed" or stopped:
            happened.append({"kind": kind, "dyad": dyad, "actor": case.options[o][0], "name": ""})
    at = {o: place(w, o) for o in acts}
    signing = {int(w.option["pair"][o]) for o in made[SIGN]}
    for c, dyad in enumerate(case.dyads):
        row = {"dyad": dyad, "actor": "", "name": ""}
        sides = (int(w.dyad["ab"][c]), int(w.dyad["ba"][c]))
        if all(was.pair["offered"][d] > 0.0 or d in signing for d in sides):
            if s.dyad["agreed"][c] == 1 and s.dyad["progress"][c] == 0.0:
                happened.append({"kind": "agreement", **row})
            elif s.dyad["progress"][c] < was.dyad["progress"][c]:
                happened.append({"kind": "blocked" if stopped and not made[COUNCIL] else "refused", **row})
        fiercest = max((int(x.rung[o]) for o in acts if at[o] == c), default=0)
        if w.dyad["force"][c] >= 0 and s.dyad["level"][c] < fiercest and fiercest >= w.clock[0]["violence"]:
            happened.append({"kind": "contained", **row, "name": case.institutions[w.dyad["force"][c]]})
        if x.by_accident[c]:
            happened.append({"kind": "accident", **row})
        for side in ("entered_a", "entered_b"):
            if s.dyad[side][c] not in (-1, was.dyad[side][c]):
                helper = case.actors[s.dyad[side][c]]
                happened.append({"kind": "entry", **row, "actor": helper, "name": case.actors[w.dyad[side[-1]][c]]})
        if s.dyad["war"][c] != was.dyad["war"][c]:
            happened.append({"kind": "war" if s.dyad["war"][c] else "peace", **row})
    return [{"turn": model.turn, "date": model.date(model.turn), **row} for row in happened]


def placed(case: Any, q: int) -> tuple[str, str]:
    """The dyad and the actor that a trigger falls on; empty where it falls on none."""
    c, a = int(case.world.trigger["dyad"][q]), int(case.world.trigger["actor"][q])
    return case.dyads[c] if c >= 0 else "", case.actors[a] if a >= 0 else ""


def history(model: Any) -> list[dict[str, Any]]:
    """How every dyad stands at the end of the turn."""
    w, s = model.case.world, model.state
    return [
        {
            "turn": model.turn,
            "dyad": name,
            "level": int(s.dyad["level"][c]),
            "standing": int(s.dyad["standing"][c]),
            "rung": int(s.dyad["rung"][c]),
            "tension_a": float(s.pair["tension"][w.dyad["ab"][c]]),
            "tension_b": float(s.pair["tension"][w.dyad["ba"][c]]),
            "deaths": float(s.dyad["deaths"][c]),
            "accident": int(model.desk.by_accident[c]),
            "war": int(s.dyad["war"][c]),
        }
        for c, name in enumerate(model.case.dyads)
    ]
