"""Dependence: whoever can be cut off can be pressed and steered, and the threat works better than the deed.

Claim (Hirschman 1945; Drezner 2003): those for whom a cut-off would be unbearable give in to the threat, even to one
that nobody utters; cut-offs that must be imposed are those that fail.

    lever = dependence (1 - substitutability) (1 - (1 - energy)(1 - aid)) heed (1 - cut)      (a tie; heed at most 1)
    wish_i = sum over givers of lever x stance;    leash_i = sum over givers of lever (1 - unconditional), stance >= 0
    appeal of dialogue, concession += steer wish_i;  of spoiling -= steer wish_i;  of rungs at threats or above -= leash leash_i
    appeal of leverage += use (dependence (1 - substitutability) F_j - 1/8);    pressed_j = sum over givers of lever (threatened + deed cut)
    appeal of concession (j, toward every rival) += give_way pressed_j;   of hostility += resent leverage cut

stance: 1 for a giver that leads the receiver's dialogue, ``cosponsor_backing`` for its co-sponsor, -1 for a rival of its
mediator that is left out, else 0. What flows and could stop is energy and aid; using the lever spends it. threatened, cut 0-1, fading by ``fade`` a day;
deed < 1 is Drezner's finding. F_j how far j began the trouble on its main dyad (patron_backing): nobody cuts off its own without a cause.
"""

from sim.chance import clip, within
from sim.rules.patron_backing import at_fault
from sim.vocabulary import (
    CONCESSION,
    CUTOFF,
    DEMAND,
    DIALOGUE,
    HARDSHIP,
    HOSTILITY,
    LEVERAGE,
    RUNG0,
    SPOILING,
    THREAT,
    WAR,
    Parameter,
    Says,
    compiled,
)

PARAMETERS = {
    "steer": Parameter(6.0, 0.0, 20.0, "utils", "how far a giver's wish about talks counts with one it could cut off", "ours, scaled with the calibrated sharpness; Hirschman 1945 for the claim"),
    "leash": Parameter(6.0, 0.0, 20.0, "utils", "how far a conditional giver holds back one that it could cut off", "ours, scaled with the calibrated sharpness; Snyder 1984 for the claim"),
    "use": Parameter(6.0, 0.0, 20.0, "utils", "appeal of using full leverage on one that is wholly at fault", "ours, scaled with the calibrated sharpness; Hirschman 1945 for the claim"),
    "give_way": Parameter(6.0, 0.0, 20.0, "utils", "appeal of giving way under a full threat", "ours, scaled with the calibrated sharpness"),
    "deed": Parameter(0.35, 0.0, 1.0, "factor", "pressure of a cut-off imposed against one threatened", "ours; Drezner 2003 for the sign"),
    "resent": Parameter(2.4, 0.0, 20.0, "utils", "hostility bred by a cut-off", "ours, scaled with the calibrated sharpness"),
    "fade": Parameter(0.015, 0.0, 1.0, "1/day", "pace at which threat and cut-off lose their grip", "ours"),
}  # fmt: skip

SAYS = Says(
    more={
        "leverage": "{target} has brought it on itself and depends on what it can cut off",
        "concession": "those it depends on want a deal",
        "dialogue": "those it depends on want it to talk",
        "spoiling": "those it depends on want no deal without them",
        "hostility": "it resents being cut off",
    },
    less={
        "leverage": "{target} hardly depends on it, or has done nothing to deserve it",
        "demand": "those it depends on put pressure on it",
        "concession": "those it depends on want no deal without them",
        "dialogue": "those it depends on want no deal without them",
        "spoiling": "those it depends on want it to talk",
        "rung": "those it depends on hold it back",
    },
    now="those it depends on put pressure on it",
)


@compiled
def leverage(w, link):
    """What the giver of a tie could do to its receiver by cutting it, 0-1."""
    return w.tie[link].dependence * (1.0 - w.tie[link].substitutability)


@compiled
def stands(w, link, talks):
    """Where the giver of a tie stands to these talks: its stance, a co-sponsor's as far as it backs them."""
    backs = talks >= 0 and w.tie[link].actor == w.institution[talks].cosponsor
    return w.tie[link].stance * (w.institution[talks].cosponsor_backing if backs else 1.0)


@compiled
def prepare(w, s, x, p):
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        flow = 1.0 - (1.0 - tie.energy) * (1.0 - tie.aid)
        x.lever[link] = leverage(w, link) * flow * min(1.0, x.heed[tie.actor]) * (1.0 - s.pair[tie.pair].cut)


@compiled
def appeal(w, s, x, p, d):
    link = w.pair[d].tie
    own = leverage(w, link) if link >= 0 else 0.0
    x.appeal[d, LEVERAGE] += p.use * (own * at_fault(w, s, w.pair[d].target) - 0.125)
    if w.pair[d].dyad >= 0:
        talks = w.dyad[w.pair[d].dyad].dialogue
        pressed = cut = wish = leash = 0.0
        i = w.pair[d].actor
        for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
            tie = w.tie[link]
            if tie.actor != w.pair[d].target:
                pressed += leverage(w, link) * (s.pair[tie.pair].threatened + p.deed * s.pair[tie.pair].cut)
                cut += leverage(w, link) * s.pair[tie.pair].cut
                wish += stands(w, link, talks) * x.lever[link]
                if tie.stance >= 0:
                    leash += (1.0 - tie.unconditional) * x.lever[link]
        x.appeal[d, CONCESSION] += p.give_way * pressed
        x.appeal[d, DEMAND] -= 0.5 * p.give_way * pressed
        x.appeal[d, HOSTILITY] += p.resent * cut
        if talks >= 0:
            x.appeal[d, CONCESSION] += p.steer * wish
            x.appeal[d, DIALOGUE] += p.steer * wish
            x.appeal[d, SPOILING] -= p.steer * wish
        for k in range(int(w.clock[0].threat), WAR + 1):
            x.appeal[d, RUNG0 + k] -= p.leash * leash


@compiled
def settle(w, s, x, p, key, o):
    d, m = w.option[o].pair, w.option[o].move
    if w.effect[m, THREAT] > 0.0:
        s.pair[d].threatened = clip(s.pair[d].threatened + w.effect[m, THREAT], 0.0, 1.0)
    if w.effect[m, CUTOFF] > 0.0:
        s.pair[d].cut = clip(s.pair[d].cut + w.effect[m, CUTOFF], 0.0, 1.0)
        s.pair[d].threatened = 0.0
    j = w.pair[d].target
    s.actor[j].hardship = clip(s.actor[j].hardship + w.effect[m, HARDSHIP], 0.0, 1.0)


@compiled
def drift(w, s, x, p):
    keep = 1.0 - within(p.fade, w.clock[0].turn_days)
    for d in range(w.pair.shape[0]):
        s.pair[d].threatened *= keep
        s.pair[d].cut *= keep
