"""``python run.py reproduce=FOLDER``: do a finished run again from its manifest alone, and compare the bytes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from experiments import asked, manifest
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError


def again(folder: Path) -> int:
    """0: the same, bit for bit; 1: not; 2: refused. A sweep's folder goes to the sweeps."""
    said = read(folder)
    if said is None:
        from experiments.sweep import reproduce

        reproduce(folder)  # ends the process
        return 0
    if said["engine"] != ENGINE_DIGEST:
        raise ScenarioError(
            f"{folder} was made by engine {said['engine']} (commit {said['commit']}), this is engine {ENGINE_DIGEST}: "
            f"check out that commit with the versions in {manifest.NAME}."
        )
    from experiments.report import report

    order = asked.from_mapping(said["config"])
    target = folder / "reproduced"
    asked.writable(target)
    report(order, target, quiet=True)
    now = json.loads((target / manifest.NAME).read_text(encoding="utf-8"))["results"]
    stored = manifest.results(folder, said["results"]["files"])
    different = [n for n, d in said["results"]["files"].items() if now["files"].get(n) != d or stored["files"][n] != d]
    print(f"{folder}: {'the same, bit for bit' if not different else 'DIFFERENT: ' + ', '.join(different)}")
    return 1 if different else 0


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of one run; None where the folder is not that of one run."""
    try:
        said = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and said.get("made_by") == manifest.MADE_BY else None


if __name__ == "__main__":
    sys.exit(again(Path(sys.argv[1])))
