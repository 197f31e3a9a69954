"""Names say whose and what, and no two numbers of a scenario bear the same one."""

from __future__ import annotations

from collections import Counter

import pytest

from experiments.door.axis import paths
from experiments.run import names
from sim import encode, load
from sim import vocabulary as v
from sim.load import scenarios
from sim.scenario import SECTIONS

KOSOVO = load("kosovo_2021").mapping


@pytest.mark.parametrize("scenario", scenarios())
def test_no_two_numbers_bear_the_same_name(scenario: str) -> None:
    case = encode(load(scenario))
    called = Counter(names.name(case.scenario.mapping, path) for path in paths(case))
    assert len(called) > 1000
    assert [name for name, count in called.items() if count > 1] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("actors.us.elsewhere", "the United States busy elsewhere"),
        ("ties.russia_serbia.commitment", "Russia's commitment to Serbia"),
        ("ties.russia_serbia.dependence", "Serbia's dependence on Russia"),
        ("dyads.serbia_kosovo.tension_a", "Serbia's tension toward Kosovo at the start"),
        ("dyads.serbia_kosovo.tension_b", "Kosovo's tension toward Serbia at the start"),
        ("dyads.serbia_kosovo.memory", "memory of violence between Serbia and Kosovo"),
        ("institutions.kfor.riot", "KFOR's readiness against riots"),
        ("moves.threaten_force.traits.cost", "“threaten force”: trait of cost"),
        ("triggers.arms_news.tension", "“news of Russian arms for Serbia”: tension added"),
        ("triggers.vidovdan_2022.heat", "“Vidovdan is marked in Kosovo”: heat added to the issue (vidovdan 2022)"),
        ("rules.audience_cost.punish", "audience cost: what backing down costs per unit of debt (utils)"),
        ("rules.audience_cost.on", "audience cost: off (0) or on (1)"),
        ("clock.war_deaths", "battle deaths that make a war"),
        ("horizon", "length of a run in turns"),
        ("actors.serbia.policy", "Serbia's policy"),
        ("scenario", "scenario"),
        ("rules/decision", "rules/decision"),
    ],
)
def test_a_name_says_whose_and_what(path: str, name: str) -> None:
    assert names.name(KOSOVO, path) == name


def test_a_number_of_an_owner_names_the_owner() -> None:
    for path in paths(encode(load("kosovo_2021"))):
        part, entry, *_ = [*path.split("."), ""]
        called = names.name(KOSOVO, path)
        if part in ("actors", "institutions", "triggers"):
            assert str(KOSOVO[part][entry]["label"]).lower() in called.lower(), path
        if part in ("ties", "dyads"):
            for end in ("actor", "toward") if part == "ties" else ("a", "b"):
                assert KOSOVO["actors"][KOSOVO[part][entry][end]]["label"].lower() in called.lower(), path


@pytest.mark.parametrize("part", list(names.TABLES))
def test_every_field_has_its_words(part: str) -> None:
    """A field added to a table of sim/vocabulary.py gets a line in experiments/run/names.py."""
    fields = [f.name for f in SECTIONS[part][0]]
    plain = [f for f in fields if part != "dyads" or f[-2:] not in ("_a", "_b")]
    assert [f for f in plain if f not in names.TABLES[part]] == []
    assert [f.name for f in v.SIDE if f.name not in names.SIDES] == []
    assert [f.name for f in v.CLOCK if f"clock.{f.name}" not in names.ROOTS] == []


def test_entries_of_the_same_words_are_told_apart() -> None:
    config = {
        "actors": {"a": {"label": "Fed"}, "b": {"label": "Fed"}, "c": {}},
        "ties": {"first": {"actor": "a", "toward": "c"}, "second": {"actor": "a", "toward": "c"}},
        "dyads": {"ac": {"a": "a", "b": "c"}, "ca": {"a": "c", "b": "a"}},
    }
    asked = ["actors.a.resolve", "actors.b.resolve", "ties.first.arms", "ties.second.arms"]
    asked += ["dyads.ac.tension_a", "dyads.ac.tension_b", "dyads.ca.tension_a", "dyads.ca.tension_b"]
    called = [names.name(config, path) for path in asked]
    assert len(set(called)) == len(asked)
    assert called[0] == "Fed (a)'s resolve" and called[2] == "Fed (a)'s arms for c (first)"


def test_words_of_ones_own_win_and_are_told_apart_where_they_meet() -> None:
    said = {"actors.us.elsewhere": "Washington's attention", "actors.us.attention": "Washington's attention"}
    assert names.name(KOSOVO, "actors.us.elsewhere", said) == "Washington's attention"
    called = names.names(KOSOVO, [*said, "horizon"], said)
    assert len(set(called.values())) == 3
    assert called["actors.us.elsewhere"] == "Washington's attention (actors.us.elsewhere)"
    assert called["horizon"] == "length of a run in turns"


def test_a_field_without_words_still_says_whose() -> None:
    assert names.name(KOSOVO, "actors.us.shoe_size") == "the United States' shoe size"
    assert names.name(KOSOVO, "ties.us_kosovo.shoe_size") == "the United States' shoe size, Kosovo"
