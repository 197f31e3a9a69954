"""From a point (a value for each axis) to a case: what is composed, edited and patched.

Three costs: a choice of config groups is composed by Hydra (half a second, once per combination); a word,
or a number that is not in a table of the model, edits the composed config (10-30 ms, once per
distinct value); a number of a table is patched into the arrays (a fraction of a millisecond, each point).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from experiments.door.asked import number
from experiments.sweep import work
from experiments.sweep.listed import NAME
from experiments.sweep.question import Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.settings import ALL
from experiments.sweep.work import Spec, packed
from sim.faults import ScenarioError, listed, nearest
from sim.scenario import ROOT


class Composer:
    """Makes the specs of a question's points, and checks them all."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.configs = {i: packed(base.config) for i, base in enumerate(question.bases)}
        self._groups = [i for i, axis in enumerate(question.axes) if axis.group]
        self._patched: dict[int, set[int]] = {}
        for axis in question.axes:
            root = axis.path.split(".")[0]
            if not axis.group and axis.path not in ("seed", NAME) and root not in ROOT:
                roots = [*ROOT, "seed"]
                where = "sweep.list" if axis.listed else "command line"
                raise SweepError(f"{where}: {axis.path} is not a part of a scenario.{nearest(root, roots)}")

    def spec(self, values: Sequence[Any]) -> Spec:
        """How the case of a point is made."""
        base = self._base(values)
        if base not in self._patched:
            self._patched[base] = self._patchable(base)
        patched = self._patched[base]
        edits, patch, seed = [], {}, self.question.seed
        for i, axis in enumerate(self.question.axes):
            if axis.group or values[i] is None or (axis.listed and axis.path == NAME):
                continue
            if axis.path == "seed":
                seed = number({"seed": values[i]}, "seed")
            elif i in patched:
                patch[axis.path] = float(values[i])
            else:
                edits.append((axis.path, values[i]))
        return Spec(base, tuple(edits), patch, seed)

    def check(self, points: Iterable[Sequence[Any]]) -> None:
        """Compose every point, so that nothing is run when one of them is wrong."""
        for values in points:
            self.check_one(values)

    def check_one(self, values: Sequence[Any]) -> None:
        """Compose one point; the error says which point it was."""
        spec = self.spec(values)
        try:
            made = work.encoded(self.configs[spec.base], spec.edits)
        except ScenarioError as problem:
            problem = self._explained(spec) or problem
            raise self._at(problem, values) from None
        try:
            made.checked(spec.patch)
        except ScenarioError as problem:
            raise self._at(problem, values) from None
        for dyad in self.dyads():
            if dyad not in made.dyads:
                raise SweepError(
                    f"sweep.dyads: {dyad} is not a dyad{self._where(values)}, which has {listed(made.dyads, 6)}: "
                    f"name dyads that every point has.{nearest(dyad, made.dyads)}"
                )

    def _at(self, problem: ScenarioError, values: Sequence[Any]) -> SweepError:
        """The complaint with the point; what a column of the list sets stands in the list."""
        said = f"{problem} (at {self.named(values)})"
        listed = [axis.path for axis in self.question.axes if axis.listed and axis.path in said]
        law = next((a for a in self.question.axes if a.law and a.path in str(problem)), None)
        if law is not None:
            said = f"{problem} Truncate the law: {law.law.removesuffix(')')},low=…,high=…)"
        return SweepError(f"sweep.list: {said.removeprefix('command line: ')}" if listed else said)

    def dyads(self) -> tuple[str, ...]:
        """The dyads that are counted one by one: those named, or all that the first base has."""
        asked = self.question.settings.dyads
        return tuple(work.encoded(self.configs[0]).dyads) if asked == (ALL,) else asked

    def _where(self, values: Sequence[Any]) -> str:
        """Of which scenario, or at which choice of config groups where there is a choice."""
        chosen = [f"{self.question.axes[i].path}={values[i]}" for i in self._groups]
        return f" at {', '.join(chosen)}" if chosen else " of this scenario"

    def named(self, values: Sequence[Any]) -> str:
        """A point in words: 'path=value, path=value'."""
        return ", ".join(f"{a.path}={v}" for a, v in zip(self.question.axes, values, strict=True) if v is not None)

    def _base(self, values: Sequence[Any]) -> int:
        base = 0
        for i in self._groups:
            options = self.question.axes[i].choices
            base = base * len(options) + options.index(values[i])
        return base

    def _patchable(self, base: int) -> set[int]:
        """The axes whose numbers are in a table of this base, and which nothing refers to."""
        case_of_base = None
        found = set()
        for i, axis in enumerate(self.question.axes):
            if not axis.numeric or axis.path == "seed" or _referred(self.question.bases[base], axis.path):
                continue
            try:
                if case_of_base is None:
                    case_of_base = work.encoded(self.configs[base])
                case_of_base.patched({axis.path: axis.some})
            except ScenarioError:
                pass  # it is a number of a table, and out of range: said when its point is checked
            except (KeyError, ValueError):
                continue
            found.add(i)
        return found

    def _explained(self, spec: Spec) -> ScenarioError | None:
        """The same complaint with the file at fault, which only the whole command line tells."""
        from sim.compose import Composed, origin_of
        from sim.load import scenario_of

        base = self.question.bases[spec.base]
        words = [*base.overrides, *(f"{path}={value}" for path, value in spec.edits)]
        try:
            edited = work.edited(self.configs[spec.base], spec.edits)
            scenario_of(Composed(edited, tuple(words), origin_of(words)))
        except ScenarioError as problem:
            return problem
        return None


def _referred(base: Any, path: str) -> bool:
    """Whether some interpolation may refer to the path: then the config must be composed anew."""
    last = path.rsplit(".", 1)[-1]
    return any(last in text for text in _interpolations(base.config))


def _interpolations(node: Any) -> Iterable[str]:
    if isinstance(node, Mapping):
        for value in node.values():
            yield from _interpolations(value)
    elif isinstance(node, list):
        for value in node:
            yield from _interpolations(value)
    elif isinstance(node, str) and "${" in node:
        yield node
