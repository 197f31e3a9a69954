"""The package as users install it: a wheel in an empty environment, away from the checkout, on each Python at hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SMALL = ["horizon=4", "ensemble.runs=20", "curve.runs=5"]
MINE = """\
scenario: {name: mine, title: Mine, start: '2020-01-01'}
actors: {a: {kind: state}, b: {kind: state}}
dyads: {ab: {a: a, b: b}}
"""
pytestmark = pytest.mark.slow


NEWER = "python3.13"


def newer() -> str | None:
    """A 3.13 that really starts: on the PATH, where a shim may not, or among those that pyenv keeps."""
    places = os.environ.get("PATH", "").split(os.pathsep)
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for place in [*places, *map(str, sorted(kept.glob("3.13*/bin")))]:
        found = shutil.which(NEWER, path=place)
        if found and subprocess.run([found, "-c", "import venv"], capture_output=True).returncode == 0:
            return found
    return None


def bare() -> dict[str, str]:
    """The environment of a user who has set nothing."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "TINDERBOX"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    line = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode and "hatchling" in done.stderr:
        pytest.skip("no package index to be reached")
    assert done.returncode == 0, done.stderr
    return next(folder.glob("tinderbox-*.whl"))


@pytest.fixture(scope="module", params=[Path(sys.executable).name, NEWER])
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console command of a fresh environment."""
    python = newer() if request.param == NEWER else sys.executable
    if python is None:
        pytest.skip(f"no {NEWER} here that starts")
    home = tmp_path_factory.mktemp("env")
    subprocess.run([python, "-m", "venv", home], check=True, env=bare())
    place = home / ("Scripts" if os.name == "nt" else "bin")
    line = [place / "python", "-m", "pip", "install", "--quiet", wheel]
    done = subprocess.run(line, env=bare(), capture_output=True, text=True)
    if "No matching distribution" in done.stderr:
        pytest.skip("no package index to be reached")
    assert done.returncode == 0, done.stderr
    return place / "tinderbox"


def ask(command: Path, where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *words], cwd=where, env=bare(), capture_output=True, text=True)


def test_the_console_command_does_what_run_py_does(installed: Path, tmp_path: Path) -> None:
    done = ask(installed, tmp_path, "scenario=richardson", *SMALL)
    assert done.returncode == 0, done.stderr
    folder = next((tmp_path / "outputs").rglob("manifest.json")).parent  # in the working folder
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["commit"].startswith("unknown")
    again = ask(installed, tmp_path, f"reproduce={folder}")
    assert again.returncode == 0 and "the same, bit for bit" in again.stdout, again.stderr
    swept = ask(installed, tmp_path, "-m", "scenario=richardson", *SMALL[:2], "rules.reciprocity.match=0,1")
    assert swept.returncode == 0 and list((tmp_path / "outputs").rglob("table.parquet")), swept.stderr
    bar = ask(installed, tmp_path, "odds.bar", "turn=2", "scenario=richardson", "horizon=8")
    assert bar.returncode == 0 and "of 100" in bar.stdout, bar.stderr
    compared = ask(installed, tmp_path, "diff=kosovo_2021,northern_strait")
    assert compared.returncode == 0 and "differences" in compared.stdout
    told = ask(installed, tmp_path, "--help")
    assert told.returncode == 0 and "tinderbox scenario=northern_strait" in told.stdout
    refused = ask(installed, tmp_path, "scenario=kosovo_2012")
    assert refused.returncode == 2 and "Did you mean kosovo_2021?" in refused.stderr


def test_scenarios_of_the_working_folder_are_found_by_name(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    done = ask(installed, tmp_path, "scenario=mine", *SMALL[:2], "hydra.run.dir=here")
    assert done.returncode == 0 and done.stdout.startswith("Mine"), done.stderr
    swept = ask(installed, tmp_path, "-m", "scenario=mine", *SMALL[:2], "dyads.ab.tension_a=0,1")
    assert swept.returncode == 0, swept.stderr


MESA = """\
import warnings; warnings.simplefilter("ignore")
import json, mesa, sim
case = sim.encode(sim.load("richardson", ["horizon=12"]))

def batch(**parameters):
    how = {k: parameters.pop(k) for k in ("iterations", "rng") if k in parameters}
    rows = mesa.batch_run(sim.CrisisModel, {"scenario": case, **parameters}, number_processes=1, max_steps=12,
                          display_progress=False, **how)
    return [row["tension_blue_red"] for row in rows]

def alone(seed, run):
    model = sim.CrisisModel(case, seed=seed, run=run)
    while model.running:
        model.step()
    return model.tension("blue_red")

try:
    print(json.dumps([batch(seed=1, iterations=3), [alone(1, run) for run in range(3)]]))
except sim.ScenarioError as refused:
    assert "give batch_run(…, rng=[…])" in str(refused), refused
    print(json.dumps([batch(rng=[1, 2, 3]), [alone(seed, 0) for seed in (1, 2, 3)]]))
"""


def test_mesas_batch_run_gives_the_runs_of_the_seed_asked_for(installed: Path, tmp_path: Path) -> None:
    """With the Mesa that pip takes on each Python: from 3.4 on Mesa drops seed= among the parameters, which is said."""
    (tmp_path / "batch.py").write_text(MESA, encoding="utf-8")
    line = [installed.parent / "python", "batch.py"]
    done = subprocess.run(line, cwd=tmp_path, env=bare(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    batch, alone = json.loads(done.stdout.splitlines()[-1])
    assert batch == alone and len(set(batch)) > 1
