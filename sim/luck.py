"""The key of a run's luck, checked: seed, run and branch are whole numbers, and a repetition is a run of its own.

``mesa.batch_run`` repeats a model with equal arguments and counts on luck from the clock. Here a run is a function of
its key, so iteration i of a batch is run i of the seed asked for. Mesa tells the iteration to no model: it is read off
the frame of the function in Mesa that makes them, alike in Mesa 3.3 to 3.5 and in Mesa's worker processes.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

import numpy as np

from sim.faults import Checker, ScenarioError
from sim.vocabulary import Field

MOST = 2**63 - 1
MAKER = "mesa.batchrunner"


def checked(name: str, value: Any) -> int:
    """A seed, run or branch, every digit kept. ScenarioError for what is no whole number from 0 to MOST."""
    return Checker(lambda _: "key of a run").whole(name, value, Field(name, 0, 0, MOST, "-", "whole number"))


def numbers(runs: Sequence[int] | range) -> np.ndarray:
    """int64[run]: the numbers of runs, each as it was given."""
    ends = (min(runs), max(runs)) if isinstance(runs, range) and runs else runs
    kept = [checked("run", run) for run in ends]
    return np.array(runs if isinstance(runs, range) else kept, np.int64)


def repetition(run: int | None) -> int:
    """The number of a model's run: the one asked for; else the iteration of ``mesa.batch_run``; else 0.

    ScenarioError where an iteration would be a run done twice, or where Mesa has put aside the seed asked for.
    """
    given, iteration, parameters = batch()
    for name in ("seed", "rng"):
        if parameters.get(name) is not None and given.get(name) is None:
            raise ScenarioError(f"mesa.batch_run: this version of Mesa sets {name} itself and drops the one among the "
                                "parameters: give batch_run(…, rng=[…]).")  # fmt: skip
    for name in ("seed", "rng", "run"):
        values = parameters.get(name)
        if isinstance(values, (list, tuple)) and len(set(values)) < len(values):
            raise ScenarioError(f"mesa.batch_run: {name} has a value twice, which would be the same run twice.")
    if run is None:
        return iteration
    if iteration and "run" in given:
        raise ScenarioError("mesa.batch_run: run and iterations would do every run again: give run=range(n) among the "
                            "parameters or iterations=n, not both.")  # fmt: skip
    return checked("run", run)


def batch() -> tuple[dict[str, Any], int, dict[str, Any]]:
    """Of the ``mesa.batch_run`` that makes this model: its arguments, its iteration, all parameters; empty elsewhere.

    Where the batch has a seed for each iteration (``rng=range(6)``, from Mesa 3.4 on) that seed is the difference, and
    the iteration is 0. All parameters are only known where Mesa works in one process.
    """
    given: dict[str, Any] = {}
    iteration, parameters = 0, {}
    for frame in frames():
        here = frame.f_locals
        if "runs_list" in here:  # the batch itself
            parameters = dict(here["parameters"])
        elif "iteration" in here and "kwargs" in here:  # the maker of one model
            given, iteration = dict(here["kwargs"]), int(here["iteration"])
            seeds = "rng" in inspect.signature(frame.f_globals["batch_run"]).parameters
            name = "seed" if "seed" in inspect.signature(here["model_cls"]).parameters else "rng"
            if seeds and given.get(name) is not None:
                iteration = 0
    return given, iteration, parameters


def frames() -> Iterator[FrameType]:
    """The frames of Mesa's batch runner that we were called from, the nearest first."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == MAKER:
            yield frame
        frame = frame.f_back
