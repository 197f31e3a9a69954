"""A run in words: who did what to whom, how the dyad moved, and the two strongest reasons."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.encoding import Case
from sim.rules import RULES

if TYPE_CHECKING:
    from sim.model import CrisisModel


def title(rule: str) -> str:
    """What a rule is called in a sentence: the words before the colon of its own first line."""
    said = (RULES[rule].__doc__ or rule).split(":")[0].strip()
    return said[:1].lower() + said[1:]


def name(case: Case, actor: str) -> str:
    return str(case.scenario.actors[actor]["label"] or actor)


def when(case: Case, date: datetime.date) -> str:
    """``Week of 14 Jan 2017``; for other lengths of a turn ``14 Jan 2017`` or ``From 14 Jan 2017``."""
    day = f"{date.day} {date:%b %Y}"
    days = float(case.world.clock[0]["turn_days"])
    return day if days <= 1.0 else f"Week of {day}" if days == 7.0 else f"From {day}"


def because(event: Mapping[str, Any]) -> str:
    """The reasons of an act; a scripted one needs none."""
    if event["seat"] == "script":
        return ", as the script has it"
    if event["seat"] == "held":
        return ", as whoever holds the seat chose"
    given = [(event[f"reason_{k}"], event[f"amount_{k}"]) for k in (1, 2)]
    said = " and ".join(f"{title(r)} ({amount:+.2f})" for r, amount in given if r)
    return f", because of {said}" if said else ", for no stronger reason than any other move"


def act(case: Case, event: Mapping[str, Any]) -> str:
    """One act without its date: ``Serbia threatens force against Kosovo (serbia_kosovo: 2 → 4), because …``."""
    move = case.scenario.moves[event["move"]]["label"]
    words = [name(case, event["actor"]), move, name(case, event["target"])]
    if event["reply"]:
        words.append("in reply")
    if not event["attributed"]:
        words.append("without being found out")
    if event["dyad"]:
        words.append(f"({event['dyad']}: {event['rung_before']} → {event['rung_after']})")
    return " ".join(words) + because(event)


def sentence(case: Case, event: Mapping[str, Any]) -> str:
    """One act with its date."""
    return f"{when(case, event['date'])} — {act(case, event)}."


def happened(model: CrisisModel, turn: int) -> list[str]:
    """What no one chose: accidents, wars that begin and end, events from outside."""
    said = [str(model.case.scenario.triggers[q]["label"] or q) for t, q in model.news if t == turn]
    now = {h["dyad"]: h for h in model.history_rows if h["turn"] == turn}
    then = {h["dyad"]: h for h in model.history_rows if h["turn"] == turn - 1}
    for dyad, h in now.items():
        if h["accident"]:
            said.append(f"an incident that no one ordered ({dyad}: now {h['rung']})")
        was = then[dyad]["war"] if dyad in then else 0
        if h["war"] != was:
            said.append(f"war {'begins' if h['war'] else 'ends'} ({dyad})")
    return said


def story(model: CrisisModel, least_rung: int = 0) -> list[str]:
    """The run so far, a sentence an event; ``least_rung`` leaves out acts below that rung."""
    lines = []
    for turn in sorted({h["turn"] for h in model.history_rows}):
        date = model.date(turn)
        lines += [f"{when(model.case, date)} — {what[:1].upper() + what[1:]}." for what in happened(model, turn)]
        lines += [sentence(model.case, e) for e in model.event_rows if e["turn"] == turn and e["rung"] >= least_rung]
    return lines


def sample(model: CrisisModel) -> dict[str, Any]:
    """A run as plain data for a JSON file: its key, its events with their sentences, every dyad's path."""
    return {
        "scenario": model.case.scenario.name,
        "digest": model.case.scenario.digest,
        "changed": dict(model.case.changed),
        "seed": model.seed,
        "run": model.run,
        "branch": model.branch_number,
        "turns": model.turn,
        "highest": int(model.state.run[0].highest),
        "events": [
            {**e, "date": e["date"].isoformat(), "utility": e["utility"] if e["utility"] == e["utility"] else None,
             "sentence": sentence(model.case, e)}
            for e in model.event_rows
        ],
        "happened": [
            {"turn": t, "date": model.date(t).isoformat(), "what": what}
            for t in sorted({h["turn"] for h in model.history_rows})
            for what in happened(model, t)
        ],
        "history": list(model.history_rows),
    }  # fmt: skip
