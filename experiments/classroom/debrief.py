"""The debrief of a class: one page to read and print. Where the odds turned, what everyone decided beside what the
model would have done in their place and what that did to the odds, who bet how well, and what really happened.

Everything is told here, covert acts too: the game is over when it is read.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from experiments.classroom import view
from experiments.classroom.bets import Bet, brier
from experiments.classroom.decisions import RUNS, Act, Caused, Decision, Effect, decisions
from experiments.classroom.evaluation import LINE, Assessment, Look, assess, peace
from experiments.classroom.handout import esc, happened, page, told
from experiments.classroom.messages import Chapter
from experiments.classroom.replay import Replay
from experiments.classroom.room import Room
from experiments.classroom.view import AHEAD
from experiments.plots import MODEL_NOT_PREDICTION
from experiments.plots import words as say
from experiments.run import story
from experiments.run.pictures import made_from
from sim import narrate, sentences
from sim.compiled import ENGINE_DIGEST
from sim.encoding import Case
from sim.explain import called
from sim.forecast import bar
from sim.game import Game
from sim.slices import finish

TOLD = 5  # acts of a turn, and marked moves, that are told


class Debriefing(Look):
    """Of a room as it stood: nothing in it may change meanwhile. ``keep`` is given the page and the recorded game."""

    def __init__(self, room: Room, chapter: Chapter, keep: Callable[[str, str], None]) -> None:
        self.room, self.keep = room, keep
        super().__init__(chapter)

    def found(self) -> dict[str, Any]:
        game = self.room.game
        made = decisions(self.room)
        self.total = 2 * RUNS * len(made)
        caused = Caused(game, made)
        if made:
            finish(caused, 1, self.add)
        found = None if game.changes else assess(game, self)
        page = debrief(self.room, found, made, [caused.effect(k) for k in range(len(made))])
        self.keep(page, Replay(game, threads=1).html)
        return {"op": "debriefed"}


def debrief(room: Room, found: Assessment | None, made: Sequence[Decision], effects: Sequence[Effect]) -> str:
    """The whole page; ``found`` is None where numbers were changed on the way."""
    game = room.game
    title = f"{game.case.scenario.title}: debrief"
    body = [
        f'<h1>{esc(title)}</h1><p class="small">{MODEL_NOT_PREDICTION} {esc(origin(game))}</p>',
        *turning(game, found),
        *decided(room, made, effects),
        *betting(room),
        *happened(game.case, "What really happened"),
        *told(game.case, "questions"),
        f'<p><a href="/debrief/{room.code}/run" download>The recorded game</a>, as one file that opens in any browser.'
        "</p>",
    ]
    return page(title, body, "debrief")


def origin(game: Game) -> str:
    changed = [f"{path}={x:g}" for path, x in game.case.changed.items()]
    return made_from(game.case.scenario.name, changed, game.seed, ENGINE_DIGEST, False)


def turning(game: Game, found: Assessment | None) -> Iterator[str]:
    """The line of the odds, and what happened in the turns at which it turned."""
    yield "<h2>Where the odds turned</h2>"
    if found is None:
        yield "<p>Levers were turned on the way, so the odds of one week cannot be set beside those of another.</p>"
        return
    case = game.case
    what = say.or_worse(found.aim.rung, sentences.rung_label(case, found.aim.rung))
    yield picture(game, found)
    if not found.turning:
        yield f"<p>No single {story.unit(case)} moved the odds of {esc(what)} beyond doubt.</p>"
    else:
        yield from turned(game, found, what)
    yield from marked(game, found)


def turned(game: Game, found: Assessment, what: str) -> Iterator[str]:
    yield f"<p>Of 100 plays from then on, so many came to {esc(what)} within {AHEAD} {story.unit(game.case)}s:</p><ul>"
    for step in found.turning:
        acts = sorted(narrate.turn(game, step.turn).acts, key=lambda a: -a.rung)[:TOLD]
        told = " ".join(f"{a.words}." for a in acts) or "Nobody acted; time and luck did it."
        day = sentences.day(game.date(step.turn))
        yield f"<li><b>{day}: {say.from_to(step.before, step.now)}.</b> {esc(told)}</li>"
    yield "</ul>"


def marked(game: Game, found: Assessment) -> Iterator[str]:
    """The moves that did most to the odds, in order of time."""
    marks = view.evaluation(game, found.judged, found.verdict, found.turning, found.aim)["marks"]
    strong = sorted((m for m in marks if m["sign"]), key=lambda m: -abs(m["lo"] + m["hi"]))[:TOLD]
    if not strong:
        return
    yield "<p>The moves that moved the odds most, against what their actors do on average in their place:</p><ul>"
    for m in sorted(strong, key=lambda m: m["turn"]):
        day, limits = sentences.day(game.date(m["turn"])), f"{say.change(m['lo'], '')} to {say.change(m['hi'], '')}"
        yield f"<li><b>{m['sign']}</b> {day}: {esc(m['what'])}: {m['words']}, {m['effect']} ({limits}).</li>"
    yield "</ul>"


def picture(game: Game, found: Assessment) -> str:
    """The line as a picture that stands in the page itself."""
    from experiments.plots import odds_line

    table = found.line.table(game.case, game.seed, (found.aim.rung,))
    figure = odds_line.draw(table, headline=found.aim.rung, span=f"within {AHEAD} turns")
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110)
    text = base64.b64encode(data.getvalue()).decode()
    return f'<img alt="The odds after each turn, {LINE} plays each" src="data:image/png;base64,{text}">'


def decided(room: Room, made: Sequence[Decision], effects: Sequence[Effect]) -> Iterator[str]:
    """What each seat did, beside what the model does there, and what that did to the odds."""
    case = room.game.case
    yield "<h2>What you decided</h2>"
    if not made:
        yield "<p>Nobody gave an order: the model played every seat.</p>"
        return
    yield f"""<p>The last column says how many more (+) or fewer (−) of 100 plays came to violence, or to worse where it
had come to that, within {AHEAD} {story.unit(case)}s, than with the model in your seat and everybody else's orders as
they were: {RUNS} plays each. All intervals hold at once, 95 in 100.</p>"""
    for actor in dict.fromkeys(d.actor for d in made):
        yield from seat(room, [(d, e) for d, e in zip(made, effects, strict=True) if d.actor == actor])


def seat(room: Room, made: Sequence[tuple[Decision, Effect]]) -> Iterator[str]:
    case, actor = room.game.case, made[0][0].actor
    names = ", ".join(room.seats[actor])
    yield f"<h3>{esc(sentences.capital(called(case, actor)))}{esc(f' ({names})' if names else '')}</h3>"
    yield f"<p>{habits(case, [d for d, _ in made])}</p>"
    told = [(d, e) for d, e in made if d.acts or e.clear]
    if not told:
        return
    yield "<table><tr><th>when</th><th>what you did</th><th>what the model does there</th><th>odds</th></tr>"
    for d, e in told:
        did = [f"{sentences.verb(case, a.move)} {called(case, a.target)}" for a in d.acts] or ["nothing"]
        usual = [beside(case, a) for a in d.acts] or [f"{d.expected:.1f} acts on average"]
        cells = [sentences.day(room.game.date(d.turn)), "\n".join(did), "\n".join(usual), caused(room.game, d, e)]
        yield "<tr>" + "".join(f"<td>{esc(c).replace(chr(10), '<br>')}</td>" for c in cells) + "</tr>"
    yield "</table>"


def caused(game: Game, d: Decision, e: Effect) -> str:
    """What a decision did to the odds; one that is itself the event is not called its cause."""
    rung = peace(game).event(game.case, game.snapshots[d.turn - 1])
    if any(view.is_event(game.case, a.move, rung) for a in d.acts):
        return view.ITSELF
    limits = f"{say.change(e.low, '')} to {say.change(e.high, '')}"
    return f"{say.change(e.change, '')} ({limits})" if e.clear else "no clear difference"


def habits(case: Case, made: Sequence[Decision]) -> str:
    """How often it acted and how hard, beside the model in the same places."""
    acts = [a for d in made for a in d.acts]
    expected = sum(d.expected for d in made)
    text = f"In {story.counted(case, len(made))} you did {len(acts)} things; the model does {expected:.1f}."
    rare = sum(a.chance < 0.05 for a in acts)
    if acts:
        text += f" {sentences.capital(story.number(rare))} of yours it does in fewer than 5 of 100 such cases."
    return text


def beside(case: Case, a: Act) -> str:
    """How often the model does the same there, and what it does most."""
    usual = "nothing toward it" if a.usual is None else f"{sentences.verb(case, a.usual)} it"
    most = "" if a.usual == a.move else f"; mostly {usual} ({say.in_100(min(1.0, a.usual_chance))})"
    return f"the same in {say.in_100(min(1.0, a.chance))}{most}"


def betting(room: Room) -> Iterator[str]:
    """What the class expected, what the model counted, what came, and who came nearest."""
    game, case = room.game, room.game.case
    bets = [b for b in room.bets if b.guesses]
    if not bets:
        return
    yield "<h2>What you bet</h2><table><tr><th>bet</th><th>on</th><th>you, on average</th><th>the model</th>"
    yield "<th>came</th></tr>"
    models = [model(game, b) for b in bets]
    for b, counted in zip(bets, models, strict=True):
        came = b.came(game)
        for k in b.rungs:
            when = f"{sentences.day(game.date(max(1, b.turn)))}, {b.within} {story.unit(case)}s ahead"
            what = say.or_worse(k, sentences.rung_label(case, k))
            result = ("yes" if came[k] else "no") if k in came else "not known yet"
            cells = [when, what, say.in_100(b.means[k]), say.in_100(counted[k]), result]
            yield "<tr>" + "".join(f"<td>{esc(c)}</td>" for c in cells) + "</tr>"
    yield "</table>"
    scores = ranking(room, bets, models)
    if scores:
        yield "<p>Brier scores, 0 the best, .25 for always saying 50, over all bets that are decided: "
        yield "; ".join(f"{esc(name)} {score:.2f}" for score, name in scores) + ".</p>"


def model(game: Game, b: Bet) -> dict[int, float]:
    """What the evaluation bar said when the bet was made."""
    rows = bar(game.case_at(b.turn + 1), game.snapshots[b.turn], game.seed, within=b.within, threads=1)
    return {int(r["rung"]): float(r["p"]) for r in rows.to_dict("records")}


def ranking(room: Room, bets: Sequence[Bet], models: Sequence[dict[int, float]]) -> list[tuple[float, str]]:
    """Mean Brier score and name: everyone who bet, the class's average guess, and the model; the best first."""
    guesses = [(m.name, [b.guesses.get(m.token) for b in bets]) for m in room.members.values()]
    guesses += [("the class", [b.means for b in bets]), ("the model", list(models))]
    found = []
    for name, made in guesses:
        scores = [brier(g, b.came(room.game)) for g, b in zip(made, bets, strict=True) if g]
        known = [x for x in scores if x is not None]
        if known:
            found.append((sum(known) / len(known), name))
    return sorted(found)
