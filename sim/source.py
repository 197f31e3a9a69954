"""How Hydra reads a file of configs/: through the strict reader, and only what may stand in a file of that folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf

from sim.faults import ScenarioError, cut, nearest, shown
from sim.reading import read

WHOLE = ("scenario", "experiment")  # folders whose files set values anywhere, not below the folder's name
NAME = re.compile(r"[\w-]+")


def known(parts: tuple[str, ...]) -> Callable[[str], str]:
    """Why a first key must not stand in a file that holds only these parts."""

    def why(key: str) -> str:
        return "" if key in parts else f"{cut(key)} is no part of a file like this one.{nearest(key, parts)}"

    return why


def install(configs: Path, groups: Collection[str], parts: Mapping[str, tuple[str, ...]]) -> None:
    """Make this the way in which Hydra reads ``configs``.

    ``groups``: the folders that are read; ``parts``: what may stand in a file of WHOLE, by folder.
    """

    class Strict(FileConfigSource):
        """Files of configs/ through sim.reading; any other folder as Hydra reads it."""

        def load_config(self, config_path: str) -> ConfigResult:
            if Path(self.path).resolve() != configs.resolve():
                return super().load_config(config_path)
            name = self._normalize_file_name(config_path)
            group = name.rpartition("/")[0]
            if group not in groups and name != "config.yaml":
                said = f"is not read: only {configs.name}/config.yaml may speak to Hydra"
                raise ScenarioError(f"{configs.name}/{cut(name)}: {said}.")
            file = configs / name
            data = read(file, known((*parts[group], "defaults")) if group in WHOLE else None)
            if name != "config.yaml":
                defaults(file, data.get("defaults", []), groups)
            return ConfigResult(
                config=OmegaConf.create(data),
                path=f"{self.scheme()}://{self.path}",
                provider=self.provider,
                header={"package": "_global_" if group in WHOLE else None},
            )

    Strict.__name__ = FileConfigSource.__name__  # a worker process may register Hydra's own a second time
    Plugins.instance()  # which registers it the first time
    SourcesRegistry.instance().types["file"] = Strict


def defaults(file: Path, given: Any, groups: Collection[str]) -> None:
    """A file may build on others of its folder, and an experiment may choose files; neither may reach further."""
    for entry in given if isinstance(given, list) else [given]:
        if isinstance(entry, dict) and len(entry) == 1:
            ((where, names),) = entry.items()
            if where.removeprefix("override ").removeprefix("/") not in groups:
                near = nearest(where, groups)
                raise ScenarioError(f"{file}: defaults: {shown(where)} is not a folder of choices.{near}")
        else:
            names = entry
        for name in names if isinstance(names, list) else [names]:
            if not (isinstance(name, str) and NAME.fullmatch(name)):
                raise ScenarioError(f"{file}: defaults: {shown(name)} must be the name of a file, without its folder.")
