"""Mutated scenario files: each is refused in one line, or all of it is heard.

What is accepted stands in the scenario, value by value, as PyYAML reads it where the two grammars agree, and encodes.
Some mutations can only be wrong (a key twice, 010, hydra:) and must be refused. One file in ``WHOLE`` goes through the
whole door, load() of a file, and must fare as by the short way. A fault names its number: ``Configs(seed,
folder).text(number)`` is the file.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.checks.beat import Figure
from experiments.checks.beat.mutations import MAY, MUST, refusal, tried
from sim import encode, load
from sim.compose import composed
from sim.faults import ScenarioError
from sim.layers import CONFIGS
from sim.load import scenario_part
from sim.reading import parsed
from sim.scenario import Scenario, build
from sim.settings import not_here

FILES = 100_000
WHOLE = 100
MOVES = 5  # of the catalogue, beside those that the files name or whose assets they have
BASES = ("richardson", "northern_strait")


def beat(seed: int, size: float) -> list[Figure]:
    """FILES mutated files, times ``size``."""
    figure = Figure("mutated scenario files")
    with tempfile.TemporaryDirectory() as folder:
        configs = Configs(seed, Path(folder))
        for number in range(max(1, round(FILES * size))):
            tried(figure, f"{number} ({configs.text(number)[0]})", lambda n=number: configs.fare(n))  # type: ignore[misc]
    return [figure]


def merged(base: Any, over: Any) -> Any:
    """A file laid over the ladder, the moves and the rules, as load() does it."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return base if over is None and isinstance(base, Mapping) and not over else over
    return {**base, **{k: merged(base[k], x) if k in base else x for k, x in over.items()}}


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, node


def heard(given: Mapping[str, Any], scenario: Scenario) -> None:
    """Every value of the file stands in the scenario."""
    there = dict(leaves(scenario.mapping))
    for path, value in leaves(given):
        reference = isinstance(value, str) and value.startswith("${")
        assert reference or value in ({}, None) or there.get(path) == value, f"dropped: {'.'.join(path)} = {value!r}"


def same_reading(text: str, given: Mapping[str, Any]) -> None:
    """PyYAML reads the same, where it reads no text as a date and no number as a text."""
    import yaml

    theirs = dict(leaves(yaml.load(text, Loader=yaml.CBaseLoader)))  # everything as the text it is
    for path, value in leaves(given):
        other = theirs.get(path)
        if isinstance(value, (bool, int, float)):
            same = str(value).lower() == str(other).lower() or (other is None and "<<" in text)
            assert same or float(str(other)) == value, f"{path} is read as {value!r}: {other!r}"
        elif isinstance(value, str):
            assert other is None or other == value, f"{path} is read as {value!r}: {other!r}"


class Configs:
    """Mutated files, by number."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.texts = [(CONFIGS / "scenario" / f"{name}.yaml").read_text(encoding="utf-8") for name in BASES]
        made = scenario_part(composed(["scenario=richardson"]).mapping)
        self.whole = {key: made[key] for key in ("ladder", "moves", "rules") if key in made}
        self.base = {**self.whole, "moves": self.few(made["moves"])}  # most moves no file changes: they cost time only

    def few(self, moves: Mapping[str, Any]) -> dict[str, Any]:
        """The first MOVES, those that a file names and, for each asset, one that needs it."""
        chosen: dict[str, Any] = {}
        known: set[str] = set()
        for name, move in moves.items():
            uses = {*move.get("needs", ()), *move.get("target_needs", ()), *move.get("means", ())} - known
            if uses or len(chosen) < MOVES or any(re.search(rf"\b{name}\b", text) for text in self.texts):
                chosen[name] = move
                known |= uses
        return chosen

    def text(self, number: int) -> tuple[str, str]:
        """The name of the mutation and the mutated text."""
        r = random.Random(f"{self.seed}/{number}")
        mutation = r.choice(MUST if r.random() < 0.5 else MAY)
        return mutation.__name__, mutation(r, self.texts[0 if r.random() < 0.8 else 1])

    def fare(self, number: int) -> str:
        name, text = self.text(number)
        scenario: Scenario | None = None
        try:
            given = parsed(text.removeprefix("\ufeff"), "F.yaml", not_here)
            scenario = build(merged(self.base, given))
        except ScenarioError as error:
            outcome = refusal(error)
        else:
            assert name not in [m.__name__ for m in MUST], f"accepted: {name}"
            outcome = "accepted"
            same_reading(text, given)
            heard(given, scenario)
            self.encoded(scenario)
        if number % WHOLE == 0:
            self.through_the_door(text, scenario and build(merged(self.whole, given)))
        return outcome

    @staticmethod
    def encoded(scenario: Scenario) -> None:
        try:
            encode(scenario)
        except ScenarioError as error:
            refusal(error)

    def through_the_door(self, text: str, scenario: Scenario | None) -> None:
        """The same fate as a file."""
        file = self.folder / "F.yaml"
        file.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
        try:
            loaded = load(file)
        except ScenarioError as error:
            refusal(error)
            assert scenario is None, f"refused as a file only: {error}"
        else:
            assert scenario is not None and loaded.digest == scenario.digest, "another fate as a file"
