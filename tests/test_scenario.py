"""Bad input: one clear line that names file, key, value, what is allowed and the nearest match; never a guess."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import ScenarioError
from sim.encoding import encode
from sim.scenario import build

NAME = "kosovo_2021"

# override on the command line -> words that the message must have
FAULTS = [
    # unknown or misspelt key
    ("rules.reciprosity.match=1", ["command line", "rules.reciprosity", "is not a rule", "Did you mean reciprocity?"]),
    ("rules.reciprocity.mach=1", ["rules.reciprocity.mach", "Did you mean match?", "Allowed: match, on"]),
    ("+rules.foo=1", ["command line", "rules.foo", "is not a rule", "Allowed:"]),
    ("+rules.foo.bar=1", ["rules.foo", "is not a rule"]),
    ("actors.serbia.resolv=0.2", ["actors.serbia.resolv", "Did you mean resolve?"]),
    ("ties.russia_serbia.comitment=0.2", ["ties.russia_serbia.comitment", "Did you mean commitment?"]),
    ("dyads.serbia_kosovo.stake=1", ["dyads.serbia_kosovo.stake", "Did you mean stake_", "Allowed:"]),
    ("moves.accuse.traits.hostilty=1", ["hostilty", "is not a trait", "Did you mean hostility?"]),
    ("moves.statement.effects.arm=1", ["is not an effect", "Did you mean arms?"]),
    ("clock.turn_day=1", ["clock.turn_day", "Did you mean turn_days?"]),
    ("triggers.nothing.rte=0.1", ["triggers.nothing.rte", "Did you mean rate?"]),
    ("institutions.council.need=9", ["institutions.council.need", "Did you mean needed?"]),
    ("horizn=5", ["horizn", "Did you mean horizon?"]),
    ("+actrs.a.kind=state", ["command line", "actrs", "is not a setting", "Did you mean actors?"]),
    ("+foo=1", ["foo", "is not a setting", "Allowed:"]),
    ("scenario.titel=x", ["scenario.titel", "Did you mean title?"]),
    # a file that does not exist
    ("scenario=kosvo_2021", ["scenario=kosvo_2021", "Did you mean kosovo_2021?", "Allowed:", "richardson"]),
    ("rules/decision=shrap", ["rules/decision=shrap", "Did you mean sharp?", "Allowed:"]),
    ("ladder=crises", ["ladder=crises", "Did you mean crisis?"]),
    # wrong type
    ("ties.russia_serbia.commitment=high", ["ties.russia_serbia.commitment", "'high'", "must be a number", "0 to 1"]),
    ("horizon=ten", ["horizon", "'ten'", "must be a number"]),
    ("horizon=2.5", ["horizon", "2.5", "whole number"]),
    ("actors.serbia.capability=true", ["actors.serbia.capability", "True", "must be a number"]),
    ("rules.reciprocity=1", ["rules.reciprocity", "= 1", "must be a mapping"]),
    ("actors.serbia=5", ["actors.serbia", "must be a mapping"]),
    ("actors.serbia.assets=7", ["actors.serbia.assets", "must be a list of names"]),
    ("scenario.start=yesterday", ["scenario.start", "'yesterday'", "must be a date"]),
    # out of range
    ("ties.russia_serbia.commitment=1.5", ["ties.russia_serbia.commitment", "1.5", "out of range: 0 to 1"]),
    ("horizon=0", ["horizon", "out of range: 1 to"]),
    ("horizon=1000000000", ["horizon", "out of range: 1 to"]),
    ("rules.fatalities.alpha=-1", ["rules.fatalities.alpha", "-1", "out of range"]),
    ("actors.serbia.resolve=nan", ["actors.serbia.resolve", "nan", "out of range"]),
    ("moves.statement.rung=9", ["moves.statement.rung", "9", "out of range: 0 to 8"]),
    ("moves.statement.traits.cooperation=-1", ["moves.statement.traits.cooperation", "out of range"]),
    # dangling references
    ("ties.russia_serbia.toward=serbja", ["ties.russia_serbia.toward", "'serbja'", "Did you mean serbia?"]),
    ("ties.nato_kosovo.actor=nowhere", ["ties.nato_kosovo.actor", "'nowhere'", "Allowed:"]),
    ("dyads.serbia_kosovo.b=kosov", ["dyads.serbia_kosovo.b", "Did you mean kosovo?"]),
    ("actors.hardliners.host=mars", ["actors.hardliners.host", "'mars'", "Allowed:"]),
    ("actors.serbia.kind=empire", ["actors.serbia.kind", "'empire'", "Allowed: faction, patron, state"]),
    ("actors.serbia.policy=doves", ["actors.serbia.policy", "Did you mean dove?"]),
    ("institutions.council.permanent=[rusia]", ["institutions.council", "'rusia'", "Did you mean russia?"]),
    ("moves.statement.by=[stat]", ["moves.statement.by", "'stat'", "Did you mean state?"]),
    ("moves.statement.domain=diplomacy", ["moves.statement.domain", "Did you mean diplomatic?"]),
    ("scenario.main_dyad=kosovo_serbia", ["scenario.main_dyad", "is not a dyad", "Allowed:"]),
    # nothing where a word belongs is no default
    ("actors.serbia.policy=''", ["actors.serbia.policy", "is not a policy", "Allowed:"]),
    ("actors.serbia.policy=false", ["actors.serbia.policy = False", "is not a policy"]),
    ("actors.serbia.faction_rule=[]", ["actors.serbia.faction_rule = []", "is not a faction rule"]),
    ("actors.serbia.host=0", ["actors.serbia.host = 0", "must be a list of names"]),
    ("actors.serbia.assets=['']", ["actors.serbia.assets", "must be a list of names"]),
    ("institutions.council.permanent=false", ["institutions.council.permanent", "must be a list of names"]),
    ("institutions.council.permanent_others=''", ["institutions.council.permanent_others", "must be a number"]),
    ("institutions.council.permanent_others=null", ["institutions.council.permanent_others", "must be a number"]),
    ("institutions.council.permanent_others=14", ["institutions.council.permanent_others", "2 are named already"]),
    ("moves.statement.needs={}", ["moves.statement.needs", "must be a list of names"]),
    ("moves.statement.lands=''", ["moves.statement.lands", "Allowed: rivals, target"]),
    ("moves.statement.cameo=57", ["moves.statement.cameo = 57", "must be text"]),
    ("actors.serbia.assets=[armee]", ["actors.serbia.assets = 'armee'", "Did you mean army?"]),
    # the curve of a scenario
    ("scenario.curve=5", ["scenario.curve = 5", "must be a mapping"]),
    ("++scenario.curve.vales=[0.5]", ["scenario.curve.vales", "Did you mean values?"]),
    ("scenario.curve.values=[0,2]", ["scenario.curve.values = 2", "out of range: 0 to 1"]),
    ("scenario.curve.values=[]", ["scenario.curve.values", "must be a list of numbers"]),
    ("scenario.curve.rungs=[4,99]", ["scenario.curve.rungs = 99", "out of range: 1 to 10"]),
    ("scenario.curve.dyad=kosovo_serbia", ["scenario.curve.dyad", "is not a dyad"]),
    ("scenario.curve.parameter=ties.russia_serbia.comitment", ["scenario.curve.parameter", "Did you mean ties.russia"]),
    # impossible combinations
    ("moves.statement.by=[]", ["moves.statement", "can be made by no one"]),
    ("dyads.serbia_kosovo.b=serbia", ["dyads.serbia_kosovo", "joins serbia to itself"]),
    ("ladder.threat=7", ["ladder", "must rise"]),
    ("moves.new={label: x}", ["moves.new", "lacks domain"]),
]  # fmt: skip


@pytest.mark.parametrize(("override", "said"), FAULTS, ids=[f for f, _ in FAULTS])
def test_a_fault_on_the_command_line_is_named(override: str, said: list[str]) -> None:
    overrides = [override] if override.startswith("scenario=") else [f"scenario={NAME}", override]
    with pytest.raises(ScenarioError) as caught:
        encode(sim.load(overrides=overrides))
    message = str(caught.value)
    assert "\n" not in message
    for words in said:
        assert words in message, message


@pytest.fixture(scope="module")
def mapping() -> dict[str, Any]:
    return copy.deepcopy(dict(sim.load(NAME).mapping))


SCRIPTED = {"actor": "serbia", "toward": "kosovo", "move": "statement"}
FORCE = {"kind": "force", "actor": "nato", "host": "kosovo", "dyad": "serbia_kosovo"}
ENTRIES = [  # what is added to the scenario, and what must be said
    ({"script": {"one": {**SCRIPTED, "turn": 3}, "two": {**SCRIPTED, "move": "accuse", "turn": 3}}},
     ["script.two", "script.one", "two moves of", "turn 3"]),
    ({"script": {"one": {**SCRIPTED, "turn": 3, "date": "2021-02-01"}}}, ["script.one", "either a date or a turn"]),
    ({"script": {"one": {**SCRIPTED, "turn": 0}}}, ["script.one", "out of range"]),
    ({"script": {"one": {**SCRIPTED, "date": "2020-01-01"}}}, ["script.one", "1 or later"]),
    ({"script": {"one": {**SCRIPTED, "turn": 10**22}}}, ["script.one.turn", "out of range: 1 to 100000"]),
    ({"script": {"one": {**SCRIPTED, "turn": 1, "move": "statment"}}}, ["script.one.move", "Did you mean statement?"]),
    ({"script": {"one": {**SCRIPTED, "turn": 1, "move": "barricade"}}}, ["script.one", "is impossible", "faction"]),
    ({"script": {"one": {**SCRIPTED, "turn": 1, "by": "serbia"}}}, ["script.one.by", "is not a key of script"]),
    ({"dyads": {"again": {"a": "kosovo", "b": "serbia"}}}, ["joins the same two actors as", "dyads.again"]),
    ({"ties": {"again": {"kind": "patron", "actor": "russia", "toward": "serbia"}}}, ["joins the same two actors as"]),
    ({"ties": {"lost": {"kind": "patron", "actor": "russia"}}}, ["ties.lost", "lacks toward"]),
    ({"ties": {"lost": {"kind": "patrons", "actor": "us", "toward": "serbia"}}}, ["Did you mean patron?"]),
    ({"triggers": {"never": {"label": "x"}}}, ["triggers.never", "never fire"]),
    ({"triggers": {"lost": {"rate": 0.1, "dyad": "nowhere"}}}, ["triggers.lost.dyad", "'nowhere'", "Allowed:"]),
    ({"bars": {"lost": {"actor": "serbia", "move": "wave", "until": "2021-09-04"}}}, ["bars.lost.move", "'wave'"]),
    ({"institutions": {"talks": {"kind": "dialogue", "mediator": "eu"}}}, ["institutions.talks", "lacks"]),
    ({"institutions": {"kfor": {**FORCE, "council": "council"}}}, ["institutions.kfor lacks renewal"]),
    ({"institutions": {"kfor": {**FORCE, "renewal": "2021-11-05"}}}, ["institutions.kfor lacks council"]),
    ({"institutions": {"kfor": {**FORCE, "council": "counsil", "renewal": "2021-11-05"}}},
     ["institutions.kfor.council", "is not a council", "Did you mean council?"]),
    ({"institutions": {"kfor": {**FORCE, "council": "council", "renewal": "2021-13-05"}}},
     ["institutions.kfor.renewal", "must be a date"]),
    ({"institutions": {"chamber": {"kind": "council", "council": "council", "renewal": "2021-11-05"}}},
     ["institutions.chamber", "only a force has a mandate"]),
    ({"actors": {"ghost": {"label": "no kind"}}}, ["actors.ghost", "lacks kind"]),
    ({"moves": {"odd": {"label": "x", "domain": "military", "by": ["state"], "toward": ["rival"], "delay": 9}}},
     ["moves.odd.cooldown", "shorter than its delay"]),
    ({"nonsense": {}}, ["nonsense", "is not a part of a scenario"]),
]  # fmt: skip


@pytest.mark.parametrize(("added", "said"), ENTRIES, ids=[" ".join(s) for _, s in ENTRIES])
def test_an_impossible_entry_is_named(added: dict[str, Any], said: list[str], mapping: dict[str, Any]) -> None:
    whole = {**mapping}
    for part, entries in added.items():
        whole[part] = {**(mapping.get(part) or {}), **entries}
    with pytest.raises(ScenarioError) as caught:
        encode(build(whole))
    for words in said:
        assert words in str(caught.value), str(caught.value)


def test_a_missing_part_is_named(mapping: dict[str, Any]) -> None:
    for part in ("actors", "dyads", "moves", "ladder", "scenario"):
        with pytest.raises(ScenarioError, match=f"lacks {part}"):
            build({k: v for k, v in mapping.items() if k != part})
    rungs = {k: v for k, v in mapping["ladder"]["rungs"].items() if k != "r7"}
    with pytest.raises(ScenarioError, match="lacks r7"):
        build({**mapping, "ladder": {**mapping["ladder"], "rungs": rungs}})


def test_broken_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    with pytest.raises(ScenarioError, match=r"mine.yaml: no such file"):
        sim.load(file)
    for text in ("actors: {a: [", "actors: !!python/object:os.system {}", "\x00", "- a\n- b"):
        file.write_text(text)
        with pytest.raises(ScenarioError, match=r"mine.yaml: (not readable as YAML|must be a mapping)"):
            sim.load(file)
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ScenarioError, match=r"mine.yaml: not readable"):
        sim.load(file)


SMALL = """
scenario: {name: mine, start: 2020-01-01}
horizon: 10
actors: {a: {kind: state, label: A}, b: {kind: state, label: B}}
dyads: {a_b: {a: a, b: b}}
"""


def test_a_file_of_ones_own_is_enough_and_its_faults_carry_its_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SMALL)
    assert sim.load(file).name == "mine"
    assert sim.load(file, ["dyads.a_b.stake_a=2"]).dyads["a_b"].numbers["stake_a"] == 2.0
    file.write_text(SMALL.replace("kind: state, label: B", "kind: stat, label: B"))
    with pytest.raises(ScenarioError) as caught:
        sim.load(file)
    assert str(caught.value).startswith(str(file))
    assert "actors.b.kind = 'stat'" in str(caught.value)
    with pytest.raises(ScenarioError, match=r"command line: dyads\.a_b\.stake_a"):
        sim.load(tmp_path / "mine.yaml", ["actors.b.kind=state", "dyads.a_b.stake_a=-1"])


def test_a_mapping_is_checked_alike() -> None:
    import yaml

    given = yaml.safe_load(SMALL)
    assert sim.load(given).horizon == 10
    with pytest.raises(ScenarioError, match=r"mapping: actors.a.kindd.*Did you mean kind\?"):
        sim.load({**given, "actors": {"a": {"kindd": "state"}, "b": {"kind": "state"}}})
    with pytest.raises(ScenarioError, match="actr"):
        sim.load({**given, "actr": {}})


def test_the_default_is_the_scenario_that_the_configuration_names() -> None:
    assert sim.load().name == sim.load(NAME).name


def test_two_names_that_would_share_their_luck_are_refused(
    monkeypatch: pytest.MonkeyPatch, mapping: dict[str, Any]
) -> None:
    monkeypatch.setattr("sim.checks.label", lambda name: 1)
    with pytest.raises(ScenarioError, match="has the same random label as"):
        build(mapping)


def test_an_entry_set_to_null_is_left_out(mapping: dict[str, Any]) -> None:
    whole = {**mapping, "inert": {}, "triggers": {**mapping["triggers"], **dict.fromkeys(mapping["triggers"])}}
    assert build(whole).triggers == {}
