"""Through run.py, with the real engine: what a user types and what the user gets."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml

ROOT = Path(__file__).parents[2]
RUN = ROOT / "run.py"
PATH = "ties.russia_serbia.commitment"
SMALL = ("horizon=4", "ensemble.runs=20", "sweep.pictures=false")


def installed(plugin: str) -> bool:
    """Whether an optional plugin of Hydra's can be imported."""
    found = importlib.util.find_spec("hydra_plugins")
    return found is not None and importlib.util.find_spec(f"hydra_plugins.{plugin}") is not None


def words(folder: Path, *given: str) -> list[str]:
    places = [f"hydra.sweep.dir={folder}/out", f"sweep.store={folder}/store"]
    return [sys.executable, str(RUN), "-m", *given, *places]


def run(folder: Path, *given: str) -> subprocess.CompletedProcess:
    return subprocess.run(words(folder, *given), cwd=ROOT, capture_output=True, text=True, timeout=120)


def swept(folder: Path, *given: str) -> pd.DataFrame:
    done = run(folder, *given)
    assert done.returncode == 0, done.stderr
    return pd.read_parquet(folder / "out" / "table.parquet")


def refused(folder: Path, *given: str) -> str:
    done = run(folder, *given)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not list(folder.rglob("*.chunk"))
    return done.stderr


def test_dyads_are_counted_as_the_ensemble_counts_them(tmp_path):
    from sim import Ensemble, encode, load

    found = swept(tmp_path, f"{PATH}=0,1", "sweep.dyads=[serbia_kosovo,russia_us]", *SMALL)
    for _, row in found.iterrows():
        results = Ensemble(encode(load("kosovo_2021", [f"{PATH}={row[PATH]}", "horizon=4"])), seed=1).run(range(20))
        for dyad in ("serbia_kosovo", "russia_us"):
            odds = results.odds(dyad)
            assert [row[f"reached_{k}__{dyad}"] for k in range(11)] == odds["hits"].tolist()
            assert [row[f"reached_{k}__{dyad}_high"] for k in range(1, 11)] == pytest.approx(odds["hi"].tolist()[1:])


def test_every_point_has_the_counts_of_its_own_ensemble_and_can_be_reproduced(tmp_path):
    from sim import Ensemble, encode, load

    found = swept(tmp_path, f"{PATH}=range(0,1.05,0.5)", "actors.serbia.policy=quantal,hawk", *SMALL)
    assert list(found.columns[:3]) == [PATH, "actors.serbia.policy", "n"]
    for _, row in found.iterrows():
        point = [f"{PATH}={row[PATH]}", f"actors.serbia.policy={row['actors.serbia.policy']}"]
        case = encode(load("kosovo_2021", [*point, "horizon=4"]))
        results = Ensemble(case, seed=1).run(range(20))
        for rung in range(1, 11):
            assert row[f"reached_{rung}"] == results.reached(rung).sum()
    again = subprocess.run([sys.executable, RUN, f"reproduce={tmp_path}/out"], cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 0 and "the same, bit for bit" in again.stdout


def test_groups_ranges_and_words_mix(tmp_path):
    found = swept(
        tmp_path,
        "scenario=kosovo_2021,northern_strait",
        "rules.reciprocity.on=0,1",
        "horizon=2,3",
        *SMALL[1:],
    )
    assert len(found) == 8
    assert set(found["scenario"]) == {"kosovo_2021", "northern_strait"}


def test_occupancy_and_runs_agree_with_the_table(tmp_path):
    found = swept(tmp_path, f"{PATH}=0,1", "sweep.occupancy=true", "sweep.per_run=true", *SMALL)
    rungs = pd.read_parquet(tmp_path / "out" / "occupancy.parquet")
    runs = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    assert rungs.groupby([PATH, "turn"])["runs"].sum().eq(20).all()
    for value, counts in found.set_index(PATH).iterrows():
        highest = runs.loc[runs[PATH] == value, "highest"]
        assert [counts[f"reached_{k}"] for k in range(11)] == [int((highest >= k).sum()) for k in range(11)]


def test_what_is_wrong_is_said_in_a_line_before_the_first_run(tmp_path):
    said = refused(tmp_path, "ties.russia_serbia.comitment=0,1", *SMALL)
    assert "Did you mean commitment?" in said
    assert len(said.strip().splitlines()) == 1


def test_ctrl_c_stops_and_keeps_what_is_done(tmp_path):
    line = words(tmp_path, f"{PATH}=range(0,1,0.001)", "ensemble.runs=1000", "sweep.pictures=false")
    with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        while not list(tmp_path.rglob("*.chunk")) and process.poll() is None:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "runs are done and kept in" in said and "Traceback" not in said


@pytest.mark.skipif(not installed("hydra_joblib_launcher"), reason="hydra-joblib-launcher is not installed")
def test_another_launcher_gets_a_job_per_point(tmp_path):
    done = run(tmp_path, "hydra/launcher=joblib", "hydra.launcher.n_jobs=1", f"{PATH}=0,1", *SMALL)
    assert done.returncode == 0, done.stderr
    jobs = pd.read_csv(tmp_path / "out" / "jobs.csv")
    assert jobs[PATH].tolist() == [0, 1]
    assert jobs["returned"].between(0, 1).all()


@pytest.mark.skipif(
    not installed("hydra_optuna_sweeper"),
    reason="hydra-optuna-sweeper is not installed: pip install 'tinderbox[optuna]'",
)
def test_optuna_finds_a_point_at_least_as_peaceful_as_the_others(tmp_path):
    done = run(
        tmp_path, "hydra/sweeper=optuna", "hydra.sweeper.direction=minimize",
        "hydra.sweeper.n_trials=3", "hydra.sweeper.n_jobs=1", "hydra.sweeper.sampler.seed=1",
        f"{PATH}=interval(0.2,0.9)", *SMALL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    best = yaml.safe_load((tmp_path / "out" / "optimization_results.yaml").read_text())
    ((path, value),) = best["best_params"].items()
    assert path.lstrip("+") == PATH and 0.2 <= value <= 0.9
    assert 0 <= best["best_value"] <= 1


def test_presets_in_configs_sweep_are_complete(tmp_path):
    for path in sorted((ROOT / "configs" / "sweep").glob("*.yaml")):
        if path.stem != "default":
            assert yaml.safe_load(path.read_text())["defaults"] == ["default"], path
    found = swept(tmp_path, "sweep=commitment", "sweep.budget=2500", *SMALL)
    assert found[PATH].between(0, 1).all() and len(found) >= 9
    assert os.listdir(tmp_path / "store")


ALONE = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "hydra_plugins" else find(name, *more)
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "hydra_plugins":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nowhere())
from experiments.main import main
sys.exit(main(sys.argv[1:]) or main(sys.argv[1:]))
"""


def test_a_sweep_needs_no_other_plugin_of_hydras(tmp_path):
    """Where nothing else is installed there is no package ``hydra_plugins``."""
    line = [sys.executable, "-c", ALONE, *words(tmp_path, *SMALL, "scenario=richardson", "seed=1,2")[2:]]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
