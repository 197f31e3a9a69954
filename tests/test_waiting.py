"""What is said while the engine compiles, and that it runs without compiling at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim import waiting

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("done", "elapsed", "said"),
    [
        (0.0, 3.0, "   0% after 3 s"),
        (0.05, 3.0, "   4% after 3 s"),  # too early to say
        (0.5, 22.0, "  36% after 22 s, about 38 s left"),
        (1.0, 44.0, "  73% after 44 s, about 16 s left"),
    ],
)
def test_time_left_is_read_off_what_is_done(done: float, elapsed: float, said: str) -> None:
    assert waiting.line(done, elapsed) == said


def test_every_function_that_compiles_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    from numba import njit

    import sim.chance

    known = waiting.functions()
    assert id(sim.chance.philox) in known and len(known) > 100

    @njit
    def mine(x):
        return x + 1

    with waiting.Waiting() as said:
        mine(1)  # not of the model
        assert not said.done
        said.known = {id(mine)}
        mine(1.0)
        assert said.done == {id(mine)}
    lines = capsys.readouterr().err.splitlines()
    assert "once" in lines[0] and re.fullmatch(r"Compiled in \d+ s; from now on it is read from the disk.", lines[-1])


DOORS = """
import sim
from sim.forecast import play_on
case = sim.encode(sim.load("richardson", ["horizon=3", "dyads.blue_red.tension_a=0.9"]))
results = sim.Ensemble(case, 1).run(range(4), threads=2)
model = sim.CrisisModel(case, seed=1, run=2)
model.run_model()
assert int(model.state.run[0].highest) == int(results.tally["highest"][2])
assert len(model.options("blue")) and len(model.branch(2, "blue", "red", None).events) >= 0
print(results.odds()["hits"].tolist(), play_on(case, [model.snapshots[1]], range(3), 1).first.tolist())
"""


def test_every_door_of_the_model_works_without_the_compiler(tmp_path: Path) -> None:
    """Nothing compiled lies about, and nothing is compiled; the numbers are those of compiled code."""
    said = []
    for more in ({"NUMBA_DISABLE_JIT": "1", "TINDERBOX_CACHE": str(tmp_path)}, {}):
        done = subprocess.run(
            [sys.executable, "-c", DOORS], cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-1500:]
        said.append(done.stdout.splitlines())
        assert not more or (done.stderr == "" and not list(tmp_path.iterdir()))
    assert said[0][0] == said[1][0]
