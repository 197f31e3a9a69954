"""Who acts, and how: from appeals to utilities to probabilities to choices, and the same-turn reply.

An actor's utility for a move is what the move carries times what that is worth to the actor now, plus the worth of
the rung: U(o) = sum over traits k of trait[move, k] appeal[pair, k] + appeal[pair, rung of the move]. One uniform draw
a pair decides.
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.bars import barred
from sim.hooks import answer, appeal, assess, available, control, lean, muster, transform, urge
from sim.rules.decision import pulled, pulled_at_most
from sim.rules.perception import freshness
from sim.rules.spark import meant
from sim.vocabulary import FREE, HOSTILITY, RUNG0, VIOLENCE, compiled

SHUT = -1e300  # utility of an option that is not open
MAY_ACT = 2  # value of x.weighed for those whose draw can make them act; 1: weighed all the same


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
    amount, so a bound on P(act) stands in for it here. A thorough desk weighs all; the choices are the same.
    """
    bound = w.rules[0].decision.pull if w.rules[0].decision.on > 0.0 else 0.0
    for d in range(w.pair.shape[0]):
        x.mustered[d] = 0
        x.urge[d] = 0.0
        for k in range(x.part_urge.shape[0]):
            x.part_urge[k, d] = 0.0
        urge(w, s, x, d)
        x.weighed[d] = x.thorough[0]
    everyone_draws(x.luck, x.act, x.urge, x.name, key, bound, w.clock[0].turn_days)
    for d in range(w.pair.shape[0]):
        may_act = x.luck[d] < x.act[d] or (x.luck[d] >= 1.0 - x.act[d] and pair_rung(w, s, d) > 0)
        if x.forced[d] == FREE and may_act and w.pair[d].last > w.pair[d].first:
            x.weighed[d] = MAY_ACT
            if w.pair[d].lead >= 0 and x.weighed[w.pair[d].lead] == 0:
                x.weighed[w.pair[d].lead] = 1


@compiled
def everyone_draws(luck, act, urge, name, key, bound, days):
    """Everyone's luck and a bound on P(act), over plain arrays: such loops work on several pairs at a time."""
    for d in range(luck.shape[0]):
        luck[d] = chance.draw(key, chance.CHOOSE, name[0, d], name[1, d])
    for d in range(luck.shape[0]):
        act[d] = chance.within_at_most(chance.exp_at_most(urge[d] + bound), days)


@compiled
def weigh(w, s, x, d):
    """Fill the pair's appeal row: what each trait and rung is worth to this actor toward this target now."""
    x.gain[d] = 0.0
    x.odds[d] = 0.5
    count_help(w, s, x, d)
    count_help(w, s, x, w.pair[d].back)
    assess(w, s, x, d)
    for k in range(x.appeal.shape[1]):
        x.appeal[d, k] = 0.0
    for rule in range(x.part.shape[0]):
        for k in range(x.appeal.shape[1]):
            x.part[rule, d, k] = 0.0
    x.lean[d, 0] = x.lean[d, 1] = x.lean[d, 2] = 1.0
    x.noise[d] = w.actor[w.pair[d].actor].noise
    x.most[d] = 0.0
    appeal(w, s, x, d)
    lean(w, s, x, d)


@compiled
def count_help(w, s, x, d):
    """Count the help that the pair's actor can expect, once a turn: what it depends on changes with the acts only."""
    if x.mustered[d] == 0:
        x.mustered[d] = 1
        x.help[d] = 0.0
        muster(w, s, x, d)


@compiled
def price(w, s, x, d, rung, most, luck):
    """Utilities of the pair's options and the probability of each: act or not, then a class, then a move.

    Options that cannot be taken now (barred, cooling down, outside their rungs, closed by a rule) are shut.

    P(act) = most (1 - e^(-e^(urge + pull) days)); ``pull`` says how much better than doing nothing it is to act. Where
    the draw ``luck`` then falls on doing nothing, no more is worked out, but for a thorough desk.

    A class (escalate, hold, de-escalate: relative to ``rung``) weighs the *average* of e^(u/noise) over its open
    moves, so that adding or duplicating moves makes no one more active (nested logit after McFadden 1978; the
    normalisation by class size is ours).
    """
    now, stands, noise = s.run[0].turn, pair_rung(w, s, d), x.noise[d]
    utility, ready, gated, habit, open_ = x.utility, s.option, x.gated, x.habit, x.open
    appeals, rungs, terms, term, amount = x.appeal, x.rung, x.terms, x.term, x.amount
    up_best = hold_best = down_best = SHUT
    for o in range(w.pair[d].first, w.pair[d].last):
        utility[o] = SHUT
    for n in range(x.opens[stands, d, 0], x.opens[stands, d, 1]):
        o = open_[stands, n]
        if ready[o].ready <= now and (gated[o] == 0 or (not barred(w, s, o) and available(w, s, x, o))):
            u = appeals[d, RUNG0 + rungs[o]]
            for k in range(terms[o]):
                u += appeals[d, term[o, k]] * amount[o, k]
            u = utility[o] = transform(w, s, x, d, u)
            u += noise * habit[o]  # rare moves count for less in what can be gained
            if rungs[o] > rung:
                up_best = max(up_best, u)
            elif rungs[o] == rung:
                hold_best = max(hold_best, u)
            else:
                down_best = max(down_best, u)
    share(w, x, d, rung, most, luck, up_best, hold_best, down_best)


@compiled
def idle(x, d, luck):
    """Whether a uniform draw falls on doing nothing whatever the options are worth: between P(act) and 1 - P(act)."""
    return x.act[d] <= luck < 1.0 - x.act[d]


@compiled
def share(w, x, d, rung, most, luck, up_best, hold_best, down_best):
    """Turn the pair's utilities into probabilities; a class stands for the best of its open options, SHUT if none."""
    first, last = w.pair[d].first, w.pair[d].last
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
    days = w.clock[0].turn_days
    if x.thorough[0] == 0:
        pull = pulled_at_most(w.rules[0].decision, x.most[d], top)
        x.act[d] = most * chance.within_at_most(chance.exp_at_most(x.urge[d] + pull), days)
        if idle(x, d, luck):
            return
    gained = worth(x.noise[d], up_lean, up_best, hold_lean, hold_best, down_lean, down_best)
    x.pull[d] = pulled(w.rules[0].decision, x.most[d], gained)
    x.act[d] = most * chance.within(chance.exp(x.urge[d] + x.pull[d]), days)
    if x.thorough[0] == 0 and idle(x, d, luck):
        return
    hold = first  # options stand by falling rung, so each class is one stretch
    while hold < last and x.rung[hold] > rung:
        hold += 1
    down = hold
    while down < last and x.rung[down] == rung:
        down += 1
    up_scale = up_lean * weigh_class(x, d, first, hold, top, up_lean)
    hold_scale = hold_lean * weigh_class(x, d, hold, down, top, hold_lean)
    down_scale = down_lean * weigh_class(x, d, down, last, top, down_lean)
    total = 0.0
    for o in range(first, last):
        x.chance[o] *= up_scale if o < hold else (hold_scale if o < down else down_scale)
        total += x.chance[o]
    for o in range(first, last):
        x.chance[o] = x.act[d] * (x.chance[o] / total)  # a share is at most 1, so no rounding lifts it above P(act)


@compiled
def worth(noise, up_lean, up_best, hold_lean, hold_best, down_lean, down_best):
    """How much better than doing nothing it is to act (utils, at least 0): noise log of the mean of e^(best / noise).

    The inclusive value of McFadden (1978) over the classes one leans to, each standing for its best open move or for
    doing nothing, whichever is better. So neither a second copy of a move nor one that is worth nothing adds to it.
    """
    a, b, c = max(up_best, 0.0), max(hold_best, 0.0), max(down_best, 0.0)
    top = max(a if up_lean > 0.0 else 0.0, b if hold_lean > 0.0 else 0.0, c if down_lean > 0.0 else 0.0)
    if top <= 0.0:
        return 0.0
    total = up_lean * chance.exp((a - top) / noise) if up_lean > 0.0 else 0.0
    total += hold_lean * chance.exp((b - top) / noise) if hold_lean > 0.0 else 0.0
    total += down_lean * chance.exp((c - top) / noise) if down_lean > 0.0 else 0.0
    return max(0.0, top + noise * chance.log(total / (up_lean + hold_lean + down_lean)))


@compiled
def weigh_class(x, d, begin, end, top, lean):
    """Give each open option of a stretch its weight times e^((u - top) / noise), the others none; 1 / their weights."""
    weight = 0.0
    utility, chances, weights, noise = x.utility, x.chance, x.weight, x.noise[d]
    for o in range(begin, end):  # without a branch, four at a time
        chances[o] = chance.exp((utility[o] - top) / noise)
    for o in range(begin, end):
        if lean > 0.0 and utility[o] > SHUT:
            chances[o] *= weights[o]
            weight += weights[o]
        else:
            chances[o] = 0.0
    return 1.0 / weight if weight > 0.0 else 0.0


@compiled
def take(w, x, d, rung, u):
    """The option a uniform draw falls on, -1 for none, by one inverse CDF: escalate, hold (and nothing), de-escalate.

    Options of a pair are sorted by falling rung, so a rise of the chance to escalate moves every draw up or not at all.
    """
    if idle(x, d, u):
        return -1
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
    """Everyone's choice, held to capacity; h1 is the chance of any attack before the draw (of a thorough desk)."""
    calm = x.calm[0]
    for d in range(w.pair.shape[0]):
        x.replied[d] = 0
        x.chosen[d] = -1
        if x.forced[d] != FREE:
            x.chosen[d] = x.forced[d]
            ordered = x.forced[d] >= 0 and x.unordered[d] == 0
            calm *= 0.0 if ordered and x.rung[x.forced[d]] >= w.clock[0].violence else 1.0
            continue
        if x.thorough[0] > 0:
            calm *= 1.0 - attack(w, x, d)
        if x.weighed[d] == MAY_ACT:
            x.chosen[d] = take(w, x, d, pair_rung(w, s, d), x.luck[d])
    x.hazard[0] = 1.0 - calm
    for a in range(w.actor.shape[0]):
        limit(w, x, a)
    for d in range(w.pair.shape[0]):
        x.known[d] = 0
        if x.chosen[d] >= 0:
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
    i, j = w.pair[d].actor, w.pair[d].target
    public = w.move[w.option[x.chosen[d]].move].public
    x.known[d] = chance.draw(key, chance.ATTRIBUTE, w.actor[i].label, w.actor[j].label) < public


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
    for e in range(w.pair.shape[0]):
        d = w.pair[e].back
        if x.chosen[e] >= 0 and asked(w, x, d):
            anyone = True
            face(w, s, x, d)
            x.weighed[d] = MAY_ACT
    x.hazard[1] = 0.0
    if not anyone:
        return
    for d in range(w.pair.shape[0]):
        lead = w.pair[d].lead
        if x.weighed[d] == MAY_ACT and lead >= 0 and x.weighed[lead] == 0:
            x.weighed[lead] = 1
    for d in range(w.pair.shape[0]):
        if x.weighed[d] > 0:
            weigh(w, s, x, d)
    calm = 1.0
    for d in range(w.pair.shape[0]):
        if x.weighed[d] == MAY_ACT:
            control(w, s, x, d)
            x.act[d] = x.urge[d] = 0.0
            answer(w, s, x, d)
            for k in range(x.part_urge.shape[0]):
                x.part_urge[k, d] = 0.0
            urge(w, s, x, d)
            rung = max(pair_rung(w, s, d), s.pair[d].seen_level)
            i, j = w.pair[d].actor, w.pair[d].target
            luck = chance.draw(key, chance.REPLY, w.actor[i].label, w.actor[j].label)
            price(w, s, x, d, rung, x.act[d], luck)
            if x.thorough[0] > 0:
                calm *= 1.0 - attack(w, x, d)
            x.replied[d] = 1
            x.chosen[d] = take(w, x, d, rung, luck)
            x.known[d] = 0
            if x.chosen[d] >= 0:
                attribute(w, x, key, d)
                s.run[0].replies += 1
    x.hazard[1] = 1.0 - calm


@compiled
def face(w, s, x, d):
    """See the act of this turn that calls for an answer."""
    m = w.option[x.chosen[w.pair[d].back]].move
    s.pair[d].seen_hostile = w.trait[m, HOSTILITY] * meant(w.rules[0].spark, x.unordered[w.pair[d].back])
    s.pair[d].seen_cooperative = 0.0
    s.pair[d].seen_violence = w.trait[m, VIOLENCE]
    s.pair[d].seen_level = np.int64(w.move[m].rung)
    s.pair[d].fresh = freshness(w.rules[0].perception, 0.0, 0.5 * w.clock[0].turn_days)
    s.run[0].asked += 1
