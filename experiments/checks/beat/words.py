"""Mutated words beside a small scenario: each is refused in one line, or the number it sets is that of the scenario.

A single run and a sweep must agree on it. A fault shows the word.
"""

from __future__ import annotations

import random

from experiments.checks.beat import Figure
from experiments.checks.beat.mutations import WRONG, broken_off, letters, refusal, strange, tried
from experiments.door.asked import from_words, swept
from sim import load
from sim.faults import ScenarioError, shown

WORDS = 2_000


def beat(seed: int, size: float) -> list[Figure]:
    """WORDS mutated words, times ``size``."""
    figure, words = Figure("mutated words"), Words(seed)
    for number in range(max(1, round(WORDS * size))):
        tried(figure, f"{number} ({shown(words.word(number)[0])})", lambda n=number: words.fare(n))  # type: ignore[misc]
    return [figure]


class Words:
    """Mutated words beside a small scenario, by number."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.scenario = load("richardson")
        self.paths = sorted(self.scenario.numbers)

    def word(self, number: int) -> tuple[str, str, bool]:
        """The word, the path whose number it sets if it may, and whether it can only be wrong."""
        r = random.Random(f"{self.seed}/words/{number}")
        path = r.choice(self.paths)
        low, high = (getattr(self.scenario.numbers[path][1], end) for end in ("low", "high"))
        if r.random() < 0.3:
            value = r.choice(
                (f"{low:g}", f"{high:g}", f"{r.uniform(low, min(high, low + 10)):.3f}", f"{high * 2 + 1:g}")
            )
            return f"{path}={value}", path, False
        if r.random() < 0.4:
            return f"{path}={r.choice([w for w in WRONG if w not in ('~', 'true')])}", path, True
        start = r.choice((f"{path}=0.5", "seed=3", "ensemble.runs=5", "scenario.title='x'",
                          "rules/decision=sharp", "curve.rungs=[4]",
                          "hydra.run.dir=x", "actors.blue.assets=[army]", "horizon=range(1,9)",
                          "~actors.blue"))  # fmt: skip
        return r.choice((strange, letters, broken_off))(r, start), "", False

    def fare(self, number: int) -> str:
        word, path, wrong = self.word(number)
        try:
            asked = from_words(["scenario=richardson", word])
        except ScenarioError as error:
            outcome = refusal(error)
        else:
            outcome = "accepted"
            assert not wrong, f"accepted: {word}"
            if path:
                value = float(word.partition("=")[2])
                assert asked.case.number(path) == value, f"not heard: {word}"
        try:
            swept(["scenario=richardson", word])
        except ScenarioError as error:
            refusal(error)
            assert outcome == "refused", f"-m refuses what a run takes: {word}: {error}"
        return outcome
