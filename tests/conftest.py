"""Shared by all tests: puts this folder on the path, where worlds.py has the small worlds; compiles the engine once."""

from __future__ import annotations

import pytest


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before the workers begin: each would compile the engine for itself."""
    if not hasattr(session.config, "workerinput"):
        from sim.compiled import entry

        entry()
