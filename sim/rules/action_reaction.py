"""Action and reaction: hostility breeds tension, tension breeds hostility, and both fade when nothing feeds them.

Claim (Richardson 1960; Jervis 1976, the spiral model): each side reacts to what it perceives of the other, and
forgives at its own pace toward a level of its own.

    T_ij(t+1) = T_ij - f(a) (T_ij - T0_ij) + f(k) P (1 - sT_ij) - f(c) C T_ij + f(z) Z (1 - sT_ij) + f(m) T_ji (1 - sT_ij)

T tension 0-1; T0 the pair's own baseline; a fatigue, m mirroring (1/day, f(r) = 1 - e^(-r days)); P, C hostile and
cooperative acts as perceived, Z provocation through third parties (k, c, z per act); s saturation (1: gains shrink
near the top; 0: linear). In the linear limit, without acts, the pair spirals when f(m) > f(a) and settles at the
fixed point of z = Az + c otherwise. What stands keeps tension up: the level returned to is T0 + standing (1 - T0) rung / 10.
Tension moves choices by ``heat`` (T - calm) on hostility and the reverse on cooperation, and wakes: urge += stir (T - T0).

Do not use it with s = 0 outside tests: tension is then held to 0-1 by force.
"""

from sim.chance import clip, next_turn, within
from sim.vocabulary import COOPERATION, DEMAND, HOSTILITY, PROVOCATION, Parameter, Says, compiled

PARAMETERS = {
    "fatigue": Parameter(0.09672, 0.0, 1.0, "1/day", "pace at which tension returns to its baseline", "calibrated, set 1; Richardson 1960 for the form"),
    "gain": Parameter(0.3019, 0.0, 2.0, "per act", "rise of tension per unit of perceived hostility", "calibrated, set 1"),
    "relief": Parameter(0.3943, 0.0, 2.0, "per act", "fall of tension per unit of perceived cooperation", "calibrated, set 1"),
    "third_party": Parameter(0.10, 0.0, 2.0, "per act", "rise of tension per unit of provocation by a rival's helper", "ours; Jervis 1976 for the claim"),
    "mirror": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which the other's tension is taken over", "ours; Richardson 1960 for the form"),
    "saturation": Parameter(1.0, 0.0, 1.0, "0-1", "1 if gains shrink near the top, 0 for the linear limit", "ours"),
    "standing": Parameter(0.2296, 0.0, 1.0, "0-1", "how far a confrontation that stands at the top holds tension up", "calibrated, set 1"),
    "stir": Parameter(1.463, -10.0, 10.0, "log", "how far tension above its baseline stirs to act", "calibrated, set 1"),
    "heat": Parameter(2.004, 0.0, 20.0, "utils", "what a full unit of tension adds to the appeal of hostility", "calibrated, set 1"),
    "calm": Parameter(0.8201, 0.0, 1.0, "0-1", "tension at which hostility has no appeal of its own", "calibrated, set 1"),
}  # fmt: skip

SAYS = Says(
    more={"any": "tension between them is high", "cooperation": "there is little tension between them"},
    less={"any": "there is little tension between them", "cooperation": "tension between them is high"},
    now="tension between them has risen",
)


@compiled
def urge(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        x.urge[d] += p.stir * (s.pair[d].tension - w.pair[d].baseline)


@compiled
def appeal(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        push = p.heat * (s.pair[d].tension - p.calm)
        x.appeal[d, HOSTILITY] += push
        x.appeal[d, DEMAND] += 0.5 * push
        x.appeal[d, COOPERATION] -= push


@compiled
def settle(w, s, x, p, key, o):
    """Help to one side alarms the other: those whose rival is helped note the helper's move as a provocation."""
    amount = w.trait[w.option[o].move, PROVOCATION] * x.known[w.option[o].pair]
    if amount > 0.0:
        helped = w.pair[w.option[o].pair].target
        helper = w.pair[w.option[o].pair].actor
        rival = w.pair[w.option[o].pair].dyad >= 0
        for e in range(w.pair.shape[0]):
            toward = w.pair[e].target == helper if rival else w.pair[e].target == helped
            if toward and w.pair[e].dyad >= 0 and w.pair[e].actor != helper:
                s.pair[e].provoked += amount


@compiled
def drift(w, s, x, p):
    days = w.clock[0].turn_days
    mirror, fatigue = within(p.mirror, days), within(p.fatigue, days)
    for c in range(w.dyad.shape[0]):
        ab, ba = w.dyad[c].ab, w.dyad[c].ba
        t_ab, t_ba = s.pair[ab].tension, s.pair[ba].tension
        held = p.standing * s.dyad[c].rung / 10.0
        s.pair[ab].tension = moved(w, s, p, ab, held, mirror * t_ba, fatigue)
        s.pair[ba].tension = moved(w, s, p, ba, held, mirror * t_ab, fatigue)
        s.pair[ab].provoked = 0.0
        s.pair[ba].provoked = 0.0


@compiled
def moved(w, s, p, d, held, mirrored, fatigue):
    """Tension of pair d after this turn; acts are those of this turn as they will be seen."""
    t = s.pair[d].tension
    sent = s.pair[w.pair[d].back]
    rest = w.pair[d].baseline + held * (1.0 - w.pair[d].baseline)
    room = 1.0 - p.saturation * t
    lasting = next_turn(p.fatigue, w.clock[0].turn_days) if w.rules[0].activation.on > 0.0 else 1.0
    push = lasting * (p.gain * sent.hostile + p.third_party * s.pair[d].provoked) + mirrored
    change = push * room - fatigue * (t - rest) - lasting * p.relief * sent.cooperative * t
    return clip(t + change, 0.0, 1.0)
