"""The lean way of compiling leans on Numba's insides: these tests notice when they change."""

from __future__ import annotations

import pytest

from sim import lean


def test_numba_is_one_that_the_lean_way_was_written_against() -> None:
    assert lean.fits(), f"read what changed in {lean.REPLACED}, then add {lean.version()!r} to lean.KNOWN"


def test_numba_has_all_its_own_functions_again_afterwards() -> None:
    before = [getattr(holder, name) for holder, name in lean.REPLACED]
    with lean.lean():
        within = [getattr(holder, name) for holder, name in lean.REPLACED]
    assert not set(before) & set(within)
    assert [getattr(holder, name) for holder, name in lean.REPLACED] == before


def test_another_numba_compiles_the_plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "KNOWN", {"of another version"})
    before = [getattr(holder, name) for holder, name in lean.REPLACED]
    with lean.lean():
        assert [getattr(holder, name) for holder, name in lean.REPLACED] == before
