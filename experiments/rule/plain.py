"""A few turns in plain Python, a rule called first or last: ``… -m experiments.rule.plain first RULE``.

Says in JSON the state at the end, and the keys of draws that were used twice. For experiments.rule: what a rule adds
must not depend on what other rules did before it, and no two draws may share a key.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

from sim import choice, crisis, encode, load, rules
from sim.state import desk, start

SCENARIO, TURNS = "northern_strait", 10
BUSY = ("rules.activation.at_rest=-2.2", "rules.activation.partner_at_rest=-2.2")  # so that much happens in few turns
TABLES = ("actor", "pair", "dyad", "tie", "institution", "run")


def reorder(how: str, rule: str) -> list[str]:
    """Let the rule be called before all others or after them from now on, or in its place."""
    names = sorted(rules.RULES)
    if how != "sorted":
        others = [name for name in names if name != rule]
        names = [rule, *others] if how == "first" else [*others, rule]
    rules.RULES = {name: rules.RULES[name] for name in names}
    for hook, function in rules.dispatchers().items():
        for module in (choice, crisis):
            if hasattr(module, hook):
                setattr(module, hook, function)
    return names


def played(how: str, rule: str) -> dict[str, Any]:
    """The end of a run, and which keys were drawn from twice."""
    case = encode(load(SCENARIO, [f"rules.{rule}.on=1", *BUSY]))
    w, s, x = case.world, start(case), desk(case)
    used: Counter = Counter()
    for module in rules.RULES.values():
        if hasattr(module, "draw"):
            module.draw = noted(module.draw, used)  # type: ignore[attr-defined]
    record = w.rules[0]
    numbers = {n: {k: float(record[n][k]) for k in record[n].dtype.names} for n in reorder(how, rule)}
    told = SimpleNamespace(**{n: SimpleNamespace(**row) for n, row in numbers.items()})
    w.rules = [told]  # type: ignore[attr-defined]
    for _ in range(TURNS):
        crisis.turn(w, s, x, 1, 0, 0)
    state = {t: {f: getattr(s, t)[f].tolist() for f in getattr(s, t).dtype.names} for t in TABLES}
    return {"state": state, "twice": [str(key) for key, count in used.items() if count > 1]}


def noted(draw: Any, used: Counter) -> Any:
    """The same draw, its key written down."""

    def call(key: Any, purpose: int, actor: int, target: int) -> Any:
        used[(int(key.turn), int(purpose), int(actor), int(target))] += 1
        return draw(key, purpose, actor, target)

    return call


if __name__ == "__main__":
    print(json.dumps(played(*sys.argv[1:])))
