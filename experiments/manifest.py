"""manifest.json: what a run was, beside its results; enough to do it again bit for bit from the folder alone."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from sim import __version__
from sim.compiled import ENGINE_DIGEST

NAME = "manifest.json"
FORMAT = 1
MADE_BY = "tinderbox run"
PACKAGES = (
    "hydra-core",
    "llvmlite",
    "matplotlib",
    "mesa",
    "numba",
    "numpy",
    "omegaconf",
    "pandas",
    "pyarrow",
    "scipy",
)


def write(folder: Path, config: Mapping[str, Any], scenario_digest: str, files: Iterable[str]) -> dict[str, Any]:
    """Write the manifest of a finished run; ``files`` are the results that the digest covers."""
    content = {
        "format": FORMAT,
        "made_by": MADE_BY,
        "again": "python run.py reproduce=FOLDER",
        "engine": ENGINE_DIGEST,
        "commit": commit(),
        "versions": versions(),
        "scenario_digest": scenario_digest,
        "results": results(folder, files),
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "config": config,
    }
    write_json(folder / NAME, content)
    return content


def results(folder: Path, files: Iterable[str]) -> dict[str, Any]:
    """Digest of every result file, and of all together."""
    each = {name: digest((folder / name).read_bytes()) for name in sorted(files)}
    return {"blake2b": digest(json.dumps(each, sort_keys=True).encode()), "files": each}


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def write_json(path: Path, content: Any) -> None:
    """The whole file or none of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, indent=1, default=str, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def versions() -> dict[str, str]:
    """Versions of everything that takes part, and the machine's kind."""
    found = {
        "tinderbox": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def commit() -> str:
    """The commit of the code, with ``+ changes`` where the files differ from it."""
    here = Path(__file__).resolve().parent
    try:
        head = git("rev-parse", "HEAD", here=here)
        return f"{head} + changes" if git("status", "--porcelain", "--untracked-files=no", here=here) else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"


def git(*words: str, here: Path) -> str:
    done = subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True)
    return done.stdout.strip()
