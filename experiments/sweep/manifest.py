"""What a sweep was, beside its tables: enough to do it again bit for bit from the folder alone.

manifest.json   command, axes, design, seed, runs, engine, versions, commit, digest of the tables
bases/N.json    the config of each combination of config groups, as it was composed

Doing it again reads these and nothing else: no configs/, no records of earlier runs.
"""

from __future__ import annotations

import json
import math
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.folder.called import called
from experiments.folder.files import write_json
from experiments.folder.manifest import NAME, commit, inside, need, own_rules, versions
from experiments.folder.manifest import read as read_fields
from experiments.sweep import MADE_BY, table
from experiments.sweep import axes as axis_module
from experiments.sweep import settings as settings_module
from experiments.sweep.question import FORMAT, Base, Question
from experiments.sweep.refusal import SweepError
from sim.faults import ScenarioError
from sim.luck import checked
from sim.settings import as_given

FIELDS = {"key": str, "seed": int, "runs": int, "axes": list, "overrides": list, "settings": dict,
          "tables_blake2b": str}  # fmt: skip


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
        "command": shlex.join([*called(), *(as_given(word).removeprefix("++") for word in sys.argv[1:])]),
        "again": shlex.join([*called(), f"reproduce={folder}"]),
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
        **own_rules(),
    }


def read(folder: Path) -> tuple[Question, Mapping[str, Any]]:
    """The question of a finished sweep, and the rest of its manifest."""
    said = read_fields(folder)
    need(folder / NAME, said, FIELDS)
    try:
        bases = [inside(inside(folder, "bases"), f"{i}.json") for i in range(len(said["overrides"]))]
        configs = [json.loads(path.read_text(encoding="utf-8")) for path in bases]
        if not all(isinstance(words, list) and all(isinstance(w, str) for w in words) for words in said["overrides"]):
            raise TypeError("overrides are lists of words")
        question = Question(
            bases=tuple(map(Base, map(tuple, said["overrides"]), configs)),
            axes=tuple(axis_module.from_record(record) for record in said["axes"]),
            settings=settings_module.read({**settings_module.LATER, **said["settings"]}),
            seed=checked("seed", said["seed"]),
            runs=checked("runs", said["runs"]),
            engine=said["engine"],
        )
        if len(question.bases) != math.prod(len(axis.choices) for axis in question.axes if axis.group):
            raise ValueError("bases are not as many as the choices of config groups")
    except OSError as problem:
        raise SweepError(f"{folder}: no finished sweep here ({problem.strerror}: {problem.filename})") from None
    except (SweepError, ScenarioError):
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise SweepError(f"{folder / NAME}: not a manifest of this format ({problem})") from None
    for name in table.FILES:
        inside(folder, name)
    if key(question) != said["key"]:
        raise SweepError(f"{folder}: manifest.json or bases/ were changed: their content has another key")
    return question, said


def key(question: Question) -> str:
    """The key of a question whose parts come from a file: where it has none, no key agrees with it."""
    try:
        return question.key()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
