"""Forecasts scored: the model conditioned on the past of recorded dyads, against simple forecasts of the same past.

    run.py forecast events=events.csv dyads=map.yaml runs=200

Any event table (WEIS or CAMEO codes; KEDS, ICEWS, GDELT; text, gzip or Parquet) and a mapping of actor codes, see
docs/forecast.md. The first part of each series is for fitting. At each later week the model is run on from where the
past has brought it, with facts of the dyad that are believed as far as they have served, and what it says of the next
weeks is scored. The words are also taken as --events FILE --dyads MAP.

forecasts.csv, a row a dyad, week and look ahead; scores.csv, a row a score, look ahead, dyad and forecaster;
reliability.csv, a row a probability; baselines.csv and facts.csv, what was fitted before scoring: docs/forecast.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, each, one_of, whole, yes
from experiments.forecast import report
from experiments.forecast.audit import MOMENTS, audit, forecasts
from experiments.forecast.baselines import baselines
from experiments.forecast.coded import record as coded
from experiments.forecast.conditioning import STEP, TRIES, Bed, Engine, Facts
from experiments.forecast.facts import candidates, mean
from experiments.forecast.mapping import LAYOUTS, Map, date_of, mapping
from experiments.forecast.reading import table
from experiments.forecast.recent import recent
from experiments.forecast.record import NOTHING, Forecaster, Record
from experiments.forecast.scores import Came
from experiments.history.events import ROOTS
from experiments.odds.ask import Folder
from sim.faults import ScenarioError

BED = Path(__file__).parent / "rivals.yaml"
LEAST = 52  # weeks before scoring
FIRST_PART = 2 / 3  # of the weeks, where nobody says where scoring begins
MODEL, BOTH = "model", "model_and_past"


@dataclass(frozen=True)
class Fitted:
    """What was fitted before scoring: all forecasters, the simple ones, by dyad the facts as far as believed then."""

    forecasters: Mapping[str, Forecaster]
    simple: Mapping[str, Forecaster]
    facts: Sequence[Facts]


@dataclass(frozen=True)
class Study:
    """What is forecast and how. ``progress`` is called with runs that were done."""

    bed: Bed
    seed: int
    runs: int
    level: int
    looks: Sequence[int]
    with_facts: bool
    with_past: bool
    progress: Callable[[int], None]

    @property
    def candidates(self) -> Sequence[Facts]:
        return candidates(self.bed) if self.with_facts else [{}]

    def fit(self, past: Record) -> Fitted:
        """Everything, from this past and nothing else."""
        ahead = max(self.looks)
        simple = baselines(past, self.level, ahead)
        model = Engine(self.bed, self.candidates, self.seed, self.runs, self.level, self.looks, self.progress)
        model(past)
        facts = [mean(model.candidates, dyad.belief.weights) for dyad in model.dyads]
        made: dict[str, Forecaster] = {MODEL: model}
        if self.with_past:
            shown = recent(past, self.level, ahead)
            made = {report.PAST: shown, MODEL: model, BOTH: lambda now: 0.5 * (shown(now) + model(now))}
        return Fitted({**simple, **made}, simple, facts)

    def work(self, record: Record, split: int, audited: bool) -> int:
        """How many runs all of it takes."""
        judged = len(self.candidates) * TRIES * -(-record.weeks // STEP) * self.with_facts
        asked = self.runs * (record.weeks - split + 1)
        return len(record.dyads) * ((1 + audited) * judged + asked + audited * self.runs * MOMENTS)


def work(options: Options, asked: Asked) -> str:
    wanted = with_words(mapping(options.dyads), options)
    with faults_of(options.events):
        whole_record, notes = coded(table(options.events, wanted, options.bad == "stop"), wanted)
    split = begins(whole_record, wanted)
    record, silent = with_a_past(whole_record, split)
    horizons = seen(options.horizons, record.weeks - split)
    bar = Bar(1)
    looks = sorted(set(options.horizons))
    with faults_of(options.dyads):
        bed = Bed.of(asked.case, wanted.moves)
    study = Study(bed, asked.seed, options.runs, options.level, looks, options.facts, options.past, bar.add)
    bar.total = study.work(record, split, options.audit)
    fitted = study.fit(record.until(split))
    given = forecasts(record, split, fitted.forecasters)
    again = 0
    if options.audit:
        again = audit(record, split, lambda past: study.fit(past).forecasters, given, fitted.forecasters)
    bar.close()
    came = Came.of(record, split, options.level)
    best = BOTH if options.past else MODEL
    found = report.Found(
        record, split, options.level, horizons, given, came, fitted.simple, fitted.facts, best, asked.seed
    )
    folder = Folder(options, asked)
    said = report.written(found, folder)
    origin = [
        f"{', '.join(record.dyads)}: {record.weeks} weeks from {record.begin}. Fitted on the {split} before "
        f"{record.day(split)}, scored on the {record.weeks - split} from there on.",
        *notes.lines,
        *report.gaps(record),
    ]
    if len(horizons) < len(set(options.horizons)):
        origin.append(f"Not looked at, for want of weeks: {sorted(set(options.horizons) - set(horizons))} weeks.")
    if silent:
        origin.append(f"Left out, without a recorded act before scoring begins: {', '.join(silent)}.")
    checked = (
        f"{again} forecasts were made again with the weeks to come scrambled: none changed." if again else "No audit."
    )
    flag = "" if asked.calibrated else "Uncalibrated. "
    return "\n".join([*origin, "", *said, "", checked, flag + folder.close(report.manifest(found, notes, options))])


@contextmanager
def faults_of(file: Path) -> Iterator[None]:
    """What is wrong is said with the file in which it is."""
    try:
        yield
    except ScenarioError as fault:
        said = str(fault)
        raise fault if said.startswith((str(file), "command line")) else ScenarioError(f"{file}: {said}") from None


def with_words(wanted: Map, options: Options) -> Map:
    """The mapping with what the command line says beside it."""
    given = {name: getattr(options, name) for name in ("scheme", "layout", "split")}
    return replace(wanted, **{name: value for name, value in given.items() if value is not None})


def begins(record: Record, wanted: Map) -> int:
    """The first week that is scored. ScenarioError where that leaves too little on either side."""
    split = round(record.weeks * FIRST_PART)
    if wanted.split is not None:
        split = int(np.ceil((np.datetime64(wanted.split) - record.begin) / np.timedelta64(7, "D")))
    if not LEAST <= split < record.weeks:
        said = f"split = {wanted.split}" if wanted.split is not None else "a split after two thirds"
        before = min(max(split, 0), record.weeks)
        after = record.weeks - before
        raise ScenarioError(f"forecast: {said} leaves {before} weeks to fit on and {after} to score, of {record.weeks} "
                            f"from {record.begin}: needed are at least {LEAST} and 1.")  # fmt: skip
    return split


def seen(horizons: Sequence[int], weeks: int) -> list[int]:
    """Those looks ahead, in order, of which at least one can be scored. ScenarioError where there is none."""
    found = sorted({h for h in horizons if h <= weeks})
    if not found:
        raise ScenarioError(f"command line: horizons = {sorted(horizons)} are longer than the {weeks} weeks to score.")
    return found


def with_a_past(record: Record, split: int) -> tuple[Record, list[str]]:
    """The dyads with an act before scoring begins, and the names of the others. ScenarioError where none has."""
    has = (record.levels[:, :, :split] != NOTHING).any(axis=(1, 2))
    if not has.any():
        raise ScenarioError(f"no dyad has an act before {record.day(split)}, where scoring begins.")
    return record.only(np.flatnonzero(has)), [name for name, past in zip(record.dyads, has, strict=True) if not past]


QUESTION = Question(
    "forecast",
    __doc__,
    (
        Own("events", "table of events", Path),
        Own("dyads", "mapping of actors and dyads, YAML", Path),
        Own("split", "date from which forecasts are scored (the mapping's, or after two thirds)", date_of, None),
        Own("scheme", "codes: weis or cameo (the mapping's, or as the table shows)", one_of(tuple(ROOTS)), None),
        Own("layout", f"{', '.join(LAYOUTS)} (as the table shows)", one_of(LAYOUTS), None),
        Own("bad", "rows that cannot be read: skip (count them and go on) or stop", one_of(("skip", "stop")), "skip"),
        Own("level", "ladder level that is forecast, 1 to 4 (4, force)", whole(1, 4), 4),
        Own("horizons", "weeks ahead ([1,4,13,26])", each(whole(1, 104)), [1, 4, 13, 26]),
        Own("runs", "runs from each week (200)", whole(8, 100_000), 200),
        Own("facts", "try facts of each dyad on its past (true)", yes, True),
        Own("past", "judge the mean of the model and of what the past shows (true)", yes, True),
        Own("audit", "make forecasts again with the weeks to come scrambled (true)", yes, True),
    ),
    work,
    scenario=BED,
    draws=False,
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, None if given is None else as_words(given))


def as_words(given: Sequence[str]) -> list[str]:
    """``--events FILE`` and ``--events=FILE`` as ``events=FILE``; everything else as it is."""
    names, left, words = [own.name for own in QUESTION.own], list(given), []
    while left:
        word = left.pop(0)
        name, sign, _ = word.removeprefix("--").partition("=")
        if word.startswith("--") and name in names:
            word = word.removeprefix("--") if sign else f"{name}={left.pop(0) if left else ''}"
        words.append(word)
    return words
