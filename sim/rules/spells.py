"""Spells: rivals have hot and cold times that last months to years.

Claim (Diehl & Goertz 2000; Colaresi, Rasler & Thompson 2007): rivalries run in phases that outlast any one quarrel. Eight
weeks of memory do not hold what history's weeks need: phases that last years do (our comparison of chains on KEDS).

    P(a cold time ends this turn) = 1 - e^(-days / cold);   P(a hot one ends) = 1 - e^(-days / hot)
    urge += stir;  appeal of violence += harsh    in a hot time

A run begins hot with the share hot / (hot + cold).
"""

from sim.chance import SPELL, draw, within
from sim.vocabulary import VIOLENCE, Parameter, Says, compiled

PARAMETERS = {
    "hot": Parameter(62.78, 1.0, 36500.0, "days", "mean length of a hot time", "calibrated, set 1"),
    "cold": Parameter(1061.0, 1.0, 36500.0, "days", "mean length of a cold one", "calibrated, set 1"),
    "stir": Parameter(3.385, 0.0, 10.0, "log", "urge to act in a hot time", "calibrated, set 1"),
    "harsh": Parameter(2.177, 0.0, 20.0, "utils", "appeal of violence in a hot time", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(more="these are hot times between them", now="these are hot times between them")


@compiled
def trigger(w, s, x, p, key):
    for c in range(w.dyad.shape[0]):
        u = draw(key, SPELL, w.dyad[c].label, 0)
        if s.run[0].turn == 1:
            s.dyad[c].hot = u < p.hot / (p.hot + p.cold)
        elif u < within(1.0 / (p.hot if s.dyad[c].hot == 1 else p.cold), w.clock[0].turn_days):
            s.dyad[c].hot = 1 - s.dyad[c].hot


@compiled
def urge(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        x.urge[d] += p.stir * s.dyad[c].hot


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        x.appeal[d, VIOLENCE] += p.harsh * s.dyad[c].hot
