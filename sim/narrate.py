"""A run in words, turn by turn: records of who did what to whom, why now, why this and what spoke against it.

``turn(model)`` gives the turn just played, on an unfinished run too: the same records serve a screen, a page and a
notebook. Utils and names of rules are in the data, never in a sentence (sim/sentences.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.encoding import Case
from sim.explain import Reason, called
from sim.sentences import act, capital, climb, dyad_label, happened, rarity, rung_label, sentence, verb, when

if TYPE_CHECKING:
    from sim.game import Game

LEAST = 0.01  # utils from which a reason is kept in a record


@dataclass(frozen=True)
class Act:
    """One act. ``chance`` is that of this move given that the actor acted toward this target (``probability``: of
    acting and of this move); ``rare`` says it where it was small. Reasons, the strongest first, from LEAST."""

    turn: int
    date: str
    actor: str
    actor_label: str
    verb: str
    move: str
    target: str
    target_label: str
    relation: tuple[str, ...]
    rung: int
    rung_label: str
    dyad: str
    dyad_label: str
    rung_before: int
    before_label: str
    rung_after: int
    after_label: str
    accident: bool
    attributed: bool
    reply: bool
    answers: str
    answers_turn: int
    seat: str
    probability: float
    chance: float | None
    rare: str
    utility: float | None
    why_now: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    words: str
    climb: str
    sentence: str


@dataclass(frozen=True)
class Happening:
    """What no one chose, or what came of acts: ``kind`` as in docs/codebook.md."""

    turn: int
    date: str
    kind: str
    dyad: str
    dyad_label: str
    actor: str
    actor_label: str
    words: str
    sentence: str


@dataclass(frozen=True)
class Standing:
    """Where a dyad stands after the turn."""

    dyad: str
    dyad_label: str
    rung_before: int
    rung: int
    rung_label: str
    tension_a: float
    tension_b: float
    deaths: float
    war: bool


@dataclass(frozen=True)
class Turn:
    """All that a turn has to tell."""

    turn: int
    date: str
    when: str
    happenings: tuple[Happening, ...]
    acts: tuple[Act, ...]
    dyads: tuple[Standing, ...]

    @cached_property
    def top(self) -> int:
        """The highest rung that any dyad stands on."""
        return max((d.rung for d in self.dyads), default=0)

    def as_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return asdict(self)


def turn(model: Game, number: int | None = None) -> Turn:
    """The records of a turn that has been played, by default the last; ValueError if it has not been."""
    number = model.turn if number is None else number
    if not 1 <= number <= model.turn:
        raise ValueError(f"turn {number} has not been played by this model; it has come to turn {model.turn}.")
    now = rows_of(model.history_rows, number)
    case, date = model.case, model.date(number)
    first = {name: int(k) for name, k in zip(case.dyads, case.world.dyad["rung"])}
    then = {h["dyad"]: h["rung"] for h in rows_of(model.history_rows, number - 1)}
    accidents = {h["dyad"] for h in now if h["accident"]}
    return Turn(
        number,
        date.isoformat(),
        when(case, date),
        tuple(happening(case, row) for row in rows_of(model.happening_rows, number)),
        tuple(record(model, e, e["dyad"] in accidents) for e in rows_of(model.event_rows, number)),
        tuple(
            Standing(h["dyad"], dyad_label(case, h["dyad"]), then.get(h["dyad"], first[h["dyad"]]), h["rung"],
                     rung_label(case, h["rung"]), h["tension_a"], h["tension_b"], h["deaths"], bool(h["war"]))
            for h in now
        ),
    )  # fmt: skip


def rows_of(rows: Sequence[Mapping[str, Any]], number: int) -> Sequence[Mapping[str, Any]]:
    """The rows of one turn, of rows that stand in the order of turns."""
    first, last = (side(rows, number, key=lambda row: row["turn"]) for side in (bisect_left, bisect_right))
    return rows[first:last]


def happening(case: Case, row: Mapping[str, Any]) -> Happening:
    who = called(case, row["actor"]) if row["actor"] else ""
    where, words = (row["dyad"], dyad_label(case, row["dyad"])), happened(case, row)
    return Happening(row["turn"], row["date"].isoformat(), row["kind"], *where, row["actor"], who, words,
                     f"{capital(words)}.")  # fmt: skip


def record(model: Game, e: Mapping[str, Any], accident: bool) -> Act:
    """An act of the model's as a record."""
    case = model.case
    came = e["answers"]
    back = (e["target"], e["actor"])
    before = [
        b for b in rows_of(model.event_rows, came) if (b["actor"], b["target"]) == back
    ]  # one act a turn and pair
    return Act(
        turn=e["turn"],
        date=e["date"].isoformat(),
        actor=e["actor"],
        actor_label=called(case, e["actor"]),
        verb=verb(case, e["move"]),
        move=e["move"],
        target=e["target"],
        target_label=called(case, e["target"]),
        relation=tuple(sorted(case.relations[e["actor"], e["target"]])),
        rung=e["rung"],
        rung_label=rung_label(case, e["rung"]),
        dyad=e["dyad"],
        dyad_label=dyad_label(case, e["dyad"]),
        rung_before=e["rung_before"],
        before_label=rung_label(case, e["rung_before"]),
        rung_after=e["rung_after"],
        after_label=rung_label(case, e["rung_after"]),
        accident=accident,
        attributed=e["attributed"],
        reply=e["reply"],
        answers=before[0]["move"] if before else "",
        answers_turn=came,
        seat=e["seat"],
        probability=e["probability"],
        chance=e["chance"] if e["chance"] == e["chance"] else None,
        rare=rarity(e),
        utility=e["utility"] if e["utility"] == e["utility"] else None,
        why_now=e["why_now"],
        reasons=tuple(r for r in e["reasons"] if r.amount >= LEAST),
        against=tuple(r for r in e["reasons"][::-1] if r.amount <= -LEAST),
        words=act(case, e),
        climb=climb(case, e["dyad"], e["rung_before"], e["rung_after"]),
        sentence=sentence(case, e),
    )


def story(model: Game, least_rung: int = 0) -> list[str]:
    """The run so far, a line an event; ``least_rung`` leaves out acts below that rung."""
    lines = []
    for number in range(1, model.turn + 1):
        t = turn(model, number)
        acts = [a for a in t.acts if a.rung >= least_rung]
        last = {a.dyad: a for a in acts}  # the change of rung is the whole turn's: it is told once
        said = [h.sentence for h in t.happenings if h.kind == "outside"]
        said += [a.sentence if last[a.dyad] is a else f"{a.words}." for a in acts]
        said += [h.sentence for h in t.happenings if h.kind != "outside"]
        lines += [f"{t.when} — {words}" for words in said]
    return lines


def sample(model: Game) -> dict[str, Any]:
    """A run as plain data for a JSON file: its key, then the records of every turn."""
    s = model.case.scenario
    return {
        "scenario": s.name,
        "title": s.title,
        "digest": s.digest,
        "changed": dict(model.case.changed),
        "seed": model.seed,
        "run": model.run,
        "branch": model.branch_number,
        "start": s.start.isoformat(),
        "turn_days": float(model.case.world.clock[0]["turn_days"]),
        "highest": int(model.state.run[0].highest),
        "turns": [turn(model, t).as_dict() for t in range(1, model.turn + 1)],
    }
