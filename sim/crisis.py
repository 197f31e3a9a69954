"""One turn, top to bottom: the phases in order, each calling the hooks of the rules that are switched on.

Moves of one turn are simultaneous: everyone weighs the same state, then all choices are settled together; a hostile
act may be answered once within the turn. ``w`` is the world, ``s`` its state, ``x`` the desk of one turn, here and in
all that is compiled. Pairs and options are sorted by name, so the order in YAML never matters.
"""

from __future__ import annotations

import numpy as np

from sim import chance
from sim.choice import MAY_ACT, awake, choose, pair_rung, price, reply, weigh
from sim.hooks import accident, attend, contain, control, drift, join, perceive, prepare, resolve, settle, toll, trigger
from sim.outcomes import observe
from sim.rules.decision import SCRIPTED
from sim.rules.perception import freshness, left
from sim.rules.spark import meant
from sim.vocabulary import COOPERATION, FREE, HOSTILITY, LIFT, NOTHING, VIOLENCE, WAR, compiled

FAINT = 0.05  # freshness at which an act is no longer before one's eyes


@compiled
def turn(w, s, x, seed, run, branch):
    """Advance the state by one turn; the desk is left showing how everyone chose."""
    s.run[0].turn += 1
    key = chance.key(seed, run, branch, s.run[0].turn)
    read_script(w, s, x)
    trigger(w, s, x, key)
    see(w, s, x, key)
    ready(w, s, x)
    awake(w, s, x, key)
    for d in range(w.pair.shape[0]):
        if x.weighed[d] > 0:
            weigh(w, s, x, d)
    for d in range(w.pair.shape[0]):
        if x.weighed[d] > 0:
            control(w, s, x, d)
            if x.weighed[d] == MAY_ACT or x.thorough[0] > 0:
                price(w, s, x, d, pair_rung(w, s, d), 1.0, x.luck[d])
    choose(w, s, x, key)
    reply(w, s, x, key)
    carry_out(w, s, x, key)
    resolve(w, s, x, key)
    suffer(w, s, x, key)
    drift(w, s, x)
    observe(w, s, x)


@compiled
def read_script(w, s, x):
    """Who is not free this turn: a caller's seat comes first, then the script, then a policy that waits for one."""
    x.calm[0] = 1.0
    for d in range(w.pair.shape[0]):
        x.unordered[d] = 0
        x.forced[d] = x.seat[d]
        if x.seat[d] == FREE and w.actor[w.pair[d].actor].policy == SCRIPTED:
            x.forced[d] = NOTHING
    for i in range(w.script.shape[0]):
        if w.script[i].turn == s.run[0].turn and x.seat[w.script[i].pair] == FREE:
            x.forced[w.script[i].pair] = w.script[i].option


@compiled
def see(w, s, x, key):
    """Everyone sees what was done toward it last turn: first as it was, then through the rules of perception.

    Beside it stands what was done to an ally and is felt as done to oneself, as far as it is.
    What was seen before stays before its eyes while it is fresh and graver than what came since.
    """
    days = w.clock[0].turn_days
    new, kept = freshness(w.rules[0].perception, 0.5 * days, 1.5 * days), left(w.rules[0].perception, days)
    for d in range(w.pair.shape[0]):
        s.pair[d].since += days
        s.pair[d].sparked += days
        sent = s.pair[w.pair[d].back]
        old, level = kept * s.pair[d].fresh, s.pair[d].seen_level
        hostile, violence = s.pair[d].seen_hostile, s.pair[d].seen_violence
        s.pair[d].seen_hostile = sent.hostile
        s.pair[d].seen_cooperative = sent.cooperative
        s.pair[d].seen_violence = sent.violent
        s.pair[d].seen_level = max(sent.level, sent.ascribed)
        s.pair[d].fresh = new
        perceive(w, s, x, key, d)
        s.pair[d].seen_hostile = max(s.pair[d].seen_hostile, s.pair[d].felt_hostile)
        s.pair[d].seen_level = max(s.pair[d].seen_level, s.pair[d].felt_level)
        s.pair[d].felt_hostile, s.pair[d].felt_level = 0.0, 0
        if old > FAINT and old * level > new * s.pair[d].seen_level:
            s.pair[d].seen_hostile, s.pair[d].seen_violence = hostile, violence
            s.pair[d].seen_level, s.pair[d].fresh = level, old


@compiled
def ready(w, s, x):
    """What is the same for every choice of this turn: how far patrons attend, and what they give."""
    for a in range(w.actor.shape[0]):
        x.heed[a] = 1.0
        x.cover[a] = 0.0
        x.hardened[a] = 0.0
    attend(w, s, x)
    for link in range(w.tie.shape[0]):
        x.given[link] = s.tie[link].commitment * x.heed[w.tie[link].actor]
        x.strength[link] = 1.0
        x.lever[link] = 0.0
    for d in range(w.pair.shape[0]):
        x.carrot[d] = 0.0
    prepare(w, s, x)


@compiled
def landing(w, o):
    """The dyad on which an option counts: its own, or the main dyad of whoever is helped (alarming help); -1 none."""
    d = w.option[o].pair
    if w.move[w.option[o].move].lands == 1:
        return w.actor[w.pair[d].target].main_dyad
    return w.pair[d].dyad


@compiled
def turns(w, days):
    """A duration in whole turns, rounded up."""
    return np.int64(np.ceil(days / w.clock[0].turn_days))


@compiled
def carry_out(w, s, x, key):
    """Settle all choices together: levels, standing measures, cool-downs, then each rule's own consequences."""
    for d in range(w.pair.shape[0]):
        s.pair[d].hostile = 0.0
        s.pair[d].cooperative = 0.0
        s.pair[d].violent = 0.0
        s.pair[d].level = 0
        s.pair[d].ascribed = 0
    for c in range(w.dyad.shape[0]):
        s.dyad[c].level = 0
        s.dyad[c].takes = w.clock[0].act_days
        s.dyad[c].blows = s.dyad[c].clashes = 0
    for d in range(w.pair.shape[0]):
        o = x.chosen[d]
        if o >= 0:
            make(w, s, x, d, o)
    for d in range(w.pair.shape[0]):
        if x.chosen[d] >= 0:
            settle(w, s, x, key, x.chosen[d])


@compiled
def make(w, s, x, d, o):
    """What every move does, whatever the rules: it has a level, it may stand, it must cool down."""
    now = s.run[0].turn
    m = w.option[o].move
    move = w.move[m]
    s.pair[d].hostile = w.trait[m, HOSTILITY] * x.known[d] * meant(w.rules[0].spark, x.unordered[d])
    s.pair[d].violent = w.trait[m, VIOLENCE]
    s.pair[d].cooperative = w.trait[m, COOPERATION]
    s.pair[d].level = np.int64(move.rung)
    early = np.int64(w.rules[0].activation.on > 0.0)
    s.option[o].ready = now + max(1, 1 - early + turns(w, move.cooldown))
    takes = move.takes if move.takes > 0.0 else w.clock[0].act_days
    if w.trait[m, HOSTILITY] > 0.0:
        s.pair[d].since = 0.0
        s.pair[d].takes = takes
        s.pair[d].last_level = np.int64(move.rung)
        if x.unordered[d] == 1:
            s.pair[d].sparked = 0.0
    s.run[0].acts += 1
    s.run[0].mid = max(s.run[0].mid, np.int64(move.mid))
    s.run[0].icb = max(s.run[0].icb, np.int64(move.icb))
    s.run[0].severity += move.severity
    s.run[0].goldstein += move.goldstein
    c = landing(w, o)
    if c >= 0:
        if move.rung > s.dyad[c].level:
            s.dyad[c].takes = takes
        elif move.rung == s.dyad[c].level:
            s.dyad[c].takes = max(s.dyad[c].takes, takes)
        s.dyad[c].level = max(s.dyad[c].level, np.int64(move.rung))
        s.dyad[c].blows += move.rung >= w.clock[0].violence
        s.dyad[c].clashes += move.rung >= w.clock[0].clash
        if move.lasts > 0.0 and move.rung > 0.0:
            s.option[o].until = now + turns(w, move.lasts) - early
            s.pair[d].until = max(s.pair[d].until, s.option[o].until)
    if w.effect[m, LIFT] > 0.0:
        for other in range(w.pair[d].first, w.pair[d].last):
            s.option[other].until = min(s.option[other].until, now - 1)


@compiled
def suffer(w, s, x, key):
    """Chance and force: accidents above the level meant (h2), a force in between, who is drawn in, deaths and war."""
    calm = 1.0
    for c in range(w.dyad.shape[0]):
        x.by_accident[c] = 0
        calm *= 1.0 - accident(w, s, x, key, c)
        contain(w, s, x, key, c)
    x.hazard[2] = 1.0 - calm
    for c in range(w.dyad.shape[0]):
        join(w, s, x, key, c)
    for c in range(w.dyad.shape[0]):
        toll(w, s, x, key, c)
        if s.dyad[c].war == 1:
            s.dyad[c].level = max(s.dyad[c].level, WAR)
