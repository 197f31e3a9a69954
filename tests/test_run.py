"""run.py: one screen, one folder, and a clear no before anything is written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import run
from experiments.door import asked
from sim import load, scenarios
from sim.rules import RULES, parameters

HOME = Path(run.__file__).resolve().parent
SMALL = ["ensemble.runs=50", "curve.runs=20", "horizon=26"]
FILES = {
    "manifest.json", "occupancy.csv", "occupancy.png", "occupancy.svg", "outcomes.csv", "passages.parquet",
    "runs.parquet", "sample_run.json", "table.csv", "timeline.csv", "timeline.png", "timeline.svg",
    "curve.csv", "curve.png", "curve.svg",
}  # fmt: skip


def command(*words: str, where: Path = HOME) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(HOME / "run.py"), *words], cwd=where, capture_output=True, text=True)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small run of the default scenario: its folder and its screen."""
    folder = tmp_path_factory.mktemp("run") / "a"
    ended = command(*SMALL, f"hydra.run.dir={folder}")
    assert ended.returncode == 0, ended.stderr
    return folder, ended.stdout


def test_a_run_writes_exactly_what_it_promises(done: tuple[Path, str]) -> None:
    folder, _ = done
    assert {p.name for p in folder.iterdir()} == FILES
    config = json.loads((folder / "manifest.json").read_text())["config"]
    assert (config["horizon"], config["ensemble"]["runs"]) == (26, 50)


def test_the_screen_is_one_screen_and_says_what_it_is(done: tuple[Path, str]) -> None:
    folder, screen = done
    lines = screen.splitlines()
    assert len(lines) <= 54 and all(len(line) <= 100 for line in lines[:-1])
    assert screen.count("A model, not a prediction.") == 1
    assert "uncalibrated" not in screen.lower()
    assert str(folder) in lines[-1]


def test_the_table_on_the_screen_is_the_table_in_the_folder(done: tuple[Path, str]) -> None:
    folder, screen = done
    runs = pd.read_parquet(folder / "runs.parquet")
    table = pd.read_csv(folder / "table.csv").query("dyad == 'world'").set_index("rung")
    for rung in range(1, 11):
        assert table.loc[rung, "hits"] == (runs["highest"] >= rung).sum()
    six = next(line for line in screen.splitlines() if line.startswith("   6  "))
    assert f"{table.loc[6, 'p']:.3f}".lstrip("0") in six or table.loc[6, "p"] == 1


def test_the_passages_agree_with_the_runs(done: tuple[Path, str]) -> None:
    folder, _ = done
    runs = pd.read_parquet(folder / "runs.parquet").set_index("run")
    passages = pd.read_parquet(folder / "passages.parquet")
    ever = passages[passages["first_4"] >= 0].groupby("run")["first_4"].min()
    assert (runs.loc[ever.index, "first_4"] == ever).all()


def test_the_same_config_and_seed_give_the_same_bytes(done: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = done
    again = command(*SMALL, "ensemble.threads=1", f"hydra.run.dir={tmp_path / 'b'}")
    assert again.returncode == 0, again.stderr
    one, other = (json.loads((f / "manifest.json").read_text()) for f in (folder, tmp_path / "b"))
    assert one["results"] == other["results"]


BAD = [
    ("actors.serbja.resolve=1", "Did you mean serbia?"),
    ("ties.russia_serbia.commitment=1.5", "out of range: 0 to 1"),
    ("rules.reciprosity.on=0", "Did you mean reciprocity?"),
    ("+rules.foo=1", "rules.foo is not a rule"),
    ("+foo=1", "foo is not a setting"),
    ("+ensemble.foo=1", "ensemble.foo is not a key"),
    ("ensemble.rums=5", "Did you mean runs?"),
    ("scenario=kosovo_2012", "Did you mean kosovo_2021?"),
    ("scenario=nowhere.yaml", "no such file"),
    ("scenario=broken.yaml", "not readable as YAML"),
    ("scenario=dangling.yaml", "ties.x.toward = 'zed'"),
    ("seed=-1", "out of range"),
    ("seed=1.5", "whole number"),
    ("ensemble.runs=0", "out of range: 1 to"),
    ("curve.runs=99000000", "GB"),
    ("ensemble.threads=0", "out of range"),
    ("horizon=0", "out of range"),
    ("curve.parameter=ties.russia_serbia.comitment", "Did you mean ties.russia_serbia.commitment?"),
    ("curve.parameter=dyads.serbia_kosovo.stake_a", "decides the shape"),
    ("curve.values=[0,2]", "out of range"),
    ("curve.rungs=[11]", "out of range: 1 to 10"),
    ("hydra.run.dir=a_file/inside", "cannot be written"),
    ("parameters=midle", "Did you mean middle?"),
    ("calibrated=true", "calibrated is not a setting"),
    ("nonsense", "not a setting"),
]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-m +ensemble.foo=1 seed=1,2", "ensemble.foo"),
        ("-m scenario=a.yaml seed=1,2", "a.yaml: no such file"),
    ],
)
def test_a_sweep_refuses_what_a_run_refuses(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(words.split()) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("word", "said"), BAD)
def test_bad_input_is_refused_in_one_line_and_writes_nothing(
    word: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    (tmp_path / "broken.yaml").write_text("actors: [1\n")
    (tmp_path / "dangling.yaml").write_text(
        "scenario: {name: mine, start: '2020-01-01'}\nactors: {a: {kind: patron}, b: {kind: state}}\n"
        "dyads: {ab: {a: a, b: b}}\nties: {x: {kind: patron, actor: a, toward: zed}}\n"
    )
    (tmp_path / "a_file").write_text("")
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    assert run.main([word]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and len(printed.err.splitlines()) == 1 and printed.out == ""
    assert sorted(tmp_path.iterdir()) == before


def test_a_refusal_is_the_same_through_the_shell(tmp_path: Path) -> None:
    ended = command("rules.reciprosity.on=0", where=tmp_path)
    assert ended.returncode == 2 and len(ended.stderr.splitlines()) == 1
    assert "Traceback" not in ended.stderr and not list(tmp_path.iterdir())


def test_help_lists_every_scenario_rule_and_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--help"]) == 0
    text = capsys.readouterr().out
    for name in scenarios():
        assert name in text
    for rule in RULES:
        assert f"rules.{rule}" in text
        assert all(f"  {p} " in text for p in parameters(rule))


def test_help_explains_one_rule_with_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--help", "rules.audience_cost"]) == 0
    text = capsys.readouterr().out
    assert "Fearon" in text and "rules.reciprocity" not in text
    assert run.main(["--help", "rules.audience_cst"]) == 2
    assert "Did you mean audience_cost?" in capsys.readouterr().err


def test_two_scenarios_are_compared_key_by_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["diff=kosovo_2021,mitrovica_train_2017"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"clock\.turn_days +7 +1\n", text)
    assert "script only in mitrovica_train_2017: objection" in text
    assert run.main(["diff=kosovo_2021"]) == 2


def test_a_scenario_file_anywhere_is_as_good_as_a_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "scenario: {name: mine, start: '2020-01-01'}\nhorizon: 5\n"
        "actors: {a: {kind: state}, b: {kind: state}}\ndyads: {ab: {a: a, b: b}}\n"
    )
    order = asked.from_words([f"scenario={file}", "actors.a.resolve=0.9", "seed=7"])
    assert (order.case.scenario.name, order.seed, order.curve) == ("mine", 7, None)
    assert order.case.scenario.actors["a"].numbers["resolve"] == 0.9


def test_every_experiment_preset_composes() -> None:
    for file in (HOME / "configs" / "experiment").glob("*.yaml"):
        assert asked.from_words([f"experiment={file.stem}"]).case.scenario.name


def test_what_a_manifest_says_composes_to_the_same_scenario(done: tuple[Path, str]) -> None:
    folder, _ = done
    said = json.loads((folder / "manifest.json").read_text())
    order = asked.from_mapping(said["config"])
    assert order.case.scenario.digest == said["scenario_digest"]
    assert order.case.scenario.digest == load(overrides=["horizon=26"]).digest


def test_the_five_lines_of_the_readme_run() -> None:
    text = (HOME / "README.md").read_text(encoding="utf-8")
    snippet = re.search(r"```python\n(.*?)```", text, re.S)
    assert snippet is not None
    lines = [line for line in snippet[1].splitlines() if line and not line.startswith("#")]
    assert len(lines) == 5
    space: dict[str, object] = {}
    exec(snippet[1].replace("range(1000)", "range(20)"), space)
    assert list(space["table"]["rung"]) == list(range(11))  # type: ignore[index]
