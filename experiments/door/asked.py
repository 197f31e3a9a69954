"""What one run of run.py is asked to do, composed and checked before anything is written.

Everything that can be wrong is found here: a scenario's own values by sim.scenario, the rest (seed, runs, threads, the
curve, the folder) below. Each fault is a ScenarioError with a complete one-line message.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.door.axis import RUNS, STEPS, Curve, Map, curve, said, two_levers
from sim import layout
from sim import vocabulary as v
from sim.compose import checked, composed
from sim.encoding import Case, encode
from sim.ensemble import THREADS
from sim.faults import Checker, ScenarioError
from sim.layers import CONFIGS
from sim.load import scenario_of, scenario_part
from sim.members import calibrated_set
from sim.pages import bytes_a_run
from sim.reading import read
from sim.room import spare
from sim.scenario import ROOT, Scenario, build
from sim.settings import own_settings, value_overrides
from sim.vocabulary import Field
from sim.words import NOW, parsed

WORK = {  # numbers that say how to work, beside those of the scenario
    "seed": Field("seed", 1, 0, 2**63 - 1, "-", "the luck of all runs; whole number"),
    "ensemble.runs": Field("runs", 2000, 1, 10**8, "runs", "runs behind every probability; whole number"),
    "ensemble.threads": THREADS,
    "curve.runs": Field("runs", 1000, 1, 10**8, "runs", "runs at each point of the curve; whole number"),
    "map.runs": RUNS,
    "map.steps": STEPS,
    "objective.rung": Field("rung", 9, 1, v.RUNGS - 1, "rung", "its P goes to optimisers; whole number"),
}  # fmt: skip
OWN = (
    "seed",
    "ensemble",
    "curve",
    "map",
    "objective",
    "parameters",
)  # parts of a config beside the scenario's
PARAMETERS = ("middle", "calibrated_set")
COPIES = 3  # of the results in memory at the peak: chunks, their concatenation, the table


@dataclass(frozen=True)
class Asked:
    """A checked order: the case and what to do with it. ``config`` is plain data that says it all again."""

    case: Case
    seed: int
    runs: int
    threads: int
    objective: int
    calibrated: bool
    curve: Curve | None
    map: Map | None
    config: Mapping[str, Any]
    words: tuple[str, ...] = ()  # of the command line that set a value of the scenario


def from_words(words: Sequence[str], paged: bool = False) -> Asked:
    """From the words of a command line. ``scenario=file.yaml`` takes a scenario that lies anywhere."""
    made = composed(words)
    asked = from_mapping(made.mapping, scenario_of(made), paged)
    return replace(asked, words=tuple(value_overrides(made.words)))


def swept(words: Sequence[str]) -> list[str]:
    """The words of a sweep as Hydra knows them, everything checked that does not vary.

    Each point is checked once more when all are composed, before the first run.
    """
    made = composed(words, several=True)
    from_mapping(made.mapping, scenario_of(made), paged=True)
    return list(checked(words, several=True)[0])


def from_mapping(mapping: Mapping[str, Any], scenario: Scenario | None = None, paged: bool = False) -> Asked:
    """From a composed config as plain data; the scenario is built from it where it is not handed in.

    ``paged``: the runs of the ensemble are done a page at a time, so that memory holds any number of them.
    """
    known_keys(mapping)
    scenario = scenario or build(scenario_part(mapping))
    given = {key: number(mapping, key) for key in WORK}
    case = with_parameters(encode(scenario), mapping)
    drawn = curve(mapping["curve"], case, given["curve.runs"])
    over_two = two_levers(mapping["map"], case, given["map.runs"], given["map.steps"])
    if not paged:
        fits(case, given["ensemble.runs"], "ensemble.runs")
    if drawn is not None:
        passages = case.drawn is not None or drawn.dyad != "world"
        fits(case, drawn.runs, "curve.runs", len(drawn.values), passages)
    if over_two is not None:
        fits(case, over_two.runs, "map.runs", over_two.work // over_two.runs, passages=False)
    config = {**scenario.mapping, **{key: mapping[key] for key in OWN}}
    return Asked(
        case=case,
        seed=given["seed"],
        runs=given["ensemble.runs"],
        threads=given["ensemble.threads"],
        objective=given["objective.rung"],
        calibrated=calibrated(scenario),
        curve=drawn,
        map=over_two,
        config=config,
    )


def with_parameters(case: Case, mapping: Mapping[str, Any]) -> Case:
    """The case as ``parameters`` has it: as it is, or with each run drawing from the set of the program."""
    check = Checker(lambda _: "command line")
    if check.known("parameters", mapping.get("parameters"), PARAMETERS, "choice of parameters") == "middle":
        return case
    given = calibrated_set()
    if given is None:
        raise said("parameters", "calibrated_set", "needs a calibrated set, and none comes with this version")
    return case.drawing(given)


def calibrated(scenario: Scenario) -> bool:
    """Whether all numbers that were fitted to history stand where the fit put them."""
    known = {path: x for path, x in fitted().items() if path in scenario.numbers}
    return bool(known) and all(scenario.number(path) == x for path, x in known.items())


def fitted() -> dict[str, float]:
    """What was fitted to history, by path, at its middle; nothing where no set comes with the program."""
    given = calibrated_set()
    return {} if given is None else dict(zip(given.paths, given.middle.tolist(), strict=True))


def number(mapping: Mapping[str, Any], key: str) -> int:
    """One whole number of WORK; never clamped, never rounded."""
    value: Any = mapping
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return Checker(lambda _: "command line").whole(key, value, WORK[key])


def known_keys(mapping: Mapping[str, Any]) -> None:
    """Nothing stands in the config that nobody reads: a ``+`` can add any key."""
    check, ours = Checker(lambda _: "command line"), own_settings()
    parts = [*ROOT, *ours, "experiment"]
    for key in mapping:
        check.known(str(key), key, parts, "setting")
    check.missing("the config", mapping, OWN)
    for key, keys in ours.items():
        if isinstance(keys, Mapping) and key in mapping:
            for name in check.mapping(key, mapping[key]):
                check.known(f"{key}.{name}", name, keys, f"key of {key}")


def fits(case: Case, runs: int, key: str, points: int = 1, passages: bool = True) -> None:
    """Refuse a number of runs whose results memory cannot hold, with the arithmetic."""
    each = bytes_a_run(case) if passages else layout.RUN_STATE.itemsize
    needed, free = runs * points * each * COPIES, spare()
    if needed > free:
        most = max(1, int(free // (points * each * COPIES)))
        at = f" x {points:,} points" if points > 1 else ""
        raise ScenarioError(
            f"command line: {key} = {runs:,} needs {needed / 1e9:,.1f} GB ({runs:,} runs{at} x {each:,} bytes x "
            f"{COPIES} copies) and this machine has {free / 1e9:,.1f} GB to spare: at most {most:,} runs fit."
        )


def writable(folder: Path) -> None:
    """Make the output folder and try it; what was made for nothing is taken away again."""
    made = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        for path in made:
            if path.is_dir():
                path.rmdir()
        raise ScenarioError(
            f"command line: hydra.run.dir = {str(folder)!r} cannot be written ({error.strerror}). "
            "Choose another folder."
        ) from None


def folder(words: Sequence[str]) -> Path:
    """The output folder: ``hydra.run.dir`` of the command line, else the default, never one that is in use."""
    given = [o.value() for o in parsed([w for w in words if w.startswith("hydra.run.dir=")])]
    text = given[-1] if given else read(CONFIGS / "config.yaml")["hydra"]["run"]["dir"]
    path = Path(NOW.sub(lambda found: time.strftime(found[1]), str(text)))
    if given:
        return path
    free = (path.with_name(f"{path.name}-{k}") for k in itertools.count(2))
    return path if not path.exists() else next(p for p in free if not p.exists())
