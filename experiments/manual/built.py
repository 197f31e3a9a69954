"""What must hold of the built site: inside links lead somewhere, and reading it asks nothing of other hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {  # (tag, attribute): what a browser loads by itself
    ("script", "src"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("video", "src"), ("object", "data"),
    ("link", "href"), ("img", "srcset"),
}  # fmt: skip
NOT_FETCHED = (
    "canonical",
    "author",
    "license",
    "next",
    "prev",
    "index",
    "search",
)  # rel of a <link> that loads nothing
STYLED = re.compile(r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)")
OUTSIDE = re.compile(r"(?:https?:)?//")
SKIPPED = ("mailto:", "javascript:", "data:")


class Page(HTMLParser):
    """One page: where its links lead, the names of its places, what a browser loads for it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.places: set[str] = set()
        self.fetched: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        loads = [value for name, value in given.items() if (tag, name) in FETCHED]
        if tag != "link" or not set(given.get("rel", "").split()) & set(NOT_FETCHED):
            self.fetched += loads


class Site:
    """A folder of pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {p.resolve(): Page(p) for p in sorted(folder.rglob("*.html"))}

    def faults(self) -> list[str]:
        """One line each."""
        return [*self.dead(), *self.loaded()]

    def dead(self) -> Iterator[str]:
        """Inside links, and places within pages, that there are not."""
        for path, page in self.pages.items():
            for link in page.links:
                if OUTSIDE.match(link) or link.startswith(SKIPPED):
                    continue
                parts = urlsplit(link)
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
                if not target.exists():
                    yield f"{self.name(path)}: {link}: no such file."
                elif parts.fragment and target in self.pages:
                    if unquote(parts.fragment) not in self.pages[target].places:
                        yield f"{self.name(path)}: {link}: no such place in {self.name(target)}."

    def loaded(self) -> Iterator[str]:
        """What pages and styles would load from other hosts."""
        for path, page in self.pages.items():
            yield from (f"{self.name(path)}: loads {x}" for x in page.fetched if OUTSIDE.match(x))
        for style in sorted(self.folder.rglob("*.css")):
            text = style.read_text(encoding="utf-8")
            yield from (f"{self.name(style)}: loads {x}" for x in STYLED.findall(text))

    @cached_property
    def outside(self) -> list[str]:
        """Links to other hosts: listed, not visited."""
        return sorted({x for page in self.pages.values() for x in page.links if OUTSIDE.match(x)})

    def name(self, path: Path) -> str:
        return path.relative_to(self.folder.resolve()).as_posix()
