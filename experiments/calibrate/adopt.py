"""The set of a finished fit becomes the one that comes with the program, and its middle every number's default.

    run.py calibrate.adopt fit=outputs/fit write=false   # only says what would change
    run.py calibrate.adopt fit=outputs/fit               # then: python -m experiments.manual.odd
    run.py calibrate.adopt fit=[outputs/fit,outputs/patrons] plan=[plan.yaml,plan_patrons.yaml]   # stages together

Of set.csv, numbers.csv and manifest.json of the fit and of its plan it makes sim/rules/calibrated_set.csv
(sim/members.py says how to read it): factors on moves become weights, what the plan switches on becomes a column that
does not vary, facts of the beds are left out. Then it rewrites the defaults where they stand for a reader: in
sim/rules/*.py, in the clock of sim/vocabulary.py and in configs/moves/*.yaml, each with its source. What it finds no
place for is said. Members of stages go together as they come: a later stage was fitted at the middle of the earlier.
Only in a checkout: an installed program has no sources to change.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibrate.plan import FILE, Number, planned
from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, each, yes
from experiments.folder import manifest
from experiments.folder.files import write_text
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError, nearest
from sim.layers import CONFIGS
from sim.load import load
from sim.members import MOST, PATH, calibrated_set
from sim.reading import read
from sim.vocabulary import decides_shape

HOME = CONFIGS.parent
SET = Path("sim/rules/calibrated_set.csv")
SWITCHED = "calibrated with it; docs/decisions/0018"
HEAD = "# set {}: a row a member, its weight and its numbers; the first, of weight 0, is the middle: the defaults\n"
DIGITS = 4  # of a default


@dataclass(frozen=True)
class Shipped:
    """What a fit says of the program: by path the middle and float[member] of each number, the plan's switches."""

    weights: np.ndarray
    middle: Mapping[str, float]
    values: Mapping[str, np.ndarray]
    switched: Mapping[str, float]
    left: Sequence[str]  # numbers of the fit that are none of the program

    def text(self, version: int) -> str:
        """The file."""
        rows: list[list[object]] = [["weight", *self.middle, *self.switched]]
        rows.append([0, *self.middle.values(), *self.switched.values()])
        for k, weight in enumerate(self.weights):
            drawn = [f"{column[k]:.6g}" for column in self.values.values()]
            rows.append([f"{weight:.6g}", *drawn, *self.switched.values()])
        return HEAD.format(version) + "".join(",".join(map(str, row)) + "\n" for row in rows)


def shipped(fit: Path, numbers: Sequence[Number], switched: Mapping[str, float]) -> Shipped:
    """From the tables of a fit. ScenarioError names file and column."""
    members, told = table(fit / "set.csv"), table(fit / "numbers.csv")
    names = [n.name for n in numbers]
    for name in members.columns.drop("weight", errors="ignore"):
        if name not in names:
            raise ScenarioError(f"{fit / 'set.csv'}: {name} is no number of the plan.{nearest(name, names)}")
    for file, there in (("set.csv", members.columns), ("numbers.csv", told.get("number", pd.Series(dtype=str)))):
        for name in ["weight", *names] if file == "set.csv" else names:
            if name not in set(there):
                raise ScenarioError(f"{fit / file}: {name} is missing: was it made with this plan?")
    if not 1 <= len(members) <= MOST:
        raise ScenarioError(f"{fit / 'set.csv'}: has {len(members)} members: 1 to {MOST} can be adopted.")
    middle, values = dict[str, float](), dict[str, np.ndarray]()
    left, known = [], load().numbers
    centre = told.set_index("number")["middle"].astype(float)
    for n in numbers:
        ours = [p for p in n.paths if PATH.fullmatch(p) and not decides_shape(p) and p in known]
        left += [] if len(ours) == len(n.paths) else [n.name]
        for path in ours:
            scale, limits = n.paths[path], known[path][1]
            middle[path] = float(np.clip(rounded(scale * centre[n.name]), limits.low, limits.high))
            values[path] = scale * members[n.name].to_numpy(float)
    weights = members["weight"].to_numpy(float)
    fixed = {path: float(x) for path, x in switched.items() if path not in middle}
    return Shipped(weights / weights.sum(), middle, values, fixed, left)


def together(stages: Sequence[Shipped]) -> Shipped:
    """One set of several: member k of each goes with member k of the others, of a shorter one over and over."""
    if len(stages) == 1:
        return stages[0]
    many = max(len(stage.weights) for stage in stages)
    weights = np.ones(many)
    middle, values, switched, left = dict[str, float](), dict[str, np.ndarray](), dict[str, float](), list[str]()
    for stage in stages:
        turn = np.arange(many) % len(stage.weights)
        weights *= stage.weights[turn]
        middle |= stage.middle
        values |= {path: column[turn] for path, column in stage.values.items()}
        switched |= stage.switched
        left += stage.left
    switched = {path: x for path, x in switched.items() if path not in middle}
    return Shipped(weights / weights.sum(), middle, values, switched, left)


def table(file: Path) -> pd.DataFrame:
    """A table of the fit."""
    try:
        return pd.read_csv(file)
    except (OSError, ValueError) as fault:
        raise ScenarioError(f"{file}: no table of a finished fit ({type(fault).__name__}).") from None


def rounded(x: float) -> float:
    return float(f"{x:.{DIGITS}g}")


@dataclass
class Sources:
    """The files of a checkout, changed in memory until ``write``."""

    home: Path
    texts: dict[Path, str] = field(default_factory=dict)

    def __getitem__(self, name: str | Path) -> str:
        file = self.home / name
        return self.texts.get(file) or file.read_text(encoding="utf-8")

    def __setitem__(self, name: str | Path, text: str) -> None:
        self.texts[self.home / name] = text

    def write(self) -> None:
        for file, text in self.texts.items():
            write_text(file, text)


def rewritten(sources: Sources, made: Shipped, version: int) -> Iterator[str]:
    """Every default set where it stands; a line for each, and one for each that stands nowhere."""
    now = f"calibrated, set {version}"
    for said, numbers in ((now, made.middle), (SWITCHED, made.switched)):
        for path, value in numbers.items():
            part, name, *rest = path.split(".")
            if part == "rules" and rest == ["on"]:
                where = switch(sources, f"sim/rules/{name}.py", value)
            elif part == "rules":
                where = parameter(sources, f"sim/rules/{name}.py", rest[0], value, said)
            elif part == "clock":
                where = clock(sources, name, value)
            else:
                where = weight(sources, name, value, said)
            yield f"  {path} = {value:g}: {where or 'NOT REWRITTEN, its default stands nowhere'}"


def parameter(sources: Sources, file: str, name: str, value: float, said: str) -> str:
    """Default and source of ``"name": Parameter(default, …, source)``; where it stands, empty if nowhere."""
    if not (sources.home / file).exists():
        return ""
    for node in ast.walk(ast.parse(sources[file])):
        if isinstance(node, ast.Dict):
            for key, call in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name and is_call(call, "Parameter"):
                    assert isinstance(call, ast.Call)
                    old = ast.literal_eval(call.args[5])
                    source = json.dumps(cited(old, said), ensure_ascii=False)
                    sources[file] = spliced(sources[file], [(call.args[0], repr(value)), (call.args[5], source)])
                    return f"{file}, was {ast.literal_eval(call.args[0]):g} ({old})"
    return ""


def cited(old: str, said: str) -> str:
    """The new source with what the old one cites for a claim."""
    if old.startswith(said):
        return old
    _, mark, kept = old.partition("; ")
    return f"{said}; {kept}" if mark and old.startswith(("ours", "calibrated")) and kept not in said else said


def switch(sources: Sources, file: str, value: float) -> str:
    """A rule that is on from now on."""
    if value != 1.0 or not (sources.home / file).exists():
        return ""
    off = "DEFAULT_ON = False\n"
    was = off in sources[file]
    sources[file] = sources[file].replace(off, "")
    return f"{file}, was {'off' if was else 'on'}"


def clock(sources: Sources, name: str, value: float) -> str:
    """A default of the clock."""
    file = "sim/vocabulary.py"
    for node in ast.walk(ast.parse(sources[file])):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and names(node) == ["CLOCK"]:
            for call in node.value.elts:
                if is_call(call, "Field") and isinstance(call, ast.Call) and ast.literal_eval(call.args[0]) == name:
                    sources[file] = spliced(sources[file], [(call.args[1], repr(value))])
                    return f"{file}, was {ast.literal_eval(call.args[1]):g}"
    return ""


def names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def spliced(text: str, changes: Sequence[tuple[ast.expr, str]]) -> str:
    """The text with other words where these nodes stand, each in one line."""
    lines = text.splitlines(keepends=True)
    for node, new in sorted(changes, key=lambda change: (-change[0].lineno, -change[0].col_offset)):
        line = lines[node.lineno - 1].encode()  # columns are counted in bytes
        lines[node.lineno - 1] = (line[: node.col_offset] + new.encode() + line[node.end_col_offset :]).decode()
    return "".join(lines)


def weight(sources: Sources, move: str, value: float, said: str) -> str:
    """The weight of a move and its source."""
    for path in sorted((sources.home / "configs" / "moves").glob("*.yaml")):
        file = path.relative_to(sources.home).as_posix()
        entry = re.search(rf"^{re.escape(move)}:\n(?:[ #].*\n|\n)*", sources[file], re.MULTILINE)
        if entry:
            old = re.search(r"^  weight: (.*)$", entry[0], re.MULTILINE)
            line = f"  weight: {value!r}\n"
            if old:
                new = entry[0].replace(f"{old[0]}\n", line)
            else:
                new = re.sub(r"^(  (?:traits|effects|sources):)", rf"{line}\1", entry[0], count=1, flags=re.MULTILINE)
            new = re.sub(r'weight: "calibrated[^"]*", ', "", new)
            new = new.replace(", all: ours}", f', weight: "{said}", all: ours}}')
            sources[file] = sources[file].replace(entry[0], new)
            return f"{file}, was {old[1] if old else 'left at 1'}"
    return ""


def adopt(fits: Sequence[Path], plans: Sequence[Path], home: Path, write: bool) -> str:
    """All of it; what is said on the screen. ``plans``: of each fit."""
    if len(fits) != len(plans):
        raise ScenarioError(f"command line: plan = {len(plans)} plans for {len(fits)} fits: name one of each.")
    stages, engines = [], set()
    for fit, plan in zip(fits, plans, strict=True):
        said = manifest.read(fit)
        engines.add(said["engine"])
        stages.append(shipped(fit, planned(plan).numbers, read(plan)["switched"]))
    made = together(stages)
    before = calibrated_set(home / SET)
    version = 1 + (before.version if before else 0)
    sources = Sources(home)
    lines = list(rewritten(sources, made, version))
    sources[SET] = made.text(version)
    if write:
        sources.write()
    other = "".join(f" A fit was made by engine {e:.16}, not this one." for e in sorted(engines - {ENGINE_DIGEST}))
    columns = len(made.middle) + len(made.switched)
    return "\n".join(
        [
            f"Set {version}: {len(made.weights)} members, {columns} numbers.{other}",
            *lines,
            f"Left out, as facts of the beds: {', '.join(made.left) or 'nothing'}.",
            f"{home / SET} and {len(sources.texts) - 1} files {'written' if write else 'would be written'}."
            + (" Now: python -m experiments.manual.odd" if write else ""),
        ]
    )


def work(options: Options, asked: Asked) -> str:
    if CONFIGS.parent.name == "sim":
        raise ScenarioError("calibrate.adopt rewrites the sources: ask it in a checkout, not where it is installed.")
    return adopt(options.fit, options.plan, HOME, options.write)


QUESTION = Question(
    "calibrate.adopt",
    __doc__,
    (
        Own("fit", "folder of a finished run.py calibrate, or [one,another] of its stages", each(Path)),
        Own("plan", "the plan that each was made with (the one that comes with the program)", each(Path), [FILE]),
        Own("write", "false: only say what would change (true)", yes, True),
    ),
    work,
    writes=False,
    compiles=False,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
