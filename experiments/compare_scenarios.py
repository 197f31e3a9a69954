"""Two scenarios, key by key (names, or paths of YAML files).

    run.py compare_scenarios kosovo_2021 northern_strait
    run.py diff=kosovo_2021,northern_strait               the same

Every number is compared as the model sees it, defaults filled in; what only one of them has is named once. Sources and
notes are counted, not shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.faults import ScenarioError
from sim.load import load
from sim.scenario import Scenario

PARTS = ("actors", "ties", "dyads", "institutions", "triggers", "script", "bars", "moves")
TEXTS = ("sources", "source", "notes", "about", "lesson", "note")  # read by people only
WIDTH = 34  # of a value


def compare(one: Scenario, other: Scenario) -> list[str]:
    """A line per key that differs: key, value of one, value of the other."""
    a, b = flat(one), flat(other)
    lines = [f"{'':<52}{one.name:<{WIDTH}} {other.name}"]
    for part in PARTS:
        mine, yours = getattr(one, part), getattr(other, part)
        for s, left, right in ((one, mine, yours), (other, yours, mine)):
            only = [name for name in left if name not in right]
            if only:
                lines.append(f"{part} only in {s.name}: {', '.join(only)}")
    texts = 0
    for key in sorted(set(a) & set(b)):
        if a[key] == b[key]:
            continue
        if set(key.split(".")) & set(TEXTS):
            texts += 1
        else:
            lines.append(f"{key:<51} {shown(a[key]):<{WIDTH}} {shown(b[key])}".rstrip())
    lines.append(f"{len(lines) - 1} differences" + (f", and {texts} texts (sources, notes)" if texts else ""))
    return lines


def flat(s: Scenario) -> dict[str, Any]:
    """Every key of a scenario by its path, defaults filled in."""
    found: dict[str, Any] = {
        "scenario.name": s.name,
        "scenario.title": s.title,
        "horizon": s.horizon,
    }
    found.update(leaves("scenario", {k: v for k, v in s.head.items() if k not in ("name", "title")}))
    found.update(leaves("clock", s.clock))
    found.update(leaves("ladder", {**s.ladder.numbers, **s.ladder.words}))
    found.update(leaves("rules", s.rules))
    for part in PARTS:
        for name, entry in getattr(s, part).items():
            found.update(leaves(f"{part}.{name}", {**entry.numbers, **entry.words}))
    return found


def leaves(prefix: str, node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from leaves(f"{prefix}.{key}", value)
    else:
        yield prefix, node


def shown(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def main(names: Sequence[str]) -> int:
    """Print the comparison; 2 and one line where a scenario cannot be loaded."""
    if {"-h", "--help"} & set(names):
        print(__doc__)
        return 0
    try:
        if len(names) != 2:
            raise ScenarioError(f"diff takes two scenarios, diff=A,B; found {len(names)}: {', '.join(names)}")
        one, other = (load(name.strip()) for name in names)
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    print("\n".join(compare(one, other)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
