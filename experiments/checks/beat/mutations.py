"""How a scenario file or a word goes wrong: each mutation makes of a text another, by seeded chance."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from experiments.checks.beat import Figure
from sim.faults import MOST, ScenarioError, shown

WRONG = ("010", "-07", "0x1F", "0o17", "1:30", "1_000", "yes", "No", "on", "OFF", ".inf", "nan", "1e999",
         "9" * 400, "~", "''",
         "[1]", "{a: 1}", "'0.5'", "٣", "${oc.env:HOME}", "${nowhere}", "!!float 1", "true", "&a [*a]",
         "1e400", "- 1")  # fmt: skip
STRANGE = (*WRONG, "0.5", "5e-1", "-1", "1e9", "", "null", "x", "2030-02-30", "20300201", "'\\x07'",
           '"\\e[31m"', '"\\u202e"', "*a", "&a",
           "<<", "?", ":", "-", "|", ">", "%", "@", "`", "\t", "\x00", "\u2028", "\ufeff", "é", "日本", "🜂",
           "x" * 5000, "[" * 60,
           "{" * 60, "--- ", "...", "#", "'", '"', "\\", "???", "${", "_target_", "hydra")  # fmt: skip
TOP = ("seed: 3", "ensemble: {runs: 5}", "curve: {runs: 5}", "hydra: {callbacks: {a: {_target_: os.mkdir}}}",
       "defaults: [richardson]",
       "hydra.searchpath: [x]", "_target_: os.mkdir", "objective: {rung: 1}", "parameters: calibrated_set", "sweep: {}",
       "nonsense: 1", "1: 2",
       "no: 1", "~: 1", "2030-01-01: 1", "[a]: 1", "actor: {}", "<<: 5", "experiment: train")  # fmt: skip
DATES = ("2030-02-30", "2030-13-01", "20300201", "2030-2-1", "30-02-01", "01.02.2030", "02/01/2030", "2030-01",
         "2030", "2030-W05-1", "2030-01-01T00:00:00Z", "2030-01-01 10:00", "0000-01-01", "10000-01-01", "-2030-01-01",
         "now", "~", "'2030-01-01 '", "' 2030-01-01'", "२०३०-०१-०१", "2030‑01‑01", "2030-01-01,", "[2030-01-01]",
         "1e3", "''", "true")  # fmt: skip
NOTHING = ("''", "' '", "false", "[]", "{}", "0", "[{}]", "['']")  # where a word belongs; not null, which takes it away
ALIKE = dict(zip("abceiklnosrd", "аｂсеіｋⅼոоѕгԁ", strict=True))  # letters of other alphabets
ENDS = {"horizon: 52": ("horizon: 1", "horizon: 0", "horizon: -1", "horizon: 100000", "horizon: 100001",
                        "horizon: 1e5", "horizon: 52.0", "horizon: 52.5"),
        "start: 2000-01-01": ("start: 9999-12-31", "start: 9999-01-01", "start: 0001-01-01", "start: 1582-10-10",
                              "start: '2000-02-29'")}  # fmt: skip
NUMBER = re.compile(r"(?<=: )-?[0-9]*\.?[0-9]+(?=[,}\n])")
LINE = re.compile(r"^( *)[a-z_]+: .*$", re.MULTILINE)
WORDED = "kind|a|b|name|start|direction|parameter|dyad|outcome|policy|style"
WORD = re.compile(rf"(?<=[{{ ])((?:{WORDED}): )[\w.-]+(?=[,}}\n])")
INSIDE = re.compile(r"(?<!sources: )(?<!notes: ){(?=\w)")

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


def nothing(r: random.Random, text: str) -> str:
    """Something empty, or a list or mapping, where a word belongs."""
    found = r.choice(list(WORD.finditer(text)))
    return text[: found.end(1)] + r.choice(NOTHING) + text[found.end() :]


def dated(r: random.Random, text: str) -> str:
    """The start is no date of the calendar."""
    return replaced(r, text, list(re.finditer(r"(?<=\n  start: )\S+", text)), r.choice(DATES))


def stranger_inside(r: random.Random, text: str) -> str:
    """A key that nobody reads, inside any mapping but one of sources or notes."""
    return replaced(r, text, list(INSIDE.finditer(text)), "{zzq: 1, ")


def look_alike(r: random.Random, text: str) -> str:
    """A letter of a key comes from another alphabet."""
    found = [m for m in re.finditer(r"(?<=[{ ])(kind|label|assets|sources|direction|rung)(?=: )", text)]
    key = r.choice(found)
    at = r.choice([k for k in range(key.start(), key.end()) if text[k] in ALIKE])
    return text[:at] + ALIKE[text[at]] + text[at + 1 :]


def laughs(r: random.Random, text: str) -> str:
    """Lists of lists that unfold to far more than the file holds, or lie far too deep."""
    if r.random() < 0.5:
        deep = r.choice((25, 100, 1000, 5000))
        value = r.choice(("[", "{a: ")) * deep + "x" + r.choice(("]", "}", "")) * deep
    else:
        value = "[&l0 [x, x, x, x, x, x, x, x, x]"
        value += "".join(f", &l{k} [{', '.join([f'*l{k - 1}'] * 9)}]" for k in range(1, r.randint(3, 40))) + "]"
    return replaced(r, text, list(re.finditer(r"(?<=sources: ){all: ours}", text)), f"{{all: {value}}}")


def endings(r: random.Random, text: str) -> str:
    """Other ends of lines, marks of byte order, tabs, bytes that are no UTF-8."""
    at = r.randrange(len(text))
    return r.choice((
        text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.replace("\n", "\x85"), "\ufeff" + text,
        text[:at] + "\ufeff" + text[at:], text.replace("\n  ", "\n\t", 1), text.replace(": ", ":\t"),
        text.replace("\n", " \n"), text[:at] + "\udce9" + text[at:], text[:at] + "\r" + text[at:], text + "\x00",
        text + "\n...\n", "---\n" + text, "%YAML 1.1\n---\n" + text, "%YAML 1.2\n---\n" + text,
        "%TAG ! tag:x,2000:\n---\n" + text, text + "\n---\n" + text, text + "\n---\n",
    ))  # fmt: skip


def anchored(r: random.Random, text: str) -> str:
    """A mapping gets a name and is taken in, or stands, elsewhere."""
    at, to = sorted(r.sample([m.start() for m in INSIDE.finditer(text)], 2))
    by = r.choice(("{<<: *x, ", "{<<: [*x, *x], ", "{<<: 5, ", "{<<: *y, ", "{'<<': *x, ", "{*x : 1, ", "*x #"))
    return text[:at] + "&x " + text[at:to] + by + text[to + 1 :]


def at_the_ends(r: random.Random, text: str) -> str:
    """A horizon or a calendar at or beyond its ends."""
    for line, others in ENDS.items():
        if r.random() < 0.7:
            text = text.replace(line, r.choice(others), 1)
    return text


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


MUST: tuple[Mutation, ...] = (wrong_number, twice, stranger, cast, nothing, dated, stranger_inside, look_alike,
                              laughs)  # can only be wrong # fmt: skip
MAY: tuple[Mutation, ...] = (strange, letters, lines, broken_off, misspelt, endings, anchored, at_the_ends)


def refusal(error: ScenarioError) -> str:
    """Holds that a refusal is one line that any screen shows."""
    assert 0 < len(str(error)) <= MOST and str(error).isprintable(), f"not one line: {shown(str(error), 400)}"
    return "refused"


def tried(figure: Figure, name: str, fare: Callable[[], str]) -> None:
    """Try one; ``fare`` says what became of it. Whatever it raises, an AssertionError or a traceback, is a fault."""
    figure.tried += 1
    try:
        figure.note(fare())
    except Exception as problem:
        figure.faults.append(f"{name}: {type(problem).__name__}: {shown(str(problem), 200)}")
