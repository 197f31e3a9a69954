"""The tables say what was counted, whatever the batches were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from standin import question, shares

from experiments.door.progress import Bar, spoken
from experiments.sweep import conduct, pictures, table
from experiments.sweep.axes import Axis
from experiments.sweep.plan import added
from experiments.sweep.refusal import SweepError

COMMITMENT = Axis("ties.rs.commitment", (0.25, 0.5, 0.75))
POLICY = Axis("actors.s.policy", ("quantal", "hawk"))


def swept(folder, *axes, **changes):
    conduct.conduct(question(axes or None, **changes), folder, threads=1, store=folder / "chunks")
    return pd.read_parquet(folder / "table.parquet")


def test_a_row_counts_the_runs_of_its_point(standin, tmp_path):
    found = swept(tmp_path, COMMITMENT)
    u = shares(1, range(600))
    p = 1 / (1 + np.exp(-12 * (found["ties.rs.commitment"] - 0.5)))
    assert found["n"].tolist() == [600] * 3
    assert found["reached_6"].tolist() == [int(np.sum(u < one)) for one in p]


def test_a_dyad_that_is_asked_for_has_its_own_columns(standin, tmp_path):
    plain, found = swept(tmp_path / "a", COMMITMENT), swept(tmp_path / "b", COMMITMENT, dyads=["s_t", "r_t"])
    assert list(found.columns[: len(plain.columns)]) == list(plain.columns)
    extra = [c for c in found.columns if c not in plain.columns]
    ends = ("", "_low", "_high")
    assert extra == [f"reached_{k}__{dyad}{end}" for dyad in ("s_t", "r_t") for k in range(11) for end in ends]
    pd.testing.assert_frame_equal(found[list(plain.columns)], plain)
    assert (found["reached_6__s_t"] == found["reached_6"]).all()
    assert (found["reached_0__r_t"] == 600).all() and (found["reached_6__r_t"] < found["reached_6"]).all()
    for _, row in found.iterrows():
        exact = binomtest(int(row["reached_6__r_t"]), int(row["n"])).proportion_ci(0.95, "exact")
        assert row["reached_6__r_t_low"] == pytest.approx(exact.low, abs=1e-9)
        assert row["reached_6__r_t_high"] == pytest.approx(exact.high, abs=1e-9)


def test_all_dyads_are_those_of_the_scenario(standin, tmp_path):
    found = swept(tmp_path / "a", COMMITMENT, dyads="all")
    pd.testing.assert_frame_equal(found, swept(tmp_path / "b", COMMITMENT, dyads=["r_t", "s_t"]))


def test_the_adaptive_design_counts_dyads_too(standin, tmp_path):
    found = swept(tmp_path, Axis("ties.rs.commitment", low=0.0, high=1.0), design="adaptive", dyads=["s_t"])
    assert (found["reached_6__s_t"] == found["reached_6"]).all() and len(found) > 3


def test_dyads_are_a_question_of_their_own_and_none_is_the_old_one(standin, tmp_path):
    bare, one, two = (question(dyads=d).key() for d in ([], ["s_t"], ["s_t", "r_t"]))
    assert len({bare, one, two}) == 3
    assert "dyads" not in question(dyads=[]).settings.content
    swept(tmp_path, COMMITMENT, dyads=["s_t"])
    whole = [(tmp_path / name).read_bytes() for name in table.FILES[:2]]
    records = sorted((tmp_path / "chunks").rglob("*.chunk"))
    for path in records[1::2]:
        path.unlink()
    assert len(records) > 1
    swept(tmp_path, COMMITMENT, dyads=["s_t"])
    assert [(tmp_path / name).read_bytes() for name in table.FILES[:2]] == whole


@pytest.mark.parametrize(
    ("dyads", "said"),
    [
        (["s_tt"], r"sweep.dyads: s_tt is not a dyad of this scenario, which has r_t, s_t.*Did you mean s_t"),
        ("s_t", r"sweep.dyads=s_t; it must be all or a list of dyads"),
        ([1], r"sweep.dyads=\[1\]; it must be all or a list"),
        (["s_t", "s_t"], r"a dyad stands there twice"),
    ],
)
def test_a_wrong_dyad_is_refused_in_one_line_before_the_first_run(standin, tmp_path, dyads, said):
    with pytest.raises(SweepError, match=said) as refusal:
        swept(tmp_path, COMMITMENT, dyads=dyads)
    assert len(str(refusal.value)) <= 300 and "\n" not in str(refusal.value)
    assert not list(tmp_path.iterdir())


def test_dyads_get_pictures_of_their_own(standin, tmp_path):
    swept(tmp_path, COMMITMENT, Axis("actors.s.resolve", (0.2, 0.5)), dyads=["s_t"], pictures=True, runs=50)
    for name in ("phase.png", "phase__s_t.png", "phase__s_t.csv"):
        assert (tmp_path / name).stat().st_size > 0


def test_intervals_are_clopper_pearson(standin, tmp_path):
    for _, row in swept(tmp_path, COMMITMENT).iterrows():
        exact = binomtest(int(row["reached_6"]), int(row["n"])).proportion_ci(0.95, "exact")
        assert row["reached_6_low"] == pytest.approx(exact.low, abs=1e-9)
        assert row["reached_6_high"] == pytest.approx(exact.high, abs=1e-9)


def test_all_points_share_their_draws(standin, tmp_path):
    found = swept(tmp_path, Axis("ties.rs.commitment", (0.5, 0.5, 0.5)))
    assert found.nunique().max() == 1


def test_a_seed_that_is_swept_changes_the_draws(standin, tmp_path):
    found = swept(tmp_path, Axis("seed", (1, 2, 3)))
    assert found["reached_6"].nunique() > 1


def test_csv_and_parquet_hold_the_same(standin, tmp_path):
    found = swept(tmp_path, COMMITMENT, POLICY)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "table.csv"), found, check_dtype=False)
    assert list(found.columns[:3]) == ["ties.rs.commitment", "actors.s.policy", "n"]


def test_a_word_changes_the_case(standin, tmp_path):
    found = swept(tmp_path, COMMITMENT, POLICY).set_index("actors.s.policy")["reached_6"]
    assert (found["hawk"].to_numpy() > found["quantal"].to_numpy()).all()


def test_a_wrong_point_is_found_before_the_first_run(standin, tmp_path):
    with pytest.raises(SweepError, match=r"commitment is 1.5, .*\(at ties.rs.commitment=1.5\)"):
        swept(tmp_path, Axis("ties.rs.commitment", (0.5, 1.5)))
    assert not list(tmp_path.iterdir())


def test_an_unknown_path_is_named(standin, tmp_path):
    with pytest.raises(SweepError, match=r"comitment is not a field .*\(at ties.rs.comitment=0.5\)"):
        swept(tmp_path, Axis("ties.rs.comitment", (0.5,)))
    with pytest.raises(SweepError, match=r"tis\.rs\.x is not a part of a scenario. Did you mean ties"):
        swept(tmp_path, Axis("tis.rs.x", (0.5,)))


def test_the_adaptive_design_and_its_resume_give_the_same_bytes(standin, tmp_path):
    axis = Axis("ties.rs.commitment", low=0.0, high=1.0)
    swept(tmp_path / "a", axis, design="adaptive", chunk_seconds=0.01)
    for path in sorted((tmp_path / "a" / "chunks").rglob("*.chunk"))[3::2]:
        path.unlink()
    conduct.conduct(
        question((axis,), design="adaptive", chunk_seconds=3.0),
        tmp_path / "b", threads=1, store=tmp_path / "a" / "chunks",
    )  # fmt: skip
    for name in table.FILES[:2]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_sums_do_not_depend_on_where_records_end():
    rng = np.random.default_rng(0)
    rows = np.zeros(60, [("n", "i8"), ("deaths", "f8")])
    rows["n"], rows["deaths"] = 1, rng.random(60)
    owners = [u // 7 for u in range(60)]
    whole = added(owners, {"counts": rows}, ([], {}))
    for cut in (1, 13, 35, 59):
        first = added(owners[:cut], {"counts": rows[:cut]}, ([], {}))
        both = added(owners[cut:], {"counts": rows[cut:]}, first)
        assert both[0] == whole[0]
        assert both[1]["counts"].tobytes() == whole[1]["counts"].tobytes()


def test_the_shape_of_a_sweep_chooses_its_picture():
    shapes = {(1, 0): "curve", (1, 2): "families", (2, 0): "phase", (2, 1): "small_multiples"}
    for (numbers, words), name in shapes.items():
        assert pictures.shape(numbers, words) == name
    assert pictures.shape(0, 1) == pictures.shape(5, 0, listed=True) == "rows" and pictures.shape(5, 0) is None


@pytest.mark.parametrize(
    ("axes", "name"),
    [
        ((COMMITMENT,), "curve"),
        ((COMMITMENT, POLICY), "curves"),
        ((COMMITMENT, Axis("actors.s.resolve", (0.2, 0.5))), "phase"),
        ((COMMITMENT, Axis("actors.s.resolve", (0.2, 0.5)), POLICY), "small_multiples"),
    ],
)
def test_every_shape_is_drawn(standin, tmp_path, axes, name):
    swept(tmp_path, *axes, pictures=True, runs=50)
    for kind in ("png", "svg", "csv"):
        assert (tmp_path / f"{name}.{kind}").stat().st_size > 0


def test_time_left_is_said_in_words():
    assert [spoken(s) for s in (3.2, 80, 7300)] == ["3 s", "1 min 20 s", "2 h 1 min"]
    assert "50%" in Bar(total=10, done=5).line()
