"""One run told: what happened turn by turn, and which of it is worth a place on the screen.

A scene is what happened on one dyad in one turn: what came from outside, who acted and who answered, what no one chose,
and where the ladder went. Scenes are told where the ladder moves: first the script, then wars and agreements, then new
heights of the world, then climbs of the main dyad, then of the others, the higher the sooner; a scene like one that is
told already comes later. An answer brings along what it answers. Routine is not told: steps below open threats for
which nothing much spoke. Everything else is in sample_run.json.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from experiments.run.tables import label, labels
from sim import narrate, sentences
from sim.encoding import Case
from sim.narrate import Act, Happening, Turn

if TYPE_CHECKING:
    import pandas as pd

LINES = 22  # of the screen that a run may take
WIDTH = 100
GUTTER = 13  # columns for the date
MEMORY = 4  # turns for which an event from outside is told with what follows it
TRIED = 400  # scenes, the best of a run, of which the told are chosen: each costs a page set anew; ours
LULL = 3  # turns from which a quiet spell is told
AGAIN = 4.0  # what a scene loses for each that is told of the same dyad on the same rung
REASON = 5.0  # worth of a strong reason; ours
CALENDAR = 4.0  # worth of a date of the calendar: about that of a climb to the rung of threats on a lesser dyad; ours
NOTED = 4  # acts named on the timeline
WEIGHT = {"war": 200.0, "entry": 150.0, "agreement": 120.0, "peace": 100.0, "blocked": 40.0, "refused": 40.0,
          "lapsed": 60.0, "accident": 30.0, "passed": 20.0, "renewed": 20.0, "contained": 10.0,
          "vetoed": 10.0}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What is told of one dyad in one turn, and how much it is worth telling."""

    turn: Turn
    dyad: str
    before: int
    after: int
    acts: tuple[Act, ...]
    earlier: tuple[Happening | Act, ...]
    happenings: tuple[Happening, ...]
    score: float


@dataclass(frozen=True)
class Story:
    """A finished run: ``events`` a row per act, ``turns`` its records, ``scenes`` what is told of it, in order."""

    case: Case
    seed: int
    run: int
    events: pd.DataFrame
    turns: tuple[Turn, ...]
    sample: dict[str, Any] = field(repr=False)
    scenes: tuple[Scene, ...]

    def path(self) -> pd.DataFrame:
        """The world's rung, the highest of any dyad: turn, rung."""
        import pandas as pd

        rows = [(t.turn, t.top) for t in self.turns]
        return pd.DataFrame(rows, columns=["turn", "rung"])

    def timeline(self) -> pd.DataFrame:
        """The table of experiments.plots.timeline."""
        world = self.path().set_index("turn")["rung"]
        names, moves = labels(self.case), self.case.scenario.moves
        table = self.events[["turn", "actor", "move"]].copy()
        table["domain"] = [moves[m]["domain"] for m in table["move"]]
        table["rung"] = [int(world[t]) for t in table["turn"]]
        table["rung_label"] = [names[k] for k in table["rung"]]
        best = sorted((s for s in self.scenes if s.acts), key=lambda s: -s.score)[:NOTED]
        noted = {(s.turn.turn, s.acts[0].actor, s.acts[0].target) for s in best}
        acts = zip(self.events["turn"], self.events["actor"], self.events["target"], strict=True)
        table["note"] = [m.replace("_", " ") if a in noted else "" for a, m in zip(acts, table["move"], strict=True)]
        table["actor"] = [label(self.case, a) for a in table["actor"]]
        return table

    def record(self) -> dict[str, Any]:
        """The whole run as plain data, for sample_run.json."""
        return self.sample

    def lines(self) -> list[str]:
        return lines(self.case, self.turns, self.scenes)


def tell(case: Case, seed: int, run: int = 0) -> Story:
    """Play one run with every choice explained."""
    from sim.game import Game

    model = Game(case, seed=seed, run=run)
    while model.running:
        model.step()
    turns = tuple(narrate.turn(model, t) for t in range(1, model.turn + 1))
    return Story(case, seed, run, model.events, turns, narrate.sample(model), choose(case, turns))


def choose(case: Case, turns: Sequence[Turn], most: int = LINES) -> tuple[Scene, ...]:
    """The scenes worth telling, the best first taken as long as all fit into ``most`` lines; in order of time."""
    left = nlargest(TRIED, [*scenes(case, turns), *dated(case, turns)], key=lambda s: s.score)
    taken: list[Scene] = []
    while left:
        seen = [(s.dyad, s.after) for s in taken]  # the same again is worth less
        best = max(left, key=lambda s: (s.score - AGAIN * seen.count((s.dyad, s.after)), -s.turn.turn, s.dyad))
        left.remove(best)
        more = sorted([*taken, best], key=lambda s: (s.turn.turn, -s.score))
        if len(lines(case, turns, more)) <= most:
            taken = more
    return tuple(taken)


def scenes(case: Case, turns: Sequence[Turn], since: int = 1) -> Iterator[Scene]:
    """Every turn (from ``since`` on) and dyad on which the ladder moved or something happened that no one chose."""
    main = main_dyad(case)
    threat = int(case.world.clock[0]["threat"])
    highest = max(threat - 1, int(case.world.dyad["rung"].max(initial=0)))
    for t in turns:
        for d in t.dyads if t.turn >= since else ():
            acts = worth(case, [a for a in t.acts if a.dyad == d.dyad], d.rung_before, d.rung)
            came = tuple(h for h in t.happenings if h.dyad == d.dyad and h.kind != "outside")
            lapsed = d.dyad == main and d.rung <= d.rung_before - 2 and t.turn > 1
            score = sum(WEIGHT[h.kind] for h in came) + 1000.0 * any(a.seat != "own" for a in acts)
            if d.rung > d.rung_before or any(moved(case, a) for a in acts) or lapsed:
                score += max(d.rung_before, d.rung) * (2.0 if d.dyad == main else 1.0) + abs(d.rung - d.rung_before)
                score += 100.0 if d.rung == t.top > highest else 0.0
                score += REASON * any(reasoned(a) for a in acts)
            routine = acts and not came and max(d.rung_before, d.rung) < threat and not any(map(moving, acts))
            if score > 0.0 and not routine:
                known = [h for h in outside(turns, t.turn, MEMORY) if concerns(case, h, d.dyad)]
                yield Scene(t, d.dyad, d.rung_before, d.rung, acts, (*known, *answered(turns, acts)), came, score)
        highest = max(highest, t.top)


def dated(case: Case, turns: Sequence[Turn]) -> Iterator[Scene]:
    """Events of the calendar, each a scene of its own: they say what time it was."""
    fixed = {str(q["label"] or name.replace("_", " ")) for name, q in case.scenario.triggers.items() if q["date"]}
    for t in turns:
        found = tuple(h for h in outside(turns, t.turn, 0) if h.words in fixed)
        if found:
            near = any(concerns(case, h, main_dyad(case)) for h in found)
            yield Scene(t, "", 0, 0, (), found, (), CALENDAR if near else 0.4 * CALENDAR)


def main_dyad(case: Case) -> str:
    return str(case.scenario.head.get("main_dyad") or next(iter(case.dyads), ""))


def answered(turns: Sequence[Turn], acts: Sequence[Act]) -> list[Act]:
    """The acts of the turn before that these answer."""
    wanted = [(a.target, a.actor) for a in acts if a.answers_turn == a.turn - 1]
    return [
        b for a in acts[:1] if wanted and a.turn > 1 for b in turns[a.turn - 2].acts if (b.actor, b.target) in wanted
    ]


def reasoned(act: Act) -> bool:
    return any(r.amount >= sentences.STRONG for r in act.reasons)


def moving(act: Act) -> bool:
    """Whether an act is worth telling whatever it did to the ladder: a strong reason, or not its actor's own choice."""
    return act.seat != "own" or reasoned(act)


def moved(case: Case, act: Act) -> bool:
    """Whether the act took its dyad up to its own rung, or brought it down."""
    e = case.scenario.moves[act.move]
    lifts = bool({"lift", "sign"} & set(e["effects"] or ())) or (e["traits"] or {}).get("relief", 0.0) > 0.0
    return act.rung == act.rung_after > act.rung_before or (act.rung_after < act.rung_before and lifts)


def worth(case: Case, acts: Sequence[Act], before: int, after: int) -> tuple[Act, ...]:
    """Of a dyad's acts of a turn: the scripted; the one that did most; what a reply answers, then the reply.

    What did not move the ladder is told for its strong reason, or from threat on as a rare move.
    """
    threat = int(case.world.clock[0]["threat"])
    firsts = sorted((a for a in acts if not a.reply), key=lambda a: (not moved(case, a), -a.rung))
    replies = sorted((a for a in acts if a.reply), key=lambda a: (not moved(case, a), -a.rung))

    def telling(a: Act) -> bool:
        return moved(case, a) or (a.rung > 0 and (moving(a) or (bool(a.rare) and a.rung >= threat)))

    lead = [a for a in firsts[:1] if telling(a)]
    if replies and (not lead or moved(case, replies[0]) or replies[0].rung >= 3):
        answered = [a for a in firsts if (a.actor, a.target) == (replies[0].target, replies[0].actor) and telling(a)]
        lead = [*dict.fromkeys([*lead, *answered]), replies[0]]
    kept = [a for a in acts if a.seat != "own"]
    told = dict.fromkeys([*kept, *lead])
    return tuple(sorted(told, key=lambda a: (a.reply, -a.rung)))


def outside(turns: Sequence[Turn], now: int, back: int) -> list[Happening]:
    """What had come from outside in this turn and ``back`` turns before it."""
    return [h for t in turns[max(0, now - 1 - back) : now] for h in t.happenings if h.kind == "outside"]


def concerns(case: Case, event: Happening, dyad: str) -> bool:
    """Whether an event falls on this dyad, or on one of its sides alone."""
    sides = [case.scenario.dyads[dyad][side] for side in ("a", "b")] if dyad else []
    return event.dyad == dyad or (not event.dyad and event.actor in sides)


def lines(case: Case, turns: Sequence[Turn], told: Sequence[Scene]) -> list[str]:
    """The scenes as lines with their dates; spells between them in a sentence."""
    paragraphs: list[tuple[str, str]] = []
    known: set[tuple[int, str]] = set()
    last = 0
    for s in told:
        spell, text = between(case, turns, last, s.turn.turn), paragraph(case, s, known)
        add(paragraphs, turns[0].date, spell)
        if text:
            paragraphs.append((s.turn.date, text))
        last = s.turn.turn
    add(paragraphs, turns[0].date, between(case, turns, last, len(turns) + 1))
    paragraphs.append((turns[-1].date, ending(case, turns)))
    dates = ["", *(date for date, _ in paragraphs)]
    return [
        line
        for (date, text), former in zip(paragraphs, dates)
        for line in wrapped("" if date == former else sentences.day(datetime.date.fromisoformat(date)), text)
    ]


def add(paragraphs: list[tuple[str, str]], start: str, spell: str) -> None:
    """Put a sentence about a spell behind what was told last; at the start it stands alone."""
    if spell and paragraphs:
        date, said = paragraphs[-1]
        paragraphs[-1] = date, f"{said} {spell}"
    elif spell:
        paragraphs.append((start, spell))


def wrapped(date: str, text: str) -> list[str]:
    first, rest = f"{date:<{GUTTER}}", " " * GUTTER
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def paragraph(case: Case, scene: Scene, known: set[tuple[int, str]]) -> str:
    """A scene in sentences; ``known`` is what has been told of what came before, and grows."""
    came: dict[int, list[str]] = {}  # how many turns before: what was done or came from outside
    for h in scene.earlier:
        words = f"{h.actor_label} {h.verb} {h.target_label}" if isinstance(h, Act) else h.words
        if (h.turn, words) not in known:
            came.setdefault(scene.turn.turn - h.turn, []).append(words)
            known.add((h.turn, words))
    said = [
        f"{sentences.capital(before(case, ago))}: {'; '.join(came[ago])}." for ago in sorted(came, reverse=True) if ago
    ]
    said += [f"{sentences.capital(words)}." for words in came.get(0, ())]
    known |= {(a.turn, f"{a.actor_label} {a.verb} {a.target_label}") for a in scene.acts}
    said += [f"{a.words}." for a in scene.acts]
    accident = any(h.kind == "accident" for h in scene.happenings)
    climb = sentences.climb(case, scene.dyad, scene.before, scene.after, accident)
    said += [h.sentence for h in scene.happenings if h.kind != "accident" or scene.after <= scene.before]
    if climb:
        dead = next(d.deaths for d in scene.turn.dyads if d.dyad == scene.dyad)
        deadly = dead >= 1.0 and scene.after >= case.world.clock[0]["clash"]
        lapse = "" if scene.acts or scene.happenings else "Measures lapse. "
        said.append(f"{lapse}{climb}{f'; about {dead:,.0f} have died so far' if deadly else ''}.")
    return " ".join(said)


SMALL = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number(n: int) -> str:
    """A number from 1 in words, from a hundred in figures."""
    if n >= 100:
        return f"{n:,}"
    return SMALL[n] if n < 20 else "-".join(word for word in (TENS[n // 10], SMALL[n % 10]) if word)


def unit(case: Case) -> str:
    """What a turn is called."""
    days = float(case.world.clock[0]["turn_days"])
    return "day" if days == 1.0 else "week" if days == 7.0 else "turn"


def counted(case: Case, n: int) -> str:
    """``five weeks``"""
    return f"{number(n)} {unit(case)}{'' if n == 1 else 's'}"


def before(case: Case, ago: int) -> str:
    return f"{'the ' if ago == 1 else ''}{counted(case, ago).removeprefix('one ')} before"


def between(case: Case, turns: Sequence[Turn], last: int, now: int) -> str:
    """A sentence about the turns strictly between two that are told; empty where they are few."""
    spell = turns[last : now - 1]
    if len(spell) < LULL:
        return ""
    top = max(t.top for t in spell)
    n = counted(case, len(spell))
    if top < int(case.world.clock[0]["threat"]):
        many, what = n.split()
        return f"{sentences.capital(many)} quiet {what}{' follow' if last else ''}."
    return f"For {n} nothing goes beyond {sentences.rung_label(case, top)}."


def ending(case: Case, turns: Sequence[Turn]) -> str:
    """Where it ended, and the worst of it."""
    end = next((d for d in turns[-1].dyads if d.dyad == main_dyad(case)), None)
    top = max((t.top for t in turns), default=0)
    stands = f"It ends with {end.dyad_label} at {end.rung_label}" if end else "It ends"
    return f"{stands}, after {sentences.rung_label(case, top)} at worst." if top else f"{stands}: nothing happened."
