"""The comparison for the benchmark: the same kind of model as a Mesa user would write it in plain Python.

Objects, dictionaries, ``agents.do`` and Mesa's own random numbers; no arrays, nothing compiled. It has the engine's
choice (weigh every option toward everyone, act or not, one draw, same-turn replies, standing measures, cool-downs) and
five of its rules: activation, decision, reciprocity, action and reaction, war payoff. With all others switched off in
the engine (``OTHERS``), the two agree in distribution, which tests/test_benchmark.py holds them to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, exp, log
from typing import Any

import mesa

from sim.chance import busy, mean_left
from sim.encoding import Case
from sim.rules import RULES
from sim.state import near

SHARED = ("action_reaction", "activation", "decision", "reciprocity", "war_payoff")
OTHERS = {f"rules.{rule}.on": 0.0 for rule in RULES if rule not in SHARED}


@dataclass
class Move:
    """A move, as YAML has it."""

    name: str
    numbers: dict[str, float]
    traits: dict[str, float]
    deploy: float
    lifts: bool
    abroad: bool


@dataclass
class Dyad:
    """Two rivals and the rung they stand on."""

    name: str
    numbers: dict[str, float]
    patrons: bool
    rung: int
    heat: float
    level: int = 0
    sides: list[Relation] = field(default_factory=list)


@dataclass
class Relation:
    """One actor's side toward another: what it feels, has seen and may do."""

    actor: Any
    target: Any
    dyad: Dyad | None
    side: dict[str, float]
    moves: list[Move]
    anywhere: set[str]
    tension: float
    back: Any = None
    seen: dict[str, float] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)
    provoked: float = 0.0
    since: float = 1e6  # days
    takes: float = 0.0  # days of its last hostile act
    ready: dict[str, int] = field(default_factory=dict)
    until: dict[str, int] = field(default_factory=dict)
    chosen: Move | None = None
    utility: dict[str, float] = field(default_factory=dict)
    replied: bool = False
    known: bool = False

    @property
    def rung(self) -> int:
        return self.dyad.rung if self.dyad else 0


QUIET = {"hostile": 0.0, "cooperative": 0.0, "violent": 0.0, "level": 0}


class PlainActor(mesa.Agent):
    """An actor that weighs everything it could do, each turn."""

    def __init__(self, model: PlainModel, name: str, numbers: dict[str, float]) -> None:
        super().__init__(model)
        self.name = name
        self.numbers = numbers
        self.attention = numbers["attention"] * (1 - numbers["elsewhere"])
        self.deployed = 0.0
        self.relations: list[Relation] = []
        self.main: Dyad | None = None

    @property
    def power(self) -> float:
        return self.numbers["capability"] + self.deployed

    def see(self) -> None:
        for r in self.relations:
            r.seen = dict(r.back.sent)
            r.since += self.model.days

    def choose(self) -> None:
        """Decide toward everyone; then give up what goes beyond its capacity, the lowest rung first."""
        for r in self.relations:
            r.replied = False
            rate = exp(self.urge(r))
            r.chosen = self.decide(r, r.rung, rate, 1.0)
        made = [r for r in self.relations if r.chosen]
        made.sort(key=lambda r: (r.chosen.numbers["rung"], r.utility[r.chosen.name]))  # type: ignore[union-attr]
        for r in made[: max(0, len(made) - int(self.numbers["capacity"]))]:
            r.chosen = None
        for r in self.relations:
            r.known = bool(r.chosen) and self.random.random() < r.chosen.numbers["public"]  # type: ignore[union-attr]

    def urge(self, r: Relation) -> float:
        p, rules = self.model.rules["activation"], self.model.rules
        urge = self.numbers["activity"] + p["attention"] * (self.numbers["attention"] - 0.5)
        urge += log(max(1e-9, 1.0 - p["busy"] * busy(r.since, self.model.days, r.takes)))
        if r.dyad:
            urge += p["at_rest"] + p["tension"] * r.side["baseline"]
            urge += rules["action_reaction"]["stir"] * (r.tension - r.side["baseline"])
            return urge + rules["reciprocity"]["stir"] * r.seen["hostile"]
        main = r.target.main
        return urge + p["partner_at_rest"] + p["partner_alarm"] * (main.rung / 10 if main else 0.0)

    def appeals(self, r: Relation) -> tuple[dict[str, float], list[float]]:
        """What each trait and each rung is worth toward this target now."""
        rules = self.model.rules
        d, q, m = rules["decision"], rules["reciprocity"], rules["action_reaction"]
        traits = {"cost": -d["cost"], "violence": -d["bloodshed"]}
        rungs = [-d["effort"] * k for k in range(11)]
        traits["cooperation"] = q["thanks"] * r.seen["cooperative"]
        if r.dyad:
            push = m["heat"] * (r.tension - m["calm"])
            traits["hostility"] = push
            traits["demand"] = 0.5 * push
            traits["cooperation"] -= push
            level = r.seen["level"]
            for k in range(11):
                near = 1 - abs(k - level) / q["width"]
                if level > 0 and near > 0:
                    rungs[k] += q["match"] * near
            for k in range(4, 10):
                rungs[k] += self.war_worth(r, k)
        return traits, rungs

    def war_worth(self, r: Relation, k: int) -> float:
        p, ladder = self.model.rules["war_payoff"], self.model.ladder
        assert r.dyad
        mine, theirs = self.power, r.target.power
        if mine <= 0 or theirs <= 0:
            odds = 0.5 if mine <= 0 and theirs <= 0 else float(mine > 0)
        else:
            odds = 1 / (1 + exp(p["theta"] * (log(theirs) - log(mine))))
        share, reach = r.side["share"], r.dyad.numbers["contiguity"]
        gain = odds - share - self.numbers["war_cost"] * r.side["war_price"]
        gain += r.dyad.numbers["indivisible"] * (1 - share)
        if k < ladder["threat"]:
            phi = 0.0
        elif k <= ladder["display"]:
            phi = p["display_share"] * (k - ladder["threat"] + 1)
            phi /= ladder["display"] - ladder["threat"] + 1
        elif k >= ladder["serious"]:
            phi = 1.0
        else:
            phi = (k - ladder["display"]) / (ladder["serious"] - ladder["display"])
            phi = p["display_share"] + (1 - p["display_share"]) * phi
        yielded = p["yield_most"] * phi * odds * (1 - r.side["belief"])
        worth = yielded * p["concession"] + (1 - yielded) * phi * reach * gain
        price = p["distance"] * (1 - reach) if k >= ladder["violence"] else 0.0
        moved = 1 + p["motion"] * r.dyad.heat / (1 + r.dyad.heat)
        return p["weight"] * r.side["stake"] * moved * worth - price

    def is_open(self, r: Relation, move: Move) -> bool:
        n = move.numbers
        return (
            r.ready.get(move.name, 0) <= self.model.turn
            and n["from_rung"] <= r.rung <= n["to_rung"]
            and (r.side["near"] >= n["reach"] or move.name in r.anywhere)
            and n["least_recognition"] <= r.side["recognition"] <= n["most_recognition"]
        )

    def decide(self, r: Relation, rung: int, rate: float, most: float) -> Move | None:
        """Weigh every open option, then let one draw decide."""
        traits, rungs = self.appeals(r)
        open_ = [m for m in r.moves if self.is_open(r, m)]
        for m in open_:
            u = rungs[int(m.numbers["rung"])]
            for trait, amount in m.traits.items():
                u += amount * traits.get(trait, 0.0)
            r.utility[m.name] = u
        if not open_:
            return None
        p = self.model.rules["decision"]
        noise = self.numbers["noise"] / p["sharpness"]
        top = max(r.utility[m.name] for m in open_)
        classes: dict[str, list[Move]] = {"up": [], "hold": [], "down": []}
        for m in open_:
            k = m.numbers["rung"]
            classes["up" if k > rung else "hold" if k == rung else "down"].append(m)
        weights: dict[str, float] = {}
        for word, moves in classes.items():
            size = sum(m.numbers["weight"] for m in moves)
            for m in moves:
                e = exp((r.utility[m.name] - top) / noise)
                weights[m.name] = p[word] * m.numbers["weight"] * e / size
        pull = p["pull"] * (1 - exp(-self.gained(r, p, classes, noise) / p["enough"]))
        act = most * (1 - exp(-rate * exp(pull) * self.model.days))
        total = sum(weights.values())
        u = self.random.random() * total / act if total > 0 and act > 0 else total + 1
        for m in open_:
            u -= weights[m.name]
            if u < 0:
                return m
        return None

    def gained(self, r: Relation, p: dict[str, float], classes: dict[str, list[Move]], noise: float) -> float:
        """How much better than doing nothing it is to act: the inclusive value of the classes' best moves."""
        total = 0.0
        for word, moves in classes.items():
            worth = [r.utility[m.name] + noise * min(0.0, log(m.numbers["weight"])) for m in moves]
            total += p[word] * exp(max(0.0, *worth, 0.0) / noise)
        return noise * log(total / sum(p[word] for word in classes))

    def asked(self, r: Relation) -> bool:
        """Whether it faces a hostile act of this turn that it knows the maker of, and has not acted itself."""
        act = r.back.chosen
        return bool(
            r.dyad
            and act
            and not r.back.replied
            and r.back.known
            and not r.chosen
            and act.traits.get("hostility", 0) > 0
        )

    def reply(self) -> None:
        p, done = self.model.rules["activation"], []
        for r in self.relations:
            if not self.asked(r):
                continue
            move = r.back.chosen
            r.seen = {"hostile": move.traits["hostility"], "cooperative": 0.0}
            r.seen |= {"violent": move.traits.get("violence", 0.0), "level": move.numbers["rung"]}
            rate = 0.5 * exp(self.urge(r) + p["alarm"])  # struck in the middle of the turn, on average
            done.append((r, self.decide(r, int(max(r.rung, r.seen["level"])), rate, p["reply_share"])))
        for r, answer in done:
            r.replied = True
            r.chosen = answer
            r.known = answer is not None and self.random.random() < answer.numbers["public"]

    def carry_out(self) -> None:
        for r in self.relations:
            r.sent = dict(QUIET)
            if r.chosen:
                self.make(r, r.chosen)

    def make(self, r: Relation, move: Move) -> None:
        now, n, days = self.model.turn, move.numbers, self.model.days
        rung = int(n["rung"])
        r.sent = {
            "hostile": move.traits.get("hostility", 0.0) * r.known,
            "cooperative": move.traits.get("cooperation", 0.0),
            "violent": move.traits.get("violence", 0.0),
            "level": rung,
        }
        r.ready[move.name] = now + max(1, ceil(n["cooldown"] / days))
        if move.traits.get("hostility", 0.0) > 0.0:
            r.since = 0.0
            r.takes = n["takes"] or self.model.act_days
        landing = r.target.main if move.abroad else r.dyad
        if landing:
            landing.level = max(landing.level, rung)
            if n["lasts"] > 0 and rung > 0:
                r.until[move.name] = now + ceil(n["lasts"] / days)
        if move.lifts:
            r.until = {name: min(t, now - 1) for name, t in r.until.items()}
        alarm = move.traits.get("provocation", 0.0) * r.known
        for other in self.model.rivals:
            toward = self if r.dyad else r.target
            if alarm > 0 and other.target is toward and other.actor is not self:
                other.provoked += alarm

    def settle(self) -> None:
        """Forces in the theatre, and how it feels after the turn."""
        now = self.model.turn
        standing = [m for r in self.relations for m in r.moves if r.until.get(m.name, -1) >= now]
        self.deployed = sum(m.deploy for m in standing) * self.numbers["capability"]


class PlainModel(mesa.Model):
    """One run, in plain Python."""

    running: bool

    def __init__(self, case: Case, seed: int | None = None) -> None:
        super().__init__(seed=seed)
        s = case.scenario
        self.turn, self.highest, self.acts, self.replies = 0, 0, 0, 0
        self.days, self.act_days = s.clock["turn_days"], s.clock["act_days"]
        self.horizon = int(case.world.clock[0]["horizon"])
        self.ladder, self.patron_clash = dict(s.ladder.numbers), s.clock["patron_clash"]
        rules = case.world.rules[0]
        self.rules = {r: {p: float(rules[r][p]) for p in s.rules[r]} for r in SHARED}
        self.actors = {n: PlainActor(self, n, dict(e.numbers)) for n, e in s.actors.items()}
        self.dyads = {}
        for name, e in s.dyads.items():
            patrons = all(s.actors[e[side]]["kind"] == "patron" for side in "ab")
            n = dict(e.numbers)
            self.dyads[name] = Dyad(name, n, patrons, int(n["rung"]), n["heat"])
        catalogue = {m: plain_move(m, e) for m, e in s.moves.items()}
        found, reached = {}, near(case)
        for d, (i, j) in enumerate(case.pairs):
            row = case.world.pair[d]
            names = [m for a, b, m in case.options if (a, b) == (i, j)]
            dyad = self.dyads[case.dyads[row["dyad"]]] if row["dyad"] >= 0 else None
            words = ("stake", "tension", "baseline", "reaction", "fatigue", "belief", "recognition", "war_price")
            side = {word: float(row[word]) for word in words}
            held = dyad.numbers["share"] if dyad else 0.5
            side["share"] = held if row["dyad"] < 0 or case.world.dyad[row["dyad"]]["ab"] == d else 1 - held
            side["near"] = float(reached[d])
            moves = [catalogue[m] for m in names]
            mine = case.world.option[int(row["first"]) : int(row["last"])]
            anywhere = {m for m, o in zip(names, mine, strict=True) if o["means"]}
            r = Relation(self.actors[i], self.actors[j], dyad, side, moves, anywhere, side["tension"])
            r.sent = dict(QUIET)
            found[i, j] = r
            self.actors[i].relations.append(r)
            if dyad:
                dyad.sides.append(r)
        for (i, j), r in found.items():
            r.back = found[j, i]
        for a, (_name, actor) in enumerate(self.actors.items()):
            main = case.world.actor[a]["main_dyad"]
            actor.main = self.dyads[case.dyads[main]] if main >= 0 else None
        self.rivals = [r for r in found.values() if r.dyad]

    def step(self) -> None:
        self.turn += 1
        for dyad in self.dyads.values():
            dyad.level = 0
        self.agents.do("see")
        self.agents.do("choose")
        self.agents.do("reply")
        self.agents.do("carry_out")
        self.agents.do("settle")
        self.feel()
        self.observe()
        self.running = self.running and self.turn < self.horizon

    def feel(self) -> None:
        """Tension after the acts of the turn, all at once."""
        p, days = self.rules["action_reaction"], self.days
        new = []
        for r in self.rivals:
            t, sent = r.tension, r.back.sent
            fatigue, mirror = p["fatigue"] * r.side["fatigue"], p["mirror"] * r.side["reaction"]
            lasting = mean_left(fatigue, 0.5 * days, 1.5 * days)
            push = lasting * r.side["reaction"] * (p["gain"] * sent["hostile"] + p["third_party"] * r.provoked)
            push += (1 - exp(-mirror * days)) * r.back.tension
            change = push * (1 - p["saturation"] * t) - lasting * p["relief"] * sent["cooperative"] * t
            held = r.dyad.rung / 10 if r.dyad else 0.0
            rest = r.side["baseline"] + p["standing"] * held * (1 - r.side["baseline"])
            change -= (1 - exp(-fatigue * days)) * (t - rest)
            new.append(min(1.0, max(0.0, t + change)))
        for r, t in zip(self.rivals, new, strict=True):
            r.tension, r.provoked = t, 0.0

    def observe(self) -> None:
        for dyad in self.dyads.values():
            dyad.rung = dyad.level
        for actor in self.actors.values():
            for r in actor.relations:
                held = [m for m in r.moves if r.until.get(m.name, -1) >= self.turn]
                place = r.dyad or r.target.main
                if held and place:
                    place.rung = max(place.rung, *(int(m.numbers["rung"]) for m in held))
                self.acts += r.chosen is not None
                self.replies += r.replied and r.chosen is not None
        for dyad in self.dyads.values():
            if dyad.patrons and dyad.level >= self.ladder["clash"] and self.patron_clash > 0:
                dyad.rung, self.running = 10, False
            self.highest = max(self.highest, dyad.rung)


def plain_move(name: str, entry: Any) -> Move:
    effects = entry["effects"] or {}
    deploy, lifts = effects.get("deploy", 0.0), effects.get("lift", 0.0) > 0
    traits = dict(entry["traits"] or {})
    return Move(name, dict(entry.numbers), traits, deploy, lifts, entry["lands"] == "rivals")
