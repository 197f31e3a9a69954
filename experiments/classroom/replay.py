"""One run as one file: the page with all that it shows, from the disk, with the network off, or inside a notebook.

    run.py classroom.replay run=3 scenario=northern_strait

In a notebook: ``replay(game)`` shows it, ``replay(game).save("run.html")`` writes it. A game as it has come so far.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from experiments.classroom import view
from experiments.classroom.view import AHEAD
from experiments.door.asked import Asked
from experiments.door.question import Options, Question, answer, close
from experiments.folder.files import write_text
from experiments.odds.ask import RUN, played
from experiments.plots import MODEL_NOT_PREDICTION
from experiments.run import story
from sim import narrate
from sim.game import Game
from sim.slices import Curve, Fan, Forward, finish

PAGE = Path(__file__).parent / "page"
IMPORT = re.compile(r'(from\s*|import\s*)"\./(?:vendor/)?([\w-]+)\.js"')
POINTS = 11  # of a curve
RUNS = {"line": 100, "curve": 320, "fan": 320}
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FILE = "replay.html"


class Replay:
    """A page that needs no server."""

    def __init__(self, game: Game, threads: int = 2) -> None:
        self.title = game.case.scenario.title
        self.messages = list(told(game, threads))

    @property
    def html(self) -> str:
        """The whole file."""
        modules = {p.stem: p.read_text(encoding="utf-8") for p in sorted(PAGE.rglob("*.js"))}
        named = {
            f"tinderbox/{name}": "data:text/javascript;base64,"
            + base64.b64encode(IMPORT.sub(r'\1"tinderbox/\2"', text).encode()).decode()
            for name, text in modules.items()
        }
        style = (PAGE / "style.css").read_text(encoding="utf-8")
        return "\n".join([
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(self.title)}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{style}</style>",
            f'<script type="importmap">{json.dumps({"imports": named})}</script>',
            f'<script type="text/plain" id="replay">{packed(self.messages)}</script>',
            '</head>\n<body>\n<main id="page"></main>',
            '<script type="module">import "tinderbox/app";</script>\n</body>\n</html>\n',
        ])  # fmt: skip

    def save(self, path: str | Path) -> Path:
        """Write it to a file."""
        Path(path).write_text(self.html, encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        page, title = html.escape(self.html), html.escape(self.title)
        return (
            f'<iframe srcdoc="{page}" title="{title}" width="100%" height="720" style="border:1px solid #ccc"></iframe>'
        )


def replay(game: Game, threads: int = 2) -> Replay:
    """A game as one file, or in a notebook. ValueError if nothing has been played."""
    if game.turn == 0:
        raise ValueError("Nothing has been played: step the game first.")
    return Replay(game, threads)


def packed(messages: Sequence[dict[str, Any]]) -> str:
    """Messages as the page unpacks them: JSON, gzip, base64; a fifth of their length."""
    text = json.dumps(messages, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def told(game: Game, threads: int) -> Iterator[dict[str, Any]]:
    """All that a page would hear of a game, in order."""
    case, known, turns = game.case, set[tuple[int, str]](), list[narrate.Turn]()
    scenario, levers = view.scenario(game), list(case.scenario.levers.values())[:1]
    scenario["outcomes"] = [o for o in scenario["outcomes"] if o["id"] in [view.outcome_id(x.outcome) for x in levers]]
    yield {
        "op": "opened",
        "seed": str(game.seed),
        "run": game.run,
        **scenario,
        "at": [view.standing(game, 0)],
        "scenarios": [],
    }
    for number in range(1, game.turn + 1):
        turns.append(narrate.turn(game, number))
        record = view.turn(game, turns, known)
        yield {"op": "turn", "over": number == game.turn, **record, "acts": []}
        for actor, target in dict.fromkeys(tuple(t["act"]) for t in record["told"] if t["act"]):
            yield {"op": "why", **view.why(game, number, actor, target)}
    since = max([0, *(turn - 1 for turn in game.changes)])
    at = [t for t in range(since, game.turn + 1) if t < game.horizon]
    line = Forward(case, [game.snapshots[t] for t in at], game.seed, AHEAD, first=RUNS["line"], most=RUNS["line"])
    finish(line, threads)
    yield {"op": "line", "turns": at, "within": AHEAD, **view.odds(line.counts(), line.n)}
    for lever in levers:
        xs = [k / (POINTS - 1) for k in range(POINTS)]
        curve = Curve(game.origin, [lever.at(x) for x in xs], [lever.outcome], game.seed, first=RUNS["curve"],
                      most=RUNS["curve"])  # fmt: skip
        finish(curve, threads)
        yield {"op": "curve", "axis": lever.name, "outcome": view.outcome_id(lever.outcome), "shares": {}, "xs": xs,
               "seed": str(game.seed), **view.odds(curve.counts()[:, 0], curve.n)}  # fmt: skip
    if story.main_dyad(case):
        fan = Fan(game.origin, story.main_dyad(case), game.seed, first=RUNS["fan"], most=RUNS["fan"])
        finish(fan, threads)
        yield {"op": "fan", "n": fan.n, "bands": view.rounded(fan.quantiles(QUANTILES))}


def work(options: Options, asked: Asked) -> str:
    game = played(asked, options.run)
    write_text(options.to / FILE, replay(game, asked.threads).html)
    close(asked, options.to, options.command, [FILE], {"said": {"run": options.run}})
    return f"{MODEL_NOT_PREDICTION} {options.to / FILE}: run {options.run} as one page; open it in any browser."


QUESTION = Question("classroom.replay", __doc__, (RUN,), work)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
