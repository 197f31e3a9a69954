"""Prospect: losses against a reference point weigh more than gains.

Claim (Tversky & Kahneman 1992): u' = u for u at or above the reference, and ref + aversion (u - ref) below it.
Only the kink is taken, not the curvature (exponent .88), which is lost in the noise of choice here.
"""

from sim.vocabulary import Parameter, Says, compiled

PARAMETERS = {
    "aversion": Parameter(2.25, 1.0, 10.0, "factor", "weight of losses over gains", "Tversky & Kahneman 1992: 2.25"),
    "share": Parameter(0.25, 0.0, 1.0, "0-1", "how far the kink is applied (0 none, 1 in full)", "ours, tuned by hand"),
}  # fmt: skip

SAYS = Says()  # it bends what the others say, and says nothing itself


@compiled
def transform(w, s, x, p, d, u):
    loss = min(u - w.actor[w.pair[d].actor].reference, 0.0)
    return u + p.share * (p.aversion - 1.0) * loss
