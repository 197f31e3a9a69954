"""Shared by the tests of sweeps: the engine's stand-in (standin.py)."""

from __future__ import annotations

import pytest
import standin as standin_module

from experiments.sweep import compose, pictures, work


@pytest.fixture
def standin(monkeypatch):
    """The stand-in model in the engine's place, for one test."""
    monkeypatch.setattr(work, "encoded", standin_module.encoded)
    monkeypatch.setattr(work, "Place", standin_module.Place)
    monkeypatch.setattr(work, "_count", standin_module.counted)
    monkeypatch.setattr(work, "engine_digest", lambda: "standin")
    monkeypatch.setattr(compose.Composer, "_explained", lambda self, spec: None)
    monkeypatch.setattr(pictures, "fitted", dict)  # it has no numbers that could be
    return standin_module
