"""Scenario to arrays, with every number in its column; the rows themselves are made in ``sim.rows``.

A ``Case`` is a scenario ready to run. Numbers stand in tables whose columns are named as in YAML, so a sweep can set
them by their path (``patched``) in microseconds; only what decides the *shape* (rungs of moves, stakes that make a dyad
the main one, the length of a turn) needs the scenario to be encoded again.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim import rows
from sim import vocabulary as v
from sim.checks import calendar
from sim.faults import Checker, cut, nearest
from sim.layout import World
from sim.members import CalibratedSet
from sim.room import options_fit
from sim.rows import Option, Pair
from sim.scenario import Scenario, build
from sim.vocabulary import Field, decides_shape


@dataclass(frozen=True)
class Case:
    """A scenario ready to run: its arrays and the names along their axes.

    ``drawn``: the set from which each run draws its parameters, None where all runs have those of the case.
    """

    scenario: Scenario
    world: World
    actors: tuple[str, ...]
    ties: tuple[str, ...]
    dyads: tuple[str, ...]
    institutions: tuple[str, ...]
    triggers: tuple[str, ...]
    moves: tuple[str, ...]
    pairs: tuple[Pair, ...]
    options: tuple[Option, ...]
    changed: Mapping[str, float]
    drawn: CalibratedSet | None = None

    @cached_property
    def relations(self) -> Mapping[Pair, set[str]]:
        """What the second of every pair is to the first."""
        return rows.relations(self.scenario)

    def drawing(self, given: CalibratedSet) -> Case:
        """The same case, each run of which draws its parameters from a set. ScenarioError for a value out of range."""
        made, check = replace(self, drawn=given), Checker(lambda key: "the calibrated set")
        for end in (given.values.min(axis=0), given.values.max(axis=0)):
            for path, k in made.free.items():
                check.number(path, float(end[k]), self.place(path)[3])
        return made

    @cached_property
    def free(self) -> dict[str, int]:
        """Path -> column of each number that differs from member to member; without those that somebody has set."""
        if self.drawn is None:
            return {}
        known = {path: number for path, (number, _) in self.scenario.numbers.items() if path not in self.changed}
        return self.drawn.free(known)

    def of(self, seed: int, run: int) -> Case:
        """The case that a run of this number is of: with the numbers of its member, from here on as if set by hand."""
        if self.drawn is None:
            return self
        ((values, _),) = self.parted(seed, np.array([run], np.int64))
        return replace(self.patched(values), drawn=None)

    def parted(
        self, seed: int, runs: np.ndarray, but: Collection[str] = ()
    ) -> Iterator[tuple[dict[str, float], np.ndarray]]:
        """The runs by what they draw, int64[run]: numbers by path, and which of the runs have them.

        Every part sets the same paths, those that are free; ``but``: paths that are none of them.
        """
        if self.drawn is None:
            yield {}, np.arange(len(runs))
            return
        free = {path: k for path, k in self.free.items() if path not in but}
        yield from self.drawn.parted(seed, runs, free)

    def patched(self, values: Mapping[str, float]) -> Case:
        """The same case with numbers set by path, ``{"ties.a_b.commitment": 0.5}``.

        Raises KeyError for a path that is no number of a table or decides its shape (load the scenario anew for
        those), ScenarioError for a value out of range.
        """
        made = replace(self, world=World(*self.world.copies()), changed={**self.changed, **self.checked(values)})
        made.put(values)
        return made

    def checked(self, values: Mapping[str, float]) -> dict[str, float]:
        """The numbers as ``patched`` would set them, or its errors."""
        check = Checker(lambda key: "command line")
        found = {path: float(check.number(path, value, self.place(path)[3])) for path, value in values.items()}
        if "horizon" in found:
            calendar(check, self.scenario.with_horizon(int(found["horizon"])))
        return found

    def put(self, numbers: Mapping[str, float]) -> None:
        """Set checked numbers in the arrays themselves: for whoever made this case and shows it to no one else."""
        for path, number in numbers.items():
            table, index, column, _ = self.place(path)
            target = getattr(self.world, table)
            if table == "rules":
                target[column[0]][column[1]][0] = number
            elif isinstance(column, int):
                target[index, column] = number
            else:
                target[column][index] = number

    def moved(self, values: Mapping[str, float]) -> Case:
        """The same as ``patched`` for any number of the scenario: what decides the shape is encoded anew (slower).

        Raises KeyError for a path that is no number, ScenarioError for a value out of range.
        """
        shaping = {path: x for path, x in values.items() if decides_shape(path)}
        if not shaping:
            return self.patched(values)
        mapping = copy.deepcopy(dict(self.scenario.mapping))
        for path, value in shaping.items():
            self.scenario.number(path)
            *way, last = path.split(".")
            node = mapping
            for step in way:
                node = node.setdefault(step, {})
            node[last] = value
        rest = {path: x for path, x in {**self.changed, **values}.items() if not decides_shape(path)}
        made = encode(build(mapping)).patched(rest)
        return replace(made, changed={**self.changed, **made.changed, **shaping}, drawn=self.drawn)

    def number(self, path: str) -> float:
        """The number at a path as this case has it. KeyError where there is none."""
        return self.changed.get(path, self.scenario.number(path))

    def place(self, path: str) -> tuple[str, int, Any, Field]:
        """Where a number stands: (table, row, column, field). KeyError if it is no patchable number."""
        numbers = self.scenario.numbers
        if path not in numbers:
            raise KeyError(f"{cut(path)} is no number of this scenario.{nearest(path, numbers)}")
        if decides_shape(path):
            raise KeyError(f"{path} decides the shape of the case: Case.moved sets it, or sim.load.")
        field = numbers[path][1]
        if path == "horizon":
            return "clock", 0, "horizon", field
        part, name, *rest = path.split(".")
        if part == "clock":
            return "clock", 0, name, field
        if part == "rules":
            return "rules", 0, (name, rest[0]), field
        if part == "moves" and len(rest) == 2:
            columns = v.TRAIT if rest[0] == "traits" else v.EFFECT
            return rest[0][:-1], self.moves.index(name), columns[rest[1]], field
        index = getattr(self, part).index(name)
        if part == "dyads" and rest[0][-2:] in ("_a", "_b"):
            side = "ab" if rest[0].endswith("_a") else "ba"
            return "pair", int(self.world.dyad[index][side]), rest[0][:-2], field
        return part[:-1], index, rest[0], field


def encode(s: Scenario) -> Case:
    """Turn a scenario into arrays. Raises ScenarioError for what memory cannot hold, and for a script that names an
    impossible move."""
    actors, ties, dyads = tuple(s.actors), tuple(s.ties), tuple(s.dyads)
    found = rows.relations(s)
    options_fit(len(found), rows.how_many(s, found))
    pairs = {pair: d for d, pair in enumerate(sorted(found))}
    options = {option: o for o, option in enumerate(rows.possible(s, found, pairs))}
    world = World(
        rows.clock_table(s),
        rows.actor_table(s, pairs),
        rows.tie_table(s, pairs),
        rows.dyad_table(s, pairs),
        rows.pair_table(s, pairs, options),
        rows.move_table(s),
        rows.weight_table(s, "traits", v.TRAIT),
        rows.weight_table(s, "effects", v.EFFECT),
        rows.option_table(s, pairs, options),
        rows.bar_table(s, options),
        rows.institution_table(s),
        rows.seat_table(s),
        rows.trigger_table(s),
        rows.script_table(s, pairs, options),
        rows.rule_table(s),
    )
    return Case(
        s, world, actors, ties, dyads, tuple(s.institutions), tuple(s.triggers), tuple(s.moves),
        tuple(pairs), tuple(options), {},
    )  # fmt: skip
