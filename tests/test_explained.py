"""How much of a choice its situation explains: entropies by hand, their bounds, and the command."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import worlds

from experiments import explained
from sim.encoding import Case


def desk(case: Case, *, red: float = 0.0, **chances: float) -> Any:
    """A desk on which blue makes moves with these chances, and red makes its first with that."""
    chance = np.zeros(len(case.options))
    for move, p in chances.items():
        chance[case.options.index(("blue", "red", move))] = p
    chance[int(case.world.pair["first"][case.pairs.index(("red", "blue"))])] = red
    return SimpleNamespace(chance=chance)


def entropy(*p: float) -> float:
    return -sum(x * math.log(x) for x in p if x > 0.0)


def measured(case: Case, *desks: Any) -> pd.DataFrame:
    choices = explained.Choices(case)
    for x in desks:
        choices.add(x)
    counts = {actor: np.zeros(len(explained.COUNTS), int) for actor in case.actors}
    return explained.table(case, choices, counts).set_index("actor")


def test_two_situations_by_hand() -> None:
    case = worlds.duel()
    blue = measured(case, desk(case, blame=0.5, talk=0.1), desk(case, blame=0.1, talk=0.3)).loc["blue"]
    given = (entropy(0.5, 0.1, 0.4) + entropy(0.1, 0.3, 0.6)) / 2
    assert blue["choices"] == 2 and blue["acts_expected"] == pytest.approx(1.0)
    assert blue["entropy"] == pytest.approx(given)
    assert blue["habit"] == pytest.approx(entropy(0.3, 0.2, 0.5))
    assert blue["explained"] == pytest.approx(1 - given / entropy(0.3, 0.2, 0.5))
    given = 0.6 * entropy(5 / 6, 1 / 6) + 0.4 * entropy(1 / 4, 3 / 4)
    assert blue["entropy_act"] == pytest.approx(given)
    assert blue["habit_act"] == pytest.approx(entropy(0.6, 0.4))
    assert blue["explained_act"] == pytest.approx(1 - given / entropy(0.6, 0.4))


def test_the_bounds_are_habit_alone_and_the_situation_alone() -> None:
    case = worlds.duel()
    same = measured(case, *[desk(case, blame=0.3, talk=0.2, red=0.4)] * 3)
    assert same["explained"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    settled = measured(case, desk(case, blame=1.0), desk(case, talk=1.0))
    assert settled.loc["blue", "explained"] == settled.loc["blue", "explained_act"] == 1.0
    assert math.isnan(settled.loc["red", "explained"])  # it never does anything: nothing to explain


def test_the_last_row_adds_up_the_actors() -> None:
    case = worlds.duel()
    found = measured(case, desk(case, blame=0.5, red=0.2), desk(case, talk=0.3, red=0.6))
    parts, whole = found.loc[["blue", "red"]], found.loc["all"]
    assert whole["choices"] == parts["choices"].sum() == 4
    assert whole["entropy"] * 4 == pytest.approx((parts["entropy"] * parts["choices"]).sum())
    given, usual = (parts[k] @ parts["choices"] for k in ("entropy", "habit"))
    assert whole["explained"] == pytest.approx(1 - given / usual)


def test_a_sharper_mind_is_explained_better() -> None:
    shares = []
    for sharpness in (0.5, 8.0):
        asked: Any = SimpleNamespace(case=worlds.cast({"rules.decision.sharpness": sharpness}), seed=1)
        table = explained.table(asked.case, *explained.played(asked, 2)).set_index("actor")
        assert (table["explained"].dropna() >= -1e-9).all() and (table["explained"].dropna() <= 1.0).all()
        shares.append(table.loc["all", "explained_act"])
        assert table.loc["all", "acts"] >= table.loc["all", "strong"] >= 0
        assert table.loc["all", "told"] >= table.loc["all", "told_strong"] + table.loc["all", "told_rare"]
    assert shares[1] > shares[0] + 0.1


def test_the_command_writes_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["scenario=mitrovica_train_2017", "runs=1", f"hydra.run.dir={tmp_path / 'out'}"]
    assert explained.main(words) == 0
    screen = capsys.readouterr().out
    table = pd.read_csv(tmp_path / "out" / "explained.csv").set_index("actor")
    assert screen.count("A model, not a prediction.") == 1 and f"{table.loc['all', 'explained']:.2f}" in screen
    assert table.loc["all", "acts"] == table["acts"].iloc[:-1].sum() > 0
    for bad in ("runs=0", "runs=many"):
        assert explained.main([bad]) == 2
        assert "command line: runs = " in capsys.readouterr().err
