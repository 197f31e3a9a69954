"""The commands that pages print, read by the parsers that would carry them out; nothing is run.

A word in capitals (FILE, NAME), one with an ellipsis and a path under my/ stand for the reader's own; a command with
one is checked as far as it goes. Files that a page has the reader write are for the test that follows that page.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hydra.core.override_parser.types import ChoiceSweep, IntervalSweep, RangeSweep

from experiments.door import asked
from experiments.door.question import QUESTIONS, Question, idle, own
from experiments.main import FLAGS, OWN
from experiments.manual.pages import ROOT
from sim.faults import ScenarioError, cut, listed, nearest
from sim.words import parsed

BLOCK = re.compile(r"^ *```(?P<language>[^\n]*)\n(?P<text>.*?)^ *```$", re.DOTALL | re.MULTILINE)
BEGINS = r"(?:\.venv/bin/|\.venv\\Scripts\\)?(?:python run\.py|run\.py|python -m|tinderbox|make|pip install)\b"
SPAN = re.compile(rf"`({BEGINS}[^`]*)`")
SHELLS = ("sh", "console")  # every line is a command; of a block without a language, those that begin as ours do
OPEN = re.compile(r"…|^my/|=my/|(?:^|[=/,:_.])[A-Z]{2,}(?:$|[:/,.=\]])")  # stands for something of the reader's
VARIABLE = re.compile(r"[A-Z_]+=")  # set before the program
TARGET = re.compile(r"^([\w-]+(?: [\w-]+)*):", re.MULTILINE)
OTHERS = ("cd", "dask", "git", "py", "solara", "jupyter")


def printed(text: str) -> Iterator[str]:
    """The commands of a page: lines of its blocks of commands, and spans that begin as commands do."""
    for block in BLOCK.finditer(text):
        for line in block["text"].replace("\\\n", " ").splitlines():
            if block["language"] in SHELLS or (not block["language"] and re.match(BEGINS, line.strip())):
                yield from (part.strip() for part in line.split("&&") if part.strip())
    yield from (span.replace("\\|", "|") for span in SPAN.findall(BLOCK.sub("", text)))


def fault(line: str) -> str:
    """What is wrong with a command, or nothing."""
    try:
        words = split(line)
        check(words)
    except (ScenarioError, ValueError) as found:
        return str(found)
    return ""


def split(line: str) -> list[str]:
    """The words of a command, on Windows too, without what is set before its program."""
    words = shlex.split(re.sub(r"\.venv\\Scripts\\", ".venv/bin/", line), comments=True)
    while words and VARIABLE.match(words[0]):
        words.pop(0)
    return words


def for_run(line: str) -> list[str] | None:
    """The words for run.py of a command; None for any other."""
    match split(line):
        case ["make", "run", *given]:
            return shlex.split(given[0].removeprefix("ARGS=")) if given else []
        case ["run.py" | "tinderbox", *words] | [_, "run.py", *words]:
            return words
    return None


def check(words: Sequence[str]) -> None:
    """ScenarioError or ValueError for a command that would be refused."""
    if not words or "…" in words[0]:
        return
    program, rest = words[0].removeprefix(".venv/bin/"), list(words[1:])
    if program in ("python", "python3") and rest:
        program, rest = ("run.py", rest[1:]) if rest[0] == "run.py" else (rest[0], rest[1:])
    known: dict[str, Callable[[list[str]], None]] = {
        "run.py": question, "tinderbox": question, "-m": module, "make": make, "pip": pip,
    }  # fmt: skip
    if program in known:
        known[program](rest)
    elif program not in OTHERS:
        raise ValueError(f"{cut(program)} is no program that a page may name. Allowed: {listed([*known, *OTHERS])}.")


def question(words: list[str]) -> None:
    """The words of run.py."""
    first = words[0].partition("=")[0] if words else ""
    if "--help" in words or first in OWN:
        return
    name = next((w for w in words if w in QUESTIONS), None)
    flags = [w for w in words if w in FLAGS]
    if name is None and first and "=" not in words[0] and not flags and not OPEN.search(first):
        raise ValueError(f"{cut(first)} is no question.{nearest(first, QUESTIONS)} Allowed: {listed(QUESTIONS)}.")
    if words == [name] or any(OPEN.search(w) for w in words):
        return  # a name by itself may only name
    if name is not None:
        known = importlib.import_module(f"experiments.{name}").QUESTION
        _, rest = own([w for w in words if w != name], known.own)
        if not isinstance(known, Question):  # one to a finished sweep has no other words
            if rest:
                raise ValueError(f"{cut(rest[0])} is no word of {name}.")
            return
        idle(known, rest)
        known.asked(rest)
    elif "-m" in flags:
        given = [w for w in words if w not in flags]
        asked.swept(given)
        asked.from_words(list(first_point(given)))
    else:
        asked.from_words([w for w in words if w not in flags])


def first_point(words: list[str]) -> Iterator[str]:
    """The words of a sweep with the first value of each axis, without those that say how it is swept."""
    for word, override in zip(words, parsed(words, several=True), strict=True):
        if override.is_sweep_override():
            axis = override.value()
            if isinstance(axis, (ChoiceSweep, RangeSweep)):
                yield f"{word.partition('=')[0]}={next(override.sweep_string_iterator())}"
            elif isinstance(axis, IntervalSweep):
                yield f"{word.partition('=')[0]}={axis.start}"
        elif not word.startswith("hydra"):
            yield word


def module(words: list[str]) -> None:
    if words[0] == "experiments" or words[0].startswith(("experiments.", "sim.")):
        if importlib.util.find_spec(words[0]) is None:
            raise ValueError(f"{words[0]} is no module.")


def make(words: list[str]) -> None:
    """A target of the Makefile, with words for run.py in ARGS."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for names in TARGET.findall(text) for name in names.split()}
    for word in words:
        key, is_set, value = word.partition("=")
        if not is_set and key not in targets:
            raise ValueError(f"make {cut(key)}: no such target.{nearest(key, targets)} Allowed: {listed(targets)}.")
        if key == "ARGS" and words[0] in ("run", "classroom"):
            question([*([] if words[0] == "run" else [words[0]]), *shlex.split(value)])


def pip(words: list[str]) -> None:
    """The extras that are named are ours."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = project["optional-dependencies"]
    for word in words:
        named = re.fullmatch(r"(?:\.|tinderbox)\[([\w,]+)\]", word)
        for extra in named[1].split(",") if named else ():
            if extra not in known:
                raise ValueError(f"{cut(extra)} is no extra.{nearest(extra, known)} Allowed: {listed(known)}.")


def faults(page: Path) -> Iterator[str]:
    """One line for each command of a page that would be refused."""
    for line in printed(page.read_text(encoding="utf-8")):
        found = fault(line)
        if found:
            yield f"{page.name}: {line}: {found}"
