"""Memory: violence in recent weeks raises violence now, beyond the present rung.

Claim: no first-order Markov ladder fits the data; P(force next week | quiet now) in the Balkans of 1989-97 rises with
the force weeks of the previous eight as .022, .047, .101, .250 (our computation from KEDS).

    memory += imprint (1 - memory) with each violent act, and halves in ``half_life`` days (0-1); a war leaves one every act_days
    excitement += jump with each violent act, decays at ``calm`` a day (self-excitement, Hawkes 1971)
    appeal of grey-zone violence and of violence += recall memory;  urge += stir memory + arouse excitement

Keep the branching ratio jump x arouse / (calm x 7) well below 1: violence must die out by itself.
"""

from sim.chance import exp, log, next_turn, within
from sim.vocabulary import RUNG0, VIOLENCE, Parameter, Says, compiled

PARAMETERS = {
    "imprint": Parameter(0.0479, 0.0, 1.0, "0-1", "memory left by one violent act", "calibrated, set 1"),
    "half_life": Parameter(115.1, 1.0, 3650.0, "days", "half-life of memory", "calibrated, set 1"),
    "recall": Parameter(1.801, 0.0, 20.0, "utils", "appeal of violence under full memory", "calibrated, set 1"),
    "stir": Parameter(2.051, 0.0, 20.0, "log", "urge to act under full memory", "calibrated, set 1"),
    "jump": Parameter(1.124, 0.0, 10.0, "-", "excitement added by a violent act", "calibrated, set 1; Hawkes 1971 for the form"),
    "calm": Parameter(0.2884, 1e-3, 10.0, "1/day", "decay of excitement", "calibrated, set 1"),
    "arouse": Parameter(0.8, 0.0, 10.0, "log", "urge to act per unit of excitement", "ours, tuned by hand"),
}  # fmt: skip

SAYS = Says(more="earlier violence is not forgotten", now="violence is fresh in memory")


@compiled
def urge(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        x.urge[d] += p.stir * s.dyad[c].memory + p.arouse * s.dyad[c].excitement


@compiled
def appeal(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        recall = p.recall * s.dyad[c].memory
        x.appeal[d, RUNG0 + int(w.clock[0].violence)] += recall
        x.appeal[d, VIOLENCE] += recall


@compiled
def drift(w, s, x, p):
    days = w.clock[0].turn_days
    forget = within(0.6931471805599453 / p.half_life, days)
    settle = within(p.calm, days)
    lasting = next_turn(0.6931471805599453 / p.half_life, days)
    for c in range(w.dyad.shape[0]):
        s.dyad[c].memory -= forget * s.dyad[c].memory
        s.dyad[c].excitement -= settle * s.dyad[c].excitement
        if s.dyad[c].level >= w.clock[0].violence:
            marks = days / w.clock[0].act_days if s.dyad[c].war == 1 else 1.0
            marks = max(marks, 1.0 * s.dyad[c].blows)
            left = 1.0 - exp(marks * log(max(1e-9, 1.0 - p.imprint)))
            s.dyad[c].memory += lasting * left * (1.0 - s.dyad[c].memory)
            s.dyad[c].excitement += marks * p.jump * next_turn(p.calm, days)
