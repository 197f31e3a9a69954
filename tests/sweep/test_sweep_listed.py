"""Listed combinations and repeats: the points are the rows, and nothing else about a sweep changes."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from standin import CONFIG, question, settings

from experiments.sweep import axes as axis_module
from experiments.sweep import conduct, listed, pictures, table
from experiments.sweep.axes import Axis
from experiments.sweep.designs import lay_out
from experiments.sweep.question import BLOCK, Base, Question
from experiments.sweep.refusal import SweepError

PATH, RESOLVE, POLICY = "ties.rs.commitment", "actors.s.resolve", "actors.s.policy"
ROWS = [
    {"name": "as it is"},
    {"name": "firm", PATH: 0.9},
    {"name": "firm hawk", PATH: 0.9, POLICY: "hawk"},
    {"name": "soft", RESOLVE: 0.2},
]


def swept(folder, axes, store=None, **changes):
    conduct.conduct(question(tuple(axes), **changes), folder, threads=1, store=store or folder / "chunks")
    return pd.read_parquet(folder / "table.parquet")


def file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_list_is_the_same_from_yaml_from_csv_and_from_a_preset(tmp_path):
    text = f"name,{PATH},{POLICY},{RESOLVE}\nas it is,,,\nfirm,0.9,,\nfirm hawk,0.9,hawk,\nsoft,,,0.2\n"
    lines = "".join(f"- {json.dumps(row)}\n" for row in ROWS)
    found = [
        listed.axes(ROWS),
        listed.axes(file(tmp_path, "a.csv", text)),
        listed.axes(file(tmp_path, "a.yaml", "list:\n" + lines)),
        listed.axes(file(tmp_path, "b.csv", "\ufeff" + text.replace("\n", "\r\n"))),  # as a spreadsheet writes it
    ]
    by_path = [{axis.path: axis for axis in axes} for axes in found]
    assert by_path[0] == by_path[1] == by_path[2] == by_path[3]
    assert by_path[0][PATH].values == (None, 0.9, 0.9, None)


def test_rows_vary_together_and_are_crossed_with_the_other_axes():
    axes = (*listed.axes([{PATH: 0.1, RESOLVE: 0.2}, {PATH: 0.3, RESOLVE: 0.4}]), Axis("w", ("p", "q")))
    laid = lay_out(axes, settings(), seed=1)
    assert [laid[p] for p in range(len(laid))] == [(0.1, 0.2, "p"), (0.1, 0.2, "q"), (0.3, 0.4, "p"), (0.3, 0.4, "q")]
    sampled = lay_out((*axes[:2], Axis("x", low=0.0, high=1.0)), settings(design="sobol", points=4), seed=1)
    assert [sampled[p][:2] for p in range(8)] == [(0.1, 0.2)] * 4 + [(0.3, 0.4)] * 4
    assert [sampled[p][2] for p in range(4)] == [sampled[p][2] for p in range(4, 8)]


def test_a_row_counts_what_its_values_count_alone_and_an_empty_cell_is_the_scenarios_own(standin, tmp_path):
    found = swept(tmp_path / "a", listed.axes(ROWS)).set_index("name")
    assert found[PATH].isna().tolist() == [True, False, False, True]
    whole = {"as it is": (0.5, "quantal", 0.5), "firm hawk": (0.9, "hawk", 0.5), "soft": (0.5, "quantal", 0.2)}
    for name, (commitment, policy, resolve) in whole.items():
        alone = swept(tmp_path / name, [Axis(PATH, (commitment,)), Axis(POLICY, (policy,)), Axis(RESOLVE, (resolve,))])
        assert found.loc[name, "reached_6"] == alone["reached_6"].item()
    said = (tmp_path / "a" / "table.csv").read_text().splitlines()
    assert said[1].startswith('"as it is",,,,600')


def test_what_stands_twice_is_said_and_counted_once(capsys):
    axes = listed.axes([{PATH: 1}, {PATH: 1.0}, {PATH: 0.5}])
    assert axes[0].values == (1, 0.5)
    assert "point 2 says the same as point 1" in capsys.readouterr().err


def test_a_choice_of_files_in_a_list_makes_the_bases_it_needs():
    axes = listed.axes([{"scenario": "richardson", "horizon": 3}, {"scenario": "kosovo_2021", "horizon": 5},
                        {"scenario": "richardson", "horizon": 9}])  # fmt: skip
    assert axes[0].group and axes[0].choices == ("richardson", "kosovo_2021") and not axes[1].group


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.b;c.d\n1;2\n", "line 1: columns are separated by commas here"),
        ("horizon,horizon\n1,2\n", "line 1: column 'horizon' stands twice"),
        ("horizon,\n1,2\n", "line 1: column '' has no path"),
        ("horizon\n1,2\n", "line 2 has 2 cells, and there are 1 columns"),
        ("horizon\n0x1\n", "line 2: horizon = 0x1 is no plain decimal number"),
        ("horizon\n", "the list has no row"),
        ("name\na\n", "the list varies nothing"),
        ("name,horizon\na,1\na,2\n", "line 3: name 'a' is that of line 2 too"),
        ("sweep.design\ngrid\n", "sweep.design is the same for all points"),
        ("ensemble.runs\n5\n", "ensemble.runs is the same for all points"),
        ("hydra.job.name\n5\n", "speaks to Hydra"),
        ("a._target_\n5\n", "names code to run"),
        ("scenario\nnorthern_strat\n", "Did you mean northern_strait"),
        ("scenario,horizon\nrichardson,2\n,3\n", "has an empty cell"),
        ("horison\n3\n", "Did you mean horizon"),
    ],
)
def test_a_wrong_list_is_refused_in_one_line_that_names_the_file(tmp_path, text, said):
    path = file(tmp_path, "points.csv", text)
    with pytest.raises(SweepError, match=said) as refusal:
        listed.axes(path)
    assert len(str(refusal.value)) <= 300 and "\n" not in str(refusal.value)
    assert str(refusal.value).startswith(path[:80])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("points.txt", "must be a .csv or .yaml file"),
        ([1], "point 1 = 1 must be a mapping"),
        ({"a": 1}, "must be a list of mappings"),
        ([{"a": {"b": 1}}], "must be a mapping of paths to values"),
        ("nowhere.csv", "no such file"),
    ],
)
def test_what_is_no_list_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        listed.axes(given)


def test_a_path_stands_in_the_list_or_on_the_command_line():
    with pytest.raises(SweepError, match=f"{PATH} stands in the list and on the command line"):
        listed.axes(ROWS, [PATH])


def test_a_wrong_value_names_the_list_and_the_point(standin, tmp_path):
    with pytest.raises(SweepError, match=r"sweep.list: .*commitment is 1.5, .*\(at name=x, ties.rs.commitment=1.5\)"):
        swept(tmp_path, listed.axes([{"name": "x", PATH: 1.5}]))


def test_a_list_survives_the_manifest_and_older_records_stay_as_they_were():
    for axis in listed.axes(ROWS):
        assert axis_module.from_record(json.loads(json.dumps(axis.record()))) == axis
    assert "listed" not in Axis("x", (1,)).record()
    assert not {"list", "repeats"} & set(settings().content)
    assert question((Axis(PATH, (0.5, 0.9)),)).key() != question(listed.axes([{PATH: 0.5}, {PATH: 0.9}])).key()


def test_repeats_have_runs_of_their_own_and_add_up_to_one_long_point(standin, tmp_path):
    axes = [Axis(PATH, (0.4, 0.6))]
    found = swept(tmp_path / "a", axes, runs=3 * BLOCK, repeats=4)
    assert found["repeat"].tolist() == [1, 2, 3, 4] * 2
    once = swept(tmp_path / "b", axes, runs=3 * BLOCK)
    assert found[found["repeat"] == 1]["reached_6"].tolist() == once["reached_6"].tolist()
    long = swept(tmp_path / "c", axes, runs=12 * BLOCK)
    assert found.groupby(PATH)["reached_6"].sum().tolist() == long["reached_6"].tolist()
    assert found.groupby(PATH)["reached_6"].nunique().gt(1).any()
    pool = pictures.pooled(found, [PATH])
    assert pool["reached_6_low"].tolist() == pytest.approx(long["reached_6_low"].tolist())


def test_a_sweep_of_repeats_that_is_taken_up_again_gives_the_same_bytes(standin, tmp_path):
    swept(tmp_path / "a", listed.axes(ROWS), repeats=3, chunk_seconds=0.01)
    for path in sorted((tmp_path / "a" / "chunks").rglob("*.chunk"))[1::2]:
        path.unlink()
    swept(tmp_path / "b", listed.axes(ROWS), store=tmp_path / "a" / "chunks", repeats=3)
    for name in table.FILES[:2]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_adaptive_design_takes_neither_a_list_nor_repeats():
    with pytest.raises(SweepError, match="makes its own points"):
        conduct.lay(question(listed.axes(ROWS), design="adaptive"))
    with pytest.raises(SweepError, match=r"sweep.repeats: the adaptive design has none"):
        settings(design="adaptive", repeats=2)


def test_a_list_and_a_sweep_of_words_have_a_row_a_point(standin, tmp_path):
    swept(tmp_path / "a", (*listed.axes(ROWS), Axis("horizon", (2, 3))), pictures=True, runs=50, repeats=2)
    found = pd.read_csv(tmp_path / "a" / "rows.csv")
    assert len(set(found["value"])) == 8 and (found["n"] == 100).all()
    assert "firm hawk, length of a run in turns 2" in set(found["value"])
    swept(tmp_path / "b", [Axis(POLICY, ("quantal", "hawk"))], pictures=True, runs=50)
    assert set(pd.read_csv(tmp_path / "b" / "rows.csv")["value"]) == {"quantal", "hawk"}


def test_a_list_with_files_makes_its_table(standin, tmp_path):
    axes = (Axis("scenario", ("a", "b", "a"), group=True, listed=True), Axis(PATH, (0.1, 0.5, 0.9), listed=True))
    bases = tuple(Base((f"scenario={name}",), CONFIG) for name in ("a", "b"))
    asked = Question(bases, axes, settings(), 1, 100, "standin")
    conduct.conduct(asked, tmp_path, threads=1, store=tmp_path / "chunks")
    found = pd.read_parquet(tmp_path / "table.parquet")
    assert found["scenario"].tolist() == ["a", "b", "a"] and found[PATH].tolist() == [0.1, 0.5, 0.9]
    from experiments.sweep import manifest

    assert manifest.read(tmp_path)[0] == asked
