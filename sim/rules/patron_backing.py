"""Patron backing: an outside power's commitment emboldens its client, restrains the client's rival, and invites blame.

Claim (Snyder 1984; Benson 2011): a client counts its patron's strength times the chance that it comes.

    q = heed logistic(scale (commitment - 1/2) + interest - help_cost - fault (1 - unconditional) F)      (heed at most 1)
    help_i += q military m_patron strength + given (supply arms + foothold basing)
    strength of a guarantor = 1 - contribution (1 - given by its contributor to the same partner)
    appeal of rungs at threats or above += - foresee weight stake_i phi_k reach (p(help now) - p(help once blamed))
    cover_i = sum over patrons of given x cover;  appeal of rungs 3-5: + embolden cover_i - deter cover_j, of rung 6: grey of it
    appeal of grey-zone violence += deny sum over patrons of given x basing

given = commitment as far as the patron heeds (patron_attention). Each channel acts in a way of its own: cover emboldens,
arms and a base count in the odds (deliveries add to capability), a base also hides who did it, media work on minds
(information), energy and aid give leverage (dependence). F how far the client began it (0-1, fades). A patron's own moves: support rises with commitment and the client's
danger, restraint with the client's fault when commitment is conditional. Arms arrive after the move's delay and are
announced until then. At serious clashes a patron enters with force at rate entry x military x q. A guarantor is a patron of kind *guarantor*. ``deter`` 0 and ``embolden`` 0 separate the two effects.
"""

from math import ceil

from sim.chance import INTERVENE, clip, draw, happens, logistic, within
from sim.rules.war_payoff import contest
from sim.vocabulary import ARMS, COMMITMENT, RESTRAINT, RUNG0, SUPPORT, WAR, Parameter, Says, compiled

PARAMETERS = {
    "scale": Parameter(2.396, 0.0, 50.0, "logits", "how steeply help depends on commitment", "calibrated, set 1"),
    "embolden": Parameter(0.836, 0.0, 20.0, "utils", "appeal of sub-war coercion under full political cover", "calibrated, set 1; Benson 2011 for the claim"),
    "grey": Parameter(0.1417, 0.0, 5.0, "factor", "share of both that reaches grey-zone violence", "calibrated, set 1"),
    "supply": Parameter(0.9676, 0.0, 20.0, "units", "capability that a full and fully heeded arms channel is counted as", "calibrated, set 1; the source text for the claim"),
    "foothold": Parameter(0.3, 0.0, 20.0, "units", "capability that a patron can bring through a base in full use", "ours; the source text for the claim"),
    "deny": Parameter(1.8, 0.0, 20.0, "utils", "appeal of deeds in the grey zone where a patron's base can hide them", "ours, scaled with the calibrated sharpness; the source text for the claim"),
    "deter": Parameter(2.695, 0.0, 20.0, "utils", "loss of that appeal for the rival of a covered client", "calibrated, set 1"),
    "support": Parameter(4.235, 0.0, 20.0, "utils", "a committed patron's wish to help", "calibrated, set 1"),
    "danger": Parameter(2.193, 0.0, 20.0, "utils", "added when the client's main dyad is at the top", "calibrated, set 1"),
    "restrain": Parameter(2.997, 0.0, 20.0, "utils", "a conditional patron's wish to hold back a client at fault", "calibrated, set 1; Snyder 1984 for the claim"),
    "blame": Parameter(0.08703, 0.0, 5.0, "per act", "fault added by a hostile act at the rung of threats or above", "calibrated, set 1"),
    "foresee": Parameter(0.6956, 0.0, 1.0, "0-1", "how far a client foresees the help it would lose by beginning", "calibrated, set 1; Benson 2011 for the claim"),
    "entry": Parameter(0.02, 0.0, 1.0, "1/day", "rate of entry by a certain patron with full access, at serious clashes", "ours"),
    "steady": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which commitment returns to its base", "ours"),
    "forgive": Parameter(0.0244, 0.0, 1.0, "1/day", "pace at which fault fades", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(
    more={
        "rung": "{patron} stands behind it",
        "support": "it is committed to {target}",
        "restraint": "it fears to be drawn in by {target}",
    },
    less={
        "rung": "outside powers would turn against whoever escalates",
        "support": "{target} has brought its trouble on itself",
        "restraint": "{target} is hardly to blame",
    },
    now="its partner is in danger",
)

GATES = ("arms",)

PATRON, SPONSOR, MEDIATOR, GUARANTOR = range(4)


@compiled
def prepare(w, s, x, p):
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        if tie.backer >= 0:
            x.strength[link] = 1.0 - tie.contribution * (1.0 - min(1.0, x.given[tie.backer]))
        if tie.kind == PATRON:
            x.cover[tie.toward] += x.given[link] * tie.cover


@compiled
def comes(w, s, x, p, link, fault):
    """q: the chance that the giver of this tie helps with force, given the receiver's fault."""
    tie = w.tie[link]
    score = p.scale * (s.tie[link].commitment - 0.5) + tie.interest - tie.help_cost
    score -= tie.fault * (1.0 - tie.unconditional) * fault
    return min(1.0, x.heed[tie.actor]) * logistic(score)


@compiled
def force(w, s, x, link):
    """Power that the giver of this tie brings if it comes (units of capability)."""
    tie = w.tie[link]
    return tie.military * x.strength[link] * s.actor[tie.actor].capability


@compiled
def muster(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        i, j = w.pair[d].actor, w.pair[d].target
        for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
            tie = w.tie[link]
            if tie.actor != j:
                if tie.military > 0.0:
                    x.help[d] += comes(w, s, x, p, link, s.pair[d].fault) * force(w, s, x, link)
                x.help[d] += x.given[link] * (p.supply * tie.arms + p.foothold * tie.basing)


@compiled
def lost_odds(w, s, x, p, d):
    """How far the odds of war fall once the pair's actor is blamed for one more hostile act; 0 if nothing is lost."""
    i, j = w.pair[d].actor, w.pair[d].target
    now, fault = s.pair[d].fault, clip(s.pair[d].fault + p.blame, 0.0, 1.0)
    help_lost = 0.0
    for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
        tie = w.tie[link]
        if tie.military > 0.0 and tie.actor != j and tie.fault * (1.0 - tie.unconditional) > 0.0:
            lost = comes(w, s, x, p, link, now) - comes(w, s, x, p, link, fault)
            help_lost += lost * force(w, s, x, link)
    if help_lost <= 0.0:
        return 0.0
    mine = s.actor[i].capability + s.actor[i].deployed + x.help[d]
    theirs = s.actor[j].capability + s.actor[j].deployed + x.help[w.pair[d].back]
    theta = w.rules[0].war_payoff.theta
    return contest(mine, theirs, theta) - contest(mine - help_lost, theirs, theta)


@compiled
def appeal(w, s, x, p, d):
    i, j = w.pair[d].actor, w.pair[d].target
    if w.pair[d].dyad >= 0:
        push = p.embolden * x.cover[i] - p.deter * x.cover[j]
        violence = int(w.clock[0].violence)
        for k in range(3, violence):
            x.appeal[d, RUNG0 + k] += push
        x.appeal[d, RUNG0 + violence] += p.grey * push
        for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
            x.appeal[d, RUNG0 + violence] += p.deny * x.given[link] * w.tie[link].basing
        war = w.rules[0].war_payoff
        odds = lost_odds(w, s, x, p, d) if war.on > 0.0 else 0.0
        if odds > 0.0:
            price = p.foresee * war.weight * w.pair[d].stake * w.dyad[w.pair[d].dyad].contiguity * odds
            for k in range(int(w.clock[0].threat), WAR + 1):
                x.appeal[d, RUNG0 + k] -= price * x.near[k]
    link = w.pair[d].tie
    if link >= 0 and (w.tie[link].kind == PATRON or w.tie[link].kind == GUARANTOR):
        main = w.actor[j].main_dyad
        danger, fault = 0.0, 0.0
        if main >= 0:
            danger = s.dyad[main].rung / 10.0
            side = w.dyad[main].ab if w.dyad[main].a == j else w.dyad[main].ba
            fault = s.pair[side].fault
        commitment = x.given[link]
        blamed = (1.0 - w.tie[link].unconditional) * fault
        x.appeal[d, SUPPORT] += p.support * commitment + p.danger * danger * commitment - p.restrain * blamed
        x.appeal[d, RESTRAINT] += p.restrain * (blamed - 0.3) + p.danger * danger * (1.0 - commitment)


@compiled
def shipment(w, o):
    """Capability that one arms transfer brings: the move's effect through the giver's arms channel."""
    link = w.pair[w.option[o].pair].tie
    return w.effect[w.option[o].move, ARMS] * (w.tie[link].arms if link >= 0 else 0.0)


@compiled
def available(w, s, x, p, o):
    """No arms without a channel for arms."""
    return w.effect[w.option[o].move, ARMS] <= 0.0 or shipment(w, o) > 0.0


@compiled
def settle(w, s, x, p, key, o):
    d, m = w.option[o].pair, w.option[o].move
    if w.pair[d].dyad >= 0 and x.replied[d] == 0 and x.known[d] == 1:
        if w.move[m].rung >= w.clock[0].threat:
            s.pair[d].fault = clip(s.pair[d].fault + p.blame, 0.0, 1.0)
    link = w.pair[d].tie
    if link >= 0:
        s.tie[link].commitment = clip(s.tie[link].commitment + w.effect[m, COMMITMENT], 0.0, 1.0)
        if w.effect[m, ARMS] > 0.0:
            s.option[o].due = s.run[0].turn + ceil(w.move[m].delay / w.clock[0].turn_days)
            s.pair[d].awaited += 1
            s.actor[w.pair[d].target].coming += shipment(w, o)


@compiled
def toll(w, s, x, p, key, c):
    """At serious clashes a patron may enter with force; patrons on both sides who are rivals then clash themselves."""
    if s.dyad[c].level < w.clock[0].serious:
        return
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        side_a = tie.toward == w.dyad[c].a
        if tie.military <= 0.0 or not (side_a or tie.toward == w.dyad[c].b):
            continue
        d = w.dyad[c].ab if side_a else w.dyad[c].ba
        if tie.actor == w.pair[d].target:
            continue
        chance = p.entry * tie.military * comes(w, s, x, p, link, s.pair[d].fault)
        giver, taker = w.actor[tie.actor].label, w.actor[tie.toward].label
        if happens(draw(key, INTERVENE, giver, taker), chance, w.clock[0].turn_days):
            if side_a:
                s.dyad[c].entered_a = tie.actor
            else:
                s.dyad[c].entered_b = tie.actor
            if s.run[0].patron_entry < 0:
                s.run[0].patron_entry = s.run[0].turn
    for other in range(w.dyad.shape[0]):
        if w.dyad[other].patrons == 1:
            one = w.dyad[other].a == s.dyad[c].entered_a and w.dyad[other].b == s.dyad[c].entered_b
            two = w.dyad[other].b == s.dyad[c].entered_a and w.dyad[other].a == s.dyad[c].entered_b
            if one or two:
                s.dyad[other].level = max(s.dyad[other].level, int(w.clock[0].clash))


@compiled
def drift(w, s, x, p):
    keep = 1.0 - within(p.forgive, w.clock[0].turn_days)
    for d in range(w.pair.shape[0]):
        s.pair[d].fault *= keep
    back = within(p.steady, w.clock[0].turn_days)
    for link in range(w.tie.shape[0]):
        s.tie[link].commitment += back * (w.tie[link].commitment - s.tie[link].commitment)
    for d in range(w.pair.shape[0]):
        if s.pair[d].awaited > 0:
            for o in range(w.pair[d].first, w.pair[d].last):
                if s.option[o].due == s.run[0].turn:
                    s.pair[d].awaited -= 1
                    s.actor[w.pair[d].target].coming -= shipment(w, o)
                    s.actor[w.pair[d].target].capability += shipment(w, o)
