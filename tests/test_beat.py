"""A small part of ``make beat``: real runs and sweeps killed, and the driver itself sees what it should see."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from experiments.checks.beat import Figure, __main__, kills


@pytest.fixture(scope="module", autouse=True)
def preloaded() -> None:
    kills.PROCESSES.set_forkserver_preload(kills.PRELOADED)


@pytest.mark.parametrize("part", [kills.single_runs, kills.sweeps])
def test_killed_at_any_moment_no_byte_is_wrong(part: object, tmp_path: Path) -> None:
    found = part(random.Random(4), 3, tmp_path)  # type: ignore[operator]
    assert found.tried >= 3 and found.faults == [], str(found)


def write(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)


NEW = {"a.csv": b"new", "b.csv": b"new b", "manifest.json": b'{"x": 2}'}
OLD = {"a.csv": b"old", "b.csv": b"old b", "manifest.json": b'{"x": 1}'}


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({}, 0),
        ({"a_csv": "new"}, 0),
        ({"a_csv": "new", "b_csv": "old b"}, 0),  # both whole, and it does not look finished
        ({"a_csv": "ne"}, 1),
        ({"a_csv": "new", "b_csv": "new b", "manifest_json": '{"x": 2, "date": "today"}'}, 0),
        ({"a_csv": "old", "b_csv": "old b", "manifest_json": '{"x": 1}'}, 0),
        ({"a_csv": "new", "b_csv": "old b", "manifest_json": '{"x": 1}'}, 1),
        ({"a_csv": "new", "manifest_json": '{"x": 2}'}, 1),
        ({"a_csv": "new", "b_csv": "new b", "manifest_json": '{"x": 7}'}, 2),
    ],
)
def test_the_judge_sees_halves_and_mixtures(files: dict[str, str], faults: int, tmp_path: Path) -> None:
    write(tmp_path / "f", **files)
    found = Figure("kills")
    kills.judge(tmp_path / "f", NEW, OLD, found)
    assert len(found.faults) == faults


def test_what_is_left_over_or_missing_at_the_end_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    write(folder, a_csv="new", b_csv="new b", manifest_json='{"x": 2}')
    found = Figure("kills")
    kills.same(folder, NEW, found)
    assert found.faults == []
    (folder / ".a.csv.part").write_text("x")
    (folder / "b.csv").unlink()
    kills.same(folder, NEW, found)
    assert len(found.faults) == 1 and "b.csv" in found.faults[0] and ".a.csv.part" in found.faults[0]


def test_beat_takes_parts_and_words_and_tells_its_faults(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = []

    def part(seed: int, size: float) -> list[Figure]:
        given.append((seed, size))
        return [Figure("quiet", 3), Figure("loud", 2, ["a fault"] * seed)]

    monkeypatch.setattr(kills, "beat", part)
    assert __main__.main(["kills", "seed=1", "size=0.5"]) == 1
    assert capsys.readouterr().out == "quiet: 3 tried; 0 faults\nloud: 2 tried; 1 faults\n  a fault\n"
    assert __main__.main(["kills", "seed=0"]) == 0
    assert given == [(1, 0.5), (0, 1.0)]
    for bad in ("kill", "seed=x", "sise=1", "size=0"):
        assert __main__.main([bad]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
