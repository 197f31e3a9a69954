"""From a name, a path or a mapping to a checked scenario. The only module here that knows files and Hydra.

Whoever loads a scenario, the command line, a notebook or a test, gets the same composition and the same errors.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.faults import Checker, ScenarioError, listed, nearest
from sim.scenario import ROOT, Scenario, build

HERE = Path(__file__).resolve().parent
CONFIGS = HERE.parent / "configs" if (HERE.parent / "configs").is_dir() else HERE / "_configs"


def load(source: str | Path | Mapping[str, Any] | None = None, overrides: Sequence[str] = ()) -> Scenario:
    """A scenario by name (``configs/scenario/``), by path of a YAML file, or from a mapping of the same form.

    Without a source: the one that configs/config.yaml names.

    ``overrides`` are Hydra overrides, ``["ties.russia_serbia.commitment=0.5", "rules/decision=sharp"]``. A mapping or a
    file is laid over the catalogue of moves, the ladder and the rules' defaults. Raises ScenarioError with a complete
    one-line message.
    """
    if isinstance(source, Mapping):
        return compose([*overrides], laid_over=dict(source), laid_from="mapping")
    path = Path(default_scenario() if source is None else source)
    if path.suffix in (".yaml", ".yml"):
        return compose([*overrides], laid_over=read(path), laid_from=str(path))
    return compose([f"scenario={path}", *overrides])


def scenarios() -> list[str]:
    """Names of the scenarios that come with the program."""
    return sorted(p.stem for p in (CONFIGS / "scenario").glob("*.yaml"))


def dated(value: Any) -> Any:
    """The same with dates as text: YAML makes dates of unquoted ones, OmegaConf knows none."""
    if isinstance(value, Mapping):
        return {k: dated(v) for k, v in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value


def default_scenario() -> str:
    """The scenario that configs/config.yaml names in its defaults."""
    return next(str(d["scenario"]) for d in read(CONFIGS / "config.yaml")["defaults"] if "scenario" in d)


def compose(overrides: Sequence[str], laid_over: dict[str, Any] | None = None, laid_from: str = "") -> Scenario:
    """Compose through Hydra and check."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    config = composed(overrides if laid_over is None else ["~scenario", *overrides])
    mapping = plain(config)
    if laid_over is not None:
        base = {k: mapping[k] for k in ("ladder", "moves", "rules") if k in mapping}
        given = dated({k: v for k, v in laid_over.items() if k != "defaults"})
        try:
            merged: Any = OmegaConf.merge(OmegaConf.create(base), OmegaConf.create(given))
            for word in value_overrides(overrides):
                key, _, value = word.partition("=")
                parsed: Any = OmegaConf.create(f"x: {value}")
                OmegaConf.update(merged, key, parsed["x"], force_add=True)
            mapping = plain(merged)
        except OmegaConfBaseException as error:
            raise ScenarioError(f"{laid_from}: {' '.join(str(error).split())}") from None
    origin = origin_of(overrides, laid_over, laid_from)
    for key in mapping:  # what is no part of a scenario is dropped below: a slip must not go with it
        Checker(origin).known(key, key, top_keys(), "setting")
    return build(scenario_part(mapping), origin)


def composed(overrides: Sequence[str]) -> Any:
    """Hydra's composition of configs/config.yaml with overrides; errors become ScenarioError."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    given = forced(overrides)
    before = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
            return hydra_compose(config_name="config", overrides=given)
    except (HydraException, OmegaConfBaseException) as error:
        raise ScenarioError(explain(error, overrides)) from None
    finally:
        GlobalHydra.instance().hydra = before


def forced(overrides: Sequence[str]) -> list[str]:
    """Let any value of a scenario be set though its file leaves it at the default: our own check knows every key."""
    return [f"++{o}" if o.split("=")[0].split(".")[0] in ROOT and o in value_overrides([o]) else o for o in overrides]


def value_overrides(overrides: Sequence[str]) -> list[str]:
    """Those overrides that set a value of a scenario rather than choose a file, without Hydra's + signs."""
    found = []
    for word in overrides:
        key = word.lstrip("+~").partition("=")[0]
        value_root = key.split(".")[0] in ROOT and "/" not in key
        if value_root and ("." in key or key == "horizon"):
            found.append(word.lstrip("+"))
    return found


def plain(config: Any) -> dict[str, Any]:
    from omegaconf import OmegaConf

    result = OmegaConf.to_container(config, resolve=True)
    assert isinstance(result, dict)
    return {str(k): v for k, v in result.items()}


def scenario_part(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What of a composed config makes the scenario; the rest says what to do with it."""
    return {k: mapping[k] for k in ROOT if k in mapping}


def read(path: Path) -> dict[str, Any]:
    """One YAML file as a plain mapping. It is data: no tag in it can run anything."""
    import yaml

    try:
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such file.") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ScenarioError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(given, dict):
        raise ScenarioError(f"{path}: must be a mapping of names to values.")
    return given


def explain(error: Exception, overrides: Sequence[str]) -> str:
    """Hydra's own complaint in one line, with the nearest match where a name is wrong."""
    text = " ".join(str(error).split())
    for word in overrides:
        key, _, value = word.lstrip("+~").partition("=")
        folder = CONFIGS / key
        if folder.is_dir() and not value.startswith("["):
            names = [p.stem for p in folder.glob("*.yaml")]
            if value not in names:
                return f"command line: {key}={value} is not a {key}.{nearest(value, names)} Allowed: {listed(names)}."
        known = top_keys()
        if key.split(".")[0] not in known and f"'{key.split('.')[0]}" in text:
            slip = nearest(key.split(".")[0], known)
            return f"command line: {key} is not a setting.{slip} Allowed: {listed(known, 40)}."
    where = next(
        (str(p.relative_to(CONFIGS.parent)) for p in CONFIGS.rglob("*.yaml") if str(p) in text), "command line"
    )
    hint = text.split(" Set the env")[0].split(" To append to your")[0]
    return f"{where}: {hint}"


def top_keys() -> list[str]:
    """Everything that can stand before the first dot or the equals sign of an override."""
    groups = [p.name for p in CONFIGS.iterdir() if p.is_dir()]
    own = list(read(CONFIGS / "config.yaml"))
    return sorted({*ROOT, *groups, *own, "hydra"} - {"defaults"})


def origin_of(overrides: Sequence[str], laid_over: Mapping[str, Any] | None, laid_from: str) -> Any:
    """A function from a dotted key to the file that set it, or ``command line``."""
    keys = [o.lstrip("+~").partition("=")[0] for o in overrides]
    touched = [k for k in keys if not (CONFIGS / k).is_dir()]  # a folder's name chooses a file of it

    def origin(key: str) -> str:
        if any(key == t or key.startswith(t + ".") or t.startswith(key + ".") for t in touched):
            return "command line"
        if laid_over is not None and stands_in(laid_over, key):
            return laid_from
        name = next((o.split("=")[1] for o in overrides if o.startswith("scenario=")), default_scenario())
        files = [CONFIGS / "scenario" / f"{name}.yaml", *sorted(CONFIGS.rglob("*.yaml"))]
        for file in files:
            try:
                given = read(file)
            except ScenarioError:
                continue
            group = ".".join(file.relative_to(CONFIGS).parts[:-1])
            inside = key if group in ("scenario", "") else key.removeprefix(group + ".")
            if (inside != key or group in ("scenario", "")) and stands_in(given, inside):
                return str(file.relative_to(CONFIGS.parent))
        return laid_from or f"configs/scenario/{name}.yaml"

    return origin


def stands_in(mapping: Any, key: str) -> bool:
    for part in key.split("."):
        if not isinstance(mapping, Mapping) or part not in mapping:
            return False
        mapping = mapping[part]
    return True
