"""The short way of composing (sim.layers) gives what Hydra gives, and Hydra is not even imported for it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

import sim
from sim import compose, settings
from sim import words as grammar
from sim.layers import CONFIGS, Unusual
from sim.source import hydras

USUAL = [
    [],
    *([f"scenario={name}"] for name in sim.scenarios()),
    *([f"{group}={p.stem}"] for group in ("experiment", "sweep", "rules/decision")
      for p in sorted((CONFIGS / group).glob("*.yaml"))),
    ["experiment=thesis", "scenario=northern_strait", "map.runs=7"],
    ["experiment=train", "rules/decision=hawkish"],
    ["moves=[military,diplomatic]"],
    ["moves=military", "ladder.rungs.r3.label='Show of force'"],
    ["seed=3", "curve.rungs=[4,5]", "curve.parameter=ties.russia_serbia.commitment", "parameters=middle"],
    ["rules.audience_cost.on=0", "actors.kosovo.approval=.7", "triggers.border_incident.rate=0"],
    ["actors.kosovo.assets=[a,b]", "scenario.title='x, y'", "scenario.note=null", "actors.new.kind=state"],
    ["hydra.run.dir='x y'", "horizon=52"],
]  # fmt: skip
HYDRAS = [["levers.veto=null"], ["+horizon=3"], ["~triggers"], ["actors.kosovo={kind: state}"], ["actors.kosovo=5"],
          ["hydra/launcher=basic"]]  # fmt: skip


def both(words: list[str]) -> tuple[str, str]:
    """The short way and Hydra's, as text in which the order of keys shows."""
    given, overrides = compose.checked(words)
    try:
        laid = {name: said for name, (_, said) in settings._laid.items()}
        return json.dumps(settings.configs().composed(overrides, laid)), json.dumps(hydras(given, given))
    finally:
        settings.forget(set(settings._laid))


@pytest.mark.parametrize("words", USUAL, ids=" ".join)
def test_usual_words_come_to_what_hydra_makes_of_them(words: list[str]) -> None:
    ours, theirs = both(words)
    assert ours == theirs


@pytest.mark.parametrize("words", HYDRAS, ids=" ".join)
def test_what_is_not_usual_is_left_to_hydra(words: list[str]) -> None:
    _, overrides = compose.checked(words)
    with pytest.raises(Unusual):
        settings.configs().composed(overrides, {})


@pytest.mark.parametrize("body", [
    "actors: null", "rules: null", "moves: {protest: null}", "rules: {decision: null}", "{}",
    "moves: {new: {domain: military}}", "horizon: 5\nladder: {rungs: {r1: {label: x}}}",
    "actors: {kosovo: {kind: state, assets: [a]}}",
])  # fmt: skip
def test_a_file_from_elsewhere_lies_over_the_catalogue_as_it_does_with_hydra(body: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(body, encoding="utf-8")
    ours, theirs = both([f"scenario={file}", "seed=2"])
    assert ours == theirs


def test_a_plain_word_means_what_it_means_to_hydra() -> None:
    """Thousands of short words: whatever is read without Hydra's grammar has the same key and the same value in it."""
    r = random.Random(1)
    read = 0
    for _ in range(4000):
        key = "".join(r.choice(["a", "b_2", "on", ".", "/", "R", "1"]) for _ in range(r.randint(1, 4)))
        value = "".join(
            r.choice(["0", "1", "12", ".", "-", "+", "e5", "_", "x", "null", "Yes", "no", "on", "TRUE", "nan", "Inf"])
            for _ in range(r.randint(1, 3))
        )
        if grammar.SETTING.fullmatch(word := f"{key}={value}"):
            read += 1
            ours, theirs = grammar.one(word), OverridesParser.create().parse_override(word)
            assert isinstance(ours, grammar.Setting)
            assert (ours.key_or_group, ours.value()) == (theirs.key_or_group, theirs.value()), word
            assert type(ours.value()) is type(theirs.value()), word
    assert read > 200


def test_usual_words_need_no_hydra() -> None:
    script = (
        "import sys, sim\n"
        "sim.load('northern_strait', ['horizon=5', 'rules/decision=sharp', 'rules.audience_cost.on=0'])\n"
        "assert not {'hydra', 'omegaconf', 'antlr4'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1])
