"""A scenario by its name, its path or as a mapping, checked: what ``sim.load`` gives.

Whoever loads a scenario, the command line, a sweep, a notebook or a test, gets the same composition (sim.compose) and
the same errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.compose import Composed, composed
from sim.faults import Checker, ScenarioError
from sim.reading import plain
from sim.scenario import ROOT, SECTIONS, Scenario, build
from sim.settings import forget, key_of, lay, names_in, own_settings, top_keys, value_overrides
from sim.words import fault


def load(source: str | Path | Mapping[str, Any] | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """A scenario by name (``configs/scenario/``), by path of a YAML file, or from a mapping of the same form.

    Without a source: the one that configs/config.yaml names.

    ``overrides`` are words of the command line that are about a scenario, ``["ties.russia_serbia.commitment=0.5",
    "rules/decision=sharp"]``. A mapping or a file is laid over the catalogue of moves, the ladder and the rules'
    defaults. Raises ScenarioError with a complete one-line message.
    """
    for word in overrides:
        if key_of(word).split(".")[0] in own_settings():
            raise fault(word, "is no part of a scenario: give it to Ensemble or CrisisModel, or to run.py.")
    if not isinstance(source, Mapping):
        return scenario_of(composed([*([] if source is None else [f"scenario={source}"]), *overrides]))
    name = lay("mapping", plain(source, lambda key: "mapping"))
    try:
        return scenario_of(composed([f"scenario={name}", *overrides]))
    finally:
        forget({name})


def scenarios() -> list[str]:
    """Names of the scenarios that come with the program."""
    return sorted(names_in("scenario"))


def scenario_of(made: Composed) -> Scenario:
    """The checked scenario of a composed config."""
    check = Checker(made.origin)
    for key in made.mapping:  # what is no part of a scenario is dropped below: a slip must not go with it
        check.known(key, key, top_keys(), "setting")
    try:
        return build(scenario_part(made.mapping), made.origin)
    except ScenarioError as error:
        misnamed(made, str(error))  # a better reason, where a name was misspelt
        raise


def scenario_part(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What of a composed config makes the scenario; the rest says what to do with it."""
    return {k: mapping[k] for k in ROOT if k in mapping}


def misnamed(made: Composed, said: str) -> None:
    """ScenarioError if the command line sets a value of something that no file names, and the fault is not its own."""
    keys = {key for key in map(key_of, value_overrides(made.words)) if key not in said}
    check = Checker(lambda _: "command line")
    for part, name, *_ in (key.split(".", 2) for key in sorted(keys) if key.count(".") > 1):
        entries = made.mapping.get(part)
        if (
            part in SECTIONS
            and isinstance(entries, Mapping)
            and set(leaves(entries.get(name), f"{part}.{name}")) <= keys
        ):
            check.known(f"{part}.{name}", name, [other for other in entries if other != name], f"name in {part}")


def leaves(node: Any, path: str) -> Iterator[str]:
    """The paths of everything below."""
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}")
    else:
        yield path
