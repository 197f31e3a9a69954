"""The told run on the screen: fits, reads as English in every scenario, keeps answers with what they answer."""

from __future__ import annotations

import re

import pytest
from worlds import cast

import sim
from experiments.run import story
from experiments.run.story import Story, tell
from sim import scenarios
from sim.encoding import Case, encode

BUSY = {"rules.activation.at_rest": -2.2, "rules.activation.partner_at_rest": -2.2, "rules.decision.bloodshed": 0.0}
QUIET = {"rules.activation.at_rest": -15.0, "rules.activation.partner_at_rest": -15.0}


@pytest.fixture(scope="module", params=[1, 2, 3])
def told(request) -> Story:
    return tell(cast(BUSY), request.param)


def ids(case: Case) -> set[str]:
    """Keys of YAML and names of rules that are no English words."""
    s = case.scenario
    names = [*s.actors, *s.dyads, *s.moves, *s.ties, *s.triggers, *s.institutions, *sim.rules.RULES]
    return {name for name in names if "_" in name}


def check(case: Case, lines: list[str]) -> None:
    """At most 100 columns, no ids, no utils, no rungs as numbers, nothing left to fill in, every sentence ends."""
    text = "\n".join(lines)
    assert len(lines) <= story.LINES and all(len(line) <= 100 for line in lines)
    assert not [name for name in ids(case) if name in text]
    assert not re.search(r"[_{}<>→]|[+-]?\d*\.\d|\bnan\b|\bNone\b|\.\.|\brung\b|\butil", text), text
    for paragraph in re.split(r"\n(?=\S)", text):
        said = " ".join(paragraph[13:].split())
        assert said.endswith(".") and said[0].isupper(), paragraph
        assert all(s[0].isupper() for s in re.split(r"(?<=[a-z)])\. ", said)), paragraph


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_is_told_in_plain_english(name, seed):
    case = encode(sim.load(name))
    check(case, tell(case, seed).lines())


def test_scenarios_without_labels_are_told_in_words_too(told):
    check(told.case, told.lines())
    assert sum(len(s.acts) for s in told.scenes) >= 4


def test_an_answer_stands_with_what_it_answers(told):
    earlier: set[tuple[int, str, str]] = set()
    answers = 0
    for s in told.scenes:
        here = {(a.turn, a.actor, a.target) for a in s.acts} | {
            (b.turn, b.actor, b.target) for b in s.earlier if isinstance(b, story.Act)
        }
        earlier |= here
        for a in s.acts:
            if a.answers_turn > 0:
                answers += 1
                assert (a.answers_turn, a.target, a.actor) in earlier, a.words
    assert answers > 0


def test_the_worst_of_a_run_is_told(told):
    path = told.path()
    top = path["rung"].max()
    first = int(path["turn"][path["rung"].idxmax()])
    assert any(s.after == top and s.turn.turn == first for s in told.scenes)


def test_quiet_is_said_only_of_quiet_turns(told):
    world = told.path()["rung"].tolist()
    threat = int(told.case.world.clock[0]["threat"])
    for last in range(0, 45, 5):
        spell, said = world[last : last + 6], story.between(told.case, told.turns, last, last + 7)
        assert ("quiet" in said) == (max(spell) < threat), (last, said)
    assert story.between(told.case, told.turns, 10, 13) == "", "two turns are no spell"


def test_a_run_in_which_nothing_happens_says_so_in_a_line():
    silent = tell(cast(QUIET, {"scenario.main_dyad": "north_south"}), 1)
    assert len(silent.events) == 0
    assert [line[13:] for line in silent.lines()] == [
        "Fifty-two quiet weeks.",
        "It ends with North and south at status quo: nothing happened.",
    ]


def test_scripted_acts_come_first_and_events_of_the_calendar_are_dated():
    script = {"script.x": {"turn": 9, "actor": "north", "move": "say", "toward": "south"}}
    vote = {"triggers.vote": {"date": "2000-06-03", "dyad": "north_south", "heat": 0.1, "label": "the north votes"}}
    case = cast({**QUIET, "rules.triggers.on": 1.0}, {**script, **vote, "moves.say.label": "speaks to"})
    lines = tell(case, 1).lines()
    assert lines[1].startswith("26 Feb 2000  North speaks to south, as the script has it.")
    assert any(line.startswith("3 Jun 2000   The north votes.") for line in lines)


def test_what_came_from_outside_is_told_with_what_follows_it():
    vote = {"triggers.vote": {"date": "2000-02-19", "dyad": "north_south", "heat": 0.1, "label": "the north votes"}}
    script = {"script.x": {"turn": 10, "actor": "north", "move": "threaten", "toward": "south"}}
    case = cast(QUIET, {**script, **vote, "moves.threaten.label": "threatens", "horizon": 12})
    told = " ".join(" ".join(tell(case, 1).lines()).split())
    assert "The north votes." in told or "Two weeks before: the north votes." in told
    assert "go from status quo to threat of force." in told


def test_the_record_of_the_run_is_the_run(told):
    record = told.record()
    assert len(record["turns"]) == len(told.turns)
    assert sum(len(t["acts"]) for t in record["turns"]) == len(told.events)
    table = told.timeline()
    assert set(table) >= {"turn", "actor", "move", "domain", "rung", "note"} and (table["note"] != "").any()
