"""Why an actor chose as it did: what every rule added to every option, read off the desk of a turn.

What a rule contributes to option o of pair d is what it added to the pair's appeal row, priced with the move:

    contribution = sum over traits t of trait[m, t] part[rule, d, t]  +  part[rule, d, rung of m]

These sum to the option's worth, the utility before ``transform``. A reason for a choice is a contribution above the
actor's own average over its open options (weighted by their probabilities): what set this option apart from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.encoding import Case
from sim.faults import listed, nearest
from sim.rules import RULES
from sim.vocabulary import RUNG0, Desk

if TYPE_CHECKING:
    import pandas as pd

CLOSED = -1e300  # the utility of an option that could not be taken


@dataclass(frozen=True)
class Reason:
    """One rule's share in a choice, in utils above the actor's average option."""

    rule: str
    amount: float


def prices(case: Case, row: np.ndarray, first: int, last: int) -> np.ndarray:
    """What appeal rows ``row[..., appeal]`` give options first to last: float[..., option]."""
    moves = case.world.option["move"][first:last]
    rungs = RUNG0 + case.world.move["rung"][moves].astype(np.int64)
    priced: np.ndarray = row[..., :RUNG0] @ case.world.trait[moves].T + row[..., rungs]
    return priced


def contributions(case: Case, x: Desk, d: int) -> np.ndarray:
    """float[rule, option of pair d], rules in the order of their names. Needs a desk that explains."""
    first, last = bounds(case, d)
    return prices(case, x.part[:-1, d], first, last)


def bounds(case: Case, d: int) -> tuple[int, int]:
    return int(case.world.pair["first"][d]), int(case.world.pair["last"][d])


def weighed(case: Case, x: Desk, d: int) -> pd.DataFrame:
    """The open options of pair d, the likeliest first; the rest of their probabilities is that of doing nothing."""
    import pandas as pd

    first, last = bounds(case, d)
    table = pd.DataFrame(case.options[first:last], columns=["actor", "target", "move"])
    table["rung"] = case.world.move["rung"][case.world.option["move"][first:last]].astype(int)
    table["probability"] = x.chance[first:last]
    table["utility"] = x.utility[first:last]
    table["worth"] = prices(case, x.appeal[d], first, last)
    if x.part.shape[0]:
        shares = contributions(case, x, d)
        for k, (rule, module) in enumerate(RULES.items()):
            speaks = hasattr(module, "appeal") or hasattr(module, "control")
            if speaks and case.world.rules[0][rule]["on"] > 0.0:
                table[rule] = shares[k]
    table = table[table["utility"] > CLOSED]
    return table.sort_values("probability", ascending=False, kind="stable", ignore_index=True)


def reasons(case: Case, x: Desk, o: int, most: int = 2) -> list[Reason]:
    """The rules that spoke most strongly for option o against its actor's other options; empty if none did."""
    if x.part.shape[0] == 0:
        return []
    d = int(case.world.option["pair"][o])
    first, last = bounds(case, d)
    shares, chance = contributions(case, x, d), x.chance[first:last]
    if chance.sum() > 0.0:
        usual = shares @ (chance / chance.sum())
    else:
        usual = shares.mean(axis=1)
    above = shares[:, o - first] - usual
    order = np.argsort(-above, kind="stable")[:most]
    names = list(RULES)
    return [Reason(names[k], float(above[k])) for k in order if above[k] > 1e-12]


def option(case: Case, actor: str, target: str, move: str) -> int:
    """The number of an option by its names. ValueError says what is allowed."""
    if (actor, target, move) in case.options:
        return case.options.index((actor, target, move))
    pair(case, actor, target)
    can = [m for a, b, m in case.options if (a, b) == (actor, target)]
    raise ValueError(f"{actor} cannot make {move!r} toward {target}.{nearest(move, can)} Allowed: {listed(can, 60)}.")


def pair(case: Case, actor: str, target: str) -> int:
    """The number of a pair by its names. ValueError says what is allowed."""
    if (actor, target) in case.pairs:
        return case.pairs.index((actor, target))
    if actor not in case.actors:
        raise ValueError(f"{actor!r} is not an actor.{nearest(actor, case.actors)} Allowed: {listed(case.actors)}.")
    others = [b for a, b in case.pairs if a == actor]
    raise ValueError(f"{actor} has no dealings with {target!r}.{nearest(target, others)} Allowed: {listed(others)}.")
