"""Beat the door: mutated scenario files and words, and what became of them.

    python -m experiments.beat configs=2000 words=200 seed=1
    python -m experiments.beat configs=0 words=0 config=137    number 137 alone, with its text and what was said

Each of the inputs is drawn from its own number, so that it can be had again. A refusal must be one ScenarioError of one
line. What is accepted must be heard: every value of the file stands in the scenario and is the one that PyYAML reads
(where the two grammars agree), and a number set by a word is the number of the scenario. Some mutations can only be
wrong (a key twice, 010, hydra:), and must be refused. One in ``WHOLE`` of the files goes through the whole door, load()
of a file, and must fare as by the short way. Exit status 1 if anything is found.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.asked import from_words, swept
from experiments.command import Own, own, whole
from sim import encode, load
from sim.faults import MOST, ScenarioError, shown
from sim.load import CONFIGS, composed, not_here, scenario_part
from sim.reading import parsed
from sim.scenario import Scenario, build

WHOLE = 100
BASES = ("richardson", "northern_strait")
WRONG = ("010", "-07", "0x1F", "0o17", "1:30", "1_000", "yes", "No", "on", "OFF", ".inf", "nan", "1e999", "9" * 400, "~", "''",
         "[1]", "{a: 1}", "'0.5'", "٣", "${oc.env:HOME}", "${nowhere}", "!!float 1", "true", "&a [*a]", "1e400", "- 1")  # fmt: skip
STRANGE = (*WRONG, "0.5", "5e-1", "-1", "1e9", "", "null", "x", "2030-02-30", "20300201", "'\\x07'", '"\\e[31m"', '"\\u202e"', "*a", "&a",
           "<<", "?", ":", "-", "|", ">", "%", "@", "`", "\t", "\x00", "\u2028", "\ufeff", "é", "日本", "🜂", "x" * 5000, "[" * 60,
           "{" * 60, "--- ", "...", "#", "'", '"', "\\", "???", "${", "_target_", "hydra")  # fmt: skip
TOP = ("seed: 3", "ensemble: {runs: 5}", "curve: {runs: 5}", "hydra: {callbacks: {a: {_target_: os.mkdir}}}", "defaults: [richardson]",
       "hydra.searchpath: [x]", "_target_: os.mkdir", "objective: {rung: 1}", "calibrated: true", "sweep: {}", "nonsense: 1", "1: 2",
       "no: 1", "~: 1", "2030-01-01: 1", "[a]: 1", "actor: {}", "<<: 5", "experiment: train")  # fmt: skip
NUMBER = re.compile(r"(?<=: )-?[0-9]*\.?[0-9]+(?=[,}\n])")
LINE = re.compile(r"^( *)[a-z_]+: .*$", re.MULTILINE)

Mutation = Callable[[random.Random, str], str]


def replaced(r: random.Random, text: str, found: Sequence[re.Match[str]], by: str) -> str:
    at = r.choice(found)
    return text[: at.start()] + by + text[at.end() :]


def wrong_number(r: random.Random, text: str) -> str:
    """A number of the head, an actor, a tie or a dyad becomes what is no number."""
    end = text.find("\nlevers:") if "\nlevers:" in text else len(text)
    found = [
        m for m in NUMBER.finditer(text, 0, end) if "curve:" not in text[text.rfind("\n", 0, m.start()) : m.start()]
    ]
    return replaced(r, text, found, r.choice(WRONG))


def twice(r: random.Random, text: str) -> str:
    """A line with a key and its value stands twice."""
    found = [m for m in LINE.finditer(text) if m[0].rstrip()[-1] not in ":|->"]
    line = r.choice(found)
    return text[: line.end()] + "\n" + line[0] + text[line.end() :]


def stranger(r: random.Random, text: str) -> str:
    """A first key that is no part of a scenario."""
    return text.rstrip() + "\n" + r.choice(TOP) + "\n"


def misspelt(r: random.Random, text: str) -> str:
    """A key of an actor or a dyad with a letter too many."""
    found = list(re.finditer(r"(?<=[{ ])(kind|label|assets|sources|a|b)(?=: )", text[: text.find("\nlevers:")]))
    return replaced(r, text, found, r.choice(found)[0] + r.choice("xqz_9"))


def cast(r: random.Random, text: str) -> str:
    """An actor is called by what is no name, or by one that is not there."""
    found = list(re.finditer(r"(?<=[ab]: )(blue|red|federation|republic|[a-z_]+)(?=,|\n)", text))
    return replaced(
        r, text, found, r.choice(("no", "1914", "1.5", "~", "nobody", "[x]", "{x: 1}", "true", "2030-01-01"))
    )


def strange(r: random.Random, text: str) -> str:
    """Something strange anywhere."""
    at = r.randrange(len(text))
    return text[:at] + r.choice(STRANGE) + text[at + r.randrange(3) :]


def letters(r: random.Random, text: str) -> str:
    """Some letters become others, or go."""
    for _ in range(r.randint(1, 5)):
        at = r.randrange(len(text))
        text = text[:at] + r.choice(("", chr(r.randrange(1, 0x300)), r.choice(text))) + text[at + 1 :]
    return text


def lines(r: random.Random, text: str) -> str:
    """Lines are lost, doubled, moved or indented."""
    parts = text.split("\n")
    for _ in range(r.randint(1, 3)):
        at, to = r.randrange(len(parts)), r.randrange(len(parts))
        parts[to:to] = r.choice(([], [parts[at]], [" " + parts[at]], ["\t" + parts[at]], [parts.pop(at)]))
    return "\n".join(parts)


def broken_off(r: random.Random, text: str) -> str:
    """The end is missing."""
    return text[: r.randrange(len(text))]


MUST: tuple[Mutation, ...] = (wrong_number, twice, stranger, cast)  # can only be wrong
MAY: tuple[Mutation, ...] = (strange, letters, lines, broken_off, misspelt)


class Tally:
    """What became of the inputs: counts, and every finding with its number."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.found: list[str] = []
        self.slowest = 0.0

    def input(self, name: str, fare: Callable[[], str]) -> None:
        """Try one; ``fare`` returns what became of it, or raises AssertionError for what must not be."""
        began = time.perf_counter()
        try:
            outcome = fare()
        except Exception as problem:  # whatever comes here is the finding
            outcome = "findings"
            self.found.append(f"{name}: {type(problem).__name__}: {shown(str(problem), 200)}")
        self.counts[outcome] += 1
        self.slowest = max(self.slowest, time.perf_counter() - began)

    def said(self, what: str) -> str:
        parts = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(self.counts.items()))
        return "\n".join([f"{what}: {parts or 'none'}; slowest {self.slowest:.1f} s.", *self.found[:20]])


def refusal(error: ScenarioError) -> str:
    """Holds that a refusal is one line that any screen shows."""
    assert 0 < len(str(error)) <= MOST and str(error).isprintable(), f"not one line: {shown(str(error), 400)}"
    return "refused"


def merged(base: Any, over: Any) -> Any:
    """A file laid over the ladder, the moves and the rules, as load() does it."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return base if over is None and isinstance(base, Mapping) and not over else over
    return {**base, **{k: merged(base[k], x) if k in base else x for k, x in over.items()}}


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    else:
        yield path, node


def heard(given: Mapping[str, Any], scenario: Scenario) -> None:
    """Every value of the file stands in the scenario."""
    there = dict(leaves(scenario.mapping))
    for path, value in leaves(given):
        reference = isinstance(value, str) and value.startswith("${")
        assert reference or value in ({}, None) or there.get(path) == value, f"dropped: {'.'.join(path)} = {value!r}"


def same_reading(text: str, given: Mapping[str, Any]) -> None:
    """PyYAML reads the same, where it reads no text as a date and no number as a text."""
    import yaml

    theirs = dict(leaves(yaml.load(text, Loader=yaml.CBaseLoader)))  # everything as the text it is
    for path, value in leaves(given):
        other = theirs.get(path)
        if isinstance(value, (bool, int, float)):
            assert str(value).lower() == str(other).lower() or float(other) == value, (
                f"{path} is read as {value!r}: {other!r}"
            )
        elif isinstance(value, str):
            assert other is None or other == value, f"{path} is read as {value!r}: {other!r}"


class Configs:
    """Mutated files, by number."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.texts = [(CONFIGS / "scenario" / f"{name}.yaml").read_text(encoding="utf-8") for name in BASES]
        made = scenario_part(composed(["scenario=richardson"]).mapping)
        self.base = {key: made[key] for key in ("ladder", "moves", "rules") if key in made}

    def text(self, number: int) -> tuple[str, str]:
        """The name of the mutation and the mutated text."""
        r = random.Random(f"{self.seed}/{number}")
        mutation = r.choice(MUST if r.random() < 0.4 else MAY)
        return mutation.__name__, mutation(r, self.texts[0 if r.random() < 0.8 else 1])

    def fare(self, number: int) -> str:
        name, text = self.text(number)
        try:
            given = parsed(text, "F.yaml", not_here)
            scenario = build(merged(self.base, given))
        except ScenarioError as error:
            outcome = refusal(error)
            scenario = None
        else:
            assert name not in [m.__name__ for m in MUST], f"accepted: {name}"
            outcome = "accepted"
            same_reading(text, given)
            heard(given, scenario)
            self.encoded(scenario)
        if number % WHOLE == 0:
            self.through_the_door(text, scenario)
        return outcome

    @staticmethod
    def encoded(scenario: Scenario) -> None:
        try:
            encode(scenario)
        except ScenarioError as error:
            refusal(error)

    def through_the_door(self, text: str, scenario: Scenario | None) -> None:
        """The same fate as a file."""
        file = self.folder / "F.yaml"
        file.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        try:
            loaded = load(file)
        except ScenarioError as error:
            refusal(error)
            assert scenario is None, f"refused as a file only: {error}"
        else:
            assert scenario is not None and loaded.digest == scenario.digest, "another fate as a file"


class Words:
    """Mutated words beside a small scenario, by number."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.scenario = load("richardson")
        self.paths = sorted(self.scenario.numbers)

    def word(self, number: int) -> tuple[str, str, bool]:
        """The word, the path whose number it sets if it may, and whether it can only be wrong."""
        r = random.Random(f"{self.seed}/words/{number}")
        path = r.choice(self.paths)
        low, high = (getattr(self.scenario.numbers[path][1], end) for end in ("low", "high"))
        if r.random() < 0.3:
            value = r.choice(
                (f"{low:g}", f"{high:g}", f"{r.uniform(low, min(high, low + 10)):.3f}", f"{high * 2 + 1:g}")
            )
            return f"{path}={value}", path, False
        if r.random() < 0.4:
            return f"{path}={r.choice([w for w in WRONG if w not in ('~', 'true')])}", path, True
        start = r.choice((f"{path}=0.5", "seed=3", "ensemble.runs=5", "scenario.title='x'", "rules/decision=sharp", "curve.rungs=[4]",
                          "hydra.run.dir=x", "actors.blue.assets=[army]", "horizon=range(1,9)", "~actors.blue"))  # fmt: skip
        return r.choice((strange, letters, broken_off))(r, start), "", False

    def fare(self, number: int) -> str:
        word, path, wrong = self.word(number)
        try:
            asked = from_words(["scenario=richardson", word])
        except ScenarioError as error:
            outcome = refusal(error)
        else:
            outcome = "accepted"
            assert not wrong, f"accepted: {word}"
            if path:
                value = float(word.partition("=")[2])
                assert asked.case.number(path) == value, f"not heard: {word}"
        try:
            swept(["scenario=richardson", word])
        except ScenarioError as error:
            refusal(error)
            assert outcome == "refused", f"-m refuses what a run takes: {word}: {error}"
        return outcome


OWN = (
    Own("configs", "mutated files (2000)", whole(0), 2000),
    Own("words", "mutated words (200)", whole(0), 200),
    Own("seed", "of all mutations (1)", whole(0), 1),
    Own("config", "only this file, and its text", whole(0), None),
)


def main(given: Sequence[str] | None = None) -> int:
    try:
        options, others = own(list(sys.argv[1:] if given is None else given), OWN)
        if others:
            raise ScenarioError(f"command line: {others[0]} is not a word of beat: configs, words, seed, config.")
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    files, spoken = Tally(), Tally()
    with tempfile.TemporaryDirectory() as folder:
        configs, words = Configs(options.seed, Path(folder)), Words(options.seed)
        if options.config is not None:
            print("\n".join(configs.text(options.config)))
            files.input(f"file {options.config}", lambda: configs.fare(options.config))
        for number in range(options.configs):
            files.input(f"file {number}, {configs.text(number)[0]}", lambda n=number: configs.fare(n))  # type: ignore[misc]
        for number in range(options.words):
            spoken.input(f"word {number}, {shown(words.word(number)[0])}", lambda n=number: words.fare(n))  # type: ignore[misc]
    print(files.said("files"), spoken.said("words"), sep="\n")
    return int(bool(files.found or spoken.found))


if __name__ == "__main__":
    raise SystemExit(main())
