"""What the feed of a page says, over 50 runs of every scenario: no ids, and no reason that was none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

import sim
from experiments.classroom import view
from sim import narrate
from sim.game import Game
from sim.narrate import Act
from sim.rules import RULES
from sim.sentences import CLAUSES, RARE, STIRRED, STRONG

ID = re.compile(r"[a-z]+_[a-z]+")
RUNS, PART = 50, 10  # of every scenario; in one test
SURPRISE = r"a rare move, 1 in [\d,]+"
CLAUSE = re.compile(
    rf"(?: now that (?P<now>.+?))?, (?:because (?P<pro>.+?)|(?P<bare>{SURPRISE}|for no strong reason))"
    rf"(?:, although (?P<con>.+?))?(?: \((?P<rare>{SURPRISE})\))?\.$"
)


def feed(game: Game) -> Iterator[tuple[narrate.Turn, dict[str, Any]]]:
    """Every turn of a run, as it was and as a page is told of it."""
    turns, known = list[narrate.Turn](), set[tuple[int, str]]()
    while game.running:
        game.step()
        turns.append(narrate.turn(game))
        yield turns[-1], view.turn(game, turns, known)


def words(told: dict[str, Any]) -> list[str]:
    return [t["words"] for t in told["told"]] + [a[w] for a in told["acts"] for w in ("what", "words", "climb")]


def holds(act: Act, said: str) -> bool:
    """Whether what is said of an act are its strong reasons, the strongest first, or that it had none or was rare."""
    if act.seat != "own" or not act.reasons + act.against:
        return "because" not in said and "although" not in said
    found = CLAUSE.search(said)
    if found is None:
        return False
    strong = list(dict.fromkeys(r.words for r in act.reasons if r.words and r.amount >= STRONG))
    pro, con, now, rare = found["pro"], found["con"], found["now"], found["rare"] or found["bare"] or ""
    return (
        (pro in [" and ".join(strong[: k + 1]) for k in range(CLAUSES)] if pro else not strong)
        and (con is None or con in [r.words for r in act.against if r.amount <= -STRONG])
        and (now is None or now in [r.words for r in act.why_now if r.amount >= STIRRED])
        and rare.startswith("a rare move") == (act.chance is not None and act.chance <= RARE)
    )


@pytest.mark.parametrize("part", range(RUNS // PART))
@pytest.mark.parametrize("name", sim.scenarios())
def test_a_feed_names_no_id_and_no_weak_reason(name: str, part: int) -> None:
    case = sim.encode(sim.load(name))
    acts = 0
    for seed in range(part * PART, (part + 1) * PART):
        for turn, told in feed(Game(case, seed)):
            assert [w for w in words(told) if ID.search(w)] == [], (seed, turn.turn)
            said = [a["words"] for a in told["acts"]]
            assert [w for a, w in zip(turn.acts, said, strict=True) if not holds(a, w)] == [], (seed, turn.turn)
            acts += len(said)
    assert acts


def test_no_rule_has_an_id_to_say() -> None:
    """What 50 runs may never come to."""
    for name, rule in RULES.items():
        if hasattr(rule, "SAYS"):
            assert not ID.search(re.sub(r"\{\w+\}", "", repr(rule.SAYS))), name
