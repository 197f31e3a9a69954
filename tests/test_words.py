"""Words: one grammar beside a name and beside a file, with and without -m; none speaks to Hydra or runs code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import run
import sim
from sim import compose, settings
from sim import source as hydras_way
from sim.faults import MOST, ScenarioError

HOME = Path(run.__file__).resolve().parent
HARBOUR = """
scenario: {name: blue_red, start: 2000-01-01}
actors: {blue: {kind: state, label: Blue}, red: {kind: state, label: Red}}
dyads: {blue_red: {a: blue, b: red}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.yaml"
    path.write_text(HARBOUR)
    return path


def said(word: str, *more: str) -> str:
    """The refusal, the same beside a name, through every door that takes a word of a scenario."""
    with pytest.raises(ScenarioError) as caught:
        sim.load("richardson", [word, *more])
    text = str(caught.value)
    assert len(text) <= MOST and text.isprintable()
    return text


WORDS = [  # the word, and what it must come to: the value, or a part of the refusal
    ("scenario.title=a: b", "a: b"),
    ("scenario.title=- x", "- x"),
    ("scenario.title='no'", "no"),
    ("scenario.title=two words", "two words"),
    ("scenario.title='it is [a] {b}, c'", "it is [a] {b}, c"),
    ("scenario.title='Zürich'", "Zürich"),
    ("scenario.title='012'", "012"),
    ("scenario.title=no", ScenarioError("write scenario.title")),
    ("scenario.title=012", ScenarioError("012")),
    ("scenario.title=1:30", ScenarioError("1:30")),
    ("scenario.title=5", ScenarioError("must be text")),
    ("scenario.title=true", ScenarioError("must be text")),
    ("scenario.title=[a", ScenarioError("scenario.title=[a cannot be read")),
    ("scenario.title=a,b", ScenarioError("-m for a sweep")),
    ("scenario.title={a: 1}", ScenarioError("must be text")),
    ("scenario.title=", ScenarioError("scenario.title")),
    ("scenario.title=null", "blue_red"),
]


@pytest.mark.parametrize(("word", "comes_to"), WORDS)
def test_a_word_means_the_same_beside_a_name_and_beside_a_file(
    word: str, comes_to: str | ScenarioError, file: Path
) -> None:
    for source in ("richardson", file):
        words = [word, "scenario.name=blue_red"]
        if isinstance(comes_to, str):
            assert sim.load(source, words).title == comes_to
        else:
            with pytest.raises(ScenarioError) as caught:
                sim.load(source, words)
            assert str(comes_to) in str(caught.value)


@pytest.mark.parametrize(
    "number", ["012", "0o17", "0x1F", "0b11", "1_000", "1:30", "00.5", "-07", "[1,02]", "{a: 010}"]
)
def test_a_number_that_means_another_is_refused(number: str) -> None:
    assert "no plain decimal number" in said(f"horizon={number}")


CANNOT = [
     "horizon=nan", "horizon=inf", "horizon=-inf", "horizon=1e999", "horizon=" + "9" * 400, "horizon=" + "9" * 5000,
     "horizon=" + "1" * 30, "horizon=~", "horizon=null", "horizon=", "horizon='5'", "horizon=٣", "horizon='٣'",
     "horizon=5.5",
     "horizon=1 2", "horizon=int(5.5)", "horizon=float(5)", "horizon=str(5)", "horizon=bool(1)", "horizon=[5]",
     "horizon={a: 5}", "horizon=true", "horizon=5\x00", "horizon=\udcff", "horizon=5\n6", "horizon", "=5", "=", "",
     "+=5", "~", "++", "horizon==5", "a.=5", ".a=5", "a..b=5", "@=5", "horizon@x=5", "horizon:x=5", "-5", "rules/x=1",
     "rules={a: 1}", "scenario={name: x}", "ladder=null", "ladder=5", "moves=[nothing]", "moves=5", "scenario=5",
     "scenario=''", "scenario=a b", "scenario=../scenario/richardson", "scenario=/etc/passwd", "scenario=.yaml",
     "scenario=/dev/zero.yaml", "~actors.green", "~scenario.name", "~dyads", "actors=5", "actors=[]",
     "dyads.blue_red=7",
     "actors.green={kind: state, label: [x]}", "actors.green={1: 2}", "actors.green={'a b': 2}", "actors.'x'=1",
     "actors={green: {kind: state}, null: {kind: state}}", "scenario.start=20300201", "scenario.start=2030-02-30",
     "clock.turn_days=abc", "ladder.rungs.r3=[a]", "ladder.rungs=5", "ladder=[crisis]x", "rules.reciprocity.on=yes",
]  # fmt: skip


@pytest.mark.parametrize(("number", "word"), list(enumerate(CANNOT)))
def test_a_word_that_cannot_hold_is_refused_in_one_line(
    number: int, word: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, flags = ("richardson", file)[number % 2], ([], ["-m"])[number // 2 % 2]  # the doors take turns
    assert run.main([*flags, f"scenario={source}", word, "ensemble.runs=1", "curve.runs=1"]) == 2, word
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and len(err) <= MOST + 1 and err.strip().isprintable()
    assert "scenario= is not" not in err and "~scenario" not in err.replace(word, "")


@pytest.mark.parametrize("size", [10_001, 100_000])
def test_a_word_of_any_length_is_refused_in_a_line(size: int) -> None:
    for word in ("x" * size, "scenario.title=" + "x" * size, "x" * size + "=1", "scenario.title='" + "x" * size + "'"):
        assert "x" * 50 in said(word)


@pytest.mark.parametrize("bracket", ["[", "{a:", "(", "sort(", "choice(", "[{a:["])
def test_nested_brackets_are_refused_by_counting(bracket: str) -> None:
    assert "nests brackets" in said("scenario.title=" + bracket * 900)


HYDRA = [
    "hydra.callbacks={x: {_target_: os.system}}", "+hydra.callbacks.x._target_=os.system",
    "hydra.searchpath=[file:///tmp]",
    "++hydra.searchpath=[file:///tmp]", "hydra/callbacks=x", "+hydra/job_logging=default", "hydra.job.chdir=true",
    "hydra.job.env_set.PATH=x", "hydra.job_logging={}", "hydra.output_subdir=x", "hydra.mode=MULTIRUN", "~hydra",
    "hydra={}",
    "hydra=x", "actors.blue._target_=os.system", "+actors.blue={_target_: os.system}", "+_target_=os.system",
    "hydra.sweeper._target_=os.system", "+hydra.launcher.x={_target_: os.system}",
    "hydra.sweeper={_target_: os.system}",
    "+hydra.sweeper.custom_search_space=os.system", "hydra.sweeper.sampler._target_=os.system", "rules@hydra=default",
    "+scenario@hydra.callbacks=richardson", "hydra.run.dir=${oc.env:HOME}", "hydra.run.dir=${oc.decode:x}",
    "hydra.runtime.output_dir=x", "hydra.verbose=true", "hydra/sweeper@x=basic",
]  # fmt: skip


@pytest.mark.parametrize("word", HYDRA)
def test_no_word_speaks_to_hydra_or_names_code(word: str) -> None:
    said(word)
    for doors in ([word], ["-m", word, "seed=1,2"], ["odds.bar", word], ["levers", word]):
        assert run.main([*doors, "scenario=richardson"]) == 2


@pytest.mark.parametrize(
    "asking",
    ["${oc.env:HOME}", "'x${oc.env:HOME}'", "${hydra:runtime.cwd}", "${now:%Y}", "'${'", '"cost ${5}"',
    "${nowhere.x}",
     "${scenario.title}", "${actors.blue}", "'${scenario.name} ${scenario.name}'", "[${oc.env:HOME}]",
     "{a: '${oc.env:X}'}"],
)  # fmt: skip
def test_no_word_asks_for_anything_but_another_value(asking: str) -> None:
    said(f"scenario.title={asking}")
    assert run.main([f"scenario.title={asking}"]) == run.main(["-m", f"scenario.title={asking}", "seed=1,2"]) == 2


def test_a_word_may_be_the_value_of_another_path() -> None:
    made = sim.load("richardson", ["actors.blue.resolve=${actors.red.resolve}", "actors.red.resolve=0.25"])
    assert made.actors["blue"].numbers["resolve"] == 0.25


@pytest.mark.parametrize("flag", ["--config-dir=/tmp", "--config-path=/tmp", "--config-name=x", "-cd", "-cp", "-cn",
                                  "--info",
                                  "--shell-completion", "--run", "--hydra-help", "-x", "--", "--turn",
                                  "-"])  # fmt: skip
def test_no_flag_chooses_other_files(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([flag, "seed=1"]) == 2
    assert flag.split("=")[0] in capsys.readouterr().err


EVIL = {
    "scenario/evil.yaml": "hydra: {callbacks: {x: {_target_: os.mkdir, path: PWNED}}}\n" + HARBOUR,
    "scenario/header.yaml": "# @package hydra\ncallbacks: {x: {_target_: os.mkdir, path: PWNED}}\n",
    "scenario/list.yaml": "defaults: ['override hydra/job_logging: default']\n" + HARBOUR,
    "scenario/entry.yaml": "defaults: [{override hydra/launcher: evil}]\n" + HARBOUR,
    "scenario/package.yaml": "defaults: [{'richardson@hydra.callbacks': x}]\n" + HARBOUR,
    "scenario/up.yaml": "defaults: ['../scenario/richardson']\n" + HARBOUR,
    "scenario/env.yaml": HARBOUR + "inert: {horizon: '${oc.env:HOME}'}\n",
    "scenario/own.yaml": HARBOUR + "seed: 7\n",
    "scenario/twice.yaml": HARBOUR + "horizon: 5\nhorizon: 6\n",
    "scenario/octal.yaml": HARBOUR + "horizon: 010\n",
    "scenario/target.yaml": HARBOUR + "_target_: os.mkdir\n",
}


@pytest.fixture
def configs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """configs/ of a user who took files from a stranger."""
    folder = tmp_path / "configs"
    shutil.copytree(HOME / "configs", folder)
    for name, text in EVIL.items():
        (folder / name).write_text(text.replace("PWNED", str(tmp_path / "PWNED")))
    (folder / "experiment" / "evil.yaml").write_text("hydra: {searchpath: ['file:///tmp']}\n")
    (folder / "hydra" / "launcher").mkdir(parents=True)
    (folder / "hydra" / "launcher" / "evil.yaml").write_text(f"_target_: os.mkdir\npath: {tmp_path / 'PWNED'}\n")
    for module in (compose, settings, hydras_way):
        monkeypatch.setattr(module, "CONFIGS", folder)
    for cached in (settings.groups, settings.own_settings):
        cached.cache_clear()
    yield folder
    for cached in (settings.groups, settings.own_settings):
        cached.cache_clear()


@pytest.mark.parametrize("name", [*(name.split("/")[1][:-5] for name in EVIL)])
def test_no_file_of_configs_speaks_to_hydra(name: str, configs: Path) -> None:
    with pytest.raises(ScenarioError, match=f"{name}"):
        sim.load(name)
    for doors in (["-m", f"scenario={name}", "seed=1,2"], ["-m", f"scenario=richardson,{name}"]):
        assert run.main([*doors, "horizon=2", "ensemble.runs=2", "curve.runs=2"]) == 2
    assert not (configs.parent / "PWNED").exists()


def test_no_other_folder_of_configs_speaks_to_hydra(configs: Path) -> None:
    for word in ("experiment=evil", "hydra/launcher=evil", "hydra/launcher=nothing"):
        assert run.main(["-m", word, "scenario=richardson", "seed=1,2"]) == 2
    assert not (configs.parent / "PWNED").exists()


TWICE = [["horizon=5", "horizon=6"], ["horizon=5", "horizon=5"], ["horizon=5", "+horizon=6"],
         ["++horizon=5", "horizon=6"],
         ["scenario.title='a'", 'scenario.title="a"'], ["rules/decision=sharp", "rules/decision=default"],
         ["actors.blue={label: X}", "actors.blue.label=Y"], ["actors.blue.label=Y", "actors.blue={label: X}"],
         ["actors.blue={label: X}", "actors.blue={resolve: 0.5}"], ["~actors.blue.label", "actors.blue.label=Y"],
         ["ladder=crisis", "ladder=crisis"]]  # fmt: skip


@pytest.mark.parametrize("words", TWICE)
def test_what_is_said_twice_is_refused_by_load(words: list[str]) -> None:
    with pytest.raises(ScenarioError) as refused:
        sim.load("richardson", words)
    assert "again, after" in str(refused.value) and str(refused.value).endswith("keep one of them.")


@pytest.mark.parametrize(
    "words",
    [["seed=1", "seed=2"], ["-m", "seed=1,2", "seed=3"], ["-m", "horizon=2,3", "horizon=3,4"],
     ["odds.bar", "turn=1", "seed=1", "seed=1"], ["scenario=northern_strait"],
     ["levers", "hydra.run.dir=a", "hydra.run.dir=b"],
     ["odds.compare", "change=horizon=6", "change=horizon=7"]],
)  # fmt: skip
def test_what_is_said_twice_is_refused_at_every_door(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([*words, "scenario=richardson"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "again, after" in err and "keep one of them" in err


def test_load_takes_its_scenario_once() -> None:
    with pytest.raises(ScenarioError, match="scenario=northern_strait says scenario again"):
        sim.load("richardson", ["scenario=northern_strait"])


def test_different_keys_of_one_thing_are_no_repetition() -> None:
    said = sim.load("richardson", ["actors.blue={label: X}", "actors.blue.resolve=0.5", "actors.red.resolve=0.4"])
    assert said.actors["blue"].numbers["resolve"] == 0.5 and said.mapping["actors"]["blue"]["label"] == "X"


@pytest.mark.parametrize(
    ("word", "fix"),
    [
        ("rules.reciprocity.on=no", "write rules.reciprocity.on=false."),
        ("rules.reciprocity.on=Yes", "write rules.reciprocity.on=true."),
        ("actors.blue.label=no", "false for the switch, actors.blue.label=\"'no'\" for the text."),
        (
            "actors.blue.assets=[army,no]",
            "holds no, which may be a text or a switch: write false for the switch, \"'no'\"",
        ),
        ("rules.reciprocity={on: off}", "holds off, which"),
    ],
)
def test_a_bare_yes_or_no_is_refused_with_what_to_write(word: str, fix: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        sim.load("richardson", [word])
    assert fix in str(refused.value)
