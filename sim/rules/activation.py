"""Activation: most actors do nothing most weeks; a reason to act must first overcome inattention and cost.

Claim: whether to act at all is a choice before which act (nested choice, McFadden 1978), and it depends on the
situation, not on how many moves the catalogue happens to list.

    log rate of acting (1/day) at rest = at_rest + activity_i + tension T0 + attention (attention_i - 1/2)
    P(act this turn) = 1 - exp(-exp(log rate) (1 - busy) days)
    P(same-turn reply) = share (1 - exp(-exp(log rate + alarm) days / 2))

What moves the rate away from rest is each rule's own (its ``urge``): tension, an issue in motion, provocation, memory,
a patron's attention; and what can be gained by acting (``pull``, see decision). Partners (ties without a dyad) start
from ``partner_at_rest`` and warm to the rung of the partner's main dyad. A hostile act that found its target idle may
be answered in what is left of the turn, half of it on average, at the urge of the moment and ``alarm``. An act takes
its maker ``clock.act_days``; ``busy`` is the share of the turn that it still takes, and meanwhile its maker makes no
other toward the same target. Off: everyone acts at one act a day.
"""

from sim.chance import busy, log
from sim.vocabulary import Parameter, Says, compiled

PARAMETERS = {
    "at_rest": Parameter(-7.637, -20.0, 5.0, "log 1/day", "log rate of acting toward a rival when all is calm", "calibrated, set 1"),
    "partner_at_rest": Parameter(-5.0, -20.0, 5.0, "log 1/day", "the same toward a partner", "ours, tuned by hand"),
    "tension": Parameter(3.809, -10.0, 10.0, "log", "weight of the tension that a dyad has at rest", "calibrated, set 1"),
    "attention": Parameter(1.6, -10.0, 10.0, "log", "weight of attention above one half, all else quiet", "ours"),
    "partner_alarm": Parameter(1.4, -10.0, 10.0, "log", "weight of the partner's danger (its rung / 10)", "ours"),
    "busy": Parameter(1.0, 0.0, 1.0, "0-1", "how far an act keeps its maker from another toward the same target", "ours: the whole of it; 0 as a limit"),
    "alarm": Parameter(2.905, 0.0, 10.0, "log", "urge to answer at once, added when struck", "calibrated, set 1"),
    "reply_share": Parameter(1.0, 0.0, 1.0, "0-1", "share of hostile acts that can be answered within the turn", "ours: a switch for experiments"),
}  # fmt: skip

NEVER = 1e-9  # share of a turn that is as good as none

SAYS = Says()  # how often an actor acts at rest explains no single act


@compiled
def urge(w, s, x, p, d):
    i, c = w.pair[d].actor, w.pair[d].dyad
    rate = w.actor[i].activity + p.attention * (w.actor[i].attention - 0.5)
    if c >= 0:
        rate += p.at_rest + p.tension * w.pair[d].baseline
    else:
        main = w.actor[w.pair[d].target].main_dyad
        alarm = s.dyad[main].rung / 10.0 if main >= 0 else 0.0
        rate += p.partner_at_rest + p.partner_alarm * alarm
    rate += log(max(NEVER, 1.0 - p.busy * busy(s.pair[d].since, w.clock[0].turn_days, w.clock[0].act_days)))
    x.urge[d] += rate


@compiled
def answer(w, s, x, p, d):
    x.act[d] += p.reply_share
    x.urge[d] += p.alarm + log(0.5)  # struck in the middle of the turn, on average
