"""The pages do what they say: how-to pages are followed literally, tables are up to date, links lead somewhere."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.manual import odd
from sim.rules import parameters

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(p.relative_to(ROOT) for p in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")))
NEEDED = ("sim", "configs", "experiments", "tests", "run.py", "pyproject.toml", "README.md")
BLOCK = re.compile(r"^(?P<before>[^\n]*)\n*```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"`(\S+)`:$")  # a line that ends so says where the block below goes
OVERLAY = "import sim, yaml; s = sim.load('richardson').mapping; s['rules'] = {}; sim.load({**s, **yaml.safe_load(%r)})"


def blocks(page: Path) -> Iterator[tuple[str, str | None, str]]:
    """(language, file it goes to or None, text) of every block of code."""
    for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
        file = FILE.search(found["before"])
        yield found["language"], file[1] if file else None, found["text"]


def python(project: Path, *words: str) -> str:
    """What Python prints in that project; its own error if it fails."""
    done = subprocess.run([sys.executable, *words], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def follow(page: Path, project: Path) -> str:
    """Do what the page says, top to bottom: write its files, run its commands and programs; all that was printed."""
    said = python(project, "-c", f"import sim; assert sim.__file__.startswith({str(project)!r}), sim.__file__")
    for language, file, text in blocks(page):
        if file:
            target = project / file
            assert not target.exists(), f"{file} is there already"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif language == "python":
            said += python(project, "-c", text)
        elif language == "yaml":
            said += python(project, "-c", OVERLAY % text)
        else:
            for line in text.strip().splitlines():
                program, *words = line.split()
                assert program == "python", line
                said += python(project, *words)
    return said


@pytest.fixture
def project(tmp_path):
    """A copy of the project that may be changed."""
    ignore = shutil.ignore_patterns("__pycache__", "outputs")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_add_a_rule_works_as_printed(project):
    said = follow(DOCS / "add-a-rule.md", project)
    assert "3 passed" in said and "acts with the rule" in said


def test_add_a_scenario_works_as_printed(project):
    said = follow(DOCS / "add-a-scenario.md", project)
    assert "election" in said and "close_harbour" in said
    assert (project / "outputs" / "harbour" / "manifest.json").exists()


def test_the_mesa_page_works_as_printed(project):
    assert "tension_serbia_kosovo" in follow(DOCS / "mesa.md", project)  # its own viewer: tests/test_solara.py


def test_the_tables_of_the_model_page_are_up_to_date():
    page = odd.PAGE.read_text(encoding="utf-8")
    assert odd.rewritten(page) == page, "run: python -m experiments.manual.odd"
    assert list(odd.missing(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (ROOT / page).parent.joinpath(link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_parameters_that_are_named_exist(page):
    for rule, name in re.findall(r"\brules\.([a-z_]+)\.([a-z_]+)", (ROOT / page).read_text(encoding="utf-8")):
        if rule not in ("upkeep", "fatigue"):  # the examples of add-a-rule.md
            assert name == "on" or name in parameters(rule), f"rules.{rule}.{name}"


def test_the_reading_list_keeps_its_promise() -> None:
    """Less than 900 lines, counted as the list says: whole files, functions of a file, a docstring, to a name."""
    page = (DOCS / "reading.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| (.+?) \| ", page, flags=re.MULTILINE)
    asked = [part for row in rows for part in re.split(r"[;,] (?:then )?(?=`[a-z_]+/)", row)]
    counted = {part: lines_of(part) for part in asked if "/" in part}
    assert len(counted) == 14 and min(counted.values()) > 5
    assert sum(counted.values()) < 900


def lines_of(part: str) -> int:
    """The lines of one entry of the reading list."""
    name, *inside = re.findall(r"`([^`]+)`", part)
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    if "the entry" in part:
        start = lines.index(f"{inside[0]}:")
        return next(k for k, line in enumerate(lines[start + 1 :], 1) if not line.startswith(" "))
    if " to `" in part:
        return next(k for k, line in enumerate(lines) if re.match(rf"{inside[0]}\b", line))
    if not name.endswith(".py"):
        return len(lines)
    tree = ast.parse(text)
    if "the docstring" in part:
        return len((ast.get_docstring(tree) or "").splitlines())
    if not inside:
        return len(lines)
    nodes = [
        n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name in {x.split(".")[-1] for x in inside}
    ]
    return sum((n.end_lineno or 0) - n.lineno + 1 for n in nodes)


@pytest.mark.parametrize("page", ["reading.md", "design.md"])
def test_files_that_are_named_exist(page):
    for name in re.findall(r"`((?:sim|configs|experiments|tests|docs)/[\w/.-]+)`", (DOCS / page).read_text()):
        assert (ROOT / name).exists(), name
