"""Triggers: events from outside, on dates or at random, that set things in motion.

Claim (Hawkes 1971): shocks come on dates, or at random and in clusters, since one event breeds others. Scheduled
triggers fire on their date. Random ones fire at rate

    lambda(t) = rate + excitation sum over past events e^(-decay (t - t_i))      (1/day)

P(fires this turn) = 1 - e^(-lambda days), lambda the mean over the turn, so that what an event breeds does not depend on
the length of a turn. A trigger adds what its YAML says to tension, heat, hawk share, approval,
attention, elsewhere, commitment, and excitement. An issue in motion stirs to act (urge += stir heat) and cools at ``cool`` a day. ``scale`` multiplies all random rates at
the same mean when ``cluster`` moves rate into excitation: rate (1 - n), excitation n decay, n = cluster.
"""

from sim.chance import TRIGGER, clip, draw, happens, within
from sim.vocabulary import Parameter, Says, compiled

PARAMETERS = {
    "scale": Parameter(1.0, 0.0, 100.0, "factor", "multiplies every random trigger's rate", "ours"),
    "cluster": Parameter(0.0, 0.0, 0.95, "0-1", "share of random events bred by earlier ones, at the same mean", "ours; Hawkes 1971 for the form"),
    "stir": Parameter(0.6, -10.0, 10.0, "log", "how far an issue in motion stirs to act", "ours"),
    "cool": Parameter(0.02, 0.0, 1.0, "1/day", "pace at which an issue cools", "ours"),
}  # fmt: skip

SAYS = Says(now="events have put the issue in motion")


@compiled
def trigger(w, s, x, p, key):
    days = w.clock[0].turn_days
    for q in range(w.trigger.shape[0]):
        g = w.trigger[q]
        if g.scheduled == 1:
            if g.turn == s.run[0].turn:
                fire(w, s, q)
        else:
            breed = max(g.excitation, p.cluster * g.decay)
            rate = p.scale * g.rate * (1.0 - p.cluster)
            if s.trigger[q].excitement > 0.0:
                faded = within(g.decay, days)
                rate += s.trigger[q].excitement * faded / (g.decay * days)
                s.trigger[q].excitement -= faded * s.trigger[q].excitement
            if happens(draw(key, TRIGGER, g.label, 0), rate, days):
                s.trigger[q].excitement += breed
                fire(w, s, q)


@compiled
def urge(w, s, x, p, d):
    c = w.pair[d].dyad
    if c >= 0:
        x.urge[d] += p.stir * s.dyad[c].heat


@compiled
def fire(w, s, q):
    g = w.trigger[q]
    s.trigger[q].fired += 1
    s.trigger[q].last = s.run[0].turn
    if g.dyad >= 0:
        c = g.dyad
        for d in (w.dyad[c].ab, w.dyad[c].ba):
            s.pair[d].tension = clip(s.pair[d].tension + g.tension, 0.0, 1.0)
        s.dyad[c].heat = clip(s.dyad[c].heat + g.heat, 0.0, 5.0)
        s.dyad[c].excitement += g.violence
    if g.actor >= 0:
        a = g.actor
        s.actor[a].hawk_share = clip(s.actor[a].hawk_share + g.hawk, 0.0, 1.0)
        s.actor[a].approval = clip(s.actor[a].approval + g.approval, 0.0, 1.0)
        s.actor[a].attention = clip(s.actor[a].attention + g.attention, 0.0, 1.0)
        s.actor[a].elsewhere = clip(s.actor[a].elsewhere + g.elsewhere, 0.0, 1.0)
        for link in range(w.tie.shape[0]):
            if w.tie[link].actor == a:
                s.tie[link].commitment = clip(s.tie[link].commitment + g.commitment, 0.0, 1.0)


@compiled
def drift(w, s, x, p):
    keep = 1.0 - within(p.cool, w.clock[0].turn_days)
    for c in range(w.dyad.shape[0]):
        s.dyad[c].heat *= keep
