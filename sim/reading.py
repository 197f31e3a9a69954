"""Text into plain data: one strict reader and one grammar of values for every file, and for words and mappings too.

YAML as it is used here has mappings, lists, texts and numbers. What YAML 1.1 reads in a way that surprises is refused
with its line and what to write instead: keys that stand twice, ``010`` (8), ``1:30`` (90), ``1_000``, bare ``yes``,
``no``, ``on``, ``off``, keys that are no text, tags, several documents. Dates stay text. Anchors and merge keys work;
what they would unfold to is counted before it is made. A value may be ``${path}``, another value of the same scenario:
nothing else can be asked for in this way, neither the environment nor Hydra.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.faults import Origin, ScenarioError, cut, shown

NODES = (
    100_000  # keys and values of one file, aliases unfolded; 200 actors, 2,000 dyads and ties, 500 moves have 76,000
)
DEPTH = 24  # levels of mappings and lists inside each other
BYTES = 1_000_000  # of one file
DIGITS = 30  # of one number

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
UNREAL = re.compile(r"[-+]?\.?(inf|nan)", re.IGNORECASE)  # floats, which no check of a number lets pass
ANOTHER_BASE = re.compile(
    r"[-+]?(0[0-9]+[0-9.eE+-]*|0[xXoObB][0-9a-zA-Z_]+|[0-9][0-9.]*(_[0-9.]*)+([eE][-+]?[0-9_]+)?|[0-9]+(:[0-9]+)+(\.[0-9]*)?)"
)
YES_NO = ("yes", "no", "on", "off")
NULLS = ("", "~", "null", "Null", "NULL")
REFERENCE = re.compile(r"\$\{([A-Za-z_][\w-]*(?:\.[\w-]+)*)\}")
TURNED = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # letters that make others run backwards


def read(path: Path, known: Callable[[str], str] | None = None) -> dict[str, Any]:
    """One YAML file as a plain mapping. A fault is a ScenarioError that names the file and the line, where it has one.

    ``known`` says of a first key why it must not stand in this file, or nothing.
    """
    return parsed(text_of(path), str(path), known)


def text_of(path: Path) -> str:
    """The text of a file, which must be UTF-8 (a mark of byte order is dropped)."""
    try:
        size = path.stat().st_size
        if path.is_file() and size <= BYTES:
            return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such file.") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: not readable: it must be UTF-8 ({error.reason} at byte {error.start}).") from None
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{path}: not readable: {getattr(error, 'strerror', None) or error}.") from None
    raise ScenarioError(f"{path}: is no file of at most {BYTES:,} bytes, the most that is read.")


def parsed(text: str, where: str, known: Callable[[str], str] | None = None) -> dict[str, Any]:
    """The mapping that a YAML text says."""
    import yaml

    reader = Reader(where, known or (lambda key: ""))
    try:
        found = reader.document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        raise ScenarioError(f"{where}: not readable as YAML: {line}{said}.") from None
    found = {} if found is None else found  # nothing but comments
    if not isinstance(found, dict):
        raise ScenarioError(f"{where}: must be a mapping of names to values.")
    return found


class Reader:
    """Makes data of YAML's events, one at a time, so that nothing is built before it is counted."""

    def __init__(self, where: str, known: Callable[[str], str]) -> None:
        self.where, self.known = where, known
        self.path: list[str] = []
        self.count = 0
        self.anchors: dict[str, tuple[Any, int]] = {}  # name -> value and the number of nodes in it

    def fail(self, event: Any, said: str) -> ScenarioError:
        key = f"{cut('.'.join(self.path))} " if self.path else ""
        return ScenarioError(f"{self.where}: line {event.start_mark.line + 1}: {key}{said}")

    def tagged(self, event: Any) -> ScenarioError:
        line = event.start_mark.line + 1
        said = f"line {line}: {cut(event.tag)} is a tag, and tags are not read here"
        return ScenarioError(f"{self.where}: not readable as YAML: {said}.")

    def document(self, events: Iterator[Any]) -> Any:
        """The only document of a stream."""
        import yaml

        value: Any = None
        documents = 0
        self.events = events
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.fail(event, "a second document begins here (---): a file holds one.")
            elif isinstance(event, yaml.NodeEvent):
                value = self.node(event)
        return value

    def node(self, event: Any) -> Any:
        """What begins with this event, counted."""
        import yaml

        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                said = f"refers to *{cut(event.anchor)}, which stands nowhere above or holds this very place."
                raise self.fail(event, said)
            value, size = self.anchors[event.anchor]
            self.counted(event, size)
            return value
        if event.tag is not None and event.tag != "!":
            raise self.tagged(event)
        before = self.count
        self.counted(event, 1)
        self.anchors.pop(event.anchor, None)
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event)
        elif len(self.path) >= DEPTH:
            raise self.fail(event, f"lies more than {DEPTH} levels deep.")
        else:
            value = self.mapping() if isinstance(event, yaml.MappingStartEvent) else self.sequence()
        if event.anchor:
            self.anchors[event.anchor] = (value, self.count - before)
        return value

    def counted(self, event: Any, nodes: int) -> None:
        self.count += nodes
        if self.count > NODES:
            raise self.fail(event, f"the file unfolds to more than {NODES:,} keys and values, the most that is read.")

    def scalar(self, event: Any) -> Any:
        if self.path[0:1] == ["hydra"]:  # configs/config.yaml speaks to Hydra; every other file is refused at this key
            return {"true": True, "false": False, "null": None}.get(event.value, event.value)
        try:
            return plain_text(event.value) if event.style else value_of(event.value)
        except ValueError as fault:
            raise self.fail(event, str(fault)) from None

    def sequence(self) -> list[Any]:
        import yaml

        found: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.path.append(str(len(found)))
            found.append(self.node(event))
            self.path.pop()
        return found

    def mapping(self) -> dict[str, Any]:
        import yaml

        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        merged: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event)
            self.path.append(key)
            if key in lines:
                raise self.fail(event, f"stands twice, first in line {lines[key]}: keep one of them.")
            lines[key] = event.start_mark.line + 1
            value = self.node(next(self.events))
            self.path.pop()
            if key == "<<" and not event.style:
                merged = self.mappings(event, value)
            elif key in YES_NO and not event.style and isinstance(value, (dict, list)):
                raise self.fail(event, f'{key} is no text as it stands: write "{key}" in quotes.')
            else:
                found[key] = value
        for base in merged:
            found = {**base, **found}
        return found

    def mappings(self, event: Any, value: Any) -> list[Any]:
        """What a merge key takes in, the last first."""
        given = value if isinstance(value, list) else [value]
        if not all(isinstance(base, dict) for base in given):
            raise self.fail(event, "<< takes a mapping, or a list of mappings.")
        return given

    def key(self, event: Any) -> str:
        """A key, which must be text. A bare ``on`` is the switch of a rule; above a mapping it is refused."""
        import yaml

        self.counted(event, 1)
        if not isinstance(event, yaml.ScalarEvent):
            raise self.fail(event, "has a key that is no text: write a name.")
        if event.tag is not None and event.tag != "!":
            raise self.tagged(event)
        key = str(event.value)
        bare = not event.style
        if not self.path and (why := self.known(key)):
            raise self.fail(event, why)
        if bare and key == "on":
            return key
        try:
            data = value_of(key) if bare else plain_text(key)
        except ValueError:
            data = None
        date = bare and re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*", key)
        if not isinstance(data, str) or date or "${" in key:
            fix = f'write a name, or "{cut(key, 30)}" in quotes'
            raise self.fail(event, f"the key {shown(key)} is no text as it stands: {fix}.")
        if event.anchor:
            self.anchors[event.anchor] = (data, 1)
        return data


def value_of(text: str) -> Any:
    """The value of a bare word: null, true, false, a number or a text. ValueError says what to write instead."""
    if text in NULLS:
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() in YES_NO:
        raise ValueError(f"= {text} {unclear(text, shown(text))}")
    if ANOTHER_BASE.fullmatch(text):
        fix = f'write the number, or "{cut(text, 30)}" in quotes if it is text'
        raise ValueError(f"= {cut(text)} is no plain decimal number: {fix}.")
    if FLOAT.fullmatch(text):
        return number_of(text)
    return float(text.replace(".", "")) if UNREAL.fullmatch(text) else plain_text(text)


def unclear(text: str, quoted: str, key: str = "") -> str:
    """What to write instead of a bare yes, no, on or off."""
    meant = "true" if text.lower() in ("yes", "on") else "false"
    if key.endswith(".on="):
        return f"is a text, and this is a switch: write {key}{meant}."
    return f"may be a text or a switch: write {key}{meant} for the switch, {key}{quoted} for the text."


def number_of(text: str) -> int | float:
    if len(text) > DIGITS:
        raise ValueError(f"= {cut(text)} has {len(text)} characters: a number has at most {DIGITS}.")
    number = int(text) if INTEGER.fullmatch(text) else float(text)
    if abs(number) == float("inf"):
        raise ValueError(f"= {text} is greater than any number here.")
    return number


def plain_text(text: str) -> str:
    """The same text, if it can be shown and asks for nothing."""
    for letter in "" if text.isprintable() else text:
        if letter not in "\n\t" and (unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in TURNED):
            raise ValueError(f"= {shown(text)} holds a character that cannot be shown ({letter!a}): take it out.")
    if "${" in text and not REFERENCE.fullmatch(text):
        fix = "what stands in ${ } is the path of another value, and nothing beside it, as in ${actors.a.resolve}"
        raise ValueError(f"= {shown(text)}: {fix}.")
    if text == "???":
        raise ValueError("= ??? says nothing: write the value.")
    return text


def plain(mapping: Mapping[Any, Any], where: Origin) -> dict[str, Any]:
    """A mapping from anywhere as plain data of its own: keys text, dates ISO text, numpy's numbers Python's.

    Raises ScenarioError for what is no data, lies too deep or is too much; a mapping that holds itself is both.
    """
    count = 0

    def copied(value: Any, path: tuple[str, ...]) -> Any:
        nonlocal count
        count += 1
        if len(path) > DEPTH or count > NODES:
            key, most = cut(".".join(path)), f"{DEPTH} levels, {NODES:,} values"
            raise ScenarioError(f"{where(key)}: {key} lies too deep or holds too much: at most {most}.")
        try:
            if isinstance(value, Mapping):
                return {k: copied(x, (*path, k)) for k, x in ((key_of(k, x), x) for k, x in value.items())}
            if isinstance(value, (list, tuple)):
                return [copied(x, (*path, str(i))) for i, x in enumerate(value)]
            return leaf(value)
        except ValueError as fault:
            if isinstance(fault, ScenarioError):
                raise
            key = cut(".".join(path))
            raise ScenarioError(f"{where(key)}: {key} {fault}") from None

    found: dict[str, Any] = copied(mapping, ())
    return found


def key_of(key: Any, value: Any) -> str:
    """A key as text; other readers of YAML make True of a rule's bare ``on``."""
    if key is True and not isinstance(value, (Mapping, list, tuple)):
        return "on"
    if not isinstance(key, str) or "${" in key:
        raise ValueError(f"has the key {shown(key)}, which is no text: write it in quotes.")
    return plain_text(key)


def leaf(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(str(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise ValueError(f"= {shown(value)} is no data: a mapping, list, text or number.")


def settled(mapping: Mapping[str, Any], where: Origin) -> dict[str, Any]:
    """The same with every ``${path}`` replaced by the text or number at that path."""

    def target(path: str, key: str, seen: tuple[str, ...]) -> Any:
        value: Any = mapping
        for part in path.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise ScenarioError(f"{where(key)}: {key} = ${{{cut(path)}}}: there is no such path.")
            value = value[part]
        if isinstance(value, (Mapping, list)) or path in seen:
            raise ScenarioError(f"{where(key)}: {key} = ${{{cut(path)}}} must name one text or number, and not itself.")
        return referred(value, key, (*seen, path))

    def referred(value: Any, key: str, seen: tuple[str, ...] = ()) -> Any:
        found = REFERENCE.fullmatch(value) if isinstance(value, str) else None
        return target(found[1], key, seen) if found else value

    def walk(node: Any, key: str) -> Any:
        if isinstance(node, Mapping):
            return {k: walk(x, f"{key}.{k}" if key else k) for k, x in node.items()}
        return [walk(x, f"{key}.{i}") for i, x in enumerate(node)] if isinstance(node, list) else referred(node, key)

    found: dict[str, Any] = walk(mapping, "")
    return found
