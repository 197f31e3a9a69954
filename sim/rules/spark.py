"""Spark: an armed incident that no leader ordered, out of whatever state the two are in.

Claim: .45 of the disputes of 1992-2003 open with a use of force (our computation from MID 5.0): a patrol fires, a boat is
seized. Local forces in contact do it, the more readily the higher tension (Schelling 1966; Posen 1991).

    P(a spark on a dyad this turn) = 1 - e^(-rate days);   rate = onset e^(slope (T - calm)) accident contiguity   (1/day)

T mean tension of the two sides. One side makes it, either by the share of its tension; it is the lowest act of violence that
is open to it and leaves nothing standing. It is an act like any other: seen, answered, counted; only nobody chose it, so its maker can disavow it: the other side feels
1 - ``disavowed`` of the affront.
"""

import numpy as np

from sim.chance import SPARK, draw, exp, faded, within
from sim.vocabulary import FREE, NOTHING, VIOLENCE, Parameter, Says, compiled

DEFAULT_ON = False
PARAMETERS = {
    "onset": Parameter(0.0008, 0.0, 1.0, "1/day", "rate of sparks at calm tension", "ours"),
    "slope": Parameter(1.5, -10.0, 20.0, "log", "growth of the rate with tension", "ours"),
    "disavowed": Parameter(0.0, 0.0, 1.0, "0-1", "share of its hostility that the other side puts down to chance", "ours"),
    "again": Parameter(0.0, 0.0, 10.0, "log", "growth of a side's rate just after a spark of its own", "ours"),
    "half_life": Parameter(14.0, 1.0, 3650.0, "days", "half-life of that growth", "ours"),
    "calm": Parameter(0.35, 0.0, 1.0, "0-1", "tension at which the rate is the onset", "ours"),
}  # fmt: skip

SAYS = Says()  # nobody chose it, so nobody has a reason


@compiled
def trigger(w, s, x, p, key):
    for c in range(w.dyad.shape[0]):
        ab, ba = w.dyad[c].ab, w.dyad[c].ba
        tension = 0.5 * (s.pair[ab].tension + s.pair[ba].tension)
        more_ab = exp(p.again * faded(s.pair[ab].sparked, p.half_life))
        more_ba = exp(p.again * faded(s.pair[ba].sparked, p.half_life))
        rate = p.onset * exp(p.slope * (tension - p.calm)) * w.dyad[c].accident * w.dyad[c].contiguity
        rate *= 0.5 * (more_ab + more_ba)
        if s.dyad[c].war == 1 or rate <= 0.0:
            continue
        chance = within(rate, w.clock[0].turn_days)
        x.calm[0] *= 1.0 - chance
        if draw(key, SPARK, w.dyad[c].label, 0) < chance:
            of_ab, of_ba = s.pair[ab].tension * more_ab, s.pair[ba].tension * more_ba
            share = of_ab / (of_ab + of_ba) if of_ab + of_ba > 0.0 else 0.5
            side = ab if draw(key, SPARK, w.dyad[c].label, 1) < share else ba
            o = lowest(w, s, x, side)
            if o >= 0 and (x.forced[side] == FREE or x.forced[side] == NOTHING):
                x.forced[side] = o
                x.unordered[side] = 1


@compiled
def lowest(w, s, x, d):
    """The lowest act of violence that is open to a pair and leaves nothing standing, the likeliest of its rung; -1 none."""
    found, stands = -1, s.dyad[w.pair[d].dyad].rung
    for n in range(x.opens[stands, d, 0], x.opens[stands, d, 1]):
        o = x.open[stands, n]
        m = w.option[o].move
        deed = x.rung[o] >= w.clock[0].violence and w.trait[m, VIOLENCE] > 0.0 and w.move[m].lasts == 0.0
        if deed and s.option[o].ready <= s.run[0].turn:
            if found < 0 or x.rung[o] < x.rung[found] or (x.rung[o] == x.rung[found] and x.weight[o] > x.weight[found]):
                found = o
    return np.int64(found)


@compiled
def meant(p, unordered):
    """How far an act is taken as meant."""
    return 1.0 - p.disavowed if unordered == 1 else 1.0
