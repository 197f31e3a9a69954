"""What was counted stays counted: killed, torn, tampered with, no room, another version."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from standin import question

from experiments.sweep import conduct, store, table, work
from experiments.sweep.axes import Axis
from experiments.sweep.question import Base
from experiments.sweep.refusal import SweepError
from experiments.sweep.store import Store

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in table.FILES[:2]]


def swept(folder: Path, records: Path, **changes) -> list[bytes]:
    asked = replace(question(), **changes)
    conduct.conduct(asked, folder, threads=1, store=records)
    return tables(folder)


def records_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.chunk"))


def script(folder: Path, *kill: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, HERE / "standin.py", folder, *kill],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_killed_at_any_moment_the_same_command_ends_with_the_same_bytes(tmp_path):
    whole = script(tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    for kills in ("1", "3"):
        assert script(tmp_path / "torn", kills).returncode == -signal.SIGKILL
    last = script(tmp_path / "torn")
    assert "Going on: " in last.stderr and "runs were already done" in last.stderr
    assert tables(tmp_path / "torn") == tables(tmp_path / "whole")


def test_the_table_does_not_depend_on_the_length_of_chunks(standin, tmp_path):
    found = []
    for i, seconds in enumerate((0.01, 0.1, 5.0)):
        asked = question(chunk_seconds=seconds)
        conduct.conduct(asked, tmp_path / str(i), threads=1, store=tmp_path / f"chunks{i}")
        found.append(tables(tmp_path / str(i)))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("damage", ["torn", "tampered", "renamed", "empty"])
def test_a_damaged_record_is_found_reported_and_counted_again(standin, tmp_path, damage, capsys):
    before = swept(tmp_path / "a", tmp_path / "chunks")
    path = records_of(tmp_path / "chunks")[1]
    raw = path.read_bytes()
    if damage == "torn":
        path.write_bytes(raw[: len(raw) // 2])
    elif damage == "tampered":
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        first = int(path.stem.split("-")[0])
        path.rename(path.with_name(f"{first + 1:012d}-{first + 2:012d}.chunk"))
    assert swept(tmp_path / "b", tmp_path / "chunks") == before
    said = capsys.readouterr().err
    assert "the checksum does not agree; set aside, counted again" in said
    assert "Going on: " in said


def test_what_was_asked_decides_the_folder_of_records():
    asked = question()
    other_config = {**asked.bases[0].config, "horizon": 9}
    changed = [
        replace(asked, seed=2),
        replace(asked, runs=601),
        replace(asked, engine="another"),
        replace(asked, bases=(Base((), other_config),)),
        replace(asked, axes=(Axis("ties.rs.commitment", (0.0, 1.0)),)),
        question(occupancy=True),
    ]
    assert len({asked.key(), *(other.key() for other in changed)}) == 7


def test_where_and_how_a_sweep_runs_and_what_only_people_read_change_no_key():
    asked = question()
    config = json.loads(json.dumps(asked.bases[0].config))
    config["actors"]["s"]["label"] = "Another name"
    same = [
        question(engine="dask", chunk_seconds=7, store="elsewhere", pictures=True),
        replace(asked, bases=(Base((), config),)),
    ]
    assert {other.key() for other in same} == {asked.key()}


def test_a_full_disk_says_what_is_done_and_keeps_it(standin, tmp_path, monkeypatch):
    write, calls = store._write, []

    def full(path, content):
        calls.append(path)
        if len(calls) > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(store, "_write", full)
    with pytest.raises(SweepError, match=r"No space left on device.*of 24,600 runs are done and kept"):
        swept(tmp_path / "a", tmp_path / "chunks")
    monkeypatch.setattr(store, "_write", write)
    assert len(records_of(tmp_path / "chunks")) == 3
    assert swept(tmp_path / "a", tmp_path / "chunks") == swept(tmp_path / "b", tmp_path / "other")


def test_a_folder_that_cannot_be_written_is_refused_before_the_first_run(standin, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SweepError, match=r"cannot write .*; nothing was run"):
        swept(tmp_path / "a", tmp_path / "file")


def test_an_output_folder_that_cannot_be_written_leaves_the_runs_kept(standin, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SweepError, match="Every run is done and kept"):
        swept(tmp_path / "file" / "out", tmp_path / "chunks")
    assert records_of(tmp_path / "chunks")


def test_two_processes_on_one_sweep_are_told_apart(tmp_path):
    with (
        Store(tmp_path, "key"),
        pytest.raises(SweepError, match="another process"),
        Store(tmp_path, "key"),
    ):
        pass


def test_gaps_between_records_are_what_is_missing(tmp_path):
    with Store(tmp_path, "key") as records:
        records.put((2, 4), {"counts": np.arange(2)})
        records.put((6, 7), {"counts": np.arange(1)})
        assert records.missing(0, 9) == [(0, 2), (4, 6), (7, 9)]
        assert records.missing(2, 4) == []
        assert records.missing(3, 6) == [(4, 6)]


def test_ctrl_c_keeps_what_is_done(standin, tmp_path, monkeypatch):
    put = Store.put

    def interrupted(self, span, arrays):
        put(self, span, arrays)
        if len(self.spans) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "put", interrupted)
    with pytest.raises(conduct.Interrupted, match=r"runs are done and kept in .*: the same command goes on"):
        swept(tmp_path / "a", tmp_path / "chunks")
    monkeypatch.setattr(Store, "put", put)
    assert len(records_of(tmp_path / "chunks")) >= 3
    assert swept(tmp_path / "a", tmp_path / "chunks") == swept(tmp_path / "b", tmp_path / "other")


def test_a_manifest_reproduces_the_tables_from_its_own_folder(standin, tmp_path):
    swept(tmp_path / "a", tmp_path / "chunks")
    moved = (tmp_path / "a").rename(tmp_path / "moved")
    assert conduct.again(moved, threads=1)
    assert tables(moved / "reproduced") == tables(moved)
    assert not (moved / "reproduced" / "chunks").exists()


def test_a_table_that_was_changed_is_not_called_the_same(standin, tmp_path):
    swept(tmp_path / "a", tmp_path / "chunks")
    path = tmp_path / "a" / "table.csv"
    path.write_bytes(path.read_bytes().replace(b"600", b"601", 1))
    assert not conduct.again(tmp_path / "a", threads=1)


def test_a_changed_base_is_refused(standin, tmp_path):
    swept(tmp_path / "a", tmp_path / "chunks")
    path = tmp_path / "a" / "bases" / "0.json"
    path.write_text(path.read_text().replace('"horizon": 8', '"horizon": 9'))
    with pytest.raises(SweepError, match="were changed"):
        conduct.again(tmp_path / "a", threads=1)


def test_another_engine_refuses_to_reproduce_and_says_which(standin, tmp_path, monkeypatch):
    swept(tmp_path / "a", tmp_path / "chunks")
    monkeypatch.setattr(work, "engine_digest", lambda: "newer")
    with pytest.raises(SweepError, match=r"made by engine standin .* this is engine newer"):
        conduct.again(tmp_path / "a", threads=1)
