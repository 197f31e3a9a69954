"""Many runs of one case: the loops around a turn, and what each run leaves behind."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numba.extending import overload

from sim import crisis
from sim.layout import RUN_STATE
from sim.tables import Tables, call_at, register
from sim.vocabulary import RUNGS, SIGN, compiled


class Harvest(Tables):
    """What runs leave behind; arrays of length 0 along their first axis are not filled."""

    arrays: ClassVar = {
        "tally": (RUN_STATE, 1),  # [run] the run's own counts
        "first": (np.dtype(np.int64), 3),  # [run, dyad + 1, rung] turn of first passage, -1 never; last: the world
        "occupancy": (np.dtype(np.int64), 3),  # [turn, dyad + 1, rung] number of runs
        "choice": (np.dtype(np.int32), 3),  # [run, turn, pair] option of each pair's act, -1 none
        "act": (np.dtype(np.int8), 3),  # [run, turn, pair] rung of that act, 0 none
        "reply": (np.dtype(np.int8), 3),  # [run, turn, pair] 1 if it was a same-turn reply
        "level": (np.dtype(np.int8), 3),  # [run, turn, dyad] highest level of what was done or happened
        "rung": (np.dtype(np.int8), 3),  # [run, turn, dyad] where the dyad stands after the turn
        "tension": (np.dtype(np.float64), 3),  # [run, turn, dyad] mean tension of the two sides
        "deaths": (np.dtype(np.float64), 3),  # [run, turn, dyad] deaths of the turn
        "agreed": (np.dtype(np.int8), 3),  # [run, turn, dyad] 1 if an agreement took effect
        "entered": (np.dtype(np.int8), 3),  # [run, turn, dyad] sides that some patron has entered for by now, 0 to 2
    }


register(Harvest)


def step(w, s, x, seed, run, branch):
    """One turn. Compiled loops call the compiled turn by its address: it is compiled once, not in each of them."""
    crisis.turn(w, s, x, seed, run, branch)


@overload(step)
def compiled_step(w, s, x, seed, run, branch):
    def call(w, s, x, seed, run, branch):
        call_at(x.turn_at[0], w, s, x, seed, run, branch)

    return call


@compiled
def advance(w, s, x, seed, run, branch, until, rung):
    """Step to turn ``until``, or until the world first stands at ``rung`` or above; the rung it then stands at."""
    standing = 0
    while s.run[0].turn < until and s.run[0].over == 0 and standing < rung:
        step(w, s, x, seed, run, branch)
        standing = 0
        for c in range(w.dyad.shape[0]):
            standing = max(standing, s.dyad[c].rung)
    return standing


@compiled
def many(w, s, x, start, seed, runs, branch, out):
    """Run each number in ``runs`` from the saved game ``start`` to the horizon and gather what it leaves."""
    horizon = w.clock[0].horizon
    for r in range(runs.shape[0]):
        for k in range(start.shape[0]):
            s.raw[k] = start[k]
        while s.run[0].turn < horizon and s.run[0].over == 0:
            dead = s.run[0].deaths
            if out.choice.shape[0] > 0:
                remember(w, s, out, r)
            step(w, s, x, seed, runs[r], branch)
            gather(w, s, x, out, r, dead)
        out.tally[r] = s.run[0]
        if out.first.shape[0] > 0:
            for c in range(w.dyad.shape[0] + 1):
                for k in range(RUNGS):
                    out.first[r, c, k] = s.first[c, k]


@compiled
def remember(w, s, out, r):
    """How tolls and offers to sign stand before a turn: what it brings is what has changed after it."""
    t = s.run[0].turn
    for c in range(w.dyad.shape[0]):
        out.deaths[r, t, c] = s.dyad[c].deaths
        out.agreed[r, t, c] = (s.pair[w.dyad[c].ab].offered > 0.0) + 2 * (s.pair[w.dyad[c].ba].offered > 0.0)


@compiled
def gather(w, s, x, out, r, dead):
    """What is kept of one turn, where it was asked for; ``dead``: deaths of the run before it."""
    t = s.run[0].turn - 1
    if out.occupancy.shape[0] > 0:
        world = 0
        for c in range(w.dyad.shape[0]):
            out.occupancy[t, c, s.dyad[c].rung] += 1
            world = max(world, s.dyad[c].rung)
        out.occupancy[t, w.dyad.shape[0], world] += 1
    if out.choice.shape[0] > 0:
        for d in range(w.pair.shape[0]):
            out.choice[r, t, d] = x.chosen[d]
            out.act[r, t, d] = s.pair[d].level
            out.reply[r, t, d] = x.replied[d]
        for c in range(w.dyad.shape[0]):
            out.level[r, t, c] = s.dyad[c].level
            out.rung[r, t, c] = s.dyad[c].rung
            ab, ba = w.dyad[c].ab, w.dyad[c].ba
            out.tension[r, t, c] = 0.5 * (s.pair[ab].tension + s.pair[ba].tension)
            out.agreed[r, t, c] = agreement(w, s, x, c, out.agreed[r, t, c])
            out.entered[r, t, c] = (s.dyad[c].entered_a >= 0) + (s.dyad[c].entered_b >= 0)
        bury(w, s, out, r, t, s.run[0].deaths - dead)


@compiled
def signs(w, x, d):
    """Whether the pair's actor offered to sign this turn."""
    return x.chosen[d] >= 0 and w.effect[w.option[x.chosen[d]].move, SIGN] > 0.0


@compiled
def agreement(w, s, x, c, offers):
    """Whether an agreement of the dyad took effect: both had offered, by now or before (bits), and it stands."""
    a = (offers & 1) > 0 or signs(w, x, w.dyad[c].ab)
    b = (offers & 2) > 0 or signs(w, x, w.dyad[c].ba)
    return a and b and s.dyad[c].agreed == 1 and s.dyad[c].progress == 0.0


@compiled
def bury(w, s, out, r, t, dead):
    """The turn's deaths on each dyad: what its toll has grown by. A war that ends clears its toll: it has the rest."""
    ended = 0
    for c in range(w.dyad.shape[0]):
        before = out.deaths[r, t, c]
        if s.dyad[c].deaths == 0.0 and before > 0.0:
            out.deaths[r, t, c] = -1.0
            ended += 1
        else:
            out.deaths[r, t, c] = max(0.0, s.dyad[c].deaths - before)
            dead -= out.deaths[r, t, c]
    for c in range(w.dyad.shape[0]):
        if out.deaths[r, t, c] < 0.0:
            out.deaths[r, t, c] = max(0.0, dead) / ended
