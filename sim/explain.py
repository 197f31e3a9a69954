"""Why an actor chose as it did: what every rule added to every option, read off the desk of a turn.

What a rule contributes to option o of pair d is what it added to the pair's appeal row, priced with the move:

    contribution = sum over traits t of trait[m, t] part[rule, d, t]  +  part[rule, d, rung of m]

These sum to the option's worth, the utility before ``transform``. A reason is contrastive (Lipton 1990): the
contribution against the average of all else that the actor could have done, by how likely it was: its other options
and doing nothing, which is worth 0. Above that average it is a reason for the choice, below it a reason against. Why
an actor acts *now* is another question: what raised its urge to act above what it is at rest.

A rule says a reason in the words of its own file (``SAYS``): those for the trait, or the rung, that did most of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.encoding import Case
from sim.faults import listed, nearest
from sim.layout import Desk, State
from sim.rules import RULES
from sim.vocabulary import FILLED, RUNG0, TRAITS

if TYPE_CHECKING:
    import pandas as pd

CLOSED = -1e300  # the utility of an option that could not be taken
NAMES = tuple(RULES)
KINDS = (*TRAITS, "rung")  # what rules price
GAIN = "there is something to gain"  # by a move that is not the one told of, or that no rule speaks for


@dataclass(frozen=True)
class Reason:
    """One rule's share in a choice (utils above what else it could have done) or in acting at all (log rate)."""

    rule: str
    words: str
    amount: float


def prices(case: Case, row: np.ndarray, first: int, last: int) -> np.ndarray:
    """What appeal rows ``row[..., appeal]`` give options first to last: float[..., option]."""
    moves, rungs = case.world.option["move"][first:last], rungs_of(case, first, last)
    priced: np.ndarray = row[..., :RUNG0] @ case.world.trait[moves].T + row[..., rungs]
    return priced


def rungs_of(case: Case, first: int, last: int) -> np.ndarray:
    """The appeal that prices the rung of each option."""
    moves = case.world.option["move"][first:last]
    return RUNG0 + case.world.move["rung"][moves].astype(np.int64)


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


def reasons(case: Case, s: State, x: Desk, o: int) -> list[Reason]:
    """What spoke for option o against all else its actor could have done, strongest first; then against it (< 0)."""
    if x.part.shape[0] == 0:
        return []
    d = int(case.world.option["pair"][o])
    first, last = bounds(case, d)
    instead = x.chance[first:last].astype(float)  # the rest of their sum to 1 is doing nothing, worth 0
    instead[o - first] = 0.0
    if x.chance[o] < 1.0:
        instead /= 1.0 - x.chance[o]
    kinds = by_kind(case, x.part[:-1, d], first, last)
    apart = kinds[:, o - first] - np.einsum("rok,o->rk", kinds, instead)
    above = apart.sum(axis=1)
    return [
        said(case, s, x, o, k, apart[k], instead) for k in np.argsort(-above, kind="stable") if abs(above[k]) > 1e-12
    ]


def by_kind(case: Case, row: np.ndarray, first: int, last: int) -> np.ndarray:
    """What row[rule, appeal] gives options first to last, by KINDS: float[rule, option, kind]."""
    moves, rungs = case.world.option["move"][first:last], rungs_of(case, first, last)
    return np.concatenate([row[:, None, :RUNG0] * case.world.trait[moves], row[:, rungs, None]], axis=2)


def said(case: Case, s: State, x: Desk, o: int, rule: int, apart: np.ndarray, instead: np.ndarray) -> Reason:
    """A rule's reason in its own words: those for the kind that did most of it, raised in worth or lowered."""
    d = int(case.world.option["pair"][o])
    amount = float(apart.sum())
    kind = int(np.argmax(apart if amount > 0.0 else -apart))
    row = x.part[rule, d]
    if kind < RUNG0:
        raised = row[kind] > 0.0
    else:  # this rung was raised or lowered, or else the others were: whichever was more
        here, others = row[RUNG0 + x.rung[o]], float(row[rungs_of(case, *bounds(case, d))] @ instead)
        raised = here > 0.0 if abs(here) >= abs(others) else others > 0.0
    name = NAMES[rule]
    words = RULES[name].SAYS.clause(KINDS[kind], bool(raised), amount > 0.0)
    return Reason(name, filled(case, s, d, words), amount)


def why_now(case: Case, s: State, x: Desk, d: int, chosen: int = -1) -> list[Reason]:
    """What raised the urge of pair d to act above what it is at rest, strongest first; it chose so, or -1.

    Rules without words for it speak of the rest itself. Where the best open move raised it (``pull``), the rule
    that made that move attractive says why; not where another was made, of which that is no reason.
    """
    if x.part_urge.shape[0] == 0:
        return []
    found = [
        Reason(name, filled(case, s, d, RULES[name].SAYS.now), float(amount))
        for name, amount in zip(RULES, x.part_urge[:, d])
        if RULES[name].SAYS.now and amount > 1e-12
    ]
    pull = float(x.pull[d])
    if pull > 1e-12:
        found.append(Reason(*tempted(case, s, x, d, chosen), pull))
    return sorted(found, key=lambda r: -r.amount)


def tempted(case: Case, s: State, x: Desk, d: int, chosen: int) -> tuple[str, str]:
    """The rule that makes the best open move of pair d attractive, and its words; of none if another was chosen."""
    first, last = bounds(case, d)
    best = first + int(np.argmax(x.utility[first:last]))
    if chosen not in (-1, best):
        return "", GAIN
    kinds = by_kind(case, x.part[:-1, d], first, last)[:, best - first]
    for k in np.argsort(-kinds.sum(axis=1), kind="stable"):
        why = said(case, s, x, best, k, kinds[k], np.zeros(last - first))
        if why.amount > 0.0 and why.words:
            return why.rule, why.words
    return "", GAIN


def called(case: Case, actor: str) -> str:
    """An actor's label inside a sentence: ``the Alliance`` for "The Alliance"."""
    label = str(case.scenario.actors[actor]["label"] or actor.replace("_", " "))
    return "the " + label[4:] if label.startswith("The ") else label


def filled(case: Case, s: State, d: int, words: str) -> str:
    """A rule's words with names in place of what stands in braces."""
    if "{" not in words:
        return words
    who = dict.fromkeys(FILLED, "")
    actor, target = case.pairs[d]
    if "{actor}" in words:
        who["actor"] = called(case, actor)
    if "{target}" in words:
        who["target"] = called(case, target)
    if "{patron}" in words:
        who["patron"] = patron(case, s, actor)
    if "{sponsor}" in words:
        link = int(case.world.pair["sponsor"][d])
        who["sponsor"] = called(case, giver(case, link)) if link >= 0 else "its sponsor"
    return words.format(**who)


def patron(case: Case, s: State, actor: str) -> str:
    """Whoever outside is most committed to an actor (the first by name among equals)."""
    links = np.flatnonzero(case.world.tie["toward"] == case.actors.index(actor))
    if not len(links):
        return "a power outside"
    return called(case, giver(case, int(links[np.argmax(s.tie["commitment"][links])])))


def giver(case: Case, link: int) -> str:
    return case.actors[int(case.world.tie["actor"][link])]


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
