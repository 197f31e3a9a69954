"""What a sweep was, beside its tables: enough to do it again bit for bit from the folder alone.

manifest.json   command, axes, design, seed, runs, engine, versions, commit, digest of the tables
bases/N.json    the config of each combination of config groups, as it was composed

Doing it again reads these and nothing else: no configs/, no records of earlier runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.manifest import NAME, commit, versions, write_json
from experiments.sweep import axes as axis_module
from experiments.sweep import settings as settings_module
from experiments.sweep import table
from experiments.sweep.question import FORMAT, Base, Question
from experiments.sweep.refusal import SweepError
from sim.load import as_given

MADE_BY = "tinderbox sweep"


def write(question: Question, folder: Path) -> None:
    """Write the manifest of a finished sweep."""
    bases = folder / "bases"
    bases.mkdir(exist_ok=True)
    for i, base in enumerate(question.bases):
        write_json(bases / f"{i}.json", base.config)
    write_json(folder / NAME, _content(question, folder))


def _content(question: Question, folder: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_by": MADE_BY,
        "command": " ".join(["python", Path(sys.argv[0]).name, *map(as_given, sys.argv[1:])]),
        "again": f"python run.py reproduce={folder}",
        "key": question.key(),
        "engine": question.engine,
        "seed": question.seed,
        "runs": question.runs,
        "axes": [axis.record() for axis in question.axes],
        "overrides": [list(base.overrides) for base in question.bases],
        "settings": asdict(question.settings),
        "tables_blake2b": table.digest(folder),
        "versions": versions(),
        "commit": commit(),
    }


def read(folder: Path) -> tuple[Question, Mapping[str, Any]]:
    """The question of a finished sweep, and the rest of its manifest."""
    try:
        said = json.loads((folder / NAME).read_text())
        count = len(said["overrides"])
        configs = [json.loads((folder / "bases" / f"{i}.json").read_text()) for i in range(count)]
        question = Question(
            bases=tuple(map(Base, map(tuple, said["overrides"]), configs)),
            axes=tuple(axis_module.from_record(record) for record in said["axes"]),
            settings=settings_module.read({"dyads": [], **said["settings"]}),
            seed=said["seed"],
            runs=said["runs"],
            engine=said["engine"],
        )
    except OSError as problem:
        raise SweepError(f"{folder}: no finished sweep here ({problem.strerror}: {problem.filename})") from None
    except (ValueError, KeyError, TypeError) as problem:
        raise SweepError(f"{folder / NAME}: not a manifest of this format ({problem})") from None
    if question.key() != said["key"]:
        raise SweepError(f"{folder}: manifest.json or bases/ were changed: their content has another key")
    return question, said
