"""Hydra's side: a sweeper that takes a whole multirun as one question, the default for ``-m``.

Hydra's own way composes each job twice (a second and more) and writes files for each. Here each
combination of config groups is composed once, by Hydra, and every other value is put into that
config or straight into the model's arrays (compose.py). Where someone chooses another launcher (joblib,
submitit) or asks for an experiment, each point is a job of its own in Hydra's usual way; another
sweeper (optuna) never comes here.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

from hydra._internal.core_plugins.basic_launcher import BasicLauncher
from hydra.conf import HydraConf
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.plugins import Plugins
from hydra.plugins.sweeper import Sweeper
from omegaconf import OmegaConf

from experiments.folder.called import as_called
from experiments.sweep import axes, listed, settings
from experiments.sweep.conduct import Interrupted, conduct
from experiments.sweep.jobs import run_as_jobs
from experiments.sweep.laws import quoted
from experiments.sweep.question import Base, Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.work import engine_digest

NAME = "tinderbox"
ALIAS = f"hydra_plugins.{NAME}"  # Hydra accepts plugins from this package only
NOT_CONFIG = ("hydra", "sweep", "experiment")  # roots that are not part of a scenario


@dataclass
class SweeperConf:
    """hydra/sweeper=tinderbox. ``params`` as for Hydra's basic sweeper."""

    _target_: str = f"{ALIAS}.EnsembleSweeper"
    params: dict[str, str] | None = None


@dataclass
class LauncherConf:
    """hydra/launcher=tinderbox."""

    _target_: str = f"{ALIAS}.EnsembleLauncher"


class EnsembleLauncher(BasicLauncher):
    """With our sweeper a mark: all points go to the ensemble as one. With another, Hydra's own."""


class EnsembleSweeper(Sweeper):
    """Reads the arguments of a multirun, makes a question of them and answers it."""

    def __init__(self, params: dict[str, str] | None = None) -> None:
        self.params = params or {}
        self.config: Any = None
        self.launcher: Any = None
        self.hydra_context: Any = None

    def setup(self, *, hydra_context: Any, task_function: Any, config: Any) -> None:
        self.config, self.hydra_context = config, hydra_context
        self.launcher = Plugins.instance().instantiate_launcher(
            hydra_context=hydra_context, task_function=task_function, config=config
        )

    def sweep(self, arguments: list[str]) -> Any:
        """Called by Hydra with the words of the command line, which run.py has checked; its noes are ScenarioErrors."""
        try:
            return self._sweep(arguments)
        except Interrupted as stopped:
            print(stopped, file=sys.stderr, flush=True)
            os._exit(130)  # not sys.exit, which would wait for compiled code to finish its chunk

    def _sweep(self, arguments: list[str]) -> Any:
        from sim.settings import key_of
        from sim.source import read_strictly

        chosen = settings.read(self._plain(self.config.get("sweep")))
        request = self._request({**chosen.axes, **self.params}, arguments)
        given = [*(axis.path for axis in request.axes), *(key_of(word) for word in request.fixed)]
        columns = listed.axes(chosen.list, given)
        if any(axis.path == "scenario" for axis in columns):
            read_strictly()  # so that Hydra finds files that the list named
        request = replace(request, axes=(*columns, *request.axes))
        chosen = replace(chosen, list=None)  # from here on its rows are in the axes
        if type(self.launcher) is not EnsembleLauncher or self._has_experiment(request):
            return run_as_jobs(self, request, chosen)
        question = self._question(request, chosen)
        folder = Path(str(self.config.hydra.sweep.dir))
        conduct(question, folder, int(self.config.ensemble.threads))
        print(as_called(f"{folder / 'table.csv'} (and .parquet). Again: python run.py reproduce={folder}"))
        return folder

    def _request(self, preset: dict[str, str], arguments: list[str]) -> axes.Request:
        from sim.compose import checked
        from sim.settings import forced

        loader = self.hydra_context.config_loader
        parser = OverridesParser.create(config_loader=loader)
        words, _ = checked([quoted(f"{path}={values}") for path, values in preset.items()], several=True)
        found = parser.parse_overrides([*forced(words), *arguments])
        return axes.read(found, lambda path: bool(loader.get_group_options(path)))

    def _has_experiment(self, request: axes.Request) -> bool:
        chosen = self.config.hydra.runtime.choices.get("experiment")
        return chosen not in (None, "null") or any(a.path == "experiment" for a in request.axes)

    def _question(self, request: axes.Request, chosen: settings.Settings) -> Question:
        from sim.settings import forced

        groups = [axis for axis in request.axes if axis.group]
        bases = []
        seeds, runs = set(), set()
        for values in product(*(axis.choices for axis in groups)):
            words = forced([*request.fixed, *_words(groups, values)])
            config = self._composed(words) if groups else self._plain(self.config, resolve=False)
            seeds.add(int(config["seed"]))
            runs.add(int(config["ensemble"]["runs"]))
            kept = {key: part for key, part in config.items() if key not in NOT_CONFIG}
            bases.append(Base(tuple(words), kept))
        for name, found in (("seed", seeds), ("ensemble.runs", runs)):
            if len(found) > 1:
                raise SweepError(f"the swept configs differ in {name} ({sorted(found)}): give {name}=…")
        return Question(tuple(bases), axes.with_paths(request.axes), chosen, seeds.pop(), runs.pop(), engine_digest())

    def _composed(self, overrides: list[str]) -> dict[str, Any]:
        from sim.source import hydras_faults

        with hydras_faults(overrides):
            config = self.hydra_context.config_loader.load_sweep_config(self.config, overrides)
        return dict(self._plain(config, resolve=False))

    @staticmethod
    def _plain(node: Any, resolve: bool = True) -> Any:
        return None if node is None else OmegaConf.to_container(node, resolve=resolve)


def _words(groups: Sequence[axes.Axis], values: Sequence[Any]) -> list[str]:
    return [f"{axis.word}={value}" for axis, value in zip(groups, values, strict=True)]


def register() -> None:
    """Make this sweeper and launcher known to Hydra, and the default. Call it before hydra.main.

    Hydra takes plugins from its package ``hydra_plugins`` only, hence the alias; where no other plugin is installed,
    there is no such package.
    """
    plugins = Plugins.instance()
    if "hydra_plugins" not in sys.modules and importlib.util.find_spec("hydra_plugins") is None:
        package = ModuleType("hydra_plugins")
        package.__path__ = []
        sys.modules["hydra_plugins"] = package
    sys.modules[ALIAS] = sys.modules[__name__]
    store = ConfigStore.instance()
    for kind, cls, conf in (
        ("sweeper", EnsembleSweeper, SweeperConf),
        ("launcher", EnsembleLauncher, LauncherConf),
    ):
        cls.__module__ = ALIAS
        plugins.register(cls)
        store.store(group=f"hydra/{kind}", name=NAME, node=conf, provider=NAME)
    ours = {"sweeper": NAME, "launcher": NAME}
    defaults = [
        {key: ours.get(key, value) for key, value in entry.items()} if isinstance(entry, dict) else entry
        for entry in HydraConf().defaults
    ]
    store.store(group="hydra", name="config", node=HydraConf(defaults=defaults), provider="hydra")
