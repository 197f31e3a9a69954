"""The words of a command line, ``ties.a_b.commitment=0.5``: Hydra's grammar, read once, and what may be said in it.

Values are those of files (reading.py): a bare ``012``, ``1_000``, ``1:30`` or ``no`` is refused here as there. To
Hydra itself a word may say where results go and which launcher or sweeper works, and nothing else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.faults import ScenarioError, cut
from sim.reading import ANOTHER_BASE, DIGITS, FLOAT, YES_NO, key_of, number_of, plain_text, unclear

LENGTH = 10_000  # characters of one word
NESTED = 20  # brackets inside each other
POINTS = 100_000  # of one sweep

FOLDERS = ("hydra.run.dir", "hydra.sweep.dir", "hydra.sweep.subdir")
PLUGINS = ("hydra/launcher", "hydra/sweeper")
PLUGIN_SETTINGS = ("hydra.launcher.", "hydra.sweeper.")
CALLS_CODE = re.compile(r"_\w+_|custom_search_space")  # a key that names code to run, such as _target_
SETTING = re.compile(  # a word for which Hydra's grammar and value_of() agree; tests/test_words.py
    r"((?!hydra)[a-z]\w*(?:[./][a-z]\w*)*)="
    r"(?:([-+]?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?)|(?!(?:yes|no|on|off|true|false|null|nan|inf)\b)([a-z]\w*))",
    re.ASCII,
)
QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
CASTS = re.compile(r"\b(int|float|str|bool|json_str|extend_list)\s*\(")
SORTED_RANGE = re.compile(r"\bsort\s*\(.*\brange\s*\(")
NOW = re.compile(r"\$\{now:([%A-Za-z_-]+)\}")  # what a folder's name may ask for


def fault(word: str, said: object) -> ScenarioError:
    return ScenarioError(f"command line: {cut(word)} {said}")


def parsed(words: Sequence[str], several: bool = False) -> list[Any]:
    """Hydra's overrides of the words, checked. ``several``: a word may stand for more than one value (a sweep)."""
    found = [one(word) for word in words]
    for word, override in zip(words, found, strict=True):
        if override.is_sweep_override() and not several:
            raise fault(word, "gives several values: add -m for a sweep, or write a list in [ ] or a text in quotes.")
    once(words, found)
    return found


def once(words: Sequence[str], overrides: Sequence[Any]) -> None:
    """No two words say the same: which of them is meant, nobody could tell."""
    seen: dict[str, str] = {}
    for word, override in zip(words, overrides, strict=True):
        for name in keys(override):
            if name in seen:
                raise fault(word, f"says {cut(name)} again, after {cut(seen[name])}: keep one of them.")
        seen |= dict.fromkeys(keys(override), word)


def keys(override: Any) -> list[str]:
    """The key of a word, and below it those of a mapping that it gives."""

    def below(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for k, x in value.items():
                inside = f"{path}.{getattr(k, 'text', k)}"
                yield from (inside, *below(x, inside))

    name = override.key_or_group
    return [name, *below(override._value, name)]


@dataclass(frozen=True)
class Setting:
    """A word in which nothing needs Hydra's grammar: a name, and a number or a plain name as its value.

    It answers as Hydra's overrides do.
    """

    key_or_group: str
    _value: float | str
    package: None = None

    def value(self) -> float | str:
        return self._value

    def is_sweep_override(self) -> bool:
        return False

    def is_delete(self) -> bool:
        return False


def usual(override: Any) -> bool:
    """Whether a word sets a value or chooses a file, and nothing else: no ``+``, no ``~``, no words to Hydra."""
    type_ = getattr(override, "type", None)
    return (type_ is None or type_.name == "CHANGE") and not override.key_or_group.startswith("hydra")


def one(word: str) -> Any:
    """One word, read by Hydra's grammar and checked by ours. ScenarioError names the word."""
    if len(word) <= LENGTH and (found := SETTING.fullmatch(word)):
        return Setting(found[1], number_of(found[2]) if found[2] else found[3])
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    bare = QUOTED.sub("''", word.partition("=")[2])
    shape(word, bare)
    try:
        override = OverridesParser.create().parse_override(word)
    except (HydraException, ValueError, RecursionError) as error:
        said = str(error).splitlines()[0] if str(error) else "is not understood"
        fix = "Text with signs, or letters beyond ASCII, stands in quotes inside the word"
        raise fault(word, f"cannot be read: {cut(said, 90)}. {fix}.") from None
    try:
        key(override)
        if not override.key_or_group.startswith("hydra"):
            numbers(bare)
        for value in values(override):
            data(value, override)
    except ValueError as error:
        if isinstance(error, ScenarioError):
            raise
        raise fault(word, error) from None
    return override


def shape(word: str, bare: str) -> None:
    """What is refused before the grammar sees it: too long, too deep, or read wrongly by Hydra."""
    if len(word) > LENGTH:
        raise fault(word, f"has {len(word):,} characters: a word has at most {LENGTH:,}.")
    depth = most = 0
    for letter in bare:
        depth += (letter in "[{(") - (letter in "]})")
        most = max(most, depth)
    if most > NESTED:
        raise fault(word, f"nests brackets {most} deep: at most {NESTED}.")
    if "=" not in word and not word.startswith("~"):
        raise fault(word, "is not a setting: write name=value.")
    if found := CASTS.search(bare):
        raise fault(word, f"uses {found[1]}( ), which would change a value silently: write the value itself.")
    if SORTED_RANGE.search(bare):  # Hydra's issue 3228: wrong values, one outside the range
        raise fault(word, "sorts a range, which Hydra does wrongly: write range(HIGH,LOW,-STEP), or list the values.")


def key(override: Any) -> None:
    """The key may be said: nothing that speaks to Hydra but where results go, which launcher and which sweeper."""
    name = override.key_or_group
    if override.package is not None:
        raise ValueError("has an @: settings stand where their files put them.")
    if any(CALLS_CODE.fullmatch(part) for part in name.split(".")):
        raise ValueError("names code to run: no word can do that.")
    if re.split(r"[./]", name)[0] != "hydra" or name in (*FOLDERS, *PLUGINS) or name.startswith(PLUGIN_SETTINGS):
        return
    allowed = ", ".join((*FOLDERS, *PLUGINS))
    raise ValueError(f"speaks to Hydra, which only configs/config.yaml may do. Allowed: {allowed}.")


def numbers(bare: str) -> None:
    """No number that means something else than it seems; quoted texts are left out of ``bare``."""
    for token in re.split(r"[\[\](){},\s]+", bare):
        for part in (token, *token.split(":")):
            if ANOTHER_BASE.fullmatch(part):
                fix = "write the number, or quotes inside the word if it is text"
                raise ValueError(f"holds {cut(part)}, which is no plain decimal number: {fix}.")
            if FLOAT.fullmatch(part):
                number_of(part)


def values(override: Any) -> Iterator[Any]:
    """Every value that the word gives, one at a time. ValueError for a sweep without end or of mappings."""
    value = override._value
    kind = type(value).__name__
    if kind == "RangeSweep":
        steps(value.start, value.stop, value.step)
    elif kind == "IntervalSweep":
        if not (math.isfinite(value.start) and math.isfinite(value.end)):
            raise ValueError("is an interval without end: give two numbers.")
    elif kind == "ChoiceSweep":
        if any(isinstance(x, dict) for x in value.list):
            raise ValueError("varies a mapping: vary each of its values by its own path.")
        yield from value.list
    elif kind != "Glob":
        yield value


def steps(start: float, stop: float, step: float) -> int:
    """The number of points of a range. ValueError where it has none, or no end."""
    if step == 0 or not all(math.isfinite(x) for x in (start, stop, step)):
        raise ValueError("is a range that never ends: its step must not be 0, and all three numbers finite.")
    count = (stop - start) / step
    if count > POINTS:
        raise ValueError(f"has {math.ceil(count - 1e-6):,} points: a sweep has at most {POINTS:,}. Take a wider step.")
    if count <= 0:
        raise ValueError("is a range without a point: write range(LOW,HIGH,STEP).")
    return math.ceil(count - 1e-9)


def data(value: Any, override: Any, quoted: bool = False) -> None:
    """A value of the grammar is plain data: what a file could say too. ValueError else."""
    name = override.key_or_group
    if type(value).__name__ == "QuotedString":
        data(value.text, override, quoted=True)
    elif isinstance(value, str):
        text = NOW.sub("", value) if name in FOLDERS else value
        if not quoted and text.lower() in YES_NO:
            whole = value is override._value
            said = unclear(text, f"\"'{text}'\"", f"{cut(name)}=" if whole else "")
            raise ValueError(said if whole else f"holds {text}, which {said}")
        plain_text(text)
    elif isinstance(value, list):
        for x in value:
            data(x, override)
    elif isinstance(value, dict):
        for k, x in value.items():
            text = key_of(getattr(k, "text", k), x)
            if CALLS_CODE.fullmatch(text):
                raise ValueError(f"holds {text}, which names code to run: no word can do that.")
            data(x, override)
    elif isinstance(value, int) and len(str(abs(value))) > DIGITS:
        raise ValueError(f"is a number of more than {DIGITS} digits.")
