"""Every printed command of run.py is carried out, page by page in the page's order, only smaller: few runs, few points.

Not those that serve until they are stopped (tests/classroom), nor those whose words stand for the reader's own
(tests/test_manual.py reads them). How-to pages are followed to the letter by tests/test_docs.py. What would rewrite
files of the project writes nothing here.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from experiments.door.question import NEEDED, QUESTIONS
from experiments.main import main
from experiments.manual import commands, pages

ROOT = pages.ROOT
FOLLOWED = ("add-a-rule.md", "add-a-scenario.md")
SMALL = {
    "runs": 50, "line_runs": 50, "suspects": 3, "points": 1024, "particles": 100, "repetitions": 4,
    "at": "[0,0.3]", "days": "[7]", "screen": 0, "waves": 0, "wave": 24, "middle": 1, "members": 2, "refit": 1,
    "write": "false", "keep": "false",
}  # fmt: skip
SMALLER = {"validate": 2, "validate.turns": 2, "validate.selection": 20, "published": 20, "calibrate": 2}  # runs=
A_RUN = {"ensemble.runs": 20, "curve.runs": 10, "map.runs": 5, "map.steps": 3}
A_SWEEP = {"ensemble.runs": 20, "hydra.sweeper.n_trials": 2}
STATUS = {"levers": (0, 1)}  # with so few runs not every lever holds
EARLIER = "outputs/2021-05-03/14-22-10"  # where, on the pages, a sweep has written
SWEEP = (
    "-m", "sweep.design=sobol", "sweep.points=128", "ensemble.runs=20", "rules.reciprocity.match=interval(0,2)",
    "actors.kosovo_serbs.activity=interval(-3,2)",
)  # fmt: skip


def asked(line: str) -> list[str] | None:
    """The words for run.py of a printed command; None for any other, and for what is not to be done here."""
    words = commands.for_run(line)
    if words is None or "classroom" in words or any(commands.OPEN.search(w) for w in words):
        return None
    named = len(words) == 1 and words[0] in QUESTIONS and NEEDED in own(words[0]).values()  # a page only names it
    return None if named else words


def own(name: str) -> dict[str, object]:
    """The words of a question, with what they are where nothing is said."""
    return {o.name: o.default for o in importlib.import_module(f"experiments.{name}").QUESTION.own}


def smaller(words: Sequence[str], name: str | None) -> list[str]:
    """The same command with fewer runs."""
    said = {w.partition("=")[0] for w in words}
    if name is not None:
        known = own(name)
        small = {key: value for key, value in SMALL.items() if key in known}
        if "runs" in known:
            small["runs"] = SMALLER.get(name, SMALL["runs"])
        if "ensemble.runs" in getattr(importlib.import_module(f"experiments.{name}").QUESTION, "reads", ()):
            small["ensemble.runs"] = 20
    elif "-m" in words:
        small = {key: value for key, value in A_SWEEP.items() if key in {"ensemble.runs", *said}}
    else:
        small = {} if said & {"--help", "reproduce", "diff"} else A_RUN
    kept = [w for w in words if w.partition("=")[0] not in small]
    return [*kept, *(f"{key}={value}" for key, value in small.items())]


def events(folder: Path) -> None:
    """An invented table of events, its mapping and a plan of one's own, for the pages that speak of such files."""
    first, rows = date(1993, 1, 4), []
    for week in range(140):
        day = first + timedelta(weeks=week)
        rows += [
            f"{day}\tGRN\tRED\t{['010', '173', '223'][week % 3]}",
            f"{day}\tRED\tGRN\t{['010', '160'][week % 2]}",
        ]
    (folder / "events.csv").write_text("\n".join(rows) + "\n")
    (folder / "map.yaml").write_text("actors: {GRN: GRN, RED: RED}\ndyads: [GRN-RED]\nscheme: weis\n")
    plan = (ROOT / "experiments/calibrate/plan.yaml").read_text(encoding="utf-8")
    (folder / "my_plan.yaml").write_text(plan.replace("beds/", "experiments/calibrate/beds/"), encoding="utf-8")


def orders() -> dict[str, list[list[str]]]:
    """By page: each command on the first page that has it, or on every one if it reads or writes a folder by name."""
    found: dict[str, list[list[str]]] = {}
    for page in (ROOT / "README.md", *pages.files()):
        if page.suffix == ".md" and page.name not in FOLLOWED:
            given = [w for line in commands.printed(page.read_text(encoding="utf-8")) if (w := asked(line)) is not None]
            earlier = [order for orders in found.values() for order in orders]
            fresh = [w for w in given if w not in earlier or any("outputs/" in word for word in w)]
            if fresh:
                found[page.relative_to(ROOT).as_posix()] = fresh
    return found


ORDERS = orders()


def test_most_commands_are_carried_out() -> None:
    assert sum(map(len, ORDERS.values())) > 100
    asked_by_name = {word for orders in ORDERS.values() for words in orders for word in words} & set(QUESTIONS)
    assert len(asked_by_name) > 18


@pytest.mark.parametrize("page", ORDERS)
def test_the_commands_of_a_page_work(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "experiments", tmp_path / "experiments", ignore=shutil.ignore_patterns("*.py", "page"))
    events(tmp_path)
    monkeypatch.chdir(tmp_path)
    for words in ORDERS[page]:
        name = next((w for w in words if w in QUESTIONS), None)
        given = smaller(words, name)
        if any(EARLIER in w for w in words) and not Path(EARLIER).exists():
            assert main([*SWEEP, f"hydra.sweep.dir={EARLIER}"]) == 0
        status = main(given)
        said = capsys.readouterr()
        assert status in STATUS.get(name or "", (0,)), (words, said.err)
        assert (said.out + said.err).strip() and "Traceback" not in said.err, words
