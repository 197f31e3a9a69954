"""Chance: above a rung, things happen that no one ordered.

Claim (Schelling 1966; Posen 1991): the higher two sides stand, the likelier an incident that takes them higher still.

    hazard (1/day) at level L >= threat = (onset e^(steepness (L - threat)) (1 + excitement) + friction) accident_c
    P(accident this turn) = 1 - e^(-hazard days), days those that an act takes (clock.act_days);  the level becomes L + 1,
    + 1 more with chance ``overshoot``

friction: a standing measure at which crowd and police meet (a barricade) is a hazard of its own, with or without an act,
and an accident there is violent. At most serious clashes: war is never drawn, only reached. ``known`` 1: actors know the hazard and price it, ``dread``
utils for a certain accident at rung k; 0: they do not.
"""

from sim.chance import ACCIDENT, OVERSHOOT, draw, exp, within
from sim.vocabulary import FRICTION, LIFT, RUNG0, RUNGS, WAR, Parameter, Says, compiled

PARAMETERS = {
    "onset": Parameter(3.486e-05, 0.0, 1.0, "1/day", "hazard at the rung of threats", "calibrated, set 1"),
    "steepness": Parameter(0.4357, 0.0, 5.0, "per rung", "growth of the hazard with the level", "calibrated, set 1"),
    "overshoot": Parameter(0.2, 0.0, 1.0, "0-1", "chance that an accident carries two rungs", "ours"),
    "known": Parameter(1.0, 0.0, 1.0, "0/1", "1 if actors know the hazard", "ours"),
    "dread": Parameter(3.0, 0.0, 100.0, "utils", "price of a certain accident", "ours"),
}  # fmt: skip

SAYS = Says(less="the higher they stand, the likelier an incident that no one wants")


@compiled
def prepare(w, s, x, p):
    for k in range(RUNGS):
        above = k - w.clock[0].threat
        x.peril[k] = p.onset * exp(p.steepness * above) if above >= 0.0 else 0.0


@compiled
def hazard(w, s, x, c, level):
    """Rate a day of an accident on dyad c at this level; 0 below the rung of threats."""
    return x.peril[level] * w.dyad[c].accident * (1.0 + s.dyad[c].excitement)


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0 and p.known > 0.0:
        for k in range(int(w.clock[0].threat), WAR + 1):
            risk = hazard(w, s, x, c, k) * w.clock[0].act_days
            x.appeal[d, RUNG0 + k] -= p.known * p.dread * min(risk, 1.0)


@compiled
def friction(w, s, c):
    """Friction of the measures that stand on dyad c."""
    ab, ba = w.dyad[c].ab, w.dyad[c].ba
    rubbing = s.pair[ab].friction if s.pair[ab].until >= s.run[0].turn else 0.0
    return rubbing + (s.pair[ba].friction if s.pair[ba].until >= s.run[0].turn else 0.0)


@compiled
def settle(w, s, x, p, key, o):
    """A measure brings its friction; taking measures down ends it."""
    d, m = w.option[o].pair, w.option[o].move
    s.pair[d].friction = max(s.pair[d].friction, w.effect[m, FRICTION])
    if w.effect[m, LIFT] > 0.0:
        s.pair[d].friction = 0.0


@compiled
def drift(w, s, x, p):
    for d in range(w.pair.shape[0]):
        if s.pair[d].until <= s.run[0].turn:
            s.pair[d].friction = 0.0


@compiled
def accident(w, s, x, p, key, c):
    rubbing = friction(w, s, c)
    level = max(s.dyad[c].level, s.dyad[c].standing) if rubbing > 0.0 else s.dyad[c].level
    if level < w.clock[0].threat or level >= w.clock[0].serious:
        return 0.0
    rate = hazard(w, s, x, c, level) + w.dyad[c].accident * rubbing
    days = w.clock[0].act_days if s.dyad[c].level >= w.clock[0].threat else w.clock[0].turn_days
    chance = within(rate, days)
    if draw(key, ACCIDENT, w.dyad[c].label, 0) < chance:
        jump = 2 if draw(key, OVERSHOOT, w.dyad[c].label, 0) < p.overshoot else 1
        reached = max(level + jump, int(w.clock[0].violence)) if rubbing > 0.0 else level + jump
        s.dyad[c].level = min(reached, int(w.clock[0].serious))
        x.by_accident[c] = 1
    return chance
