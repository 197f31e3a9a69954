"""Turning points in words: what the odds did in a turn, and what happened in it."""

from __future__ import annotations

import pandas as pd

from experiments.odds.line import Step
from experiments.plots import words as say
from sim.game import Game


def ahead_words(within: int | None) -> str:
    return f"within the next {within} turns" if within else "to the horizon"


def changed(effect: float, low: float, high: float, unit: str = " in 100") -> str:
    """A difference with its interval: ``-11 in 100 (-13 to -9)``."""
    return f"{say.change(effect, unit)} ({say.change(low, '')} to {say.change(high, '')})"


def turning_words(model: Game, steps: list[Step], moves: pd.DataFrame, rung: int, span: str) -> list[str]:
    """A paragraph a turning point."""
    label = say.or_worse(rung, model.case.scenario.ladder["rungs"][f"r{rung}"]["label"])
    if not steps:
        return [f"No turning point: no single turn moved the odds of {label} beyond doubt."]
    lines = [f"Turning points ({label}, {span}):"]
    for step in steps:
        verb = "rose" if step.change > 0 else "fell"
        lines.append(
            f"Turn {step.turn} ({model.date(step.turn):%d %b %Y}): the odds {verb},"
            f" {say.from_to(step.before, step.now)}"
            f" ({say.change(step.change, '')}; {say.change(step.low, '')} to {say.change(step.high, '')})."
        )
        lines += [f"    {what}" for what in happened(model, step.turn, moves)]
    return lines


def happened(model: Game, turn: int, moves: pd.DataFrame, most: int = 3) -> list[str]:
    """What came from outside, what the ladder did, and the moves that did most, those that were tested first."""
    found = [f"From outside: {name.replace('_', ' ')}." for t, name in model.news if t == turn]
    before = {r["dyad"]: r["rung"] for r in model.history_rows if r["turn"] == turn - 1}
    for row in (r for r in model.history_rows if r["turn"] == turn):
        if row["rung"] != before.get(row["dyad"], row["rung"]):
            accident = ", by accident" if row["accident"] else ""
            name = str(model.case.scenario.dyads[row["dyad"]]["label"] or row["dyad"].replace("_", " "))
            found.append(f"{name}: rung {before[row['dyad']]} to {row['rung']}{accident}.")
    here = moves[moves["turn"] == turn]
    size = here["effect"].abs().fillna(here["screened"].abs() * 1e-3)
    for row in here.loc[size.sort_values(ascending=False).index[:most]].to_dict("records"):
        effect = "not tested closely"
        if row["runs"]:
            effect = f"{say.change(row['effect'], '')} against its average move"
            effect += f", {row['sign']} {row['words']}" if row["sign"] else ", not beyond doubt"
        found.append(f"{row['actor']}: {row['move']}: {effect}.")
    return found
