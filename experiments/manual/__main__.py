"""``python -m experiments.manual [FOLDER]`` (``make docs``): build the site, and say what does not hold of it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from experiments.manual.built import Site
from experiments.manual.pages import CONTENTS, DOCS, ROOT

SITE = ROOT / "build" / "manual"
TOOLS = ("sphinx", "myst_nb", "furo")


def built(folder: Path) -> list[str]:
    """Build the site; what does not hold of it. Every warning of Sphinx is a fault, a tutorial that fails is one."""
    trees, warnings = folder.with_name(f"{folder.name}.trees"), folder.with_name(f"{folder.name}.warnings")
    folder.parent.mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-E",
            "-w", str(warnings), "-d", str(trees), str(DOCS), str(folder)]  # fmt: skip
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        said = warnings.read_text(encoding="utf-8") if warnings.exists() else ""
        return (said or done.stderr or f"sphinx ended with {done.returncode}").strip().splitlines()
    return Site(folder).faults()


def missing() -> str:
    """What is not there to build with, or nothing."""
    if not CONTENTS.is_file():
        return f"{CONTENTS}: no such file. The manual is built in a checkout of the project."
    gone = [tool for tool in TOOLS if importlib.util.find_spec(tool) is None]
    return f'{gone[0]} is missing: pip install -e ".[docs]" -c constraints.txt' if gone else ""


def main(words: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if words is None else words)
    folder, began = Path(given[0]) if given else SITE, time.monotonic()
    fault = missing()
    if fault:
        print(fault, file=sys.stderr)
        return 2
    print("Building the manual and running its tutorials (a minute or two)", flush=True)
    faults = built(folder)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    site = Site(folder)
    took = time.monotonic() - began
    print(f"{len(site.pages)} pages in {took:.0f} s; inside links hold, nothing is loaded from elsewhere.")
    print("Links that lead out, not visited:", *(site.outside or ["none"]), sep="\n  ")
    print(f"Open {folder / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
