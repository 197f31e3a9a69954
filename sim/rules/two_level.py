"""Two-level game: what can be agreed abroad is bounded by what can be ratified at home.

Claim (Putnam 1988): a smaller win-set makes agreement rarer and its terms better for the side that has it.

    support_i = (1 - hawk_i) (1 - sting) + approval_i lift + terms_i;  ratified with chance logistic(sharp (support - quota))
    appeal of demand, hostility += hawks (hawk_i - 1/3);  of concession -= hawks (hawk_i - 1/3) + quota_weight quota_i

hawk_share 0-1 rises with violence seen (``anger`` per act) and returns at ``cool`` a day to its base and what
media add to it (x.hardened). Ratification is settled in mediation.py, which asks ``ratifies``.
"""

from sim.chance import clip, within
from sim.vocabulary import CONCESSION, DEMAND, HAWK_OWN, HOSTILITY, Parameter, Says, compiled

PARAMETERS = {
    "hawks": Parameter(4.5, 0.0, 20.0, "utils", "pull of a hawkish audience", "ours, scaled with the calibrated sharpness"),
    "quota_weight": Parameter(1.8, 0.0, 20.0, "utils", "how far a high quota is foreseen when conceding", "ours, scaled with the calibrated sharpness; Putnam 1988 for the claim"),
    "anger": Parameter(0.08, 0.0, 1.0, "per act", "rise of the hawk share per unit of violence seen", "ours"),
    "cool": Parameter(0.006, 0.0, 1.0, "1/day", "pace at which the hawk share returns to its base", "ours"),
}  # fmt: skip

SAYS = Says(
    more={"any": "its public wants a hard line", "concession": "its public can live with a concession"},
    less={"any": "its public wants no hard line", "concession": "a concession would be hard to pass at home"},
    now="its public wants a hard line",
)


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        i = w.pair[d].actor
        pull = p.hawks * (s.actor[i].hawk_share - 0.333)
        x.appeal[d, DEMAND] += pull
        x.appeal[d, HOSTILITY] += 0.5 * pull
        x.appeal[d, CONCESSION] -= pull + p.quota_weight * w.actor[i].quota


@compiled
def settle(w, s, x, p, key, o):
    i = w.pair[w.option[o].pair].actor
    s.actor[i].hawk_share = clip(s.actor[i].hawk_share + w.effect[w.option[o].move, HAWK_OWN], 0.0, 1.0)


@compiled
def drift(w, s, x, p):
    pace = within(p.cool, w.clock[0].turn_days)
    for a in range(w.actor.shape[0]):
        goal = clip(w.actor[a].hawk_share + x.hardened[a], 0.0, 1.0)
        s.actor[a].hawk_share += pace * (goal - s.actor[a].hawk_share)
    for d in range(w.pair.shape[0]):
        if w.pair[d].dyad >= 0:
            i = w.pair[d].actor
            angered = s.actor[i].hawk_share + p.anger * s.pair[w.pair[d].back].violent
            s.actor[i].hawk_share = clip(angered, 0.0, 1.0)
