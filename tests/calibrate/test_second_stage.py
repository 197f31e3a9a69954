"""A plan that comes after another: what it takes over, and on which bed each figure is judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.calibrate.measure import figures
from experiments.calibrate.plan import FILE, planned
from sim.faults import ScenarioError

FOLDER = FILE.parent
PATRONS = FOLDER / "plan_patrons.yaml"
GROUPS = (("alone",), ("backed", "kept"), ("both",))
EARLIER = {
    "beds": {},
    "switched": {"rules.spark.on": 1, "clock.act_days": 3.5},
    "numbers": {
        "rules.memory.recall": {"low": 0, "high": 5, "start": 2.5},
        "threats": {"low": 0.1, "high": 6, "start": 0.5, "of": {"moves.ultimatum.weight": 0.2}},
        "hot": {"low": 0.02, "high": 0.95, "start": 0.77, "of": ["dyads.active_1.baseline_?"]},
    },
    "targets": [],
    "quota": 0.6,
}
LATER: dict[str, Any] = {
    "after": "first.yaml",
    "held": {"hot": ["dyads.alone_spread_?.tension_a"]},
    "beds": {
        "rivals": {"scenario": str(FOLDER / "beds" / "rivals.yaml"), "judged": {"mid": ["calm_*"]}},
        "patrons": {
            "scenario": str(FOLDER / "beds" / "patrons.yaml"),
            "judged": {"mid.ally.": ["*"], "mid.ally.t*t": ["backed_*", "kept_*"]},
        },
    },
    "switched": {"clock.act_days": 7},
    "numbers": {"rules.patron_backing.embolden": {"low": 0, "high": 2}},
    "targets": ["midi.up", "mid.recip", "mid.ally.neither", "mid.ally.target"],
    "quota": 0.6,
}


def written(folder: Path, **change: Any) -> Path:
    (folder / "first.yaml").write_text(yaml.safe_dump(EARLIER), encoding="utf-8")
    (folder / "second.yaml").write_text(yaml.safe_dump({**LATER, **change}), encoding="utf-8")
    return folder / "second.yaml"


def test_a_later_plan_takes_over_where_the_earlier_began(tmp_path: Path) -> None:
    by_name = {bed.name: bed.case for bed in planned(written(tmp_path)).beds}
    rivals, patrons = by_name["rivals"], by_name["patrons"]
    for case in (rivals, patrons):
        assert case.number("rules.spark.on") == 1 and case.number("rules.memory.recall") == 2.5
        assert case.number("clock.act_days") == 7  # its own word wins
        assert case.number("moves.ultimatum.weight") == pytest.approx(0.5 * 0.2)
    assert rivals.number("dyads.active_1.baseline_b") == 0.77
    assert patrons.number("dyads.alone_spread_3.tension_a") == 0.77  # held for more
    assert patrons.number("dyads.alone_spread_3.tension_b") == 0.2


def test_words_are_laid_over_what_is_held(tmp_path: Path) -> None:
    plan = planned(written(tmp_path), ["rules.memory.recall=1"])
    assert [bed.case.number("rules.memory.recall") for bed in plan.beds] == [1, 1]


def test_a_word_for_what_is_sought_is_refused_and_holds_where_nothing_is() -> None:
    word = ["rules.mediation.duty=1"]
    with pytest.raises(ScenarioError, match="duty is sought"):
        planned(PATRONS, word)
    assert {bed.case.number("rules.mediation.duty") for bed in planned(PATRONS, word, facts=True).beds} == {1.0}


def test_the_longest_word_that_fits_judges(tmp_path: Path) -> None:
    plan = planned(written(tmp_path))
    said = {t.id: (bed.name, word) for t in plan.targets for bed, word in [plan.judge(t.id)]}
    assert said == {
        "midi.up": ("rivals", "mid"),
        "mid.recip": ("rivals", "mid"),
        "mid.ally.neither": ("patrons", "mid.ally."),
        "mid.ally.target": ("patrons", "mid.ally.t*t"),
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"held": {"hott": ["*"]}}, "held.hott is no number of the earlier plan. Did you mean hot?"),
        ({"targets": ["icb.mediation"]}, "targets = icb.mediation is judged on no bed"),
        ({"before": "x.yaml"}, "before is no key of a plan"),
        (
            {"beds": {**LATER["beds"], "more": LATER["beds"]["patrons"]}},
            "targets = mid.ally.neither is judged on two beds alike",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(ScenarioError) as fault:
        planned(written(tmp_path, **change))
    assert says in str(fault.value)


def test_the_plan_of_patrons_stands_on_the_plan_of_rivals() -> None:
    plan, first = planned(PATRONS), planned(FILE)
    held = {n.name: n.value(u) for n, u in zip(first.numbers, first.start, strict=True)}
    for bed in plan.beds:
        assert bed.case.number("rules.momentum.again") == pytest.approx(held["rules.momentum.again"])
    patrons = next(bed.case for bed in plan.beds if bed.name == "patrons")
    for dyad in patrons.dyads:
        _, kind, k = dyad.split("_")
        tension = held["calm"] if kind == "calm" else held[f"spread_{k}"]
        assert patrons.number(f"dyads.{dyad}.baseline_a") == pytest.approx(tension), dyad
    same = [sorted(d.split("_", 1)[1] for d in patrons.dyads if d.split("_")[0] in who) for who in GROUPS]
    assert same[0] == same[1] == same[2]  # what differs between the groups is not the pairs
    assert {plan.judge(t.id)[0].name for t in plan.targets} == {bed.name for bed in plan.beds}
    assert not {n.name for n in plan.numbers} & set(held)  # what moves two rivals is given


def test_every_target_of_the_plan_of_patrons_can_be_counted() -> None:
    plan = planned(PATRONS)
    assert not [t.id for t, x in zip(plan.targets, figures(plan, plan.start, 1, range(20)), strict=True) if x != x]
