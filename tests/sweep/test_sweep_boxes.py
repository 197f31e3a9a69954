"""Scenario discovery on a sweep's own table, from the command to the picture."""

from __future__ import annotations

import pandas as pd
import pytest
from standin import question

from experiments.sweep import boxes, conduct
from experiments.sweep.axes import Axis
from experiments.sweep.listed import axes as listed

X, Y = Axis("ties.rs.commitment", low=0.0, high=1.0), Axis("actors.s.resolve", low=0.0, high=1.0)
POLICY = Axis("actors.s.policy", ("quantal", "hawk"))


def swept(folder, *axes, **changes):
    asked = question(axes, **{"runs": 100, "design": "sobol", "points": 256, **changes})
    conduct.conduct(asked, folder, threads=1, store=folder / "chunks")


def test_from_a_sweep_to_its_boxes(standin, tmp_path, capsys):
    swept(tmp_path, X, Y, POLICY, dyads=["s_t"], words="sampled", repeats=2)
    assert boxes.main([f"of={tmp_path}", "rung=8"]) == 0
    said = capsys.readouterr().out
    assert "Box 1:" in said and "of bootstrap samples" in said
    found = pd.read_csv(tmp_path / "boxes_8.csv")
    first = found[found["box"] == 1].set_index("parameter")
    assert (first["density"] > first["base"]).all() and (first["p"] <= 0.05).all()
    assert first.loc[X.path, "low"] > 0 or first.loc[Y.path, "high"] < 1
    steps = pd.read_csv(tmp_path / "boxes_8_1.csv")
    assert steps["mass"].is_monotonic_decreasing and steps["chosen"].sum() == 1
    assert steps.loc[0, "coverage"] == 1.0
    assert (tmp_path / "boxes_8_1.png").stat().st_size > 0
    assert boxes.main([f"of={tmp_path}", "rung=8", "dyad=s_t", "interest=avoided"]) == 0
    assert (tmp_path / "boxes_8__s_t_avoided.csv").exists()


def test_the_same_table_gives_the_same_bytes(standin, tmp_path):
    names = ("boxes_6.csv", "boxes_6_1.csv", "boxes_6_1.svg")
    kept = []
    swept(tmp_path, X, Y)
    for _ in range(2):
        assert boxes.main([f"of={tmp_path}"]) == 0
        kept.append([(tmp_path / name).read_bytes() for name in names])
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("axes", "changes", "said"),
    [
        ((X, Y), {"design": "morris", "points": 20}, "its design is morris, whose points are not spread evenly"),
        ((X,), {"design": "adaptive"}, "its design is adaptive"),
        ((X, Y), {"points": 32}, "boxes need at least 100 points"),
        (listed([{X.path: 0.5}, {Y.path: 0.5}]), {"design": "grid"}, "has empty cells in its list"),
    ],
)
def test_what_boxes_cannot_be_found_in_is_refused_in_one_line(standin, tmp_path, capsys, axes, changes, said):
    swept(tmp_path, *axes, **changes)
    assert boxes.main([f"of={tmp_path}"]) == 2
    problem = capsys.readouterr().err.strip()
    assert said in problem and "\n" not in problem and len(problem) <= 300
