"""A run in words: why now, why this, what spoke against it; what no one chose; a turn at a time and as plain data."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worlds import cast, duel, only

from sim import CrisisModel, explain, narrate, sentences
from sim.encoding import Case
from sim.explain import Reason
from sim.vocabulary import Says

BUSY = {
    "rules.activation.at_rest": -2.2,
    "rules.activation.partner_at_rest": -2.2,
    "rules.activation.reply_share": 1.0,
    "rules.decision.bloodshed": 0.0,
    "dyads.minority_south.tension_a": 0.8,
}


@pytest.fixture(scope="module")
def busy() -> CrisisModel:
    m = CrisisModel(cast(BUSY), seed=2)
    m.run_model()
    return m


def every(m: CrisisModel) -> list[narrate.Act]:
    return [a for t in range(1, m.turn + 1) for a in narrate.turn(m, t).acts]


def first_turn(case: Case, seed: int = 1) -> tuple[Any, Any, Any]:
    m = CrisisModel(case, seed=seed)
    m.step()
    return case, m.state, m.desk


def mind(tension: float, move: str) -> dict[str, float]:
    """{words: amount} of the reasons for blue's move toward red where tension alone decides."""
    values = {f"dyads.blue_red.{word}_{side}": tension for word in ("tension", "baseline") for side in "ab"}
    case, s, x = first_turn(duel({**only("action_reaction"), **values}))
    return {r.words: r.amount for r in explain.reasons(case, s, x, explain.option(case, "blue", "red", move))}


def test_a_rule_says_how_things_stand_for_the_choice_or_against_it():
    assert mind(0.95, "threaten")["tension between them is high"] > 0.0
    assert mind(0.95, "yield")["tension between them is high"] < 0.0
    assert mind(0.0, "threaten")["there is little tension between them"] < 0.0
    assert mind(0.0, "yield")["there is little tension between them"] > 0.0


def test_a_rung_is_attractive_in_itself_or_because_the_others_are_not():
    says = {"rules.chance_of_accident.onset": 0.1}
    case, s, x = first_turn(duel({**only("chance_of_accident"), **says}))
    low, high = (
        explain.reasons(case, s, x, explain.option(case, "blue", "red", move))[0] for move in ("say", "assault")
    )
    assert low.words == high.words == "the higher they stand, the likelier an incident that no one wants"
    assert low.amount > 0.0 > high.amount


def test_says_chooses_its_clause_by_what_was_priced_which_way_and_whether_it_was_followed():
    says = Says(more={"any": "a", "cost": ("b", "c")}, less="d")
    assert [says.clause("hostility", True, True), says.clause("cost", True, True)] == ["a", "b"]
    assert [says.clause("cost", True, False), says.clause("cost", False, True)] == ["c", "d"]
    assert Says().clause("cost", True, True) == "" and Says(more={"cost": "a"}).clause("rung", True, True) == ""


def test_names_are_filled_in_and_the_patron_is_the_most_committed():
    case = cast({"ties.big_north_north.commitment": 0.3})
    m = CrisisModel(case, seed=1)
    d = explain.pair(case, "north", "south")
    said = explain.filled(case, m.state, d, "{actor}, {target}, {patron}, {sponsor}")
    assert said == "north, south, broker, its sponsor"
    m.state.tie["commitment"][case.ties.index("big_north_north")] = 0.9
    assert explain.filled(case, m.state, d, "{patron}") == "big north"
    alone = duel()
    assert explain.filled(alone, CrisisModel(alone, seed=1).state, 0, "{patron}") == "a power outside"


def test_why_now_is_what_raised_the_urge_above_rest():
    calm, roused = (first_turn(duel({**only("activation", "memory"), "dyads.blue_red.memory": m})) for m in (0.0, 0.8))
    assert explain.why_now(*calm, 0) == []
    (why,) = explain.why_now(*roused, 0)
    assert why.words == "violence is fresh in memory"
    assert why.amount == pytest.approx(1.2 * 0.8)


def test_what_there_is_to_gain_is_said_by_the_rule_that_makes_the_best_move_attractive():
    values = {f"dyads.blue_red.{word}_{side}": 0.95 for word in ("tension", "baseline") for side in "ab"}
    case, s, x = first_turn(duel({**only("action_reaction"), **values}))
    arrays = {name: getattr(x, name) for name in type(x).arrays}
    pulled = SimpleNamespace(**{**arrays, "pull": np.array([0.7, 0.0])})
    why = [r for r in explain.why_now(case, s, pulled, 0) if r.amount == 0.7]
    assert [(r.rule, r.words) for r in why] == [("action_reaction", "tension between them is high")]
    first, last = explain.bounds(case, 0)
    best = first + int(np.argmax(x.utility[first:last]))
    other = first if best != first else first + 1
    assert explain.why_now(case, s, pulled, 0, best) == explain.why_now(case, s, pulled, 0)
    assert explain.GAIN in [r.words for r in explain.why_now(case, s, pulled, 0, other)], "no reason of another move"


def clause(**given: Any) -> str:
    plain = {"seat": "own", "chance": 0.4, "reasons": (), "why_now": (), "reply": False, "answers": -1}
    given = {k: tuple(Reason("rule", *r) for r in v) if isinstance(v, list) else v for k, v in given.items()}
    return sentences.clause({**plain, **given})


def test_an_act_is_told_with_at_most_three_clauses_and_as_what_it_is():
    reasons = [("a", 0.9), ("b", 0.4), ("small", 0.2), ("slight", -0.1), ("c", -0.5)]
    assert clause(reasons=reasons) == ", because a and b, although c"
    assert clause(reasons=reasons, why_now=[("n", 0.3)]) == " now that n, because a, although c"
    assert clause(reasons=reasons, why_now=[(explain.GAIN, 0.5), ("n", 0.3)]) == " now that n, because a, although c"
    assert clause(reasons=reasons, why_now=[("n", 0.1)]) == ", because a and b, although c"
    assert clause(reasons=reasons, why_now=[("a", 0.3)]) == ", because a and b, although c", "not the same twice"
    assert clause(reasons=[("a", 0.29)]) == ", for no strong reason"
    assert clause(reasons=[("a", 0.29)], chance=0.02) == ", a rare move, 1 in 50"
    assert clause(reasons=[("a", 0.3)], chance=0.0071) == ", because a (a rare move, 1 in 140)"
    assert clause(reasons=[("", 2.0), ("a", 0.3)]) == ", because a", "a rule without words says nothing"
    assert clause(chance=1.0) == ", the only move open to it"
    assert clause(seat="script", reasons=reasons) == ", as the script has it"
    assert clause(seat="held", reasons=reasons) == ", as whoever holds the seat chose"
    assert clause(seat="none", reasons=reasons) == ", without orders from anyone"


def test_chance_is_that_of_the_move_given_that_it_acts():
    m = CrisisModel(cast(BUSY), seed=2)
    seen = 0
    while m.running:
        m.step()
        for act in narrate.turn(m).acts:
            options = m.options(act.actor, act.target)
            assert act.chance == pytest.approx(act.probability / options["probability"].sum())
            assert (act.rare != "") == (act.chance <= 0.05)
            seen += 1
    assert seen > 20


def test_replies_name_what_they_answer_and_so_do_answers_a_turn_later():
    found: dict[bool, int] = {True: 0, False: 0}
    for seed in range(4):
        m = CrisisModel(cast(BUSY), seed=seed)
        m.run_model()
        acts = every(m)
        made = {(a.turn, a.actor, a.target): a for a in acts}
        for act in acts:
            if act.answers_turn < 0:
                assert act.answers == "" and not act.reply and " answers" not in act.sentence
                continue
            cause = made[act.answers_turn, act.target, act.actor]
            assert (cause.move, cause.attributed) == (act.answers, True)
            assert act.answers_turn == (act.turn if act.reply else act.turn - 1)
            assert ("answers at once: it " if act.reply else " answers: it ") in act.sentence
            found[act.reply] += 1
    assert min(found.values()) > 3


def test_a_turn_of_an_unfinished_run_is_told_as_it_will_be_in_the_end(busy):
    m = CrisisModel(busy.case, seed=2)
    with pytest.raises(ValueError, match="has not been played"):
        narrate.turn(m)
    for t in range(1, 6):
        m.step()
        assert narrate.turn(m) == narrate.turn(busy, t)
        assert narrate.turn(m).turn == t
    with pytest.raises(ValueError, match="turn 6 has not been played"):
        narrate.turn(m, 6)


def test_a_run_is_plain_json(busy):
    back = json.loads(json.dumps(narrate.sample(busy), allow_nan=False))
    assert [t["turn"] for t in back["turns"]] == list(range(1, busy.turn + 1))
    assert sum(len(t["acts"]) for t in back["turns"]) == len(busy.events)
    acts = [act for t in back["turns"] for act in t["acts"]]
    reasons = [reason for act in acts for reason in act["reasons"]]
    assert all(act["sentence"].endswith(".") for act in acts)
    assert reasons and all(set(reason) == {"rule", "words", "amount"} for reason in reasons)


def test_every_sentence_ends_and_speaks_english(busy):
    for line in narrate.story(busy):
        assert re.fullmatch(r"Week of \d+ \w{3} \d{4} — [A-Z].*\.", line), line
        assert not re.search(r"[_{}\[\]→]|\.\d|\bnan\b|\bNone\b|\.\.|  ", line), line


def test_a_change_of_rung_is_told_once_a_turn(busy):
    for t in (narrate.turn(busy, k) for k in range(1, busy.turn + 1)):
        for d in t.dyads:
            said = [a for a in t.acts if a.dyad == d.dyad]
            moved = sentences.climb(busy.case, d.dyad, d.rung_before, d.rung)
            assert all(a.climb == moved and a.after_label == d.rung_label for a in said)
    lines = narrate.story(busy)
    told = [line for line in lines if " go from " in line]
    assert len(told) == len(set(told)) > 5


def kinds(case: Case, seed: int = 1) -> list[tuple[int, str, str]]:
    m = CrisisModel(case, seed=seed)
    m.run_model()
    return [(h["turn"], h["kind"], h["dyad"]) for h in m.happening_rows]


SIGNED = {
    "horizon": 2,
    "moves.sign.label": "signs with",
    "institutions.dialogue.progress": 0.9,
    **{f"script.{a}": {"turn": 1, "actor": a, "move": "sign", "toward": b}
       for a, b in (("north", "south"), ("south", "north"))},
}  # fmt: skip


def test_agreements_are_told_and_so_is_what_stops_them():
    sharp = {"rules.mediation.sharp": 100.0}
    easy = cast({**sharp, "actors.north.quota": 0.0, "actors.south.quota": 0.0}, SIGNED)
    hard = cast({**sharp, "actors.north.quota": 1.0}, SIGNED)
    assert (1, "agreement", "north_south") in kinds(easy) and (1, "refused", "north_south") in kinds(hard)
    m = CrisisModel(easy, seed=1)
    m.step()
    assert "North and south have both signed, and an agreement takes effect." in [
        h.sentence for h in narrate.turn(m).happenings
    ]


def test_accidents_wars_and_events_from_outside_are_told():
    fight = {f"script.{k}": {"turn": k, "actor": "blue", "move": "fight", "toward": "red"} for k in range(1, 8)}
    onset = {"rules.chance_of_accident.onset": 1.0, "rules.fatalities.scale": 500.0}
    news = {"triggers.vote": {"date": "2000-01-08", "dyad": "blue_red", "heat": 0.1}}
    found = kinds(duel(onset, {**fight, **news, "horizon": 8}))
    assert (1, "accident", "blue_red") in found and (2, "outside", "blue_red") in found
    assert [kind for _, kind, _ in found].count("war") >= 1
    assert "accident" not in [kind for _, kind, _ in kinds(duel({"rules.chance_of_accident.onset": 0.0}, fight))]


def test_a_force_that_contains_violence_is_named():
    fight = {f"script.{k}": {"turn": k, "actor": "north", "move": "fight", "toward": "south"} for k in range(1, 6)}
    force = {"kind": "force", "actor": "broker", "host": "south", "dyad": "north_south", "label": "border force"}
    shape = {**fight, "horizon": 5, "institutions.force": force}
    strong = {"institutions.force.capacity": 10.0, "institutions.force.army": 1.0, "rules.guarantor.wear": 0.0}
    m = CrisisModel(cast({**strong, "rules.chance_of_accident.on": 0.0}, shape), seed=1)
    m.step()
    said = [h.sentence for h in narrate.turn(m).happenings if h.kind == "contained"]
    assert said == ["The border force contains the violence between North and south."]
    assert narrate.turn(m).dyads[m.case.dyads.index("north_south")].rung == 6
    assert "contained" not in [kind for _, kind, _ in kinds(cast({"rules.guarantor.on": 0.0}, shape))]


def test_a_branch_keeps_what_had_happened_before():
    m = CrisisModel(cast(BUSY), seed=2)
    for _ in range(6):
        m.step()
    twin = m.branch(4, "north", "south", None)
    assert [narrate.turn(twin, t) for t in (1, 2, 3)] == [narrate.turn(m, t) for t in (1, 2, 3)]


def test_a_model_that_does_not_explain_tells_what_was_done_and_no_more():
    m = CrisisModel(cast(BUSY), seed=2, explaining=False)
    m.run_model()
    assert len(every(m)) > 20 and all("because" not in a.sentence and "reason" not in a.sentence for a in every(m))


def test_signatures_that_no_dialogue_takes_up_are_no_refusal():
    found = [kind for _, kind, _ in kinds(cast({"rules.mediation.on": 0.0}, SIGNED))]
    assert not {"agreement", "refused", "blocked"} & set(found)


def test_a_mandate_that_ends_and_one_that_is_given_again_are_told():
    force = {
        "kind": "force", "label": "the line", "actor": "broker", "host": "south", "dyad": "minority_south",
        "capacity": 0.5, "council": "council", "renewal": "2000-01-08", "contested": 10, "renewal_days": 14,
    }  # fmt: skip
    tie = {"kind": "patron", "actor": "big_north", "toward": "minority", "cover": 1, "commitment": 0.9}
    m = CrisisModel(cast(None, {"institutions.line": force, "ties.big_north_minority": tie}), seed=1)
    m.step(), m.step()
    m.state.tie["commitment"][m.case.ties.index("big_north_minority")] = 0.0
    m.step(), m.step()
    found = {(h["turn"], h["kind"], h["name"]) for h in m.happenings.to_dict("records") if h["name"] == "line"}
    assert found == {(2, "lapsed", "line"), (4, "renewed", "line")}
    words = [h.words for t in (2, 4) for h in narrate.turn(m, t).happenings]
    assert "a veto in the council ends the mandate of the line" in words
    assert "the council gives the line a mandate again" in words
