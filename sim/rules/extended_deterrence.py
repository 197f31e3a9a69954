"""Extended deterrence: force against a protected client is dreaded, and a client's own force is held back by its patron.

Claim: a great power's word deters attacks on its client short of war and long before it would have to fight (Huth 1988); and
alliances restrain allies, as far as their help is conditional (Snyder 1984; Pressman 2008).

    guard = commitment x (heed that serious clashes would rouse) x cover                 (a tie of a patron or a guarantor)
    dread_ij = deter sum over j's ties of guard + hold_back sum over i's ties of guard (1 - unconditional)
    appeal of armed clashes up to war += - dread;   rate of i's sparks x e^(- discipline dread)

Commitment, cover 0-1; what counts is not how far a patron attends today but how far it would (patron_attention). Of the
disputes of minor states 1946-2014 both sides use force in .40 where neither has a great-power ally, in .23 where only the
target has (our computation from MID 5.0 and ATOP). What leaders dread keeps their patrols back, too.
"""

from sim.chance import exp
from sim.rules.patron_attention import roused
from sim.vocabulary import RUNG0, WAR, Parameter, Says, compiled

PARAMETERS = {
    "deter": Parameter(2.8, 0.0, 20.0, "utils", "loss of appeal of armed force against a fully guarded client", "calibrated, set 2; Huth 1988 for the claim"),
    "hold_back": Parameter(1.2, 0.0, 20.0, "utils", "the same for a client whose full guard is wholly conditional", "calibrated, set 2; Snyder 1984, Pressman 2008 for the claim"),
    "discipline": Parameter(0.66, 0.0, 5.0, "factor", "how far what leaders dread keeps their patrols back", "calibrated, set 2"),
}  # fmt: skip

SAYS = Says(less="great powers would not stand by")

PATRON, GUARANTOR = 0, 3  # kinds of tie


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        dread = dreaded(w, s, d)
        for k in range(int(w.clock[0].clash), WAR + 1):
            x.appeal[d, RUNG0 + k] -= dread


@compiled
def dreaded(w, s, d):
    """What armed force would cost the pair's actor through patrons: those of its target, and its own."""
    p = w.rules[0].extended_deterrence
    i, j, total = w.pair[d].actor, w.pair[d].target, 0.0
    for link in range(w.actor[j].first_tie, w.actor[j].last_tie):
        if w.tie[link].actor != i:
            total += p.deter * guard(w, s, link)
    for link in range(w.actor[i].first_tie, w.actor[i].last_tie):
        if w.tie[link].actor != j:
            total += p.hold_back * guard(w, s, link) * (1.0 - w.tie[link].unconditional)
    return total


@compiled
def guard(w, s, link):
    """The cover that a client can count on from the giver of this tie once there is force, 0-1."""
    tie, attention = w.tie[link], w.rules[0].patron_attention
    if tie.kind != PATRON and tie.kind != GUARANTOR:
        return 0.0
    heed = roused(w, s, attention, tie.actor) if attention.on > 0.0 else 1.0
    return s.tie[link].commitment * heed * tie.cover


@compiled
def reined(w, s, d):
    """Factor on the rate of a side's sparks, at most 1."""
    p = w.rules[0].extended_deterrence
    return exp(-p.discipline * dreaded(w, s, d)) if p.on * p.discipline > 0.0 else 1.0
