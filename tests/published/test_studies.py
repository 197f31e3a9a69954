"""Cases are apart from the scenarios and say of every rule whether it is on; the question writes what it says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import run
import sim
from experiments.published import module
from experiments.published.study import CHECKS, HERE, by_chance, exact, names, signed, study
from sim.reading import read
from sim.rules import RULES

CASES = sorted((HERE / "cases").glob("*.yaml"))


def test_every_case_is_of_a_study_and_none_is_a_scenario():
    assert {said["case"] for said in read(HERE / "studies.yaml").values()} == {c.name for c in CASES}
    assert not {c.stem for c in CASES} & set(sim.scenarios())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.stem)
def test_a_case_says_of_every_rule_whether_it_is_on(case: Path):
    """A rule that is added later joins no published result unasked."""
    assert sorted(read(case)["rules"]) == sorted(RULES)
    assert all("on" in said for said in read(case)["rules"].values())


@pytest.mark.parametrize("name", names())
def test_every_study_has_a_source_a_claim_and_a_module(name: str):
    given = study(name)
    assert given.source and given.claim and callable(module(name).met)


def test_a_check_holds_within_four_standard_errors():
    given = study("race")
    values = [0.0, 2.0] * 50  # mean 1, standard error .1005
    assert by_chance(given, "v", "w", values, 1.4)["holds"] and not by_chance(given, "v", "w", values, 1.41)["holds"]
    assert signed(given, "v", "w", values, 1)["holds"] and not signed(given, "v", "w", values, -1)["holds"]
    assert exact(given, "v", "w", 1.0, 1.0)["holds"] and not exact(given, "v", "w", 1.0, 1.00001)["holds"]


def test_the_question_writes_its_checks_and_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run.main(["published", "only=race", "runs=20", f"hydra.run.dir={tmp_path / 'to'}"]) == 0
    said = capsys.readouterr().out
    table = pd.read_csv(tmp_path / "to" / "checks.csv")
    assert list(table.columns) == list(CHECKS) and f"of {len(table)} checks hold" in said
    assert {p.name for p in (tmp_path / "to").iterdir()} >= {"race.png", "race.svg", "race.csv", "manifest.json"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scenario=richardson"], "published plays its own cases: take scenario=, experiment= and moves= away."),
        (["only=races"], "is none of"),
    ],
)
def test_what_it_cannot_do_it_says_in_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run.main(["published", *words]) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and out == ""
