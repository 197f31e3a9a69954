"""The gallery: pictures beside the commands that make them, docs/gallery.yaml as docs/gallery.md.

``python -m experiments.manual.gallery`` runs each command of the table once, keeps its pictures in docs/gallery/ and
writes the page; ``… gallery whatif levers`` does so for these; ``… gallery page`` only writes the page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.folder.files import write_text
from experiments.manual.commands import split
from experiments.manual.pages import DOCS, ROOT
from sim.faults import ScenarioError, listed, nearest
from sim.reading import read

TABLE, PAGE = DOCS / "gallery.yaml", DOCS / "gallery.md"
SECTION = re.compile(r"<!-- gallery -->\n.*?<!-- end -->", re.DOTALL)
ONLY_PAGE = "page"


@dataclass(frozen=True)
class Picture:
    """A picture, what it shows, and the command that makes it. ``file``: its name in the folder that this writes, or
    nothing where the picture is kept otherwise."""

    name: str
    title: str
    shows: str
    command: str
    file: str
    picture: str

    @property
    def path(self) -> Path:
        return DOCS / self.picture


def pictures() -> list[Picture]:
    """The table, in its order."""
    return [Picture(name, **{"file": "", "picture": f"gallery/{name}.png", **p}) for name, p in read(TABLE).items()]


def section(p: Picture) -> str:
    return f"## {p.title}\n\n![{p.title}]({p.picture})\n\n{p.shows}\n\n```sh\n{p.command}\n```"


def rewritten(page: str) -> str:
    """The page with its pictures as the table has them."""
    made = "\n\n".join(section(p) for p in pictures())
    return SECTION.sub(lambda _: f"<!-- gallery -->\n{made}\n<!-- end -->", page)


def make(command: str, wanted: Sequence[Picture]) -> None:
    """Run a command and keep its pictures; CalledProcessError if it fails, OSError if one is not there."""
    words = split(command)[1:]
    with tempfile.TemporaryDirectory() as to:
        where = f"hydra.{'sweep' if '-m' in words else 'run'}.dir={to}/made"
        subprocess.run([sys.executable, *words, where], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for p in wanted:
            p.path.parent.mkdir(exist_ok=True)
            shutil.copyfile(Path(to) / "made" / p.file, p.path)


def chosen(names: Sequence[str]) -> list[Picture]:
    """The pictures of these names that a command makes here, or all of them."""
    every = {p.name: p for p in pictures() if p.file}
    for name in names:
        if name not in every:
            raise ScenarioError(f"gallery: {name} is no picture that is made here.{nearest(name, every)} "
                                f"Allowed: {listed(every)}.")  # fmt: skip
    return [every[name] for name in names or every]


def main(words: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if words is None else words)
    try:
        wanted = [] if given == [ONLY_PAGE] else chosen(given)
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    for command in dict.fromkeys(p.command for p in wanted):
        print(command, flush=True)
        make(command, [p for p in wanted if p.command == command])
    write_text(PAGE, rewritten(PAGE.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
