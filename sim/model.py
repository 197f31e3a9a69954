"""The Mesa model: one run that steps turn by turn and explains every choice.

It calls the same compiled turn as the ensemble: run r of ``Ensemble(case, seed)`` and ``CrisisModel(case, seed=seed,
run=r)`` are the same run, bit for bit. Mesa's own random numbers are never used; every draw is keyed by names.
The only module that imports Mesa.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import mesa
import pandas as pd

from sim import explain
from sim.encoding import Case, encode
from sim.faults import listed
from sim.game import Game, Orders, index
from sim.layout import ACTOR_STATE, Desk
from sim.load import load
from sim.luck import checked, repetition
from sim.scenario import Scenario
from sim.vocabulary import KINDS

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
        **kwargs: Any,  # Mesa's viewer looks for this name
    ) -> None:
        seed = kwargs.pop("seed", None)  # no parameter of that name: Mesa 3.5 would set it to None (sim/luck.py)
        if seed is not None and rng is not None:
            raise ValueError("Give seed or rng, not both: both name the root seed.")
        self.seed = checked("seed", 0 if seed is None and rng is None else rng if seed is None else seed)
        super().__init__(rng=self.seed)
        self.take(Game(case_of(scenario, overrides, kwargs), self.seed, repetition(run), branch, explaining), choose)

    def take(self, game: Game, choose: Mapping[str, Pick] | None) -> None:
        """Be the model of this game: it holds the run, and what is read here of the run is read there."""
        self.game, self.choose = game, dict(choose or {})
        for actor in self.choose:
            index(game.case, actor)
        for name in game.case.actors:
            AGENTS[game.case.scenario.actors[name]["kind"]](self, name)
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3 counts agents by model and would keep it for ever
        self.datacollector = mesa.DataCollector(model_reporters=reporters(game.case))
        self.steps, self.running = game.turn, game.running

    def __getattr__(self, name: str) -> Any:  # only reached for what is not set above
        if name in GAME:
            return getattr(self.__dict__["game"], name)
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    @property
    def last_events(self) -> list[dict[str, Any]]:
        return [e for e in self.game.event_rows if e["turn"] == self.game.turn]

    def rung(self, dyad: str) -> int:
        return int(self.game.state.dyad["rung"][self.game.case.dyads.index(dyad)])

    def tension(self, dyad: str) -> float:
        """Mean tension of the two sides."""
        c = self.game.case.dyads.index(dyad)
        one, other = (self.game.state.pair["tension"][self.game.case.world.dyad[side][c]] for side in ("ab", "ba"))
        return float((one + other) / 2.0)

    def step(self) -> None:
        """One turn."""
        if self.game.running:
            self.game.step(self.asked())
            self.running = self.game.running
            self.steps = self.game.turn
            self.datacollector.collect(self)
        self.steps = self.game.turn  # Mesa has counted this call already; what counts is turns

    def asked(self) -> Orders:
        """What whoever holds a seat chooses, all on the same knowledge, before anyone moves."""
        if not self.choose:
            return {}
        ahead = self.game.ahead()
        offered = {actor: self.weighed(ahead, actor) for actor in self.choose}
        made = {a: picked(a, pick(self, a, offered[a]), offered[a]) for a, pick in self.choose.items()}
        return {actor: self.game.only(actor, moves) for actor, moves in made.items()}

    def options(self, actor: str, target: str | None = None, ahead: bool = False) -> pd.DataFrame:
        """The open options of an actor with probability, utility and each rule's contribution, the likeliest first.

        Those weighed in the last turn (in its reply, where it could reply), or with ``ahead`` (and before the first
        turn) those of the coming one. The contributions sum to ``worth``, the utility before ``transform``.
        """
        x = self.game.ahead() if ahead or self.game.turn == 0 else self.game.desk
        return self.weighed(x, actor, target)

    def weighed(self, x: Desk, actor: str, target: str | None = None) -> pd.DataFrame:
        """The open options on a desk, toward everyone or toward one."""
        index(self.game.case, actor)
        targets = [b for a, b in self.game.case.pairs if a == actor] if target is None else [target]
        frames = [explain.weighed(self.game.case, x, explain.pair(self.game.case, actor, b)) for b in targets]
        return pd.concat(frames, ignore_index=True)

    def save(self) -> dict[str, Any]:
        """The game as plain data for JSON: what was decided in it. ``restore`` plays it again to the same bits."""
        return self.game.save()

    @classmethod
    def restore(
        cls,
        scenario: Any,
        save: Mapping[str, Any],
        choose: Mapping[str, Pick] | None = None,
        explaining: bool = True,
    ) -> CrisisModel:
        """Go on with a saved game of this scenario: the same bits as if it had never stopped."""
        return cls.of(Game.replay(case_of(scenario, (), {}), save, explaining), choose)

    @classmethod
    def of(cls, game: Game, choose: Mapping[str, Pick] | None = None) -> CrisisModel:
        """The model of a game that is on its way."""
        model = cls(game.case, seed=game.seed, run=game.run, branch=game.branch_number, explaining=game.explaining)
        model.remove_all_agents()
        model.take(game, choose)
        return model

    def branch(self, turn: int, actor: str, target: str, move: str | None) -> CrisisModel:
        """Another run, the same up to this turn, where the actor makes this move (None: nothing); all luck is kept."""
        twin = CrisisModel.of(self.game.branch(turn, {actor: {target: move}}), self.choose)
        twin.datacollector.collect(twin)
        return twin


GAME = ("case", "state", "was", "desk", "explaining", "snapshots", "run", "branch_number", "turn", "horizon",
        "world_rung", "date", "events", "history", "happenings", "news", "event_rows", "history_rows",
        "happening_rows", "held", "replayed")  # what a model has of its game  # fmt: skip


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
