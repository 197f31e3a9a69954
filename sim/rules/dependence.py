"""Dependence: whoever can be cut off can be pressed, and the threat works better than the deed.

Claim (Hirschman 1945; Drezner 2003): leverage = dependence (1 - substitutability). Those for whom a cut-off would be
unbearable give in to the threat; cut-offs that must be imposed are those that fail.

    appeal of leverage += use lever_ij;    pressed_j = sum over givers of lever (threatened + deed cut)
    appeal of concession (j, toward every rival) += give_way pressed_j;   of hostility += resent lever cut

threatened, cut 0-1, fading by ``fade`` a day; deed < 1 is Drezner's finding.
"""

from sim.chance import clip, within
from sim.vocabulary import CONCESSION, CUTOFF, DEMAND, HARDSHIP, HOSTILITY, LEVERAGE, THREAT, Parameter, Says, compiled

PARAMETERS = {
    "use": Parameter(1.0, 0.0, 20.0, "utils", "appeal of using full leverage", "ours; Hirschman 1945 for the claim"),
    "give_way": Parameter(2.0, 0.0, 20.0, "utils", "appeal of giving way under a full threat", "ours"),
    "deed": Parameter(0.35, 0.0, 1.0, "factor", "pressure of a cut-off imposed against one threatened", "ours; Drezner 2003 for the sign"),
    "resent": Parameter(0.8, 0.0, 20.0, "utils", "hostility bred by a cut-off", "ours"),
    "fade": Parameter(0.015, 0.0, 1.0, "1/day", "pace at which threat and cut-off lose their grip", "ours"),
}  # fmt: skip

SAYS = Says(
    more={
        "leverage": "{target} depends on what it can cut off",
        "concession": "those it depends on put pressure on it",
        "hostility": "it resents being cut off",
    },
    less={"leverage": "{target} hardly depends on it", "demand": "those it depends on put pressure on it"},
    now="those it depends on put pressure on it",
)


@compiled
def leverage(w, link):
    """What the giver of a tie could do to its receiver by cutting it, 0-1."""
    return w.tie[link].dependence * (1.0 - w.tie[link].substitutability)


@compiled
def appeal(w, s, x, p, d):
    link = w.pair[d].tie
    own = leverage(w, link) if link >= 0 else 0.0
    x.appeal[d, LEVERAGE] += p.use * (own - 0.25)
    if w.pair[d].dyad >= 0:
        pressed, cut = 0.0, 0.0
        for link in range(w.tie.shape[0]):
            if w.tie[link].toward == w.pair[d].actor:
                e = w.tie[link].pair
                pressed += leverage(w, link) * (s.pair[e].threatened + p.deed * s.pair[e].cut)
                cut += leverage(w, link) * s.pair[e].cut
        x.appeal[d, CONCESSION] += p.give_way * pressed
        x.appeal[d, DEMAND] -= 0.5 * p.give_way * pressed
        x.appeal[d, HOSTILITY] += p.resent * cut


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
