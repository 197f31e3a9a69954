"""The command: from a table and a mapping to scores, with the same answer by either door."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.forecast import main as forecast
from experiments.main import main

WEEKS = 80
SMALL = ["runs=16", "horizons=[1,4]"]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented table of three dyads, one of which is silent at first, and its mapping."""
    folder = tmp_path_factory.mktemp("given")
    rng = np.random.default_rng(7)
    rows = []
    for week in range(WEEKS):
        day = np.datetime64("1990-01-01") + 7 * week
        for source, target, chance in (("GRN", "RED", 0.4), ("RED", "GRN", 0.3), ("GRN", "BLU", 0.1)):
            if rng.random() < chance:
                rows.append(f"{day}\t{source}\t{target}\t{rng.choice(['010', '111', '130', '145', '190'])}")
    rows += [
        f"{np.datetime64('1990-01-01') + 7 * WEEKS - 1}\tBLU\tRED\t190",
        "1990-01-05\tGRN\tRED\t1x",
        "bad row\t\t\t",
    ]
    (folder / "events.tsv").write_text("\n".join(rows) + "\n")
    (folder / "map.yaml").write_text(
        "actors: {GRN: GRN, RED: RED, BLU: BLU}\ndyads: [GRN-RED, GRN-BLU, BLU-RED]\nscheme: cameo\n"
    )
    return folder


def words(given: Path, *more: str) -> list[str]:
    return [f"events={given / 'events.tsv'}", f"dyads={given / 'map.yaml'}", *more]


def test_forecasts_are_made_scored_and_kept(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", *words(given, *SMALL), f"hydra.run.dir={tmp_path / 'f'}"]) == 0
    said = capsys.readouterr().out
    assert "cannot be told from zero" in said and "A model, not a prediction." in said
    assert "Left out, without a recorded act before scoring begins: BLU-RED." in said
    assert f"line {len((given / 'events.tsv').read_text().splitlines())}: 'bad row' is no date." in said
    assert "1 rows with unknown codes left out: 1x 1." in said and "none changed" in said
    rows = pd.read_csv(tmp_path / "f" / "forecasts.csv")
    later = WEEKS - round(WEEKS * 2 / 3)
    assert len(rows) == 2 * 2 * later
    assert rows["censored"].sum() == 2 * 3  # within four weeks, from the last three weeks on
    assert rows["outcome"].isna().sum() == rows["censored"].sum()
    chances = rows.drop(columns=["dyad", "week", "weeks", "level_now", "outcome", "censored"])
    assert ((chances >= 0) & (chances <= 1)).all(axis=None) and chances.shape[1] == 11
    scores = pd.read_csv(tmp_path / "f" / "scores.csv")
    one = scores[(scores["score"] == "brier") & (scores["weeks"] == 1) & (scores["dyad"] == "all")]
    known = rows[(rows["weeks"] == 1) & (rows["censored"] == 0)]
    for name in chances:
        by_hand = ((known[name] - known["outcome"]) ** 2).mean()
        assert one.set_index("forecaster").loc[name, "value"] == pytest.approx(by_hand), name
    assert json.loads((tmp_path / "f" / "manifest.json").read_text())["said"]["rows"]["malformed"] == 1
    for name in ("reliability.png", "reliability.csv", "baselines.csv", "facts.csv"):
        assert (tmp_path / "f" / name).stat().st_size > 100


def test_both_doors_give_the_same_bytes(given: Path, tmp_path: Path) -> None:
    quick = [*SMALL, "facts=false", "audit=false"]
    assert main(["forecast", *words(given, *quick), f"hydra.run.dir={tmp_path / 'a'}"]) == 0
    flags = ["--events", str(given / "events.tsv"), f"--dyads={given / 'map.yaml'}", *quick, "ensemble.threads=1"]
    assert forecast([*flags, f"hydra.run.dir={tmp_path / 'b'}"]) == 0
    for name in ("forecasts.csv", "scores.csv", "reliability.png", "facts.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_the_model_as_it_is_takes_the_words_of_a_scenario(given: Path, tmp_path: Path) -> None:
    bare = [*SMALL, "facts=false", "audit=false", "past=false"]
    tables = []
    for name, more in (("a", []), ("b", ["rules.activation.at_rest=-4"])):
        assert main(["forecast", *words(given, *bare, *more), f"hydra.run.dir={tmp_path / name}"]) == 0
        tables.append(pd.read_csv(tmp_path / name / "forecasts.csv"))
    assert tables[1]["model"].mean() > tables[0]["model"].mean() + 0.02
    assert "past" not in tables[0] and tables[0]["markov_dyad"].equals(tables[1]["markov_dyad"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["split=1990-02-01"], "leaves 5 weeks to fit on"),
        (["split=2050-02-01"], "leaves 80 weeks to fit on and 0 to score"),
        (["split=soon"], "split = 'soon' must be a date"),
        (["bad=stop"], "'bad row' is no date. Write bad=skip"),
        (["bad=stp"], "none of"),
        (["level=7"], "between 1 and 4"),
        (["scheme=cmeo"], "Did you mean cameo"),
        (["horizons=[0]"], "between 1 and 104"),
        (["ensemble.runs=5"], "write runs="),
        (["clock.turn_days=1"], "must be 7"),
        (["scenario=nowhere"], "not a scenario"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    more: list[str], said: str, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", *words(given, *SMALL, *more), f"hydra.run.dir={tmp_path / 'f'}"]) == 2
    error = capsys.readouterr().err.strip()
    assert said in error and "\n" not in error and len(error) <= 300
    assert not (tmp_path / "f").exists()


def test_a_level_that_never_came_is_said_and_no_skill_is_claimed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [np.datetime64("1990-01-01") + 7 * week for week in range(0, 90, 2)]
    (tmp_path / "events.tsv").write_text("".join(f"{day}\tGRN\tRED\t111\n" for day in days))
    (tmp_path / "map.yaml").write_text("actors: {GRN: GRN, RED: RED}\ndyads: [GRN-RED]\nscheme: cameo\n")
    quick = [*SMALL, "facts=false", "audit=false"]
    assert main(["forecast", *words(tmp_path, *quick), f"hydra.run.dir={tmp_path / 'f'}"]) == 0
    said = capsys.readouterr().out
    assert "within 4 weeks it never came in the weeks that are scored" in said and "oals" not in said


def test_a_table_of_other_actors_is_refused_with_those_it_has(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "map.yaml"
    other.write_text("actors: {A: AAA, B: BBB}\ndyads: [A-B]\nscheme: cameo\n")
    assert main(["forecast", f"events={given / 'events.tsv'}", f"dyads={other}"]) == 2
    assert "no row is an act of any dyad" in (error := capsys.readouterr().err) and "GRN" in error
    assert forecast(["--events", "none.csv"]) == 2
    assert "dyads=… is needed" in capsys.readouterr().err
    assert forecast(["--events", "none.csv", "--dyads", str(other), f"hydra.run.dir={tmp_path / 'f'}"]) == 2
    assert capsys.readouterr().err == "command line: events = 'none.csv': no such file.\n"


def test_a_move_that_is_none_of_its_level_is_said_with_its_file(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "map.yaml"
    other.write_text((given / "map.yaml").read_text() + "moves: {level_3: alertt}\n")
    assert main(["forecast", f"events={given / 'events.tsv'}", f"dyads={other}"]) == 2
    assert "map.yaml: moves.level_3 = 'alertt' is no move of level 3. Did you mean alert?" in capsys.readouterr().err
