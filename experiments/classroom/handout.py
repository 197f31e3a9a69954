"""What is printed for a lesson, from the scenario's own words: a handout of two pages for everyone, served at
/handout/NAME, and the lesson plan for whoever teaches, at /lesson/NAME."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping

from experiments.classroom.messages import Refused
from experiments.plots import MODEL_NOT_PREDICTION
from sim import __version__, sentences
from sim.about import ABOUT, LESSON, RATE, rate_in_words
from sim.encoding import Case
from sim.explain import called
from sim.vocabulary import RUNGS

KINDS = {"state": "state", "faction": "faction", "patron": "outside power"}
PREPARE = (  # ours
    'Start it on the machine at the projector: <code>make classroom ARGS="lan=1 scenario={name}"</code>. Phones on the '
    "same network can join; try one beforehand. Without phones, open /join in windows of that machine, one for each "
    "group.",
    "Play the first run yourself with a few numbers for Luck and keep one that has something to show: the same number "
    "plays the same run.",
    "Print the handout for everyone (<b>Handout</b> on the page) and this plan for yourself alone.",
)


def handout(case: Case) -> str:
    """The handout: what it is about on the first page, what to do with it on the second."""
    body = [*first(case), '<section class="second">', *second(case), "</section>"]
    return page(f"{case.scenario.title}: handout", body)


def plan(case: Case) -> str:
    """The lesson plan. Refused where the scenario has none."""
    s = case.scenario
    if not s.head["lesson"]:
        raise Refused(f"{s.title} has no lesson plan: its file says none under scenario.lesson.")
    return page(f"{s.title}: lesson plan", [*before(case), *timeline(case), *after(case)])


def page(title: str, body: Iterable[str], kind: str = "paper") -> str:
    """A page that is printed, or read on a phone."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head += f'<title>{esc(title)}</title><link rel="icon" href="data:,">'
    head += '<link rel="stylesheet" href="/page/handout.css">'
    text = "\n".join(body)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body class="{kind}">\n{text}\n</body></html>\n'


def first(case: Case) -> Iterator[str]:
    """What it is about, who is here, the ladder, what to look for and what is not in it."""
    s = case.scenario
    yield f'<h1>{esc(s.title)}</h1><p class="small">{MODEL_NOT_PREDICTION} {origin(case)}</p>'
    yield from told(case, "what", "how")
    yield from usual(case)
    yield '<div class="two"><div><h2>Who is here</h2><ul>'
    for a in case.actors:
        yield f"<li><b>{esc(sentences.capital(called(case, a)))}</b>, {KINDS[s.actors[a]['kind']]}</li>"
    yield "</ul><h2>Who quarrels with whom</h2><ul>"
    yield from (f"<li>{esc(sentences.dyad_label(case, c))}</li>" for c in case.dyads)
    yield "</ul></div><div><h2>The ladder</h2><ol reversed>"
    for k in reversed(range(RUNGS)):
        yield f'<li value="{k}">{esc(str(s.ladder["rungs"][f"r{k}"]["label"]))}</li>'
    yield '</ol></div></div><div class="two"><div>'
    yield from told(case, "notice")
    yield "</div><div>"
    yield from told(case, "leaves_out")
    yield "</div></div>"


def second(case: Case) -> Iterator[str]:
    """What can be turned, what to try with it, and what to ask."""
    yield "<h2>What if… (the levers of the page)</h2>"
    yield "<table><tr><th>lever</th><th>from</th><th>to</th><th>claim and source</th></tr>"
    for x in case.scenario.levers.values():
        source = f'{esc(x.claim)} <span class="small">({esc(cited(case, x.source))})</span>'
        yield f"<tr><td><b>{esc(x.label)}</b></td><td>{esc(x.low)}</td><td>{esc(x.high)}</td><td>{source}</td></tr>"
    yield '</table><div class="two"><div>'
    yield from told(case, "try")
    yield "</div><div>"
    yield from told(case, "questions")
    yield f'</div></div><p class="small">{esc(str(case.scenario.head.get("source") or ""))}</p>'


def before(case: Case) -> Iterator[str]:
    """What it is about, and what to have ready."""
    s = case.scenario
    yield f'<h1>{esc(s.title)}</h1><p class="small">A lesson of {LESSON} minutes. {origin(case)}</p>'
    yield from told(case, "what")
    yield "<h2>To prepare</h2><ul>"
    yield from (f"<li>{text.format(name=esc(s.name))}</li>" for text in PREPARE)
    yield "</ul>"


def timeline(case: Case) -> Iterator[str]:
    """When, what, and how."""
    yield '<h2>The lesson</h2><table class="plan"><tr><th>minutes</th><th>what</th><th>how</th></tr>'
    begun = 0
    for step in case.scenario.head["lesson"]:
        ends = begun + step["minutes"]
        yield f"<tr><td>{begun}–{ends}</td><td><b>{esc(step['title'])}</b></td><td>{esc(step['do'])}</td></tr>"
        begun = ends
    yield "</table>"


def after(case: Case) -> Iterator[str]:
    """What to ask, what to say of the model, and what really happened, if it did."""
    about = case.scenario.head["about"]
    yield from told(case, "questions")
    yield f"<h2>To be said once</h2><p><b>{MODEL_NOT_PREDICTION}</b> It leaves out:</p>"
    yield said(about.get("leaves_out", []))
    yield from usual(case)
    if about.get("happened"):
        text = "".join(happened(case, "For after play: what really happened"))
        yield f'<section class="after">{text}</section>'


def usual(case: Case) -> Iterator[str]:
    """How often disputes of its class came to violence, and who counted."""
    rate = case.scenario.head["about"].get(RATE)
    if rate:
        yield f'<p>{esc(rate_in_words(rate))} <span class="small">({esc(rate["source"])})</span></p>'


def happened(case: Case, heading: str) -> Iterator[str]:
    """What really happened, if it did, and who says so."""
    about = case.scenario.head["about"]
    if about.get("happened"):
        yield f"<h2>{heading}</h2>{said(about['happened'])}"
        yield f'<p class="small">{esc(about.get("happened_source", ""))}</p>'


def told(case: Case, *parts: str) -> Iterator[str]:
    """What the scenario says of its case, with headings; nothing of what it does not say."""
    about = case.scenario.head["about"]
    yield from (f"<h2>{esc(ABOUT[part][0])}</h2>{said(about[part], part)}" for part in parts if about.get(part))


def said(text: str | list[str], part: str = "") -> str:
    """Paragraphs, or a list; questions are counted."""
    if isinstance(text, str):
        return "".join(f"<p>{esc(line)}</p>" for line in text.splitlines() if line)
    kind = "ol" if part == "questions" else "ul"
    return f"<{kind}>{''.join(f'<li>{esc(x)}</li>' for x in text)}</{kind}>"


def cited(case: Case, source: str) -> str:
    """A source without the names of the scenario's notes, which stand in its file."""
    notes = case.scenario.head.get("notes")
    for name in notes if isinstance(notes, Mapping) else ():
        source = source.replace(f"{name}: ", "")
    return source


def origin(case: Case) -> str:
    return f"Tinderbox {__version__}, {esc(case.scenario.name)}."


def esc(text: str) -> str:
    return html.escape(text)
