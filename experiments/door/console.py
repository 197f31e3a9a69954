"""The screen and the words of a command line, whatever alphabet the machine believes in.

A screen that cannot show a letter gets the nearest plain ones; words are UTF-8 though the locale may say ASCII.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from collections.abc import Sequence

from sim.faults import ScenarioError

PLAIN = {"−": "-", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "×": "x",
         "≥": ">=", "≤": "<=", "·": ".", "→": "->", "±": "+-", "′": "'", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d",
         "Đ": "D", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ı": "i"}  # fmt: skip
HANDLER = "tinderbox.plain"


def ready(words: Sequence[str]) -> list[str]:
    """Make standard output and error show whatever comes, and return the words as text. ScenarioError: not UTF-8."""
    codecs.register_error(HANDLER, plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
    return [word if word.isascii() else text(word) for word in words]


def text(word: str) -> str:
    """A word as the shell meant it: bytes that the locale could not read are UTF-8."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise ScenarioError(f"command line: {word} is not UTF-8.") from None


def plain(fault: UnicodeError) -> tuple[str, int]:
    """The error handler of our streams: plain letters for those that the screen lacks."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return "".join(map(letter, fault.object[fault.start : fault.end])), fault.end


def letter(char: str) -> str:
    """ASCII for one character: a near letter or sign, else its number."""
    bare = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return PLAIN.get(char) or bare or char.encode("ascii", "backslashreplace").decode()
