"""Questions: commands that are asked for by name, ``run.py odds.bar turn=14 within=26 scenario=northern_strait``.

A question has words of its own (``Own``); all others are those of run.py. ``work(options, asked)`` gets its own words
as attributes, the folder as ``options.to`` and the command line that does it again as ``options.command``, and returns
what to print, or the exit status where it has printed itself.
"""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace as Options
from typing import Any

from experiments.door import console
from experiments.door.asked import Asked, folder, from_words, writable
from experiments.folder import manifest
from experiments.folder.called import as_called, called
from experiments.folder.files import begun, write_json
from experiments.plots import MODEL_NOT_PREDICTION
from sim.compiled import ENGINE_DIGEST, entry
from sim.encoding import Case
from sim.faults import ScenarioError, cut, listed, nearest, one_line, shown
from sim.reading import value_of
from sim.results import Results

__all__ = ["QUESTIONS", "Options", "Own", "Question", "answer"]

QUESTIONS = (  # each is the module of experiments/ of that name
    "odds.bar", "odds.annotate", "odds.whatif", "odds.rank", "odds.rare", "odds.precise", "odds.compare",
    "odds.sensitivity", "odds.timing", "levers", "inert", "explained", "compare_scenarios", "theories", "rule",
    "sweep.boxes", "sweep.screening", "validate", "validate.facts", "validate.turns", "validate.selection", "calibrate",
    "calibrate.adopt", "calibrate.doubt", "calibrate.tension", "calibrate.recovery", "forecast", "published",
    "classroom", "classroom.replay",
)  # fmt: skip
NEEDED = object()
OTHERS = ("ensemble.runs", "curve", "map", "objective")  # words of run.py that only some questions read

Play = Callable[[Case], Results]


@dataclass(frozen=True)
class Own:
    """A word of one question, ``name=value``. ``many``: it may be said more than once and is a list."""

    name: str
    what: str
    read: Callable[[str], Any] = str
    default: Any = NEEDED
    many: bool = False


@dataclass(frozen=True)
class Question:
    """A question that run.py takes. ``about``: the docstring of its module, which ends its help; with an example."""

    name: str
    about: str
    own: tuple[Own, ...]
    work: Callable[[Options, Asked], str | int]
    writes: bool = True
    compiles: bool = True
    reads: tuple[str, ...] = ()  # of OTHERS
    scenario: Path | None = None  # the one it is put to where no word chooses
    draws: bool = True  # whether runs may draw their parameters from the calibrated set

    def asked(self, words: Sequence[str]) -> Asked:
        """The order that run.py's words make."""
        chosen = self.scenario is None or any(word.lstrip("+").startswith("scenario=") for word in words)
        found = from_words(words if chosen else [f"scenario={self.scenario}", *words])
        if found.case.drawn is not None and not self.draws:
            raise ScenarioError(
                f"command line: parameters = calibrated_set is not for {self.name}: it takes the middle."
            )
        return found

    @property
    def help(self) -> str:
        lines = [f"  {f'{w.name}=…':<16}{w.what}{'' if w.default is not NEEDED else ' (needed)'}" for w in self.own]
        more = "  and every word of run.py, such as scenario=… seed=… hydra.run.dir=…"
        return "\n".join([self.about.strip(), "", *lines, more])


def whole(low: int, high: int = 10**9) -> Callable[[str], int]:
    """Reads a whole number within limits."""

    def number(text: str) -> int:
        value = value_of(text)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not low <= value <= high:
            raise ValueError(f"must lie between {low:,} and {high:,}")
        return value

    return number


def real(low: float, high: float) -> Callable[[str], float]:
    """Reads a number within limits."""

    def number(text: str) -> float:
        value = value_of(text)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise ValueError(f"must be a number between {low:g} and {high:g}")
        return float(value)

    return number


def one_of(names: Collection[str]) -> Callable[[str], str]:
    """Reads one of several names."""

    def name(text: str) -> str:
        if text not in names:
            raise ValueError(f"is none of {listed(names)}.{nearest(text, names)}")
        return text

    return name


def each(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    """Reads a list, ``[a,b]`` or ``a,b``."""
    return lambda text: [read(part.strip()) for part in text.removeprefix("[").removesuffix("]").split(",")]


def yes(text: str) -> bool:
    """Reads true or false, 1 or 0."""
    value = value_of(text)
    if value not in (True, False, 0, 1):
        raise ValueError("must be true or false")
    return bool(value)


def own(given: Sequence[str], words: Sequence[Own]) -> tuple[Options, list[str]]:
    """The question's own words as attributes, and the others. ScenarioError names the word at fault."""
    by_name = {w.name: w for w in words}
    found: dict[str, Any] = {}
    others: list[str] = []
    for text in given:
        name, _, value = text.partition("=")
        if text.startswith("-"):
            said = name.lstrip("-").replace("-", "_")
            hint = f": write {said}=…" if said in by_name else ": it takes words, name=value"
            raise ScenarioError(f"command line: {cut(text)} is not a word of this command{hint}.")
        if name not in by_name:
            others.append(text)
            continue
        try:
            read = by_name[name].read(value)
        except ValueError as fault:
            said = str(fault) if str(fault).startswith("= ") else f"= {shown(value)} {fault}"
            raise ScenarioError(f"command line: {name} {said.removesuffix('.')}.") from None
        if name in found and not by_name[name].many:
            raise ScenarioError(f"command line: {name} is said twice: keep one of them.")
        found[name] = [*found.get(name, []), read] if by_name[name].many else read
    for name, word in by_name.items():
        if word.default is NEEDED and name not in found:
            raise ScenarioError(f"command line: {name}=… is needed: {word.what}.")
    return Options(**{name: found.get(name, w.default) for name, w in by_name.items()}), others


def idle(question: Question, words: Sequence[str]) -> None:
    """No word is given that this question would not read."""
    for word in words:
        key = word.partition("=")[0].lstrip("+~")
        part = next((o for o in OTHERS if key == o or key.startswith(f"{o}.")), None)
        if part is not None and part not in question.reads:
            instead = ": write runs=…" if key.endswith("runs") and "runs" in [w.name for w in question.own] else ""
            raise ScenarioError(f"command line: {cut(key)} changes nothing in {question.name}{instead}.")


def answer(question: Question, given: Sequence[str] | None = None) -> int:
    """Check, do and print; 2 with one line on standard error for whatever the user can repair."""
    try:
        given = console.ready(sys.argv[1:] if given is None else given)
        if {"-h", "--help"} & set(given):
            print(as_called(question.help))
            return 0
        options, rest = own(given, question.own)
        idle(question, rest)
        options.words, asked = rest, question.asked(rest)
        options.command = shlex.join([*called(), question.name, *given])
        if question.writes:
            options.to = folder(rest)
        with made(options.to) if question.writes else nullcontext():
            if question.compiles:
                entry()
            said = question.work(options, asked)
    except (ScenarioError, ValueError, ModuleNotFoundError) as error:
        print(as_called(one_line(error)), file=sys.stderr)
        return 2
    if isinstance(said, str):
        print(as_called(said))
    return said if isinstance(said, int) else 0


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """The folder of an answer, ours alone meanwhile; what was made for nothing is taken away again."""
    new = [p for p in (folder, *folder.parents) if not p.exists()]
    writable(folder)
    try:
        with begun(folder):
            yield
    except (ScenarioError, ValueError):
        for path in new:
            if not any(path.iterdir()):
                path.rmdir()
        raise


def ask(name: str, given: Sequence[str]) -> int:
    """Put a question by its name; the exit status."""
    found: int = importlib.import_module(f"experiments.{name}").main(given)
    return found


def points(share: float, sign: bool = True) -> str:
    """.0315 -> "+3.2": points of 100 runs."""
    text = f"{100 * share:{'+' if sign else ''}.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def ended(asked: Asked, to: Path, files: str) -> str:
    flag = "" if asked.calibrated else " Uncalibrated."
    return f"{MODEL_NOT_PREDICTION}{flag} {to}: {files}, {manifest.NAME}"


def close(asked: Asked, to: Path, again: str, files: Sequence[str], more: dict[str, Any] | None = None) -> None:
    """manifest.json: what was asked, with which engine, and the digests of what came out."""
    content = {
        "format": manifest.FORMAT,
        "made_by": f"tinderbox {again.removeprefix(' '.join(called())).split()[0]}",
        "again": again,
        "engine": ENGINE_DIGEST,
        "commit": manifest.commit(),
        **manifest.own_rules(),
        "versions": manifest.versions(),
        "scenario_digest": asked.case.scenario.digest,
        "results": manifest.results(to, files),
        **(more or {}),
        "config": asked.config,
    }
    write_json(to / manifest.NAME, content)
