"""Who acts, and how: from appeals to utilities to probabilities to choices, and the same-turn reply.

An actor's utility for a move is what the move carries times what that is worth to the actor now, plus the worth of
the rung: U(o) = sum over traits k of trait[move, k] appeal[pair, k] + appeal[pair, rung of the move]. One uniform draw
a pair decides.
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.hooks import answer, appeal, assess, available, control, lean, muster, transform, urge
from sim.rules.decision import pulled
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
    others (and sponsors whose will they follow) are weighed. What can be gained by acting raises P(act) by a bounded
    amount, so the bound stands in for it here. A thorough desk weighs all; the choices are the same.
    """
    for d in range(w.pair.shape[0]):
        i, j = w.pair[d].actor, w.pair[d].target
        x.urge[d] = 0.0
        for k in range(x.part_urge.shape[0]):
            x.part_urge[k, d] = 0.0
        urge(w, s, x, d)
        bound = w.rules[0].decision.pull if w.rules[0].decision.on > 0.0 else 0.0
        x.act[d] = chance.within(chance.exp(x.urge[d] + bound), w.clock[0].turn_days)
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
    x.most[d] = 0.0
    appeal(w, s, x, d)
    lean(w, s, x, d)


@compiled
def close(w, s, x, d):
    """Shut the options that cannot be taken now: barred, cooling down, outside their rungs, closed by a rule."""
    now = s.run[0].turn
    rung = pair_rung(w, s, d)
    utility, low, high, gated, option = x.utility, x.low, x.high, x.gated, s.option
    for o in range(w.pair[d].first, w.pair[d].last):
        if option[o].ready > now or rung < low[o] or rung > high[o] or (gated[o] == 1 and not available(w, s, x, o)):
            utility[o] = SHUT


@compiled
def price(w, s, x, d, rung, most):
    """Utilities of the pair's options and the probability of each: act or not, then a class, then a move.

    P(act) = most (1 - e^(-e^(urge + pull) days)); ``pull`` says how much better than doing nothing it is to act.

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
    close(w, s, x, d)
    share(w, x, d, rung, most)


@compiled
def share(w, x, d, rung, most):
    """Turn the pair's utilities into probabilities. Options stand by falling rung, so each class is one stretch."""
    first, last = w.pair[d].first, w.pair[d].last
    hold = first
    while hold < last and x.rung[hold] > rung:
        hold += 1
    down = hold
    while down < last and x.rung[down] == rung:
        down += 1
    up_best, hold_best, down_best = best(x, d, first, hold), best(x, d, hold, down), best(x, d, down, last)
    up_lean, hold_lean, down_lean = x.lean[d, 0], x.lean[d, 1], x.lean[d, 2]
    if hold_lean < 0.0:
        hold_lean = 0.0 if up_best > SHUT else -hold_lean
    top = up_best if up_lean > 0.0 else SHUT
    top = max(top, hold_best if hold_lean > 0.0 else SHUT)
    top = max(top, down_best if down_lean > 0.0 else SHUT)
    if top <= SHUT:
        x.act[d] = x.pull[d] = 0.0
        for o in range(first, last):
            x.chance[o] = 0.0
        return
    up_scale = up_lean * weigh_class(x, d, first, hold, top, up_lean)
    hold_scale = hold_lean * weigh_class(x, d, hold, down, top, hold_lean)
    down_scale = down_lean * weigh_class(x, d, down, last, top, down_lean)
    total = 0.0
    for o in range(first, last):
        x.chance[o] *= up_scale if o < hold else (hold_scale if o < down else down_scale)
        total += x.chance[o]
    gained = worth(x.noise[d], up_lean, up_best, hold_lean, hold_best, down_lean, down_best)
    x.pull[d] = pulled(w.rules[0].decision, x.most[d], gained)
    x.act[d] = most * chance.within(chance.exp(x.urge[d] + x.pull[d]), w.clock[0].turn_days)
    for o in range(first, last):
        x.chance[o] = x.act[d] * (x.chance[o] / total)  # a share is at most 1, so no rounding lifts it above P(act)


@compiled
def best(x, d, begin, end):
    """The highest utility of the open options of a stretch, SHUT if there is none; rare moves count for less."""
    top = SHUT
    for o in range(begin, end):
        top = max(top, x.utility[o] + x.noise[d] * x.habit[o])
    return top


@compiled
def worth(noise, up_lean, up_best, hold_lean, hold_best, down_lean, down_best):
    """How much better than doing nothing it is to act (utils, at least 0): noise log of the mean of e^(best / noise).

    The inclusive value of McFadden (1978) over the classes one leans to, each standing for its best open move or for
    doing nothing, whichever is better. So neither a second copy of a move nor one that is worth nothing adds to it.
    """
    a, b, c = max(up_best, 0.0), max(hold_best, 0.0), max(down_best, 0.0)
    top = max(a if up_lean > 0.0 else 0.0, b if hold_lean > 0.0 else 0.0, c if down_lean > 0.0 else 0.0)
    total = up_lean * chance.exp((a - top) / noise) if up_lean > 0.0 else 0.0
    total += hold_lean * chance.exp((b - top) / noise) if hold_lean > 0.0 else 0.0
    total += down_lean * chance.exp((c - top) / noise) if down_lean > 0.0 else 0.0
    return max(0.0, top + noise * chance.log(total / (up_lean + hold_lean + down_lean)))


@compiled
def weigh_class(x, d, begin, end, top, lean):
    """Give each open option of a stretch its weight times e^((u - top) / noise), the others none; 1 / their weights."""
    weight = 0.0
    for o in range(begin, end):
        if lean > 0.0 and x.utility[o] > SHUT:
            x.chance[o] = x.weight[o] * chance.exp((x.utility[o] - top) / x.noise[d])
            weight += x.weight[o]
        else:
            x.chance[o] = 0.0
    return 1.0 / weight if weight > 0.0 else 0.0


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
    return min(1.0, total)


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
            x.act[d] = x.urge[d] = 0.0
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
