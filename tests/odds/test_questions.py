"""Curves, comparisons, sensitivity, time to event on small runs of the real model; errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.odds import bar, compare, precise, rank, sensitivity, timing, whatif
from experiments.odds.precise import Memory, precision
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.model import CrisisModel
from sim.statistics.sensitivity import sensitivity as indices

SHORT = ["horizon=12"]


def test_no_run_of_a_curve_is_played_twice(case: Case) -> None:
    memory = Memory(case, 1, "ties.russia_serbia.commitment", 1)
    first = memory.highest(0.5, np.arange(20))
    again = memory.evaluate(4)(np.array([0.5]), np.arange(5, 30))
    assert memory.runs == 30
    plain = Ensemble(case.patched({"ties.russia_serbia.commitment": 0.5}), 1).run(range(30))
    assert np.array_equal(first, plain.tally["highest"][:20])
    assert np.array_equal(again[0], plain.tally["highest"][5:] >= 4)


def test_a_precision_is_absolute_or_relative() -> None:
    assert precision("0.02") == (0.02, False) and precision("10%") == (0.1, True)


def test_every_end_is_counted_once_and_the_shares_add_up(case: Case) -> None:
    results = Ensemble(case, 2).run(range(120))
    table = timing.competing(results)
    last = table[table["turn"] == 16].set_index("cause")["incidence"]
    turn, kind = timing.ends(results)
    assert [round(last[c] * 120) for c in timing.ENDS] == [(kind == k).sum() for k in (1, 2, 3)]
    assert np.all(turn <= 16)


def test_survival_ends_at_the_share_without_the_event(case: Case) -> None:
    results = Ensemble(case, 2).run(range(120))
    table = timing.survival(results, 4, "all")
    assert table["survival"].iloc[-1] == pytest.approx(1 - results.reached(4).mean())


def test_a_parameter_without_effect_is_shown_as_none_seen(case: Case) -> None:
    """The number of a rule that is switched off changes nothing; a faction's readiness to act does."""
    off = case.patched({"rules.mediation.on": 0})
    null = next(p for p in off.scenario.rules["mediation"] if p != "on")
    field = off.place(f"rules.mediation.{null}")[3]
    high = min(field.high, field.low + 1.0)
    spans = {"actors.kosovo_serbs.activity": (-6.0, 6.0), f"rules.mediation.{null}": (field.low, high)}
    run = sensitivity.simulate(off, list(spans), 3, 6, 2)
    found = indices(run, spans, points=1024, seed=1, bootstrap=60)
    assert found.first.low[0] > 0
    assert found.first.low[1] <= 0 <= found.first.high[1]


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        (bar, ["turn=99", *SHORT], "turn 99 must lie between 0 and the horizon"),
        (bar, ["scenario=koso"], "koso"),
        (rank, ["actor=serbio", *SHORT], "Did you mean serbia"),
        (
            whatif,
            ["turn=3", "actor=serbia", "target=kosovo", "move=dance", *SHORT],
            "cannot make 'dance'",
        ),
        (sensitivity, ["range=actors.us.elsewhere", *SHORT], "path=low:high"),
        (compare, ["change=horizon=20", "runs=50", *SHORT], "horizons"),
        (precise, ["curve.parameter=ties.x.y", *SHORT], "ties.x.y"),
    ],
)
def test_a_slip_is_said_in_one_line_with_code_2(command, words, said, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert command.main([*words, f"hydra.run.dir={tmp_path / 'out'}"]) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error


def test_a_comparison_writes_its_picture_table_and_manifest(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    words = [
        "change=actors.kosovo_serbs.activity=3",
        "call=a restless faction",
        "runs=60",
        "rung=5",
    ]
    assert compare.main([*words, f"hydra.run.dir={tmp_path}", *SHORT]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"compare.png", "compare.svg", "compare.csv", "manifest.json"}
    out = capsys.readouterr().out
    assert out.count("A model, not a prediction") == 1 and "With" in out


def test_had_it_made_the_move_it_made_nothing_would_differ(model: CrisisModel) -> None:
    act = next(e for e in model.event_rows if not e["reply"] and e["seat"] == "own")
    table = whatif.had(model, act["turn"], act["actor"], act["target"], act["move"], 40, 4, 1)
    assert (table["gained"] == 0).all() and (table["lost"] == 0).all()
