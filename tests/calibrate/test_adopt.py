"""A fit becomes the program's: one file, and every default where a reader finds it; nothing else moves."""

import json
import runpy
import shutil

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate import told
from experiments.calibrate.adopt import HOME, SET, adopt, rounded
from experiments.calibrate.plan import FILE, planned
from experiments.door.asked import from_words
from experiments.main import main
from sim.compiled import ENGINE_DIGEST
from sim.faults import ScenarioError
from sim.members import calibrated_set
from sim.reading import read
from sim.rules import RULES, parameters
from sim.vocabulary import CLOCK

FACTORS = {"threats": "moves.ultimatum.weight", "force": "moves.clash.weight"}


@pytest.fixture(scope="module")
def plan():
    return planned(FILE)


@pytest.fixture
def fit(tmp_path, plan):
    """The folder of a fit of three members."""
    folder = tmp_path / "fit"
    folder.mkdir()
    start = np.clip(plan.start + 0.02, 0.06, 0.94)
    members = np.array([start - 0.05, start, start + 0.05])
    told(plan, members.mean(axis=0), members).to_csv(folder / "numbers.csv", index=False)
    columns = {n.name: [n.value(u) for u in members[:, k]] for k, n in enumerate(plan.numbers)}
    pd.DataFrame({"weight": [0.5, 0.25, 0.25], **columns}).to_csv(folder / "set.csv", index=False)
    said = {"made_by": "tinderbox calibrate", "engine": ENGINE_DIGEST, "commit": "x", "config": from_words([]).config}
    (folder / "manifest.json").write_text(json.dumps(said, default=str), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path):
    """A copy of the sources that are rewritten."""
    for part in ("sim/rules", "configs/moves"):
        shutil.copytree(HOME / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    shutil.copy(HOME / "sim" / "vocabulary.py", tmp_path / "sim" / "vocabulary.py")
    return tmp_path


def texts(home):
    return {p.relative_to(home): p.read_text(encoding="utf-8") for p in home.rglob("*") if p.suffix in (".py", ".yaml")}


def test_the_file_holds_every_number_of_the_program_and_no_fact_of_a_bed(fit, home, plan):
    said = adopt([fit], [FILE], home, True)
    found, numbers = calibrated_set(home / SET), {n.name: n for n in plan.numbers}
    assert (found.version, found.weights.tolist()) == (1, [0.5, 0.25, 0.25])
    assert not any(path.startswith(("dyads", "ties", "actors")) for path in found.paths)
    assert "active_1" in said.splitlines()[-2] and "calm" in said.splitlines()[-2]
    for name, path in FACTORS.items():
        k, factors = found.paths.index(path), pd.read_csv(fit / "set.csv")[name]
        assert found.values[:, k] == pytest.approx(factors * numbers[name].paths[path], rel=1e-5)
    k = found.paths.index("rules.memory.stir")
    middle = pd.read_csv(fit / "numbers.csv").set_index("number").loc["rules.memory.stir", "middle"]
    assert found.middle[k] == rounded(middle)
    switches = [found.paths.index(path) for path in ("rules.momentum.on", "rules.fatalities.scale")]
    assert (found.values[:, switches] == 1.0).all() and (found.middle[switches] == 1.0).all()
    expected = {p for n in plan.numbers for p in n.paths if not p.startswith("dyads")} | set(read(FILE)["switched"])
    assert set(found.paths) == expected
    assert numbers["force"].paths["moves.clash.weight"] == 0.3  # or the test above says nothing


def test_every_default_stands_where_a_reader_finds_it(fit, home):
    before = texts(home)
    said = adopt([fit], [FILE], home, True)
    assert "NOT REWRITTEN" not in said
    check_defaults(home, calibrated_set(home / SET))
    rules = {
        name: runpy.run_path(str(home / "sim" / "rules" / f"{name}.py"))
        for name in ("momentum", "memory", "fatalities")
    }
    assert "DEFAULT_ON" not in rules["momentum"] and (rules["momentum"]["WIDTH"], rules["memory"]["RUNG0"]) == (2.0, 18)
    sources = {name: p.source for name, p in rules["momentum"]["PARAMETERS"].items()}
    assert sources["again"] == "calibrated, set 1; Allison 1971 for the claim"
    assert sources["half_life"] == "calibrated, set 1"
    assert rules["fatalities"]["PARAMETERS"]["scale"].source.startswith("calibrated with it; docs/decisions/0018")
    assert rules["memory"]["PARAMETERS"]["arouse"] == parameters("memory")["arouse"]  # not in the plan
    clash = read(home / "configs" / "moves" / "military.yaml")["clash"]["sources"]
    assert clash["weight"] == "calibrated, set 1" and list(clash)[-1] == "all"
    changed = [name for name, text in texts(home).items() if before.get(name) != text]
    assert 10 < len(changed) < 24
    for name in changed:  # a literal, a source, a switch: never a line more than that
        was, now = before[name].splitlines(), texts(home)[name].splitlines()
        assert abs(len(was) - len(now)) <= (12 if name.suffix == ".yaml" else 1), name


def check_defaults(home, found):
    """Every number of a set is the default of the sources in ``home``."""
    moves = {k: x for file in (home / "configs" / "moves").glob("*.yaml") for k, x in read(file).items()}
    clock = (home / "sim" / "vocabulary.py").read_text(encoding="utf-8")
    spaces = {}
    for path, value in zip(found.paths, found.middle.tolist(), strict=True):
        part, name, *rest = path.split(".")
        if part == "moves":
            assert moves[name].get("weight", 1.0) == value, path
        elif part == "clock":
            assert f'Field("{name}", {value!r}, ' in clock, path
        else:
            space = spaces.setdefault(name, runpy.run_path(str(home / "sim" / "rules" / f"{name}.py")))
            here = space.get("DEFAULT_ON", True) if rest == ["on"] else space["PARAMETERS"][rest[0]].default
            assert float(here) == value, path


def test_adopted_again_it_is_the_next_version_of_the_same_numbers(fit, home):
    adopt([fit], [FILE], home, True)
    one = calibrated_set(home / SET)
    adopt([fit], [FILE], home, True)
    two = calibrated_set(home / SET)
    assert (two.version, two.paths) == (2, one.paths)
    assert (two.values == one.values).all() and (two.middle == one.middle).all()  # factors are not taken twice
    text = (home / "sim" / "rules" / "momentum.py").read_text(encoding="utf-8")
    assert "calibrated, set 2; Allison 1971 for the claim" in text and "set 1" not in text
    assert (home / "configs" / "moves" / "military.yaml").read_text(encoding="utf-8").count("set 1") == 0


def test_what_would_change_is_said_and_nothing_is_written(fit, home):
    before = texts(home)
    said = adopt([fit], [FILE], home, False)
    assert texts(home) == before and not (home / SET).exists()
    assert (
        "would be written" in said
        and "rules.memory.stir = " in said
        and f"sim/rules/memory.py, was {parameters('memory')['stir'].default:g}" in said
    )


def test_what_has_no_place_is_reported(fit, home):
    (home / "sim" / "rules" / "spells.py").unlink()
    said = adopt([fit], [FILE], home, True)
    assert said.count("NOT REWRITTEN") == 5 and "rules.spells.on = 1: NOT REWRITTEN" in said


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        (
            "set.csv",
            lambda t: t.rename(columns={"rules.memory.stir": "rules.memory.stirr"}),
            "Did you mean rules.memory",
        ),
        ("set.csv", lambda t: t.drop(columns="rules.memory.stir"), "rules.memory.stir is missing"),
        ("set.csv", lambda t: pd.concat([t] * 70), "has 210 members: 1 to 200"),
        ("numbers.csv", lambda t: t[t["number"] != "force"], "force is missing"),
    ],
)
def test_a_fit_of_another_plan_is_refused_in_one_line(fit, home, file, change, says):
    change(pd.read_csv(fit / file)).to_csv(fit / file, index=False)
    with pytest.raises(ScenarioError, match=says) as fault:
        adopt([fit], [FILE], home, True)
    assert len(str(fault.value)) <= 300 and not (home / SET).exists()


def test_a_folder_that_is_no_fit_is_refused_in_one_line(tmp_path, capsys):
    assert main(["calibrate.adopt", f"fit={tmp_path}", "write=false"]) == 2
    said = capsys.readouterr().err
    assert "manifest.json" in said and said.count("\n") == 1


def test_what_is_called_calibrated_is_the_middle_of_the_set_that_comes_with_the_program():
    found = calibrated_set()
    named = [
        f"rules.{rule}.{name}"
        for rule in RULES
        for name, p in parameters(rule).items()
        if "calibrated, set" in p.source
    ]
    if found is None:
        assert named == [] and from_words([]).calibrated is False
    else:
        check_defaults(HOME, found)
        ours = {path for path in found.paths if path.startswith("rules.") and not path.endswith(".on")}
        assert set(named) <= ours
        assert {f"clock.{f.name}" for f in CLOCK} >= {path for path in found.paths if path.startswith("clock.")}
