"""Licences of everything that is installed with the program, and who asks for it: a table in Markdown.

    python -m experiments.checks.licences            from an environment with the extra dev

A licence stands as the package itself says: its expression, else its classifier, else the name that it gives, else the
first line of the text that it carries. 1 where one is of no kind that may stand beside ours or none is found, 0
otherwise. What is declared in pyproject.toml and imported nowhere is named too.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FREE = re.compile(  # may be used beside MIT; MPL and LGPL ask something of who changes their own files
    r"\b(MIT|0?BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|HPND|Unlicense|CC0|Zlib|LGPL)\b", re.IGNORECASE
)
CLASSIFIER = "License :: OSI Approved :: "
OTHER = {  # declared name: what it is imported as, where that is another; "" where it is not imported but used
    "pyyaml": "yaml", "hydra-core": "hydra", "dask": "distributed", "dask-jobqueue": "dask_jobqueue",
    "axe-playwright-python": "axe_playwright_python", "hydra-optuna-sweeper": "", "hydra-joblib-launcher": "",
    "networkx": "",  # Mesa 3.5 imports it and does not ask for it
    "solara-assets": "", "ipyvuetify": "", "altair": "", "furo": "", "myst-nb": "", "pytest-xdist": "", "ruff": "",
    "mypy": "", "import-linter": "", "httpx2": "", "sphinx": "",
}  # fmt: skip


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What a package asks for here, with the extras that it asks for."""
    from packaging.requirements import Requirement

    for line in metadata.requires(name) or ():
        asked = Requirement(line)
        said = [{"extra": extra} for extra in extras] or [{"extra": ""}]
        if asked.marker is None or any(asked.marker.evaluate(each) for each in said):
            yield plain(asked.name), frozenset(asked.extras)


def brought(names: Mapping[str, frozenset[str]]) -> set[str]:
    """All that comes with these packages, they included; what is not installed here is left out."""
    found, left = set[str](), list(names.items())
    seen = set[tuple[str, frozenset[str]]]()
    while left:
        name, extras = left.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            asked = list(needs(name, extras))
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        left += asked
    return found


def declared() -> dict[str, dict[str, frozenset[str]]]:
    """ "" for what is always installed, else the extra -> its packages with their extras. Without our own name."""
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    given = {"": project["dependencies"], **project["optional-dependencies"]}
    read = {extra: [Requirement(line) for line in lines] for extra, lines in given.items()}
    return {
        extra: {plain(r.name): frozenset(r.extras) for r in asked if plain(r.name) != project["name"]}
        for extra, asked in read.items()
    }


def licence(name: str) -> str:
    """As the package says, in a few words."""
    about = metadata.metadata(name)
    classes = [line.removeprefix(CLASSIFIER) for line in about.get_all("Classifier", []) if line.startswith(CLASSIFIER)]
    said = (first(about, "License-Expression") or "; ".join(classes) or first(about, "License")).strip()
    return re.sub(r"\s+", " ", said.splitlines()[0]) if said else written(name)


def first(about: metadata.PackageMetadata, field: str) -> str:
    """A field of what a package says of itself, empty where it is silent: some readers refuse to look it up then."""
    return str((about.get_all(field) or [""])[0])


def written(name: str) -> str:
    """The first line of the licence that it carries."""
    files = [file for file in metadata.files(name) or () if file.name.upper().startswith(("LICENSE", "LICENCE"))]
    return files[0].read_text(encoding="utf-8").strip().splitlines()[0].strip() if files else ""


def imported() -> set[str]:
    """Top names that some module or test of ours imports."""
    found = set[str]()
    for folder in ("sim", "experiments", "tests", "docs"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found


def unused() -> list[str]:
    """Packages that are declared, are to be imported and are imported nowhere."""
    names, known = {name for part in declared().values() for name in part}, imported()
    return sorted(n for n in names if OTHER.get(n, n.replace("-", "_")) not in ("", *known))


def table() -> tuple[list[str], list[str]]:
    """The rows, and the faults among them."""
    wanted = {extra: brought(names) for extra, names in declared().items()}
    always = wanted.pop("")
    rows, faults = [], []
    for name in sorted(always.union(*wanted.values())):
        by = "always" if name in always else ", ".join(sorted(e for e, names in wanted.items() if name in names))
        said = licence(name)
        rows.append(f"| {name} | {metadata.version(name)} | {said or 'says none'} | {by} |")
        faults += [] if FREE.search(said) else [f"{name}: {said or 'says no licence'}"]
    return rows, faults


def main() -> int:
    rows, faults = table()
    print("\n".join(["| package | version | licence | who asks for it |", "|---|---|---|---|", *rows]))
    for line in [
        *(f"no licence that we know: {fault}" for fault in faults),
        *(f"imported nowhere: {n}" for n in unused()),
    ]:
        print(line, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
