"""Audience cost: a public climb is a debt; backing down pays it.

Claim (Fearon 1994; Tomz 2007): leaders who threaten in public and back down are punished at home, so they threaten
less, mean it more when they do, and find it harder to come down.

    debt += audience_i publicity (rung / 10) rate    on a public climb to or above the rung of threats
    appeal of rung k below the highest rung stood on += - punish debt (1 + bias_i) (1 - k / peak)
    appeal of publicity += - foresight audience_i (1 - resolve_i)

A move below that peak with debt open is backing down: approval falls by price x debt and the debt is paid. Mediation
gives cover (``mediated``) and discharges it. Debt fades by ``forget`` a day. With all moves private, nothing happens.
"""

from sim.chance import clip, within
from sim.vocabulary import CONCESSION, PUBLICITY, RELIEF, RUNG0, RUNGS, Parameter, Says, compiled

PARAMETERS = {
    "rate": Parameter(1.0, 0.0, 20.0, "per climb", "debt run up by a full public climb", "ours; Fearon 1994 for the form"),
    "punish": Parameter(4.5, 0.0, 50.0, "utils", "what backing down costs per unit of debt", "ours, scaled with the calibrated sharpness"),
    "foresight": Parameter(3.0, 0.0, 50.0, "utils", "how far the debt is foreseen before a public climb", "ours, scaled with the calibrated sharpness"),
    "price": Parameter(0.06, 0.0, 1.0, "0-1", "approval lost per unit of debt paid", "ours; Tomz 2007 for the sign"),
    "forget": Parameter(0.012, 0.0, 1.0, "1/day", "pace at which a public forgets", "ours"),
}  # fmt: skip

SAYS = Says(
    less={
        "publicity": (
            "its public would punish a retreat from anything louder",
            "its public would punish a retreat later",
        ),
        "any": "its public would punish backing down now",
    },
)


@compiled
def appeal(w, s, x, p, d):
    i = w.pair[d].actor
    if w.pair[d].dyad >= 0:
        x.appeal[d, PUBLICITY] -= p.foresight * w.actor[i].audience * (1.0 - w.actor[i].resolve)
        debt, peak = s.pair[d].debt, s.pair[d].peak
        if debt > 0.0 and peak > 0.0:
            price = p.punish * debt * (1.0 + s.actor[i].bias)
            for k in range(RUNGS):
                if k < peak:
                    x.appeal[d, RUNG0 + k] -= price * (1.0 - k / peak)
            x.appeal[d, CONCESSION] -= price
            x.appeal[d, RELIEF] -= price


@compiled
def settle(w, s, x, p, key, o):
    d = w.option[o].pair
    if w.pair[d].dyad < 0:
        return
    m = w.option[o].move
    i = w.pair[d].actor
    rung = w.move[m].rung
    public = w.trait[m, PUBLICITY]
    if public > 0.0 and rung >= w.clock[0].threat and rung > s.pair[d].peak:
        s.pair[d].debt += p.rate * w.actor[i].audience * public * rung / 10.0
        s.pair[d].peak = rung
    elif s.pair[d].debt > 0.0 and (w.trait[m, CONCESSION] > 0.0 or w.trait[m, RELIEF] > 0.0):
        s.actor[i].approval = clip(s.actor[i].approval - p.price * s.pair[d].debt, 0.0, 1.0)
        s.pair[d].debt = 0.0
        s.pair[d].peak = 0.0
        s.run[0].backdowns += 1


@compiled
def drift(w, s, x, p):
    keep = 1.0 - within(p.forget, w.clock[0].turn_days)
    for d in range(w.pair.shape[0]):
        s.pair[d].debt *= keep * (1.0 - s.pair[d].mediated)
        if s.pair[d].debt < 0.02:
            s.pair[d].debt = 0.0
            s.pair[d].peak = 0.0
