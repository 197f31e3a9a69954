"""Play the cast of worlds.py in plain Python (NUMBA_DISABLE_JIT=1), the rules in the order given; print what came of it.

Called by test_rules_contract.py. Says in JSON: the state after some turns, the number of draws, keys used twice.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from types import SimpleNamespace

from sim import chance

USED: Counter = Counter()
TURNS = 30
_draw = chance.draw


def noted(key, purpose, actor, target):
    USED[(int(key.turn), int(purpose), int(actor), int(target))] += 1
    return _draw(key, purpose, actor, target)


chance.draw = noted  # before the rules are imported: they take it by name

import sim.rules as rules  # noqa: E402

names = list(rules.RULES)
if sys.argv[1] == "backward":
    names.reverse()
elif sys.argv[1] == "shuffled":
    random.Random(1).shuffle(names)
rules.RULES = {name: rules.RULES[name] for name in names}

from worlds import cast, opened  # noqa: E402

from sim import crisis  # noqa: E402

busy = {"rules.activation.base": -2.2, "rules.activation.partner_base": -2.2, "rules.mediation.pull": 5.0,
        "rules.chance_of_accident.base": 0.02, "rules.decision.bloodshed": 0.0, "ties.big_north_north.military": 0.5,
        "ties.north_minority.control": 0.5}  # fmt: skip
w, s, x = opened(cast(busy))
record = w.rules[0]
w.rules = [
    SimpleNamespace(**{n: SimpleNamespace(**{k: float(record[n][k]) for k in record[n].dtype.names}) for n in names})
]
for _ in range(TURNS):
    crisis.turn(w, s, x, 1, 0, 0)
tables = ("actor", "pair", "dyad", "tie", "institution", "run")
state = {t: {f: getattr(s, t)[f].tolist() for f in getattr(s, t).dtype.names} for t in tables}
twice = [key for key, count in USED.items() if count > 1]
print(json.dumps({"state": state, "draws": len(USED), "twice": twice}))
