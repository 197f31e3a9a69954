"""The manual: every page is in the contents, every printed command is one, pictures and tutorials do what they say."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from experiments.manual import commands, gallery, pages
from experiments.manual.__main__ import built
from experiments.manual.built import Site

ROOT, DOCS = pages.ROOT, pages.DOCS
TEXTS = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY")),
    *(p for p in pages.files() if p.suffix == ".md"),
]
TUTORIALS = [p for p in pages.files() if p.suffix == ".ipynb"]
FOLLOWED = (
    "add-a-rule.md",
    "add-a-scenario.md",
)  # followed by tests/test_docs.py: they write files


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_page_stands_once_in_the_contents() -> None:
    listed = Counter(page for part in pages.contents() for page in part.pages)
    there = {pages.name(p) for p in pages.files()} - {pages.FRONT}
    assert sorted(there - set(listed)) == [], "pages that stand nowhere in docs/manual.yaml"
    assert sorted(set(listed) - there) == [], "in docs/manual.yaml, but no pages"
    assert [page for page, times in listed.items() if times > 1] == []


@pytest.mark.parametrize("page", [p for p in TEXTS if p.name not in FOLLOWED], ids=relative)
def test_the_commands_of_a_page_are_commands(page: Path) -> None:
    assert list(commands.faults(page)) == []


def cells(tutorial: Path, kind: str) -> Iterator[str]:
    for cell in json.loads(tutorial.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == kind:
            yield "".join(cell["source"])


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=relative)
def test_the_commands_of_a_tutorial_are_commands(tutorial: Path) -> None:
    found = [line for text in cells(tutorial, "markdown") for line in commands.printed(text)]
    assert found and [(line, fault) for line in found if (fault := commands.fault(line))] == []


def test_most_commands_are_found() -> None:
    """Were few found, the tests above would see nothing."""
    found = [line for page in TEXTS for line in commands.printed(page.read_text(encoding="utf-8"))]
    assert len(found) > 150 and len([line for line in found if "odds." in line]) > 15


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("python run.py horizon=5x", "horizon"),
        ("python run.py odds.bar turn=14 withn=26", "withn"),
        ("python run.py odds.bra turn=14", "odds.bar"),
        ("python run.py -m ties.russia_serbia.comitment='range(0,1,0.5)'", "commitment"),
        ("make clasroom", "classroom"),
        ('make run ARGS="sede=3"', "seed"),
        ('pip install -e ".[solra]"', "solara"),
        ("python -m experiments.oddd", "no module"),
        ("conda install tinderbox", "conda"),
    ],
)
def test_a_slip_in_a_command_is_found(line: str, said: str) -> None:
    assert said in commands.fault(line)


@pytest.mark.parametrize(
    "line",
    [
        "make run ARGS=--help",
        "python run.py reproduce=FOLDER",
        "python run.py scenario=my/file.yaml",
        ".venv\\Scripts\\python run.py seed=3",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE=False solara run docs/examples/solara_app.py",
    ],
)
def test_what_stands_for_the_readers_own_is_no_slip(line: str) -> None:
    assert commands.fault(line) == ""


def test_the_gallery_is_what_its_table_says() -> None:
    page = gallery.PAGE.read_text(encoding="utf-8")
    assert gallery.rewritten(page) == page, "run: python -m experiments.manual.gallery page"
    found = gallery.pictures()
    assert [(p.name, fault) for p in found if (fault := commands.fault(p.command))] == []
    assert [p.name for p in found if not p.path.is_file()] == []
    assert all(p.title and p.shows and (p.file or not p.picture.startswith("gallery/")) for p in found)
    assert {p.path for p in found if p.file} == set((DOCS / "gallery").iterdir())


def test_a_picture_that_is_not_made_here_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery.main(["whatiff"]) == 2
    assert "Did you mean whatif?" in capsys.readouterr().err


def test_a_picture_is_made_by_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "DOCS", tmp_path)
    line = "python run.py odds.timing scenario=richardson horizon=4 runs=50"
    small = gallery.Picture("bar", "t", "s", line, "km.png", "gallery/bar.png")
    gallery.make(small.command, [small])
    assert (tmp_path / "gallery" / "bar.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=relative)
def test_a_tutorial_carries_no_numbers_of_its_own(tutorial: Path) -> None:
    """Its cells are in the repository without what they print, and no cell loads what is not the project's."""
    made = json.loads(tutorial.read_text(encoding="utf-8"))
    code = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert made["metadata"]["kernelspec"]["name"] == "python3"
    assert "a model, not a prediction" in " ".join("".join(made["cells"][0]["source"]).split())


def test_the_reference_has_every_public_name() -> None:
    named = list(pages.documented((DOCS / "api.md").read_text(encoding="utf-8")))
    assert {f"sim.{name}" for name in sim.__all__} <= set(named)
    assert all(pages.resolved(name).__doc__ for name in named)
    assert pages.resolved("sim.load") is sim.load  # not the module of that name


def test_what_the_site_adds_to_a_page() -> None:
    """The README's links lead to pages; a link that is called by a file is called by its page; docstrings come in."""
    readme = pages.shown("readme", (DOCS / "readme.md").read_text(encoding="utf-8"))
    assert readme.startswith("# Tinderbox") and "[Odds](odds.md)" in readme and "](../LICENSE)" in readme
    assert pages.shown("decisions/0015-solara", "[note](../../README.md#start)").startswith(
        "[note](../readme.md#start)"
    )
    assert "(decisions/README.md)" in pages.shown("design", "see [them](decisions/)")
    assert ".. autofunction:: sim.encode" in pages.shown("api", "<!-- api: sim.encode -->")
    assert "{toctree}" in pages.shown("index", "# x") and "{toctree}" not in pages.shown("odds", "# x")


def test_a_docstring_is_plain_text() -> None:
    given = ["Shares |p - q| of ``a_*``", "and `b`.", "", "    low  = d", "    high = d", "", "Last_ line."]
    assert pages.plain(given) == ["Shares \\|p - q\\| of ``a_*``", "and ``b``.", "", "", "::", "", "    low  = d",
                                  "    high = d", "", "", "Last\\_ line."]  # fmt: skip


def test_dead_links_and_loads_from_elsewhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<link rel="stylesheet" href="s.css"><link rel="canonical" href="https://a.example"><h1 id="top">A</h1>'
        '<a href="b.html#here">1</a><a href="b.html#gone">2</a><a href="c.html">3</a><a href="#top">4</a>'
        '<a href="https://b.example">5</a><script src="//c.example/x.js"></script><img src="https://d.example/y.png">'
    )
    (tmp_path / "b.html").write_text('<p id="here">')
    (tmp_path / "s.css").write_text("@import 'https://e.example/f.css'; p {background: url(x.png)}")
    site = Site(tmp_path)
    assert site.outside == ["https://b.example"]
    assert [fault.split(": ", 1) for fault in site.faults()] == [
        ["a.html", "b.html#gone: no such place in b.html."],
        ["a.html", "c.html: no such file."],
        ["a.html", "loads //c.example/x.js"],
        ["a.html", "loads https://d.example/y.png"],
        ["s.css", "loads https://e.example/f.css"],
    ]


def words(line: str) -> list[str] | None:
    """The words for run.py of a printed command; None for one that installs or serves, or is for Windows."""
    given = commands.for_run(line)
    return None if given is None or "classroom" in given or "Scripts" in line else given


@pytest.mark.parametrize("page", ["student", "researcher"])
def test_a_start_page_works_as_printed(page: str, tmp_path: Path) -> None:
    """Its commands in their order, in one folder. Those of the instructor only serve the page: tests/classroom."""
    text = (DOCS / "start" / f"{page}.md").read_text(encoding="utf-8")
    blocks = [b for b in commands.BLOCK.finditer(text) if b["language"] == "sh"]
    lines = [given for b in blocks for line in commands.printed(b[0]) if (given := words(line)) is not None]
    assert len(lines) == 2
    for given in lines:
        done = subprocess.run([sys.executable, ROOT / "run.py", *given], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "bit for bit" in done.stdout if page == "researcher" else "Difference" in done.stdout
    for block in commands.BLOCK.finditer(text):
        if block["language"] == "python":
            exec(block["text"], {})


@pytest.mark.skipif(importlib.util.find_spec("myst_nb") is None, reason="the manual's tools are missing: make setup")
def test_the_site_builds_and_its_tutorials_run(tmp_path: Path) -> None:
    """No warning, no dead link or anchor, nothing loaded from elsewhere, no cell that fails, no output left out."""
    assert built(tmp_path / "site") == []
    site = Site(tmp_path / "site")
    texts = {site.name(path): path.read_text(encoding="utf-8") for path in site.pages}
    assert {f"{pages.name(p)}.html" for p in pages.files()} <= set(texts)
    for tutorial in TUTORIALS:
        assert texts[f"{pages.name(tutorial)}.html"].count("cell_output") >= 3
    assert "the same, bit for bit" in texts["tutorials/sweep.html"]
    assert "Many runs of one case under one seed" in texts["api.html"]


def test_the_citation_names_this_version() -> None:
    assert f"version {sim.__version__})" in (DOCS / "cite.md").read_text(encoding="utf-8")
    assert f"\nversion: {sim.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
