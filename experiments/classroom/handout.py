"""A handout for a scenario: two pages to print, from the scenario's own words. Served at /handout/NAME."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from experiments.plots import MODEL_NOT_PREDICTION
from sim import __version__, sentences
from sim.encoding import Case
from sim.explain import called
from sim.vocabulary import RUNGS

HEADING = re.compile(r"(?:^|(?<=\s))([A-Z]{3,}(?:[ ,]+[A-Z]{2,})*)\.\s")
KINDS = {"state": "state", "faction": "faction", "patron": "outside power"}
QUESTIONS = (  # ours
    "Bet before you look: of 100 plays, how many come to violence? Who was nearest, and what had they thought of?",
    "Find a week in which the odds turned. Whose move was it, and what did that actor weigh?",
    "Turn one lever to each of its ends. Does the curve do what the claim says? When would the opposite be true?",
    "Branch where you would have acted otherwise. What changed, and what did not?",
    "What does the model leave out that you would not?",
)


def handout(case: Case) -> str:
    """The whole page."""
    s = case.scenario
    body = "\n".join([*first(case), '<section class="second">', *second(case), "</section>"])
    head = f'<meta charset="utf-8"><title>{esc(s.title)}: handout</title><link rel="icon" href="data:,">'
    style = '<link rel="stylesheet" href="/page/handout.css">'
    return f'<!doctype html>\n<html lang="en"><head>{head}{style}</head>\n<body>\n{body}\n</body></html>\n'


def first(case: Case) -> Iterator[str]:
    """What it is about, who is here, the ladder."""
    s = case.scenario
    yield f'<h1>{esc(s.title)}</h1><p class="small">{MODEL_NOT_PREDICTION} Tinderbox {__version__}, {esc(s.name)}.</p>'
    for heading, text in sections(str(s.head.get("about") or "")):
        yield f"<h2>{esc(heading)}</h2><p>{esc(text)}</p>"
    yield '<div class="two"><div><h2>Who is here</h2><ul>'
    for a in case.actors:
        yield f"<li><b>{esc(sentences.capital(called(case, a)))}</b>, {KINDS[s.actors[a]['kind']]}</li>"
    yield "</ul><h2>Who quarrels with whom</h2><ul>"
    yield from (f"<li>{esc(sentences.dyad_label(case, c))}</li>" for c in case.dyads)
    yield "</ul></div><div><h2>The ladder</h2><ol reversed>"
    for k in reversed(range(RUNGS)):
        yield f'<li value="{k}">{esc(str(s.ladder["rungs"][f"r{k}"]["label"]))}</li>'
    yield "</ol></div></div>"


def second(case: Case) -> Iterator[str]:
    """What can be turned, and what to ask."""
    yield "<h2>What if… (the levers of the page)</h2>"
    yield "<table><tr><th>lever</th><th>from</th><th>to</th><th>claim and source</th></tr>"
    for x in case.scenario.levers.values():
        source = f'{esc(x.claim)} <span class="small">({esc(x.source)})</span>'
        yield f"<tr><td><b>{esc(x.label)}</b></td><td>{esc(x.low)}</td><td>{esc(x.high)}</td><td>{source}</td></tr>"
    yield "</table><h2>Questions</h2><ol>"
    yield from (f"<li>{esc(q)}</li>" for q in QUESTIONS)
    yield "</ol>"


def sections(about: str) -> list[tuple[str, str]]:
    """``WHAT IT IS. Two neighbours …`` as headings and texts; without headings one text."""
    parts = HEADING.split(" ".join(about.split()))
    found = [("About", parts[0].strip())] if parts[0].strip() else []
    return found + [(h.capitalize(), text.strip()) for h, text in zip(parts[1::2], parts[2::2], strict=True)]


def esc(text: str) -> str:
    return html.escape(text)
