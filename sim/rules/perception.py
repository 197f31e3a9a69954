"""Perception: what is seen is what was done, plus bias, plus noise, minus what good intelligence removes.

Claim (Jervis 1976): hostile intent is read into others' acts; (Slantchev 2005): costly acts reveal resolve.

    seen = max(0, done (1 + tint bias_i) + noise_i (1 - intelligence_i) blur (2u - 1))   where something was done
    belief about the other's resolve: Beta(a, b), mean a / (a + b); a += signal L/10 after an act at rung L of threats
    or above, b += signal concession; both fade by ``forget`` a day towards the prior they began with

What was seen, fresh at first (1), counts for 2^(-age / half_life); what is graver and still fresh stays before one's eyes.

bias -1..1 (disinformation moves it), intelligence 0-1, u uniform. Expected belief after signals: a / (a + b).
"""

from sim.chance import PERCEIVE, draw, faded, mean_left, within
from sim.vocabulary import Parameter, Says, compiled

PARAMETERS = {
    "tint": Parameter(0.6, 0.0, 5.0, "factor", "how far bias colours what is seen", "ours; Jervis 1976 for the claim"),
    "blur": Parameter(0.35, 0.0, 5.0, "0-1", "noise of perception without intelligence", "ours"),
    "signal": Parameter(1.0, 0.0, 20.0, "counts", "evidence in one costly act at the top rung", "ours; Slantchev 2005 for the claim"),
    "forget": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which evidence fades", "ours"),
    "half_life": Parameter(1.35, 0.0, 365.0, "days", "half-life of what was seen; 0: it lasts one turn", "calibrated, set 1"),
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
    if s.pair[back].level >= w.clock[0].threat:
        s.pair[d].resolve_a += p.signal * s.pair[back].level / 10.0
    if s.pair[back].cooperative > 0.0:
        s.pair[d].resolve_b += 0.5 * p.signal * s.pair[back].cooperative


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
