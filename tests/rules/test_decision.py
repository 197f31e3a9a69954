"""Prices of effort, cost and bloodshed, and what each policy does to the leaning."""

from math import exp

import pytest
from worlds import call, cast, duel, duel_mapping, moves, opened, pair, steps

from sim.encoding import encode
from sim.rules.decision import pulled
from sim.scenario import build
from sim.vocabulary import COST, RUNG0, VIOLENCE

P = "rules.decision."
VALUES = {
    P + "sharpness": 2.0,
    P + "up": 0.5,
    P + "hold": 1.0,
    P + "down": 0.8,
    P + "cost": 1.0,
    P + "bloodshed": 1.5,
    P + "effort": 0.1,
}


def leaning(policy, seen=0):
    case = duel({**VALUES, "actors.blue.noise": 1.0}, {"actors.blue.policy": policy})
    _, s, x = opened(case)
    s.pair[0].seen_level, x.noise[0] = seen, 1.0
    call(case, s, x, "decision", "lean", 0)
    return x.lean[0].tolist(), float(x.noise[0])


def test_moves_cost_what_they_cost():
    case = duel(VALUES)
    _, s, x = opened(case)
    call(case, s, x, "decision", "appeal", 0)
    assert (x.appeal[0, COST], x.appeal[0, VIOLENCE], x.appeal[0, RUNG0 + 7]) == pytest.approx((-1.0, -1.5, -0.7))


def test_quantal_response_leans_and_sharpness_divides_the_noise():
    assert leaning("quantal") == ([0.5, 1.0, 0.8], 0.5)


def test_the_better_it_is_to_act_the_sooner_up_to_a_bound():
    p = duel({P + "enough": 0.5}).world.rules[0].decision
    found = [float(pulled.py_func(p, 1.6, gained)) for gained in (0.0, 0.5, 1.0, 50.0)]
    assert found == pytest.approx([0.0, 1.6 * (1 - exp(-1)), 1.6 * (1 - exp(-2)), 1.6])


def test_each_policy_keeps_its_word():
    assert leaning("hawk")[0] == [0.5, -1.0, 0.0]  # it holds only where it cannot climb
    assert leaning("best_reply")[1] < 1e-5 and leaning("random")[1] > 1e8
    assert leaning("dove", seen=5)[0] == leaning("tit_for_tat")[0] == leaning("grim")[0] == [0.0, 1.0, 0.8]
    assert leaning("tit_for_tat", seen=5)[0] == [0.5, -1.0, 0.0]
    assert leaning("generous_tit_for_tat", seen=5)[0] == pytest.approx([0.5 * 2 / 3, 1 / 3, 0.8 / 3])
    assert leaning("grim", seen=5)[0] == [0.5, -1.0, 0.0]


def dilemma(blue, red, slip=3, turns=8, noise=0.5):
    """Both sides' moves, C or D, turn by turn: one move each, blue defecting once against its strategy."""
    plain = moves()["blame"]
    mapping = duel_mapping()
    mapping["moves"] = {
        "cooperate": {**plain, "rung": 0, "traits": {"cooperation": 1.0}},
        "defect": {**plain, "rung": 4, "traits": {"hostility": 1.0}},
    }
    mapping["rules"] = {rule: {"on": float(rule == "decision")} for rule in mapping["rules"]}
    mapping["clock"] = {**mapping["clock"], "turn_days": 365}  # everyone acts every turn
    mapping["horizon"] = turns
    if slip:
        mapping["script"] = {"slip": {"actor": "blue", "toward": "red", "move": "defect", "turn": slip}}
    for actor, policy in (("blue", blue), ("red", red)):
        mapping["actors"][actor] = {**mapping["actors"][actor], "policy": policy, "noise": noise}
    case = encode(build(mapping))
    pairs = [case.pairs.index(p) for p in (("blue", "red"), ("red", "blue"))]
    said = ["", ""]
    for _, _, x in steps(case, 1):
        for k, d in enumerate(pairs):
            o = int(x.chosen[d])
            said[k] += "D" if o >= 0 and case.options[o][2] == "defect" else "C"
    return tuple(said)


@pytest.mark.parametrize("noise", [1e-6, 1e-4, 0.5, 4.0])
@pytest.mark.parametrize(
    ("blue", "red", "played"),
    [
        ("tit_for_tat", "tit_for_tat", ("CCDCDCDC", "CCCDCDCD")),  # one slip echoes for ever
        ("grim", "grim", ("CCDCDDDD", "CCCDDDDD")),
        ("tit_for_tat", "dove", ("CCDCCCCC", "CCCCCCCC")),
        ("dove", "tit_for_tat", ("CCDCCCCC", "CCCDCCCC")),
        ("tit_for_tat", "grim", ("CCDCDDDD", "CCCDDDDD")),
        ("tit_for_tat", "hawk", ("CDDDDDDD", "DDDDDDDD")),
        ("hawk", "dove", ("DDDDDDDD", "CCCCCCCC")),
        ("grim", "dove", ("CCDCCCCC", "CCCCCCCC")),
    ],
)
def test_strategies_play_as_axelrods_of_that_name(blue, red, played, noise):
    assert dilemma(blue, red, noise=noise) == played


@pytest.mark.parametrize("noise", [1e-6, 0.5])
def test_generous_tit_for_tat_ends_the_echo(noise):
    """A third of the defections pass: of many turns after a slip few are defections, and none never comes back."""
    blue, red = dilemma("generous_tit_for_tat", "generous_tit_for_tat", turns=60, noise=noise)
    assert "D" in red[:12] or blue[3:].count("D") == 0
    assert blue[-20:].count("D") + red[-20:].count("D") < 10


def at(policy, rung=0, seen=0, partner=False, **more):
    """Leanings at a rung and after a deed seen, with hold 2 and down .5 so that each shows itself."""
    case = cast({P + "up": 0.8, P + "hold": 2.0, P + "down": 0.5, **more}, {"actors.south.policy": policy})
    _, s, x = opened(case)
    d = pair(case, "south", "minority")
    s.dyad[0].rung, s.pair[d].seen_level = rung, seen
    call(case, s, x, "decision", "lean", d)
    return x.lean[d].tolist()


@pytest.mark.parametrize(
    "policy, rung, seen, lean",
    [
        ("quantal", 4, 5, [0.8, 2.0, 0.5]),
        ("random", 4, 5, [0.8, 2.0, 0.5]),
        ("hawk", 4, 0, [0.8, -2.0, 0.0]),
        ("dove", 0, 5, [0.0, 2.0, 0.5]),
        ("dove", 1, 5, [0.0, 0.0, 0.5]),
        ("tit_for_tat", 1, 0, [0.0, 0.0, 0.5]),  # nothing was done to it: it comes down
        ("tit_for_tat", 3, 4, [0.8, -2.0, 0.0]),  # it was outdone: it climbs
        ("tit_for_tat", 4, 4, [0.0, 2.0, 0.0]),  # they are level: it stays
        ("tit_for_tat", 5, 4, [0.0, 2.0, 0.0]),
        ("tit_for_tat", 0, 1, [0.8, -2.0, 0.0]),
        ("generous_tit_for_tat", 3, 4, [0.6, 0.5, 0.125]),
        ("generous_tit_for_tat", 4, 4, [0.0, 1.5, 0.125]),
        ("generous_tit_for_tat", 4, 0, [0.0, 0.0, 0.5]),
        ("grim", 5, 0, [0.0, 0.0, 0.5]),
        ("grim", 5, 1, [0.8, -2.0, 0.0]),
    ],
)
def test_a_strategy_leans_by_its_rung_and_what_it_has_seen(policy, rung, seen, lean):
    assert at(policy, rung, seen, **{P + "generosity": 0.25}) == pytest.approx(lean)


TABLE = {f"actors.blue.{k}": p for k, p in (("begins", 0.9), ("after_cc", 0.8), ("after_cd", 0.3), ("after_dc", 0.6),
                                            ("after_dd", 0.1))}  # fmt: skip


@pytest.mark.parametrize(
    "turn, rung, did, seen, lean",
    [
        (1, 0, 0, 0, [0.1, 0.9, 0.0]),  # it begins
        (2, 0, 0, 0, [0.2, 0.8, 0.0]),
        (2, 4, 0, 4, [0.0, 0.7, 0.3]),  # at the rung of what it saw it defects by staying there
        (2, 3, 0, 4, [0.7, -0.7, 0.3]),  # below, by climbing
        (2, 4, 4, 0, [0.0, 0.4, 0.6]),
        (2, 4, 4, 4, [0.0, 0.9, 0.1]),
    ],
)
def test_a_strategy_of_chances_leans_by_what_the_last_turn_was_to_it(turn, rung, did, seen, lean):
    case = duel({**TABLE, P + "up": 1.0, P + "hold": 1.0, P + "down": 1.0}, {"actors.blue.policy": "memory_one"})
    _, s, x = opened(case)
    s.run[0].turn, s.dyad[0].rung, s.pair[0].level, s.pair[0].seen_level = turn, rung, did, seen
    call(case, s, x, "decision", "lean", 0)
    assert x.lean[0].tolist() == pytest.approx(lean)


def test_by_default_a_strategy_of_chances_is_tit_for_tat():
    assert dilemma("memory_one", "memory_one") == dilemma("tit_for_tat", "tit_for_tat")


def test_no_generosity_is_tit_for_tat():
    for rung in (3, 4):
        assert at("generous_tit_for_tat", rung, 4, **{P + "generosity": 0.0}) == at("tit_for_tat", rung, 4)


def test_toward_a_partner_a_strategy_stands_at_the_bottom():
    case = cast({P + "hold": 2.0}, {"actors.big_north.policy": "dove"})
    _, s, x = opened(case)
    s.dyad["rung"] = 5
    call(case, s, x, "decision", "lean", pair(case, "big_north", "north"))
    assert x.lean[pair(case, "big_north", "north"), 1] == 2.0


def test_leanings_multiply_and_only_the_random_feel_no_pull():
    for policy, most in (("quantal", 1.5), ("best_reply", 1.5), ("hawk", 1.5), ("random", 0.0)):
        case = duel({**VALUES, P + "pull": 1.5}, {"actors.blue.policy": policy})
        _, s, x = opened(case)
        x.lean[0], x.most[0] = 3.0, 9.0
        call(case, s, x, "decision", "lean", 0)
        assert x.most[0] == most and x.lean[0, 0] == pytest.approx(1.5)


@pytest.mark.parametrize("policy, level, grudge", [("grim", 1, 1), ("grim", 0, 0), ("tit_for_tat", 5, 0)])
def test_only_the_grim_bear_a_grudge_and_for_good(policy, level, grudge):
    case = duel(VALUES, {"actors.blue.policy": policy})
    _, s, x = opened(case)
    for before in (level, 0):
        s.pair[1].level = before
        call(case, s, x, "decision", "drift")
        assert s.pair["grudge"].tolist() == [grudge, 0]
