"""How Hydra reads a file of configs/: through the strict reader, and only what may stand in a file of that folder."""

from __future__ import annotations

from pathlib import Path

from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf

from sim.layers import Configs


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
