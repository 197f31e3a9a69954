"""Write the tables of docs/model.md from the code and the YAML, so that they cannot fall behind.

``python -m experiments.manual.odd`` rewrites what stands between ``<!-- table: NAME -->`` and ``<!-- end -->``; all
else in the page is written by hand. A test holds that the page in the repository is up to date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim import vocabulary as v
from sim.layers import CONFIGS
from sim.load import load, scenarios
from sim.reading import read
from sim.rules import HOOKS, RULES, parameters
from sim.scenario import HORIZON, SIDES
from sim.vocabulary import Field

PAGE = Path(__file__).resolve().parents[2] / "docs" / "model.md"
SECTION = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell(c) for c in line) + " |" for line in lines)


def cell(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def span(low: float, high: float) -> str:
    return f"{low:g} to {high:g}"


def fields(rows: Iterable[Field]) -> str:
    found = [(f"`{f.name}`", f"{f.default:g}", span(f.low, f.high), f.unit, f.meaning) for f in rows]
    return table(("field", "default", "range", "unit", "meaning"), found)


def words(meanings: Mapping[str, str], what: str) -> str:
    return table((what, "meaning"), ((f"`{name}`", text) for name, text in meanings.items()))


def ladder() -> str:
    rungs = read(CONFIGS / "ladder" / "crisis.yaml")["rungs"]
    rows = [(k, rungs[f"r{k}"]["label"], rungs[f"r{k}"]["mid"], rungs[f"r{k}"]["icb"]) for k in range(v.RUNGS)]
    return table(("rung", "what it is", "usual MID level", "usual ICB class"), rows)


def amounts(given: Mapping[str, float] | None) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in (given or {}).items())


def moves() -> str:
    return "\n\n".join(f"**{domain.capitalize()}**\n\n{catalogue(domain)}" for domain in v.DOMAINS)


def catalogue(domain: str) -> str:
    """The moves of one file; a missing number is its default."""
    defaults = {f.name: f.default for f in v.MOVE}
    rows = []
    for name, move in read(CONFIGS / "moves" / f"{domain}.yaml").items():
        number = {**defaults, **{k: x for k, x in move.items() if k in defaults}}
        who = ", ".join(listed(move["by"])) + " → " + ", ".join(listed(move["toward"]))
        for word, whose in (("needs", "needs"), ("target_needs", "of one with")):
            if move.get(word):
                who += f" ({whose} {', '.join(listed(move[word]))})"
        scales = [f"{float(number[k]):g}" for k in ("rung", "mid", "icb", "goldstein", "public", "lasts", "cooldown")]
        rows.append((f"`{name}`", who, *scales, move.get("cameo", "none"), amounts(move.get("traits")),
                     amounts(move.get("effects"))))  # fmt: skip
    heads = ("move", "who → toward whom", "rung", "MID", "ICB", "Goldstein", "public", "lasts (days)",
             "cool-down (days)", "CAMEO", "traits", "effects")  # fmt: skip
    return table(heads, rows)


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def rules() -> str:
    return "\n\n".join(rule(name) for name in RULES)


def rule(name: str) -> str:
    """One rule: its claim, its hooks, its parameters."""
    module = RULES[name]
    claim = cell((module.__doc__ or "").strip().splitlines()[0])
    hooks = ", ".join(f"`{hook}`" for hook in HOOKS if hasattr(module, hook))
    off = "" if getattr(module, "DEFAULT_ON", True) else " Off by default."
    rows = [
        (f"`{key}`", f"{p.default:g}", span(p.low, p.high), p.unit, p.meaning, p.source)
        for key, p in parameters(name).items()
    ]
    heads = ("parameter", "default", "range", "unit", "meaning", "source")
    text = f"#### `rules.{name}`\n\n{claim} Hooks: {hooks}.{off}"
    return f"{text}\n\n{table(heads, rows)}" if rows else text


def cases() -> str:
    """The scenarios that come with the program, by size."""
    parts = ("actors", "ties", "dyads", "institutions", "triggers", "script")
    rows = []
    for name in scenarios():
        s = load(name)
        sizes = [len(getattr(s, part)) for part in parts]
        rows.append((f"`{name}`", s.title, s.start, f"{s.horizon} × {s.clock['turn_days']:g} days", *sizes))
    return table(("scenario", "title", "start", "turns", *parts), rows)


TABLES: dict[str, Callable[[], str]] = {
    "scenarios": cases,
    "ladder": ladder,
    "turning_points": lambda: fields(v.LADDER),
    "clock": lambda: fields((HORIZON, *v.CLOCK)),
    "actors": lambda: fields(v.ACTOR),
    "ties": lambda: fields(v.TIE),
    "dyads": lambda: fields(v.DYAD),
    "sides": lambda: fields(SIDES[: len(v.SIDE)]),
    "institutions": lambda: fields(v.INSTITUTION),
    "triggers": lambda: fields(v.TRIGGER),
    "move_fields": lambda: fields(v.MOVE),
    "traits": lambda: words(v.TRAITS, "trait"),
    "effects": lambda: words(v.EFFECTS, "effect"),
    "moves": moves,
    "rules": rules,
}


def rewritten(page: str) -> str:
    """The page with every table made anew. KeyError for a table that there is not."""
    return SECTION.sub(lambda m: f"<!-- table: {m[1]} -->\n{TABLES[m[1]]()}\n<!-- end -->", page)


def missing(page: str) -> Iterator[str]:
    """Tables that the page does not show."""
    shown = set(SECTION.findall(page))
    return (name for name in TABLES if name not in shown)


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    new = rewritten(page)
    if new != page:
        PAGE.write_text(new, encoding="utf-8")
    print(f"{PAGE.name}: {'rewritten' if new != page else 'up to date'}.")


if __name__ == "__main__":
    main()
