"""What one page plays: a scenario, where its levers stand, one game, and the odds that its pictures wait for.

A lesson hears messages (plain data, checked here) and sends messages. It is told nothing of sockets. Its state is what
was decided in it, so a page that comes back with the same words plays the same game to the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock, Thread
from typing import Any

from experiments.classroom import view
from experiments.classroom.evaluation import Evaluation, peace
from experiments.classroom.messages import (
    Chapter,
    Message,
    Refused,
    Send,
    Shares,
    by_turn,
    orders_of,
    shares_of,
    text,
    whole,
)
from experiments.classroom.replay import POINTS, QUANTILES, Replay
from experiments.classroom.rooms import Rooms
from experiments.classroom.shelf import Shelf, apart, setting
from experiments.classroom.teacher import OPS as TEACHING
from experiments.classroom.teacher import Teacher
from experiments.classroom.view import AHEAD
from experiments.classroom.workers import Urgency, Workers
from experiments.odds.moves import after, counted_before
from experiments.run import story
from sim import explain, narrate
from sim.encoding import Case
from sim.faults import listed, nearest
from sim.game import Game, Orders
from sim.luck import MOST
from sim.slices import Fan, Forward, Job
from sim.vocabulary import NOTHING

STEPS = 20  # of a slider from end to end (page/controls.js)
COARSE_FIRST = list(dict.fromkeys(k for stride in (20, 10, 5, 2, 1) for k in range(0, STEPS + 1, stride)))


class Lesson:
    """One page's state. ``send`` may be called from any thread."""

    def __init__(self, send: Send, workers: Workers, shelf: Shelf, rooms: Rooms, door: str = "") -> None:
        self.send, self.workers, self.shelf = send, workers, shelf
        self.teacher = Teacher(self, rooms, door)
        self.base: Case | None = None
        self.former: Game | None = None  # the game that was left at a branch
        self.shares: Shares = {}
        self.busy = RLock()  # one thing at a time, whoever asks for it: the page, or the clock; taken before a room's
        self.book = Chapter(send)  # ends with the scenario and its luck
        self.chapter = Chapter(send)  # ends when what was counted so far no longer belongs to the game

    def hear(self, message: Message) -> None:
        """Do what a message asks. What cannot be done is answered with one line, and changes nothing."""
        try:
            op = text(message, "op")
            if op not in OPS and op not in TEACHING:
                raise Refused(f"{op!r:.40} is no message.{nearest(op[:40], [*OPS, *TEACHING])}")
            if self.base is None and op != "open" and not (op == "class" and "code" in message):
                raise Refused("Open a scenario first.")
            with self.busy:
                if op in OPS:
                    OPS[op](self, message)
                else:
                    TEACHING[op](self.teacher, message)
        except (ValueError, KeyError) as fault:
            self.send({"op": "refused", "words": str(fault.args[0] if fault.args else fault)[:300]})

    def close(self) -> None:
        """Drop all that is wanted; what is still in hand will not be told."""
        self.end(self.book)
        self.book = Chapter(self.send)
        self.turn_page()

    def turn_page(self) -> None:
        """Drop what is wanted of this game, another begins; curves go on, they are of no game."""
        self.end(self.chapter)
        self.chapter = Chapter(self.send)

    def end(self, chapter: Chapter) -> None:
        chapter.end()
        self.workers.drop(chapter)

    def leave(self) -> None:
        """The page is gone; a class goes on without it."""
        self.close()
        self.teacher.quit()

    def want(self, kind: str, job: Job, urgency: Urgency, tell: Callable[[Job], dict[str, Any]]) -> None:
        """Have a job done, and tell of it after each pass as long as it belongs to what is played."""
        chapter = self.book if kind == "curve" else self.chapter
        self.workers.submit((chapter, kind), job, urgency, lambda job: chapter.tell({"op": kind, **tell(job)}))

    # What a page asks for

    def open(self, message: Message) -> None:
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
        self.told_anew()
        while self.game.turn < end and self.game.running:
            following = self.game.turn + 1
            for name, share in shares_of(base, turned.get(following, {})).items():
                self.game.change(base.scenario.levers[name].at(share))
            self.play(orders_of(orders.get(following, {})))
        for name, share in shares_of(base, turned.get(self.game.turn + 1, {})).items():
            self.game.change(base.scenario.levers[name].at(share))
        self.teacher.follow(0)
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

    def step(self, message: Message) -> None:
        """One turn, with what seats order."""
        if not self.game.running:
            raise Refused("The game is over: go back and branch, or begin anew.")
        if self.teacher.room is None:
            self.play(orders_of(message.get("orders", {})))
        else:
            self.teacher.step()
        self.bar({"turn": self.game.turn})

    def take_over(self, game: Game) -> None:
        """Go on with a game that was begun elsewhere."""
        self.close()
        self.game, self.shares = game, {}
        self.base = self.shelf.open(game.origin.scenario.name)
        self.told_anew()

    def play(self, orders: Orders) -> None:
        self.game.step(orders)
        self.turns.append(narrate.turn(self.game))
        self.tell_turn()

    def branch(self, message: Message) -> None:
        """Another game, the same up to a turn, in which an actor makes another move there."""
        turn, actor, target = whole(message, "turn", 1, 10**5), text(message, "actor"), text(message, "target")
        move = None if message.get("move") is None else text(message, "move")
        twin = self.game.branch(turn, {actor: {target: move}})
        self.turn_page()
        self.former, self.game, self.turns = self.game, twin, [*self.turns[: turn - 1]]
        self.turns.append(narrate.turn(twin))
        self.send({"op": "branched", "from": turn})
        self.tell_turn()
        self.teacher.follow(turn)
        self.bar({"turn": twin.turn})

    def lever(self, message: Message) -> None:
        """A lever is turned: from the start if nothing has been played, else from the next turn on."""
        base, moved = self.base, shares_of(self.base, {text(message, "lever"): message.get("share")})
        assert base is not None
        (name, share), = moved.items()  # fmt: skip
        if self.game.turn:
            if base.scenario.levers[name].acts == "start":
                raise Refused(f"{base.scenario.levers[name].label} acts only at the start: press Reset to use it.")
            self.game.change(base.scenario.levers[name].at(share))
            self.shares[name] = share
            self.teacher.changed()
        else:
            self.turn_page()
            self.shares[name] = share
            self.game = Game(setting(base, self.shares), self.game.seed)
            self.teacher.follow(0)
            self.fan()
        self.bar({"turn": self.game.turn})

    def bar(self, message: Message) -> None:
        """How often the model comes to each rung from the state after a turn on."""
        turn = whole(message, "turn", 0, self.game.turn)
        if turn >= self.game.horizon or (not self.game.running and turn == self.game.turn):
            self.workers.drop(self.chapter, "bar")
            return
        within = min(AHEAD, self.game.horizon - turn)
        job = Forward(self.game.case_at(turn + 1), [self.game.snapshots[turn]], self.game.seed, within)
        self.want("bar", job, Urgency.BAR,
                  lambda job: {"turn": turn, "within": within, **view.odds(job.counts()[0], job.n)})  # fmt: skip

    def line(self, message: Message) -> None:
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

    def why(self, message: Message) -> None:
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
        held = self.game.held(turn)
        chosen = next((k for k, o in enumerate(told["options"]) if o["chosen"]), len(moves) - 1)
        as_it_was = [held if k == chosen else {**held, d: seat} for k, seat in enumerate(seats)]
        states = [after(case, before, self.game.key, orders) for orders in as_it_was]
        rung = peace(self.game).event(case, self.game.snapshots[turn - 1])
        ahead = AHEAD - 1  # the turn itself counts: from before it, AHEAD turns
        job = Forward(case, states, self.game.seed, ahead, first=50, most=800, counted=True)

        def tell(job: Job) -> dict[str, Any]:
            found = job.found[:, : job.n, rung]
            rows = [{"move": m, "p": round(float(found[k].mean()), 4), **view.apart(found[chosen], found[k])}
                    for k, m in enumerate(moves)]  # fmt: skip
            return {"turn": turn, "actor": actor, "target": target, "n": job.n, "rung": rung, "within": AHEAD,
                    "rows": rows}  # fmt: skip

        self.want("after", job, Urgency.WHY, tell)

    def evaluate(self, message: Message) -> None:
        """What each move did to the odds against its actor's average move, and where the odds turned. In a thread."""
        if self.game.turn < 2:
            raise Refused("Play a few turns first: there is nothing to evaluate.")
        if self.game.changes:
            raise Refused("Levers were turned on the way: press Reset and play it through to have it evaluated.")
        if self.chapter.evaluating:
            raise Refused("This game is being evaluated.")
        as_it_stands = Game.replay(self.game.origin, self.game.save())  # the class may play on meanwhile
        Evaluation(as_it_stands, self.chapter)

    def file(self, message: Message) -> None:
        """The game as one file (replay.py). In a thread."""
        if self.game.turn == 0:
            raise Refused("Nothing has been played yet.")
        game, chapter = self.game, self.chapter

        def work() -> None:
            text = Replay(game, threads=1).html
            chapter.tell({"op": "file", "name": f"{game.case.scenario.name}_{game.seed}.html", "html": text})

        Thread(target=work, daemon=True, name="replay").start()

    def curve(self, message: Message) -> None:
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
        """While nothing else is asked for: the other curves, and this one with every other lever where it may go."""
        base, seed = self.base, self.game.seed
        assert base is not None
        others = [name for name in base.scenario.levers if name != axis]
        wanted = [(name, shares) for name in others]
        wanted += [(axis, {**shares, name: k / STEPS}) for k in COARSE_FIRST for name in others]
        todo = iter(wanted)

        def following(_: Job | None) -> None:
            for over, at in todo:
                job = self.shelf.curve(base, seed, over, at)
                if job.n == 0:
                    self.workers.submit((self.book, "idle"), job, Urgency.IDLE, following, enough=1)
                    return

        following(None)

    def fan(self) -> None:
        """Where the tension of the main dyad goes, over many runs of this setting."""
        dyad = story.main_dyad(self.game.case)
        if not dyad:
            return
        job = Fan(self.game.case, dyad, self.game.seed)
        self.want("fan", job, Urgency.FAN, lambda _: {"n": job.n, "bands": view.rounded(job.quantiles(QUANTILES))})


OPS: dict[str, Callable[[Lesson, Message], None]] = {
    "open": Lesson.open, "step": Lesson.step, "branch": Lesson.branch, "lever": Lesson.lever, "bar": Lesson.bar,
    "line": Lesson.line, "why": Lesson.why, "curve": Lesson.curve, "evaluate": Lesson.evaluate, "file": Lesson.file,
}  # fmt: skip
