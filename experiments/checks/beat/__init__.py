"""Beating the engine: what must hold whatever comes, tried many times over with seeded chance.

    make beat                                    every part, as long as it takes
    python -m experiments.checks.beat kills size=0.1    one part, a tenth of it

A part is a module here with ``beat(seed, size) -> list[Figure]``; a small piece of each runs in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PARTS = ("configs", "words", "kills")


@dataclass
class Figure:
    """What was tried, how often, and every fault that was found, a line each."""

    what: str
    tried: int = 0
    faults: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)  # how often what happened

    def note(self, what: str) -> None:
        self.notes[what] = self.notes.get(what, 0) + 1

    def __str__(self) -> str:
        seen = "".join(f", {count:,} {what}" for what, count in self.notes.items())
        faults = "".join(f"\n  {fault}" for fault in self.faults)
        return f"{self.what}: {self.tried:,} tried{seen}; {len(self.faults):,} faults{faults}"
