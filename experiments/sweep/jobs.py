"""Every point as a Hydra job of its own: for another launcher, or when an experiment is asked for.

Costs what Hydra costs (130 ms a job and more); designs work as usual except the adaptive one,
which must see results between its rounds. What the jobs return goes to jobs.csv.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from experiments.folder.files import write_csv
from experiments.sweep.axes import Request
from experiments.sweep.designs import lay_out
from experiments.sweep.listed import NAME
from experiments.sweep.refusal import SweepError
from experiments.sweep.settings import Settings


def run_as_jobs(sweeper: Any, request: Request, settings: Settings) -> Any:
    """Launch a job per point through the sweeper's launcher; returns Hydra's own job results."""
    if settings.design == "adaptive":
        raise SweepError("sweep.design=adaptive runs in the ensemble only: no hydra/launcher, no experiment")
    if settings.dyads:
        raise SweepError("sweep.dyads counts in the ensemble only: without it, each job's table.csv has every dyad")
    if settings.repeats > 1:
        raise SweepError("sweep.repeats counts in the ensemble only: here, vary the seed: seed='range(1,9)'")
    from sim.settings import as_given, forced

    points = lay_out(request.axes, settings, int(sweeper.config.seed))
    batch = [forced([*request.fixed, *_words(request, points[p])]) for p in range(len(points))]
    sweeper.validate_batch_is_legal(batch)
    returned = list(sweeper.launcher.launch(batch, initial_job_idx=0))
    values = [job.return_value for job in returned]  # raises where a job failed
    folder = Path(str(sweeper.config.hydra.sweep.dir))
    folder.mkdir(parents=True, exist_ok=True)
    rows = [[*(as_given(x) if isinstance(x, str) else x for x in points[p]), value] for p, value in enumerate(values)]
    columns = [*(axis.path for axis in request.axes), "returned"]
    write_csv(folder / "jobs.csv", pd.DataFrame(rows, columns=columns, dtype=object))
    print(folder / "jobs.csv")
    return [returned]


def _words(request: Request, values: tuple[Any, ...]) -> list[str]:
    from hydra.core.override_parser.types import Override

    return [
        f"{axis.word}={Override._get_value_element_as_str(_listed(value))}"
        for axis, value in zip(request.axes, values, strict=True)
        if value is not None and not (axis.listed and axis.path == NAME)
    ]


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
