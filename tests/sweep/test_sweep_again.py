"""A sweep's manifest is data of unknown origin: whatever stands in it, one line and nothing outside the folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from standin import question

from experiments.sweep import conduct, manifest
from sim.faults import ScenarioError


@pytest.fixture
def done(standin, tmp_path):
    conduct.conduct(question(), tmp_path / "a", threads=1, store=tmp_path / "chunks")
    return tmp_path / "a"


def edit(folder: Path, change, name: str = "manifest.json") -> None:
    said = json.loads((folder / name).read_text(encoding="utf-8"))
    change(said)
    (folder / name).write_text(json.dumps(said), encoding="utf-8")


VALUES = {"null": None, "number": -7.5, "text": "\x1b[31m", "list": [[]], "mapping": {"x": {"y": 1}}, "big": 10**30}


@pytest.mark.parametrize("how", ["missing", *VALUES])
def test_a_field_that_is_missing_or_of_another_kind_is_one_line(done, how, monkeypatch):
    said = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    fields = [*manifest.FIELDS, "engine", "commit", "made_by", "axes.0", "axes.0.path", "axes.0.values", "overrides.0",
              *(f"settings.{name}" for name in said["settings"])]  # fmt: skip
    for field in fields:
        nested = (field, how) == ("axes.0.values", "list")  # the model that stands in here reads no lists
        for agree in (False, True)[
            : 1 if nested else 2
        ]:  # with the key as it was, and with one that fits what now stands there
            shutil.copy(done / "manifest.json", done / "kept")

            def change(said, field=field):
                node: object = said
                *path, last = [int(part) if part.isdigit() else part for part in field.split(".")]
                for part in path:
                    node = node[part]
                if how == "missing":
                    del node[last]
                else:
                    node[last] = VALUES[how]

            edit(done, change)
            with monkeypatch.context() as patched:
                if agree:
                    patched.setattr(manifest, "key", lambda q: said["key"])
                try:
                    conduct.again(done, threads=1)
                except ScenarioError as fault:
                    assert len(str(fault)) <= 300 and str(fault).isprintable(), field
            shutil.move(done / "kept", done / "manifest.json")
    assert conduct.again(done, threads=1)


def test_links_that_lead_out_are_not_followed(done, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "0.json").write_text((done / "bases" / "0.json").read_text())
    for name in ("table.csv", "bases/0.json", "bases"):
        path, kept = done / name, tmp_path / "kept"
        path.rename(kept)
        path.symlink_to(theirs if name == "bases" else theirs / "0.json")
        with pytest.raises(ScenarioError, match="leads out of this folder"):
            conduct.again(done, threads=1)
        path.unlink()
        kept.rename(path)
    (done / "reproduced").symlink_to(theirs)
    assert conduct.again(done, threads=1)
    assert [p.name for p in theirs.iterdir()] == ["0.json"] and (done / "reproduced-2" / "table.csv").exists()
