"""From many saved states onward: the loop behind forecasts, counterfactual moves and rare events.

Run r starts at state ``which[r]`` and is played under the key (seed, numbers[r], branch) until its clock shows
``until``, the world is over, or its importance is at least ``level``. Importance says how near a state is to the event:

    worst over dyads of  rung_c W / N_c + sum_k nearness_k b_k(c),  b: deaths / war_deaths (square root), serious_days /
                         war_days, memory, tension, excitement, heat; N_c the rung where a dyad's event lies (W = 9)

``EVENT`` (100) at the event itself, which is the highest rung since the start of the forecast at ``event`` or above.
"""

from __future__ import annotations

import numpy as np

from sim.encoding import Case
from sim.kernel import step
from sim.state import restored
from sim.vocabulary import PATRON_CLASH, RUNGS, WAR, compiled

EVENT = 100.0
WEIGHTS = ("deaths", "serious_days", "memory", "tension", "excitement", "heat")


@compiled
def importance(w, s, event, weights):
    """How near the state is to the event (see above)."""
    if s.run[0].highest >= event:
        return EVENT
    worst = 0.0
    for c in range(w.dyad.shape[0]):
        dyad = s.dyad[c]
        end = np.float64(event)
        if event >= WAR and w.dyad[c].patrons == 1 and w.clock[0].patron_clash > 0.0:
            end = w.clock[0].clash
        elif event == PATRON_CLASH:
            continue
        near = dyad.rung * WAR / end
        near += weights[0] * np.sqrt(min(dyad.deaths / w.clock[0].war_deaths, 1.0))
        near += weights[1] * min(dyad.serious_days / w.clock[0].war_days, 1.0)
        near += weights[2] * dyad.memory
        near += weights[3] * max(s.pair[w.dyad[c].ab].tension, s.pair[w.dyad[c].ba].tension)
        near += weights[4] * min(dyad.excitement, 1.0)
        near += weights[5] * min(dyad.heat, 1.0)
        worst = max(worst, near)
    return min(worst, EVENT - 1.0)


@compiled
def play(
    w, s, x, begin, which, seed, numbers, branch, until, event, weights, level, at_once,
    first, share, tie, risk, near, end,
):  # fmt: skip
    """Play each run and note what it leaves; arrays without rows are not filled.

    first: [run, rung] turn of first passage in the world · share: [run, dyad] of side a · tie: [run, tie] commitment ·
    risk: [run] sum over turns of the chance that anyone chooses an attack · near: [run] importance at the end ·
    end: [run, word] where it stopped.
    With ``at_once`` a run that begins at the level stops there; otherwise it is looked at after each turn.
    """
    for r in range(numbers.shape[0]):
        for k in range(begin.shape[1]):
            s.raw[k] = begin[which[r], k]
        hazard = 0.0
        going = at_once == 0 or importance(w, s, event, weights) < level
        while going and s.run[0].turn < until and s.run[0].over == 0:
            step(w, s, x, seed, numbers[r], branch)
            hazard += 1.0 - (1.0 - x.hazard[0]) * (1.0 - x.hazard[1])
            going = importance(w, s, event, weights) < level
        if first.shape[0] > 0:
            for k in range(RUNGS):
                first[r, k] = s.first[w.dyad.shape[0], k]
            for c in range(w.dyad.shape[0]):
                share[r, c] = s.dyad[c].share
            for n in range(w.tie.shape[0]):
                tie[r, n] = s.tie[n].commitment
            risk[r] = hazard
        if near.shape[0] > 0:
            near[r] = importance(w, s, event, weights)
        if end.shape[0] > 0:
            for k in range(begin.shape[1]):
                end[r, k] = s.raw[k]


def forward_start(case: Case, raw: np.ndarray) -> np.ndarray:
    """A copy of a saved state whose counts begin now: what is reached from here on, not what was reached before."""
    s = restored(case, raw)
    s.first[:] = -1
    s.run["highest"] = s.dyad["highest"] = 0
    for name in ("patron_entry", "agreement", "faded", "recurrence"):
        s.run[name] = -1
    if s.run["over"][0]:  # nothing follows a clash of patrons: it has happened
        s.first[-1] = s.run["turn"][0]
        s.run["highest"] = PATRON_CLASH
    return np.asarray(s.raw)
