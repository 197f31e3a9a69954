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
announced until then. While serious clashes last a patron enters with force at rate entry x military x q and is then in an armed
clash with every rival that it has on the other side. A guarantor is a patron of kind *guarantor*. ``deter`` 0 and ``embolden`` 0 separate the two effects.

An act of open threats or above against a partner is its patron's own quarrel (Leeds et al. 2002: casus foederis; Siverson & King 1980),
to a share O = casus given (1 - (1 - unconditional) F): it sees the act as one against itself, of O its hostility and O its level;
    heat of its own dyad with whoever did it += O hostility;  it feels provoked (faction.alarm)
A patron that listens (Snyder 1984: entrapment) holds back a client whose war would bring it one that it would lose:
    appeal of restraint += listen danger D, of support -= the same;  D = 1 - product of 1 - q (1 - own odds) over the client's
    rival (q = 1), those who back it, and those who back them (q taken along the way), as far as they are rivals of the patron
"""

from math import ceil

from sim.chance import INTERVENE, clip, draw, happens, logistic, within
from sim.rules.faction import take_up
from sim.rules.war_payoff import contest
from sim.vocabulary import ARMS, COMMITMENT, RESTRAINT, RUNG0, SUPPORT, WAR, Parameter, Says, compiled

PARAMETERS = {
    "scale": Parameter(4.248, 0.0, 50.0, "logits", "how steeply help depends on commitment", "calibrated, set 2"),
    "embolden": Parameter(1.601, 0.0, 20.0, "utils", "appeal of sub-war coercion under full political cover", "calibrated, set 2; Benson 2011 for the claim"),
    "grey": Parameter(0.2075, 0.0, 5.0, "factor", "share of both that reaches grey-zone violence", "calibrated, set 2"),
    "supply": Parameter(1.248, 0.0, 20.0, "units", "capability that a full and fully heeded arms channel is counted as", "calibrated, set 2; the source text for the claim"),
    "foothold": Parameter(0.3, 0.0, 20.0, "units", "capability that a patron can bring through a base in full use", "ours; the source text for the claim"),
    "deny": Parameter(1.8, 0.0, 20.0, "utils", "appeal of deeds in the grey zone where a patron's base can hide them", "ours, scaled with the calibrated sharpness; the source text for the claim"),
    "deter": Parameter(2.702, 0.0, 20.0, "utils", "loss of that appeal for the rival of a covered client", "calibrated, set 2"),
    "support": Parameter(2.406, 0.0, 20.0, "utils", "a committed patron's wish to help", "calibrated, set 2"),
    "danger": Parameter(2.722, 0.0, 20.0, "utils", "added when the client's main dyad is at the top", "calibrated, set 2"),
    "restrain": Parameter(4.022, 0.0, 20.0, "utils", "a conditional patron's wish to hold back a client at fault", "calibrated, set 2; Snyder 1984 for the claim"),
    "blame": Parameter(0.09689, 0.0, 5.0, "per act", "fault added by a hostile act at the rung of threats or above", "calibrated, set 2"),
    "foresee": Parameter(0.6029, 0.0, 1.0, "0-1", "how far a client foresees the help it would lose by beginning", "calibrated, set 2; Benson 2011 for the claim"),
    "listen": Parameter(0.0, 0.0, 20.0, "utils", "how far a patron holds back a client whose war would bring it one of its own that it would lose", "ours: 0, off, until a figure of history holds it; Snyder 1984 for the claim"),
    "entry": Parameter(0.02, 0.0, 1.0, "1/day", "rate of entry by a certain patron with full access, at serious clashes", "ours"),
    "steady": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which commitment returns to its base", "ours"),
    "forgive": Parameter(0.008382, 0.0, 1.0, "1/day", "pace at which fault fades", "calibrated, set 2"),
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
def backing(w, s, x, p, d):
    """Power that the pair's actor can expect from its patrons against the target (units of capability)."""
    i, j = w.pair[d].actor, w.pair[d].target
    found = 0.0
    for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
        tie = w.tie[link]
        if tie.actor != j:
            if tie.military > 0.0:
                found += comes(w, s, x, p, link, s.pair[d].fault) * force(w, s, x, link)
            found += x.given[link] * (p.supply * tie.arms + p.foothold * tie.basing)
    return found


@compiled
def muster(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        x.help[d] += backing(w, s, x, p, d)


@compiled
def dread(w, s, x, p, giver, d):
    """Chance that a client's war (its pair d) brings its giver one that it loses, 0-1."""
    rival = w.pair[d].target
    spared = 1.0 - lost(w, s, x, p, giver, rival)
    for link in range(w.actor[rival].first_tie, w.actor[rival].last_tie):
        if w.tie[link].military > 0.0 and w.tie[link].actor != giver:
            backer, first = w.tie[link].actor, comes(w, s, x, p, link, s.pair[w.pair[d].back].fault)
            spared *= 1.0 - first * lost(w, s, x, p, giver, backer)
            for behind in range(w.actor[backer].first_tie, w.actor[backer].last_tie):
                if w.tie[behind].military > 0.0 and w.tie[behind].actor != giver:
                    second = first * comes(w, s, x, p, behind, 0.0)
                    spared *= 1.0 - second * lost(w, s, x, p, giver, w.tie[behind].actor)
    return 1.0 - spared


@compiled
def lost(w, s, x, p, i, j):
    """Chance that i would lose a war with its rival j; 0 if they are no rivals."""
    e = between(w, i, j)
    if e < 0:
        return 0.0
    mine = s.actor[i].capability + s.actor[i].deployed + backing(w, s, x, p, e)
    theirs = s.actor[j].capability + s.actor[j].deployed + backing(w, s, x, p, w.pair[e].back)
    return 1.0 - contest(mine, theirs, w.rules[0].war_payoff.theta)


@compiled
def between(w, i, j):
    """The pair of two rivals; -1 if they are none."""
    for e in range(w.actor[i].first_pair, w.actor[i].last_pair):
        if w.pair[e].target == j and w.pair[e].dyad >= 0:
            return e
    return -1


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
def at_fault(w, s, a):
    """How far an actor has begun the trouble on its main dyad, 0-1."""
    main = w.actor[a].main_dyad
    if main < 0:
        return 0.0
    return s.pair[w.dyad[main].ab if w.dyad[main].a == a else w.dyad[main].ba].fault


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
        danger, feared = 0.0, 0.0
        if main >= 0:
            danger = s.dyad[main].rung / 10.0
            side = w.dyad[main].ab if w.dyad[main].a == j else w.dyad[main].ba
            feared = p.listen * danger * dread(w, s, x, p, i, side) if p.listen > 0.0 else 0.0
        commitment = x.given[link]
        blamed = (1.0 - w.tie[link].unconditional) * at_fault(w, s, j)
        x.appeal[d, SUPPORT] += p.support * commitment + p.danger * danger * commitment - p.restrain * blamed - feared
        x.appeal[d, RESTRAINT] += p.restrain * (blamed - 0.3) + p.danger * danger * (1.0 - commitment) + feared


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
def join(w, s, x, p, key, c):
    for d in (w.dyad[c].ab, w.dyad[c].ba):
        if s.pair[d].level >= w.clock[0].threat:
            call_allies(w, s, x, d)
    days = fought(w, s, c)
    came = days > 0.0 and enter(w, s, x, p, key, c, days)
    if came or s.dyad[c].level >= w.clock[0].serious:
        engage(w, s, c)


@compiled
def fought(w, s, c):
    """How much of this turn serious clashes take on a dyad, those of before that still last and a war among them (days)."""
    days = w.clock[0].turn_days
    if s.dyad[c].war == 1:
        return days
    return min(days, s.dyad[c].takes if s.dyad[c].level >= w.clock[0].serious else s.dyad[c].fighting)


@compiled
def call_allies(w, s, x, d):
    """What the pair's actor did is the own quarrel of those tied to its target, as far as the casus of the tie goes."""
    i, j, fault = w.pair[d].actor, w.pair[d].target, s.pair[w.pair[d].back].fault
    for link in range(w.actor[j].first_tie, w.actor[j].last_tie):
        tie = w.tie[link]
        own = tie.casus * x.given[link] * (1.0 - (1.0 - tie.unconditional) * fault)
        if own > 0.0 and s.pair[d].hostile > 0.0:
            e = between(w, tie.actor, i)
            if e >= 0:
                take_up(w, s, e, own * s.pair[d].hostile, w.rules[0].faction.alarm)
                s.pair[e].felt_hostile = max(s.pair[e].felt_hostile, own * s.pair[d].hostile)
                s.pair[e].felt_level = max(s.pair[e].felt_level, int(own * s.pair[d].level))


@compiled
def enter(w, s, x, p, key, c, days):
    """While serious clashes last a patron may come in with force; whether one does."""
    came = False
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        side_a = tie.toward == w.dyad[c].a
        if tie.military <= 0.0 or not (side_a or tie.toward == w.dyad[c].b):
            continue
        d = w.dyad[c].ab if side_a else w.dyad[c].ba
        if tie.actor == w.pair[d].target:
            continue
        rate = p.entry * tie.military * comes(w, s, x, p, link, s.pair[d].fault)
        giver, taker = w.actor[tie.actor].label, w.actor[tie.toward].label
        if happens(draw(key, INTERVENE, giver, taker), rate, days):
            came = True
            if side_a:
                s.dyad[c].entered_a = tie.actor
            else:
                s.dyad[c].entered_b = tie.actor
            if s.run[0].patron_entry < 0:
                s.run[0].patron_entry = s.run[0].turn
    return came


@compiled
def engage(w, s, c):
    """Whoever has come in fights the other side where they are rivals: the party itself, and who came in for it."""
    for other in range(w.dyad.shape[0]):
        one, two = w.dyad[other].a, w.dyad[other].b
        if opposed(w, s, c, one, two) or opposed(w, s, c, two, one):
            s.dyad[other].level = max(s.dyad[other].level, int(w.clock[0].clash))


@compiled
def opposed(w, s, c, one, two):
    """Whether one actor fights on the first side of a dyad and another on the second."""
    first = one == w.dyad[c].a or one == s.dyad[c].entered_a
    return first and (two == w.dyad[c].b or two == s.dyad[c].entered_b)


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
