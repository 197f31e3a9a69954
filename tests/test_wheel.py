"""The package as users install it: a wheel in an empty environment, away from the checkout, on each Python at hand."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
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


VERSIONS = ("3.11", "3.12", "3.13")
PINNED, NEWEST = "pinned", "newest"  # the versions of constraints.txt; what an index has today
HELD = re.compile(r"\.(git|ci|editorconfig)")  # beginnings of what is of the repository alone


def interpreter(version: str) -> str | None:
    """A Python of this version that really starts: our own, on the PATH, where a shim may not, or one that pyenv
    keeps."""
    if version == ".".join(map(str, sys.version_info[:2])):
        return sys.executable
    places = os.environ.get("PATH", "").split(os.pathsep)
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for place in [*places, *map(str, sorted(kept.glob(f"{version}*/bin")))]:
        found = shutil.which(f"python{version}", path=place)
        if found and subprocess.run([found, "-c", "import venv"], capture_output=True).returncode == 0:
            return found
    return None


def bare() -> dict[str, str]:
    """The environment of a user who has set nothing."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "TINDERBOX"))}


def environment(python: str, home: Path, *install: str | Path) -> Path:
    """The folder of the commands of a fresh environment with what is installed into it."""
    subprocess.run([python, "-m", "venv", home], check=True, env=bare())
    place = home / ("Scripts" if os.name == "nt" else "bin")
    installs(place, *install)
    return place


def installs(place: Path, *install: str | Path) -> None:
    line = [place / "python", "-m", "pip", "install", "--quiet", *install]
    done = subprocess.run(line, env=bare(), capture_output=True, text=True)
    if "No matching distribution" in done.stderr:
        pytest.skip("no package index to be reached")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist of a clean clone: what is not committed is not in them."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(["git", "clone", "--quiet", ROOT, folder / "clone"], check=True)
    place = environment(sys.executable, folder / "env", "build")
    line = [place / "python", "-m", "build", "--outdir", folder / "dist", folder / "clone"]
    done = subprocess.run(line, env=bare(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next((built / "dist").glob("tinderbox-*.whl"))


@pytest.fixture(scope="module", params=[f"{v}-{how}" for v in VERSIONS for how in (PINNED, NEWEST)])
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console command of a fresh environment."""
    version, _, how = request.param.partition("-")
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} here that starts")
    pins = ["-c", ROOT / "constraints.txt"] if how == PINNED else []
    return environment(python, tmp_path_factory.mktemp("env"), wheel, *pins) / "tinderbox"


def tracked(built: Path, *under: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", *under], cwd=built / "clone", capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_the_wheel_holds_the_program_and_nothing_else(built: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {Path(name).name for name in archive.namelist() if ".dist-info/licenses/" in name}
    assert found == {
        re.sub("^configs/", "sim/_configs/", name) for name in tracked(built, "sim", "experiments", "configs")
    }
    assert licences == {"LICENSE", "LICENSE-htm", "LICENSE-preact"}


def test_the_sdist_holds_all_that_is_tracked_and_its_tests_run(built: Path, tmp_path: Path) -> None:
    with tarfile.open(next((built / "dist").glob("tinderbox-*.tar.gz"))) as archive:
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
        archive.extractall(tmp_path, **safe)
    (home,) = tmp_path.iterdir()
    found = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {name for name in found ^ {*tracked(built), "PKG-INFO"} if not HELD.match(name)} == set()
    line = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/test_console.py", "tests/test_pages.py"]
    done = subprocess.run(line, cwd=home, env=bare(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def ask(command: Path, where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *words], cwd=where, env=bare(), capture_output=True, text=True)


def test_the_console_command_does_what_run_py_does(installed: Path, tmp_path: Path) -> None:
    done = ask(installed, tmp_path, "scenario=richardson", *SMALL)
    assert done.returncode == 0, done.stderr
    folder = next((tmp_path / "outputs").rglob("manifest.json")).parent  # in the working folder
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["commit"].startswith("unknown")
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["again"] == "tinderbox reproduce=FOLDER"
    again = ask(installed, tmp_path, f"reproduce={folder}")
    assert again.returncode == 0 and "the same, bit for bit" in again.stdout, again.stderr
    swept = ask(installed, tmp_path, "-m", "scenario=richardson", *SMALL[:2], "rules.reciprocity.match=0,1")
    assert swept.returncode == 0 and "Again: tinderbox reproduce=" in swept.stdout, swept.stderr
    sweep = next((tmp_path / "outputs").rglob("table.parquet")).parent
    said = json.loads((sweep / "manifest.json").read_text(encoding="utf-8"))
    assert said["command"] == f"tinderbox -m scenario=richardson {' '.join(SMALL[:2])} rules.reciprocity.match=0,1"
    bar = ask(installed, tmp_path, "odds.bar", "turn=2", "scenario=richardson", "horizon=8")
    assert bar.returncode == 0 and "of 100" in bar.stdout, bar.stderr
    compared = ask(installed, tmp_path, "diff=kosovo_2021,northern_strait")
    assert compared.returncode == 0 and "differences" in compared.stdout
    told = ask(installed, tmp_path, "--help")
    assert told.returncode == 0 and "tinderbox scenario=northern_strait" in told.stdout
    refused = ask(installed, tmp_path, "scenario=kosovo_2012")
    assert refused.returncode == 2 and "Did you mean kosovo_2021?" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["levers", "scenario=richardson", "ensemble.runs=400"], "levers.csv"),
        (["inert", "scenario=kosovo_2021", "ensemble.runs=4", "horizon=8"], "inert.csv"),
        (["published", "only=race", "runs=20"], "race.csv"),
        (["theories", "scenario=richardson", "ensemble.runs=20"], "theories.csv"),
        (["validate", "runs=20"], "targets.csv"),
        (["validate.selection", "runs=20"], "selection.csv"),
        (["explained", "scenario=richardson", "runs=2"], "explained.csv"),
        (["rule", "new=mine"], "tinderbox rule check=mine.py"),
    ],
)
def test_questions_are_answered_from_another_folder(
    words: list[str], said: str, installed: Path, tmp_path: Path
) -> None:
    done = ask(installed, tmp_path, *words)
    assert done.returncode == 0 and said in done.stdout and "run.py" not in done.stdout, done.stderr


def test_the_classroom_answers(installed: Path, wheel: Path, tmp_path: Path) -> None:
    installs(installed.parent, f"{wheel}[app]")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([installed, "classroom", f"port={port}"], cwd=tmp_path, env=bare())
    try:
        page, end = b"", time.monotonic() + 120.0
        while not page and time.monotonic() < end:
            with contextlib.suppress(OSError):
                page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
            time.sleep(0.2)
        assert b"<!doctype html>" in page.lower()
        for file in ("page/app.js", "handout/kosovo_2021"):
            assert urllib.request.urlopen(f"http://127.0.0.1:{port}/{file}", timeout=60).status == 200
    finally:
        server.terminate()
        server.wait()


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
