"""Sponsor control: a faction on a leash wants what its sponsor wants, as far as the leash reaches.

Claim (principal and agent in proxy politics; Brubaker 1996 for the triad): utility = control x sponsor's + (1 - control)
x own. The faction's appeal row toward its host is blended with its sponsor's row toward the same host; the rest is
disobedience. How often the faction acts remains its own. ``slack`` 0 applies a tie's control in full, 1 cuts every leash.
"""

from sim.vocabulary import APPEALS, Parameter, Says, compiled

PARAMETERS = {
    "slack": Parameter(0.0, 0.0, 1.0, "0-1", "share of every sponsor's control that is lost", "ours"),
}  # fmt: skip

SAYS = Says(
    more=("{sponsor}, its sponsor, wants it so", "{sponsor}, its sponsor, wants otherwise"),
    less=("{sponsor}, its sponsor, wants it so", "{sponsor}, its sponsor, wants otherwise"),
)


@compiled
def control(w, s, x, p, d):
    lead = w.pair[d].lead
    if lead >= 0:
        share = w.tie[w.pair[d].sponsor].control * (1.0 - p.slack)
        for k in range(APPEALS):
            x.appeal[d, k] += share * (x.appeal[lead, k] - x.appeal[d, k])
