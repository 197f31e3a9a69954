"""Rally and diversion: a crisis lifts leaders a little, and unpopular leaders may want one.

Claim (Baker & Oneal 2001: the rally is small; diversion is contested): approval += rally after a turn at the rung of
displays or above; appeal of demand and hostility += divert (1/2 - approval)+. Approval returns to its base at ``fade``
a day. Diversion starts at a small weight; raise it to study it.
"""

from sim.chance import clip, within
from sim.vocabulary import DEMAND, HOSTILITY, Parameter, Says, compiled

PARAMETERS = {
    "rally": Parameter(0.01, 0.0, 1.0, "0-1", "approval gained in a turn at the rung of displays or above", "Baker & Oneal 2001: small; the value is ours"),
    "divert": Parameter(1.2, 0.0, 20.0, "utils", "pull of a foreign quarrel on an unpopular leader", "ours, scaled with the calibrated sharpness"),
    "fade": Parameter(0.01, 0.0, 1.0, "1/day", "pace at which approval returns to its base", "ours"),
}  # fmt: skip

SAYS = Says(more="its leaders need a cause to rally their public", now="its leaders need a cause to rally their public")


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        short = 0.5 - s.actor[w.pair[d].actor].approval
        if short > 0.0:
            x.appeal[d, DEMAND] += p.divert * short
            x.appeal[d, HOSTILITY] += p.divert * short


@compiled
def drift(w, s, x, p):
    pace = within(p.fade, w.clock[0].turn_days)
    for a in range(w.actor.shape[0]):
        s.actor[a].approval += pace * (w.actor[a].approval - s.actor[a].approval)
    for c in range(w.dyad.shape[0]):
        if s.dyad[c].level >= w.clock[0].display:
            for a in (w.dyad[c].a, w.dyad[c].b):
                s.actor[a].approval = clip(s.actor[a].approval + p.rally, 0.0, 1.0)
