"""On dask workers: the same bytes when one is killed, a reason when one is another version."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import standin as standin_module
from standin import question, settings

from experiments.sweep import cluster as cluster_module
from experiments.sweep import conduct, table
from experiments.sweep.refusal import SweepError
from experiments.sweep.store import Store

distributed = pytest.importorskip("distributed", reason="needs the 'distributed' extra")


class StandIn(distributed.WorkerPlugin):
    """Puts the stand-in model into a worker, also into one that replaces a killed one."""

    idempotent = True

    def setup(self, worker):
        standin_module.install()


class AnotherVersion(distributed.WorkerPlugin):
    """Makes a worker believe that its engine is another one."""

    idempotent = True

    def setup(self, worker):
        from experiments.sweep import work

        work.engine_digest = lambda: "older"


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes with the stand-in model."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL"
        ) as found,
        distributed.Client(found) as client,
    ):
        client.register_plugin(StandIn(), name="model")
        yield found, client


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in table.FILES[:2]]


def swept(folder: Path, **changes) -> list[bytes]:
    asked = question(chunk_seconds=0.05, **changes)
    conduct.conduct(asked, folder, threads=1, store=folder / "chunks")
    return tables(folder)


def test_a_worker_killed_with_sigkill_changes_no_byte(standin, cluster, tmp_path, monkeypatch):
    local, client = cluster
    here = swept(tmp_path / "here")
    victims = list(client.run(os.getpid).values())
    put = Store.put

    def put_and_kill(self, span, arrays):
        put(self, span, arrays)
        if len(self.spans) == 2:
            os.kill(victims[0], signal.SIGKILL)

    monkeypatch.setattr(Store, "put", put_and_kill)
    assert swept(tmp_path / "there", engine=local.scheduler_address) == here
    client.wait_for_workers(2, timeout=30)
    assert victims[0] not in client.run(os.getpid).values()


def test_a_worker_of_another_version_is_refused_by_name_before_the_first_run(standin, cluster, tmp_path):
    local, client = cluster
    client.register_plugin(AnotherVersion(), name="version")
    try:
        with pytest.raises(SweepError, match=r"worker tcp://.* has another engine: it has older"):
            swept(tmp_path / "there", engine=local.scheduler_address)
    finally:
        client.unregister_worker_plugin("version")
        client.register_plugin(StandIn(), name="model again")
    assert not list(tmp_path.rglob("*.chunk"))


def test_a_worker_that_comes_later_checks_each_task(standin, monkeypatch):
    from experiments.sweep import work
    from experiments.sweep.compose import Composer

    asked = question()
    spec = Composer(asked).spec((0.5,))
    task = work.Task("newer", Composer(asked).configs, (spec,), ((0, 0, 10),))
    with pytest.raises(SweepError, match="has another engine: it has standin, this sweep asks newer"):
        work.perform(task)


def test_a_failure_in_a_task_says_what_is_kept(standin, tmp_path, monkeypatch):
    from experiments.sweep import hands

    def late(task):
        raise SweepError("a worker on HOST has another engine")

    monkeypatch.setattr(hands, "perform", late)
    with pytest.raises(SweepError, match=r"has another engine\. 0 of 24,600 runs are done and kept"):
        swept(tmp_path / "here")


def test_an_address_where_nobody_answers_is_named(standin, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_module, "ANSWER", 1.0)
    with pytest.raises(SweepError, match="no dask scheduler answers there"):
        swept(tmp_path / "there", engine="tcp://127.0.0.1:9")


def test_the_slurm_job_script_asks_for_what_the_config_says():
    pytest.importorskip("dask_jobqueue", reason="needs the 'distributed' extra")
    from experiments.sweep.cluster import slurm

    said = {
        **settings().slurm,
        "queue": "short",
        "account": "peace",
        "cores": 8,
        "memory": "16GB",
        "job_script_prologue": ["cd tinderbox", "source .venv/bin/activate"],
        "job_extra_directives": ["--constraint=ib"],
    }
    with slurm(replace(settings(engine="slurm"), slurm=said)) as cluster:
        script = cluster.job_script()
    for line in (
        "#SBATCH -p short",
        "#SBATCH -A peace",
        "#SBATCH --cpus-per-task=8",
        "#SBATCH --mem=15G",
        "#SBATCH -t 02:00:00",
        "#SBATCH --constraint=ib",
        "cd tinderbox",
        "source .venv/bin/activate",
    ):
        assert line in script.splitlines()
    assert "--nthreads 1" in script and "--nworkers 8" in script


def test_a_wrong_slurm_word_is_named():
    pytest.importorskip("dask_jobqueue", reason="needs the 'distributed' extra")
    from experiments.sweep.cluster import slurm

    with pytest.raises(SweepError, match=r"sweep.slurm: .*walltme"):
        slurm(settings(engine="slurm", slurm={"cores": 1, "memory": "1GB", "walltme": "1:00"}))
