"""Elementary effects: trajectories as Morris draws them, effects as they are, and chance not taken for an effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from standin import question, settings

from experiments.sweep import conduct, screening
from experiments.sweep.axes import Axis
from experiments.sweep.designs import lay_out
from experiments.sweep.refusal import SweepError
from sim.statistics.morris import effects, trajectories

X, Y = Axis("ties.rs.commitment", low=0.0, high=1.0), Axis("actors.s.resolve", low=0.0, high=1.0)
POLICY = Axis("actors.s.policy", ("quantal", "hawk"))


@pytest.mark.parametrize("levels", [2, 4, 8])
def test_each_step_moves_one_axis_by_delta_and_each_axis_once(levels):
    points, moved = trajectories(5, 40, levels, np.random.default_rng(1))
    assert points.min() >= 0 and points.max() <= 1
    assert np.allclose(points * (levels - 1), np.round(points * (levels - 1)))
    steps = np.diff(points, axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all()
    assert np.allclose(np.abs(steps).sum(axis=2), levels / (2 * (levels - 1)))
    assert (np.sort(moved, axis=1) == np.arange(5)).all()
    assert (np.abs(steps).argmax(axis=2) == moved).all()


def known(x):
    """P of three parameters: 0.2 + 0.4 x0 + 0.3 x1 x2; the fourth does nothing."""
    return 0.2 + 0.4 * x[..., 0] + 0.3 * x[..., 1] * x[..., 2]


def test_without_luck_the_effects_are_those_of_the_function():
    points, moved = trajectories(4, 400, 4, np.random.default_rng(2))
    found = effects(known(points)[:, :, None], 10**9, points, moved)
    assert found.mu == pytest.approx([0.4, 0.15, 0.15, 0.0], abs=0.02)
    assert found.star == pytest.approx(found.mu, abs=1e-9)
    assert found.sigma[0] == pytest.approx(0.0, abs=1e-4) and found.sigma[1] == pytest.approx(0.11, abs=0.02)
    assert found.seen.tolist() == [True, True, True, False]


def test_effects_that_cancel_are_seen_in_the_star_and_not_in_the_mean():
    points, moved = trajectories(2, 400, 4, np.random.default_rng(3))
    found = effects((0.5 + (points[:, :, 0] - 0.5) * (points[:, :, 1] - 0.5))[:, :, None], 10**9, points, moved)
    assert found.mu == pytest.approx([0, 0], abs=0.03) and (found.star > 0.15).all()


@pytest.mark.parametrize("repeats", [1, 2, 4])
def test_luck_is_not_taken_for_an_effect(repeats):
    """Independent runs at each point: of 300 parameters without effect at most 2.5 % and chance are seen, of 1 all."""
    seen, real, spread = 0, 0, []
    for trial in range(100):
        rng = np.random.default_rng([trial, repeats])
        points, moved = trajectories(4, 20, 4, rng)
        p = rng.binomial(200, np.repeat((0.3 + 0.4 * points[:, :, 0])[:, :, None], repeats, axis=2)) / 200
        found = effects(p, 200, points, moved, trial)
        seen, real = seen + int(found.seen[1:].sum()), real + int(found.seen[0])
        spread.append(found.sigma[1:] ** 2)
    assert seen <= 18 and real == 100  # 7.5 expected, 18 is beyond 99.9 % of chance
    assert np.mean(spread) < 0.4 * (2 * 0.25 / 200 / (2 / 3) ** 2)  # what luck adds to sigma is taken off


def test_the_design_has_its_columns_and_takes_words_laws_and_repeats():
    axes = (X, Axis("b", law="beta(a=2.0,b=5.0)"), POLICY)
    laid = lay_out(axes, settings(design="morris", points=6, words="sampled", repeats=2), seed=3)
    assert len(laid) == 6 * 4 * 2
    first = [laid.notes(p) for p in range(8)]
    assert [n["trajectory"] for n in first] == [0] * 8 and [n["repeat"] for n in first] == [1, 2] * 4
    assert first[0]["moved"] == "" and {n["moved"] for n in first[2:]} == {a.path for a in axes}
    for p in range(2, 8, 2):
        changed = [a.path for a, old, new in zip(axes, laid[p - 2], laid[p], strict=True) if old != new]
        assert changed == [first[p]["moved"]]
    with pytest.raises(SweepError, match="no finite value at share"):
        wide = lay_out((Axis("b", law="norm(loc=0.0,scale=1.0)"),), settings(design="morris", points=9), seed=3)
        [wide[p] for p in range(len(wide))]


def test_wrong_settings_are_refused():
    with pytest.raises(SweepError, match=r"sweep.levels=3; it must be even"):
        settings(design="morris", levels=3)
    with pytest.raises(SweepError, match="at least 2 trajectories"):
        lay_out((X,), settings(design="morris", points=1), seed=1)


def test_a_sweep_draws_its_effects_and_the_question_does_for_another_rung(standin, tmp_path, capsys):
    asked = question((X, Y, POLICY), runs=150, design="morris", points=15, repeats=2, pictures=True, dyads=["s_t"])
    conduct.conduct(asked, tmp_path, threads=1, store=tmp_path / "chunks")
    for stem in ("morris_6_1", "morris_6_2", "morris_6__s_t_1"):
        assert (tmp_path / f"{stem}.png").stat().st_size > 0
    found = pd.read_csv(tmp_path / "morris_6_1.csv").set_index("parameter")
    assert found["seen"].all() and found.loc[X.path, "mu"] > 0 > found.loc[Y.path, "mu"]
    capsys.readouterr()
    assert screening.main([f"of={tmp_path}", "rung=8", "dyad=s_t"]) == 0
    assert "of 100 runs, spread" in capsys.readouterr().out and (tmp_path / "morris_8__s_t_1.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rung=11"], "must lie between 1 and 10"),
        (["dyad=s_tt"], "s_tt is no dyad of this sweep. Did you mean s_t"),
        (["rungs=6"], "rungs=6 is not a word of sweep.screening. Did you mean rung"),
        (["--rung"], "write rung=…"),
    ],
)
def test_wrong_words_are_refused_in_one_line(standin, tmp_path, capsys, words, said):
    asked = question((X,), runs=64, design="morris", points=2, dyads=["s_t"])
    conduct.conduct(asked, tmp_path, threads=1, store=tmp_path / "chunks")
    assert screening.main([f"of={tmp_path}", *words]) == 2
    problem = capsys.readouterr().err.strip()
    assert said in problem and "\n" not in problem and len(problem) <= 300


def test_only_a_morris_sweep_has_effects(standin, tmp_path, capsys):
    conduct.conduct(question((Axis(X.path, (0.1, 0.9)),), runs=64), tmp_path, threads=1, store=tmp_path / "chunks")
    assert screening.main([f"of={tmp_path}"]) == 2
    assert "it needs sweep.design=morris" in capsys.readouterr().err
    assert screening.main([f"of={tmp_path}/nowhere"]) == 2
