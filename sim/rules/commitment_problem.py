"""Commitment problem: an announced shift of power tempts the decliner to act before it arrives.

Claim (Powell 2006): bargaining breaks down when power will shift by more than the surplus that bargaining saves.

    shift = p(m_i, m_j) - p(m_i, m_j + coming_j);   surplus = margin (c_i + c_j) (1 - v)
    appeal of rungs 6-8 += weight stake_i (shift - surplus)+

v the indivisible part of the issue, which no bargain divides; coming_j capability already announced and not yet there (arms deliveries on a date); c costs of war in stakes.
"""

from sim.rules.war_payoff import contest
from sim.vocabulary import RUNG0, Parameter, Says, compiled

PARAMETERS = {
    "weight": Parameter(12.0, 0.0, 100.0, "factor", "weight of a shift beyond the surplus", "ours; Powell 2006 for the condition"),
    "margin": Parameter(0.01, 0.0, 5.0, "factor", "share of both sides' costs of war that can be divided before the shift arrives", "ours: two months of a stake that is valued over some fifteen years; Powell 2006 for the condition"),
}  # fmt: skip

SAYS = Says(more="{target} will soon be stronger than it is today", now="{target} is about to grow stronger")


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        i, j = w.pair[d].actor, w.pair[d].target
        coming = s.actor[j].coming
        if coming > 0.0:
            mine = s.actor[i].capability + s.actor[i].deployed + x.help[d]
            theirs = s.actor[j].capability + s.actor[j].deployed + x.help[w.pair[d].back]
            shift = contest(mine, theirs, 1.0) - contest(mine, theirs + coming, 1.0)
            costs = w.actor[i].war_cost * w.pair[d].war_price + w.actor[j].war_cost * w.pair[w.pair[d].back].war_price
            surplus = p.margin * costs * (1.0 - w.dyad[c].indivisible)
            beyond = shift - surplus
            if beyond > 0.0:
                for k in range(int(w.clock[0].violence), int(w.clock[0].serious) + 1):
                    x.appeal[d, RUNG0 + k] += p.weight * w.pair[d].stake * beyond
