"""Patron attention: an outside power looks where it is loudest, and not elsewhere at the same time.

Claim (our source text; Kingdon 1984 on agendas): attention is finite over theatres; quiet elsewhere frees it for here,
and events here draw it. Patrons can also link issues: a deal elsewhere buys restraint here.

    attention -> base (1 - elsewhere) + salience (1 - elsewhere) max rung of the partners' dyads / 10   at ``pace`` a day
    appeal of support -= linkage elsewhere;   appeal of restraint += linkage elsewhere

    heed = min(most, attention / full);   given = commitment x heed      (patrons; everyone else gives in full)
    urge of a patron += stir (attention - base)

base, elsewhere, attention 0-1. Attention scales both what a patron does and what it can be counted on for: whatever it
gives, short of force (cover, arms, media, spoiling, the credit of what it offers) or by force, it gives as far as it heeds.
"""

from sim.chance import clip, within
from sim.vocabulary import ATTENTION, RESTRAINT, SUPPORT, Parameter, Says, compiled

PARAMETERS = {
    "pace": Parameter(0.05, 0.0, 1.0, "1/day", "pace at which attention moves", "ours"),
    "salience": Parameter(0.8, 0.0, 5.0, "0-1", "attention drawn by a partner's dyad at the top rung", "ours"),
    "full": Parameter(0.45, 0.01, 1.0, "0-1", "attention at which a patron gives all that it is committed to", "ours"),
    "most": Parameter(1.2, 1.0, 5.0, "factor", "most that undivided attention can raise it by", "ours"),
    "stir": Parameter(1.6, -10.0, 10.0, "log", "how far attention above its usual level stirs to act", "ours"),
    "linkage": Parameter(1.8, 0.0, 10.0, "utils", "how far business elsewhere buys restraint here", "ours, scaled with the calibrated sharpness; the source's thesis on Washington and Moscow"),
}  # fmt: skip

SAYS = Says(
    more="it is busy elsewhere and wants quiet here",
    less="it is busy elsewhere",
    now="its eyes are on this crisis",
)

PATRON = 2  # kind of actor


@compiled
def attend(w, s, x, p):
    for a in range(w.actor.shape[0]):
        if w.actor[a].kind == PATRON:
            x.heed[a] = min(p.most, s.actor[a].attention / p.full)


@compiled
def roused(w, s, p, a):
    """Heed that actor a would pay, in time, to partners in serious clashes; 1 for all but patrons."""
    if w.actor[a].kind != PATRON:
        return 1.0
    alarm = w.actor[a].attention + p.salience * w.clock[0].serious / 10.0
    return min(1.0, clip((1.0 - s.actor[a].elsewhere) * alarm, 0.0, 1.0) / p.full)


@compiled
def urge(w, s, x, p, d):
    i = w.pair[d].actor
    if w.actor[i].kind == PATRON:
        x.urge[d] += p.stir * (s.actor[i].attention - w.actor[i].attention)


@compiled
def appeal(w, s, x, p, d):
    link = w.pair[d].tie
    if link >= 0:
        elsewhere = s.actor[w.pair[d].actor].elsewhere
        x.appeal[d, SUPPORT] -= p.linkage * elsewhere
        x.appeal[d, RESTRAINT] += p.linkage * elsewhere


@compiled
def settle(w, s, x, p, key, o):
    """Some acts are made to be noticed: they draw the patrons of both sides at once."""
    amount = w.effect[w.option[o].move, ATTENTION]
    if amount != 0.0:
        d = w.option[o].pair
        for link in range(w.tie.shape[0]):
            if w.tie[link].toward == w.pair[d].actor or w.tie[link].toward == w.pair[d].target:
                giver = w.tie[link].actor
                gain = amount * (1.0 - s.actor[giver].elsewhere)
                s.actor[giver].attention = clip(s.actor[giver].attention + gain, 0.0, 1.0)


@compiled
def drift(w, s, x, p):
    pace = within(p.pace, w.clock[0].turn_days)
    for a in range(w.actor.shape[0]):
        if w.actor[a].kind == PATRON:
            loudest = 0.0
            for link in range(w.tie.shape[0]):
                main = w.actor[w.tie[link].toward].main_dyad
                if w.tie[link].actor == a and main >= 0:
                    loudest = max(loudest, s.dyad[main].rung / 10.0)
            free = 1.0 - s.actor[a].elsewhere
            goal = clip(free * (w.actor[a].attention + p.salience * loudest), 0.0, 1.0)
            s.actor[a].attention += pace * (goal - s.actor[a].attention)
