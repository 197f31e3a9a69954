"""reproduce=FOLDER: the same bytes into a new folder, and a manifest is never more than data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import run
from experiments.folder import manifest
from sim.compiled import ENGINE_DIGEST

SMALL = ["scenario=richardson", "horizon=4", "ensemble.runs=20", "curve.runs=5"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "done"
    assert run.main([*SMALL, f"hydra.run.dir={folder}"]) == 0
    return folder


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "done"))


def edit(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    change(said)
    path.write_text(json.dumps(said), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def again(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    status = run.main([f"reproduce={folder}"])
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_the_same_bytes_into_a_new_folder_each_time(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("reproduced", "reproduced-2"):
        status, said = again(copy, capsys)
        assert (status, "the same, bit for bit" in said) == (0, True)
        assert (copy / name / "table.csv").read_bytes() == (copy / "table.csv").read_bytes()
    table = (copy / "table.csv").read_bytes()
    (copy / "table.csv").write_bytes(table + b"x")
    status, said = again(copy, capsys)
    assert status == 1 and "DIFFERENT: table.csv" in said


def test_a_link_named_reproduced_is_not_followed(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "table.csv").write_text("theirs")
    (theirs / ".x.part").write_text("theirs")
    (copy / "reproduced").symlink_to(theirs)
    before = tree(theirs)
    status, _ = again(copy, capsys)
    assert status == 0 and tree(theirs) == before
    assert (copy / "reproduced-2" / "table.csv").exists()


def moved(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda said: said["results"]["files"].update({name: "0" * 32})


EVIL: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("leads out", moved("../../x")),
    ("leads out", moved("/etc/passwd")),
    ("leads out", moved("a/b.csv")),
    ("leads out", moved("a\\b.csv")),
    ("leads out", moved("..")),
    ("leads out", moved("")),
    ("leads out", moved("C:x")),
    ("leads out", moved("\x1b[31mred")),
    ("leads out", moved("link.csv")),
    ("not there", moved("reproduced")),
    ("not there", moved("gone.csv")),
    ("check out that commit", lambda said: said.update(engine="\x1b[2Jx" * 90, commit="\x07" * 900)),
    ("only runs and sweeps", lambda said: said.update(made_by="tinderbox \x1b[31m", again="\x1b[2J" * 500)),
    ("only runs and sweeps", lambda said: said.update(made_by="a stranger")),
    ("engine must be text", lambda said: said.update(engine=7)),
    ("commit must be text", lambda said: said.update(commit=[])),
    ("made_by must be text", lambda said: said.update(made_by=None)),
    ("results must be a mapping", lambda said: said.update(results=[])),
    ("files must be a mapping", lambda said: said["results"].update(files=["table.csv"])),
    ("config must be a mapping", lambda said: said.update(config="x")),
    ("table.csv must be text", lambda said: said["results"]["files"].update({"table.csv": 7})),
]  # fmt: skip


@pytest.mark.parametrize(("words", "change"), EVIL)
def test_a_manifest_is_data_of_unknown_origin(
    words: str, change: Any, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside.csv").write_text("theirs")
    (copy / "link.csv").symlink_to(tmp_path / "outside.csv")
    edit(copy, change)
    before = tree(tmp_path)
    status, said = again(copy, capsys)
    assert status == 2 and words in said
    assert len(said.rstrip("\n").splitlines()) == 1 and len(said) <= 301 and said.rstrip("\n").isprintable()
    assert tree(tmp_path) == before and not (copy / "reproduced").exists()


@pytest.mark.parametrize(
    "field", ["made_by", "engine", "commit", "results", "config", *(f"config.{k}" for k in ("seed", "curve", "ensemble",
              "scenario", "horizon", "actors", "dyads", "moves", "ladder", "objective", "parameters"))]
)  # fmt: skip
@pytest.mark.parametrize("how", ["missing", "null", "number", "text", "list", "mapping"])
def test_a_field_that_is_missing_or_of_another_kind_is_one_line(
    field: str, how: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value: Any = {"null": None, "number": -7.5, "text": "\x1b[31m", "list": [[]], "mapping": {"x": {"y": 1}}}.get(how)

    def change(said: dict[str, Any]) -> None:
        *path, last = field.split(".")
        node = said[path[0]] if path else said
        if how == "missing":
            del node[last]
        else:
            node[last] = value

    edit(copy, change)
    status, said = again(copy, capsys)
    if status == 0:  # what needs not be there
        assert "the same, bit for bit" in said
    else:
        lines = [line for line in said.splitlines() if line]
        assert status in (1, 2) and len(lines) == 1 and len(said) <= 301 and lines[0].isprintable(), said


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000, b'{"made_by": ' + b"9" * 9000]
)
def test_what_is_no_manifest_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    status, said = again(tmp_path, capsys)
    assert status == 2 and len(said.splitlines()) == 1 and "not a manifest" in said


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (tmp_path / "none", tmp_path):
        status, said = again(folder, capsys)
        assert status == 2 and len(said.splitlines()) == 1 and "no finished run or sweep here" in said


def test_digests_name_every_file(finished: Path) -> None:
    said = manifest.read(finished)
    assert said["engine"] == ENGINE_DIGEST
    assert manifest.results(finished, manifest.listed_results(finished, said)) == said["results"]
