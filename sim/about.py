"""What a scenario says of its case, and how it is taught in a lesson: words for people, which change no run.

``scenario.about`` is a mapping of texts and lists of sentences, ``scenario.lesson`` a list of steps. What a scenario
leaves out, or sets to null, is not told. ``happened`` alone knows more than the first day: it is told after play only.
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
LESSON = 50  # minutes
MINUTES = Field("minutes", 5, 1, LESSON, "minutes", "how long a step takes; whole number")
STEP = ("minutes", "title", "do")


def about(check: Checker, given: Any) -> dict[str, Any]:
    """``scenario.about``, checked; only what it says."""
    key = "scenario.about"
    if given is not None and not isinstance(given, Mapping):
        raise check.fail(key, f"= {shown(given)} must be a mapping; its keys: {', '.join(ABOUT)}.")
    found = {}
    for word, said in (given or {}).items():
        _, least = ABOUT[check.known(f"{key}.{word}", word, ABOUT, "key of about")]
        if said is not None:
            found[word] = sentences(check, f"{key}.{word}", said, least) if least else check.text(f"{key}.{word}", said)
    return found


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
