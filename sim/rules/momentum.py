"""Momentum: whoever has begun goes on, and in the same way.

Claim: the next incident is the same side's in .59 of the cases and stands at the same level in .68 (our computation
from MID 5.0): what organisations have begun they carry on (Allison 1971), after a pause for breath.

    urge += again 2^(-t / half_life) - pause 2^(-t / breath)
    appeal of rung k += habit (1 - |k - L| / 2)+ 2^(-t / half_life)

t days since the actor's last hostile act toward this target, L its rung.
"""

from sim.chance import faded
from sim.vocabulary import HOSTILITY, RUNG0, RUNGS, Parameter, Says, compiled

DEFAULT_ON = False
WIDTH = 2.0  # rungs
PARAMETERS = {
    "again": Parameter(1.0, 0.0, 10.0, "log", "urge to go on, just after an act of one's own", "ours; Allison 1971 for the claim"),
    "habit": Parameter(1.0, 0.0, 20.0, "utils", "appeal of the rung of that act", "ours; Allison 1971 for the claim"),
    "half_life": Parameter(28.0, 1.0, 3650.0, "days", "half-life of both", "ours"),
    "pause": Parameter(0.0, 0.0, 10.0, "log", "how far an act just made holds back the next", "ours"),
    "breath": Parameter(2.0, 0.1, 365.0, "days", "half-life of that", "ours"),
}  # fmt: skip

SAYS = Says(more={"rung": "it goes on as it began"}, now="it has begun and goes on")


@compiled
def urge(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        since = s.pair[d].since
        x.urge[d] += p.again * faded(since, p.half_life) - p.pause * faded(since, p.breath)


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        worth = p.habit * faded(s.pair[d].since, p.half_life)
        for k in range(RUNGS):
            near = 1.0 - abs(k - s.pair[d].last_level) / WIDTH
            if near > 0.0:
                x.appeal[d, RUNG0 + k] += worth * near


@compiled
def settle(w, s, x, p, key, o):
    d, m = w.option[o].pair, w.option[o].move
    if w.trait[m, HOSTILITY] > 0.0:
        s.pair[d].since = 0.0
        s.pair[d].last_level = int(w.move[m].rung)


@compiled
def drift(w, s, x, p):
    for d in range(w.pair.shape[0]):
        s.pair[d].since += w.clock[0].turn_days
