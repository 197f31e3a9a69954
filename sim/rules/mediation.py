"""Mediation and dialogue: talks lower tension and open agreement, if both want it and nobody spoils it.

Claim (Beardsley, Quinn, Biswas & Wilkenfeld 2006): manipulation gets most agreements, facilitation the more lasting
reduction of tension. A mediator's cover lets leaders come down without paying; its carrot works as far as it is
believed (unanimity inside a bloc caps it); an outsider who is left out spoils. Ratification after Putnam (1988).

    offer = carrot credibility unanimity (1 - cosponsored (1 - cosponsor_backing given by the co-sponsor to a party))
    appeal of dialogue, concession (a party) += pull offer (+ seal once the other has signed);  of dialogue (a mediator) += duty rung / 10
    appeal of spoiling (an outsider) += spoil given to a party;  what it spoils takes progress off the party's dialogue
    progress += pace style min(talked_a, talked_b);  both signatures within ``window`` days -> ratification, then council
    P(side ratifies) = logistic(sharp ((1 - hawk) / 2 + approval / 2 + sweeten offer - quota))
    agreement: tension x (1 - calm lasting), progress back to 0, terms move toward the side with the higher quota

``talked`` a party's readiness from its rounds of talk (fades); style and lasting by the mediator's style: facilitation
(.7, 1.0), formulation (1.0, .8), manipulation (1.4, .5). Without a dialogue institution two sides may still talk, at half pace.
"""

from sim.chance import RATIFY, VOTE, clip, draw, logistic, within
from sim.vocabulary import (
    CARROT,
    CONCESSION,
    DIALOGUE,
    HALT,
    MEDIATE,
    PROGRESS,
    SIGN,
    SPOILING,
    Parameter,
    Says,
    compiled,
)

PARAMETERS = {
    "pull": Parameter(4.884, 0.0, 20.0, "utils", "appeal of talks under a full and believed carrot", "calibrated, set 1"),
    "duty": Parameter(2.692, 0.0, 20.0, "utils", "a mediator's wish to mediate at the top rung", "calibrated, set 1"),
    "spoil": Parameter(3.0, 0.0, 20.0, "utils", "an excluded patron's wish to spoil", "ours, scaled with the calibrated sharpness; the source text for the claim"),
    "jealousy": Parameter(0.65, 0.0, 1.0, "0-1", "chance that a fully committed patron left out of a deal vetoes it in the council", "ours; the source text for the claim"),
    "setback": Parameter(0.2244, 0.0, 1.0, "0-1", "share of the progress that is lost when talks are halted", "calibrated, set 1"),
    "pace": Parameter(7.653, 0.0, 20.0, "factor", "progress per round of talks by both", "calibrated, set 1"),
    "seal": Parameter(4.168, 0.0, 20.0, "utils", "added once the other side has signed", "calibrated, set 1"),
    "ripe": Parameter(0.05011, 0.0, 1.0, "0-1", "progress at which an agreement can be signed", "calibrated, set 1"),
    "window": Parameter(62.21, 1.0, 365.0, "days", "how long a signature waits for the other", "calibrated, set 1"),
    "sharp": Parameter(6.805, 0.0, 100.0, "logits", "sharpness of ratification", "calibrated, set 1; Putnam 1988 for the claim"),
    "sweeten": Parameter(1.585, 0.0, 5.0, "0-1", "domestic support that a full and believed offer adds", "calibrated, set 1; Putnam 1988 for the claim"),
    "calm": Parameter(0.3848, 0.0, 1.0, "0-1", "fall of tension at an agreement", "calibrated, set 1"),
    "cover": Parameter(0.3457, 0.0, 1.0, "0-1", "share of audience debt a mediation discharges", "calibrated, set 1; Beardsley 2010 for the claim"),
    "soothe": Parameter(0.2508, 0.0, 1.0, "0-1", "fall of tension at a full mediation", "calibrated, set 1; Beardsley et al. 2006 for the sign"),
    "terms": Parameter(0.2, 0.0, 1.0, "share", "issue moved per unit of difference between quotas", "ours; Putnam 1988 for the sign"),
    "imposed": Parameter(0.0, 0.0, 1.0, "0-1", "mediation imposed every turn whatever anyone chooses", "ours: a switch for experiments"),
}  # fmt: skip

SAYS = Says(
    more={"any": "there is something to be won by talking", "spoiling": "it is left out of the talks"},
    now="an agreement is within reach",
)

GATES = ("sign",)

DIALOGUE_KIND = 1  # kind of institution


@compiled
def lasting(style):
    """How much of an agreement's calm lasts: facilitation, formulation, manipulation."""
    return 1.0 if style == 0 else (0.8 if style == 1 else 0.5)


@compiled
def briskness(style):
    """Pace of progress by style; without a mediator (-1) half."""
    return 0.5 if style < 0 else (0.7 if style == 0 else (1.0 if style == 1 else 1.4))


@compiled
def prepare(w, s, x, p):
    """What each dialogue offers its parties: as far as they believe it, the bloc can deliver and its co-sponsor helps."""
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        for q in range(w.institution.shape[0]):
            g = w.institution[q]
            if g.kind == DIALOGUE_KIND and g.actor == tie.actor:
                for d in (w.dyad[g.dyad].ab, w.dyad[g.dyad].ba):
                    if w.pair[d].actor == tie.toward:
                        credit = 1.0
                        if g.cosponsor >= 0:
                            backing = g.cosponsor_backing * given_by(w, x, g.cosponsor, g.dyad)
                            credit = 1.0 - g.cosponsored * (1.0 - backing)
                        x.carrot[d] = tie.carrot * s.tie[link].credibility * g.unanimity * credit


@compiled
def given_by(w, x, i, c):
    """The most that actor i gives a party of dyad c, at most 1."""
    best = 0.0
    for party in (w.dyad[c].a, w.dyad[c].b):
        for link in range(w.actor[party].first_tie, w.actor[party].last_tie):
            if w.tie[link].actor == i:
                best = max(best, x.given[link])
    return min(1.0, best)


@compiled
def left_out(w, s, x, i, c, attends):
    """What actor i gives a party of dyad c if it is a rival of the mediator and left out of the talks, else 0.

    Spoiling needs attention (``attends``); a vote in the council does not.
    """
    best = 0.0
    for party in (w.dyad[c].a, w.dyad[c].b):
        for link in range(w.actor[party].first_tie, w.actor[party].last_tie):
            tie = w.tie[link]
            if tie.stance < 0 and tie.actor == i:
                best = max(best, x.given[link] if attends else s.tie[link].commitment)
    return min(1.0, best)


@compiled
def talks(w, d):
    """The dyad whose talks an act of the pair works on: its own if it has a dialogue, else the target's main dyad."""
    own, main = w.pair[d].dyad, w.actor[w.pair[d].target].main_dyad
    if (own >= 0 and w.dyad[own].dialogue >= 0) or main < 0:
        return own
    return main if own < 0 or w.dyad[main].dialogue >= 0 else own


@compiled
def appeal(w, s, x, p, d):
    i, c = w.pair[d].actor, w.pair[d].dyad
    if c >= 0:
        want = p.pull * x.carrot[d]
        x.appeal[d, DIALOGUE] += want
        x.appeal[d, CONCESSION] += 0.5 * want
        if s.dyad[c].progress >= p.ripe:
            x.appeal[d, DIALOGUE] += want
        if s.pair[w.pair[d].back].offered > 0.0:
            x.appeal[d, DIALOGUE] += p.seal
    main = w.actor[w.pair[d].target].main_dyad
    if main >= 0:
        x.appeal[d, SPOILING] += p.spoil * left_out(w, s, x, i, main, True)
        q = w.dyad[main].dialogue
        if q >= 0 and w.institution[q].actor == i:
            x.appeal[d, DIALOGUE] += p.duty * s.dyad[main].rung / 10.0


@compiled
def available(w, s, x, p, o):
    if w.effect[w.option[o].move, SIGN] <= 0.0:
        return True
    c = w.pair[w.option[o].pair].dyad
    return c >= 0 and s.dyad[c].progress >= p.ripe


@compiled
def settle(w, s, x, p, key, o):
    d, m = w.option[o].pair, w.option[o].move
    c = w.pair[d].dyad
    work = talks(w, d)
    if work >= 0 and w.effect[m, PROGRESS] < 0.0:
        s.dyad[work].progress = clip(s.dyad[work].progress + w.effect[m, PROGRESS], 0.0, 1.0)
    if c >= 0:
        s.pair[d].talked = clip(s.pair[d].talked + max(0.0, w.effect[m, PROGRESS]), 0.0, 1.0)
        if w.effect[m, HALT] > 0.0:
            s.dyad[c].progress *= 1.0 - p.setback * w.effect[m, HALT]
            s.pair[d].talked = 0.0
        if w.effect[m, SIGN] > 0.0:
            s.pair[d].offered = p.window
    link = w.pair[d].tie
    if link >= 0:
        s.tie[link].credibility = clip(s.tie[link].credibility + w.effect[m, CARROT], 0.0, 1.0)
    if w.effect[m, MEDIATE] > 0.0:
        main = w.actor[w.pair[d].target].main_dyad if c < 0 else c
        if main >= 0:
            mediate(w, s, p, main, w.effect[m, MEDIATE])


@compiled
def mediate(w, s, p, c, amount):
    """One mediation of this strength on dyad c: cover for both sides and a little calm."""
    for d in (w.dyad[c].ab, w.dyad[c].ba):
        s.pair[d].mediated = max(s.pair[d].mediated, p.cover * amount)
        s.pair[d].talked = clip(s.pair[d].talked + 0.05 * amount, 0.0, 1.0)


@compiled
def trigger(w, s, x, p, key):
    """Last turn's mediation is over; not before, because other rules of drift read it."""
    for d in range(w.pair.shape[0]):
        s.pair[d].mediated = 0.0


@compiled
def resolve(w, s, x, p, key):
    for c in range(w.dyad.shape[0]):
        ab, ba = w.dyad[c].ab, w.dyad[c].ba
        if p.imposed > 0.0:
            mediate(w, s, p, c, p.imposed)
        for d in (ab, ba):  # here and not in drift: factors and sums do not commute
            s.pair[d].tension *= 1.0 - p.soothe * s.pair[d].mediated
        q = w.dyad[c].dialogue
        style = w.institution[q].style if q >= 0 else -1
        both = min(s.pair[ab].talked, s.pair[ba].talked)
        s.dyad[c].progress = clip(s.dyad[c].progress + p.pace * briskness(style) * both, 0.0, 1.0)
        s.pair[ab].talked -= both
        s.pair[ba].talked -= both
        if s.pair[ab].offered > 0.0 and s.pair[ba].offered > 0.0:
            s.pair[ab].offered = 0.0
            s.pair[ba].offered = 0.0
            if ratifies(w, s, x, p, key, ab) and ratifies(w, s, x, p, key, ba) and approved(w, s, x, p, key, c, q):
                agree(w, s, p, c, style)
            else:
                s.dyad[c].progress *= 0.5


@compiled
def ratifies(w, s, x, p, key, d):
    """Whether the pair's actor gets the agreement through at home."""
    i, j = w.pair[d].actor, w.pair[d].target
    support = 0.5 * (1.0 - s.actor[i].hawk_share) + 0.5 * s.actor[i].approval
    support += p.sweeten * x.carrot[d]
    chance = logistic(p.sharp * (support - w.actor[i].quota))
    return draw(key, RATIFY, w.actor[i].label, w.actor[j].label) < chance


@compiled
def approved(w, s, x, p, key, c, q):
    """Where a deal must pass the council: a permanent seat that is left out of it may stop it."""
    council = w.rules[0].council
    needed = w.institution[q].council_needed if q >= 0 else 0.0
    if needed * council.on * council.veto_power <= 0.0:
        return True
    for k in range(w.institution.shape[0]):
        if w.institution[k].kind == 0:
            for v in range(w.actor.shape[0]):
                against = needed * p.jealousy * left_out(w, s, x, v, c, False)
                if w.seat[k, v] == 2 and draw(key, VOTE, w.actor[v].label, w.dyad[c].label) < against:
                    s.run[0].vetoes += 1
                    return False
    return True


@compiled
def agree(w, s, p, c, style):
    ab, ba = w.dyad[c].ab, w.dyad[c].ba
    keep = 1.0 - p.calm * lasting(style)
    s.pair[ab].tension *= keep
    s.pair[ba].tension *= keep
    s.dyad[c].progress = 0.0
    s.dyad[c].heat = 0.0
    gap = w.actor[w.dyad[c].a].quota - w.actor[w.dyad[c].b].quota
    s.dyad[c].share = clip(s.dyad[c].share + p.terms * gap, 0.0, 1.0)
    s.dyad[c].agreed = 1
    if s.run[0].agreement < 0:
        s.run[0].agreement = s.run[0].turn


@compiled
def drift(w, s, x, p):
    days = w.clock[0].turn_days
    keep = 1.0 - within(0.01, days)
    for c in range(w.dyad.shape[0]):
        for d in (w.dyad[c].ab, w.dyad[c].ba):
            s.pair[d].offered = max(0.0, s.pair[d].offered - days)
            s.pair[d].talked *= keep
