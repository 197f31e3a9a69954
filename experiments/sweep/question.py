"""What a sweep asks, complete and without Hydra: the same question has the same key and answer.

A question holds the composed config of each combination of config groups (a *base*), the axes,
the design, the seed and the runs. It goes to JSON and back (manifest.py), and its key names the
folder of finished chunks (store.py): blake2b of everything that can change a result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.sweep.axes import Axis
from experiments.sweep.settings import Settings
from sim.reading import settled

FORMAT = 2  # of records and tables; part of the key
BLOCK = 64  # runs that are counted together; sums are always taken block by block, in order

# Keys, at any depth, that are read by people only.
COSMETIC = frozenset({"label", "title", "about", "lesson", "source", "sources", "notes"})


@dataclass(frozen=True)
class Base:
    """One choice of config groups: its overrides, and what Hydra composed from them, unresolved."""

    overrides: tuple[str, ...]
    config: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """All that determines the table of a sweep."""

    bases: tuple[Base, ...]  # every combination of the group axes, the last axis fastest
    axes: tuple[Axis, ...]
    settings: Settings
    seed: int
    runs: int  # per point; of an adaptive design, the unit of its budget
    engine: str  # digest of the engine that is to answer

    @property
    def blocks(self) -> int:
        """Blocks of runs per point."""
        return -(-self.runs // BLOCK)

    def key(self) -> str:
        """blake2b of everything that can change a result."""
        from sim.load import scenario_part

        content = {
            "format": [FORMAT, BLOCK],
            "engine": self.engine,
            "bases": [_bare(scenario_part(resolved(base.config))) for base in self.bases],
            "axes": [axis.record() for axis in self.axes],
            "settings": self.settings.content,
            "seed": self.seed,
            "runs": self.runs,
        }
        drawn = {str(base.config.get("parameters", "middle")) for base in self.bases} - {"middle"}
        if drawn:
            content["parameters"] = sorted(drawn)
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def resolved(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with its references replaced by what they refer to."""
    return settled(config, lambda key: "command line")


def _bare(node: Any) -> Any:
    """Without the keys that only people read."""
    if isinstance(node, Mapping):
        return {key: _bare(value) for key, value in node.items() if key not in COSMETIC}
    return [_bare(value) for value in node] if isinstance(node, list) else node
