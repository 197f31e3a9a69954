"""Spark: an armed incident that no leader ordered, out of whatever state the two are in.

Claim: .45 of the disputes of 1992-2003 open with a use of force (our computation from MID 5.0): a patrol fires, a boat is
seized. Local forces in contact do it, the more readily the higher tension (Schelling 1966; Posen 1991).

    P(a spark of a side this turn) = 1 - e^(-rate days)
    rate = (onset e^(slope (T - calm)) share + again 2^(-t / half_life)) accident contiguity   (1/day)

T mean tension of the two sides, share that of the side in it; t days since its own last spark: whoever has fired once is
not soon reined in. A spark is the lowest act of violence that is open to the side and leaves nothing standing. It is
an act like any other: seen, answered, counted; only nobody chose it, so its maker can disavow it: the other side feels
1 - ``disavowed`` of the affront.
"""

import numpy as np

from sim.chance import SPARK, draw, exp, mean_left, within
from sim.vocabulary import FREE, NOTHING, VIOLENCE, Parameter, Says, compiled

PARAMETERS = {
    "onset": Parameter(0.0003703, 0.0, 1.0, "1/day", "rate of sparks at calm tension", "calibrated, set 1"),
    "slope": Parameter(7.635, -10.0, 20.0, "log", "growth of the rate with tension", "calibrated, set 1"),
    "disavowed": Parameter(0.02244, 0.0, 1.0, "0-1", "share of its hostility that the other side puts down to chance", "calibrated, set 1"),
    "again": Parameter(0.00179, 0.0, 1.0, "1/day", "rate of further sparks of a side just after one of its own", "calibrated, set 1"),
    "half_life": Parameter(4.052, 0.5, 3650.0, "days", "half-life of that", "calibrated, set 1"),
    "calm": Parameter(0.35, 0.0, 1.0, "0-1", "tension at which the rate is the onset", "ours"),
}  # fmt: skip

SAYS = Says()  # nobody chose it, so nobody has a reason


@compiled
def rate(w, s, p, c, d):
    """Sparks a day that a side makes: its share of the dyad's, and what its own last one left behind."""
    mine, theirs = s.pair[d].tension, s.pair[w.pair[d].back].tension
    share = mine / (mine + theirs) if mine + theirs > 0.0 else 0.5
    fresh = p.onset * exp(p.slope * (0.5 * (mine + theirs) - p.calm)) * share
    ago, half = s.pair[d].sparked, 0.5 * w.clock[0].turn_days
    left = mean_left(0.6931471805599453 / p.half_life, ago - half, ago + half)
    return (fresh + p.again * left) * w.dyad[c].accident * w.dyad[c].contiguity


@compiled
def trigger(w, s, x, p, key):
    for c in range(w.dyad.shape[0]):
        ab, ba = w.dyad[c].ab, w.dyad[c].ba
        of_ab, of_ba = rate(w, s, p, c, ab), rate(w, s, p, c, ba)
        if s.dyad[c].war == 1 or of_ab + of_ba <= 0.0:
            continue
        chance = within(of_ab + of_ba, w.clock[0].turn_days)
        x.calm[0] *= 1.0 - chance
        if draw(key, SPARK, w.dyad[c].label, 0) < chance:
            side = ab if draw(key, SPARK, w.dyad[c].label, 1) * (of_ab + of_ba) < of_ab else ba
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
