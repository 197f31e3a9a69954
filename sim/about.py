"""What a scenario says of its case, and how it is taught in a lesson: words for people, which change no run.

``scenario.about`` is a mapping of texts and lists of sentences, ``scenario.lesson`` a list of steps. What a scenario
leaves out, or sets to null, is not told. ``happened`` alone knows more than the first day: it is told after play only.
``about.base_rate`` says how often disputes of its class came to violence and to war: what a run's odds stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.faults import Checker, shown
from sim.vocabulary import Field

ABOUT = {  # word of ``about`` -> its heading, and of how many sentences it has at least; 0: it is one text
    "what": ("What it is", 0),
    "how": ("How it works", 0),
    "notice": ("Things to notice", 1),
    "try": ("Things to try", 1),
    "questions": ("Questions", 4),
    "leaves_out": ("What the model leaves out", 3),
    "happened": ("What really happened", 0),
    "happened_source": ("Source", 0),
}
RATE = "base_rate"  # a word of ``about`` that a file may leave to the one it builds on: their class is the same
COUNTED = ("violence", "war")  # what it counts: [so many, of so many]
LESSON = 50  # minutes
MINUTES = Field("minutes", 5, 1, LESSON, "minutes", "how long a step takes; whole number")
STEP = ("minutes", "title", "do")


def about(check: Checker, given: Any) -> dict[str, Any]:
    """``scenario.about``, checked; only what it says."""
    key = "scenario.about"
    if given is not None and not isinstance(given, Mapping):
        raise check.fail(key, f"= {shown(given)} must be a mapping; its keys: {', '.join(ABOUT)}.")
    found: dict[str, Any] = {}
    for word, said in (given or {}).items():
        check.known(f"{key}.{word}", word, (*ABOUT, RATE), "key of about")
        if said is not None and word == RATE:
            found[word] = base_rate(check, f"{key}.{word}", said)
        elif said is not None:
            least = ABOUT[word][1]
            found[word] = sentences(check, f"{key}.{word}", said, least) if least else check.text(f"{key}.{word}", said)
    return found


def base_rate(check: Checker, key: str, given: Any) -> dict[str, Any]:
    """``about.base_rate``, checked: its class and source, and at least one count, [so many, of so many]."""
    _, words = check.row(key, given, (), ("class", "source", *COUNTED), "base rate")
    check.missing(key, words, ("class", "source"))
    found = {word: check.line(f"{key}.{word}", words[word]) for word in ("class", "source")}
    counts = {word: count(check, f"{key}.{word}", words[word]) for word in COUNTED if words.get(word) is not None}
    if not counts:
        raise check.fail(key, f"counts nothing: it needs {' or '.join(COUNTED)}, [so many, of so many].")
    return {**found, **counts}


def count(check: Checker, key: str, given: Any) -> tuple[int, int]:
    if not isinstance(given, list) or len(given) != 2:
        raise check.fail(key, f"= {shown(given)} must be two whole numbers, [so many, of so many].")
    n = check.whole(key, given[1], Field("n", 1, 1, 1_000_000, "disputes", "of so many; whole number"))
    return check.whole(key, given[0], Field("hits", 0, 0, n, "disputes", "so many; whole number")), n


def rate_in_words(rate: Mapping[str, Any]) -> str:
    """The base rate as a sentence: "Of crises …: violence in 34 of 67 (.51), war in 8 of 67 (.12)."."""
    counts = ((word, *rate[word]) for word in COUNTED if word in rate)
    said = ", ".join(f"{word} in {hits} of {n} ({f'{hits / n:.2f}'.removeprefix('0')})" for word, hits, n in counts)
    return f"Of {rate['class']}: {said}."


def sentences(check: Checker, key: str, given: Any, least: int) -> list[str]:
    """A list of texts of one line, at least so many."""
    if not isinstance(given, list):
        raise check.fail(key, f"= {shown(given)} must be a list of sentences.")
    if len(given) < least:
        raise check.fail(key, f"= {shown(given)} must be at least {least} sentences.")
    return [check.line(key, sentence) for sentence in given]


def lesson(check: Checker, given: Any) -> list[dict[str, Any]]:
    """``scenario.lesson``, checked: steps of {minutes, title, do} that fill a lesson. Empty where it says none."""
    key = "scenario.lesson"
    if given is None:
        return []
    if not isinstance(given, list):
        raise check.fail(key, f"= {shown(given)} must be a list of steps, each with {', '.join(STEP)}.")
    within = Checker(lambda _: check.origin(key))  # no file names a step by a key
    steps = [step(within, f"{key}.{number}", said) for number, said in enumerate(given, 1)]
    minutes = [s["minutes"] for s in steps]
    if sum(minutes) != LESSON:
        raise check.fail(key, f"= {shown(minutes)}, {sum(minutes)} minutes in all: a lesson has {LESSON}.")
    return steps


def step(check: Checker, key: str, given: Any) -> dict[str, Any]:
    numbers, words = check.row(key, given, (MINUTES,), STEP[1:], "step of a lesson")
    check.missing(key, given or {}, STEP)
    return {
        "minutes": int(numbers["minutes"]),
        "title": check.line(f"{key}.title", words["title"]),
        "do": check.text(f"{key}.do", words["do"]),
    }


def untold(head: Any) -> str:
    """The first text that a scenario with an ``about`` of its own leaves to the one it builds on; nothing if none."""
    if not isinstance(head, Mapping) or "about" not in head:
        return ""
    own = head["about"] if isinstance(head["about"], Mapping) else ABOUT
    lacks = [f"scenario.about.{word}" for word in ABOUT if word not in own]
    return [*lacks, *(["scenario.lesson"] if "lesson" not in head else []), ""][0]
