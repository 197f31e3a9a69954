"""Council: fifteen seats, nine votes, and five that can stop everything.

Claim (UN Charter, art. 27): a motion passes with ``needed`` yes votes and no veto from a permanent seat. Seats held by
actors oppose what would hurt their clients: against_v = commitment x cover of v toward the motion's target; seats
that are no actor vote yes with a sourced chance. A veto that is certain is anticipated: the motion is never put
(Kosovo never put its application to the vote).

    P(v vetoes) = certain if against_v >= ``certain``, else against_v
    appeal of status += bid stake_i bid_i (1 - share_i), of spoiling += obstruct (cover given - .3)
    a motion that passes moves ``worth`` of the issue toward its sponsor, a step toward recognition its ``status``;
    whoever loses so much of the issue is provoked by shock lost / worth (tension, see action_reaction), and the issue moves: heat += stir lost / worth
    a motion that is vetoed heats the dyad by ``rebuff``

A force that names a council lives on its vote, on a date and every ``renewal_days`` from then on. Mandates end by veto, not for want
of votes: two of UN forces did after 1990 (UNPREDEP 1999, UNOMIG 2009), with ten votes for them or more and by a permanent seat
with a quarrel of its own about the host; a third (UNMIBH 2002) was saved within days. So

    P(v vetoes) as above, with against_v = contested x commitment x cover of v toward whoever the force keeps from its host

Without its mandate the force is gone at once, until a later vote gives it another.
"""

from sim.chance import VOTE, clip, draw
from sim.vocabulary import COUNCIL, SPOILING, STANDING, STATUS, VETO, Parameter, Says, compiled

PARAMETERS = {
    "certain": Parameter(0.6, 0.0, 1.0, "0-1", "resistance at which a veto is certain and foreseen", "ours"),
    "worth": Parameter(0.15, 0.001, 1.0, "share", "share of the issue a passed motion moves", "ours"),
    "shock": Parameter(3.0, 0.0, 20.0, "acts", "provocation felt by the loser when a motion passes", "ours"),
    "stir": Parameter(1.5, 0.0, 5.0, "0-5", "heat of the dyad when a motion passes", "ours"),
    "rebuff": Parameter(0.5, 0.0, 5.0, "0-5", "heat of the dyad when a motion is vetoed", "ours"),
    "bid": Parameter(12.0, 0.0, 50.0, "utils", "appeal of recognition to one who works for it with all its might", "ours, scaled with the calibrated sharpness"),
    "obstruct": Parameter(2.4, 0.0, 20.0, "utils", "a veto holder's wish to be seen blocking for its client", "ours, scaled with the calibrated sharpness; the source text for the claim"),
    "veto_power": Parameter(1.0, 0.0, 1.0, "0/1", "0 removes every veto", "ours: a switch for experiments"),
}  # fmt: skip

SAYS = Says(
    more={"spoiling": "it wants to be seen to shield its client", "status": "it works for recognition"},
    less={"spoiling": "it has no client worth the blocking"},
    now="its standing before the council is at stake",
)

GATES = ("council",)

PERMANENT = 2


@compiled
def stands_against(w, s, v, target):
    """How far seat v stands against a motion that would hurt the target, 0-1; wholly if it is the target itself."""
    best = 1.0 if v == target else 0.0
    for link in range(w.tie.shape[0]):
        tie = w.tie[link]
        if tie.actor == v and tie.toward == target:
            best = max(best, s.tie[link].commitment * tie.cover)
    return best


@compiled
def passes(w, s, p, key, q, sponsor, target, subject):
    """Whether council q passes a motion of the sponsor against the target; ``subject`` keys its draws."""
    yes = 0
    for v in range(w.actor.shape[0]):
        if w.seat[q, v] > 0:
            against = stands_against(w, s, v, target)
            u = draw(key, VOTE, w.actor[v].label, subject)
            if w.seat[q, v] == PERMANENT and p.veto_power > 0.0 and (against >= p.certain or u < against):
                s.run[0].vetoes += 1
                return False
            yes += v == sponsor or u >= against
    g = w.institution[q]
    for seat in range(g.others):
        u = draw(key, VOTE, seat, subject)
        if seat < g.permanent_others and p.veto_power > 0.0 and u > 1.0 - g.others_veto:
            s.run[0].vetoes += 1
            return False
        yes += u < g.others_yes
    return yes >= g.needed


@compiled
def prepare(w, s, x, p):
    """The most political cover that each actor gives to anyone."""
    for a in range(w.actor.shape[0]):
        x.shield[a] = 0.0
    for link in range(w.tie.shape[0]):
        a = w.tie[link].actor
        x.shield[a] = max(x.shield[a], x.given[link] * w.tie[link].cover)


@compiled
def appeal(w, s, x, p, d):
    """Blocking is worth most against those who press the actor's own clients."""
    if w.pair[d].dyad >= 0:
        i = w.pair[d].actor
        x.appeal[d, SPOILING] += p.obstruct * (x.shield[i] - 0.3)
        c = w.pair[d].dyad
        share = s.dyad[c].share if w.dyad[c].ab == d else 1.0 - s.dyad[c].share
        x.appeal[d, STANDING] += p.bid * w.pair[d].stake * w.actor[i].bid * (1.0 - share)


@compiled
def available(w, s, x, p, o):
    if w.effect[w.option[o].move, COUNCIL] <= 0.0:
        return True
    target = w.pair[w.option[o].pair].target
    for q in range(w.institution.shape[0]):
        if w.institution[q].kind == 0:
            for v in range(w.actor.shape[0]):
                if w.seat[q, v] == PERMANENT and p.veto_power > 0.0 and stands_against(w, s, v, target) >= p.certain:
                    return False
            return True
    return False


@compiled
def lose(w, s, p, d, amount):
    """The pair's actor gains so much of the issue; its rival loses it and reacts."""
    c, back = w.pair[d].dyad, w.pair[d].back
    gained = amount if w.dyad[c].ab == d else -amount
    s.dyad[c].share = clip(s.dyad[c].share + gained, 0.0, 1.0)
    s.pair[back].provoked += p.shock * amount / p.worth
    s.dyad[c].heat = clip(s.dyad[c].heat + p.stir * amount / p.worth, 0.0, 5.0)


@compiled
def settle(w, s, x, p, key, o):
    d = w.option[o].pair
    status = w.effect[w.option[o].move, STATUS]
    if status > 0.0 and w.pair[d].dyad >= 0:
        lose(w, s, p, d, status)
    if w.effect[w.option[o].move, COUNCIL] > 0.0 and s.run[0].motion == 0:  # one motion a turn, the first by name
        s.run[0].motion = w.option[o].pair + 1
    if w.effect[w.option[o].move, VETO] > 0.0:
        s.run[0].vetoes += 1


@compiled
def resists(w, s, g, v):
    """How far seat v stands against the mandate of force g: as far as it stands by those whom the force keeps from its host."""
    best = 0.0
    for side in (w.dyad[g.dyad].a, w.dyad[g.dyad].b):
        if side != g.host:
            best = max(best, stands_against(w, s, v, side))
    return g.contested * best


@compiled
def renewed(w, s, p, key, g):
    """Whether the council of force g lets its mandate run on: unless a permanent seat vetoes that."""
    council, subject = w.institution[g.council], w.dyad[g.dyad].label
    if p.veto_power <= 0.0:
        return True
    for v in range(w.actor.shape[0]):
        if w.seat[g.council, v] == PERMANENT:
            against = resists(w, s, g, v)
            if against >= p.certain or draw(key, VOTE, w.actor[v].label, subject) < against:
                return False
    for seat in range(council.permanent_others):
        if draw(key, VOTE, seat, subject) < g.contested * council.others_veto:
            return False
    return True


@compiled
def terms(w, g, turn):
    """How many terms of its mandate have run out for force g by a turn."""
    if turn < g.renewal:
        return 0
    return 1 + int((turn - g.renewal) * w.clock[0].turn_days // g.renewal_days)


@compiled
def renew(w, s, p, key):
    """The votes on mandates that fall on this turn."""
    for q in range(w.institution.shape[0]):
        g, now = w.institution[q], s.run[0].turn
        if g.council >= 0 and terms(w, g, now) > terms(w, g, now - 1):
            held = renewed(w, s, p, key, g)
            s.institution[q].mandate = 1.0 if held else 0.0
            if not held:
                s.institution[q].capacity = 0.0
                s.run[0].vetoes += 1


@compiled
def resolve(w, s, x, p, key):
    renew(w, s, p, key)
    if s.run[0].motion > 0:
        d = s.run[0].motion - 1
        s.run[0].motion = 0
        c = w.pair[d].dyad
        for q in range(w.institution.shape[0]):
            if w.institution[q].kind == 0:
                subject = w.actor[w.pair[d].actor].label
                if passes(w, s, p, key, q, w.pair[d].actor, w.pair[d].target, subject):
                    s.run[0].passed += 1
                    if c >= 0:
                        lose(w, s, p, d, p.worth)
                elif c >= 0:
                    s.dyad[c].heat = clip(s.dyad[c].heat + p.rebuff, 0.0, 5.0)
