"""What is counted in every run: first passages, peaks, who began it, who answered, how it ended.

A run's counts live in its state, so a saved run carries them and a branch continues them. Meanings follow
docs/model.md: the level of a dyad is the highest act of this turn, its rung the highest of level and standing
measures; an episode opens with the first act at the rung of open threats and closes after a lull; it has faded if
there had been violence in it and it closed without an agreement.
"""

from __future__ import annotations

import numpy as np

from sim.vocabulary import PATRON_CLASH, WAR, compiled

# Columns of one run's row; whole numbers, -1 for never.
COUNTS = (
    "highest", "mid", "icb", "turns", "above_4", "climbs", "accidents", "asked", "replies", "acts",
    "patron_entry", "agreement", "faded", "recurrence", "first_climber", "reciprocated", "backdowns", "vetoes",
    "passed",
)  # fmt: skip
SUMS = ("deaths", "severity", "goldstein", "high_tension")


@compiled
def standing(w, s, d):
    """The highest rung that the pair's own measures hold up next turn; help to a partner counts on its dyad."""
    highest = np.int64(0)
    if s.pair[d].until < s.run[0].turn:
        return highest
    for o in range(w.pair[d].first, w.pair[d].last):
        if s.option[o].until >= s.run[0].turn:
            highest = max(highest, np.int64(w.move[w.option[o].move].rung))
    return highest


@compiled
def observe(w, s, x):
    """Close the turn: new rungs, first passages, episodes and the tallies of the run."""
    run = s.run[0]
    for c in range(w.dyad.shape[0]):
        old_standing = run.turn * w.clock[0].turn_days < w.dyad[c].rung_days
        s.dyad[c].standing = np.int64(w.dyad[c].rung) if old_standing else 0
    for d in range(w.pair.shape[0]):
        s.pair[d].standing = 0
        c = w.pair[d].dyad
        held = standing(w, s, d)
        if held > 0:
            if c < 0:
                c = w.actor[w.pair[d].target].main_dyad
            if c >= 0:
                s.pair[d].standing = held
                s.dyad[c].standing = max(s.dyad[c].standing, held)
    world = 0
    tension = 0.0
    for c in range(w.dyad.shape[0]):
        old = s.dyad[c].rung
        new = max(s.dyad[c].level, s.dyad[c].standing)
        if w.dyad[c].patrons == 1 and s.dyad[c].level >= w.clock[0].clash and w.clock[0].patron_clash > 0.0:
            new = PATRON_CLASH
        s.dyad[c].rung = new
        s.dyad[c].highest = max(s.dyad[c].highest, new)
        if new > old:
            s.run[0].climbs += 1
            s.run[0].accidents += x.by_accident[c]
        episode(w, s, x, c)
        passage(s, c, new)
        world = max(world, new)
        tension = max(tension, s.pair[w.dyad[c].ab].tension, s.pair[w.dyad[c].ba].tension)
    passage(s, w.dyad.shape[0], world)
    s.run[0].highest = max(run.highest, world)
    s.run[0].above_4 += world > w.clock[0].threat
    s.run[0].high_tension += tension > 0.95
    if world >= WAR:
        s.run[0].mid = 5
        s.run[0].icb = 4
    if world == PATRON_CLASH:
        s.run[0].over = 1


@compiled
def passage(s, row, rung):
    """Note the first turn at which each rung up to this one was reached."""
    k = rung
    while k >= 0 and s.first[row, k] < 0:  # whoever has passed a rung has passed all below it
        s.first[row, k] = s.run[0].turn
        k -= 1


@compiled
def episode(w, s, x, c):
    """Who climbed first, who answered, whether it faded or came back after an agreement or a lull."""
    dyad = s.dyad[c]
    now = s.run[0].turn
    a_level, b_level = s.pair[w.dyad[c].ab].level, s.pair[w.dyad[c].ba].level
    threat = w.clock[0].threat
    if a_level >= threat or b_level >= threat:
        if dyad.episode == 0:
            s.dyad[c].episode = 1
            s.dyad[c].climber = 2 if (a_level >= threat and b_level >= threat) else (0 if a_level >= threat else 1)
            if s.run[0].first_climber < 0:
                first = w.dyad[c].b if s.dyad[c].climber == 1 else w.dyad[c].a
                s.run[0].first_climber = first
        climber = s.dyad[c].climber
        if climber == 2 or (climber == 0 and b_level >= threat) or (climber == 1 and a_level >= threat):
            s.run[0].reciprocated = 1
    if dyad.level >= w.clock[0].violence:
        lull = w.clock[0].lull_days / w.clock[0].turn_days
        came_back = dyad.violent_before == 1 and dyad.quiet >= lull
        if (came_back or dyad.agreed == 1) and s.run[0].recurrence < 0:
            s.run[0].recurrence = now
        s.dyad[c].violent_before = 1
        s.dyad[c].agreed = 0
    if s.dyad[c].episode == 1:
        s.dyad[c].worst = max(dyad.worst, s.dyad[c].rung)
    if s.dyad[c].rung >= threat:
        s.dyad[c].quiet = 0
    else:
        s.dyad[c].quiet += 1
        if s.dyad[c].episode == 1 and s.dyad[c].quiet * w.clock[0].turn_days >= w.clock[0].lull_days:
            if s.run[0].faded < 0 and dyad.agreed == 0 and dyad.worst >= w.clock[0].violence:
                s.run[0].faded = now
            s.dyad[c].episode = 0
            s.dyad[c].worst = 0
