"""The one way in which a sweep says no: a single line that says what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from sim.faults import ScenarioError


class SweepError(ScenarioError):
    """A sweep that cannot go on. The message is ready for the user; the exit status is 2."""


def allowed(words: Iterable[str]) -> str:
    """The allowed words as a phrase: 'a, b or c'."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
