"""Many runs of one case: the loops around a turn, and what each run leaves behind."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numba.extending import overload

from sim import crisis
from sim.tables import Tables, call_at, register
from sim.vocabulary import RUN_STATE, RUNGS, compiled


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
            step(w, s, x, seed, runs[r], branch)
            gather(w, s, x, out, r)
        out.tally[r] = s.run[0]
        if out.first.shape[0] > 0:
            for c in range(w.dyad.shape[0] + 1):
                for k in range(RUNGS):
                    out.first[r, c, k] = s.first[c, k]


@compiled
def gather(w, s, x, out, r):
    """What is kept of one turn, where it was asked for."""
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
