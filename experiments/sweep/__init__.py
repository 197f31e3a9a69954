"""Sweeps: how P(escalation) changes with parameters, as one question to the compiled ensemble.

``register()`` before ``hydra.main`` makes ``run.py -m …`` come here; ``reproduce(folder)`` does a
finished sweep again. How to use them: docs/sweeps.md; on a cluster: docs/cluster.md.

Read in this order: question.py (what is asked), axes.py and designs.py (which points), compose.py
and work.py (a point's counts), plan.py, store.py and conduct.py (all of them, safely), table.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

MADE_BY = "tinderbox sweep"  # in the manifest of a sweep


def register() -> None:
    """Make our sweeper and launcher Hydra's default."""
    from experiments.sweep import plugin

    plugin.register()


def reproduce(folder: str | Path, threads: int | None = None) -> int:
    """``python run.py reproduce=FOLDER``: 0: the same bytes; 1: not. ScenarioError: refused."""
    import os

    from experiments.sweep import conduct

    folder = Path(folder)
    try:
        same = conduct.again(folder, threads or os.cpu_count() or 1)
    except conduct.Interrupted as stopped:
        print(stopped, file=sys.stderr, flush=True)
        os._exit(130)
    said = "the same, bit for bit" if same else "DIFFERENT; see its newest folder reproduced"
    print(f"{folder}: {said}")
    return 0 if same else 1
