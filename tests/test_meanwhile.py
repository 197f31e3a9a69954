"""While the engine compiles, the very run is shown that the compiled engine then plays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.door import asked
from experiments.run import meanwhile
from sim import compiled

ROOT = Path(__file__).resolve().parents[1]


def test_what_is_heard_in_plain_python_is_what_the_engine_plays(tmp_path: Path) -> None:
    order = asked.from_words(["scenario=northern_strait", "horizon=12", "seed=3"])
    env = {**os.environ, "NUMBA_DISABLE_JIT": "1", "TINDERBOX_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "experiments.run.meanwhile"]
    done = subprocess.run(line, input=json.dumps(order.config), cwd=ROOT, env=env, capture_output=True, text=True)
    said = done.stdout.splitlines()
    assert said == [meanwhile.HEAD, *meanwhile.heard(order.case, 3)] and len(said) > 2, done.stderr[-1500:]
    assert not list(tmp_path.iterdir())  # and nothing was compiled


def test_nothing_is_played_where_the_engine_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.entry()
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was begun"))
    with meanwhile.meanwhile(asked.from_words(["scenario=richardson"])):
        pass
