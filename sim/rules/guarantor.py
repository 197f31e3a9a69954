"""Guarantor in the theatre: a force in between contains violence, up to what it can hold.

Claim (Fortna 2004 on peacekeeping; the UN and KFOR in March 2004 for its limits): a deployed force damps violence at a
readiness that differs for riots and for armies, wears down under load and is reinforced with delay.

    readiness = that of the mandate x strength of the guarantor's tie to the host (patron_backing)
    P(contained) = readiness capacity / (capacity + load);  a contained act counts one rung lower, never below displays
    capacity -= wear per violent turn, returns to its establishment at 1 / reinforce_days; to 0 once its mandate has lapsed (council)
    appeal of rungs >= clash += - warn army capacity / (capacity + 1/4);  of grey-zone violence += - warn riot (the same)

An attack on the force is not yet a clash of patrons.
"""

from sim.chance import INTERVENE, draw, within
from sim.vocabulary import PEACEKEEPERS, RUNG0, Parameter, Says, compiled

PARAMETERS = {
    "warn": Parameter(5.531, 0.0, 20.0, "utils", "how far a ready force deters", "calibrated, set 2; Fortna 2004 for the sign"),
    "load": Parameter(0.06885, 1e-6, 10.0, "units", "capacity that one violent dyad binds", "calibrated, set 2"),
    "wear": Parameter(0.1292, 0.0, 1.0, "share", "capacity lost in a violent turn", "calibrated, set 2"),
}  # fmt: skip

SAYS = Says(less="a force stands between them")


@compiled
def backed(w, x, q):
    """How much of its readiness a force can use: the strength of the tie behind it; all of it if there is none."""
    link = w.institution[q].tie
    return x.strength[link] * min(1.0, x.heed[w.institution[q].actor]) if link >= 0 else 1.0


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0 and w.dyad[c].force >= 0:
        q = w.dyad[c].force
        strength = p.warn * s.institution[q].capacity / (s.institution[q].capacity + 0.25) * backed(w, x, q)
        clash, serious = int(w.clock[0].clash), int(w.clock[0].serious)
        x.appeal[d, RUNG0 + int(w.clock[0].violence)] -= strength * w.institution[q].riot
        for k in range(clash, serious + 1):
            x.appeal[d, RUNG0 + k] -= strength * w.institution[q].army


@compiled
def settle(w, s, x, p, key, o):
    amount = w.effect[w.option[o].move, PEACEKEEPERS]
    if amount != 0.0:
        d = w.option[o].pair
        for q in range(w.institution.shape[0]):
            party = w.institution[q].host == w.pair[d].target or w.institution[q].host == w.pair[d].actor
            if w.institution[q].kind == 2 and party:
                s.institution[q].capacity = max(0.0, s.institution[q].capacity + amount)


@compiled
def contain(w, s, x, p, key, c):
    q = w.dyad[c].force
    level = s.dyad[c].level
    violence = int(w.clock[0].violence)
    if q < 0 or level < violence or s.dyad[c].war == 1:
        return
    ready = w.institution[q].riot if level == violence else w.institution[q].army
    capacity = s.institution[q].capacity
    ready *= backed(w, x, q)
    if draw(key, INTERVENE, w.dyad[c].label, 0) < ready * capacity / (capacity + p.load):
        s.dyad[c].level = level - 1
    s.institution[q].capacity = capacity * (1.0 - p.wear)


@compiled
def drift(w, s, x, p):
    for q in range(w.institution.shape[0]):
        if w.institution[q].kind == 2:
            back = within(1.0 / max(w.institution[q].reinforce_days, 1.0), w.clock[0].turn_days)
            full = w.institution[q].capacity * s.institution[q].mandate
            s.institution[q].capacity += back * (full - s.institution[q].capacity)
