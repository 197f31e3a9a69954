"""Play the cast of worlds.py in plain Python (NUMBA_DISABLE_JIT=1), the rules in the order given; print the end.

Called by test_rules_contract.py. Says in JSON: the state after some turns, the number of draws, keys used twice.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from types import SimpleNamespace

from worlds import cast, opened

from sim import chance, choice, crisis, rules

USED: Counter = Counter()
TURNS = 30
BUSY = {
    "rules.activation.at_rest": -2.2,
    "rules.activation.partner_at_rest": -2.2,
    "rules.mediation.pull": 5.0,
    "rules.chance_of_accident.onset": 0.02,
    "rules.decision.bloodshed": 0.0,
    "ties.big_north_north.military": 0.5,
    "ties.big_north_north.media": 0.9,
    "actors.north.media_reach": 0.8,
    "ties.north_minority.control": 0.5,
}
draw = chance.draw


def noted(key, purpose, actor, target):
    USED[(int(key.turn), int(purpose), int(actor), int(target))] += 1
    return draw(key, purpose, actor, target)


def reorder(how: str) -> list[str]:
    """Let the rules be called in another order from now on."""
    names = sorted(rules.RULES)
    if how == "backward":
        names.reverse()
    elif how == "shuffled":
        random.Random(1).shuffle(names)
    rules.RULES = {name: rules.RULES[name] for name in names}
    for hook, function in rules.dispatchers().items():
        for module in (choice, crisis):
            if hasattr(module, hook):
                setattr(module, hook, function)
    return names


w, s, x = opened(cast(BUSY))
chance.draw = noted
for module in rules.RULES.values():
    if hasattr(module, "draw"):
        module.draw = noted
record = w.rules[0]
w.rules = [
    SimpleNamespace(
        **{n: SimpleNamespace(**{k: float(record[n][k]) for k in record[n].dtype.names}) for n in reorder(sys.argv[1])}
    )
]
for _ in range(TURNS):
    crisis.turn(w, s, x, 1, 0, 0)
tables = ("actor", "pair", "dyad", "tie", "institution", "run")
state = {t: {f: getattr(s, t)[f].tolist() for f in getattr(s, t).dtype.names} for t in tables}
twice = [key for key, count in USED.items() if count > 1]
print(json.dumps({"state": state, "draws": len(USED), "twice": twice}))
