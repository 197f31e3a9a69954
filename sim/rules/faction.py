"""Faction: why a minority takes to the street, and when it reaches for arms.

Two rival claims, one a faction (``faction_rule``):
*lobby* (Jenne 2007; Brubaker 1996): it radicalises when its lobby, kin state or patron, looks strong, whatever the
host concedes: appeal of protest and demand += lobby max over givers of given x channels + need hardship.
*grievance* (Epstein 2002): it mobilises when G = hardship (1 - legitimacy) - risk fear exceeds a threshold:
appeal of protest += grievance (G - threshold), urge to act += stir (G - threshold). Fear is its expectation of arrest, and
where ``crowd`` > 0 (Epstein's k) what a host that can make C acts a turn can do to the A of its factions that were out
last turn, oneself counted: fear = 1 - (1 - arrest) e^(-crowd C / A). So each that is out makes it safer for the others.
Both: an expected rescue invites provocation (Kuperman 2008): appeal of grey-zone violence += rescue help (1 - own odds),
only where the host can repress. What a faction does can put the issue itself in motion (effect ``heat``) and call its kin
state to answer (``kin``: heat on the sponsor's own dyad with the host; the sponsor also feels provoked). A host blames whoever shelters
those who strike (Salehyan 2008; Schultz 2010): it sees the sponsor at ``blame`` x the act's hostility and rung, if that did no more itself. Sources of legitimacy: the pair's ``recognition`` of its host.

A host's police: appeal of repression += police protest seen; arrests raise the fear of arrest, repression hardship.
"""

import numpy as np

from sim.chance import clip, exp, within
from sim.vocabulary import (
    ARREST,
    BLAME,
    DEMAND,
    FACTION_TO_HOST,
    HEAT,
    HOST_TO_FACTION,
    KIN,
    LEGITIMACY,
    PROTEST,
    REPRESSION,
    RUNG0,
    Parameter,
    Says,
    compiled,
)

PARAMETERS = {
    "lobby": Parameter(3.06, 0.0, 20.0, "utils", "weight of the lobby's strength", "calibrated, set 2; Jenne 2007 for the claim"),
    "need": Parameter(1.534, 0.0, 20.0, "utils", "appeal of protest to a lobbied faction under full hardship", "calibrated, set 2"),
    "alarm": Parameter(1.094, 0.0, 20.0, "acts", "provocation felt by a kin state that is called to answer, per unit of heat", "calibrated, set 2"),
    "grievance": Parameter(6.0, 0.0, 20.0, "utils", "weight of grievance beyond the threshold", "ours, scaled with the calibrated sharpness; Epstein 2002 for the form"),
    "stir": Parameter(2.0, 0.0, 200.0, "log", "how far grievance beyond the threshold stirs to act; 100: as good as a step", "ours"),
    "risk": Parameter(0.6, 0.0, 5.0, "factor", "weight of the fear of arrest", "ours; Epstein 2002 for the form"),
    "crowd": Parameter(0.0, 0.0, 20.0, "factor", "how much a host that can strike all of its factions that are out is feared", "ours: 0, off; Epstein 2002: 2.3, which makes .9 of one policeman to one that is out"),
    "threshold": Parameter(0.25, -1.0, 1.0, "0-1", "net grievance at which people move", "ours"),
    "rescue": Parameter(0.4698, 0.0, 20.0, "utils", "provocation invited by a full expected rescue", "calibrated, set 2; Kuperman 2008 for the claim"),
    "police": Parameter(2.4, 0.0, 20.0, "utils", "a host's wish to police what it sees", "ours, scaled with the calibrated sharpness"),
    "fade": Parameter(0.01, 0.0, 1.0, "1/day", "pace at which hardship and fear return to their base", "ours"),
}  # fmt: skip

SAYS = Says(
    more={
        "protest": "backing or anger is strong enough to fill the streets",
        "demand": "its backers look strong",
        "rung": "it counts on being rescued if blood is shed",
        "repression": "it has just seen unrest",
    },
    less={
        "protest": "backing or anger is too weak to fill the streets",
        "demand": "its backers look weak",
        "repression": "what {target} has done hardly calls for the police",
    },
    now="the grievances of its people have built up",
)

LOBBY, GRIEVANCE = 1, 2


@compiled
def lobby_strength(w, x, a):
    """The strongest giver's commitment to faction a through any channel, 0-1."""
    best = 0.0
    for link in range(w.actor[a].first_tie, w.actor[a].last_tie):
        tie = w.tie[link]
        channels = max(tie.cover, tie.media, tie.arms, tie.aid, tie.military, tie.control)
        best = max(best, x.given[link] * channels)
    return best


@compiled
def net_grievance(w, s, p, d):
    """G - threshold: hardship that is not seen as the host's right, less the fear of arrest."""
    i = w.pair[d].actor
    return s.actor[i].hardship * (1.0 - s.pair[d].legitimacy) - p.risk * fear(w, s, p, d) - p.threshold


@compiled
def fear(w, s, p, d):
    """The chance of arrest that the pair's actor expects, 0-1: its own experience, and how few the others are."""
    own = s.actor[w.pair[d].actor].arrest
    if p.crowd == 0.0:
        return own
    host, out = w.pair[d].target, 1
    for e in range(w.pair.shape[0]):
        out += e != d and w.pair[e].hosted == FACTION_TO_HOST and w.pair[e].target == host and s.pair[e].level > 0
    return 1.0 - (1.0 - own) * exp(-p.crowd * w.actor[host].capacity / out)


@compiled
def urge(w, s, x, p, d):
    if w.pair[d].hosted == FACTION_TO_HOST and w.actor[w.pair[d].actor].faction_rule == GRIEVANCE:
        x.urge[d] += p.stir * net_grievance(w, s, p, d)


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].hosted == FACTION_TO_HOST:
        i = w.pair[d].actor
        if w.actor[i].faction_rule == LOBBY:
            push = p.lobby * (lobby_strength(w, x, i) - 0.4)
            x.appeal[d, PROTEST] += push + p.need * s.actor[i].hardship
            x.appeal[d, DEMAND] += push
        elif w.actor[i].faction_rule == GRIEVANCE:
            x.appeal[d, PROTEST] += p.grievance * net_grievance(w, s, p, d)
        host = s.actor[w.pair[d].target].capability
        if host > 0.0:
            rescue = x.help[d] / (x.help[d] + host)
            x.appeal[d, RUNG0 + int(w.clock[0].violence)] += p.rescue * rescue * (1.0 - x.odds[d])
    elif w.pair[d].hosted == HOST_TO_FACTION:
        x.appeal[d, REPRESSION] += p.police * (s.pair[d].seen_hostile * s.pair[d].fresh - 0.5)


@compiled
def settle(w, s, x, p, key, o):
    d, m = w.option[o].pair, w.option[o].move
    j = w.pair[d].target
    s.actor[j].arrest = clip(s.actor[j].arrest + w.effect[m, ARREST], 0.0, 1.0)
    back = w.pair[d].back
    s.pair[back].legitimacy = clip(s.pair[back].legitimacy + w.effect[m, LEGITIMACY], 0.0, 1.0)
    c, lead = w.pair[d].dyad, w.pair[d].lead
    if c >= 0:
        s.dyad[c].heat = clip(s.dyad[c].heat + w.effect[m, HEAT], 0.0, 5.0)
    call = w.effect[m, KIN]
    if lead >= 0 and call > 0.0:
        take_up(w, s, lead, call, p.alarm)
    if lead >= 0:
        share = w.effect[m, BLAME] * x.known[d]
        s.pair[lead].hostile = max(s.pair[lead].hostile, share * s.pair[d].hostile)
        s.pair[lead].ascribed = max(s.pair[lead].ascribed, np.int64(share * w.move[m].rung + 0.5))


@compiled
def take_up(w, s, d, call, alarm):
    """The pair's actor makes another's quarrel with its target its own: heat on their dyad, and it feels provoked."""
    c = w.pair[d].dyad
    s.dyad[c].heat = clip(s.dyad[c].heat + call, 0.0, 5.0)
    s.pair[d].provoked += alarm * call


@compiled
def drift(w, s, x, p):
    pace = within(p.fade, w.clock[0].turn_days)
    for a in range(w.actor.shape[0]):
        s.actor[a].hardship += pace * (w.actor[a].hardship - s.actor[a].hardship)
        s.actor[a].arrest += pace * (w.actor[a].arrest - s.actor[a].arrest)
