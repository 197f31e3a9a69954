"""Association and effect: counted by hand, paired run by run, told by the command."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.plan import planned
from experiments.history import crises
from experiments.history.crises import UNMEDIATED, Crises
from experiments.history.events import MEDIATION, OFFER
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import Scales, events
from experiments.main import main
from experiments.validate import selection
from experiments.validate.selection import AGREED, ALL, CRISES, OUTCOMES, SERIOUS, WITH, WITHOUT
from sim import Ensemble, Results
from sim.encoding import Case
from sim.vocabulary import MEDIATE

near = pytest.approx
RUNS = 40


def some(violence: list[int], mediation: list[int]) -> Crises:
    n = len(violence)
    rest = np.ones(n, np.int8), np.ones(n), np.zeros(n, bool)
    return Crises(rest[0], np.array(violence, np.int8), rest[1], rest[2], np.array(mediation, np.int8))


def test_odds_of_a_grave_end_with_and_without_a_mediator() -> None:
    x = some([3, 4, 3, 2, 1, 1, 3, 1, 4], [MEDIATION] * 4 + [UNMEDIATED] * 4 + [OFFER])
    assert crises.serious_given(x, MEDIATION) == near(3 / 4) and crises.serious_given(x, UNMEDIATED) == near(1 / 4)
    assert crises.serious_odds(x) == near(9.0)
    assert math.isnan(crises.serious_odds(some([3, 1], [MEDIATION, UNMEDIATED])))  # of none no odds are known


def test_a_row_pairs_its_groups() -> None:
    first = np.array([[10.0, 5, 2, 1], [10, 5, 4, 1]])
    second = np.array([[10.0, 6, 2, 1], [10, 6, 4, 1]])
    r = selection.row("mediators", "serious", first, second)
    assert (r["first"], r["second"], r["difference"]) == (near(0.5), near(0.6), near(-0.1))
    assert (r["lo"], r["hi"]) == (near(-0.1), near(-0.1))  # the same in either group: no doubt about the difference
    r = selection.row("mediators", "agreement", first, second)
    assert r["first"] == near(0.3) and r["first_lo"] < 0.3 < r["first_hi"] and r["difference"] == near(0.0)


def test_history_stands_beside_it_as_the_targets_have_it() -> None:
    rows = {r["outcome"]: r for r in selection.history()}
    assert rows["serious"]["first"] == near(51 / 92, abs=1e-4) and rows["serious"]["second"] == near(65 / 169, abs=1e-4)
    assert float(str(rows["serious"]["lo"])) > 0.0 and float(str(rows["agreement"]["lo"])) > 0.3


@pytest.fixture(scope="module")
def bed() -> tuple[Case, list[str]]:
    on, word = planned(selection.PLAN, facts=True).judge(selection.JUDGED)
    return on.case, list(on.judged[word])


@pytest.fixture(scope="module")
def played(bed: tuple[Case, list[str]]) -> Results:
    return Ensemble(bed[0], 1).run(range(RUNS), 1, detail=True)


def test_counts_are_those_of_the_figures(bed: tuple[Case, list[str]], played: Results) -> None:
    total = selection.counts(played, bed[1]).sum(0)
    sample = Sample.of(events(played, bed[1]))
    assert total[ALL, CRISES] == len(sample.crises.days) > 100
    assert total[WITH, SERIOUS] / total[WITH, CRISES] == near(FIGURES["icb.serious_med"].of(sample))
    assert total[WITHOUT, AGREED] / total[WITHOUT, CRISES] == near(FIGURES["icb.agree_nomed"].of(sample))


def test_only_mediators_are_taken_away(bed: tuple[Case, list[str]], played: Results) -> None:
    case, dyads = bed
    assert selection.heard(case, dyads) == dyads  # whoever is in crisis here could be mediated
    without = selection.without_mediators(case)
    other = Ensemble(without, 1).run(range(RUNS), 1, detail=True)
    what = Scales.of(case)
    assert (what.note[played.choice] > 0).sum() > 1000 and not (what.note[other.choice] > 0).any()
    mediates = case.world.effect[:, MEDIATE] > 0.0
    assert mediates.sum() == 3 and (without.world.tie["carrot"] == 0.0).all()
    for name in ("actor", "pair", "dyad", "tie", "move", "option", "effect", "trait"):  # and nothing else is changed
        before, after = getattr(case.world, name), getattr(without.world, name)
        for column in before.dtype.names or ():
            same = before[column] == after[column]
            assert same.all() or column in ("carrot", "from_rung", "to_rung"), (name, column)
            assert same[~mediates].all() if name == "move" else True
        assert before.dtype.names or np.array_equal(before, after), name


def test_mediation_calms_in_the_model_though_mediated_crises_are_the_graver_ones(
    bed: tuple[Case, list[str]],
) -> None:
    table = selection.compared(*bed, 100, 1, 2).set_index(["comparison", "outcome"])
    assert len(table) == 2 + 2 + 2 * len(OUTCOMES)
    assert table.loc[("model", "serious"), "difference"] > 0.0
    assert table.loc[("mediators", "agreement"), "lo"] > 0.0
    assert table.loc[("mediators", "serious"), "hi"] < table.loc[("model", "serious"), "difference"]
    assert table.loc[("mediators", "serious"), "lo"] < 0.0
    assert table.loc[("talks", "agreement"), "second"] == 0.0


def test_the_command_prints_draws_and_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate.selection", "runs=20", f"hydra.run.dir={tmp_path / 's'}"]) == 0
    said = capsys.readouterr().out
    assert "A model, not a prediction" in said and "The same runs with mediators and without" in said
    table = pd.read_csv(tmp_path / "s" / "selection.csv")
    assert set(table["comparison"]) == {"history", "model", "mediators", "talks"}
    assert (tmp_path / "s" / "selection.png").stat().st_size > 10_000
    assert main(["validate.selection", "runs=20", "rules.mediation.dutty=1"]) == 2
    assert "duty" in capsys.readouterr().err
