"""What a scenario says of its case and its lesson: all of it, its own, and no part of what runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import worlds

import sim
from sim.about import ABOUT, LESSON, RATE, rate_in_words, untold
from sim.faults import MOST, ScenarioError
from sim.layers import CONFIGS, Configs
from sim.reading import read
from sim.scenario import ROOT, build

STEPS = [{"minutes": 20, "title": "First", "do": "Begin."}, {"minutes": 30, "title": "Then", "do": "End."}]
SPAN = ["One.", "Two.", "Three.", "Four."]
USUAL = {"class": "duels of 1800-50", "violence": [34, 67], "source": "ours"}


def told(**head: Any) -> dict[str, Any]:
    """The duel with these words in its head."""
    duel = worlds.duel_mapping()
    return {**duel, "scenario": {**duel["scenario"], **head}}


def changed(**step: Any) -> list[dict[str, Any]]:
    return [{**STEPS[0], **step}, STEPS[1]]


def test_what_is_said_is_read_and_null_says_nothing() -> None:
    head = build(told(about={"what": "A duel.", "questions": SPAN, "happened": None}, lesson=STEPS)).head
    assert head["about"] == {"what": "A duel.", "questions": SPAN}
    assert head["lesson"] == STEPS
    silent = build(told(about=None, lesson=None)).head
    assert (silent["about"], silent["lesson"]) == ({}, [])


FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"about": "A duel."}, ["scenario.about = 'A duel.'", "must be a mapping", "what, how, notice, try"]),
    ({"about": ["A duel."]}, ["scenario.about", "must be a mapping"]),
    ({"about": {"whta": "x"}}, ["scenario.about.whta", "is not a key of about", "Did you mean what?", "Allowed:"]),
    ({"about": {"what": 5}}, ["scenario.about.what = 5", "must be text"]),
    ({"about": {"how": ["x"]}}, ["scenario.about.how", "must be text"]),
    ({"about": {"try": "x"}}, ["scenario.about.try = 'x'", "list of sentences"]),
    ({"about": {"notice": []}}, ["scenario.about.notice = []", "at least 1"]),
    ({"about": {"questions": SPAN[:3]}}, ["scenario.about.questions", "at least 4 sentences"]),
    ({"about": {"leaves_out": SPAN[:2]}}, ["scenario.about.leaves_out", "at least 3 sentences"]),
    ({"about": {"notice": [5]}}, ["scenario.about.notice = 5", "must be text"]),
    ({"about": {"notice": ["a\nb"]}}, ["scenario.about.notice", "one line"]),
    ({"about": {"questions": ["x" * 999] * 3}}, ["scenario.about.questions", "at least 4"]),
    ({"about": {"base_rate": "often"}}, ["scenario.about.base_rate = 'often'", "must be a mapping"]),
    ({"about": {"base_rate": {**USUAL, "source": None}}}, ["scenario.about.base_rate lacks source"]),
    ({"about": {"base_rate": {**USUAL, "violens": [1, 2]}}}, ["base_rate.violens", "Did you mean violence?"]),
    ({"about": {"base_rate": {**USUAL, "war": 0.1}}}, ["base_rate.war = 0.1", "[so many, of so many]"]),
    ({"about": {"base_rate": {**USUAL, "war": [9, 8]}}}, ["base_rate.war = 9", "out of range: 0 to 8"]),
    ({"about": {"base_rate": {**USUAL, "war": [0, 0]}}}, ["base_rate.war = 0", "out of range: 1 to"]),
    ({"about": {"base_rate": {**USUAL, "violence": None}}}, ["base_rate", "counts nothing", "violence or war"]),
    ({"lesson": "x"}, ["scenario.lesson = 'x'", "must be a list of steps", "minutes, title, do"]),
    ({"lesson": {"minutes": 50}}, ["scenario.lesson", "must be a list of steps"]),
    ({"lesson": []}, ["scenario.lesson = []", "0 minutes in all", "50"]),
    ({"lesson": STEPS[:1]}, ["scenario.lesson = [20]", "20 minutes in all", "a lesson has 50"]),
    ({"lesson": STEPS * 40}, ["scenario.lesson", "2000 minutes in all", "a lesson has 50"]),
    ({"lesson": changed(minutes=19)}, ["scenario.lesson = [19, 30]", "49 minutes", "50"]),
    ({"lesson": changed(minutes=20.5)}, ["scenario.lesson.1.minutes = 20.5", "whole number"]),
    ({"lesson": changed(minutes="20")}, ["scenario.lesson.1.minutes = '20'", "must be a number"]),
    ({"lesson": changed(minutes=0)}, ["scenario.lesson.1.minutes", "out of range: 1 to 50"]),
    ({"lesson": changed(minutes=None)}, ["scenario.lesson.1.minutes", "must be a number"]),
    ({"lesson": [STEPS[0], {"title": "x", "do": "y"}]}, ["scenario.lesson.2 lacks minutes"]),
    ({"lesson": [STEPS[0], None]}, ["scenario.lesson.2 lacks minutes"]),
    ({"lesson": ["x", STEPS[1]]}, ["scenario.lesson.1 = 'x'", "must be a mapping"]),
    ({"lesson": changed(titel="x")}, ["scenario.lesson.1.titel", "is not a key of step", "Did you mean title?"]),
    ({"lesson": changed(title="a\nb")}, ["scenario.lesson.1.title", "one line"]),
    ({"lesson": changed(do=None)}, ["scenario.lesson.1 lacks do"]),
    ({"lesson": changed(do=["x"])}, ["scenario.lesson.1.do", "must be text"]),
    ({"leson": STEPS}, ["scenario.leson", "is not a key of scenario", "Did you mean lesson?"]),
]  # fmt: skip


@pytest.mark.parametrize(("head", "said"), FAULTS, ids=[s[0] for _, s in FAULTS])
def test_a_fault_is_named_in_one_line(head: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(told(**head))
    message = str(caught.value)
    assert "\n" not in message and len(message) <= MOST, message
    for words in said:
        assert words in message, message


def test_a_fault_carries_the_name_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    steps = "[{minutes: 5, title: x, do: y, to: z}]"
    file.write_text(f"scenario: {{name: mine, start: 2020-01-01, lesson: {steps}}}\nactors: {{}}\ndyads: {{}}\n")
    with pytest.raises(ScenarioError) as caught:
        sim.load(file)
    assert str(caught.value).startswith(f"{file}: scenario.lesson.1.to")
    with pytest.raises(ScenarioError, match=r"^command line: scenario\.about\.try"):
        sim.load("richardson", ["scenario.about.try=[]"])


def test_words_are_no_part_of_what_runs() -> None:
    bare = build(told()).digest
    assert build(told(about={"what": "A duel."}, lesson=STEPS)).digest == bare
    assert build(told(title="Another")).digest != bare


@pytest.mark.parametrize("name", sim.scenarios())
def test_every_scenario_says_all_of_it(name: str) -> None:
    head = sim.load(name).head
    assert [w for w in ABOUT if w not in head["about"]] in ([], ["happened", "happened_source"])
    assert sum(step["minutes"] for step in head["lesson"]) == LESSON


def test_a_scenario_that_builds_on_another_is_told_in_its_own_words() -> None:
    for file in sorted((CONFIGS / "scenario").glob("*.yaml")):
        said = read(file)
        under = [name for name in said.get("defaults", []) if name != "_self_"]
        for name in under:
            mine, theirs = sim.load(file.stem).head, sim.load(name).head
            assert all(mine["about"][w] != theirs["about"].get(w) for w in mine["about"] if w != RATE), file
            assert mine["lesson"] != theirs["lesson"], file


BUILT = "# @package _global_\ndefaults: [base, _self_]\nscenario: {%s}\n"
WHOLE = ", ".join(f"{word}: null" for word in ABOUT)


@pytest.mark.parametrize(
    ("head", "lacks"),
    [
        ("name: x", ""),
        ("lesson: null", ""),
        (f"about: {{{WHOLE}}}, lesson: null", ""),
        (f"about: {{{WHOLE}}}", "scenario.lesson"),
        ("about: null", "scenario.lesson"),
        ("about: null, lesson: null", ""),
        ("about: {what: x}, lesson: null", "scenario.about.how"),
        (f"about: {{{WHOLE.replace(', happened: null', '')}}}, lesson: null", "scenario.about.happened"),
    ],
)
def test_a_file_that_builds_on_another_says_all_or_none(head: str, lacks: str, tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    file = tmp_path / "scenario" / "mine.yaml"
    file.write_text(BUILT % head)
    configs = Configs(tmp_path, ("scenario",), {"scenario": ROOT})
    assert untold(read(file)["scenario"]) == lacks
    if lacks:
        with pytest.raises(ScenarioError, match=rf"scenario/mine\.yaml: {lacks} is missing: .*null"):
            configs.checked("scenario/mine.yaml")
    else:
        assert configs.checked("scenario/mine.yaml")["defaults"] == ["base", "_self_"]


def test_a_base_rate_is_read_said_and_no_part_of_what_runs() -> None:
    made = build(told(about={"base_rate": USUAL}))
    rate = made.head["about"]["base_rate"]
    assert rate == {**USUAL, "violence": (34, 67)} and made.digest == build(told()).digest
    assert rate_in_words(rate) == "Of duels of 1800-50: violence in 34 of 67 (.51)."
    assert rate_in_words({**rate, "war": (67, 67)}).endswith("violence in 34 of 67 (.51), war in 67 of 67 (1.00).")


@pytest.mark.parametrize("name", sim.scenarios())
def test_every_scenario_stands_beside_its_class_or_says_that_it_has_none(name: str) -> None:
    assert RATE in sim.load(name).mapping["scenario"]["about"]


def test_the_screen_the_help_the_handout_and_the_page_show_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import run
    from experiments.classroom.handout import handout
    from experiments.classroom.view import spoken
    from experiments.door.guide import guide
    from sim.encoding import encode

    words = ["scenario=mitrovica_train_2017", "ensemble.runs=40", "curve.runs=5", f"hydra.run.dir={tmp_path / 'out'}"]
    assert run.main(words) == 0
    screen = capsys.readouterr().out
    assert "violence  .509 .379-.639 (27 of 53)" in screen and "(4 of 53)" in screen
    assert "here, Serbia and Kosovo: " in screen and max(map(len, screen.splitlines()[:-2])) <= 100
    said = rate_in_words(sim.load("mitrovica_train_2017").head["about"][RATE])
    assert said in " ".join(guide(["mitrovica_train_2017"]).split())
    case = encode(sim.load("mitrovica_train_2017"))
    assert said in handout(case) and said in spoken(case.scenario.head["about"])
