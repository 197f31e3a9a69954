"""Stability and instability: where the top is deterred, the rungs below it become safer to use.

Claim (Snyder 1965; Powell 2015): a steeper trade-off between power used and risk run at the top lowers war and raises
limited force; if risk attaches to limited force too, both fall.

    appeal of rung 8 += - slope shadow;   of rungs 5-7 += relief slope safe (1 - attached) - attached slope shadow

shadow 0-1: what hangs over the actor, outside help for the other side or the other's own bomb, max(help_j / (help_j + m_i),
shadow_j). safe 0-1: what keeps the fight limited, the same help or the actor's own bomb, max(help_j / (help_j + m_i), shadow_i).
So between two who have the bomb war falls and limited force rises (Snyder 1965; Rauchhaus 2009 finds both, Bell & Miller 2015 only
the second); a bomb on one side alone makes its owner bold (Kapur 2007) and the other careful at the top. That the bomb keeps even small
crises small (Ganguly & Hagerty 2005) is ``attached``. Do not use the shadow of a bomb for what an ally's bomb does: that is help.
"""

from sim.vocabulary import RUNG0, Parameter, Says, compiled

PARAMETERS = {
    "slope": Parameter(4.5, 0.0, 20.0, "utils", "risk run at the top under a full shadow", "ours, scaled with the calibrated sharpness; Powell 2015 for the claim"),
    "relief": Parameter(0.25, 0.0, 1.0, "factor", "how far that makes limited force safer", "ours; Snyder 1965 for the claim"),
    "attached": Parameter(0.0, 0.0, 1.0, "0-1", "how far risk attaches to limited force too", "ours"),
}  # fmt: skip

SAYS = Says(
    more="the danger of an all-out fight makes limited force look safe",
    less="an all-out fight would be too dangerous",
)


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        help_other = x.help[w.pair[d].back]
        outside = help_other / (help_other + s.actor[w.pair[d].actor].capability + 1e-9)
        shadow, safe = max(outside, w.pair[w.pair[d].back].shadow), max(outside, w.pair[d].shadow)
        serious = int(w.clock[0].serious)
        x.appeal[d, RUNG0 + serious] -= p.slope * shadow
        limited = p.slope * shadow * (p.relief * (1.0 - p.attached) - p.attached)
        limited += p.slope * p.relief * (1.0 - p.attached) * (safe - shadow)
        for k in range(int(w.clock[0].display), serious):
            x.appeal[d, RUNG0 + k] += limited
