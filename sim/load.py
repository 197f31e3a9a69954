"""From a name, a path or a mapping to a checked scenario: how files and words become one composed mapping.

Whoever loads a scenario, the command line, a sweep, a notebook or a test, gets the same composition and the same
errors. Reading is sim.reading's, the grammar of words sim.words', composition sim.layers' for the usual words and
Hydra's for all others; only configs/config.yaml speaks to Hydra.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.faults import Checker, Origin, ScenarioError, cut, listed, nearest, shown
from sim.layers import Configs, Unusual
from sim.reading import plain, read, settled
from sim.scenario import ROOT, SECTIONS, Scenario, build
from sim.words import fault, parsed

HERE = Path(__file__).resolve().parent
CONFIGS = HERE / "_configs" if (HERE / "_configs").is_dir() else HERE.parent / "configs"  # installed, or a checkout
LAID = "file_"  # before the name under which a file or mapping from elsewhere stands beside the scenarios of configs/
YAML = (".yaml", ".yml")

_laid: dict[str, tuple[str, Mapping[str, Any]]] = {}  # name -> where it comes from, and what it says


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
    return sorted(p.stem for p in (CONFIGS / "scenario").glob("*.yaml"))


def default_scenario() -> str:
    """The scenario that configs/config.yaml names in its defaults."""
    return next(str(d["scenario"]) for d in read(CONFIGS / "config.yaml")["defaults"] if "scenario" in d)


@dataclass(frozen=True)
class Composed:
    """A composed config as plain data, and the words that made it, with every file named as Hydra knows it."""

    mapping: dict[str, Any]
    words: tuple[str, ...]
    origin: Origin


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
            mapping = hydras(words, fixed)
    finally:
        forget(set(_laid) - before)
    return Composed(settled(mapping, origin), fixed, origin)


def hydras(words: Sequence[str], fixed: Sequence[str]) -> dict[str, Any]:
    """Hydra's composition of those words that do not sweep."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from omegaconf import OmegaConf

    with hydras_faults(words), alone(), initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        config = hydra_compose(config_name="config", overrides=forced(fixed))
    mapping: Any = OmegaConf.to_container(config, resolve=False)
    return dict(mapping)


@contextmanager
def hydras_faults(words: Sequence[str]) -> Iterator[None]:
    """Complaints of Hydra's as one line that names the word at fault."""
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    try:
        yield
    except (HydraException, OmegaConfBaseException) as error:
        raise ScenarioError(explain(error, words)) from None


@contextmanager
def alone() -> Iterator[None]:
    """Hydra for ourselves, with our way of reading configs/; what it was before is put back."""
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra

    read_strictly()
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        yield
    finally:
        GlobalHydra.instance().hydra = before
        for name in _laid:
            del ConfigStore.instance().repo["scenario"][f"{name}.yaml"]


def read_strictly() -> None:
    """From here on Hydra reads configs/ through sim.reading, and finds what was laid beside it."""
    from hydra.core.config_store import ConfigStore

    from sim import source

    source.install(configs())
    for name, (_, mapping) in _laid.items():
        ConfigStore.instance().store(group="scenario", name=name, node=dict(mapping), package="_global_")


def configs() -> Configs:
    return Configs(CONFIGS, groups(), {"scenario": ROOT, "experiment": (*ROOT, *own_settings())})


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
    names = [p.stem for p in (CONFIGS / group).glob("*.yaml")]
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


def not_here(key: str) -> str:
    """Why a key must not stand in a scenario, or nothing."""
    if key in ROOT:
        return ""
    if key == "defaults":
        return "defaults: a file of its own builds on no other; put it into configs/scenario/ for that."
    if key in own_settings() or key == "hydra":
        return f"{key} says how to work and is no part of a scenario: give it on the command line."
    return f"{cut(key)} is not a part of a scenario.{nearest(key, ROOT)} Allowed: {listed(ROOT, 20)}."


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
    ours = re.fullmatch(r"[\w-]+", name) and name not in (*scenarios(), *_laid)
    return f"{name}.yaml" if ours and Path(f"{name}.yaml").is_file() else name


def as_given(word: str) -> str:
    """A word as the user wrote it, with the path of a file that was laid beside the scenarios."""
    for name in sorted(_laid, key=len, reverse=True):
        word = word.replace(name, _laid[name][0])
    return word


def key_of(word: str) -> str:
    return word.lstrip("+~").partition("=")[0]


def forced(overrides: Sequence[str]) -> list[str]:
    """Let any value of a scenario be set though its file leaves it at the default: our own check knows every key."""
    return [f"++{o}" if o.split("=")[0].split(".")[0] in ROOT and o in value_overrides([o]) else o for o in overrides]


def value_overrides(overrides: Sequence[str]) -> list[str]:
    """Those overrides that set a value of a scenario rather than choose a file, without Hydra's + signs."""
    found = []
    for word in overrides:
        key = key_of(word)
        value_root = key.split(".")[0] in ROOT and "/" not in key
        if value_root and ("." in key or key == "horizon"):
            found.append(word.lstrip("+"))
    return found


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


def scenario_part(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What of a composed config makes the scenario; the rest says what to do with it."""
    return {k: mapping[k] for k in ROOT if k in mapping}


def explain(error: Exception, words: Sequence[str]) -> str:
    """Hydra's own complaint in one line, with the word at fault."""
    name = next((w.partition("=")[2] for w in words if key_of(w) == "scenario"), "")
    if name in _laid and name in str(error):  # the file does not fit what it is laid over
        where, mapping = _laid[name]
        return f"{where}: {unlike(mapping, composed(['~scenario']).mapping)}"
    said = str(error).strip() or str(error.__cause__ or "Hydra cannot compose this")
    hint = " ".join(said.split("full_key")[0].split("\nSet the env")[0].split(" To append to your")[0].split())
    at_fault = next((w for w in words if key_of(w) in hint), words[0] if len(words) == 1 else "")
    return f"command line: {cut(at_fault)}{': ' if at_fault else ''}{hint}"


def unlike(mapping: Mapping[str, Any], base: Mapping[str, Any], path: str = "") -> str:
    """What of a mapping is a list, a mapping or a value where the one it is laid over has another of these."""
    for key, value in mapping.items():
        if key in base:
            kinds = [next(k for k in (Mapping, list, object) if isinstance(x, k)) for x in (value, base[key])]
            if kinds[0] is Mapping is kinds[1]:
                if said := unlike(value, base[key], f"{path}{key}."):
                    return said
            elif kinds[0] is not kinds[1] and value is not None:
                what = "mapping of names to values" if kinds[1] is Mapping else "list" if kinds[1] is list else "value"
                return f"{cut(path + key)} = {shown(value)} must be a {what}."
    return ""


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
