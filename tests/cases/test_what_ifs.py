"""What a what-if changes and nothing else; moves of a case that make sense toward one party only."""

from __future__ import annotations

import datetime
from fnmatch import fnmatch

import numpy as np
import pytest
from worlds import steps

from sim.encoding import encode
from sim.load import load
from sim.scenario import Scenario

PARENT = "kosovo_2021"
WHAT_IFS = {  # what each may change
    "kosovo_offer": ("ties.eu_*.credibility",),
    "kosovo_distracted": ("actors.*.elsewhere",),
    "kosovo_1999_forgotten": (
        "actors.*.bias", "actors.*.hawk_share", "dyads.*.indivisible", "dyads.*.memory", "dyads.*.stake_*",
        "dyads.*.tension_*", "dyads.*.baseline_*", "triggers.bombing_anniversary_*",
    ),
}  # fmt: skip


def changed(name: str) -> dict[str, tuple[float, float]]:
    """Path -> parent's number and its own, where they differ."""
    parent, own = load(PARENT).numbers, load(name).numbers
    assert set(parent) == set(own)
    return {path: (parent[path][0], own[path][0]) for path in parent if parent[path][0] != own[path][0]}


@pytest.mark.parametrize("name", sorted(WHAT_IFS))
def test_a_what_if_changes_only_what_it_is_about(name: str) -> None:
    found = changed(name)
    assert found
    assert [path for path in found if not any(fnmatch(path, allowed) for allowed in WHAT_IFS[name])] == []


def test_what_is_forgotten_only_calms() -> None:
    assert all(own < parents for parents, own in changed("kosovo_1999_forgotten").values())


def test_each_distracted_patron_has_half_its_attention_left() -> None:
    for path, (parents, own) in changed("kosovo_distracted").items():
        assert 1.0 - own == pytest.approx((1.0 - parents) / 2.0), path


def test_nobody_quarrels_with_another_main_rival_than_in_the_parent() -> None:
    parent = encode(load(PARENT))
    for name in WHAT_IFS:
        assert np.array_equal(encode(load(name)).world.actor["main_dyad"], parent.world.actor["main_dyad"]), name


def made(name: str, runs: int) -> set[tuple[str, str, str]]:
    case = encode(load(name))
    found = {o for _, _, x in steps(case, runs) for o in x.chosen[x.chosen >= 0]}
    return {case.options[o] for o in found}


def ends(scenario: Scenario, until: object) -> bool:
    """Whether a day lies after the last one of the run."""
    return scenario.turn_of(datetime.date.fromisoformat(str(until))) > scenario.horizon


@pytest.mark.parametrize("name", ["kosovo_2021", "bosnia_2021", "kashmir_2019", "cuba_1962"])
def test_what_is_barred_for_the_whole_run_is_never_done(name: str) -> None:
    scenario = load(name)
    shut = [e for e in scenario.bars.values() if e["until"] and ends(scenario, e["until"])]
    assert shut and all(e["source"] for e in shut)
    for actor, target, move in made(name, 12):
        assert not any((e["actor"], e["move"]) == (actor, move) and e["toward"] in (None, target) for e in shut), move


def test_the_entity_votes_itself_out_of_its_own_state_and_of_no_other() -> None:
    own = {"withdraw_competences", "parallel_institutions", "police_exercise", "police_standoff", "settle"}
    paper = {(actor, target) for actor, target, move in made("bosnia_2021", 30) if move in own}
    assert paper == {("srpska", "bosnia")}


def test_shots_across_the_line_are_between_the_two_states_and_nobody_talks_to_the_bombers() -> None:
    found = made("kashmir_2019", 40)
    states = {("india", "pakistan"), ("pakistan", "india")}
    assert {(a, b) for a, b, move in found if move in ("line_fire", "cross_line_raid", "close_airspace")} == states
    assert not [(a, b) for a, b, move in found if move == "negotiate" and "jaish" in (a, b)]


def test_the_troops_go_home_on_the_day_of_the_vote_if_a_veto_is_sure_and_stay_if_nobody_contests_it() -> None:
    for contested, held in ((0.0, 1.0), (2.0, 0.0)):
        case = encode(load("bosnia_2021")).patched({"institutions.althea.contested": contested})
        q = case.institutions.index("althea")
        mandate = [float(s.institution["mandate"][q]) for _, s, _ in steps(case, 1)]
        assert mandate[:4] == [1.0] * 4 and set(mandate[4:]) == {held}  # 5 November 2021 falls in week 5


def test_the_bomb_of_the_first_day_is_laid_at_the_sponsors_door() -> None:
    case = encode(load("kashmir_2019"))
    d, seen = case.pairs.index(("india", "pakistan")), []
    for _, s, _ in steps(case, 10):
        if s.run["turn"][0] == 2:
            seen.append(int(s.pair["seen_level"][d]))
    assert len(seen) == 10 and min(seen) >= 5  # four fifths of rung 6


def test_each_of_the_two_has_a_bomb_of_its_own_and_nobody_else() -> None:
    case = encode(load("kashmir_2019"))
    owners = {case.pairs[d] for d in np.flatnonzero(case.world.pair["shadow"])}
    assert owners == {("india", "pakistan"), ("pakistan", "india")}


def test_where_1999_is_forgotten_tension_between_parties_is_half_of_the_parents() -> None:
    """But for that toward NATO, which is the low end of the parent's lever."""
    found = {path: pair for path, pair in changed("kosovo_1999_forgotten").items() if ".baseline_" in path}
    assert found and all(
        own == pytest.approx(parents / 2.0) for path, (parents, own) in found.items() if "nato" not in path
    )
