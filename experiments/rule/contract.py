"""What every rule owes, tried on one rule: each trial returns what is wrong, or nothing."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim import Ensemble, encode, load, scenarios
from sim.compiled import entry
from sim.encoding import Case
from sim.results import Results
from sim.rules import HOOKS, RULES
from sim.state import desk, start
from sim.trusted import VARIABLE
from sim.vocabulary import FILLED, TRAITS, Parameter, Says

RUNS = 120  # of each scenario
PURE = ("sim", "math")  # what a rule may import
SHARES = {
    "actor": ("hawk_share", "approval", "attention", "elsewhere", "hardship", "arrest", "noise", "intelligence"),
    "pair": ("tension", "fault", "legitimacy", "talked", "threatened", "cut", "mediated"),
    "dyad": ("memory", "progress", "share"),
    "tie": ("commitment", "credibility"),
}
TABLES = ("actor", "pair", "dyad", "tie", "institution", "run")
ROOT = Path(__file__).resolve().parents[2]
CITES = re.compile(r"\b(1[89]|20)\d\d\b|\bours\b")
CLAUSE = re.compile(r"(?![A-Z])[a-z{].*[a-z0-9}]")


def form(rule: str) -> str:
    """A claim with its source, numbers with unit, range, meaning and source, words for a told run."""
    module = RULES[rule]
    text = inspect.getdoc(module) or ""
    if "laim" not in text or not CITES.search(text):
        return "its docstring states no claim with a source (Author year), as in: Claim (Fearon 1997): …"
    source = inspect.getsource(module)
    for key, q in module.PARAMETERS.items():
        if not isinstance(q, Parameter) or not (q.unit and q.meaning and q.source):
            return f"PARAMETERS.{key} needs Parameter(default, low, high, unit, meaning, source), none of them empty"
        if not (np.isfinite([q.low, q.high]).all() and q.low <= q.default <= q.high and q.low < q.high):
            return f"PARAMETERS.{key} = {q.default:g} must lie within finite low {q.low:g} and high {q.high:g}"
        if not re.search(rf"\bp\.{key}\b", source):
            return f"PARAMETERS.{key} is declared and never used: nothing reads p.{key}"
    if not isinstance(module.SAYS, Says):
        return "SAYS must be Says(more=…, less=…, now=…); Says() where it is no one's reason"
    for clause in clauses(module.SAYS):
        if not CLAUSE.fullmatch(clause) or len(clause) > 90 or not set(re.findall(r"{(.*?)}", clause)) <= set(FILLED):
            wanted = (
                f"a clause of at most 90 letters, no capital, no full stop, with braces only around {', '.join(FILLED)}"
            )
            return f"SAYS: {clause[:60]!r} must be {wanted}"
    return ""


def clauses(says: Says) -> list[str]:
    given = [*(w.values() if isinstance(w, dict) else [w] for w in (says.more, says.less)), [says.now]]
    return [c for group in given for clause in group for c in ([clause] if isinstance(clause, str) else clause) if c]


def hooks(rule: str) -> str:
    """Hooks of the interface, compiled, with its arguments; nothing that could bring in chance or the world outside."""
    module = RULES[rule]
    tree = ast.parse(inspect.getsource(module))
    found = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in HOOKS]
    if not found:
        return f"it has no hook: define one of {', '.join(HOOKS)}"
    for hook in found:
        function = getattr(module, hook)
        if not hasattr(function, "py_func"):
            return f"{hook} is not compiled: write @compiled above it"
        wanted = ["w", "s", "x", "p", *(a for a in HOOKS[hook].split(", ") if a)]
        if list(inspect.signature(function.py_func).parameters) != wanted:
            return f"{hook} must take ({', '.join(wanted)})"
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.split(".")[0] not in PURE:
                return (
                    f"line {node.lineno}: imports {name}: a rule takes from sim and math only; chance comes from draw()"  # type: ignore[attr-defined]
                )
    priced = {
        "rung" if c == "RUNG0" else c.lower() for c in re.findall(r"x\.appeal\[\w+, (\w+)", inspect.getsource(module))
    }
    for what in sorted(priced & {*TRAITS, "rung"}):
        if not (module.SAYS.clause(what, True, True) or module.SAYS.clause(what, False, True)):
            return f"it prices {what} and SAYS has no words for it"
    if "urge" in found and not module.SAYS.now:
        return "it raises the urge to act and SAYS has no now"
    return ""


def played(case: Case, threads: int = 1, runs: Any = range(RUNS)) -> Results:
    return Ensemble(case, 3).run(runs, threads)


def digests(words: list[str]) -> dict[str, str]:
    """What the program's scenarios come to, byte for byte."""
    found = {}
    for name in scenarios():
        results = played(encode(load(name, words)))
        found[name] = hashlib.blake2b(results.tally.tobytes() + results.first.tobytes(), digest_size=12).hexdigest()
    return found


def off(rule: str) -> str:
    """Switched off it changes no byte of any scenario: against an engine without it, and whatever its parameters."""
    here = digests([])
    said = other("experiments.rule.contract", trust=False)
    if said != here:
        names = [name for name in here if here[name] != said.get(name)]
        return f"switched off, it changes {', '.join(names)}: everything it does must stand in its hooks"
    rng = np.random.default_rng(1)
    for name in scenarios():
        case = encode(load(name))
        if fates(played(case)) != fates(played(case.patched(some(rule, rng)))):
            return f"switched off, its parameters change {name}"
    return ""


def fates(results: Results) -> bytes:
    return bytes(results.tally.tobytes() + results.first.tobytes())


def some(rule: str, rng: np.random.Generator) -> dict[str, float]:
    """Any values of the rule's parameters within their ranges."""
    return {
        f"rules.{rule}.{k}": float(q.low + (q.high - q.low) * rng.random()) for k, q in RULES[rule].PARAMETERS.items()
    }


def repeatable(rule: str) -> str:
    """The same bytes again, in another order of runs and on two threads."""
    for name in scenarios():
        case = encode(load(name, [f"rules.{rule}.on=1"]))
        once = played(case)
        order = np.random.default_rng(2).permutation(RUNS)
        shuffled = Ensemble(case, 3).run(order.tolist())
        back = np.argsort(order)
        if fates(once) != fates(played(case, threads=2)):
            return (
                f"in {name} two threads give other bytes than one: it keeps something between turns outside w, s and x"
            )
        if once.first.tobytes() != shuffled.first[back].tobytes():
            return f"in {name} the order of runs changes them: it keeps something between runs"
    return ""


def orderly(rule: str) -> str:
    """Called before all other rules or after them, the same state; and every draw has a key of its own."""
    first, last = (other("experiments.rule.plain", how, rule, plain=True) for how in ("first", "last"))
    if first["twice"]:
        return f"two draws share a key (turn, purpose, labels) {first['twice'][0]}: give one a purpose of its own"
    for name, values, end in beside(first["state"], last["state"]):
        gap = np.abs(values - end).max(initial=0.0)
        if not gap < 1e-12:
            return f"called first and called last, {name} differs by {gap:.2g}: add to what others add to, never set it"
    return ""


def exact(rule: str) -> str:
    """Compiled code does what plain Python does, to the last bit."""
    plainly = other("experiments.rule.plain", "sorted", rule, plain=True)
    for name, values, end in beside(plainly["state"], compiled_end(rule)):
        if not np.array_equal(values, end, equal_nan=True):
            return f"compiled code and plain Python differ in {name}: it leans on something that they do unlike"
    return ""


def beside(one: Any, two: Any) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """The numbers of two states, field by field."""
    for table, fields in one.items():
        for field, values in fields.items():
            yield f"{table}.{field}", np.array(values, float), np.array(two[table][field], float)


def compiled_end(rule: str) -> dict[str, dict[str, np.ndarray]]:
    """The same turns as those of plain.py, compiled."""
    from experiments.rule import plain

    case = encode(load(plain.SCENARIO, [f"rules.{rule}.on=1", *plain.BUSY]))
    s, x = start(case), desk(case)
    for _ in range(plain.TURNS):
        entry().turn(case.world, s, x, 1, 0, 0)
    return {t: {f: getattr(s, t)[f].astype(float) for f in getattr(s, t).dtype.names} for t in TABLES}


def sound(rule: str) -> str:
    """Any parameters within their ranges, fifty turns: every number finite, every share within 0 and 1."""
    rng = np.random.default_rng(7)
    for name in scenarios():
        whole = load(name, [f"rules.{rule}.on=1"])
        for trial in range(6):
            given = some(rule, rng) if trial > 1 else ends(rule, trial)
            case = encode(whole).patched(given)
            s, x = start(case), desk(case)
            x.thorough[0] = 1  # probabilities, not bounds
            s.actor["hawk_share"], s.actor["approval"] = rng.random((2, len(case.actors)))
            s.pair["tension"] = rng.random(len(case.pairs))
            for turn in range(50):
                entry().turn(case.world, s, x, 5, trial, 0)
                wrong = next(unsound(s, x), "")
                if wrong:
                    where = ", ".join(f"{path.split('.')[-1]}={value:.3g}" for path, value in given.items())
                    return f"in {name}, turn {turn + 1}, {wrong} with {where}"
    return ""


def ends(rule: str, which: int) -> dict[str, float]:
    """All parameters at the low or at the high end of their ranges."""
    return {f"rules.{rule}.{k}": float((q.low, q.high)[which]) for k, q in RULES[rule].PARAMETERS.items()}


def unsound(s: Any, x: Any) -> Iterator[str]:
    for table in TABLES:
        for field in getattr(s, table).dtype.names:
            if not np.isfinite(getattr(s, table)[field].astype(float)).all():
                yield f"{table}.{field} is no finite number"
    for table, fields in SHARES.items():
        for field in fields:
            values = getattr(s, table)[field]
            if values.size and not ((values >= -1e-12).all() and (values <= 1 + 1e-12).all()):
                yield f"{table}.{field} leaves 0 to 1"
    if not np.isfinite(x.appeal).all():
        yield "an appeal is no finite number"
    if not (x.chance >= 0).all() or not (x.act <= 1.0).all():
        yield "a probability leaves 0 to 1"


def seen(rule: str) -> str:
    """Switched on it changes some run of some scenario, at some value of its parameters."""
    rng = np.random.default_rng(3)
    for name in scenarios():
        without, case = encode(load(name)), encode(load(name, [f"rules.{rule}.on=1"]))
        for given in ({}, ends(rule, 1), some(rule, rng)):
            if fates(played(without)) != fates(played(case.patched(given))):
                return ""
    return "switched on, it changes no run of any scenario of the program: test it on one of your own where it matters"


def other(module: str, *words: str, trust: bool = True, plain: bool = False) -> Any:
    """What a process of its own says in JSON: without the rule, or without compilation."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    if not trust:
        env.pop(VARIABLE, None)
    if plain:
        env["NUMBA_DISABLE_JIT"] = "1"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return json.loads(done.stdout)


TRIALS: dict[str, Callable[[str], str]] = {
    "form": form,
    "hooks": hooks,
    "order": orderly,
    "exact": exact,
    "off": off,
    "determinism": repeatable,
    "bounds": sound,
    "effect": seen,
}


if __name__ == "__main__":
    print(json.dumps(digests([])))
