"""Where theory gives the answer, the engine must hit it."""

from __future__ import annotations

from math import comb, exp, log, sqrt

import numpy as np
import pytest
from worlds import call, cast, cast_mapping, duel, only, opened, play, steps

from sim.chance import key
from sim.compiled import entry
from sim.encoding import encode
from sim.ensemble import Ensemble
from sim.load import load
from sim.rules import RULES
from sim.scenario import build

R, D = "rules.action_reaction.", "dyads.blue_red."
SILENT = {**only("action_reaction", "activation"), "rules.activation.at_rest": -20.0}


def tensions(fatigue, mirror, turns, start=(0.5, 0.1), baseline=(0.1, 0.2)):
    """Tension of both sides turn by turn where no one acts, on the shipped richardson scenario."""
    values = {
        **SILENT,
        R + "fatigue": fatigue,
        R + "mirror": mirror,
        R + "saturation": 0.0,
        D + "tension_a": start[0],
        D + "tension_b": start[1],
        D + "baseline_a": baseline[0],
        D + "baseline_b": baseline[1],
    }
    case = encode(load("richardson")).patched(values)
    w, s, x = opened(case)
    ab, ba = int(w.dyad[0].ab), int(w.dyad[0].ba)
    found = []
    for _ in range(turns):
        entry().turn(w, s, x, 1, 0, 0)
        found.append((s.pair[ab].tension, s.pair[ba].tension))
    return np.array(found, float)


def test_without_acts_tension_follows_richardsons_equations():
    """z(t+1) = A z + c, A = [[1 - f(a), f(m)], [f(m), 1 - f(a)]], c = f(a) T0; the fixed point is (I - A)^-1 c."""
    a, m = 1 - exp(-7 * 0.03), 1 - exp(-7 * 0.01)
    matrix, c = np.array([[1 - a, m], [m, 1 - a]]), a * np.array([0.1, 0.2])
    z = np.array([0.5, 0.1])
    found = tensions(0.03, 0.01, 400)
    for t in range(400):
        z = matrix @ z + c
        assert found[t] == pytest.approx(z, abs=1e-12)
    assert found[-1] == pytest.approx(np.linalg.solve(np.eye(2) - matrix, c), abs=1e-9)


@pytest.mark.parametrize("mirror, spirals", [(0.0199, False), (0.0201, True)])
def test_a_pair_spirals_exactly_when_mirroring_outpaces_fatigue(mirror, spirals):
    found = tensions(0.02, mirror, 6000, start=(0.02, 0.01), baseline=(0.0, 0.0))
    growing = found[-1].sum() > found[0].sum()
    assert growing is np.bool_(spirals)


def priced(case):
    """(world, desk) after one turn in which everyone was priced and no one acted."""
    w, s, x = opened(case, explaining=True)
    x.seat[:] = -1
    entry().turn(w, s, x, 1, 0, 0)
    return w, x


def test_choice_is_logit_within_a_class_and_act_is_one_minus_e_to_the_minus_rate():
    values = {
        **only("activation", "decision", "action_reaction"),
        "rules.activation.at_rest": -4.0,
        "rules.activation.tension": 2.0,
        "rules.action_reaction.stir": 2.0,
        "rules.decision.enough": 0.7,
        "rules.action_reaction.heat": 6.0,
        "rules.activation.attention": 0.0,
        "rules.decision.sharpness": 2.0,
        "actors.blue.noise": 0.8,
        D + "tension_a": 0.6,
        "rules.activation.reply_share": 0.0,
    }
    w, x = priced(duel(values, {D + "rung": 3}))
    first, last = int(w.pair[0].first), int(w.pair[0].last)
    move = w.move[w.option["move"][first:last]]
    open_ = x.chance[first:last] > 0
    # the inclusive value: the three classes at their best open move, or at nothing where that is better
    best = [
        max(0.0, (x.utility[first:last] + np.minimum(0.0, 0.4 * np.log(move["weight"])))[c & open_].max())
        for c in (move["rung"] > 3, move["rung"] == 3, move["rung"] < 3)
    ]
    lean = [w.rules[0].decision[c] for c in ("up", "hold", "down")]
    gain = 0.4 * log(np.average(np.exp(np.array(best) / 0.4), weights=lean))
    pull = 0.8 * (1 - exp(-gain / 0.7))
    assert gain > 0.05 and x.pull[0] == pytest.approx(pull, rel=1e-12)
    assert x.chance[first:last].sum() == pytest.approx(1 - exp(-7 * exp(-4.0 + 2.0 * 0.6 + pull)), rel=1e-12)
    odds = move["weight"] * np.exp(x.utility[first:last] / 0.4)
    for held in (move["rung"] > 3, move["rung"] == 3, move["rung"] < 3):
        held &= open_
        assert x.chance[first:last][held] / x.chance[first:last][held].sum() == pytest.approx(
            odds[held] / odds[held].sum(), rel=1e-9
        )


def test_classes_weigh_the_average_of_their_moves():
    values = {
        **only("activation", "decision"),
        "rules.decision.up": 0.5,
        "rules.decision.hold": 1.0,
        "rules.decision.down": 0.8,
        "rules.decision.cost": 0.0,
        "rules.decision.bloodshed": 0.0,
        "rules.decision.effort": 0.0,
        "rules.activation.reply_share": 0.0,
    }
    w, x = priced(duel(values, {D + "rung": 3}))
    first, last = int(w.pair[0].first), int(w.pair[0].last)
    rung, chance = w.move["rung"][w.option["move"][first:last]], x.chance[first:last]
    classes = [chance[rung > 3].sum(), chance[rung == 3].sum(), chance[rung < 3].sum()]
    assert np.array(classes) / chance.sum() == pytest.approx(np.array([0.5, 1.0, 0.8]) / 2.3, rel=1e-12)


def test_duplicating_a_move_makes_no_one_more_active_nor_an_equal_class_likelier():
    twin = {"moves.threaten_again": cast_mapping()["moves"]["threaten"]}
    values = {"rules.activation.at_rest": -3.0}
    shape = {D + "rung": 3}
    found = []
    for case in (duel(values, shape), duel(values, {**shape, **twin})):
        w, x = priced(case)
        mine = slice(int(w.pair[0].first), int(w.pair[0].last))
        found.append(x.chance[mine].sum())
    assert found[1] == pytest.approx(found[0], rel=1e-12)
    # where all moves of the class are worth the same, its share is the same too
    flat = {**only("activation"), "rules.activation.at_rest": -3.0, "rules.activation.reply_share": 0.0}
    shares = []
    for case in (duel(flat, shape), duel(flat, {**shape, **twin})):
        zero = {f"moves.{m}.traits.{t}": 0.0 for m in case.moves for t in ("hostility", "cooperation")}
        w, x = priced(case.patched(zero))
        mine = slice(int(w.pair[0].first), int(w.pair[0].last))
        rung = w.move["rung"][w.option["move"][mine]]
        shares.append(x.chance[mine][rung > 3].sum())
    assert shares[1] == pytest.approx(shares[0], rel=1e-12)


def test_accidents_come_at_their_hazard():
    """Blue threatens every week; accidents that week come with 1 - e^(-7 h), h the base rate at the rung of threats."""
    script = {f"script.t{t}": {"actor": "blue", "toward": "red", "move": "threaten", "turn": t} for t in range(1, 53)}
    values = {
        **only("chance_of_accident", "activation"),
        "rules.chance_of_accident.onset": 0.02,
        "rules.activation.at_rest": -20.0,
        "rules.activation.reply_share": 0.0,
        "dyads.blue_red.accident": 1.0,
    }
    count = sum(int(x.by_accident[0]) for _, _, x in steps(duel(values, script), 60))
    n, p = 60 * 52, 1 - exp(-7 * 0.02)
    assert abs(count - n * p) < 4 * sqrt(n * p * (1 - p))


MEMORYLESS = {
    **only("activation", "decision"),
    "rules.activation.at_rest": -2.0,
    "rules.activation.tension": 0.0,
    "rules.activation.attention": 0.0,
    "rules.activation.reply_share": 0.0,
    "rules.activation.busy": 0.0,
    "rules.decision.up": 0.5,
    "rules.decision.hold": 1.0,
    "rules.decision.down": 0.8,
    "rules.decision.cost": 0.0,
    "rules.decision.bloodshed": 0.0,
    "rules.decision.effort": 0.0,
    "rules.decision.pull": 0.0,
}


def memoryless(rung):
    """A duel in which only the rung matters: no lasting measures, no memory, no feeling."""
    case = duel({}, {"dyads.blue_red.rung": rung, "horizon": 60})
    return case.patched(
        {
            **MEMORYLESS,
            **{f"moves.{m}.lasts": 0.0 for m in case.moves},
            **{f"moves.{m}.from_rung": 0 for m in case.moves},
        }
    )


def ladder_chain(case):
    """Transition matrix of the rung, from the catalogue's weights alone: the higher of two independent acts."""
    w = case.world
    mine = w.option["move"][w.pair[0].first : w.pair[0].last]
    rung, weight = w.move["rung"][mine].astype(int), w.move["weight"][mine]
    act = 1 - exp(-7 * exp(-2.0))
    chain = np.zeros((9, 9))
    for now in range(9):
        one = np.zeros(9)
        classes = [(rung > now, 0.5), (rung == now, 1.0), (rung < now, 0.8)]
        total = sum(lean for held, lean in classes if held.any())
        for held, lean in classes:
            if held.any():
                np.add.at(one, rung[held], act * lean / total * weight[held] / weight[held].sum())
        one[0] += 1 - act
        below = np.cumsum(one)
        chain[now] = np.diff(below**2, prepend=0.0)
    return chain


def test_the_memoryless_ladder_is_a_markov_chain():
    """From rung 4, the chance to stand at 8 before coming back to 0 is (I - Q)^-1 r; first passage to 8 in 60 turns by
    powers of the chain."""
    case, runs = memoryless(4), 4000
    chain = ladder_chain(case)
    assert chain.sum(axis=1) == pytest.approx(np.ones(9))
    inner = range(1, 8)
    q = chain[np.ix_(inner, inner)]
    absorbed = np.linalg.solve(np.eye(7) - q, chain[1:8, 8])[3]
    found = play(case, runs, detail=True)
    path = found.level.max(axis=2)
    top = np.where((path == 8).any(axis=1), (path == 8).argmax(axis=1), 10**6)
    bottom = np.where((path == 0).any(axis=1), (path == 0).argmax(axis=1), 10**6)
    share = np.mean(top < bottom)
    assert abs(share - absorbed) < 4 * sqrt(absorbed * (1 - absorbed) / runs)
    stuck = chain.copy()
    stuck[8] = np.eye(9)[8]
    p = np.linalg.matrix_power(stuck, 60)[4, 8]
    assert abs(found.reached(8).mean() - p) < 4 * sqrt(p * (1 - p) / runs)


def test_the_council_passes_as_often_as_the_binomial_says():
    """Fifteen seats: two actors with no one to protect, three permanent others that veto with chance v, ten more.

    P(passes) = sum over yes votes k of the thirteen others, k + 2 >= 9, no veto: enumerated.
    """
    v, y, n = 0.1, 0.6, 5000
    values = {
        "institutions.council.others_yes": y,
        "institutions.council.others_veto": v,
        "institutions.council.needed": 9,
        "ties.big_south_south.cover": 0.0,
        "rules.council.veto_power": 1.0,
    }
    case = cast(values)
    _, s, _ = opened(case)
    north, south = case.actors.index("north"), case.actors.index("south")
    q = case.institutions.index("council")
    p_rules = case.world.rules[0]["council"]
    passes = RULES["council"].passes.py_func
    hits = sum(bool(passes(case.world, s, p_rules, key(1, r, 0, 1), q, north, south, 7)) for r in range(n))
    keep, yes = 1 - v, min(y, 1 - v)  # one draw decides both: below y is yes, above 1 - v a veto
    p = 0.0
    for k in range(4):
        for j in range(11):
            if k + j + 2 >= 9:
                p += comb(3, k) * yes**k * (keep - yes) ** (3 - k) * comb(10, j) * y**j * (1 - y) ** (10 - j)
    assert abs(hits / n - p) < 4 * sqrt(p * (1 - p) / n)


def test_beliefs_count_evidence():
    """Red threatens ten weeks running: from Beta(2, 2), a grows by .4 a week; the mean is a / (a + b)."""
    script = {f"script.t{t}": {"actor": "red", "toward": "blue", "move": "threaten", "turn": t} for t in range(1, 11)}
    values = {
        **only("perception", "activation"),
        "rules.activation.at_rest": -20.0,
        "rules.activation.reply_share": 0.0,
        "rules.perception.signal": 1.0,
        "rules.perception.forget": 0.0,
        "rules.perception.prior": 4.0,
        "dyads.blue_red.belief_a": 0.5,
    }
    case = duel(values, {**script, "horizon": 11})
    w, s, x = opened(case)
    for _ in range(11):
        entry().turn(w, s, x, 1, 0, 0)
    a, b = s.pair[0].resolve_a, s.pair[0].resolve_b
    assert (a, b) == pytest.approx((2.0 + 10 * 0.4, 2.0))
    assert a / (a + b) == pytest.approx(0.75)


@pytest.mark.parametrize("power, cost", [(1.0, 0.1), (3.0, 0.2), (0.5, 0.25)])
def test_war_is_preferred_exactly_outside_fearons_range(power, cost):
    """With a divisible stake, blue gains by war iff its share is below p - c, red iff blue's share is above p + c."""
    p = power / (power + 1.0)
    for share in np.linspace(0.01, 0.99, 50):
        case = duel(
            {
                "actors.blue.capability": power,
                "actors.red.capability": 1.0,
                "actors.blue.war_cost": cost,
                "actors.red.war_cost": cost,
                "dyads.blue_red.indivisible": 0.0,
                "rules.war_payoff.theta": 1.0,
                "dyads.blue_red.share": float(share),
            }
        )
        _, s, x = opened(case)
        for d in (0, 1):
            call(case, s, x, "war_payoff", "assess", d)
        assert (x.gain[0] > 0) == (share < p - cost)
        assert (x.gain[1] > 0) == (share > p + cost)


def test_the_order_of_names_in_yaml_changes_nothing():
    mapping = cast_mapping()
    turned = {part: dict(reversed(v.items())) if isinstance(v, dict) else v for part, v in reversed(mapping.items())}
    one, other = (Ensemble(encode(build(m)), 2).run(range(50)) for m in (mapping, turned))
    assert one.tally.tobytes() == other.tally.tobytes() and one.first.tobytes() == other.first.tobytes()


def test_leaving_out_an_idle_actor_leaves_the_others_their_luck():
    """Draws are keyed by names: a bystander that never acts can be taken away without changing anyone else's run."""
    mapping = cast_mapping()
    more = {**mapping, "actors": {**mapping["actors"], "aaa": {"kind": "state", "activity": -10.0, "capability": 0.0}}}
    one, other = (Ensemble(encode(build(m)), 2).run(range(50)) for m in (mapping, more))
    assert (one.first == other.first).all() and (one.tally["acts"] == other.tally["acts"]).all()
