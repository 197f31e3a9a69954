"""A game: one run played turn by turn, in which people may hold seats and turn dials, with every choice explained.

Run r of ``Ensemble(case, seed)`` and ``Game(case, seed, run=r)`` are the same run, bit for bit. As a chess game is its
moves, a game is what was decided in it: its key, the orders given and the numbers changed on the way. ``save`` gives
that as plain data for JSON, ``replay`` plays it again to the same bytes.

    game = Game(case, seed=1)
    game.step({actor: game.only(actor, {target: move})})   # a held seat; everyone else is the model
    twin = game.branch(1, {actor: {target: None}})         # the same past, and nothing done toward it at turn 1
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim import explain
from sim.chronicle import EVENT_COLUMNS, HAPPENING_COLUMNS, HISTORY_COLUMNS, events, happenings, history
from sim.compiled import entry
from sim.encoding import Case
from sim.explain import Reason
from sim.faults import listed, nearest
from sim.layout import Desk, State
from sim.luck import checked
from sim.past import Past
from sim.state import carry, desk, restored, saved, start
from sim.vocabulary import FREE, NOTHING, at_start

if TYPE_CHECKING:
    import pandas as pd

Orders = Mapping[str, Mapping[str, str | None]]  # actor -> target -> move, None: nothing toward it; the rest is free


@dataclass(frozen=True)
class Option:
    """What an actor can do toward a target in a turn. ``chance``: that the model does it; reasons strongest first,
    those against it (< 0) last; ``worth`` is the sum of what every rule gives it, ``utility`` what that comes to."""

    actor: str
    target: str
    move: str
    rung: int
    chance: float
    utility: float
    worth: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Weighing:
    """How an actor weighs what to do toward a target in a turn: options, the likeliest first, and why now.

    ``act``: the chance that it does any of it. ``chosen``: the move it made, empty for none or for a turn to come.
    """

    turn: int
    actor: str
    target: str
    act: float
    chosen: str
    reply: bool
    options: tuple[Option, ...]
    why_now: tuple[Reason, ...]


class Game:
    """One run of a case, from its start. ``seed``, ``run`` and ``branch`` are the key of its luck.

    Where runs draw their parameters, its case has those of this run (``Case.of``), and so have its branches and saves.
    """

    def __init__(self, case: Case, seed: int = 0, run: int = 0, branch: int = 0, explaining: bool = True) -> None:
        self.seed, self.run, self.branch_number = checked("seed", seed), checked("run", run), checked("branch", branch)
        case = case.of(self.seed, self.run)
        self.case, self.origin = case, case
        self.explaining = explaining
        self.state, self.was = start(case), start(case)  # was: before the last turn
        self.desk = desk(case, explaining)
        self._ahead: Desk | None = None
        self.snapshots = Past(0, saved(self.state))  # turn -> the saved game after it
        self.orders: dict[int, dict[str, dict[str, str | None]]] = {}
        self.changes: dict[int, dict[str, float]] = {}  # turn from which on -> path -> value
        self.event_rows: list[dict[str, Any]] = []
        self.happening_rows: list[dict[str, Any]] = []
        self.history_rows = history(self)

    @property
    def turn(self) -> int:
        return int(self.state.run["turn"][0])

    @property
    def horizon(self) -> int:
        return int(self.case.world.clock["horizon"][0])

    @property
    def running(self) -> bool:
        return bool(self.state.run["over"][0] == 0 and self.turn < self.horizon)

    @property
    def world_rung(self) -> int:
        """The highest rung that any dyad stands on."""
        return int(self.state.dyad["rung"].max(initial=0))

    @property
    def key(self) -> tuple[int, int, int]:
        return self.seed, self.run, self.branch_number

    @property
    def events(self) -> pd.DataFrame:
        """A row per act; columns as in docs/codebook.md."""
        return table(self.event_rows, EVENT_COLUMNS)

    @property
    def history(self) -> pd.DataFrame:
        """A row per turn (0: the start) and dyad; columns as in docs/codebook.md."""
        return table(self.history_rows, HISTORY_COLUMNS)

    @property
    def happenings(self) -> pd.DataFrame:
        """A row per thing that no one chose; columns as in docs/codebook.md."""
        return table(self.happening_rows, HAPPENING_COLUMNS)

    @property
    def news(self) -> list[tuple[int, str]]:
        """(turn, trigger) of events from outside."""
        return [(h["turn"], h["name"]) for h in self.happening_rows if h["kind"] == "outside"]

    def date(self, turn: int) -> datetime.date:
        """The first day of a turn."""
        days = (turn - 1) * float(self.case.world.clock["turn_days"][0])
        return self.case.scenario.start + datetime.timedelta(days=int(days))

    def step(self, orders: Orders | None = None) -> None:
        """One turn, with these pairs held to these moves; nothing once the run is over. ValueError for bad orders."""
        if not self.running:
            return
        held = self.seats(orders or {})
        before = saved(self.state)
        hold(self.desk, held)
        entry().turn(self.case.world, self.state, self.desk, *self.key)
        if held:
            self.orders[self.turn] = {a: dict(made) for a, made in (orders or {}).items() if made}
        self.was.raw[:] = before
        self.snapshots.add(saved(self.state))
        self.event_rows += events(self, self.was.dyad["rung"])
        self.history_rows += history(self)
        self.happening_rows += happenings(self, self.was)
        self.desk.seat[:] = FREE
        self._ahead = None

    def only(self, actor: str, made: Mapping[str, str]) -> dict[str, str | None]:
        """The orders of whoever holds an actor's seat whole: these moves, and nothing toward anyone else."""
        most = int(self.case.world.actor["capacity"][index(self.case, actor)])
        if len(made) > most:
            raise ValueError(f"{actor} can make {most} moves a turn, {len(made)} were chosen.")
        return {**{b: None for a, b in self.case.pairs if a == actor}, **made}

    def seats(self, orders: Orders) -> dict[int, int]:
        """The option to which each pair is held. ValueError says what is open."""
        held = {
            explain.pair(self.case, a, b): NOTHING if move is None else explain.option(self.case, a, b, move)
            for a, made in orders.items()
            for b, move in made.items()
        }
        if any(o != NOTHING for o in held.values()):
            utility = self.ahead().utility
            for d, o in held.items():
                if o != NOTHING and utility[o] <= explain.CLOSED:
                    first, last = explain.bounds(self.case, d)
                    can = [self.case.options[k][2] for k in range(first, last) if utility[k] > explain.CLOSED]
                    actor, target, move = self.case.options[o]
                    raise ValueError(f"{actor} cannot make {move!r} toward {target!r} this turn. Open: "
                                     f"{listed(can, 20) if can else 'nothing'}.")  # fmt: skip
        return held

    def ahead(self) -> Desk:
        """A desk on which everyone has weighed the coming turn; on a copy, with no one acting, so nothing changes."""
        if self._ahead is not None:
            return self._ahead
        s, x = restored(self.case, self.state.raw), desk(self.case, self.explaining)
        x.seat[:] = NOTHING
        entry().turn(self.case.world, s, x, *self.key)
        self._ahead = x
        return x

    def offered(self, actor: str) -> list[Option]:
        """What an actor can do in the coming turn, the likeliest first; its reasons are told by ``weighed_at``."""
        w, x, i = self.case.world, self.ahead(), index(self.case, actor)
        mine = range(int(w.actor["first_pair"][i]), int(w.actor["last_pair"][i]))
        found = [o for d in mine for o in options(self.case, self.state, x, d, explaining=False)]
        return sorted(found, key=lambda o: -o.chance)

    def weighed_at(self, turn: int, actor: str, target: str) -> Weighing:
        """How an actor weighed a turn that was played, or weighs the next. ValueError for another turn."""
        d = explain.pair(self.case, actor, target)
        if turn == self.turn + 1:
            s, x, chosen = self.state, self.ahead(), -1
        else:
            s, x = self.replayed(turn)
            chosen = int(x.chosen[d])
        now = () if x.replied[d] else tuple(explain.why_now(self.case, s, x, d, chosen))
        act = float(x.chance[slice(*explain.bounds(self.case, d))].sum())
        move = self.case.options[chosen][2] if chosen >= 0 else ""
        found = tuple(sorted(options(self.case, s, x, d), key=lambda o: -o.chance))
        return Weighing(turn, actor, target, act, move, bool(x.replied[d]), found, now)

    def replayed(self, turn: int) -> tuple[State, Desk]:
        """The state after a turn that was played, and the desk on which it was decided, with every reason."""
        if turn < 1 or turn > self.turn:
            raise ValueError(f"Turn {turn} is not one that this game has reached; it has come to turn {self.turn}.")
        case = self.case_at(turn)
        s, x = restored(case, self.snapshots[turn - 1]), desk(case, True)
        hold(x, self.held(turn))
        entry().turn(case.world, s, x, *self.key)
        return s, x

    def held(self, turn: int, but: str = "") -> dict[int, int]:
        """The option to which each pair was held in a turn; without those of one actor."""
        return {
            explain.pair(self.case, a, b): NOTHING if move is None else explain.option(self.case, a, b, move)
            for a, made in self.orders.get(turn, {}).items()
            for b, move in made.items()
            if a != but
        }

    def belief(self, actor: str, target: str, turn: int) -> float:
        """Mean belief of an actor in the resolve of a target after a turn, 0-1."""
        if turn not in self.snapshots:
            raise ValueError(f"Turn {turn} is not one that this game has reached; it has come to turn {self.turn}.")
        p = restored(self.case, self.snapshots[turn]).pair[explain.pair(self.case, actor, target)]
        return float(p["resolve_a"] / (p["resolve_a"] + p["resolve_b"]))

    def change(self, values: Mapping[str, float]) -> None:
        """Set numbers from the next turn on. ValueError for one that acts only at the start, or for no number."""
        late = sorted(path for path in values if at_start(path))
        if late:
            raise ValueError(f"{late[0]} acts only at the start of a run: begin anew to change it.")
        try:
            self.case = self.case.patched(values)
        except KeyError as fault:
            raise ValueError(str(fault.args[0])) from None
        self.desk, self._ahead = desk(self.case, self.explaining), None
        if self.turn:
            carry(self.case, self.state, values)
        else:
            self.state.raw[:] = start(self.case).raw
            self.history_rows = history(self)
        self.snapshots.replace(saved(self.state))
        self.changes.setdefault(self.turn + 1, {}).update({path: float(x) for path, x in values.items()})

    def case_at(self, turn: int) -> Case:
        """The case as it was in a turn."""
        values = {path: x for since, made in self.changes.items() if since <= turn for path, x in made.items()}
        return self.case if len(self.changes) == 0 or turn > max(self.changes) else self.origin.patched(values)

    def branch(self, turn: int, orders: Orders) -> Game:
        """Another game, the same up to this turn, then with these orders on top of those given; all luck is kept."""
        if turn - 1 not in self.snapshots or turn > self.horizon:
            raise ValueError(f"Turn {turn} is not one that this model has reached or comes to next.")
        twin = Game(self.case_at(turn), *self.key, explaining=self.explaining)
        twin.origin = self.origin
        twin.changes = {since: dict(made) for since, made in self.changes.items() if since <= turn}
        twin.orders = {t: made for t, made in self.orders.items() if t < turn}
        twin.state = restored(twin.case, self.snapshots[turn - 1])
        twin.snapshots = self.snapshots.until(turn - 1)
        twin.event_rows = [e for e in self.event_rows if e["turn"] < turn]
        twin.happening_rows = [h for h in self.happening_rows if h["turn"] < turn]
        twin.history_rows = [h for h in self.history_rows if h["turn"] < turn]
        given = {a: dict(made) for a, made in self.orders.get(turn, {}).items()}
        for actor, made in orders.items():
            given.setdefault(actor, {}).update(made)
        twin.step(given)
        return twin

    def save(self) -> dict[str, Any]:
        """The game as plain data for JSON: its scenario, key and numbers, what was ordered and what was changed."""
        return {
            "scenario": self.origin.scenario.digest,
            "changed": dict(self.origin.changed),
            "seed": self.seed,
            "run": self.run,
            "branch": self.branch_number,
            "turn": self.turn,
            "orders": {str(turn): made for turn, made in self.orders.items()},
            "changes": {str(turn): made for turn, made in self.changes.items()},
        }

    @classmethod
    def replay(cls, case: Case, save: Mapping[str, Any], explaining: bool = True) -> Game:
        """A saved game of this case, played again to the same bits. ValueError if it belongs to another case."""
        case = case.of(int(save["seed"]), int(save["run"]))
        if not case.changed and save["changed"]:
            case = case.moved(save["changed"])
        if case.scenario.digest != save["scenario"] or dict(case.changed) != dict(save["changed"]):
            raise ValueError("The saved game belongs to another scenario, or to other values of it.")
        game = cls(case, save["seed"], save["run"], save["branch"], explaining)
        while game.turn < int(save["turn"]) and game.running:
            following = str(game.turn + 1)
            if following in save["changes"]:
                game.change(save["changes"][following])
            game.step(save["orders"].get(following))
        last = str(game.turn + 1)
        if last in save["changes"]:
            game.change(save["changes"][last])
        if game.turn != int(save["turn"]):
            raise ValueError(f"The saved game says that it came to turn {save['turn']}, but it ends at {game.turn}.")
        return game


def hold(x: Desk, held: Mapping[int, int]) -> None:
    for d, o in held.items():
        x.seat[d] = o


def options(case: Case, s: State, x: Desk, d: int, explaining: bool = True) -> list[Option]:
    """The open options of a pair as records, with or without their reasons."""
    first, last = explain.bounds(case, d)
    worth = explain.prices(case, x.appeal[d], first, last)
    return [
        Option(*case.options[o], int(x.rung[o]), float(x.chance[o]), float(x.utility[o]), float(worth[o - first]),
               tuple(explain.reasons(case, s, x, o)) if explaining else ())
        for o in range(first, last)
        if x.utility[o] > explain.CLOSED
    ]  # fmt: skip


def index(case: Case, actor: str) -> int:
    """The number of an actor. ValueError says which there are."""
    if actor not in case.actors:
        raise ValueError(f"{actor!r} is not an actor.{nearest(actor, case.actors)} Allowed: {listed(case.actors)}.")
    return case.actors.index(actor)


def table(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))
