"""The codebook documents every column of every table, and nothing that is not there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import sim
from sim import CrisisModel, Ensemble, Results, narrate
from sim.encoding import encode
from sim.points import TALLY
from sim.rules import RULES

BOOK = Path(__file__).resolve().parents[1] / "docs" / "codebook.md"


def documented(section: str) -> list[str]:
    """The columns of a section's table, ranges like ``first_0`` … ``first_10`` spelled out."""
    text = BOOK.read_text(encoding="utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    found = []
    for line in text.splitlines():
        names = re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else []
        if len(names) == 2:
            stem = names[0].rstrip("0123456789")
            found += [f"{stem}{k}" for k in range(int(names[1].removeprefix(stem)) + 1)]
        else:
            found += names
        if names:
            assert all(cell.strip() for cell in line.strip("|").split("|")), line
    return found


def test_every_column_is_documented() -> None:
    case = encode(sim.load("richardson"))
    results = Ensemble(case, 1).run(range(3))
    model = CrisisModel(case, seed=1)
    model.step()
    options = [c for c in model.options("blue").columns if c not in RULES]
    collected = [c.replace("blue_red", "<dyad>") for c in model.datacollector.get_model_vars_dataframe()]
    arrays = [f.name for f in fields(Results) if f.name not in ("case", "seed")]
    tables = {
        "Results.runs": list(results.runs),
        "Results.passages": list(results.passages),
        "Results.odds": list(results.odds()),
        "Results arrays": arrays,
        "tally": list(TALLY.names or ()),
        "CrisisModel.events": list(model.events),
        "CrisisModel.happenings": list(model.happenings),
        "CrisisModel.history": list(model.history),
        "CrisisModel.options": options,
        "DataCollector": collected,
        "narrate.Turn": [f.name for f in fields(narrate.Turn)],
        "narrate.Act": [f.name for f in fields(narrate.Act)],
    }
    for section, columns in tables.items():
        assert documented(section) == columns, section
    sections = re.findall(r"^## (.+)$", BOOK.read_text(encoding="utf-8"), re.MULTILINE)
    assert sections == list(tables)
