"""Readiness: serious fighting needs an army that has been brought up; without one it dies down.

Claim: every interstate war after 1992 climbed for weeks to years before it was one (MID 5.0): armies fight on where they
stand ready (Van Evera 1999; Senese & Vasquez 2008), and a skirmish of those who do not ends.

    appeal of rung k >= serious -= price (1 - min(1, D / (enough m)))

D what the actor has deployed in the theatre, m its capability.
"""

from sim.vocabulary import RUNG0, WAR, Parameter, Says, compiled

PARAMETERS = {
    "price": Parameter(3.498, 0.0, 20.0, "utils", "price of serious fighting for an army that is not there", "calibrated, set 1; Senese & Vasquez 2008 for the claim"),
    "enough": Parameter(0.4506, 0.01, 2.0, "share", "share of capability deployed that is ready", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(less="its army is not there")


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        i = w.pair[d].actor
        need = p.enough * s.actor[i].capability
        missing = 1.0 - min(1.0, s.actor[i].deployed / need) if need > 0.0 else 1.0
        for k in range(int(w.clock[0].serious), WAR + 1):
            x.appeal[d, RUNG0 + k] -= p.price * missing
