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

from experiments.folder.called import as_called
from experiments.folder.files import MANIFEST, write_json
from sim import __version__, trusted
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError

NAME = MANIFEST
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


def write(folder: Path, config: Mapping[str, Any], scenario_digest: str, files: Iterable[str]) -> None:
    """Write the manifest of a finished run; ``files`` are the results that the digest covers."""
    content = {
        "format": FORMAT,
        "made_by": MADE_BY,
        "again": as_called("python run.py reproduce=FOLDER"),
        "engine": ENGINE_DIGEST,
        "commit": commit(),
        **own_rules(),
        "versions": versions(),
        "scenario_digest": scenario_digest,
        "results": results(folder, files),
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "config": config,
    }
    write_json(folder / NAME, content)


KINDS = {str: "text", int: "a whole number", list: "a list", dict: "a mapping"}


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a finished folder; ScenarioError where there is none. Anyone may have written it."""
    path = folder / NAME
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ScenarioError(f"{path}: no finished run or sweep here ({problem.strerror}).") from None
    except (ValueError, RecursionError):
        raise ScenarioError(f"{path}: not a manifest: it is no JSON that can be read.") from None
    if not isinstance(said, dict):
        raise ScenarioError(f"{path}: not a manifest: a mapping is expected.")
    need(path, said, {"made_by": str, "engine": str, "commit": str})
    return said


def need(path: Path, said: Mapping[str, Any], fields: Mapping[str, type]) -> None:
    """ScenarioError for the first field that is missing or of another kind."""
    for name, kind in fields.items():
        if name not in said:
            raise ScenarioError(f"{path}: lacks {name}: a run or sweep cannot be done again without it.")
        if not isinstance(said[name], kind) or isinstance(said[name], bool):
            raise ScenarioError(f"{path}: {name} must be {KINDS[kind]}, found {type(said[name]).__name__}.")


def listed_results(folder: Path, said: Mapping[str, Any]) -> dict[str, str]:
    """Name and digest of each result file; every name must be that of a plain file of this very folder."""
    path = folder / NAME
    need(path, said, {"results": dict})
    need(path, said["results"], {"files": dict})
    files: dict[str, str] = said["results"]["files"]
    need(path, files, dict.fromkeys(files, str))
    for name in files:
        if not inside(folder, name).is_file():
            raise ScenarioError(f"{folder / name}: the manifest names it, and it is not there.")
    return files


def inside(folder: Path, name: str) -> Path:
    """What is called NAME in the folder itself; ScenarioError for a path, or for a link that leads out of it."""
    plain = name not in ("", ".", "..") and not set(name) & set("/\\:") and name.isprintable()
    if not plain or (folder / name).resolve().parent != folder.resolve():
        raise ScenarioError(f"{folder}: {name[:60]!r} leads out of this folder, and is not followed.")
    return folder / name


def results(folder: Path, files: Iterable[str]) -> dict[str, Any]:
    """Digest of every result file, and of all together."""
    each = {name: digest((folder / name).read_bytes()) for name in sorted(files)}
    return {"blake2b": digest(json.dumps(each, sort_keys=True).encode()), "files": each}


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


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


def own_rules() -> dict[str, dict[str, str]]:
    """The rules of the user's own that took part, with digests of their files; nothing where there are none."""
    found = {path.stem: digest(path.read_bytes()) for path in trusted.files()}
    return {"own_rules": found} if found else {}


def lacking(said: Mapping[str, Any]) -> str:
    """What to say of another engine where it had rules of the user's own: which, and how to name them."""
    own = said.get("own_rules")
    if not isinstance(own, dict) or not own:
        return ""
    here = own_rules().get("own_rules", {})
    missing = sorted(str(name)[:40] for name, content in own.items() if here.get(name) != content)
    return (
        f" It had rules of your own ({', '.join(missing)}): trust=FOLDER names where they lie, as they were."
        if missing
        else ""
    )


def commit() -> str:
    """The commit of the code, with ``+ changes`` where the files differ from it."""
    here = Path(__file__).resolve().parent
    try:
        git("ls-files", "--error-unmatch", Path(__file__).name, here=here)  # installed into somebody else's checkout?
        head = git("rev-parse", "HEAD", here=here)
        return f"{head} + changes" if git("status", "--porcelain", "--untracked-files=no", here=here) else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"


def git(*words: str, here: Path) -> str:
    done = subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True)
    return done.stdout.strip()
