"""The public face: few names, no case known by name, Mesa only where it is used, five lines in a notebook."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))

FIVE_LINES = """
from sim import CrisisModel, Ensemble, encode, load
case = encode(load("richardson", ["rules.reciprocity.match=2"]))
print(Ensemble(case, seed=1).run(range(50)).odds())
model = CrisisModel(case, seed=1)
model.run_model(); print(model.events.tail())
"""


def test_at_most_ten_names_are_public_and_all_are_there() -> None:
    assert len(sim.__all__) <= 10
    for name in sim.__all__:
        assert getattr(sim, name).__doc__, name
    with pytest.raises(AttributeError, match="Simulation"):
        _ = sim.Simulation


def test_five_lines_are_enough(capsys: pytest.CaptureFixture[str]) -> None:
    exec(FIVE_LINES, {})
    said = capsys.readouterr().out
    assert "war" in said


def test_the_lines_in_the_readme_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        assert len([line for line in block.splitlines() if line.strip()]) <= 6
        exec(block, {})


PLACES = ("actors", "dyads", "ties", "triggers", "script", "bars")


@functools.cache
def case_names(*parts: str) -> frozenset[str]:
    """Every name that belongs to a case: scenarios, and what these parts of them hold."""
    found: set[str] = set(sim.scenarios())
    for name in sim.scenarios():
        s = sim.load(name)
        for part in parts:
            found |= set(getattr(s, part))
    return frozenset(found)


# Words of the vocabulary that a move or an institution happens to share with a rule, a trait or a column.
def vocabulary_words() -> set[str]:
    from sim import vocabulary as v
    from sim.chance import __dict__ as chance

    words = {*v.TRAITS, *v.EFFECTS, *v.TIES, *v.KINDS, *v.RELATIONS, *v.DOMAINS, *v.INSTITUTIONS, *v.POLICIES}
    words |= {*v.STYLES, *v.FACTION_RULES, *sim.rules.RULES, *sim.rules.HOOKS, *chance}
    for table in vars(v).values():
        if isinstance(table, tuple):
            words |= {f.name for f in table if isinstance(f, v.Field)}
        words |= set(getattr(table, "names", None) or ())
    for rule in sim.rules.RULES:
        words |= set(sim.rules.parameters(rule))
    return words


def words_of(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Identifiers with the parts of string literals that are one word or path; words of prose. No docstrings."""
    docstrings = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            docstrings.add(id(body[0].value))
    found: set[str] = set()
    prose: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                words = prose if " " in node.value.strip() else found
                words |= set(re.split(r"[^\w]+", node.value))
        for field in ("id", "attr", "name", "arg", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
    return found, prose


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: str(f.relative_to(ROOT)))
def test_the_model_knows_no_case(file: Path) -> None:
    known, prose = words_of(ast.parse(file.read_text(encoding="utf-8")))
    assert not known & (case_names(*PLACES, "moves") - vocabulary_words())
    assert not prose & (case_names(*PLACES) - vocabulary_words())


def test_names_shared_with_the_vocabulary_are_few() -> None:
    """The exception above stays small: were it large, the test would see nothing."""
    shared = case_names(*PLACES, "moves") & vocabulary_words()
    assert not shared & set(sim.scenarios())
    assert not shared & set(sim.load().actors)
    assert len(shared) <= 12, sorted(shared)


def test_only_the_mesa_model_imports_mesa() -> None:
    importers = set()
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(n.split(".")[0] == "mesa" for n in names):
                importers.add(file.name)
    assert importers == {"model.py"}


def test_loading_and_running_an_ensemble_imports_no_mesa() -> None:
    code = (
        "import sys, sim\n"
        "sim.Ensemble(sim.encode(sim.load('richardson')), 1).run(range(3))\n"
        "assert 'mesa' not in sys.modules and 'matplotlib' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-800:]
