"""From a page as the repository has it to a page of the site: contents, reference and links that only a site needs.

A page stays plain Markdown. What it cannot hold stands in a comment that nobody sees in the repository:

    <!-- api: sim.Ensemble -->         here the site shows the docstrings of that class, function or module
    <!-- file: ../README.md -->        the site shows that file in place of the page
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.reading import read

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CONTENTS = DOCS / "manual.yaml"
FRONT = "index"
ENDINGS = (".md", ".ipynb")
API = re.compile(r"^<!-- api: (\S+) -->$", re.MULTILINE)
FILE = re.compile(r"<!-- file: (\S+) -->")
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?!\w+:|#)(?P<path>[^)\s#]+)(?P<place>#[^)\s]*)?\)")
CODE = re.compile(r"(``.+?``|`[^`\s][^`]*`)", re.DOTALL)  # in a docstring
SIGN = re.compile(r"([*|\\`]|_(?=\W|$))")  # would mean something in reStructuredText


@dataclass(frozen=True)
class Part:
    """Pages in their order, page -> title, as ``owner`` lists them."""

    title: str
    owner: str
    pages: Mapping[str, str]


@functools.cache
def contents() -> tuple[Part, ...]:
    """The contents as docs/manual.yaml has them."""
    given = read(CONTENTS)
    parts = [Part(title, FRONT, pages) for title, pages in given["parts"].items()]
    for owner, begins in given["under"].items():
        found = sorted(p for e in ENDINGS for p in DOCS.glob(f"{begins}*{e}") if name(p) != owner)
        parts.append(Part("", owner, {name(p): "" for p in found}))
    return tuple(parts)


def name(page: Path) -> str:
    """What the contents call a page."""
    return page.relative_to(DOCS).with_suffix("").as_posix()


def files() -> list[Path]:
    """Every page there is, the front page included."""
    return sorted(p for e in ENDINGS for p in DOCS.rglob(f"*{e}") if ".ipynb_checkpoints" not in p.parts)


def shown(page_name: str, text: str) -> str:
    """What the site shows for the page of that name, whose file says ``text``."""
    page = DOCS / f"{page_name}.md"
    whole = FILE.search(text)
    source = page.parent / whole[1] if whole else page
    text = LINK.sub(lambda found: link(found, source, page), source.read_text(encoding="utf-8") if whole else text)
    text = API.sub(lambda found: reference(found[1]), text)
    return "\n\n".join([text, *(toctree(part) for part in contents() if part.owner == page_name)])


def link(found: re.Match[str], source: Path, page: Path) -> str:
    """A link of ``source`` as ``page`` shows it: to the page that shows its target, if one does; one that is called by
    the name of a file is called by the title of its page."""
    target = (source.parent / found["path"]).resolve()
    target = target / "README.md" if (target / "README.md").is_file() else target
    target = instead().get(target, target)
    called = found["text"]
    if called.endswith(".md") and target.is_relative_to(DOCS):
        called = titles().get(name(target), "") or called
    return f"[{called}]({os.path.relpath(target, page.parent)}{found['place'] or ''})"


@functools.cache
def instead() -> dict[Path, Path]:
    """File outside docs/ -> the page that shows it."""
    found = ((p, FILE.search(p.read_text(encoding="utf-8"))) for p in DOCS.glob("*.md"))
    return {(p.parent / whole[1]).resolve(): p for p, whole in found if whole}


@functools.cache
def titles() -> dict[str, str]:
    """Page -> its title in the contents."""
    return {page: title for part in contents() for page, title in part.pages.items()}


def toctree(part: Part) -> str:
    heads = [f":caption: {part.title}", ":hidden:"] if part.title else [":maxdepth: 1"]
    pages = [f"{title} </{page}>" if title else f"/{page}" for page, title in part.pages.items()]
    return "\n".join(["```{toctree}", *heads, "", *pages, "```"])


def documented(text: str) -> Iterator[str]:
    """The names whose docstrings a page shows."""
    return (found[1] for found in API.finditer(text))


def reference(dotted: str) -> str:
    """What makes Sphinx show the docstrings of a name."""
    found = resolved(dotted)
    kind = "module" if inspect.ismodule(found) else "class" if inspect.isclass(found) else "function"
    members = [] if kind == "function" else ["   :members:"]
    return "\n".join(["```{eval-rst}", f".. auto{kind}:: {dotted}", *members, "```"])


def resolved(dotted: str) -> object:
    """The class, function or module of a dotted name; ImportError or AttributeError if there is none."""
    owner, _, last = dotted.rpartition(".")
    found = importlib.import_module(owner)
    return getattr(found, last) if hasattr(found, last) else importlib.import_module(dotted)


def plain(lines: Sequence[str]) -> list[str]:
    """A docstring of ours as reStructuredText: it is plain text, in which what is indented stands as it is."""
    made: list[str] = []
    for indented, block in blocks(lines):
        if indented:
            made += ["", "::", "", *block, ""]
        else:
            made += "".join(escaped(part) for part in CODE.split("\n".join(block))).split("\n")
    return made


def blocks(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines that are indented and of lines that are not; an empty line belongs to what stands before it."""
    block: list[str] = []
    indented = False
    for line in lines:
        if line and line.startswith("  ") != indented:
            yield indented, block
            block, indented = [], not indented
        block.append(line)
    yield indented, block


def escaped(part: str) -> str:
    """Prose in which no sign means anything; code in double backticks, on one line."""
    return f"``{' '.join(part.strip('`').split())}``" if CODE.fullmatch(part) else SIGN.sub(r"\\\1", part)
