"""Every package that comes with the program says under which licence, and what we declare we use."""

from __future__ import annotations

import pytest

from experiments.checks import licences


def test_licences_may_stand_beside_ours() -> None:
    rows, faults = licences.table()
    assert len(rows) > 20 and not faults


def test_what_is_declared_is_used() -> None:
    assert licences.unused() == []


@pytest.mark.parametrize(
    ("said", "free"),
    [("BSD-3-Clause", True), ("MPL-2.0", True), ("GPL-3.0-only", False), ("Proprietary", False), ("", False)],
)
def test_what_may_stand_beside_ours(said: str, free: bool) -> None:
    assert bool(licences.FREE.search(said)) == free
