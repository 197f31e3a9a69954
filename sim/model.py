"""The Mesa model: one run that steps turn by turn and explains every choice.

It calls the same compiled turn as the ensemble: run r of ``Ensemble(case, seed)`` and ``CrisisModel(case, seed=seed,
run=r)`` are the same run, bit for bit. Mesa's own random numbers are never used; every draw is keyed by names.
The only module that imports Mesa.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd

from sim import explain
from sim.choice import FREE, NOTHING
from sim.chronicle import events, happenings, history
from sim.compiled import entry
from sim.encoding import Case, encode
from sim.faults import listed
from sim.load import load
from sim.luck import checked, repetition
from sim.past import Past
from sim.scenario import Scenario
from sim.state import desk, restored, saved, start
from sim.vocabulary import ACTOR_STATE, KINDS

Pick = Callable[["CrisisModel", str, pd.DataFrame], Any]


class ActorAgent(mesa.Agent):
    """A thin view on one actor: ``agent.attention`` reads the arrays, which alone hold the state."""

    model: CrisisModel

    def __init__(self, model: CrisisModel, name: str) -> None:
        super().__init__(model)
        self.name = name
        self.index = model.case.actors.index(name)
        entry_ = model.case.scenario.actors[name]
        self.kind, self.label = entry_["kind"], entry_["label"] or name

    def __getattr__(self, field: str) -> float:  # only reached for what is not set above
        model = self.__dict__.get("model")
        if model is not None and field in (ACTOR_STATE.names or ()):
            return float(model.state.actor[field][self.index])
        if model is not None and field in model.case.world.actor.dtype.names:
            return float(model.case.world.actor[field][self.index])
        raise AttributeError(f"{type(self).__name__} has no {field!r}")

    @property
    def targets(self) -> list[str]:
        """Everyone it deals with."""
        return [b for a, b in self.model.case.pairs if a == self.name]

    @property
    def dyads(self) -> list[str]:
        """The dyads it is a side of."""
        entries = self.model.case.scenario.dyads
        return [c for c, e in entries.items() if self.name in (e["a"], e["b"])]

    @property
    def rung(self) -> int:
        """The highest rung of its dyads, 0 if it has none."""
        return max((self.model.rung(c) for c in self.dyads), default=0)

    @property
    def acts(self) -> list[dict[str, Any]]:
        """What it did in the last turn."""
        return [e for e in self.model.last_events if e["actor"] == self.name]

    def options(self, target: str | None = None) -> pd.DataFrame:
        return self.model.options(self.name, target)


class StateAgent(ActorAgent):
    """A state that is a party to the crisis."""


class FactionAgent(ActorAgent):
    """A group inside a state, with or without a sponsor outside."""


class PatronAgent(ActorAgent):
    """An outside power: patron, mediator or guarantor."""


AGENTS = dict(zip(KINDS, (StateAgent, FactionAgent, PatronAgent), strict=True))


class CrisisModel(mesa.Model):
    """One run of a scenario.

    ``scenario``: a name, path, mapping, Scenario or Case. ``seed`` (or ``rng``), ``run`` and ``branch`` make the key of
    its luck; in ``mesa.batch_run`` iteration i is run i (sim/luck.py). ``choose`` maps an actor to a callable ``(model,
    actor, options) -> pick`` that holds its seat: a move, a (target, move), a {target: move}, or None to do nothing.
    Further keywords set numbers by path: ``CrisisModel(case, **{"rules.reciprocity.match": 0})``, so
    ``mesa.batch_run`` can sweep them.
    """

    def __init__(
        self,
        scenario: str | Path | Mapping[str, Any] | Scenario | Case | None = None,
        overrides: str | Sequence[str] = (),
        *,
        run: int | None = None,
        branch: int = 0,
        choose: Mapping[str, Pick] | None = None,
        explaining: bool = True,
        rng: int | None = None,
        **values: Any,
    ) -> None:
        seed = values.pop("seed", None)  # no parameter of that name: Mesa 3.5 would set it to None (sim/luck.py)
        if seed is not None and rng is not None:
            raise ValueError("Give seed or rng, not both: both name the root seed.")
        self.seed = checked("seed", 0 if seed is None and rng is None else rng if seed is None else seed)
        super().__init__(rng=self.seed)
        self.run, self.branch_number = repetition(run), checked("branch", branch)
        self.case = case_of(scenario, overrides, values)
        self.choose = dict(choose or {})
        for actor in self.choose:
            if actor not in self.case.actors:
                explain.pair(self.case, actor, "")
        self.state = start(self.case)
        self.was = start(self.case)  # the state before the last turn
        self.desk = desk(self.case, explaining)
        self.explaining = explaining
        self.snapshots = Past(0, saved(self.state))  # turn -> the saved game after it
        self.event_rows: list[dict[str, Any]] = []
        self.history_rows: list[dict[str, Any]] = []
        self.happening_rows: list[dict[str, Any]] = []
        for name in self.case.actors:
            AGENTS[self.case.scenario.actors[name]["kind"]](self, name)
        self.datacollector = mesa.DataCollector(model_reporters=reporters(self.case))

    @property
    def turn(self) -> int:
        return int(self.state.run["turn"][0])

    @property
    def horizon(self) -> int:
        return int(self.case.world.clock["horizon"][0])

    @property
    def world_rung(self) -> int:
        """The highest rung that any dyad stands on."""
        return int(self.state.dyad["rung"].max(initial=0))

    @property
    def events(self) -> pd.DataFrame:
        """A row per act; columns as in docs/codebook.md."""
        return pd.DataFrame(self.event_rows, columns=list(EVENT_COLUMNS))

    @property
    def history(self) -> pd.DataFrame:
        """A row per turn and dyad; columns as in docs/codebook.md."""
        return pd.DataFrame(self.history_rows, columns=list(HISTORY_COLUMNS))

    @property
    def happenings(self) -> pd.DataFrame:
        """A row per thing that no one chose; columns as in docs/codebook.md."""
        return pd.DataFrame(self.happening_rows, columns=list(HAPPENING_COLUMNS))

    @property
    def news(self) -> list[tuple[int, str]]:
        """(turn, trigger) of events from outside."""
        return [(h["turn"], h["name"]) for h in self.happening_rows if h["kind"] == "outside"]

    @property
    def last_events(self) -> list[dict[str, Any]]:
        return [e for e in self.event_rows if e["turn"] == self.turn]

    def date(self, turn: int) -> datetime.date:
        """The first day of a turn."""
        days = (turn - 1) * float(self.case.world.clock["turn_days"][0])
        return self.case.scenario.start + datetime.timedelta(days=int(days))

    def rung(self, dyad: str) -> int:
        return int(self.state.dyad["rung"][self.case.dyads.index(dyad)])

    def tension(self, dyad: str) -> float:
        """Mean tension of the two sides."""
        c = self.case.dyads.index(dyad)
        one, other = (self.state.pair["tension"][self.case.world.dyad[side][c]] for side in ("ab", "ba"))
        return float((one + other) / 2.0)

    def step(self) -> None:
        """One turn."""
        self.steps = self.turn  # Mesa has counted this call already; what counts is turns
        if not self.running:
            return
        self.ask_seats()
        before = saved(self.state)
        entry().turn(self.case.world, self.state, self.desk, self.seed, self.run, self.branch_number)
        self.note(before)
        self.desk.seat[:] = FREE

    def note(self, before: np.ndarray) -> None:
        """Keep what a turn has left, given the saved game before it: events, history, the saved game after it."""
        self.steps = self.turn
        self.snapshots.add(saved(self.state))
        self.was.raw[:] = before
        self.event_rows += events(self, self.was.dyad["rung"])
        self.history_rows += history(self)
        self.happening_rows += happenings(self, self.was)
        self.running = self.state.run["over"][0] == 0 and self.turn < self.horizon
        self.datacollector.collect(self)

    def ask_seats(self) -> None:
        """Let whoever holds a seat choose, all on the same knowledge, before anyone moves."""
        if not self.choose:
            return
        ahead = self.weigh_ahead()
        for actor, pick in self.choose.items():
            mine = [d for d, (i, _) in enumerate(self.case.pairs) if i == actor]
            frames = [explain.weighed(self.case, ahead, d) for d in mine]
            offered = pd.concat(frames, ignore_index=True)
            made = picked(actor, pick(self, actor, offered), offered)
            most = int(self.case.world.actor["capacity"][self.case.actors.index(actor)])
            if len(made) > most:
                raise ValueError(f"{actor} can make {most} moves a turn, {len(made)} were chosen.")
            for d in mine:
                if self.desk.seat[d] == FREE:
                    target = self.case.pairs[d][1]
                    move = made.get(target)
                    self.desk.seat[d] = explain.option(self.case, actor, target, move) if move else NOTHING

    def weigh_ahead(self) -> Any:
        """A desk on which everyone has weighed the coming turn; on a copy, with no one acting, so nothing changes."""
        s, x = restored(self.case, self.state.raw), desk(self.case, self.explaining)
        x.seat[:] = NOTHING
        entry().turn(self.case.world, s, x, self.seed, self.run, self.branch_number)
        return x

    def options(self, actor: str, target: str | None = None, ahead: bool = False) -> pd.DataFrame:
        """The open options of an actor with probability, utility and each rule's contribution, the likeliest first.

        Those weighed in the last turn (in its reply, where it could reply), or with ``ahead`` (and before the first
        turn) those of the coming one. The contributions sum to ``worth``, the utility before ``transform``.
        """
        x = self.weigh_ahead() if ahead or not self.event_turns else self.desk
        targets = [b for a, b in self.case.pairs if a == actor] if target is None else [target]
        if not targets:
            explain.pair(self.case, actor, "")
        frames = [explain.weighed(self.case, x, explain.pair(self.case, actor, b)) for b in targets]
        return pd.concat(frames, ignore_index=True)

    @property
    def event_turns(self) -> int:
        """How many turns this object has stepped through itself."""
        return len(self.snapshots) - 1

    def save(self) -> dict[str, Any]:
        """A complete saved game: the state, and the key that decides all luck to come."""
        return {
            "scenario": self.case.scenario.digest,
            "changed": dict(self.case.changed),
            "seed": self.seed,
            "run": self.run,
            "branch": self.branch_number,
            "state": saved(self.state),
        }

    @classmethod
    def restore(
        cls,
        scenario: Any,
        save: Mapping[str, Any],
        choose: Mapping[str, Pick] | None = None,
        explaining: bool = True,
    ) -> CrisisModel:
        """Continue a saved game of this scenario: the same bits as if it had never stopped."""
        case = case_of(scenario, (), {})
        if not case.changed and save["changed"]:
            case = case.moved(save["changed"])
        if case.scenario.digest != save["scenario"] or dict(case.changed) != save["changed"]:
            raise ValueError("The saved game belongs to another scenario, or to other values of it.")
        key = {word: save[word] for word in ("seed", "run", "branch")}
        model = cls(case, choose=choose, explaining=explaining, **key)
        model.resume(save["state"])
        return model

    def resume(self, raw: np.ndarray) -> None:
        """Go on from this state."""
        self.state = restored(self.case, raw)
        self.snapshots = Past(self.turn, saved(self.state))
        self.steps = self.turn
        self.running = self.state.run["over"][0] == 0 and self.turn < self.horizon

    def branch(self, turn: int, actor: str, target: str, move: str | None) -> CrisisModel:
        """Another run, the same up to this turn, where the actor makes this move (None: nothing); all luck is kept."""
        if turn - 1 not in self.snapshots or turn > self.horizon:
            raise ValueError(f"Turn {turn} is not one that this model has reached or comes to next.")
        d = explain.pair(self.case, actor, target)
        seat = NOTHING if move is None else explain.option(self.case, actor, target, move)
        twin = CrisisModel(
            self.case,
            seed=self.seed,
            run=self.run,
            branch=self.branch_number,
            choose=self.choose,
            explaining=self.explaining,
        )
        twin.resume(self.snapshots[turn - 1])
        twin.snapshots = self.snapshots.until(turn - 1)
        twin.event_rows = [e for e in self.event_rows if e["turn"] < turn]
        twin.happening_rows = [h for h in self.happening_rows if h["turn"] < turn]
        twin.history_rows = [h for h in self.history_rows if h["turn"] < turn]
        twin.desk.seat[d] = seat
        twin.step()
        return twin


def case_of(scenario: Any, overrides: str | Sequence[str], values: Mapping[str, float]) -> Case:
    """A case from whatever names one."""
    given = [overrides] if isinstance(overrides, str) else list(overrides)
    if isinstance(scenario, (Scenario, Case)):
        if given:
            raise ValueError("overrides need a name, path or mapping; set numbers by keyword here.")
        case = scenario if isinstance(scenario, Case) else encode(scenario)
    else:
        case = encode(load(overrides=given) if scenario is None else load(scenario, given))
    return case.moved(values) if values else case


def reporters(case: Case) -> dict[str, Callable[[CrisisModel], float]]:
    """What the DataCollector keeps of every turn."""
    found: dict[str, Callable[[CrisisModel], float]] = {
        "seed": lambda m: m.seed,
        "run": lambda m: m.run,
        "turn": lambda m: m.turn,
        "rung": lambda m: m.world_rung,
        "hazard_attack": lambda m: float(m.desk.hazard[0]),
        "hazard_reply": lambda m: float(m.desk.hazard[1]),
        "hazard_accident": lambda m: float(m.desk.hazard[2]),
    }
    for name in case.dyads:
        found[f"rung_{name}"] = lambda m, name=name: m.rung(name)  # type: ignore[misc]
        found[f"tension_{name}"] = lambda m, name=name: m.tension(name)  # type: ignore[misc]
    return found


def picked(actor: str, pick: Any, offered: pd.DataFrame) -> dict[str, str]:
    """What the holder of a seat chose, as {target: move}, checked against what was open."""
    open_ = list(zip(offered["target"], offered["move"], strict=True))
    if pick is None:
        return {}
    if isinstance(pick, str):
        toward = [t for t, m in open_ if m == pick]
        if len(toward) > 1:
            raise ValueError(f"{actor}: {pick} toward whom? Give (target, move), of {toward}.")
        made = {toward[0] if toward else "anyone": pick}
    else:
        made = dict(pick) if isinstance(pick, Mapping) else dict([tuple(pick)])
    for target, move in made.items():
        if (target, move) not in open_:
            can = listed([f"{m} {t}" for t, m in open_], 20)
            raise ValueError(f"{actor} cannot make {move!r} toward {target!r} this turn. Open: {can}.")
    return made


EVENT_COLUMNS = ("turn", "date", "actor", "target", "move", "rung", "dyad", "rung_before", "rung_after",
                 "attributed", "reply", "answers", "seat", "probability", "chance", "utility",
                 "reason_1", "amount_1", "reason_2", "amount_2", "against", "against_amount",
                 "now", "now_amount")  # fmt: skip
HAPPENING_COLUMNS = ("turn", "date", "kind", "dyad", "actor", "name")
HISTORY_COLUMNS = ("turn", "dyad", "level", "standing", "rung", "tension_a", "tension_b", "deaths", "accident",
                   "war")  # fmt: skip
