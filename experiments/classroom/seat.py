"""What somebody in a class sees: the seats, what their actor knows, what it can do, and no covert truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.classroom import view
from experiments.run import story
from sim import narrate, sentences
from sim.explain import called
from sim.game import Game, index
from sim.narrate import Act, Turn
from sim.vocabulary import RUNGS

if TYPE_CHECKING:
    from experiments.classroom.bets import Bet
    from experiments.classroom.room import Member, Room

RECENT = 4  # turns of which a seat is told again


def seen(turn: Turn, actor: str) -> Turn:
    """A turn as an actor sees it: no act whose maker was not found out, but its own."""
    return replace(turn, acts=tuple(a for a in turn.acts if a.attributed or a.actor == actor))


def news(game: Game, turn: Turn, actor: str) -> dict[str, Any]:
    """What an actor reads of a turn: deeds without the thoughts behind them, and where every dyad stands."""
    case = game.case
    acts = sorted(seen(turn, actor).acts, key=lambda a: (a.actor != actor, a.target != actor, -a.rung))
    happened = [h.sentence for h in turn.happenings]
    climbs = dict.fromkeys(a.climb for a in turn.acts if a.climb)
    return {
        "turn": turn.turn,
        "day": sentences.day(game.date(turn.turn)),
        "told": [*happened, *(deed(a) for a in acts), *(f"{c}." for c in climbs)],
        "rungs": view.standing(game, turn.turn)["rungs"],
        "own": [f"{a.verb} {a.target_label}" for a in acts if a.actor == actor and a.seat == "held"],
        "title": case.scenario.title,
    }


def deed(a: Act) -> str:
    hidden = "" if a.attributed else ", without being found out"
    return f"{sentences.capital(a.actor_label)} {a.verb} {a.target_label}{hidden}."


def offers(game: Game, actor: str) -> list[dict[str, Any]]:
    """What an actor can do in the coming turn, by target, in the order of the words."""
    case = game.case
    found: dict[str, list[dict[str, str]]] = {}
    for o in game.offered(actor):
        found.setdefault(o.target, []).append({"move": o.move, "what": sentences.verb(case, o.move)})
    return [{"target": b, "label": called(case, b), "moves": sorted(moves, key=lambda m: m["what"])}
            for b, moves in found.items()]  # fmt: skip


def most(game: Game, actor: str) -> int:
    """How many things an actor can do in a turn."""
    return int(game.case.world.actor["capacity"][index(game.case, actor)])


def places(room: Room) -> list[dict[str, Any]]:
    """Every seat: whose it is, who sits there, whether they are done, whether the instructor has decided for it."""
    case = room.game.case
    return [
        {"id": a, "label": sentences.capital(called(case, a)), "names": names, "ready": a in room.ready,
         "decided": a in room.decided}
        for a, names in room.seats.items()
    ]  # fmt: skip


def bet(room: Room, made: Bet) -> dict[str, Any]:
    """A bet as all may see it: while it is open who has bet, then what the class thought and what came of it."""
    case = room.game.case
    common = {"turn": made.turn, "within": made.within, "open": made.open, "made": len(made.guesses),
              "rungs": [{"rung": k, "label": sentences.rung_label(case, k)} for k in made.rungs]}  # fmt: skip
    return common if made.open else {**common, "means": made.means, "came": made.came(room.game)}


def told(room: Room, member: Member) -> dict[str, Any]:
    """All that somebody in the room sees now."""
    game, actor = room.game, member.actor
    case = game.case
    last = room.bets[-1] if room.bets else None
    common = {
        "op": "room",
        "name": member.name,
        "token": member.token,
        "title": case.scenario.title,
        "unit": story.unit(case),
        "turn": game.turn,
        "day": sentences.day(game.date(game.turn + 1)),
        "over": not game.running,
        "deadline": room.deadline,
        "seats": places(room),
        "rungs": [sentences.rung_label(case, k) for k in range(RUNGS)],
        "dyads": [
            {"label": sentences.dyad_label(case, c), "rung": int(game.state.dyad["rung"][d])}
            for d, c in enumerate(case.dyads)
        ],
        "bet": None if last is None else {**bet(room, last), "mine": last.guesses.get(member.token)},
        "debrief": f"/debrief/{room.code}" if room.debriefed else "",
    }
    if not actor:
        return common
    past = [narrate.turn(game, t) for t in range(max(1, game.turn - RECENT + 1), game.turn + 1)]
    return {
        **common,
        "actor": actor,
        "label": sentences.capital(called(case, actor)),
        "most": most(game, actor),
        "news": [news(game, t, actor) for t in reversed(past)],
        "offers": offers(game, actor) if game.running else [],
        "orders": room.orders.get(actor, {}),
        "ready": actor in room.ready,
        "decided": actor in room.decided,
        "advises": room.advises,
        "advice": room.advised(actor),
    }
