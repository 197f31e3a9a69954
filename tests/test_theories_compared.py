"""Theories side by side: what each sets is what is played, paired with the reference run by run."""

from __future__ import annotations

import pandas as pd
import pytest

import run
from experiments import theories
from experiments.theories import FILE, Theory, spelt, theories_of
from sim import Ensemble, encode, load
from sim.faults import ScenarioError

MINE = """
reference: plain
parts: {decision: How they choose, audience: Who watches}
theories:
  hawks: {label: all hawks, part: decision, source: ours, values: {actors.*.policy: hawk}}
  plain: {label: as it is, source: ours, values: {}}
  same: {label: nothing new, part: audience, source: ours, values: {rules.audience_cost.on: 1}}
"""
WORDS = ("rung=3", "ensemble.runs=120", "horizon=8", "seed=5")


def mine(tmp_path, text=MINE):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_theory_of_the_program_fits_every_scenario_of_the_program():
    from experiments.door.asked import from_words
    from experiments.sweep.compose import Composer
    from experiments.sweep.conduct import lay
    from sim.load import scenarios

    asked = from_words(["ensemble.runs=1"])
    question = theories.sweep(theories_of(FILE), scenarios(), [], asked, 6)
    Composer(question).check(lay(question).to_check())


def test_a_star_is_every_name_of_its_part():
    config = {"actors": {"a": {}, "b": {}, "gone": None}, "ties": {}}
    theory = Theory("x", "x", "", {"actors.*.policy": "dove", "ties.*.fault": 1, "horizon": 3})
    assert spelt(theory, config) == {"actors.a.policy": "dove", "actors.b.policy": "dove", "horizon": 3}


def test_the_command_plays_what_the_theories_say_with_the_same_luck(tmp_path, capsys):
    to = tmp_path / "to"
    words = [
        "theories",
        f"theories={mine(tmp_path)}",
        "scenarios=richardson,northern_strait",
        *WORDS,
        f"hydra.run.dir={to}",
    ]
    assert run.main(words) == 0
    said = capsys.readouterr().out
    assert "as it is" in said and "all hawks" in said
    found = pd.read_csv(to / "theories.csv").set_index(["scenario", "theory"])
    assert found.index.get_level_values("theory").tolist() == ["plain", "hawks", "same"] * 2
    for scenario in ("richardson", "northern_strait"):
        plain, hawks = (
            Ensemble(encode(load(scenario, ["horizon=8", *more])), seed=5).run(range(120)).reached(3)
            for more in ([], [f"actors.{name}.policy=hawk" for name in load(scenario).actors])
        )
        assert (
            found.loc[(scenario, "plain"), "p"] == plain.mean() and found.loc[(scenario, "hawks"), "p"] == hawks.mean()
        )
        assert found.loc[(scenario, "hawks"), "gained"] == (hawks & ~plain).sum()
        assert found.loc[(scenario, "same"), ["difference", "gained", "lost"]].tolist() == [0, 0, 0]
        assert found.loc[(scenario, "same"), "marked"] not in (True, "True")
    assert (to / "theories.png").stat().st_size > 0 and (to / "sweep" / "table.csv").exists()
    again = [word if not word.startswith("hydra") else f"hydra.run.dir={tmp_path / 'again'}" for word in words]
    assert run.main([*again, "ensemble.threads=1"]) == 0
    assert (to / "theories.csv").read_bytes() == (tmp_path / "again" / "theories.csv").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reference: plain", "reference: plane", "Did you mean plain"),
        ("part: audience", "part: audiences", "Did you mean audience"),
        ("label: all hawks", "label: as it is", "two theories have the label as it is"),
        ("source: ours, values: {actors", "values: {actors", "theories.hawks lacks source"),
        ("values: {}", "value: {}", "Did you mean values"),
        ("parts:", "part:", "part is not read here"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_that_names_it(tmp_path, old, new, said):
    path = mine(tmp_path, MINE.replace(old, new))
    with pytest.raises(ScenarioError, match=said) as refusal:
        theories_of(path)
    assert str(refusal.value).startswith(str(path)[:60]) and len(str(refusal.value)) <= 300


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["parts=decisions"], "Did you mean decision"),
        (["scenarios=kosovo_2020"], "Did you mean kosovo_2021"),
        (["rung=0"], "must lie between 1 and 10"),
        (["theories=nowhere.yaml"], "no such file"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_played(tmp_path, capsys, words, said):
    assert run.main(["theories", *words, f"hydra.run.dir={tmp_path / 'to'}"]) == 2
    problem = capsys.readouterr().err.strip()
    assert said in problem and "\n" not in problem and not (tmp_path / "to").exists()
