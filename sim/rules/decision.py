"""Decision: choice with noise, leaning to stay where one is.

Claim: people choose better options more often, not always (quantal response, McKelvey & Palfrey 1995; in
international relations Signorino 1999). Within a class P(o) is proportional to weight_o exp(U_o / noise); classes
(escalate, hold, de-escalate, relative to the dyad's rung) start from ``up``, ``hold``, ``down``.

A seat's policy replaces it: *best_reply* (noise towards 0), *random* (ignores utility), and the strategies of Axelrod
(1984) on a ladder, where to defect is to climb or to hold above the status quo and to cooperate is to come down, to hold
at the status quo or to do nothing. *hawk* always defects, *dove* never; *tit_for_tat* does what it saw last, up to the
same rung; *generous_tit_for_tat* lets a share ``generosity`` of it pass (Nowak & Sigmund 1992), other things equal;
*grim* never forgives the first. Within what the strategy allows, utilities choose. The plain prices of any move are set here: its cost, the
shrinking from bloodshed, and an effort that grows with the rung.

Incentives reach the decision to act: with V how much better than doing nothing it is to act (the inclusive value of
McFadden 1978 over the classes, see ``worth`` in choice.py), the log rate of acting rises by pull (1 - e^(-V / enough)). So the
tempted act sooner and the deterred later; the bound keeps lazy weighing exact.
Off: utilities decide alone, without costs, leaning or pull.
"""

from sim.chance import exp
from sim.vocabulary import COST, RUNG0, RUNGS, VIOLENCE, Parameter, Says, compiled

PARAMETERS = {
    "sharpness": Parameter(0.7084, 1e-3, 1e6, "factor", "divides every actor's noise", "calibrated, set 1"),
    "up": Parameter(1.783, 0.0, 100.0, "factor", "leaning to climb", "calibrated, set 1"),
    "hold": Parameter(1.0, 0.0, 100.0, "factor", "leaning to stay on the rung", "ours: the unit"),
    "down": Parameter(0.7022, 0.0, 100.0, "factor", "leaning to come down", "calibrated, set 1"),
    "generosity": Parameter(1 / 3, 0.0, 1.0, "0-1", "share of defections that generous tit for tat forgives", "Nowak & Sigmund 1992, for payoffs 5, 3, 1, 0"),
    "pull": Parameter(3.186, 0.0, 10.0, "log", "most that what can be gained raises the log rate of acting", "calibrated, set 1; McFadden 1978 for the form"),
    "enough": Parameter(0.4385, 0.01, 100.0, "utils", "gain over doing nothing at which two thirds of that are reached", "calibrated, set 1"),
    "cost": Parameter(0.5, 0.0, 20.0, "utils", "price of a move's full cost", "ours: the unit"),
    "bloodshed": Parameter(2.92, 0.0, 50.0, "utils", "price of full violence", "calibrated, set 1"),
    "effort": Parameter(0.2227, 0.0, 10.0, "utils/rung", "price of each rung", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(
    less={
        "cost": ("other steps would cost it more", "it is costly"),
        "violence": ("other steps would shed more blood", "it may cost blood"),
        "rung": ("bolder steps take more effort", "it is a big step"),
    },
)

QUANTAL, BEST_REPLY, TIT_FOR_TAT, GENEROUS, GRIM, HAWK, DOVE, RANDOM, SCRIPTED = range(9)


@compiled
def appeal(w, s, x, p, d):
    x.appeal[d, COST] -= p.cost
    x.appeal[d, VIOLENCE] -= p.bloodshed
    for k in range(RUNGS):
        x.appeal[d, RUNG0 + k] -= p.effort * k


@compiled
def pulled(p, most, gained):
    """By how much the log rate of acting rises where acting gains so much over doing nothing (utils)."""
    return most * (1.0 - exp(-gained / p.enough))


@compiled
def pulled_at_most(p, most, gained):
    """An upper bound of that, without an exponential."""
    return most * min(1.0, max(0.0, gained) / p.enough)


@compiled
def lean(w, s, x, p, d):
    policy = w.actor[w.pair[d].actor].policy
    x.noise[d] /= p.sharpness
    x.most[d] = p.pull
    up, hold, down = p.up, p.hold, p.down
    if policy == BEST_REPLY:
        x.noise[d] = 1e-6
    elif policy == RANDOM:
        x.noise[d] = 1e9
        x.most[d] = 0.0
    elif policy >= TIT_FOR_TAT and policy <= DOVE:
        up, hold, down = strategy(w, s, p, d, policy)
    x.lean[d, 0] *= up
    x.lean[d, 1] *= hold
    x.lean[d, 2] *= down


@compiled
def strategy(w, s, p, d, policy):
    """Leanings (climb, hold, come down) of a strategy, by what it has seen; hold < 0: only where it cannot climb."""
    c = w.pair[d].dyad
    rung = s.dyad[c].rung if c >= 0 else 0
    seen = s.pair[d].seen_level
    if policy == HAWK or (policy == GRIM and (seen > 0 or s.pair[d].grudge > 0)):
        return p.up, -p.hold, 0.0
    if policy in (DOVE, GRIM) or seen == 0:
        return 0.0, p.hold if rung == 0 else 0.0, p.down
    forgiven = p.generosity if policy == GENEROUS else 0.0
    if rung < seen:
        return (1.0 - forgiven) * p.up, forgiven * p.hold if forgiven > 0.0 else -p.hold, forgiven * p.down
    return 0.0, (1.0 - forgiven) * p.hold, forgiven * p.down


@compiled
def drift(w, s, x, p):
    """Who is grim remembers for good that the other has defected."""
    for d in range(w.pair.shape[0]):
        if w.actor[w.pair[d].actor].policy == GRIM and s.pair[w.pair[d].back].level > 0:
            s.pair[d].grudge = 1
