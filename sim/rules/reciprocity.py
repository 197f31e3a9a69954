"""Reciprocity: acts are answered in kind, one rung at a time.

Claim (Axelrod 1984; Goldstein & Freeman 1990): an actor answers hostility at about the level it saw and goodwill
with goodwill.

    appeal of rung k += match (1 - |k - L| / width)+   for L > 0, L the level seen;   cooperation += thanks seen goodwill

    urge += stir hostility seen

L rung of the act seen (last turn, or this turn in a reply); width in rungs; match, thanks in utils.
Do not use it for actors whose policy is already ``tit_for_tat``: they answer by rule, not by appeal.
"""

from sim.vocabulary import COOPERATION, RUNG0, RUNGS, Parameter, Says, compiled

PARAMETERS = {
    "match": Parameter(3.229, 0.0, 20.0, "utils", "appeal of answering at the level seen", "calibrated, set 1"),
    "width": Parameter(3.76, 0.5, 10.0, "rungs", "how far from that level the appeal reaches", "calibrated, set 1"),
    "stir": Parameter(4.775, -10.0, 10.0, "log", "how far hostility seen last turn stirs to act", "calibrated, set 1"),
    "thanks": Parameter(2.4, 0.0, 20.0, "utils", "appeal of answering goodwill", "ours, scaled with the calibrated sharpness; Goldstein & Freeman 1990 for the claim"),
}  # fmt: skip

SAYS = Says(
    more={
        "rung": ("{target} has just gone as far", "it is no answer in kind"),
        "cooperation": "{target} has just shown goodwill",
    },
    now="{target} has just provoked it",
)


@compiled
def urge(w, s, x, p, d):
    if w.pair[d].dyad >= 0:
        x.urge[d] += p.stir * s.pair[d].seen_hostile * s.pair[d].fresh


@compiled
def appeal(w, s, x, p, d):
    level = s.pair[d].seen_level
    if level > 0 and w.pair[d].dyad >= 0:
        for k in range(RUNGS):
            near = 1.0 - abs(k - level) / p.width
            if near > 0.0:
                x.appeal[d, RUNG0 + k] += p.match * near * s.pair[d].fresh
    x.appeal[d, COOPERATION] += p.thanks * s.pair[d].seen_cooperative * s.pair[d].fresh
