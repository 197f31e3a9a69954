"""What a page is told, as plain data for JSON: the scenario, each turn, why a move was made. No ids in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import sim
from experiments.levers import in_words
from experiments.odds.aims import Aim
from experiments.odds.judge import DEPTHS, Judged, Verdict, sign
from experiments.odds.line import Step
from experiments.odds.rank import Advice
from experiments.plots import MODEL_NOT_PREDICTION
from experiments.plots import words as say
from experiments.run import story
from sim import sentences
from sim.about import RATE, rate_in_words
from sim.compiled import ENGINE_DIGEST
from sim.encoding import Case
from sim.explain import Reason, called
from sim.game import Game, Option
from sim.levers import EVENTS, Lever, Outcome
from sim.narrate import Act, Turn
from sim.statistics.intervals import clopper_pearson
from sim.statistics.paired import fate_table, newcombe
from sim.vocabulary import RUNGS

AHEAD = 26  # turns that the odds of a page look ahead; ours: half a year of weeks
CONFIDENCE = 0.95
ITSELF = "the event itself"
TOLD = 4  # options of a weighing that are shown beside the one chosen


def scenario(game: Game) -> dict[str, Any]:
    """Who is here, who quarrels with whom, the ladder and the levers."""
    case, s, clock = game.case, game.case.scenario, game.case.world.clock[0]
    return {
        "name": s.name,
        "title": s.title,
        "about": spoken(s.head["about"]),
        "note": MODEL_NOT_PREDICTION,
        "version": f"Tinderbox {sim.__version__}, engine {ENGINE_DIGEST}",
        "unit": story.unit(case),
        "horizon": game.horizon,
        "dates": [sentences.day(game.date(max(t, 1))) for t in range(game.horizon + 1)],
        "actors": [
            {"id": a, "label": sentences.capital(called(case, a)), "kind": s.actors[a]["kind"]} for a in case.actors
        ],
        "dyads": [
            {"id": c, "label": sentences.dyad_label(case, c), "a": s.dyads[c]["a"], "b": s.dyads[c]["b"]}
            for c in case.dyads
        ],
        "ties": sorted({tuple(sorted((e["actor"], e["toward"]))) for e in s.ties.values()}),
        "main": story.main_dyad(case),
        "rungs": [sentences.rung_label(case, k) for k in range(RUNGS)],
        "threat": int(clock["threat"]),
        "violence": int(clock["violence"]),
        "levers": [lever(case, x) for x in s.levers.values()],
        "lesson": bool(s.head["lesson"]),
        "outcomes": [{"id": key, "label": in_words(case, o)} for key, o in outcomes(case).items()],
    }


def spoken(about: Mapping[str, Any]) -> str:
    """What it is, how it works and how often such disputes come to violence, as one text."""
    said = [about[part].strip() for part in ("what", "how") if part in about]
    return " ".join([*said, rate_in_words(about[RATE])] if RATE in about else said)


def lever(case: Case, x: Lever) -> dict[str, Any]:
    """A slider: words at both ends, where it stands, what it should move and why."""
    return {
        "id": x.name,
        "label": x.label,
        "low": x.low,
        "high": x.high,
        "share": min(1.0, max(0.0, x.share_of(case))),
        "acts": x.acts,
        "outcome": outcome_id(x.outcome),
        "direction": x.direction,
        "claim": x.claim,
        "source": x.source,
    }


def outcomes(case: Case) -> dict[str, Outcome]:
    """What a curve can count: rungs anywhere and on the main dyad, what the levers name, and events."""
    found = [Outcome("world", k) for k in range(1, RUNGS)]
    main = story.main_dyad(case)
    if main:
        found += [Outcome(main, k) for k in range(1, RUNGS)]
    found += [x.outcome for x in case.scenario.levers.values()]
    found += [Outcome(event=name) for name in EVENTS]
    return {outcome_id(o): o for o in found}


def outcome_id(o: Outcome) -> str:
    return o.event or f"{o.dyad}:{o.rung}"


def standing(game: Game, turn: int) -> dict[str, Any]:
    """Where every dyad stands after a turn, 0: at the start."""
    rows = {h["dyad"]: h for h in game.history_rows if h["turn"] == turn}
    ordered = [rows[c] for c in game.case.dyads]
    return {
        "turn": turn,
        "rungs": [r["rung"] for r in ordered],
        "tension": [round((r["tension_a"] + r["tension_b"]) / 2, 3) for r in ordered],
        "deaths": [round(r["deaths"]) for r in ordered],
    }


def turn(game: Game, turns: Sequence[Turn], known: set[tuple[int, str]]) -> dict[str, Any]:
    """The last of the turns: where it left every dyad, what is told of it, and all its acts."""
    t, case = turns[-1], game.case
    scenes = story.scenes(case, turns, since=t.turn)
    told = [
        {"words": words, "act": [s.acts[0].actor, s.acts[0].target] if s.acts else None}
        for s in sorted(scenes, key=lambda s: -s.score)
        if (words := story.paragraph(case, s, known))
    ]
    news = [h for h in t.happenings if h.kind == "outside" and (h.turn, h.words) not in known]
    known |= {(h.turn, h.words) for h in news}
    return {
        **standing(game, t.turn),
        "day": sentences.day(game.date(t.turn)),
        "told": [*({"words": h.sentence, "act": None} for h in news), *told],
        "acts": [act(case, a) for a in t.acts],
    }


def act(case: Case, a: Act) -> dict[str, Any]:
    return {
        "actor": a.actor,
        "target": a.target,
        "move": a.move,
        "what": f"{sentences.capital(a.actor_label)} {a.verb} {a.target_label}",
        "words": f"{a.words}.",
        "domain": case.scenario.moves[a.move]["domain"],
        "rung": a.rung,
        "rare": a.rare,
        "seat": a.seat,
        "dyad": a.dyad,
        "climb": a.climb,
    }


def why(game: Game, turn: int, actor: str, target: str) -> dict[str, Any]:
    """How an actor weighed what to do toward another, and what it believed before and after."""
    w, case = game.weighed_at(turn, actor, target), game.case
    chosen = [o for o in w.options if o.move == w.chosen]
    others = [o for o in w.options if o.move != w.chosen][:TOLD]
    who, whom = (called(case, x) for x in (actor, target))
    before, after = game.belief(actor, target, turn - 1), game.belief(actor, target, min(turn, game.turn))
    return {
        "turn": turn,
        "actor": actor,
        "target": target,
        "head": f"{sentences.capital(who)} toward {whom}, {game.case.scenario.title}",
        "did": f"{sentences.capital(who)} {sentences.verb(case, w.chosen)} {whom}" if w.chosen else
               f"{sentences.capital(who)} does nothing toward {whom}",
        "often": f"In {say.in_100(min(1.0, w.act))} such {story.unit(case)}s it acts toward {whom}.",
        "now": [r.words for r in w.why_now if r.amount >= sentences.STIRRED and r.words],
        "options": [option(case, o, w.act, o.move == w.chosen) for o in [*chosen, *others]],
        "more": len(w.options) - len(chosen) - len(others),
        "belief": belief(whom, before, after),
    }  # fmt: skip


def option(case: Case, o: Option, act: float, chosen: bool) -> dict[str, Any]:
    chance = o.chance / act if act > 0.0 else 0.0
    return {
        "move": o.move,
        "what": f"{sentences.verb(case, o.move)} {called(case, o.target)}",
        "chance": say.in_100(chance),
        "share": round(chance, 4),
        "chosen": chosen,
        "for": told(o.reasons, 1.0),
        "against": told(o.reasons, -1.0),
    }


def told(reasons: Sequence[Reason], sign: float) -> list[dict[str, Any]]:
    """Reasons with words, the strongest first; ``strong`` from sentences.STRONG."""
    found = sorted((r for r in reasons if r.amount * sign >= 0.05 and r.words), key=lambda r: -abs(r.amount))
    return [{"words": r.words, "strong": abs(r.amount) >= sentences.STRONG} for r in found[:3]]


def belief(whom: str, before: float, after: float) -> str:
    """What it thought of the other's resolve, in words."""
    first, last = f"{100 * before:.0f}", f"{100 * after:.0f}"
    if first == last:
        return f"It takes the resolve of {whom} for {last} in 100, as before."
    return f"It took the resolve of {whom} for {first} in 100; now for {last}."


def evaluation(
    game: Game, judged: Sequence[Judged], verdict: Verdict | None, turning: Sequence[Step], aim: Aim
) -> dict[str, Any]:
    """The moves that earned a mark, and the turns at which the odds turned. What is the event is no blunder for it."""
    found = [(i, j) for i, j in enumerate(judged) if verdict and j.runs and verdict.stands[i, 0]]
    return {
        "rung": aim.rung,
        "marks": [mark(game, j, verdict, i, aim) for i, j in found if verdict],
        "turning": [{"turn": s.turn, "before": round(s.before, 4), "now": round(s.now, 4)} for s in turning],
        "looked": sum(j.runs > 0 for j in judged),
        "moves": len(judged),
    }  # fmt: skip


def mark(game: Game, j: Judged, verdict: Verdict, i: int, aim: Aim) -> dict[str, Any]:
    """What one move, the i-th of the verdict, did to the odds against what its actor does on average."""
    case, effect = game.case, float(verdict.difference[i, 0])
    actor, target, move = case.options[j.move.option]
    itself = is_event(case, move, aim.rung)
    return {
        "turn": j.move.turn,
        "actor": actor,
        "target": target,
        "sign": "" if itself else sign(effect, aim.better),
        "what": f"{sentences.capital(called(case, actor))} {sentences.verb(case, move)} {called(case, target)}",
        "words": ITSELF if itself else DEPTHS[sign(effect, aim.better)],
        "effect": say.change(effect),
        "lo": round(float(verdict.low[i, 0]), 4),
        "hi": round(float(verdict.high[i, 0]), 4),
    }


def is_event(case: Case, move: str, rung: int) -> bool:
    """Whether a move is itself what is to be avoided, so that it is no news that it leads there."""
    return int(case.world.move["rung"][case.moves.index(move)]) >= rung


def odds(hits: np.ndarray, n: int) -> dict[str, Any]:
    """Counts with their intervals (Clopper-Pearson): lists like ``hits``."""
    limits = clopper_pearson(hits, np.full(np.shape(hits), n), 1.0 - CONFIDENCE)
    return {"n": n, "hits": hits.tolist(), "lo": rounded(limits.low), "hi": rounded(limits.high)}


def advice(game: Game, job: Advice) -> dict[str, Any]:
    """What each open thing does to the odds against doing nothing toward the same; all intervals hold at once."""
    case, rung, within = game.case, job.event, min(AHEAD, game.horizon - game.turn)
    rows = [
        {
            "target": r["target_id"],
            "what": f"{sentences.verb(case, r['move_id'])} {called(case, r['target_id'])}",
            "words": say.change(r["effect"], ""),
            "itself": is_event(case, r["move_id"], rung),
            "better": r["than_nothing"] == "better",
        }
        for r in job.table().to_dict("records")
        if r["than_nothing"]
    ]
    what = say.or_worse(rung, sentences.rung_label(case, rung))
    return {"n": job.n, "within": within, "what": what, "rows": rows}


def rounded(x: np.ndarray) -> Any:
    return np.round(x, 4).tolist()


def apart(first: np.ndarray, second: np.ndarray) -> dict[str, Any]:
    """The paired difference of two yes-or-no outcomes, second minus first, in words (Newcombe)."""
    fates = fate_table(first, second)
    limits = newcombe(fates)
    d, lo, hi = float(fates.difference), float(limits.low), float(limits.high)
    clear = not lo <= 0.0 <= hi
    return {"difference": round(d, 4), "lo": round(lo, 4), "hi": round(hi, 4), "clear": clear,
            "words": say.change(d) if clear else "no clear difference"}  # fmt: skip
