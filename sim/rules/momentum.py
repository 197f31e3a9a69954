"""Momentum: whoever has begun goes on, and in the same way.

Claim: the next incident is the same side's in .59 of the cases and stands at the same level in .68; after one incident .49 of
the disputes go on, after two .77 (our computation from MID 5.0). What organisations have begun they carry on (Allison 1971).

    drive += build (1 - drive) at each act of open threats or above that somebody ordered, and halves in ``half_life`` days   (0-1)
    urge += again drive^2
    appeal of rung k += habit (1 - |k - L| / 2)+ 2^(-t / half_life)

The square: one act commits little, several much. t days since the actor's last hostile act toward this target, L its rung.
"""

from sim.chance import faded, next_turn
from sim.vocabulary import RUNG0, RUNGS, Parameter, Says, compiled

WIDTH = 2.0  # rungs
PARAMETERS = {
    "again": Parameter(1.981, 0.0, 10.0, "log", "urge to go on, at full drive", "calibrated, set 1; Allison 1971 for the claim"),
    "build": Parameter(0.6593, 0.0, 1.0, "0-1", "how far one act builds up drive", "calibrated, set 1"),
    "habit": Parameter(1.237, 0.0, 20.0, "utils", "appeal of the rung of the last act, just after it", "calibrated, set 1; Allison 1971 for the claim"),
    "half_life": Parameter(67.31, 1.0, 3650.0, "days", "half-life of both", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(more={"rung": "it goes on as it began"}, now="it has begun and goes on")


@compiled
def urge(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        x.urge[d] += p.again * s.pair[d].drive * s.pair[d].drive


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        worth = p.habit * faded(s.pair[d].since, p.half_life)
        for k in range(RUNGS):
            near = 1.0 - abs(k - s.pair[d].last_level) / WIDTH
            if near > 0.0:
                x.appeal[d, RUNG0 + k] += worth * near


@compiled
def drift(w, s, x, p):
    days = w.clock[0].turn_days
    kept, lasting = faded(days, p.half_life), next_turn(0.6931471805599453 / p.half_life, days)
    for d in range(w.pair.shape[0]):
        s.pair[d].drive *= kept
        if s.pair[d].level >= w.clock[0].threat and x.unordered[d] == 0:
            s.pair[d].drive += lasting * p.build * (1.0 - s.pair[d].drive)
