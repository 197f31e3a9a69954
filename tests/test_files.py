"""Files appear whole, spreadsheets run nothing, and a folder that looks finished is finished."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from experiments.folder import files
from sim.faults import ScenarioError

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [ROOT / "run.py", *sorted(ROOT.glob("sim/**/*.py")), *sorted(ROOT.glob("experiments/**/*.py"))]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\t=1", "\r=1", "＝1+1", "-1+2", "--1"]
)
def test_text_that_a_spreadsheet_would_run_is_marked(cell: str) -> None:
    assert files.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=b", "Russia", "-1", "+2.5e-3", "-.5", -1, -2.5, None, True, float("inf")])
def test_numbers_and_plain_text_stay_as_they_are(cell: object) -> None:
    assert files.harmless(cell) == cell


def test_a_table_is_escaped_in_its_texts_and_column_names_only(tmp_path: Path) -> None:
    table = pd.DataFrame({"@who": ["=1+1", "b"], "x": [-1.5, 2.0], "n": [-1, 2], "mixed": [-3, "+x"]})
    before = table.copy()
    files.write_csv(tmp_path / "t.csv", table)
    assert (tmp_path / "t.csv").read_text() == "'@who,x,n,mixed\n'=1+1,-1.5,-1,-3\nb,2.0,2,'+x\n"
    pd.testing.assert_frame_equal(table, before)
    plain = pd.DataFrame({"a": ["x", "y,z"], "p": [0.1, float("nan")], "when": pd.to_datetime(["2020-01-01"] * 2)})
    files.write_csv(tmp_path / "p.csv", plain)
    assert (tmp_path / "p.csv").read_bytes() == plain.to_csv(index=False, lineterminator="\n").encode()


def test_the_tables_of_sweeps_are_escaped_too(tmp_path: Path) -> None:
    from experiments.sweep.table import Pair

    pair = Pair(tmp_path / "t")
    pair.add({"label": ["=1+1", "b"], "x": [-1, 2]})
    pair.close()
    assert pd.read_csv(tmp_path / "t.csv").to_dict("list") == {"label": ["'=1+1", "b"], "x": [-1, 2]}
    assert pd.read_parquet(tmp_path / "t.parquet")["label"].tolist() == ["=1+1", "b"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_one_place_writes_results_and_text_is_utf8_whatever_the_locale(source: Path) -> None:
    for call in [n for n in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]:
        method, function = getattr(call.func, "attr", ""), getattr(call.func, "id", "")
        keywords = [k.arg for k in call.keywords]
        if source.name != "files.py":
            assert method not in ("to_csv", "to_parquet", "to_json", "writerow"), "see experiments/folder/files.py"
            assert method != "savefig" or "format" in keywords  # under a temporary name
        mode = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else "r"
        text = method in ("read_text", "write_text", "fdopen") or (function == "open" and "b" not in str(mode))
        assert not text or "encoding" in keywords, f"line {call.lineno}: names no encoding"


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "old\n")
    with pytest.raises(KeyboardInterrupt), files.placed(path) as part:
        part.write_text("ne")
        raise KeyboardInterrupt
    assert path.read_text() == "old\n" and list(tmp_path.iterdir()) == [path]
    files.write_text(path, "new ü\n")
    assert path.read_bytes() == "new ü\n".encode()


def test_a_link_in_the_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "strangers").write_text("theirs")
    (tmp_path / "table.csv").symlink_to(tmp_path / "strangers")
    files.write_text(tmp_path / "table.csv", "ours")
    assert (tmp_path / "strangers").read_text() == "theirs"
    assert (tmp_path / "table.csv").read_text() == "ours" and not (tmp_path / "table.csv").is_symlink()


def test_a_folder_that_is_begun_has_no_manifest_and_no_halves(tmp_path: Path) -> None:
    files.write_json(tmp_path / "manifest.json", {"made_by": "tinderbox run"})
    (tmp_path / ".table.csv.part").write_text("ha")
    (tmp_path / "table.csv").write_text("kept")
    with files.begun(tmp_path):
        assert [p.name for p in tmp_path.iterdir() if p.name != ".lock"] == ["table.csv"]
        with pytest.raises(ScenarioError, match="another run is writing here"), files.begun(tmp_path):
            pass
    with files.begun(tmp_path):  # free again
        pass


@pytest.mark.parametrize("content", ['{"name": "a web page"}', "[1]", "", "{", '{"made_by": 7}', "null"])
def test_a_strangers_manifest_is_not_taken_away(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ScenarioError, match="not written by Tinderbox"), files.begun(tmp_path):
        pass
    assert (tmp_path / "manifest.json").read_text() == content


HOLD = "import sys,time; from pathlib import Path; from experiments.folder.files import begun\nwith begun(Path(sys.argv[1])): print(1, flush=True); time.sleep(60)"  # noqa: E501


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"1\n"
    with pytest.raises(ScenarioError, match="another run is writing here"), files.begun(tmp_path):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with files.begun(tmp_path):
        pass


def test_a_fresh_folder_is_new(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    (home / "r").symlink_to(outside)
    (home / "r-2").symlink_to(tmp_path / "nowhere")
    (home / "r-3").write_text("")
    assert files.fresh(home, "r") == home / "r-4"
    assert not (home / "r-4").is_symlink() and not list(outside.iterdir())
    assert files.fresh(home, "q") == home / "q"


def test_json_is_whole_and_readable(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"label": "Łódź 東"})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"label": "Łódź 東"}
