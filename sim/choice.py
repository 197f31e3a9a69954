"""Who acts, and how: from appeals to utilities to probabilities to choices, and the same-turn reply.

An actor's utility for a move is what the move carries times what that is worth to the actor now, plus the worth of
the rung: U(o) = sum over traits k of trait[move, k] appeal[pair, k] + appeal[pair, rung of the move]. One uniform draw
a pair decides.
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.hooks import answer, appeal, assess, available, control, lean, muster, transform, urge
from sim.vocabulary import HOSTILITY, RUNG0, TRAITS, VIOLENCE, compiled

TRAIT_COUNT = len(TRAITS)
SHUT = -1e300  # utility of an option that is not open
MAY_ACT = 2  # value of x.weighed for those whose draw can make them act; 1: weighed all the same
FREE, NOTHING = -2, -1  # values of x.seat and x.forced; 0 and above: the option made


@compiled
def pair_rung(w, s, d):
    """The rung of the pair's dyad; 0 for partners, who have none."""
    c = w.pair[d].dyad
    return s.dyad[c].rung if c >= 0 else 0


@compiled
def awake(w, s, x, key):
    """Draw everyone's luck and see who needs to think at all.

    Nothing lies in the middle of the inverse CDF: whoever draws between P(act) and 1 - P(act) does nothing whatever
    the options are worth, nor does anyone above P(act) on rung 0, where there is nowhere to come down to. So only the
    others (and sponsors whose will they follow) are weighed. A thorough desk weighs all; the choices are the same.
    """
    for d in range(w.pair.shape[0]):
        i, j = w.pair[d].actor, w.pair[d].target
        x.urge[d] = 0.0
        for k in range(x.part_urge.shape[0]):
            x.part_urge[k, d] = 0.0
        urge(w, s, x, d)
        x.act[d] = chance.within(chance.exp(x.urge[d]), w.clock[0].turn_days)
        x.luck[d] = chance.draw(key, chance.CHOOSE, w.actor[i].label, w.actor[j].label)
        x.weighed[d] = x.thorough[0]
    for d in range(w.pair.shape[0]):
        may_act = x.luck[d] < x.act[d] or (x.luck[d] >= 1.0 - x.act[d] and pair_rung(w, s, d) > 0)
        if x.forced[d] == FREE and may_act and w.pair[d].last > w.pair[d].first:
            x.weighed[d] = MAY_ACT
            if w.pair[d].lead >= 0 and x.weighed[w.pair[d].lead] == 0:
                x.weighed[w.pair[d].lead] = 1


@compiled
def weigh(w, s, x, d):
    """Fill the pair's appeal row: what each trait and rung is worth to this actor toward this target now."""
    back = w.pair[d].back
    x.help[d] = x.help[back] = x.gain[d] = 0.0
    x.odds[d] = 0.5
    muster(w, s, x, d)
    muster(w, s, x, back)
    assess(w, s, x, d)
    for k in range(x.appeal.shape[1]):
        x.appeal[d, k] = 0.0
        for rule in range(x.part.shape[0]):
            x.part[rule, d, k] = 0.0
    x.lean[d, 0] = x.lean[d, 1] = x.lean[d, 2] = 1.0
    x.noise[d] = w.actor[w.pair[d].actor].noise
    appeal(w, s, x, d)
    lean(w, s, x, d)


@compiled
def close(w, s, x, d):
    """Shut the options that cannot be taken now (barred, cooling down, outside their rungs, closed by a rule).

    The highest utility of those that are left.
    """
    now = s.run[0].turn
    rung = pair_rung(w, s, d)
    utility, low, high, gated, option = x.utility, x.low, x.high, x.gated, s.option
    top = SHUT
    for o in range(w.pair[d].first, w.pair[d].last):
        if option[o].ready > now or rung < low[o] or rung > high[o] or (gated[o] == 1 and not available(w, s, x, o)):
            utility[o] = SHUT
        top = max(top, utility[o])
    return top


@compiled
def price(w, s, x, d, rung, act):
    """Utilities of the pair's options and the probability of each: act or not, then a class, then a move.

    A class (escalate, hold, de-escalate: relative to ``rung``) weighs the *average* of e^(u/noise) over its open
    moves, so that adding or duplicating moves makes no one more active (nested logit after McFadden 1978; the
    normalisation by class size is ours).
    """
    first, last = w.pair[d].first, w.pair[d].last
    utility, traits = x.utility, x.traits
    for o in range(first, last):
        utility[o] = x.appeal[d, RUNG0 + x.rung[o]]
    for k in range(0, TRAIT_COUNT - 3, 4):
        a, b, c, e = x.appeal[d, k], x.appeal[d, k + 1], x.appeal[d, k + 2], x.appeal[d, k + 3]
        for o in range(first, last):
            utility[o] += a * traits[k, o] + b * traits[k + 1, o] + c * traits[k + 2, o] + e * traits[k + 3, o]
    for k in range(TRAIT_COUNT - TRAIT_COUNT % 4, TRAIT_COUNT):
        for o in range(first, last):
            utility[o] += x.appeal[d, k] * traits[k, o]
    for o in range(first, last):
        utility[o] = transform(w, s, x, d, utility[o])
    top = close(w, s, x, d)
    share(w, x, d, rung, act, top)


@compiled
def share(w, x, d, rung, act, top):
    """Turn the pair's utilities into probabilities. Options stand by falling rung, so each class is one stretch."""
    first, last = w.pair[d].first, w.pair[d].last
    utility, chances, sharp = x.utility, x.chance, 1.0 / x.noise[d]
    for o in range(first, last):
        chances[o] = chance.exp((utility[o] - top) * sharp)
    hold = first
    while hold < last and x.rung[hold] > rung:
        hold += 1
    down = hold
    while down < last and x.rung[down] == rung:
        down += 1
    up_sum, up_weight = tilt(x, first, hold)
    hold_sum, hold_weight = tilt(x, hold, down)
    down_sum, down_weight = tilt(x, down, last)
    up_scale = x.lean[d, 0] / up_weight if up_weight > 0.0 else 0.0
    hold_scale = x.lean[d, 1] / hold_weight if hold_weight > 0.0 else 0.0
    down_scale = x.lean[d, 2] / down_weight if down_weight > 0.0 else 0.0
    total = up_sum * up_scale + hold_sum * hold_scale + down_sum * down_scale
    x.act[d] = act if total > 0.0 else 0.0
    scale = x.act[d] / total if total > 0.0 else 0.0
    for o in range(first, hold):
        chances[o] *= up_scale * scale
    for o in range(hold, down):
        chances[o] *= hold_scale * scale
    for o in range(down, last):
        chances[o] *= down_scale * scale


@compiled
def tilt(x, begin, end):
    """Give each open option of a stretch its weight, the others none; the sum of weighted chances, and of weights."""
    utility, chances, weights = x.utility, x.chance, x.weight
    total = weight = 0.0
    for o in range(begin, end):
        if utility[o] > SHUT:
            chances[o] *= weights[o]
            total += chances[o]
            weight += weights[o]
        else:
            chances[o] = 0.0
    return total, weight


@compiled
def take(w, x, d, rung, u):
    """The option a uniform draw falls on, -1 for none, by one inverse CDF: escalate, hold (and nothing), de-escalate.

    Options of a pair are sorted by falling rung, so a rise of the chance to escalate moves every draw up or not at all.
    """
    edge = 0.0
    rest = 1.0 - x.act[d]
    for o in range(w.pair[d].first, w.pair[d].last):
        if rest >= 0.0 and x.rung[o] < rung:
            edge += rest
            rest = -1.0
            if u < edge:
                return -1
        edge += x.chance[o]
        if u < edge:
            return o
    return -1


@compiled
def choose(w, s, x, key):
    """Everyone's choice, held to capacity; h1 is the chance of any attack before the draw (thorough desks)."""
    calm = 1.0
    for d in range(w.pair.shape[0]):
        x.replied[d] = 0
        x.chosen[d] = -1
        if x.forced[d] != FREE:
            x.chosen[d] = x.forced[d]
            calm *= 0.0 if x.forced[d] >= 0 and x.rung[x.forced[d]] >= w.clock[0].violence else 1.0
        elif x.weighed[d] > 0:
            calm *= 1.0 - attack(w, x, d)
            if x.weighed[d] == MAY_ACT:
                x.chosen[d] = take(w, x, d, pair_rung(w, s, d), x.luck[d])
    x.hazard[0] = 1.0 - calm
    for a in range(w.actor.shape[0]):
        limit(w, x, a)
    for d in range(w.pair.shape[0]):
        attribute(w, x, key, d)


@compiled
def attack(w, x, d):
    """The pair's probability of an act at the rung of violence or above; its options stand by falling rung."""
    total = 0.0
    for o in range(w.pair[d].first, w.pair[d].last):
        if x.rung[o] < w.clock[0].violence:
            break
        total += x.chance[o]
    return total


@compiled
def limit(w, x, a):
    """Drop an actor's choices beyond its capacity: the lowest rung first, then the lowest utility."""
    count = 0
    for d in range(w.actor[a].first_pair, w.actor[a].last_pair):
        count += x.chosen[d] >= 0
    while count > w.actor[a].capacity:
        worst = -1
        for d in range(w.actor[a].first_pair, w.actor[a].last_pair):
            o = x.chosen[d]
            if o >= 0 and x.forced[d] == FREE and (worst < 0 or before(w, x, o, x.chosen[worst])):
                worst = d
        if worst < 0:
            return
        x.chosen[worst] = -1
        count -= 1


@compiled
def before(w, x, o, other):
    """Whether option o is given up before the other."""
    a, b = x.rung[o], x.rung[other]
    return a < b or (a == b and x.utility[o] < x.utility[other])


@compiled
def attribute(w, x, key, d):
    """Whether the world learns who made the pair's move (covert moves are traced with their probability)."""
    x.known[d] = 0
    o = x.chosen[d]
    if o >= 0:
        i, j = w.pair[d].actor, w.pair[d].target
        public = w.move[w.option[o].move].public
        u = chance.draw(key, chance.ATTRIBUTE, w.actor[i].label, w.actor[j].label)
        x.known[d] = 1 if u < public else 0


@compiled
def asked(w, x, d):
    """Whether the pair faces a hostile act of this turn, knows whose it is, has not acted and is free to."""
    back = w.pair[d].back
    o = x.chosen[back]
    if o < 0 or x.replied[back] == 1 or x.known[back] == 0 or x.forced[d] != FREE:
        return False
    if x.chosen[d] >= 0 and x.replied[d] == 0:
        return False
    return w.trait[w.option[o].move, HOSTILITY] > 0.0 and w.pair[d].dyad >= 0


@compiled
def reply(w, s, x, key):
    """The reaction sub-step: those who were struck and had not moved may answer at once, all on the same knowledge."""
    anyone = False
    for d in range(w.pair.shape[0]):
        x.weighed[d] = 0
        if asked(w, x, d):
            anyone = True
            face(w, s, x, d)
    x.hazard[1] = 0.0
    if not anyone:
        return
    for d in range(w.pair.shape[0]):
        if asked(w, x, d):
            x.weighed[d] = 1
            if w.pair[d].lead >= 0:
                x.weighed[w.pair[d].lead] = 1
    for d in range(w.pair.shape[0]):
        if x.weighed[d] == 1:
            weigh(w, s, x, d)
    calm = 1.0
    for d in range(w.pair.shape[0]):
        if asked(w, x, d):
            control(w, s, x, d)
            x.act[d] = 0.0
            answer(w, s, x, d)
            rung = max(pair_rung(w, s, d), s.pair[d].seen_level)
            price(w, s, x, d, rung, x.act[d])
            calm *= 1.0 - attack(w, x, d)
            i, j = w.pair[d].actor, w.pair[d].target
            x.replied[d] = 1
            x.chosen[d] = take(w, x, d, rung, chance.draw(key, chance.REPLY, w.actor[i].label, w.actor[j].label))
            attribute(w, x, key, d)
            s.run[0].replies += x.chosen[d] >= 0
    x.hazard[1] = 1.0 - calm


@compiled
def face(w, s, x, d):
    """See the act of this turn that calls for an answer."""
    m = w.option[x.chosen[w.pair[d].back]].move
    s.pair[d].seen_hostile = w.trait[m, HOSTILITY]
    s.pair[d].seen_cooperative = 0.0
    s.pair[d].seen_violence = w.trait[m, VIOLENCE]
    s.pair[d].seen_level = np.int64(w.move[m].rung)
    s.run[0].asked += 1
