"""Files: one strict reader. What YAML 1.1 reads in a way that surprises is refused; nothing runs, nothing hangs."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.faults import MOST, ScenarioError
from sim.layers import CONFIGS
from sim.reading import parsed, plain, read, settled

HARBOUR = """\
# Two towns quarrel over a harbour.
scenario:
  name: harbour
  title: The harbour
  start: 2030-01-07
  about: {what: A case.}
  source: ours
horizon: 26
actors:
  east: {kind: state, label: East, assets: [army, cabinet], capability: 1.0, hawk_share: 0.4, sources: {all: ours}}
  west: {kind: state, label: West, assets: [army], capability: 0.8, sources: {all: ours}}
dyads:
  east_west:
    a: east
    b: west
    label: East and West
    heat: 1.0
    tension_a: 0.5
    sources: {all: ours}
"""


def refused(file: Path, text: str | bytes) -> str:
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError) as caught:
        sim.load(file)
    said = str(caught.value)
    assert len(said) <= MOST and said.isprintable(), said
    assert file.name in said or "command line" in said, said
    return said


def changed(old: str, new: str) -> str:
    assert old in HARBOUR
    return HARBOUR.replace(old, new)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "harbour.yaml"


def test_every_file_of_configs_is_read_as_yaml_reads_it() -> None:
    import yaml

    def text(x: Any) -> Any:  # dates and the bare on are text here
        if isinstance(x, dict):
            return {"on" if k is True else k: text(v) for k, v in x.items()}
        return [text(v) for v in x] if isinstance(x, list) else x.isoformat() if isinstance(x, datetime.date) else x

    for path in CONFIGS.rglob("*.yaml"):
        assert read(path) == text(yaml.safe_load(path.read_text(encoding="utf-8")) or {}), path


@pytest.mark.parametrize(
    "bare", ["012", "-07", "08", "00.5", "0o17", "0x1F", "0b101", "1_000", "1_0.5", "1:30", "190:20:30", "1:30.5"]
)
def test_a_number_that_means_another_is_refused_with_its_line_and_what_to_write(bare: str, file: Path) -> None:
    said = refused(file, changed("heat: 1.0", f"heat: {bare}"))
    assert "line 17" in said and "dyads.east_west.heat" in said and bare in said and "in quotes" in said
    assert bare in refused(file, changed("label: East,", f"label: {bare},"))
    file.write_text(changed("label: East,", f'label: "{bare}",'))
    assert sim.load(file).actors["east"]["label"] == bare


@pytest.mark.parametrize("bare", ["yes", "no", "on", "off", "Yes", "NO", "On", "OFF"])
def test_a_bare_yes_or_no_is_refused_where_it_may_be_a_text_or_a_number(bare: str, file: Path) -> None:
    for old, new in (
        ("tension_a: 0.5", f"tension_a: {bare}"),
        ("label: West", f"label: {bare}"),
        ("[army]", f"[army, {bare}]"),
    ):
        said = refused(file, changed(old, new))
        meant = "true" if bare.lower() in ("yes", "on") else "false"
        assert "line 1" in said and f"write {meant} for the switch, '{bare}' for the text" in said


@pytest.mark.parametrize(
    ("given", "value"),
    [("5e-1", 0.5), ("1e0", 1.0), ("+.5", 0.5), ("1.", 1.0), ("5E-1", 0.5), ("0", 0.0), ("1", 1.0), ("50e-2", 0.5)],
)
def test_a_decimal_number_is_one_however_it_is_written(given: str, value: float, file: Path) -> None:
    file.write_text(changed("tension_a: 0.5", f"tension_a: {given}"))
    assert sim.load(file).dyads["east_west"].numbers["tension_a"] == value
    assert sim.load("richardson", [f"dyads.blue_red.tension_a={given}"]).dyads["blue_red"].numbers["tension_a"] == value


@pytest.mark.parametrize(
    "given",
    [
        ".inf",
        "-.inf",
        "nan",
        ".nan",
        "inf",
        "1e999",
        "9" * 400,
        "1." + "0" * 400,
        "~",
        "",
        "null",
        "٣",
        "½",
        "½",
        "0.5.5",
        "true",
        "[1]",
        "{a: 1}",
        "'0.5'",
    ],
)
def test_what_is_no_number_is_refused_where_a_number_belongs(given: str, file: Path) -> None:
    assert "tension_a" in refused(file, changed("tension_a: 0.5", f"tension_a: {given}"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (changed("heat: 1.0", "heat: 1.0\n    heat: 2.0"), 18),
        (changed("dyads:", "  west: {kind: state}\ndyads:"), 12),
        (HARBOUR + "actors: {north: {kind: state}}\n", 20),
        (changed("sources: {all: ours}}\n  west", "sources: {all: ours, all: theirs}}\n  west"), 10),
        (changed("heat: 1.0", 'heat: 1.0\n    "heat": 2.0'), 18),
    ],
)  # fmt: skip
def test_a_key_that_stands_twice_is_refused_at_any_depth(text: str, line: int, file: Path) -> None:
    said = refused(file, text)
    assert f"line {line}" in said and "stands twice, first in line" in said


@pytest.mark.parametrize(
    "key",
    [
        "no",
        "on",
        "Off",
        "1914",
        "1.5",
        "2001-01-01",
        "~",
        "null",
        "true",
        "1e3",
        "012",
        "1:30",
        ".inf",
        "[a]",
        "{a: 1}",
        "? x",
        "''",
        '"a b"',
        '"a.b"',
        '"a=b"',
        '"\\t"',
    ],
)
def test_a_name_that_is_no_name_is_refused(key: str, file: Path) -> None:
    refused(file, changed("  east:", f"  {key}:"))


@pytest.mark.parametrize("key", ["no", "on", "1914", "2001-01-01", "null"])
def test_a_name_in_quotes_is_a_name(key: str, file: Path) -> None:
    file.write_text(changed("  east:", f'  "{key}":').replace("a: east", f'a: "{key}"'))
    assert key in sim.load(file).actors


def test_a_bare_on_is_the_switch_of_a_rule(file: Path) -> None:
    file.write_text(HARBOUR + "rules: {audience_cost: {on: 0}, reciprocity: {on: false}}\n")
    rules = sim.load(file).rules
    assert (rules["audience_cost"]["on"], rules["reciprocity"]["on"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "date",
    [
        "2030-02-30",
        "20300201",
        "'20300201'",
        "2030-1-7",
        "2030-01-07 12:00:00",
        "2030-W01-1",
        "1.5",
        "today",
        "9999-12-31",
        "0000-01-01",
        "２０３０-01-07",
    ],
)
def test_a_start_that_is_no_day_or_leaves_no_calendar_is_refused(date: str, file: Path) -> None:
    refused(file, changed("start: 2030-01-07", f"start: {date}"))


def test_a_calendar_that_ends_is_refused_with_what_fits(file: Path) -> None:
    said = refused(file, changed("start: 2030-01-07", "start: 9999-11-01"))
    assert "at most 8 turns" in said
    file.write_text(changed("start: 2030-01-07", "start: 9999-11-01").replace("horizon: 26", "horizon: 8"))
    assert sim.load(file).horizon == 8


@pytest.mark.parametrize(
    "part",
    [
        "seed: 3",
        "ensemble: {runs: 5}",
        "curve: {runs: 5}",
        "defaults: [kosovo_2021]",
        "hydra: {run: {dir: x}}",
        "hydra.callbacks: {}",
        "map: {}",
        "objective: {rung: 4}",
        "parameters: middle",
        "sweep: {}",
        "experiment: train",
        "_target_: os.system",
        "nonsense: 1",
        "hydra: {callbacks: {a: {_target_: os.system}}, searchpath: ['file:///tmp']}",
    ],
)
def test_what_is_no_part_of_a_scenario_is_refused_not_dropped(part: str, file: Path) -> None:
    said = refused(file, HARBOUR + part + "\n")
    assert "line 20" in said and part.split(":")[0] in said


ASKING = [
    "${oc.env:HOME}", "x${oc.env:HOME}", "'${oc.${actors}:HOME}'", "'${hydra:runtime.cwd}'", "'${now:%Y}'",
    r"'\${oc.env:HOME}'", "'${'", "'cost ${5}'", "'${oc.decode:1}'", "'${actors.east}'", "'${nowhere.at.all}'",
    "'${.title}'", "'${scenario.title}'", "'${hydra.run.dir}'", "'${seed} ${seed}'",
]  # fmt: skip


@pytest.mark.parametrize("asking", ASKING)
def test_no_file_asks_for_anything_but_another_value(asking: str, file: Path) -> None:
    refused(file, changed("title: The harbour", f"title: {asking}"))


def test_a_value_may_be_that_of_another_path(file: Path) -> None:
    file.write_text(changed("capability: 0.8", "capability: '${actors.east.hawk_share}'"))
    assert sim.load(file).actors["west"].numbers["capability"] == 0.4
    assert sim.load(file, ["actors.east.hawk_share=0.3"]).actors["west"].numbers["capability"] == 0.3


def test_references_that_lead_in_a_circle_or_to_much_are_refused() -> None:
    for given in (
        {"a": "${b}", "b": "${a}"},
        {"a": "${b}", "b": {"c": "${a}"}},
        {"a": "${a}"},
        {"a": "${b.c.d}", "b": 1},
    ):
        with pytest.raises(ScenarioError, match="command line: "):
            settled(given, lambda key: "command line")
    assert settled({"a": "${b}", "b": "${c.d}", "c": {"d": 4}}, lambda key: "")["a"] == 4


LAUGHS = "\n".join(["a0: &a0 [x, x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 40))])
BOMBS = {
    "laughs": LAUGHS,
    "mappings that laugh": "\n".join(
        ["a0: &a0 {x: 1}", *(f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}}}" for i in range(1, 60))]
    ),
    "merges that laugh": "\n".join(
        ["a0: &a0 {x: 1}", *(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 60))]
    ),
    "a self": "a: &a\n  b: *a",
    "a self in a list": "a: &a [*a]",
    "a later anchor": "a: *b\nb: &b 1",
    "lists in lists": "a: " + "[" * 20_000,
    "mappings in mappings": "a: " + "{a: " * 20_000,
    "dashes": "a:\n" + "".join("  " * i + "- \n" for i in range(1, 200)),
    "many": "a: [" + "1," * 200_000 + "1]",
    "a long line": "a: " + "x" * 5_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_unfolds_without_end_is_refused_by_counting(bomb: str, file: Path) -> None:
    file.write_text(BOMBS[bomb] + "\n")  # else this takes hours, or all of memory
    with pytest.raises(
        ScenarioError, match=r"harbour.yaml: .*(unfolds to more|levels deep|this very place|at most 1,000)"
    ):
        read(file)
    refused(file, HARBOUR + "levers:\n  " + BOMBS[bomb].replace("\n", "\n  "))


def test_anchors_and_merge_keys_work_as_yaml_says() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, &s text, *s]\nd: {<<: [{y: 9}, *a], z: 1}\n"
    assert parsed(text, "F") == {
        "a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": [{"x": 1, "y": 2}, "text", "text"],
        "d": {"x": 1, "y": 9, "z": 1},
    }  # fmt: skip


NO_YAML: list[str | bytes] = [
    "a: !!python/object:os.system {}", "a: !!python/object/apply:os.system ['true']", "a: !x 1", "a: !!str 010",
    "!!map {a: 1}", "? !!str a\n: 1", "--- {a: 1}\n--- {b: 2}", "a: 1\n...\n---\nb: 1", "\ta: 1", "a:\n\t- 1", "a: [",
    "a: b: c", "%YAML 9.9\n---\na: 1", "a: 'x", "@a: 1", "- a", "text", "7", 'a: "\\ud800"', b"\xff\xfea",
    "a: 1".encode("utf-16"), b"a: \xe9", "a: \x00", "a: '\x1b[31m'", 'a: "\\e[31m"', 'a: "\\x07"', 'a: "\\u202e"',
    'a: "\\u2028"', "a: ???",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_YAML)
def test_what_is_no_plain_yaml_is_refused(text: str | bytes, file: Path) -> None:
    refused(file, text)


def test_line_ends_and_a_mark_of_byte_order_change_nothing(file: Path) -> None:
    file.write_text(HARBOUR)
    digest = sim.load(file).digest
    for text in (
        HARBOUR.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + HARBOUR.encode(),
        HARBOUR.replace("\n", "\r").encode(),
    ):
        file.write_bytes(text)
        assert sim.load(file).digest == digest


def test_a_place_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name in ("folder.yaml", "nowhere.yaml", "x" * 400 + ".yaml", "a\x00b.yaml"):
        with pytest.raises(ScenarioError) as caught:
            sim.load(tmp_path / name)
        assert len(str(caught.value)) <= MOST


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("label: East,", 'label: "two\\nlines",', "one line"),
        ("label: East,", 'label: "a\\tb",', "one line"),
        ("label: East,", "label: 5,", "must be text"),
        ("label: East,", "label: [a],", "must be text"),
        ("label: East,", "label: true,", "must be text"),
        ("title: The harbour", "title: 2030", "must be text"),
        ("about: {what: A case.}", "about: A case.", "must be a mapping"),
        ("about: {what: A case.}", "about: {what: 1}", "must be text"),
        ("sources: {all: ours}}\n  west", "sources: {all: 5}}\n  west", "must be text"),
        ("assets: [army, cabinet]", "assets: {army: 1}", "list of names"),
        ("assets: [army, cabinet]", "assets: [army, 5]", "list of names"),
        ("kind: state, label: East", "kind: [state], label: East", "kind of actor"),
        ("kind: state, label: East", "kind: {state: 1}, label: East", "kind of actor"),
        ("a: east", "a: [east]", "actor of this scenario"),
        ("a: east", "a: {east: 1}", "actor of this scenario"),
        ("  name: harbour", "  name: 5", "must be text"),
    ],
)
def test_contents_of_the_wrong_kind_are_named(old: str, new: str, said: str, file: Path) -> None:
    assert said in refused(file, changed(old, new))


@pytest.mark.parametrize(
    "rung",
    [
        "5",
        "[a]",
        "{label: x, mid: y, icb: z, more: 1}",
        "{label: 5, mid: y, icb: z}",
        "{label: x, mid: [y], icb: z}",
        "null",
        '{label: "a\\nb", mid: y, icb: z}',
    ],
)
def test_a_rung_with_wrong_contents_is_named(rung: str, file: Path) -> None:
    assert "ladder.rungs.r3" in refused(file, HARBOUR + f"ladder: {{rungs: {{r3: {rung}}}}}\n") or "null" in rung


@pytest.mark.parametrize(
    "text",
    [changed(HARBOUR[HARBOUR.index("dyads:") :], "dyads: {}\n"), HARBOUR[: HARBOUR.index("dyads:")],
     changed(HARBOUR[HARBOUR.index("  west:") :], "dyads: {}\n"), changed(HARBOUR[HARBOUR.index("  west:") :], ""),
     changed(HARBOUR[HARBOUR.index("dyads:") :], "dyads: {east_west: null}\n"), "", "# nothing\n"],
)  # fmt: skip
def test_no_rivals_or_nobody_is_refused(text: str, file: Path) -> None:
    refused(file, text)


def test_a_rate_of_zero_switches_a_trigger_off() -> None:
    calm = sim.load("kosovo_2021", ["triggers.border_incident.rate=0"])
    assert calm.triggers["border_incident"].numbers["rate"] == 0.0
    results = sim.Ensemble(sim.encode(calm), 1).run(range(3))
    assert len(results.run) == 3


def test_a_mapping_from_a_notebook_is_read_alike() -> None:
    import yaml

    given = yaml.safe_load(HARBOUR)  # its date is a date
    assert sim.load(given).start == datetime.date(2030, 1, 7)
    given["horizon"] = np.int64(9)
    given["dyads"]["east_west"]["heat"] = np.float64(2.5)
    given["actors"]["east"]["assets"] = ("army",)
    given["rules"] = {"reciprocity": {True: 0}}  # what other readers make of a bare on
    made = sim.load(given)
    assert (made.horizon, made.dyads["east_west"].numbers["heat"], made.rules["reciprocity"]["on"]) == (9, 2.5, 0.0)


def test_a_mapping_that_is_no_data_is_refused() -> None:
    self_: dict[str, Any] = {}
    self_["a"] = self_
    wide: Any = 1
    for _ in range(40):
        wide = [wide, wide]
    values = [wide, object(), {1, 2}, b"x", np.zeros(3), 1j, datetime.time(1), "\x1b[0m", {"${b}": 1}]
    keys: list[dict[Any, Any]] = [{1: 2}, {None: 1}, {("a",): 1}, {True: {}}]
    for bad in (self_, *keys, *({"a": value} for value in values)):
        with pytest.raises(ScenarioError, match="mapping: "):
            plain(bad, lambda key: "mapping")
        with pytest.raises(ScenarioError):
            sim.load(bad)
