"""What can be set, and where it stands: the folders and keys of configs/, and files from elsewhere laid beside them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.faults import ScenarioError, cut, listed, nearest
from sim.layers import CONFIGS, Configs
from sim.reading import read
from sim.scenario import ROOT

LAID = "file_"  # before the name under which a file or mapping from elsewhere stands beside the scenarios of configs/
YAML = (".yaml", ".yml")

_laid: dict[str, tuple[str, Mapping[str, Any]]] = {}  # name -> where it comes from, and what it says


@functools.cache
def groups() -> tuple[str, ...]:
    """The folders of configs/ from which a word chooses."""
    folders = sorted(p.relative_to(CONFIGS).as_posix() for p in CONFIGS.rglob("*") if p.is_dir())
    return tuple(folder for folder in folders if folder.split("/")[0] != "hydra")


@functools.cache
def own_settings() -> dict[str, Any]:
    """What configs/config.yaml says beside the scenario: how to work and what to draw, with its defaults."""
    ours = {k: x for k, x in read(CONFIGS / "config.yaml").items() if k not in ("defaults", "hydra")}
    return {**ours, "sweep": read(CONFIGS / "sweep" / "default.yaml")}


def top_keys() -> list[str]:
    """Everything that can stand before the first dot or the equals sign of an override."""
    return sorted({*ROOT, *(g for g in groups() if "/" not in g), *own_settings(), "hydra"})


def configs() -> Configs:
    return Configs(CONFIGS, groups(), {"scenario": ROOT, "experiment": (*ROOT, *own_settings())})


def names_in(group: str) -> list[str]:
    """The files of a folder of configs/, without their ending."""
    return [p.stem for p in (CONFIGS / group).glob("*.yaml")]


def default_scenario() -> str:
    """The scenario that configs/config.yaml names in its defaults."""
    return next(str(d["scenario"]) for d in read(CONFIGS / "config.yaml")["defaults"] if "scenario" in d)


def key_of(word: str) -> str:
    return word.lstrip("+~").partition("=")[0]


def value_overrides(overrides: Sequence[str]) -> list[str]:
    """Those overrides that set a value of a scenario rather than choose a file, without Hydra's + signs."""
    found = []
    for word in overrides:
        key = key_of(word)
        value_root = key.split(".")[0] in ROOT and "/" not in key
        if value_root and ("." in key or key == "horizon"):
            found.append(word.lstrip("+"))
    return found


def forced(overrides: Sequence[str]) -> list[str]:
    """Let any value of a scenario be set though its file leaves it at the default: our own check knows every key."""
    return [f"++{o}" if o.split("=")[0].split(".")[0] in ROOT and o in value_overrides([o]) else o for o in overrides]


def laid(word: str, several: bool) -> str:
    """The same word; a scenario's file (or, where ``several``, each of them) is read and named as Hydra knows it."""
    signs, is_scenario, value = word.partition("scenario=")
    if not is_scenario or signs.strip("+") or value in _laid:
        return word
    parts = value.split(",") if several and not Path(value).exists() else [value]
    parts = [own_file(part.strip().strip("'\"")) for part in parts]
    if not any(part.endswith(YAML) for part in parts):
        return word
    return f"{signs}scenario=" + ",".join(lay(p, read(Path(p), not_here)) if p.endswith(YAML) else p for p in parts)


def own_file(name: str) -> str:
    """A name that no scenario of the program has, as the file NAME.yaml of the working folder, where there is one."""
    ours = re.fullmatch(r"[\w-]+", name) and name not in (*names_in("scenario"), *_laid)
    return f"{name}.yaml" if ours and Path(f"{name}.yaml").is_file() else name


def lay(where: str, mapping: Mapping[str, Any]) -> str:
    """Put a scenario from elsewhere beside those of configs/; the name that chooses it."""
    for key in mapping:
        if key not in ROOT:
            raise ScenarioError(f"{where}: {not_here(key)}")
    stem = re.sub(r"\W+", "_", Path(where).stem, flags=re.ASCII).strip("_")
    taken = [name for name, (other, _) in _laid.items() if other != where]
    names = (f"{LAID}{stem}", *(f"{LAID}{stem}_{k}" for k in range(2, len(taken) + 3)))
    name = next(n for n in names if n not in taken)
    _laid[name] = (where, mapping)
    return name


def forget(names: Iterable[str]) -> None:
    """Take files and mappings from elsewhere away again."""
    for name in names:
        del _laid[name]


def as_given(word: str) -> str:
    """A word as the user wrote it, with the path of a file that was laid beside the scenarios."""
    for name in sorted(_laid, key=len, reverse=True):
        word = word.replace(name, _laid[name][0])
    return word


def not_here(key: str) -> str:
    """Why a key must not stand in a scenario, or nothing."""
    if key in ROOT:
        return ""
    if key == "defaults":
        return "defaults: a file of its own builds on no other; put it into configs/scenario/ for that."
    if key in own_settings() or key == "hydra":
        return f"{key} says how to work and is no part of a scenario: give it on the command line."
    return f"{cut(key)} is not a part of a scenario.{nearest(key, ROOT)} Allowed: {listed(ROOT, 20)}."
