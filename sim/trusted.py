"""Rules of one's own: files outside the package, in a folder that the user has trusted by naming it.

    run.py trust=my_rules scenario=mine.yaml          every rule in my_rules/ is compiled with the engine, as those of
    sim/rules/

A rule is code. No config names a folder, and none can: run.py trusts what its command line names and nothing else (it
takes the variable below from whatever it was before). A process that is not run.py, a notebook or a worker of a
cluster, is told by the variable, before it imports the model. A scenario then names a rule by its file, ``rules:
{my_rule: {on: 1}}``.

A file is a rule where it declares PARAMETERS and SAYS; whatever else lies in the folder is not run. A rule of one's
own is off until a scenario switches it on, so that trusting a folder changes no scenario, and has no name that a rule
of the program has. Only this module and sim.rules know of it; the digest of the engine names the files with their
content (sim.compiled).
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

VARIABLE = "TINDERBOX_TRUST"  # a folder, or a file: all that is trusted
DECLARED = ("PARAMETERS", "SAYS")
PROGRAM = Path(__file__).parent / "rules"
BYTES = 200_000  # of one file


class Untrusted(ValueError):
    """A folder or file that cannot be taken as rules; the message is one complete line."""


def place() -> Path | None:
    """What is trusted."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else None


def files(where: Path | None = None) -> list[Path]:
    """The rules in it, sorted by name. Nothing is run."""
    where = where or place()
    if where is None:
        return []
    if not where.exists():
        raise Untrusted(f"{where}: no such file or folder.")
    found = sorted(where.glob("*.py")) if where.is_dir() else [where]
    return [path for path in found if is_rule(path, alone=not where.is_dir())]


def is_rule(path: Path, alone: bool = False) -> bool:
    """Whether a file declares a rule; Untrusted where it does and cannot be one, or where it was named by itself."""
    try:
        text = path.read_bytes() if path.stat().st_size <= BYTES else None
        tree = ast.parse(text, str(path)) if text is not None else None
    except OSError as error:
        raise Untrusted(f"{path}: not readable: {error.strerror}.") from None
    except (SyntaxError, ValueError, RecursionError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        raise Untrusted(f"{path}: not readable as Python: {line}{getattr(error, 'msg', error)}.") from None
    if tree is None:
        raise Untrusted(f"{path}: is larger than {BYTES:,} bytes, the most that is read.")
    said = declared(tree)
    lacks = [name for name in DECLARED if name not in said]
    if lacks and not alone:
        return False
    if lacks:
        raise Untrusted(
            f"{path}: is no rule: it lacks {' and '.join(lacks)}. run.py rule new=NAME writes one to begin with."
        )
    name = path.stem
    if path.suffix != ".py" or not name.isidentifier() or not name.islower():
        raise Untrusted(f"{path}: the file's name is the rule's: small letters, digits and _, such as my_rule.py.")
    if (PROGRAM / path.name).exists() and (PROGRAM / path.name).resolve() != path.resolve():
        raise Untrusted(f"{path}: the program has a rule {name}: give yours another name.")
    switch = said.get("DEFAULT_ON")
    if not (isinstance(switch, ast.Constant) and switch.value is False):
        raise Untrusted(f"{path}: a rule of your own needs DEFAULT_ON = False: the scenario switches it on.")
    return True


def declared(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that a file gives a value at its top."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if (
                isinstance(target, ast.Name)
                and isinstance(node, (ast.Assign, ast.AnnAssign))
                and node.value is not None
            ):
                found[target.id] = node.value
    return found
