"""The files of configs/: what may stand in each, and the usual words composed of them without Hydra.

Files are laid over each other and values are set, which gives what Hydra makes of the same words, key for key and in
the same order (tests/test_layers.py), in a tenth of the time. Whatever is not usual, a ``~``, a launcher, a mapping
where a value stood, is left to Hydra, which also says what is wrong with it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.about import untold
from sim.faults import ScenarioError, cut, nearest, shown
from sim.reading import read
from sim.words import FOLDERS, usual

HERE = Path(__file__).resolve().parent
CONFIGS = HERE / "_configs" if (HERE / "_configs").is_dir() else HERE.parent / "configs"  # installed, or a checkout
NAME = re.compile(r"[\w-]+")


class Unusual(Exception):
    """Something that is Hydra's to compose, or to refuse."""


@dataclass(frozen=True)
class Configs:
    """A folder of configs. ``groups``: its folders of choices, ``parts``: what may stand in files that set values
    anywhere, by folder (the others set values below the name of their folder)."""

    path: Path
    groups: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]

    def file(self, name: str) -> dict[str, Any]:
        """A file, ``scenario/NAME.yaml``, checked; not to be changed. Read once as long as it stays the same."""
        path = self.path / name
        try:
            status = path.stat()
        except OSError:
            raise ScenarioError(f"{path}: no such file.") from None
        return _read(self, name, status.st_mtime_ns, status.st_size)

    def checked(self, name: str) -> dict[str, Any]:
        """The same, read anew."""
        group = name.rpartition("/")[0]
        if group not in self.groups and name != "config.yaml":
            said = f"is not read: only {self.path.name}/config.yaml may speak to Hydra"
            raise ScenarioError(f"{self.path.name}/{cut(name)}: {said}.")
        parts = (*self.parts.get(group, ()), "defaults")

        def known(key: str) -> str:
            return "" if key in parts else f"{cut(key)} is no part of a file like this one.{nearest(key, parts)}"

        data = read(self.path / name, known if group in self.parts else None)
        if name != "config.yaml":
            self._defaults(self.path / name, data.get("defaults", []))
        if group == "scenario" and "defaults" in data and (word := untold(data.get("scenario"))):
            said = "a file that builds on another says all of its texts itself, or none; null where it has none"
            raise ScenarioError(f"{self.path.name}/{cut(name)}: {word} is missing: {said}.")
        return data

    def _defaults(self, file: Path, given: Any) -> None:
        """A file may build on others of its folder, and an experiment may choose files; neither may reach further."""
        for entry in given if isinstance(given, list) else [given]:
            if isinstance(entry, dict) and len(entry) == 1:
                ((where, names),) = entry.items()
                if where.removeprefix("override ").removeprefix("/") not in self.groups:
                    near = nearest(where, self.groups)
                    raise ScenarioError(f"{file}: defaults: {shown(where)} is not a folder of choices.{near}")
            else:
                names = entry
            for name in names if isinstance(names, list) else [names]:
                if not (isinstance(name, str) and NAME.fullmatch(name)):
                    said = f"{shown(name)} must be the name of a file, without its folder"
                    raise ScenarioError(f"{file}: defaults: {said}.")

    def composed(self, overrides: Sequence[Any], laid: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """What config.yaml and the words say together. Unusual where that is Hydra's to find out.

        ``overrides``: the words as sim.words reads them; ``laid``: scenarios from elsewhere, by the name that chooses
        them.
        """
        settings = [o for o in overrides if o.key_or_group not in FOLDERS]
        if not all(usual(o) for o in settings):
            raise Unusual
        main = self.file("config.yaml")
        chosen = {
            group: names for entry in main["defaults"] if isinstance(entry, dict) for group, names in entry.items()
        }
        words = {o.key_or_group: o.value() for o in settings if o.key_or_group in self.groups}
        chosen |= {**self._overridden(words.get("experiment")), **words}
        made: dict[str, Any] = {}
        for entry in main["defaults"]:
            group = next(iter(entry)) if isinstance(entry, dict) else entry
            if group == "_self_":
                lay(made, {k: x for k, x in main.items() if k not in ("defaults", "hydra")})
            elif not group.startswith("override "):
                for name in names_of(chosen[group]):
                    lay(made, self._below(group, laid[name] if name in laid else self._built(group, name)))
        for override in settings:
            if override.key_or_group not in self.groups:
                put(made, override.key_or_group.split("."), override.value(), self.parts["scenario"])
        return made

    def _overridden(self, experiment: str | None) -> dict[str, Any]:
        """The files that an experiment chooses."""
        if experiment is None:
            return {}
        entries = self.file(f"experiment/{experiment}.yaml").get("defaults", [])
        if not all(isinstance(entry, dict) and next(iter(entry)).startswith("override /") for entry in entries):
            raise Unusual
        return {group.removeprefix("override /"): names for entry in entries for group, names in entry.items()}

    def _built(self, group: str, name: str) -> dict[str, Any]:
        """A file over those of its folder on which it builds."""
        said = self.file(f"{group}/{name}.yaml")
        own = {k: x for k, x in said.items() if k != "defaults"}
        under = [] if group == "experiment" else said.get("defaults", [])
        if not (isinstance(under, list) and all(isinstance(entry, str) for entry in under)):
            raise Unusual
        made: dict[str, Any] = {}
        for entry in under if "_self_" in under else [*under, "_self_"]:
            lay(made, own if entry == "_self_" else self._built(group, entry))
        return made

    def _below(self, group: str, mapping: Mapping[str, Any]) -> Mapping[str, Any]:
        """A mapping below the name of its folder, where it belongs there."""
        for part in () if group in self.parts else reversed(group.split("/")):
            mapping = {part: mapping}
        return mapping

    def __hash__(self) -> int:
        return hash(self.path)


@functools.lru_cache(64)
def _read(configs: Configs, name: str, changed: int, size: int) -> dict[str, Any]:
    return configs.checked(name)


def names_of(given: Any) -> list[str]:
    names = [] if given is None else given if isinstance(given, list) else [given]
    if not all(isinstance(name, str) for name in names):
        raise Unusual
    return names


def lay(under: dict[str, Any], over: Mapping[str, Any]) -> None:
    """Lay a mapping over another, in place: mappings are joined, lists and values replaced; null replaces all."""
    for key, value in over.items():
        there = under.get(key)
        if isinstance(there, dict) and isinstance(value, Mapping):
            lay(there, value)
        elif key in under and kind(there) is not kind(value) and value is not None:
            raise Unusual
        else:
            under[key] = copied(value)


def copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: copied(x) for key, x in value.items()}
    return [copied(x) for x in value] if isinstance(value, list) else value


def put(mapping: dict[str, Any], path: Sequence[str], value: Any, free: Sequence[str]) -> None:
    """Set a value at a path. Below the roots in ``free`` what is not there is made: another check knows every key."""
    *parents, last = path
    for part in parents:
        mapping = mapping.setdefault(part, {}) if path[0] in free else mapping.get(part)  # type: ignore[assignment]
        if not isinstance(mapping, dict):
            raise Unusual
    if isinstance(value, dict) or (kind(mapping[last]) is not kind(value) if last in mapping else path[0] not in free):
        raise Unusual
    mapping[last] = value


def kind(value: Any) -> type:
    return next(k for k in (dict, list, object) if isinstance(value, k))
