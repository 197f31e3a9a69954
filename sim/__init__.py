"""Tinderbox: an agent-based model of escalation between states, factions and outside patrons.

The names below are the public ones; statistics and the rest live in submodules. Mesa is imported only where it is used.
"""

from __future__ import annotations

from typing import Any

from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.faults import ScenarioError
from sim.game import Game
from sim.load import load, scenarios
from sim.results import Results
from sim.scenario import Scenario

__version__ = "0.1.0"
__all__ = ["Case", "CrisisModel", "Ensemble", "Game", "Results", "Scenario", "ScenarioError", "encode", "load",
           "scenarios"]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "CrisisModel":
        from sim.model import CrisisModel

        return CrisisModel
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
