"""War payoff: what can be won by force, and what threatening it may bring.

Claim (Fearon 1995; Hirshleifer 1989, Tullock 1980 for the contest): a side weighs its odds against its share of the
issue and the cost of war; between p - c_i and p + c_j lie divisions both prefer to war.

    p_ij = m_i^theta / (m_i^theta + m_j^theta),  m = capability in the theatre + help expected
    gain_i = p_ij - share_i - c_i + v (1 - share_i)            (stakes; v the indivisible part of the issue)
    worth of rung k = stake_i (1 + motion heat / (1 + heat)) [ y phi_k p_ij (1 - r_j) concession + phi_k reach gain_i ]

phi_k how near rung k is to war (0 below the rung of threats, 1 at serious clashes); r_j the believed resolve of the
other; y the most that threats can obtain. The model looks one step ahead: with that chance the other yields, else
the contest goes on. Force out of reach costs ``distance`` (1 - reach). Capability is deployable power, not national totals.
"""

from sim.chance import exp, log
from sim.vocabulary import DEPLOY, RUNG0, RUNGS, WAR, Parameter, Says, compiled

PARAMETERS = {
    "theta": Parameter(1.0, 0.1, 10.0, "exponent", "decisiveness of power", "Hirshleifer 1989: 1 is the even case"),
    "concession": Parameter(0.6, 0.0, 10.0, "stakes", "share of the issue a yielding rival gives", "ours"),
    "yield_most": Parameter(0.35, 0.0, 1.0, "0-1", "chance that a threat at the top is yielded to by a rival without resolve", "ours"),
    "weight": Parameter(4.782, 0.0, 50.0, "factor", "weight of the war payoff among other reasons", "calibrated, set 1"),
    "motion": Parameter(1.0, 0.0, 10.0, "factor", "how far an issue in motion weighs more than one at rest", "ours"),
    "distance": Parameter(15.0, 0.0, 50.0, "utils", "price of force against a rival that it cannot reach", "ours, scaled with the calibrated sharpness"),
    "display_share": Parameter(0.35, 0.0, 1.0, "0-1", "nearness to war of a display of force", "ours"),
}  # fmt: skip

SAYS = Says(
    more="pressure promises it more than it risks",
    less="force would cost it more than it can win",
)


@compiled
def nearness(w, p, k):
    """phi_k: 0 below threats, ``display_share`` scaled up to the rung of displays, then rising to 1 at serious clashes."""
    threat, display, serious = w.clock[0].threat, w.clock[0].display, w.clock[0].serious
    if k < threat:
        return 0.0
    if k <= display:
        return p.display_share * (k - threat + 1.0) / (display - threat + 1.0)
    if k >= serious:
        return 1.0
    return p.display_share + (1.0 - p.display_share) * (k - display) / (serious - display)


@compiled
def contest(mine, theirs, theta):
    """Chance of winning: mine^theta / (mine^theta + theirs^theta); one half when neither has any power."""
    if mine <= 0.0 and theirs <= 0.0:
        return 0.5
    if mine <= 0.0:
        return 0.0
    if theirs <= 0.0:
        return 1.0
    if theta == 1.0:
        return mine / (mine + theirs)
    return 1.0 / (1.0 + exp(theta * (log(theirs) - log(mine))))


@compiled
def prepare(w, s, x, p):
    for k in range(RUNGS):
        x.near[k] = nearness(w, p, k)


@compiled
def assess(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        i, j, back = w.pair[d].actor, w.pair[d].target, w.pair[d].back
        mine = s.actor[i].capability + s.actor[i].deployed + x.help[d]
        theirs = s.actor[j].capability + s.actor[j].deployed + x.help[back]
        share = s.dyad[c].share if w.dyad[c].ab == d else 1.0 - s.dyad[c].share
        x.odds[d] = contest(mine, theirs, p.theta)
        x.gain[d] = x.odds[d] - share - w.actor[i].war_cost + w.dyad[c].indivisible * (1.0 - share)


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        believed = s.pair[d].resolve_a / (s.pair[d].resolve_a + s.pair[d].resolve_b)
        reach = w.dyad[c].contiguity
        heat = s.dyad[c].heat
        scale = p.weight * w.pair[d].stake * (1.0 + p.motion * heat / (1.0 + heat))
        for k in range(int(w.clock[0].threat), WAR + 1):
            phi = x.near[k]
            yielded = p.yield_most * phi * x.odds[d] * (1.0 - believed)
            x.appeal[d, RUNG0 + k] += scale * (yielded * p.concession + (1.0 - yielded) * phi * reach * x.gain[d])
            if k >= w.clock[0].violence:
                x.appeal[d, RUNG0 + k] -= p.distance * (1.0 - reach)


@compiled
def drift(w, s, x, p):
    """Forces brought into the theatre count while the measure that brought them stands."""
    for a in range(w.actor.shape[0]):
        s.actor[a].deployed = 0.0
    for d in range(w.pair.shape[0]):
        if s.pair[d].until >= s.run[0].turn:
            i = w.pair[d].actor
            for o in range(w.pair[d].first, w.pair[d].last):
                if s.option[o].until >= s.run[0].turn:
                    s.actor[i].deployed += w.effect[w.option[o].move, DEPLOY] * s.actor[i].capability
