"""Files and words become one mapping: the one way in, for a file, a mapping and a command line alike.

Reading is sim.reading's, the grammar of words sim.words', what can be set sim.settings', composition sim.layers' for
the usual words and Hydra's (sim.source) for all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.faults import Checker, Origin, ScenarioError, cut, listed, nearest
from sim.layers import CONFIGS, Unusual
from sim.reading import read, settled
from sim.settings import (
    _laid,
    configs,
    default_scenario,
    forget,
    groups,
    key_of,
    laid,
    names_in,
    own_settings,
    top_keys,
)
from sim.words import fault, parsed


@dataclass(frozen=True)
class Composed:
    """A composed config as plain data, and the words that made it, with every file named as Hydra knows it."""

    mapping: dict[str, Any]
    words: tuple[str, ...]
    origin: Origin


def composed(words: Sequence[str], several: bool = False) -> Composed:
    """configs/config.yaml with words, composed; errors become ScenarioError.

    ``several``: words that sweep are checked and left out.
    """
    before = set(_laid)
    try:
        words, overrides = checked(words, several)
        fixed = tuple(w for w, o in zip(words, overrides, strict=True) if not o.is_sweep_override())
        origin = origin_of(fixed)
        try:
            usual = [o for o in overrides if not o.is_sweep_override()]
            mapping = configs().composed(usual, {name: said for name, (_, said) in _laid.items()})
        except Unusual:
            from sim.source import hydras

            mapping = hydras(words, fixed)
    finally:
        forget(set(_laid) - before)
    return Composed(settled(mapping, origin), fixed, origin)


def checked(words: Sequence[str], several: bool = False) -> tuple[tuple[str, ...], list[Any]]:
    """The words with files named as Hydra knows them, and Hydra's overrides of them; every key and choice is known."""
    given = [laid(word, several) for word in words]
    overrides = parsed(given, several)
    for word, override in zip(words, overrides, strict=True):
        known(word, override)
    return tuple(given), overrides


def known(word: str, override: Any) -> None:
    """ScenarioError for a key that no file has, or a choice that is not there."""
    name = override.key_or_group
    if name.startswith("hydra"):
        return
    check = Checker(lambda _: "command line")
    root, *rest = name.split(".")
    if not name:
        raise fault(word, "sets nothing: write name=value.")
    if name in groups():
        choice(word, override)
    elif "/" in name:
        near = nearest(name, groups())
        raise fault(word, f"chooses from a folder that is not there.{near} Allowed: {listed(groups())}.")
    else:
        check.known(root, root, top_keys(), "setting")
        if rest and isinstance(own_settings().get(root), Mapping):
            check.known(name, rest[0], own_settings()[root], f"key of {root}")


def choice(word: str, override: Any) -> None:
    """A word that chooses files names ones that are there."""
    group = override.key_or_group
    names = names_in(group)
    value = override.value()
    if override.is_delete() or (value is None and group == "experiment"):
        return
    if override.is_sweep_override():
        if not override.is_choice_sweep() or type(override._value).__name__ == "Glob":
            return
        value = [x.text if hasattr(x, "text") else x for x in value.list]
    for name in value if isinstance(value, list) else [value]:
        for each in name if isinstance(name, list) else [name]:
            if str(each) not in (*names, *_laid):
                called = "null" if each is None else cut(str(each)) or repr("")
                said = f"{group}={called} is not a {group}.{nearest(str(each), names)}"
                raise ScenarioError(f"command line: {said} Allowed: {listed(names)}.")


def origin_of(words: Sequence[str]) -> Origin:
    """A function from a dotted key to the file that set it, or ``command line``."""
    keys = [key_of(w) for w in words]
    touched = [k for k in keys if k not in groups()]  # a folder's name chooses a file of it
    name = next((w.partition("=")[2] for w in words if key_of(w) == "scenario"), default_scenario())
    where, said = _laid.get(name, ("", {}))

    def origin(key: str) -> str:
        if any(key == t or key.startswith(t + ".") or t.startswith(key + ".") for t in touched):
            return "command line"
        if stands_in(said, key):
            return where
        for file in (CONFIGS / "scenario" / f"{name}.yaml", *sorted(CONFIGS.rglob("*.yaml"))):
            elsewhere = where and file.parent.name in ("scenario", "experiment")
            if file.exists() and not elsewhere and sets(file, key):
                return str(file.relative_to(CONFIGS.parent))
        return where or f"configs/scenario/{name}.yaml"

    return origin


def sets(file: Path, key: str) -> bool:
    """Whether a file of configs/ sets a value."""
    group = ".".join(file.relative_to(CONFIGS).parts[:-1])
    inside = key if group in ("scenario", "experiment", "") else key.removeprefix(group + ".")
    try:
        return (inside != key or group in ("scenario", "experiment", "")) and stands_in(read(file), inside)
    except ScenarioError:
        return False


def stands_in(mapping: Any, key: str) -> bool:
    for part in key.split("."):
        if not isinstance(mapping, Mapping) or part not in mapping:
            return False
        mapping = mapping[part]
    return True
