"""What one page plays: a scenario, where its levers stand, one game, and the odds that its pictures wait for.

A lesson hears messages (plain data, checked here) and sends messages. It is told nothing of sockets. Its state is what
was decided in it, so a page that comes back with the same words plays the same game to the same bits.
"""

from __future__ import annotations

import contextlib
import functools
import secrets
import time
from collections.abc import Callable, Mapping
from threading import Lock, RLock, Thread
from typing import Any

from experiments import story
from experiments.classroom import view
from experiments.classroom.replay import AHEAD, POINTS, QUANTILES, Replay
from experiments.classroom.seats import LONGEST, Table, Tables, overview
from experiments.classroom.workers import Urgency, Workers
from experiments.odds.aims import Aim
from experiments.odds.annotate import annotated
from experiments.odds.line import draw_line
from experiments.odds.moves import after, counted_before
from sim import explain, narrate
from sim.choice import NOTHING
from sim.encoding import Case, encode
from sim.faults import ScenarioError, listed, nearest
from sim.game import Game, Orders
from sim.load import load, scenarios
from sim.luck import MOST
from sim.slices import Curve, Fan, Forward, Job

FINEST = 1280  # runs a point at which a curve stands still: +-.027 at 95 %
LINE, SUSPECTS, JUDGED = 100, 40, 300  # of an evaluation: runs a turn, moves looked at closely, runs behind each
ABSENT = ("model", "hold")  # who plays a seat that is taken and has no orders
SEEN = 400  # curves that are kept
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)  # positions of the other levers that are computed ahead

Send = Callable[[dict[str, Any]], None]
Shares = dict[str, float]


class Refused(ValueError):
    """A message that cannot be done, in words for whoever sent it."""


class Shelf:
    """The scenarios that a page can open: those that come with the program, and the one that was asked for."""

    def __init__(self, own: Case) -> None:
        self.cases = {own.scenario.name: own}
        self.curves: dict[tuple[Any, ...], Curve] = {}
        self.lock = Lock()

    def open(self, name: str) -> Case:
        """A scenario ready to run. Refused if there is none of this name."""
        known = sorted({*scenarios(), *self.cases})
        if name not in known:
            raise Refused(f"There is no scenario {name!r:.60}.{nearest(name[:60], known)}")
        with self.lock:
            if name not in self.cases:
                self.cases[name] = encode(load(name))
            return self.cases[name]

    def curve(self, base: Case, seed: int, axis: str, shares: Shares) -> Curve:
        """The curve over a lever with the others where they stand; kept for all pages, its counts too."""
        shares = {name: x for name, x in shares.items() if name != axis}
        key = (base.scenario.digest, seed, axis, tuple(sorted(shares.items())))
        with self.lock:
            job = self.curves.pop(key, None)
            if job is None:
                levers = base.scenario.levers
                others = {path: x for name, share in shares.items() for path, x in levers[name].at(share).items()}
                points = [{**others, **levers[axis].at(k / (POINTS - 1))} for k in range(POINTS)]
                job = Curve(base, points, list(view.outcomes(base).values()), seed, first=20, most=FINEST)
            self.curves[key] = job  # the newest last
            while len(self.curves) > SEEN:
                del self.curves[next(iter(self.curves))]
        return job

    @functools.cached_property
    def titles(self) -> list[dict[str, str]]:
        """Id and title of each."""
        names = sorted({*scenarios(), *self.cases})
        return [{"id": name, "title": self.open(name).scenario.title} for name in names]


class Lesson:
    """One page's state. ``send`` may be called from any thread."""

    def __init__(self, send: Send, workers: Workers, shelf: Shelf, tables: Tables, door: str = "") -> None:
        self.send, self.workers, self.shelf, self.tables = send, workers, shelf, tables
        self.table: Table | None = None  # of the class that plays this game
        self.door = door  # where a class joins
        self.base: Case | None = None
        self.former: Game | None = None  # the game that was left at a branch
        self.shares: Shares = {}
        self.evaluating = -1  # the chapter whose evaluation is counted
        self.busy = RLock()  # one thing at a time, whoever asks for it: the page, or the clock; taken before a table's
        self.chapter, self.guard = 0, Lock()  # grows when what was counted so far no longer belongs to the game

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what a message asks. What cannot be done is answered with one line, and changes nothing."""
        try:
            op = text(message, "op")
            if op not in OPS:
                raise Refused(f"{op!r:.40} is no message.{nearest(op[:40], OPS)}")
            if self.base is None and op != "open" and not (op == "class" and "code" in message):
                raise Refused("Open a scenario first.")
            with self.busy:
                OPS[op](self, message)
        except (Refused, ScenarioError, ValueError, KeyError) as fault:
            self.send({"op": "refused", "words": str(fault.args[0] if fault.args else fault)[:300]})

    def close(self) -> None:
        """Drop all that is wanted; what is still in hand will not be told."""
        with self.guard:
            self.chapter += 1
        self.workers.drop(lambda key: isinstance(key, tuple) and key[0] == id(self))

    def leave(self) -> None:
        """The page is gone; a class goes on without it."""
        self.close()
        if self.table is not None:
            with self.table.lock:
                self.table.reveal = self.table.watch = None

    def want(self, kind: str, job: Job, urgency: Urgency, tell: Callable[[Job], dict[str, Any]]) -> None:
        """Have a job done, and tell of it after each pass as long as it belongs to the game."""
        chapter = self.chapter

        def passed(job: Job) -> None:
            message = {"op": kind, **tell(job)}
            with self.guard:
                if chapter == self.chapter:
                    self.send(message)

        self.workers.submit((id(self), kind), job, urgency, passed)

    # What a page asks for

    def open(self, message: Mapping[str, Any]) -> None:
        """A scenario from its start, with these levers and this luck, and played on to where the page had been."""
        base = self.shelf.open(text(message, "scenario"))
        shares = shares_of(base, message.get("shares", {}))
        seed, end = whole(message, "seed", 0, MOST), whole(message, "turn", 0, 10**5, 0)
        game = Game(setting(base, shares), seed)
        turned, orders = by_turn(message, "changes"), by_turn(message, "orders")
        if end > game.horizon:
            raise Refused(f"turn = {end} lies beyond the last, {game.horizon}.")
        self.close()
        self.base, self.shares, self.game = base, shares, game
        if self.table is not None:
            self.table.reveal = self.table.watch = None
            self.table = None
        self.told_anew()
        while self.game.turn < end and self.game.running:
            following = self.game.turn + 1
            for name, share in shares_of(base, turned.get(following, {})).items():
                self.game.change(base.scenario.levers[name].at(share))
            self.play(orders_of(orders.get(following, {})))
        for name, share in shares_of(base, turned.get(self.game.turn + 1, {})).items():
            self.game.change(base.scenario.levers[name].at(share))
        self.bar({"turn": self.game.turn})
        self.fan()

    def told_anew(self) -> None:
        """The page hears of this game from its start."""
        self.turns, self.known, self.former = list[narrate.Turn](), set[tuple[int, str]](), None
        self.send({"op": "opened", "seed": str(self.game.seed), **view.scenario(self.game),
                   "at": [view.standing(self.game, 0)], "scenarios": self.shelf.titles})  # fmt: skip
        for number in range(1, self.game.turn + 1):
            self.turns.append(narrate.turn(self.game, number))
            self.tell_turn()

    def tell_turn(self) -> None:
        record = view.turn(self.game, self.turns, self.known)
        over = not self.game.running and record["turn"] == self.game.turn
        self.send({"op": "turn", "over": over, **record})

    def step(self, message: Mapping[str, Any]) -> None:
        """One turn, with what seats order."""
        if not self.game.running:
            raise Refused("The game is over: go back and branch, or begin anew.")
        if self.table is None:
            self.play(orders_of(message.get("orders", {})))
        else:
            with self.table.lock:
                self.play(self.table.revealed())
                self.table.next_turn()
                self.shared()
        self.bar({"turn": self.game.turn})

    def shared(self) -> None:
        """The table plays this game now; whoever sits there sees it, and it is kept."""
        if self.table is not None:
            self.table.game = self.game
            self.tables.keep(self.table)
            self.table.tell()

    def open_class(self, message: Mapping[str, Any]) -> None:
        """A table for this game, or the one whose code and key are given, with its game as it stands."""
        if message.get("code") is None:
            self.table = self.tables.new(self.game)
        else:
            table = self.tables.find(text(message, "code"))
            if not secrets.compare_digest(table.key, text(message, "key")):
                raise Refused("This class belongs to another page.")
            self.table, self.game = table, table.game
            self.base = self.shelf.open(table.game.origin.scenario.name)
            self.told_anew()
        self.table.reveal = lambda: self.hear({"op": "step"})
        self.table.watch = self.tell_class
        self.shared()

    def tell_class(self) -> None:
        if self.table is not None:
            self.send({"op": "class", "door": self.door, **overview(self.table)})

    def rule(self, message: Mapping[str, Any]) -> None:
        """How the class plays: who plays an absent seat, and how many seconds this turn has."""
        if self.table is None:
            raise Refused("Open the game to a class first.")
        with self.table.lock:
            if "absent" in message:
                absent = text(message, "absent")
                if absent not in ABSENT:
                    raise Refused(f"{absent!r:.40} is not one of {listed(ABSENT)}.")
                self.table.absent = absent
            if "seconds" in message:
                self.table.deadline = time.time() + whole(message, "seconds", 5, LONGEST)
            self.shared()

    def play(self, orders: Orders) -> None:
        self.game.step(orders)
        self.turns.append(narrate.turn(self.game))
        self.tell_turn()

    def branch(self, message: Mapping[str, Any]) -> None:
        """Another game, the same up to a turn, in which an actor makes another move there."""
        turn, actor, target = whole(message, "turn", 1, 10**5), text(message, "actor"), text(message, "target")
        move = None if message.get("move") is None else text(message, "move")
        twin = self.game.branch(turn, {actor: {target: move}})
        self.close()
        self.former, self.game, self.turns = self.game, twin, [*self.turns[: turn - 1]]
        self.turns.append(narrate.turn(twin))
        self.send({"op": "branched", "from": turn})
        self.tell_turn()
        if self.table is not None:
            self.table.next_turn()
        self.shared()
        self.bar({"turn": twin.turn})

    def lever(self, message: Mapping[str, Any]) -> None:
        """A lever is turned: from the start if nothing has been played, else from the next turn on."""
        base, moved = self.base, shares_of(self.base, {text(message, "lever"): message.get("share")})
        assert base is not None
        (name, share), = moved.items()  # fmt: skip
        if self.game.turn:
            if base.scenario.levers[name].acts == "start":
                raise Refused(f"{base.scenario.levers[name].label} acts only at the start: press Reset to use it.")
            self.game.change(base.scenario.levers[name].at(share))
            self.shares[name] = share
        else:
            self.close()
            self.shares[name] = share
            self.game = Game(setting(base, self.shares), self.game.seed)
            self.fan()
        self.bar({"turn": self.game.turn})

    def bar(self, message: Mapping[str, Any]) -> None:
        """How often the model comes to each rung from the state after a turn on."""
        turn = whole(message, "turn", 0, self.game.turn)
        if turn >= self.game.horizon or (not self.game.running and turn == self.game.turn):
            self.workers.drop(lambda key: key == (id(self), "bar"))
            return
        within = min(AHEAD, self.game.horizon - turn)
        job = Forward(self.game.case_at(turn + 1), [self.game.snapshots[turn]], self.game.seed, within)
        self.want("bar", job, Urgency.BAR,
                  lambda job: {"turn": turn, "within": within, **view.odds(job.counts()[0], job.n)})  # fmt: skip

    def line(self, message: Mapping[str, Any]) -> None:
        """The bar of every turn so far, and of those of the game that was left at a branch."""
        self.line_of("line", self.game)
        if self.former is not None:
            self.line_of("former", self.former)

    def line_of(self, kind: str, game: Game) -> None:
        """As far as the numbers of the scenario are those of now."""
        since = max([0, *(turn - 1 for turn in game.changes)])
        turns = [t for t in range(since, game.turn + 1) if t < game.horizon]
        job = Forward(game.case, [game.snapshots[t] for t in turns], game.seed, AHEAD, first=25, most=200)
        self.want(
            kind, job, Urgency.LINE, lambda job: {"turns": turns, "within": AHEAD, **view.odds(job.counts(), job.n)}
        )

    def why(self, message: Mapping[str, Any]) -> None:
        """Why an actor did what it did toward another, and the odds after each thing it could have done."""
        turn, actor, target = whole(message, "turn", 1, 10**5), text(message, "actor"), text(message, "target")
        told = view.why(self.game, turn, actor, target)
        self.send({"op": "why", **told})
        if turn > self.game.turn:
            return
        d = explain.pair(self.game.case, actor, target)
        moves = [o["move"] for o in told["options"]] + [None]
        seats = [NOTHING if m is None else explain.option(self.game.case, actor, target, m) for m in moves]
        before, case = counted_before(self.game, turn), self.game.case_at(turn)
        states = [after(case, before, self.game.key, {d: seat}) for seat in seats]
        rung = self.event(turn - 1)
        job = Forward(case, states, self.game.seed, AHEAD, first=50, most=800, counted=True)
        chosen = next((k for k, o in enumerate(told["options"]) if o["chosen"]), len(moves) - 1)

        def tell(job: Job) -> dict[str, Any]:
            found = job.found[:, : job.n, rung]
            rows = [{"move": m, "p": round(float(found[k].mean()), 4), **view.apart(found[chosen], found[k])}
                    for k, m in enumerate(moves)]  # fmt: skip
            return {"turn": turn, "actor": actor, "target": target, "n": job.n, "rung": rung, "within": AHEAD,
                    "rows": rows}  # fmt: skip

        self.want("after", job, Urgency.WHY, tell)

    def event(self, turn: int) -> int:
        """The rung whose odds a move is judged by: violence, or the next worse where the world stands there already."""
        standing = max((h["rung"] for h in self.game.history_rows if h["turn"] == turn), default=0)
        violence = int(self.game.case.world.clock[0]["violence"])
        return violence if standing < violence else min(standing + 1, 10)

    def evaluate(self, message: Mapping[str, Any]) -> None:
        """What each move did to the odds against its actor's average move, and where the odds turned. In a thread."""
        if self.game.turn < 2:
            raise Refused("Play a few turns first: there is nothing to evaluate.")
        if self.game.changes:
            raise Refused("Levers were turned on the way: press Reset and play it through to have it evaluated.")
        if self.evaluating == self.chapter:
            raise Refused("This game is being evaluated.")
        self.evaluating = self.chapter
        Evaluation(self).start()

    def file(self, message: Mapping[str, Any]) -> None:
        """The game as one file (replay.py). In a thread."""
        if self.game.turn == 0:
            raise Refused("Nothing has been played yet.")
        game, chapter = self.game, self.chapter

        def work() -> None:
            text = Replay(game, threads=1).html
            with self.guard:
                if chapter == self.chapter:
                    self.send({"op": "file", "name": f"{game.case.scenario.name}_{game.seed}.html", "html": text})

        Thread(target=work, daemon=True, name="replay").start()

    def curve(self, message: Mapping[str, Any]) -> None:
        """How the chance of an outcome goes with a lever, the others where they stand; from the start."""
        base = self.base
        assert base is not None
        axis, outcome = text(message, "axis"), text(message, "outcome")
        if axis not in base.scenario.levers:
            raise Refused(f"{axis!r:.40} is no lever.{nearest(axis[:40], base.scenario.levers)}")
        known = view.outcomes(base)
        if outcome not in known:
            raise Refused(f"{outcome!r:.40} is no outcome. Allowed: {listed(known, 8)}.")
        shares, held = shares_of(base, message.get("shares", {})), message.get("pinned")
        seed, column = self.game.seed, list(known).index(outcome)
        job = self.shelf.curve(base, seed, axis, shares)
        pinned = None if held is None else self.shelf.curve(base, seed, axis, shares_of(base, held))

        def tell(job: Job) -> dict[str, Any]:
            xs = [k / (POINTS - 1) for k in range(POINTS)]
            with_ = {} if pinned is None else {"apart": apart(pinned, job, column)}
            asked = {**with_, "axis": axis, "outcome": outcome, "shares": shares, "seed": str(seed), "xs": xs}
            return {**asked, **view.odds(job.counts()[:, column], job.n)}

        if job.n:
            self.send({"op": "curve", **tell(job)})
        if not job.finished:
            self.want("curve", job, Urgency.CURVE, tell)
        self.ahead(axis, shares)

    def ahead(self, axis: str, shares: Shares) -> None:
        """While nothing else is asked for: this curve with every other lever at its quarters, and the other curves."""
        base, seed = self.base, self.game.seed
        assert base is not None
        others = [name for name in base.scenario.levers if name != axis]
        wanted = [(axis, {**shares, name: x}) for x in QUARTERS for name in others]
        wanted += [(name, shares) for name in others]
        todo = iter(wanted)

        def following(_: Job | None) -> None:
            for over, at in todo:
                job = self.shelf.curve(base, seed, over, at)
                if job.n == 0:
                    self.workers.submit((id(self), "idle"), First(job), Urgency.IDLE, following)
                    return

        following(None)

    def fan(self) -> None:
        """Where the tension of the main dyad goes, over many runs of this setting."""
        dyad = story.main_dyad(self.game.case)
        if not dyad:
            return
        job = Fan(self.game.case, dyad, self.game.seed)
        self.want("fan", job, Urgency.FAN, lambda _: {"n": job.n, "bands": view.rounded(job.quantiles(QUANTILES))})


OPS: dict[str, Callable[[Lesson, Mapping[str, Any]], None]] = {
    "open": Lesson.open, "step": Lesson.step, "branch": Lesson.branch, "lever": Lesson.lever, "bar": Lesson.bar,
    "line": Lesson.line, "why": Lesson.why, "curve": Lesson.curve, "evaluate": Lesson.evaluate, "file": Lesson.file,
    "class": Lesson.open_class, "rule": Lesson.rule,
}  # fmt: skip


class Stopped(Exception):
    """The game has gone on or was left while its evaluation was counted."""


class Evaluation:
    """A thread of its own, which tells how far it is and hears whether it is still wanted after every few runs."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.chapter, self.game = lesson, lesson.chapter, lesson.game
        self.total, self.done, self.told = 0, 0, -1

    def start(self) -> None:
        Thread(target=self.work, daemon=True, name="evaluation").start()

    def add(self, runs: int) -> None:
        """So many runs are done: the progress bar of experiments.odds.annotate."""
        self.done += runs
        if self.chapter != self.lesson.chapter:
            raise Stopped
        share = int(20 * self.done / max(self.total, self.done))
        if share > self.told:
            self.told = share
            self.tell({"op": "evaluating", "share": share / 20})

    def tell(self, message: dict[str, Any]) -> None:
        with self.lesson.guard:
            if self.chapter != self.lesson.chapter:
                raise Stopped
            self.lesson.send(message)

    def work(self) -> None:
        with contextlib.suppress(Stopped):
            if not self.game.event_rows:
                self.tell({"op": "evaluated", "rung": 0, "marks": [], "turning": [], "looked": 0, "moves": 0})
                return
            rung = self.lesson.event(0)
            aim = Aim("peace", rung)
            self.total = (self.game.turn + 1) * LINE
            line = draw_line(self.game, LINE, AHEAD, 1, self.add)
            turning = line.turning(rung)
            judged, verdict = annotated(self.game, aim, AHEAD, SUSPECTS, JUDGED, 1, {s.turn for s in turning}, self)
            self.lesson.evaluating = -1
            self.tell({"op": "evaluated", **view.evaluation(self.game, judged, verdict, turning, aim)})


class First(Job):
    """The first pass of another job, and no more."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @property
    def n(self) -> int:  # type: ignore[override]
        return self.job.n

    @property
    def finished(self) -> bool:
        return self.job.n > 0

    def worker(self) -> Any:
        return self.job.worker()

    def take(self) -> Any:
        return None if self.finished else self.job.take()

    def do(self, work: Any, unit: Any) -> bool:
        return self.job.do(work, unit)


def apart(first: Job, second: Job, column: int) -> list[dict[str, Any]]:
    """How far two curves of the same lever lie apart, point by point, paired run by run; as many runs as both have."""
    n = min(first.n, second.n)
    return [view.apart(first.found[p, :n, column], second.found[p, :n, column]) for p in range(POINTS)] if n else []


def setting(base: Case, shares: Shares) -> Case:
    """The scenario with these levers where they stand."""
    levers = base.scenario.levers
    values = {path: x for name, share in shares.items() for path, x in levers[name].at(share).items()}
    return base.moved(values) if values else base


# Reading messages: nothing is clamped, nothing is guessed


def text(message: Mapping[str, Any], key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise Refused(f"{key} must be a word.")
    return value


def whole(message: Mapping[str, Any], key: str, low: int, high: int, default: int | None = None) -> int:
    value = message.get(key, default)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)  # digits that JavaScript would round
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"{key} = {value!r:.40} must be a whole number, {low:,} to {high:,}.")
    return value


def shares_of(base: Case | None, given: Any) -> Shares:
    assert base is not None
    if not isinstance(given, Mapping):
        raise Refused("Positions of levers must be a mapping, lever: 0 to 1.")
    found = {}
    for name, share in given.items():
        if name not in base.scenario.levers:
            raise Refused(f"{name!r:.40} is no lever.{nearest(str(name)[:40], base.scenario.levers)}")
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0.0 <= share <= 1.0:
            raise Refused(f"{name} = {share!r:.40} must lie between 0 and 1.")
        found[name] = float(share)
    return found


def by_turn(message: Mapping[str, Any], key: str) -> dict[int, Any]:
    """What stands under turns, {"12": …}; JSON has no numbers for keys."""
    given = message.get(key, {})
    if not isinstance(given, Mapping) or not all(
        isinstance(t, str) and t.isdigit() and isinstance(x, Mapping) for t, x in given.items()
    ):
        raise Refused(f"{key} must be a mapping, turn: what.")
    return {int(t): x for t, x in given.items()}


def orders_of(given: Any) -> Orders:
    """Orders as plain data: actor, target, move or nothing."""
    whole_ = isinstance(given, Mapping) and all(
        isinstance(made, Mapping) and all(isinstance(x, str | None) for x in (*made, *made.values()))
        for made in given.values()
    )
    if not whole_:
        raise Refused("orders must be a mapping, actor: {target: move or null}.")
    return dict(given)
