"""Perception: what is seen is what was done, plus bias, plus noise, minus what good intelligence removes.

Claim (Jervis 1976): hostile intent is read into others' acts; (Slantchev 2005): costly acts reveal resolve.

    seen = max(0, done (1 + tint bias_i) + noise_i (1 - intelligence_i) blur (2u - 1))   where something was done
    belief about the other's resolve: Beta(a, b), mean a / (a + b); a += signal L/10 after an act at rung L of threats
    or above, b += signal concession; both fade by ``forget`` a day towards the prior they began with

With chance ``error`` a side takes what was done toward it for the other of two things: it misses a hostile act, or sees
an open threat (of a tenth of its rung in hostility) where none was (Molander 1985, noise in the dilemma); either is no evidence.

What was seen, fresh at first (1), counts for 2^(-age / half_life); what is graver and still fresh stays before one's eyes.

bias -1..1 (disinformation moves it), intelligence 0-1, u uniform. Expected belief after signals: a / (a + b).
"""

import numpy as np

from sim.chance import MISTAKE, PERCEIVE, draw, faded, mean_left, within
from sim.vocabulary import Parameter, Says, compiled

PARAMETERS = {
    "tint": Parameter(0.6, 0.0, 5.0, "factor", "how far bias colours what is seen", "ours; Jervis 1976 for the claim"),
    "blur": Parameter(0.35, 0.0, 5.0, "0-1", "noise of perception without intelligence", "ours"),
    "signal": Parameter(1.0, 0.0, 20.0, "counts", "evidence in one costly act at the top rung", "ours; Slantchev 2005 for the claim"),
    "forget": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which evidence fades", "ours"),
    "half_life": Parameter(1.35, 0.0, 365.0, "days", "half-life of what was seen; 0: it lasts one turn", "calibrated, set 2"),
    "error": Parameter(0.0, 0.0, 1.0, "0-1", "chance to miss a hostile act, or to see one where there was none", "ours: 0, for experiments; Molander 1985 for the form"),
    "prior": Parameter(4.0, 0.1, 100.0, "counts", "weight of the belief held at the start", "ours"),
}  # fmt: skip

SAYS = Says()  # it colours what others see, and is no reason of its own


@compiled
def perceive(w, s, x, p, key, d):
    back = w.pair[d].back
    i, j = w.pair[d].actor, w.pair[d].target
    if s.pair[back].hostile > 0.0:
        u = draw(key, PERCEIVE, w.actor[i].label, w.actor[j].label)
        blur = p.blur * (1.0 - s.actor[i].intelligence) + s.actor[i].noise
        seen = s.pair[back].hostile * (1.0 + p.tint * s.actor[i].bias) + blur * (2.0 * u - 1.0)
        s.pair[d].seen_hostile = max(0.0, seen)
    if p.error > 0.0 and s.run[0].turn > 1 and draw(key, MISTAKE, w.actor[i].label, w.actor[j].label) < p.error:
        mistake(w, s, d, s.pair[back].level > 0)
        return
    if s.pair[back].level >= w.clock[0].threat:
        s.pair[d].resolve_a += p.signal * s.pair[back].level / 10.0
    if s.pair[back].cooperative > 0.0:
        s.pair[d].resolve_b += 0.5 * p.signal * s.pair[back].cooperative


@compiled
def mistake(w, s, d, hostile):
    """The pair's actor sees nothing of a hostile act, or an open threat where nothing of the kind was done."""
    s.pair[d].seen_violence = s.pair[d].seen_cooperative = 0.0
    s.pair[d].seen_level = np.int64(0 if hostile else w.clock[0].threat)
    s.pair[d].seen_hostile = s.pair[d].seen_level / 10.0


@compiled
def drift(w, s, x, p):
    """Beliefs fade towards the prior."""
    fade = within(p.forget, w.clock[0].turn_days)
    for d in range(w.pair.shape[0]):
        belief = w.pair[d].belief
        s.pair[d].resolve_a += fade * (p.prior * belief - s.pair[d].resolve_a)
        s.pair[d].resolve_b += fade * (p.prior * (1.0 - belief) - s.pair[d].resolve_b)


@compiled
def freshness(p, begin, end):
    """Mean of 2^(-age / half_life) over the ages ``begin`` to ``end`` (days): 1 where what is seen lasts one turn."""
    if p.on == 0.0 or p.half_life == 0.0:
        return 1.0
    return mean_left(0.6931471805599453 / p.half_life, begin, end)


@compiled
def left(p, days):
    """What is left of it after so many days."""
    return faded(days, p.half_life) if p.on > 0.0 else 0.0
