"""What is printed for a lesson: the scenario's own words, what happened for the teacher alone, and few pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import CHROMIUM, FLAGS, needs_browser

import sim
from experiments.classroom.handout import esc, handout, plan
from experiments.classroom.messages import Refused
from experiments.classroom.replay import PAGE
from experiments.plots import MODEL_NOT_PREDICTION
from sim.encoding import Case, encode

SMALL = {
    "scenario": {"name": "small", "start": "2020-01-01"},
    "actors": {"a": {"kind": "state", "label": "A"}, "b": {"kind": "state", "label": "B"}},
    "dyads": {"a_b": {"a": "a", "b": "b"}},
}


def case(name: str) -> Case:
    return encode(sim.load(name))


@pytest.mark.parametrize("name", sim.scenarios())
def test_a_handout_says_what_the_scenario_says_but_not_what_happened(name: str) -> None:
    about = case(name).scenario.head["about"]
    printed = handout(case(name))
    for part in ("notice", "try", "questions", "leaves_out"):
        assert all(esc(sentence) in printed for sentence in about[part]), part
    assert esc(about["what"].splitlines()[0]) in printed
    assert "happened" not in printed
    assert not re.search(r"line_\d|None|\{|\}", printed)


@pytest.mark.parametrize("name", sim.scenarios())
def test_a_plan_has_every_step_and_says_once_what_the_model_is(name: str) -> None:
    head = case(name).scenario.head
    printed = plan(case(name))
    for step in head["lesson"]:
        assert esc(step["title"]) in printed and esc(step["do"]) in printed
    assert "<td>0–5</td>" in printed and "–50</td>" in printed
    assert printed.count(MODEL_NOT_PREDICTION) == 1
    assert ("For after play" in printed) == ("happened" in head["about"])


def test_what_a_scenario_does_not_say_is_not_printed() -> None:
    silent = encode(sim.load(SMALL))
    assert "What it is" not in handout(silent) and "Questions" not in handout(silent)
    with pytest.raises(Refused, match=r"small has no lesson plan.*scenario\.lesson"):
        plan(silent)


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    play = pytest.importorskip("playwright.sync_api")
    with play.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page()
        browser.close()


@needs_browser
@pytest.mark.parametrize("name", sim.scenarios())
def test_a_plan_is_two_pages_at_most(name: str, page: Any) -> None:
    page.set_content(plan(case(name)))
    page.add_style_tag(path=PAGE / "handout.css")
    (pages,) = re.findall(rb"/Count (\d+)", page.pdf(format="A4", prefer_css_page_size=True))
    assert int(pages) <= 2
