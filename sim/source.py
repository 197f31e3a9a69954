"""Hydra, where its grammar or its sweeps are needed: with our way of reading configs/, and its complaints in one line.

It reads a file of configs/ through the strict reader, and only what may stand in a file of that folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf

from sim import settings
from sim.faults import ScenarioError, cut, shown
from sim.layers import CONFIGS, Configs


def hydras(words: Sequence[str], fixed: Sequence[str]) -> dict[str, Any]:
    """Hydra's composition of those words that do not sweep."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from omegaconf import OmegaConf

    with hydras_faults(words), alone(), initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        config = hydra_compose(config_name="config", overrides=settings.forced(fixed))
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
        for name in settings._laid:
            del ConfigStore.instance().repo["scenario"][f"{name}.yaml"]


def read_strictly() -> None:
    """From here on Hydra reads configs/ through sim.reading, and finds what was laid beside it."""
    from hydra.core.config_store import ConfigStore

    install(settings.configs())
    for name, (_, mapping) in settings._laid.items():
        ConfigStore.instance().store(group="scenario", name=name, node=dict(mapping), package="_global_")


def explain(error: Exception, words: Sequence[str]) -> str:
    """Hydra's own complaint in one line, with the word at fault."""
    name = next((w.partition("=")[2] for w in words if settings.key_of(w) == "scenario"), "")
    if name in settings._laid and name in str(error):  # the file does not fit what it is laid over
        where, mapping = settings._laid[name]
        return f"{where}: {unlike(mapping, hydras(['~scenario'], ['~scenario']))}"
    said = str(error).strip() or str(error.__cause__ or "Hydra cannot compose this")
    hint = " ".join(said.split("full_key")[0].split("\nSet the env")[0].split(" To append to your")[0].split())
    at_fault = next((w for w in words if settings.key_of(w) in hint), words[0] if len(words) == 1 else "")
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


def install(configs: Configs) -> None:
    """Make this the way in which Hydra reads a folder of configs."""

    class Strict(FileConfigSource):
        """Files of configs/ through sim.layers; any other folder as Hydra reads it."""

        def load_config(self, config_path: str) -> ConfigResult:
            if Path(self.path).resolve() != configs.path.resolve():
                return super().load_config(config_path)
            name = self._normalize_file_name(config_path)
            return ConfigResult(
                config=OmegaConf.create(configs.checked(name)),
                path=f"{self.scheme()}://{self.path}",
                provider=self.provider,
                header={"package": "_global_" if name.rpartition("/")[0] in configs.parts else None},
            )

    Strict.__name__ = FileConfigSource.__name__  # a worker process may register Hydra's own a second time
    Plugins.instance()  # which registers it the first time
    SourcesRegistry.instance().types["file"] = Strict
