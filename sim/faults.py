"""Bad input, said in one line: file, key, value found, what is allowed and the nearest match."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.vocabulary import Field

Origin = Callable[[str], str]  # dotted key -> the file (or "command line") that set it


MOST = 300  # characters of a message


class ScenarioError(ValueError):
    """Input that cannot be used; the message is complete and ready to print, one line of at most MOST characters."""

    def __init__(self, said: object) -> None:
        super().__init__(one_line(said))


def one_line(said: object) -> str:
    """A message as one line that any screen shows; the middle of a long one is left out."""
    text = " ".join(str(said).split())
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return text if len(text) <= MOST else f"{text[: MOST - 103]} … {text[-100:]}"


def cut(text: str, most: int = 80) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else f"{text[:most]}…"


def shown(value: Any, most: int = 80) -> str:
    """A value as it would be written, cut where it is long."""
    try:
        return cut(repr(value), most)
    except (ValueError, RecursionError):  # a number of thousands of digits, a mapping that holds itself
        return f"a {type(value).__name__} too long to show"


def nearest(word: str, allowed: Iterable[str]) -> str:
    """`` Did you mean x?`` for a likely slip, else the empty string."""
    match = difflib.get_close_matches(cut(str(word)), [str(a) for a in allowed], n=1, cutoff=0.55)
    return f" Did you mean {match[0]}?" if match else ""


def listed(allowed: Iterable[str], most: int = 14) -> str:
    names = sorted(cut(str(a), 40) for a in allowed)
    return ", ".join(names[:most]) + (f", … ({len(names)} in all)" if len(names) > most else "")


class Checker:
    """Checks values of one composed scenario and names where each stands."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def fail(self, key: str, said: str) -> ScenarioError:
        return ScenarioError(f"{self.origin(key)}: {cut(key)} {said}")

    def known(self, key: str, name: Any, allowed: Iterable[str], what: str) -> str:
        """The name if it is allowed, else an error that lists what is and the nearest match."""
        options = list(allowed)
        if name not in options:
            found = f"= {shown(name)} " if not key.endswith(f".{name}") and key != name else ""
            a = "an" if what[0] in "aeio" else "a"
            raise self.fail(key, f"{found}is not {a} {what}.{nearest(name, options)} Allowed: {listed(options)}.")
        return str(name)

    def mapping(self, key: str, value: Any) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.fail(key, f"= {shown(value)} must be a mapping of names to values.")
        return value

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.fail(key, f"= {shown(value)} must be text.")
        return value

    def line(self, key: str, value: Any) -> str:
        """A text of one line, as labels and titles are."""
        if not self.text(key, value).isprintable() or not value.strip():
            raise self.fail(key, f"= {shown(value)} must be one line of characters that can be shown.")
        return str(value)

    def words(self, key: str, value: Any) -> list[str]:
        names = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
            raise self.fail(key, f"= {shown(value)} must be a list of names.")
        return names

    def number(self, key: str, value: Any, field: Any) -> float:
        """A finite number in the field's range; whole where the field says so. Never clamped."""
        if isinstance(value, bool) and field.unit == "0/1":
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fail(key, f"= {shown(value)} must be a number ({field.unit}, {field.low:g} to {field.high:g}).")
        if not field.low <= value <= field.high:  # not a number is neither
            raise self.fail(key, f"= {shown(value)} is out of range: {field.low:g} to {field.high:g} ({field.unit}).")
        if "whole number" in field.meaning and value != int(value):
            raise self.fail(key, f"= {shown(value)} must be a whole number, {field.low:g} to {field.high:g}.")
        return float(value)

    def whole(self, key: str, value: Any, field: Any) -> int:
        """A whole number in the field's range, every digit of it kept; numpy's are taken too."""
        given = value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
        self.number(key, given, field)
        return int(given)

    def row(
        self, key: str, given: Any, fields: Iterable[Field], words: Iterable[str], what: str
    ) -> tuple[dict[str, float], dict[str, Any]]:
        """Split a mapping into its numbers (defaults filled in) and its other words; nothing else may stand in it."""
        given = self.mapping(key, given)
        by_name = {f.name: f for f in fields}
        allowed = [*by_name, *words]
        for name in given:
            self.known(f"{key}.{name}", name, allowed, f"key of {what}")
        numbers = {
            name: self.number(f"{key}.{name}", given[name], f) if name in given else f.default
            for name, f in by_name.items()
        }
        return numbers, {name: given[name] for name in given if name not in by_name}

    def missing(self, key: str, given: Mapping[str, Any], needed: Iterable[str]) -> None:
        for name in needed:
            if given.get(name) is None:
                raise self.fail(key, f"lacks {name}.")
