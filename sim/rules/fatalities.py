"""Fatalities: clashes kill a heavy-tailed number, and enough of it is war.

Claim (Richardson 1960; Cederman 2003; Clauset 2018): the sizes of deadly quarrels follow a power law. War is an
outcome, not a move: it is reached when deaths of an episode pass ``war_deaths`` (Correlates of War: 1,000 battle
deaths) and serious clashes have lasted ``war_days``; days of them fade in a pause, with the half-life ``lull``.

    deaths in a turn at armed clashes or above = scale f (u^(-1/alpha) - 1)

u uniform; alpha tail exponent; f the lethality of the gravest act, at least 1, at least ``serious_factor`` at
serious clashes. Deaths of an episode fade once it is over; a war ends at rate ``war_ends`` a day.
"""

from sim.chance import DEATHS, WAR_END, draw, exp, happens, log, within
from sim.vocabulary import LETHALITY, Parameter, Says, compiled

PARAMETERS = {
    "scale": Parameter(1.0, 0.0, 1e4, "deaths", "size of a common clash", "calibrated with it; docs/decisions/0018; MID 5.0: 25 % of uses of force kill"),
    "alpha": Parameter(0.4963, 0.1, 10.0, "exponent", "tail of the deaths in a clash", "calibrated, set 1; Clauset 2018: about .5-.7 for whole wars, steeper for incidents"),
    "serious_factor": Parameter(26.29, 1.0, 1e4, "factor", "deaths at serious clashes against armed clashes, at least", "calibrated, set 1"),
    "fatal": Parameter(0.1456, 0.0, 1.0, "0-1", "share of armed clashes that kill", "calibrated, set 1; MID 5.0: .25 of uses of force kill"),
    "lull": Parameter(16.59, 0.0, 365.0, "days", "half-life of the days of serious clashes once they pause; 0: one pause ends them", "calibrated, set 1"),
    "close": Parameter(0.01, 0.0, 1.0, "1/day", "pace at which an episode's toll is closed once quiet", "ours"),
}  # fmt: skip

WAR_WEEK = 1000  # the draw that says whether a war kills in a turn shorter than an act

SAYS = Says()  # what clashes cost is no one's reason


@compiled
def settle(w, s, x, p, key, o):
    c = w.pair[w.option[o].pair].dyad
    if c >= 0:
        s.dyad[c].lethality = max(s.dyad[c].lethality, w.effect[w.option[o].move, LETHALITY])


@compiled
def killed(p, u):
    """Deaths in a common clash, by a uniform draw."""
    return p.scale * (exp(-log(u / p.fatal) / p.alpha) - 1.0) if u < p.fatal else 0.0


@compiled
def engagements(w, s, p, key, c):
    """How many times it may kill this turn: each armed clash once, and a war once every ``clock.act_days``."""
    many = max(1, s.dyad[c].clashes)
    if s.dyad[c].war == 1:
        days = w.clock[0].turn_days / w.clock[0].act_days
        whole = int(days)
        many = max(s.dyad[c].clashes, whole + (draw(key, DEATHS, w.dyad[c].label, WAR_WEEK) < days - whole))
    return many


@compiled
def toll(w, s, x, p, key, c):
    level = s.dyad[c].level
    days = w.clock[0].turn_days
    if level >= w.clock[0].clash or s.dyad[c].war == 1:
        serious = level >= w.clock[0].serious or s.dyad[c].war == 1
        factor = max(s.dyad[c].lethality, p.serious_factor if serious else 1.0)
        for k in range(engagements(w, s, p, key, c)):
            deaths = factor * killed(p, draw(key, DEATHS, w.dyad[c].label, k))
            s.dyad[c].deaths += deaths
            s.run[0].deaths += deaths
    elif s.dyad[c].deaths > 0.0:
        s.dyad[c].deaths *= 1.0 - within(p.close, days)
    if level >= w.clock[0].serious:
        s.dyad[c].fighting = w.clock[0].act_days
    if s.dyad[c].fighting > 0.0:
        fought = min(s.dyad[c].fighting, days)
        s.dyad[c].serious_days += fought
        s.dyad[c].fighting -= fought
    elif p.lull > 0.0:
        s.dyad[c].serious_days *= exp(-0.6931471805599453 * days / p.lull)
    else:
        s.dyad[c].serious_days = 0.0
    if s.dyad[c].war == 1:
        if happens(draw(key, WAR_END, w.dyad[c].label, 0), w.clock[0].war_ends, days):
            s.dyad[c].war = 0
            s.dyad[c].deaths = 0.0
            s.dyad[c].serious_days = 0.0
    else:
        deadly, long = s.dyad[c].deaths >= w.clock[0].war_deaths, s.dyad[c].serious_days >= w.clock[0].war_days
        if deadly and long:
            s.dyad[c].war = 1
    s.dyad[c].lethality = 0.0
