"""What a stepping run writes down each turn: the acts that were made, and where every dyad stands."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import explain
from sim.choice import FREE
from sim.crisis import landing


def events(model: Any, before: np.ndarray) -> list[dict[str, Any]]:
    """The acts of the turn that has just ended."""
    case, x, rows = model.case, model.desk, []
    for d, o in enumerate(x.chosen):
        if o < 0:
            continue
        actor, target, move = case.options[o]
        c = getattr(landing, "py_func", landing)(case.world, int(o))  # as Python: too little to compile
        why = explain.reasons(case, x, int(o)) + [explain.Reason("", 0.0)] * 2
        rows.append(
            {
                "turn": model.turn,
                "date": model.date(model.turn),
                "actor": actor,
                "target": target,
                "move": move,
                "rung": int(case.world.move["rung"][case.world.option["move"][o]]),
                "dyad": case.dyads[c] if c >= 0 else "",
                "rung_before": int(before[c]) if c >= 0 else -1,
                "rung_after": int(model.state.dyad["rung"][c]) if c >= 0 else -1,
                "attributed": bool(x.known[d]),
                "reply": bool(x.replied[d]),
                "seat": "held" if x.seat[d] != FREE else "script" if x.forced[d] != FREE else "own",
                "probability": float(x.chance[o]),
                "utility": float(x.utility[o]) if x.utility[o] > explain.CLOSED else float("nan"),
                "reason_1": why[0].rule,
                "amount_1": why[0].amount,
                "reason_2": why[1].rule,
                "amount_2": why[1].amount,
            }
        )
    return rows


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
