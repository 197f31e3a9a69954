"""A sweep from question to table: check all points, count what is not yet counted, write, draw."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from experiments.door.progress import Bar
from experiments.folder.files import begun, fresh
from experiments.folder.manifest import NAME, lacking
from experiments.sweep import manifest, table, work
from experiments.sweep.compose import Composer
from experiments.sweep.hands import Hands, Threads
from experiments.sweep.plan import Fixed, Plan
from experiments.sweep.question import Question
from experiments.sweep.refusal import SweepError
from experiments.sweep.store import Span, Store
from experiments.sweep.work import Answer, Task

GROWTH = 4  # a chunk is at most this many times as long as the one before


class Interrupted(Exception):
    """Ctrl-C: what was done is kept; the message says how much."""


def lay(question: Question) -> Plan:
    """The plan of a question's design."""
    if question.settings.design == "adaptive":
        from experiments.sweep.adaptive import Adaptive

        return Adaptive(question)
    return Fixed(question)


def conduct(question: Question, folder: Path, threads: int, store: Path | None = None) -> Path:
    """Answer a question: tables, manifest and pictures in ``folder``. Returns the CSV table."""
    try:
        return conducted(question, folder, threads, store)
    finally:
        work.forget()


def conducted(question: Question, folder: Path, threads: int, store: Path | None) -> Path:
    """The same, with the cases of its points kept."""
    from experiments.sweep import pictures

    plan, composer = lay(question), Composer(question)
    composer.check(plan.to_check())
    with Store(store or Path(question.settings.store), question.key()) as records:
        say_damage(records)
        Count(question, plan, composer, records).all(lambda: _hands(question, threads))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with begun(folder):
                table.write(question, plan, records, folder, composer.dyads())
                if question.settings.pictures:
                    pictures.draw(question, folder, composer.dyads())
                manifest.write(question, folder)
        except OSError as problem:
            raise SweepError(
                f"{folder}: cannot write ({problem.strerror}). Every run is done and kept in "
                f"{records.folder}: make room and give the same command again"
            ) from None
    return folder / "table.csv"


def say_damage(records: Store) -> None:
    """Name the records whose checksum does not agree."""
    for name in records.damaged:
        _say(f"{records.folder / name}: the checksum does not agree; set aside, counted again")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _hands(question: Question, threads: int) -> Hands:
    if question.settings.engine == "threads":
        return Threads(threads)
    from experiments.sweep.cluster import Workers

    return Workers(question.settings, question.engine)


class Count:
    """The counting of one plan: gaps to chunks, chunks to hands, answers to records."""

    def __init__(self, question: Question, plan: Plan, composer: Composer, records: Store) -> None:
        self.question, self.plan, self.composer, self.records = question, plan, composer, records
        self.rate = 0.0  # units a second of one pair of hands, from the last answer
        self.size = 1  # units of the last chunk
        self.hands: Hands | None = None
        self.bar = Bar(plan.expected)
        self.resumed = bool(records.spans)

    def all(self, make_hands: Callable[[], Hands]) -> None:
        """Count every round of the plan. Hands are only made when there is something to do."""
        first = 0
        try:
            for end in self.plan.rounds(self.records):
                gaps = self.records.missing(first, end)
                self.bar.done += self._runs_of((first, end)) - sum(map(self._runs_of, gaps))
                if gaps:
                    self._say_resume()
                    self.hands = self.hands or make_hands()
                    self._fill(gaps)
                first = end
            self._say_resume()
        except KeyboardInterrupt:
            self._keep_finished()
            raise Interrupted(f"Stopped. {self._kept()}") from None
        finally:
            self.bar.close()
            if self.hands:
                self.hands.close()

    def _fill(self, gaps: list[Span]) -> None:
        assert self.hands
        waiting, under_way = list(reversed(gaps)), 0
        while waiting or under_way:
            while waiting and under_way < self.hands.slots:
                span = self._next_chunk(waiting)
                self.hands.start(span, self._task(span))
                under_way += 1
            done = self.hands.wait(0.2)
            if done is not None:
                under_way -= 1
                self._keep(*done)

    def _next_chunk(self, waiting: list[Span]) -> Span:
        """Cut a chunk off the gaps: as many units as take ``chunk_seconds`` at the last rate.

        A multiple of the threads of a task, each of which counts one unit at a time.
        """
        assert self.hands
        first, end = waiting.pop()
        each = self.hands.threads
        wanted = int(self.rate * self.question.settings.chunk_seconds) // each * each
        self.size = max(each, min(wanted, GROWTH * self.size))
        left = end - first + sum(stop - start for start, stop in waiting)
        fair = max(1, -(-left // self.hands.slots))
        cut = min(first + min(self.size, fair), end)
        if cut < end:
            waiting.append((cut, end))
        return first, cut

    def _task(self, span: Span) -> Task:
        assert self.hands
        place: dict[int, int] = {}
        units = []
        for u in range(*span):
            point, first, end = self.plan.unit(u)
            units.append((place.setdefault(point, len(place)), first, end))
        specs = tuple(self.composer.spec(self.plan.values(point)) for point in place)
        configs = {spec.base: self.composer.configs[spec.base] for spec in specs}
        settings = self.question.settings
        return Task(
            self.question.engine, configs, specs, tuple(units),
            settings.occupancy, settings.per_run, self.hands.threads, self.composer.dyads(),
        )  # fmt: skip

    def _keep(self, span: Span, answer: Answer | BaseException) -> None:
        if isinstance(answer, SweepError):
            raise SweepError(f"{answer}. {self._kept()}")
        if isinstance(answer, BaseException):
            raise answer
        self.rate = (span[1] - span[0]) / max(answer.seconds, 1e-6)
        try:
            self.records.put(span, answer.arrays)
        except OSError as problem:
            raise SweepError(
                f"{self.records.folder}: cannot write ({problem.strerror}). {self._kept()} "
                "Make room, or choose another folder with sweep.store=FOLDER"
            ) from None
        self.bar.add(self._runs_of(span))

    def _keep_finished(self) -> None:
        """After Ctrl-C: what has finished meanwhile is kept too."""
        while self.hands and (done := self.hands.wait(0.0)):
            if isinstance(done[1], Answer):
                self._keep(*done)

    def _kept(self) -> str:
        return (
            f"{self.bar.done:,} of {self.plan.expected:,} runs are done and kept in "
            f"{self.records.folder}: the same command goes on from there."
        )

    def _say_resume(self) -> None:
        if self.resumed:
            self.resumed = False
            _say(f"Going on: {self.bar.done:,} of {self.plan.expected:,} runs were already done.")

    def _runs_of(self, span: Span) -> int:
        return sum(end - first for _, first, end in map(self.plan.unit, range(*span)))


def again(folder: Path, threads: int) -> bool:
    """Run a finished sweep again into a new folder of FOLDER; whether its tables are the same bytes."""
    question, said = manifest.read(folder)
    if question.engine != work.engine_digest():
        raise SweepError(
            f"{folder} was made by engine {question.engine} (commit {said['commit']}), this is "
            f"engine {work.engine_digest()}: check out that commit with the versions in {NAME}."
            f"{lacking(dict(said))}"
        )
    target = fresh(folder, "reproduced")
    here = replace(question.settings, engine="threads", pictures=False)
    conduct(replace(question, settings=here), target, threads, store=target / "chunks")
    shutil.rmtree(target / "chunks")
    return table.digest(target) == said["tables_blake2b"] == table.digest(folder)
