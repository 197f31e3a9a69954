"""Information: messages move minds, as far as their medium reaches.

Claim (the source text on Sputnik's hub; Jervis 1976): disinformation moves a public's bias, its hawks and the noise in
what is perceived, in proportion to the reach of the media that carry it; shared intelligence takes noise away.

    bias_j += effect reach_j,  hawk_j += effect reach_j,  noise_j += effect reach_j,  intelligence_j += effect
    standing: bias_j -> base + drip S, hawk_j -> base + harden S (two_level), S = sum over givers of given media reach_j
    appeal of hostility and protest += stirred (bias_i - base)        (what media have stirred up, factions and publics dare)
    audience cost: a biased public punishes a retreat the more (audience_cost)
    appeal of information += reach sum: worth + reach_j, scaled by the target's tension

Bias, noise and intelligence fade to their base at ``fade`` a day, hawks as two_level says.
"""

from sim.chance import clip, within
from sim.vocabulary import BIAS, HAWK, HOSTILITY, INFORMATION, INTELLIGENCE, NOISE, PROTEST, Parameter, Says, compiled

PARAMETERS = {
    "worth": Parameter(3.6, 0.0, 20.0, "utils", "appeal of an information move on a fully reached public", "ours, scaled with the calibrated sharpness"),
    "drip": Parameter(0.25, 0.0, 2.0, "-1-1", "bias kept up by a giver's media at full commitment and reach", "ours; the source text for the claim"),
    "harden": Parameter(0.5, 0.0, 2.0, "0-1", "hawks kept up by a giver's media at full commitment and reach", "ours; the source text for the claim"),
    "stirred": Parameter(6.0, 0.0, 50.0, "utils", "hostility and protest per unit of bias that media have stirred up", "ours, scaled with the calibrated sharpness; the source text for the claim"),
    "fade": Parameter(0.02, 0.0, 1.0, "1/day", "pace at which bias, noise and intelligence return to their base", "ours"),
}  # fmt: skip

SAYS = Says(
    more={
        "information": "the public of {target} is easy to reach",
        "hostility": "its public has been stirred up",
        "protest": "the street has been stirred up",
    },
    less={"information": "the public of {target} is hard to reach"},
)


@compiled
def heard(w, x, a):
    """What an actor's public hears of its patrons' media, 0-1 a patron."""
    total = 0.0
    for link in range(w.actor[a].first_tie, w.actor[a].last_tie):
        total += x.given[link] * w.tie[link].media * w.actor[a].media_reach
    return total


@compiled
def prepare(w, s, x, p):
    for a in range(w.actor.shape[0]):
        x.hardened[a] += p.harden * heard(w, x, a)


@compiled
def appeal(w, s, x, p, d):
    x.appeal[d, INFORMATION] += p.worth * (w.actor[w.pair[d].target].media_reach - 0.3)
    if w.pair[d].dyad >= 0:
        i = w.pair[d].actor
        stir = p.stirred * (s.actor[i].bias - w.actor[i].bias)
        x.appeal[d, HOSTILITY] += stir
        x.appeal[d, PROTEST] += stir


@compiled
def settle(w, s, x, p, key, o):
    m, j = w.option[o].move, w.pair[w.option[o].pair].target
    reach = w.actor[j].media_reach
    s.actor[j].bias = clip(s.actor[j].bias + w.effect[m, BIAS] * reach, -1.0, 1.0)
    s.actor[j].hawk_share = clip(s.actor[j].hawk_share + w.effect[m, HAWK] * reach, 0.0, 1.0)
    s.actor[j].noise = clip(s.actor[j].noise + w.effect[m, NOISE] * reach, 0.0, 1.0)
    s.actor[j].intelligence = clip(s.actor[j].intelligence + w.effect[m, INTELLIGENCE], 0.0, 1.0)


@compiled
def drift(w, s, x, p):
    pace = within(p.fade, w.clock[0].turn_days)
    for a in range(w.actor.shape[0]):
        goal = clip(w.actor[a].bias + p.drip * heard(w, x, a), -1.0, 1.0)
        s.actor[a].bias += pace * (goal - s.actor[a].bias)
        s.actor[a].noise -= pace * s.actor[a].noise
        s.actor[a].intelligence += pace * (w.actor[a].intelligence - s.actor[a].intelligence)
