"""The structure of the program from its imports: ``python -m experiments.checks.house to=FOLDER [of=CHECKOUT]``.

A room is what lies at the top of ``sim/`` and ``experiments/``: a folder, or a module on its own. A room stands above
all that it imports, so arrows go down; rooms that import each other in a circle stand beside each other and their
arrows are drawn in another colour and dash. ``of``: another checkout, such as an older one, to see before and after.

house.csv, a row a room:
    package, room       where it stands
    floor               0 stands on nothing
    modules, lines      how much is in it
    imports             the rooms that it takes something from, with spaces between them
    circle              the rooms with which it goes round in a circle
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pandas as pd
from matplotlib.patches import FancyBboxPatch

from experiments.plots import save, style
from experiments.plots.labels import WIDTH

PACKAGES = ("experiments", "sim")
TOP, BOTTOM, TALL = 626, 40, 24  # pixels: the drawing, and a room


def rooms(checkout: Path) -> tuple[dict[str, list[Path]], dict[str, str]]:
    """The files of each room, and the room of each module by its dotted name."""
    inside: dict[str, list[Path]] = {}
    room_of: dict[str, str] = {}
    for package in PACKAGES:
        for file in sorted((checkout / package).rglob("*.py")):
            parts = file.relative_to(checkout).with_suffix("").parts
            room = ".".join(parts[:2])
            if parts[1] == "__init__":
                continue
            inside.setdefault(room, []).append(file)
            room_of[".".join(p for p in parts if p != "__init__")] = room
    return inside, room_of


def taken(file: Path) -> Iterator[str]:
    """The dotted names that a file imports, lazily or not; those for the checker of types alone are left out."""
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def graph(checkout: Path) -> nx.DiGraph:
    """An arrow from each room to those it imports from."""
    inside, room_of = rooms(checkout)
    found = nx.DiGraph()
    for room, files in inside.items():
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        found.add_node(room, modules=len(files), lines=lines)
    for room, files in inside.items():
        for name in (name for file in files for name in taken(file)):
            other = room_of.get(name) or room_of.get(name.rpartition(".")[0])
            if other is not None and other != room:
                found.add_edge(room, other)
    return found


def table(found: nx.DiGraph) -> pd.DataFrame:
    """The rows of house.csv, from the top floor down."""
    circles = nx.condensation(found)
    floor: dict[int, int] = {}
    for node in reversed(list(nx.topological_sort(circles))):
        floor[node] = 1 + max((floor[below] for below in circles.successors(node)), default=-1)
    rows = []
    for room, number in circles.graph["mapping"].items():
        package, _, name = room.partition(".")
        same = sorted(circles.nodes[number]["members"] - {room})
        rows.append({
            "package": package, "room": name, "floor": floor[number], **found.nodes[room],
            "imports": " ".join(sorted(found.successors(room))), "circle": " ".join(same),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values(
        ["floor", "package", "room"], ascending=[False, True, True], ignore_index=True
    )


@style.styled
def draw(rows: pd.DataFrame) -> style.Figure:
    """Floors from the top down; a room's name, its modules and its lines."""
    loose = int(((rows["package"] == "experiments") & (rows["modules"] == 1)).sum())
    turning = int((rows["circle"] != "").sum())
    mine = rows[rows["package"] == "experiments"]
    figure, _ = style.canvas(
        f"experiments/ has {len(mine)} rooms, {loose} of them a single module; {turning or 'no'} rooms go in circles",
        "A room stands above what it imports. In each: its name and the lines in it. Blue: the model (sim/); orange: "
        "what is asked of it (experiments/); dashed: arrows of a circle.",
    )
    ax = style.panel(figure, 10, BOTTOM, WIDTH - 10, TOP)
    ax.set_axis_off()
    ax.set_xlim(0, WIDTH - 20)
    ax.set_ylim(0, TOP - BOTTOM)
    place = placed(rows)
    for row in rows.itertuples():
        room = f"{row.package}.{row.room}"
        x, y, wide = place[room]
        for other in row.imports.split():
            u, v, _ = place[other]
            round_about = other in row.circle.split()
            ax.plot([x, u], [y - TALL / 2, v + TALL / 2], color=style.VERMILLION if round_about else style.SOFT,
                    alpha=0.9 if round_about else 0.18, linewidth=1.0 if round_about else 0.5,
                    linestyle=(0, (3, 1.5)) if round_about else "-", zorder=1)  # fmt: skip
        colour = style.SKY if row.package == "sim" else style.ORANGE
        box = FancyBboxPatch((x - wide / 2, y - TALL / 2), wide, TALL, boxstyle="round,pad=0,rounding_size=4",
                             facecolor=colour, edgecolor=style.INK, linewidth=0.5, alpha=1.0, zorder=2)  # fmt: skip
        ax.add_patch(box)
        ax.text(x, y, f"{row.room} {row.lines:,}", ha="center", va="center", zorder=3)
    return figure


def placed(rows: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Middle and width of each room, in pixels of the drawing; a full floor takes another line."""
    lines: list[list[tuple[str, float]]] = []
    for _, floor in rows.groupby("floor", sort=False):
        lines.append([])
        for row in floor.itertuples():
            wide = 8.8 * len(f"{row.room} {row.lines:,}") + 16
            if sum(w + 10 for _, w in lines[-1]) + wide > WIDTH - 40:
                lines.append([])
            lines[-1].append((f"{row.package}.{row.room}", wide))
    step = (TOP - BOTTOM) / len(lines)
    found = {}
    for k, line in enumerate(lines):
        spare = (WIDTH - 20 - sum(w for _, w in line)) / (len(line) + 1)
        x = spare
        for room, wide in line:
            found[room] = (x + wide / 2, TOP - BOTTOM - step * (k + 0.5), wide)
            x += wide + spare
    return found


def main(words: list[str]) -> int:
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if len(given) != len(words) or not set(given) <= {"to", "of"} or "to" not in given:
        print("python -m experiments.checks.house to=FOLDER [of=CHECKOUT]", file=sys.stderr)
        return 2
    to, checkout = Path(given["to"]), Path(given.get("of", "."))
    to.mkdir(parents=True, exist_ok=True)
    rows = table(graph(checkout))
    save(draw(rows), rows, to, "house", f"The imports of {', '.join(f'{p}/' for p in PACKAGES)}, read from their text.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
