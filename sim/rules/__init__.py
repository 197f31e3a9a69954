"""The rule interface, written as instructions. A rule is one file in this folder; its presence registers it.

A rule of your own may lie anywhere: ``run.py trust=FOLDER`` (sim/trusted.py); it is written in the same way.

1. Write ``sim/rules/my_rule.py``. Start with a docstring: the claim about people or states, the formula, each symbol
   with unit and range, the source, when not to use it.
2. Declare ``PARAMETERS = {"name": Parameter(default, low, high, unit, meaning, source)}``. They appear in every
   scenario as ``rules.my_rule.name`` beside the switch ``rules.my_rule.on``. ``DEFAULT_ON = False`` starts it off.
   Beside them ``SAYS = Says(more=..., less=..., now=...)``: what the rule says in a told run, in plain English (see
   ``Says`` in sim/vocabulary.py). A rule that is no one's reason says so with an empty ``Says()``.
3. Define one function for each hook you need, decorated with ``@compiled``. Hooks, in the order of a turn:

   trigger(w, s, x, p, key)        once: events from outside
   attend(w, s, x, p)              once: how far each actor heeds this theatre (x.heed, 1 in full), behind all it gives
   prepare(w, s, x, p)             once: what else is the same for every choice of the turn (x.cover, x.carrot, …)
   perceive(w, s, x, p, key, d)    a pair: what the actor sees of the target's last acts (s.pair[d].seen_*)
   urge(w, s, x, p, d)             a pair: add to x.urge[d], the log rate of acting at all; 0 when all is at rest, so
                                   that what a rule adds is its answer to "why now" (only activation gives the rest)
   muster(w, s, x, p, d)           a pair: help expected (x.help[d])
   assess(w, s, x, p, d)           a pair: odds and worth of war (x.odds[d], x.gain[d]) from what both sides muster
   appeal(w, s, x, p, d)           a pair: add to x.appeal[d, trait], x.appeal[d, RUNG0 + k]
   control(w, s, x, p, d)          a pair: the same, once every row is known (for those who do another's will)
   lean(w, s, x, p, d)             a pair: multiply x.lean[d, 0..2] (escalate, hold, de-escalate; below 0: only where the class before it is shut), set x.noise[d], x.most[d]
   available(w, s, x, p, o)        an option: True if open; asked only for moves with an effect that ``GATES`` names
   transform(w, s, x, p, d, u)     a utility: the utility that decides
   answer(w, s, x, p, d)           a pair facing a hostile act this turn: set x.act[d], the most its chance to reply at
                                   once can be, and x.urge[d], the log rate of replying
   settle(w, s, x, p, key, o)      an option that was taken: what it does
   resolve(w, s, x, p, key)        once: votes, ratification, dialogue
   accident(w, s, x, p, key, c)    a dyad: what chance adds to the level; returns the hazard it drew from (0 if none)
   contain(w, s, x, p, key, c)     a dyad: what a force in between takes off the level
   join(w, s, x, p, key, c)        a dyad: who is drawn into what was done on it, once all its level is known
   toll(w, s, x, p, key, c)        a dyad: deaths and war
   drift(w, s, x, p)               once: what changes between turns

   ``w`` is the world, which does not change, ``s`` its state, ``x`` the desk of one turn, ``p`` the rule's numbers (all
   in sim/layout.py); ``key`` draws luck; ``d`` is a directed pair, ``c`` a dyad, ``o`` an option, ``u`` a utility. Rules of one hook must not depend on each other's order:
   add to shared fields, never overwrite them. What the rule contributes to a choice is whatever it adds to an
   actor's appeal row: that is how the program can say why.
4. Write ``tests/rules/test_my_rule.py``: a short story with numbers checked by hand.

Everything random comes from ``draw(key, PURPOSE, label, label)``; nothing else may be random.
"""

from __future__ import annotations

import importlib
import importlib.util
import linecache
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from sim import trusted
from sim.layout import World
from sim.tables import register
from sim.vocabulary import Parameter, compiled

HOOKS = {
    "trigger": "key",
    "attend": "",
    "prepare": "",
    "perceive": "key, d",
    "urge": "d",
    "muster": "d",
    "assess": "d",
    "appeal": "d",
    "control": "d",
    "lean": "d",
    "available": "o",
    "transform": "d, u",
    "answer": "d",
    "settle": "key, o",
    "resolve": "key",
    "accident": "key, c",
    "contain": "key, c",
    "join": "key, c",
    "toll": "key, c",
    "drift": "",
}


def discover() -> dict[str, ModuleType]:
    """Every rule of this folder by name, and those of the user's own, sorted."""
    own = {path.stem: path for path in trusted.files()}
    names = sorted({*(m.name for m in pkgutil.iter_modules(__path__)), *own})
    return {
        name: loaded(name, own[name]) if name in own else importlib.import_module(f"{__name__}.{name}")
        for name in names
    }


def loaded(name: str, path: Path) -> ModuleType:
    """A rule of the user's own, as a module of this package: to the compiler it is like any other."""
    spec = importlib.util.spec_from_file_location(f"{__name__}.{name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise trusted.Untrusted(f"{path}: cannot be loaded: {type(error).__name__}: {error}.") from error
    return module


RULES = discover()


def parameters(rule: str) -> dict[str, Parameter]:
    """The declared parameters of a rule."""
    found: dict[str, Parameter] = RULES[rule].PARAMETERS
    return found


def row() -> np.dtype:
    """The record of all rules' switches and parameters: ``w.rules[0].audience_cost.punish``."""
    fields: list[Any] = [(name, [("on", np.float64)] + [(p, np.float64) for p in parameters(name)]) for name in RULES]
    return np.dtype(fields)


World.arrays["rules"] = (row(), 1)
register(World)


@compiled
def note(x, k, d):
    """Keep what rule k has just added to the row of pair d, by the difference from what was there before."""
    last = x.part.shape[0] - 1
    for column in range(x.appeal.shape[1]):
        x.part[k, d, column] += x.appeal[d, column] - x.part[last, d, column]
        x.part[last, d, column] = x.appeal[d, column]


@compiled
def note_urge(x, k, d):
    """The same for the urge to act."""
    last = x.part_urge.shape[0] - 1
    x.part_urge[k, d] += x.urge[d] - x.part_urge[last, d]
    x.part_urge[last, d] = x.urge[d]


def dispatcher(hook: str, arguments: str) -> str:
    """Source of the function that calls one hook of every rule that has it and is switched on."""
    signature = ", ".join(a for a in ("w, s, x", arguments) if a)
    call = ", ".join(a for a in ("w, s, x, p", arguments) if a)
    lines = [f"def {hook}({signature}):", "    rules = w.rules[0]"]
    if hook == "available":
        lines.append("    answer = True")
    if hook == "accident":
        lines.append("    calm = 1.0")
    for k, (name, module) in enumerate(RULES.items()):
        if not hasattr(module, hook):
            continue
        lines += [f"    p = rules.{name}", "    if p.on > 0.0:"]
        if hook == "available":
            lines.append(f"        answer = answer and {name}.{hook}({call})")
        elif hook == "transform":
            lines.append(f"        u = {name}.{hook}({call})")
        elif hook == "accident":
            lines.append(f"        calm *= 1.0 - {name}.{hook}({call})")
        else:
            lines.append(f"        {name}.{hook}({call})")
        if hook in ("appeal", "control", "urge"):
            keep = "note_urge" if hook == "urge" else "note"
            lines += ["        if x.part.shape[0] > 0:", f"            {keep}(x, {k}, d)"]
    ends = {"available": "    return answer", "transform": "    return u", "accident": "    return 1.0 - calm"}
    lines.append(ends.get(hook, "    return"))
    # one variable must have one type: each rule's record is a type of its own
    text = "\n".join(lines)
    for k, name in enumerate(RULES):
        text = text.replace(f"    p = rules.{name}\n    if p.on", f"    p{k} = rules.{name}\n    if p{k}.on")
        text = text.replace(f"{name}.{hook}(w, s, x, p", f"{name}.{hook}(w, s, x, p{k}")
    return text


def dispatchers() -> dict[str, Any]:
    """One compiled function a hook, generated from the files present; the source shows up in tracebacks."""
    space: dict[str, Any] = {**RULES, "note": note, "note_urge": note_urge, "__name__": __name__}
    made = {}
    for hook, arguments in HOOKS.items():
        text = dispatcher(hook, arguments)
        file = f"<rules.{hook}>"
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        exec(compile(text, file, "exec"), space)
        made[hook] = compiled(space[hook])
    return made
