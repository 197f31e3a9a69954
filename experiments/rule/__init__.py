"""Rules of your own: a file to begin with, and the promises that every rule keeps, tried on yours.

    run.py rule new=my_rule to=my_rules          writes my_rules/my_rule.py
    run.py rule check=my_rules/my_rule.py        tries it
    run.py trust=my_rules rules.my_rule.on=1     uses it, compiled with the engine

``check`` runs the file, so it is trusted by being named. What it tries: form (a claim with its source, numbers with
ranges, words), hooks (known, compiled, nothing that brings in chance), order (called first or last, the same state; no
two draws share a key), exact (compiled code does what plain Python does), off (no byte of any scenario changes while
it is off, against an engine without it), determinism (threads, order of runs), bounds (any parameters, fifty turns:
finite, shares within 0 and 1), effect (on, it changes something). Exit status: 0 kept all, 1 not, 2 for bad input. How
to write one: docs/add-a-rule.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from experiments.door import console
from experiments.door.question import Own, own
from experiments.folder.called import as_called
from experiments.folder.files import write_text
from sim.faults import ScenarioError, cut, one_line
from sim.trusted import PROGRAM

TEMPLATE = Path(__file__).parent / "template.txt"
OWN = (
    Own("new", "the name of a rule to write", str, ""),
    Own("to", "the folder it goes into (the working folder)", Path, Path()),
    Own("check", "the file of a rule to try", Path, None),
)


def new(name: str, folder: Path) -> str:
    """Write a rule to begin with."""
    if not name.isidentifier() or not name.islower() or not name.isascii():
        raise ScenarioError(f"command line: new = {cut(name)!r} must be small letters, digits and _, such as my_rule.")
    if (PROGRAM / f"{name}.py").exists():
        raise ScenarioError(f"command line: new = {name}: the program has a rule of that name: give yours another.")
    path = folder / f"{name}.py"
    if path.exists():
        raise ScenarioError(f"{path}: is there already, and is not written over.")
    folder.mkdir(parents=True, exist_ok=True)
    write_text(path, TEMPLATE.read_text(encoding="utf-8").replace("NAME", name))
    return f"{path}: write your rule into it, then: python run.py rule check={path}"


def check(file: Path) -> int:
    """Try a rule, a line a trial; 0 where it keeps them all."""
    from sim.rules import RULES
    from sim.trusted import place

    rule = file.stem
    trusted = place()
    if rule not in RULES or trusted is None or trusted.resolve() != file.resolve():
        raise ScenarioError(f"{file}: only run.py rule check=FILE loads a file to try it.")
    from experiments.rule.contract import TRIALS

    kept = True
    for name, trial in TRIALS.items():
        start = time.monotonic()
        try:
            wrong = trial(rule)
        except Exception as error:  # whatever a rule may raise is what is wrong with it
            wrong = f"{type(error).__name__}: {error}"
        took = time.monotonic() - start
        if not wrong:
            print(f"{name:<12} kept    ({took:.0f} s) {summary(trial)}", flush=True)
            continue
        kept = False
        print(f"{name:<12} BROKEN  {one_line(wrong)}", flush=True)
        if name in ("hooks", "order", "exact"):  # to be repaired before the rest can be tried
            break
    print(f"{file}: {'keeps what every rule owes.' if kept else 'does not keep it: see above.'}")
    return 0 if kept else 1


def summary(trial: object) -> str:
    return (trial.__doc__ or "").strip().splitlines()[0]


class Rule:
    """As the other questions have it."""

    own = OWN


QUESTION = Rule()


def main(words: Sequence[str] | None = None) -> int:
    try:
        given = console.ready(sys.argv[1:] if words is None else words)
        if {"-h", "--help"} & set(given):
            rows = [f"  {f'{w.name}=…':<16}{w.what}" for w in OWN]
            print(as_called("\n".join([(__doc__ or "").strip(), "", *rows])))
            return 0
        options, others = own(given, OWN)
        if others:
            raise ScenarioError(f"command line: {cut(others[0])} is not a word of rule. Allowed: check, new, to.")
        if bool(options.new) == (options.check is not None):
            raise ScenarioError("command line: rule takes new=NAME or check=FILE, one of them.")
        if options.new:
            print(as_called(new(options.new, options.to)))
            return 0
        return check(options.check)
    except (ScenarioError, ValueError) as error:
        print(as_called(one_line(error)), file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
