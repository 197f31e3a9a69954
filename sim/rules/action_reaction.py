"""Action and reaction: hostility breeds tension, tension breeds hostility, and both fade when nothing feeds them.

Claim (Richardson 1960; Jervis 1976, the spiral model): each side reacts to what it perceives of the other, and
forgives at its own pace toward a level of its own.

    T_ij(t+1) = T_ij - f(a) (T_ij - T0_ij) + r (k P + z Z) (1 - sT_ij) - c C T_ij + f(m) T_ji (1 - sT_ij)

T tension 0-1; T0 the pair's own baseline; a = fatigue times the side's own, m = mirror times r, its own reaction (1/day,
f(x) = 1 - e^(-x days)); P, C hostile and cooperative acts, Z provocation through third parties (k, c, z per act, at what of
it lasts); s saturation (1: gains shrink near the top; 0: linear). In the linear limit, without acts, the pair spirals when
f(m_ij) f(m_ji) > f(a_ij) f(a_ji) and settles at the fixed point of z = Az + c otherwise; between equals, when m > a.
What stands keeps tension up, and an agreement that holds (mediation) keeps it down: the level returned to is
T0' + standing (1 - T0') rung / 10 with T0' = T0 (1 - peace).
Tension moves choices by ``heat`` (T - calm) on hostility and the reverse on cooperation, and wakes: urge += stir (T - T0).

Do not use it with s = 0 outside tests: tension is then held to 0-1 by force.
"""

from sim.chance import clip, next_turn, within
from sim.vocabulary import COOPERATION, DEMAND, HOSTILITY, PROVOCATION, Parameter, Says, compiled

PARAMETERS = {
    "fatigue": Parameter(0.09672, 0.0, 1.0, "1/day", "pace at which tension returns to its baseline", "calibrated, set 2; Richardson 1960 for the form"),
    "gain": Parameter(0.3019, 0.0, 2.0, "per act", "rise of tension per unit of perceived hostility", "calibrated, set 2"),
    "relief": Parameter(0.3943, 0.0, 2.0, "per act", "fall of tension per unit of perceived cooperation", "calibrated, set 2"),
    "third_party": Parameter(0.10, 0.0, 2.0, "per act", "rise of tension per unit of provocation by a rival's helper", "ours; Jervis 1976 for the claim"),
    "mirror": Parameter(0.004, 0.0, 1.0, "1/day", "pace at which the other's tension is taken over", "ours; Richardson 1960 for the form"),
    "saturation": Parameter(1.0, 0.0, 1.0, "0-1", "1 if gains shrink near the top, 0 for the linear limit", "ours"),
    "standing": Parameter(0.2296, 0.0, 1.0, "0-1", "how far a confrontation that stands at the top holds tension up", "calibrated, set 2"),
    "stir": Parameter(1.463, -10.0, 10.0, "log", "how far tension above its baseline stirs to act", "calibrated, set 2"),
    "heat": Parameter(2.004, 0.0, 20.0, "utils", "what a full unit of tension adds to the appeal of hostility", "calibrated, set 2"),
    "calm": Parameter(0.8201, 0.0, 1.0, "0-1", "tension at which hostility has no appeal of its own", "calibrated, set 2"),
}  # fmt: skip

SAYS = Says(
    more={"any": "tension between them is high", "cooperation": "there is little tension between them"},
    less={"any": "there is little tension between them", "cooperation": "tension between them is high"},
    now="tension between them has risen",
)


@compiled
def settled(w, s, d):
    """The tension that a pair returns to: its own, lower while an agreement holds."""
    return w.pair[d].baseline * (1.0 - s.dyad[w.pair[d].dyad].peace)


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
        s.pair[ab].tension = moved(w, s, p, ab, held, t_ba, mirror, fatigue)
        s.pair[ba].tension = moved(w, s, p, ba, held, t_ab, mirror, fatigue)
        s.pair[ab].provoked = 0.0
        s.pair[ba].provoked = 0.0


@compiled
def moved(w, s, p, d, held, other, mirror, fatigue):
    """Tension of pair d after this turn; acts are those of this turn as they will be seen.

    ``mirror`` and ``fatigue``: shares of a turn for a side that reacts and tires as the rule says.
    """
    days = w.clock[0].turn_days
    reaction, tiring = w.pair[d].reaction, w.pair[d].fatigue
    if reaction != 1.0:
        mirror = within(p.mirror * reaction, days)
    if tiring != 1.0:
        fatigue = within(p.fatigue * tiring, days)
    t = s.pair[d].tension
    sent = s.pair[w.pair[d].back]
    rest = settled(w, s, d)
    rest += held * (1.0 - rest)
    room = 1.0 - p.saturation * t
    lasting = next_turn(p.fatigue * tiring, days) if w.rules[0].activation.on > 0.0 else 1.0
    push = reaction * lasting * (p.gain * sent.hostile + p.third_party * s.pair[d].provoked) + mirror * other
    change = push * room - fatigue * (t - rest) - lasting * p.relief * sent.cooperative * t
    return clip(t + change, 0.0, 1.0)
