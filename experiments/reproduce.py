"""``python run.py reproduce=FOLDER``: do a finished run again from its manifest alone, and compare the bytes.

The manifest is data of unknown origin: it is checked field by field, what it names must lie in the folder itself, and
what is done again goes into a new folder beside the results, never into one that was there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from experiments.door import asked
from experiments.folder import files, manifest
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError

FOLDER = "reproduced"


def again(folder: Path) -> int:
    """0: the same, bit for bit; 1: not; 2: refused. A sweep's folder goes to the sweeps."""
    from experiments import sweep

    said = manifest.read(folder)
    if said["made_by"] == sweep.MADE_BY:
        return sweep.reproduce(folder)
    if said["made_by"] != manifest.MADE_BY:
        how = said.get("again", "the command that made it")
        raise ScenarioError(f"{folder}: only runs and sweeps can be done again this way; here, give {how!s:.120}")
    expected = manifest.listed_results(folder, said)
    manifest.need(folder / manifest.NAME, said, {"config": dict})
    if said["engine"] != ENGINE_DIGEST:
        raise ScenarioError(
            f"{folder} was made by engine {said['engine']:.20} (commit {said['commit']:.50}), this is engine "
            f"{ENGINE_DIGEST}: check out that commit with the versions in {manifest.NAME}.{manifest.lacking(said)}"
        )
    from experiments.run.report import report

    order = asked.from_mapping(said["config"], paged=True)
    target = files.fresh(folder, FOLDER)
    report(order, target, quiet=True)
    now = json.loads((target / manifest.NAME).read_text(encoding="utf-8"))["results"]["files"]
    stored = manifest.results(folder, expected)["files"]
    different = [name for name, was in expected.items() if now.get(name) != was or stored[name] != was]
    print(f"{folder}: {'the same, bit for bit' if not different else 'DIFFERENT: ' + ', '.join(different)}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(again(Path(sys.argv[1])))
