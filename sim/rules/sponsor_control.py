"""Sponsor control: a faction on a leash wants what its sponsor wants, as far as the leash reaches.

Claim (principal and agent in proxy politics; Brubaker 1996 for the triad): utility = control x sponsor's + (1 - control)
x own. The faction's appeal row toward its host is blended with its sponsor's row toward the same host; the rest is
disobedience. How often the faction acts remains its own. ``slack`` 0 applies a tie's control in full, 1 cuts every leash.

A state delegates its fight to whom it can steer when its own dispute with the host runs hot (Salehyan 2010):

    a sponsor's appeal of support for its faction += delegate x control x its tension with the faction's host
"""

from sim.rules.patron_backing import SPONSOR
from sim.vocabulary import APPEALS, SUPPORT, Parameter, Says, compiled

PARAMETERS = {
    "slack": Parameter(0.0, 0.0, 1.0, "0-1", "share of every sponsor's control that is lost", "ours"),
    "delegate": Parameter(7.5, 0.0, 20.0, "utils", "wish to arm a faction in full control, at full tension with its host", "ours, scaled with the calibrated sharpness; Salehyan 2010 for the claim"),
}  # fmt: skip

WANTED, UNWANTED = "{sponsor}, its sponsor, wants it so", "{sponsor}, its sponsor, wants otherwise"
SAYS = Says(
    more={"any": (WANTED, UNWANTED), "support": ("{target} can fight for it", UNWANTED)},
    less={"any": (WANTED, UNWANTED)},
)


@compiled
def appeal(w, s, x, p, d):
    link, main = w.pair[d].tie, w.actor[w.pair[d].target].main_dyad
    if link >= 0 and w.tie[link].kind == SPONSOR and main >= 0:
        side = w.dyad[main].ab if w.dyad[main].a == w.pair[d].target else w.dyad[main].ba
        lead = w.pair[side].lead
        if lead >= 0 and w.pair[lead].actor == w.pair[d].actor:
            x.appeal[d, SUPPORT] += p.delegate * w.tie[link].control * (1.0 - p.slack) * s.pair[lead].tension


@compiled
def control(w, s, x, p, d):
    lead = w.pair[d].lead
    if lead >= 0:
        share = w.tie[w.pair[d].sponsor].control * (1.0 - p.slack)
        for k in range(APPEALS):
            x.appeal[d, k] += share * (x.appeal[lead, k] - x.appeal[d, k])
