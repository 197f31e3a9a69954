"""Rules of one's own: only what the command line named is run, and what is named keeps every rule's promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from experiments.rule import TEMPLATE, contract, new
from sim import rules, trusted
from sim.compiled import broken
from sim.faults import ScenarioError
from sim.load import load

ROOT = Path(__file__).resolve().parent.parent
GOOD = TEMPLATE.read_text(encoding="utf-8").replace("NAME", "fatigue").replace("Author year", "Fearon 1997")
MARK = "from pathlib import Path\nPath({!r}).write_text('was run')\n"


def run(*words: str, **env: str) -> subprocess.CompletedProcess:
    line = [sys.executable, str(ROOT / "run.py"), *words]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **env})


def refused(*words: str, **env: str) -> str:
    done = run(*words, **env)
    said = done.stderr.strip()
    assert done.returncode == 2 and "\n" not in said and len(said) <= 300, done.stdout + done.stderr
    return said


def rule(folder: Path, name: str = "fatigue", text: str = GOOD, old: str = "", with_: str = "") -> Path:
    assert not old or old in text
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(text.replace(old, with_) if old else text, encoding="utf-8")
    return path


def test_no_config_runs_a_file_that_lies_beside_it(tmp_path):
    mark = tmp_path / "mark"
    rule(tmp_path, "evil", GOOD + MARK.format(str(mark)))
    case = yaml.safe_load((ROOT / "configs/scenario/richardson.yaml").read_text(encoding="utf-8"))
    for extra in ({"rules": {"evil": {"on": 1}}}, {"trust": str(tmp_path)}, {"rules": {"trust": str(tmp_path)}}):
        file = tmp_path / "case.yaml"
        file.write_text(yaml.safe_dump({**case, **extra}), encoding="utf-8")
        assert str(file) in refused(f"scenario={file}", f"hydra.run.dir={tmp_path / 'to'}")
    for word in (f"+trust={tmp_path}", f"rules.trust={tmp_path}", f"sweep.trust={tmp_path}"):
        refused(word, f"hydra.run.dir={tmp_path / 'to'}")
    assert not mark.exists()


def test_run_py_trusts_what_its_command_line_names_and_no_variable(tmp_path):
    mark = tmp_path / "mark"
    rule(tmp_path / "mine", "evil", GOOD + MARK.format(str(mark)))
    said = refused("rules.evil.on=1", f"hydra.run.dir={tmp_path / 'to'}", TINDERBOX_TRUST=str(tmp_path / "mine"))
    assert "rules.evil is not a rule" in said and "trust=FOLDER" in said and not mark.exists()
    assert run("--help", "rules.evil", f"trust={tmp_path / 'mine'}").returncode == 0
    assert mark.exists()


def test_a_rule_that_is_no_code_for_the_compiler_is_refused_in_one_line(tmp_path):
    path = rule(tmp_path / "mine", old="p.weight *", with_="str(d) * p.weight *")
    error = TypeError(f"Failed in x\nNo such product\nDuring: typing of call at {path} (23)\n")
    assert broken([path], error).startswith(f"{path}, line 23: does not compile with the engine (TypeError: No such")
    words = (f"trust={path.parent}", "scenario=richardson", "rules.fatigue.on=1", f"hydra.run.dir={tmp_path / 'to'}")
    for _ in range(2):  # the second time it is known
        done = run(*words, TINDERBOX_CACHE=str(tmp_path / "cache"))
        said = done.stderr.strip().splitlines()[-1]
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
        assert str(path) in said and "rule check=FILE" in said and len(said) <= 300
    assert len(done.stderr.strip().splitlines()) == 1


def test_of_a_trusted_folder_only_rules_are_run(tmp_path):
    mark = tmp_path / "mark"
    rule(tmp_path / "mine")
    (tmp_path / "mine" / "analysis.py").write_text(MARK.format(str(mark)))
    assert [path.name for path in trusted.files(tmp_path / "mine")] == ["fatigue.py"]
    done = run("--help", "rules.fatigue", f"trust={tmp_path / 'mine'}")
    assert "weight" in done.stdout and not mark.exists()


@pytest.mark.parametrize(
    ("name", "old", "with_", "said"),
    [
        ("fatigue", "DEFAULT_ON = False", "DEFAULT_ON = True", "needs DEFAULT_ON = False"),
        ("reciprocity", "", "", "the program has a rule reciprocity"),
        ("Fatigue", "", "", "the file's name is the rule's"),
        ("fatigue", "@compiled\ndef", "@compiled\ndeff", "not readable as Python: line"),
        ("fatigue", "import RELIEF", "import RELEIF", "cannot be loaded: ImportError"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_in_one_line_that_names_the_file(tmp_path, name, old, with_, said):
    path = rule(tmp_path / "mine", name, old=old, with_=with_)
    problem = refused("--help", f"trust={path.parent}")
    assert said in problem and path.name in problem


def test_wrong_folders_are_refused(tmp_path):
    assert "no such file or folder" in refused("--help", f"trust={tmp_path / 'nowhere'}")
    assert "holds no rule" in refused("--help", f"trust={tmp_path}")
    (tmp_path / "x.py").write_text("y = 1\n")
    assert "is no rule: it lacks PARAMETERS and SAYS" in refused("rule", f"check={tmp_path / 'x.py'}")
    one, two = (rule(tmp_path / d) for d in ("a", "b"))
    assert "one folder is trusted" in refused(f"trust={one.parent}", f"trust={two.parent}", "--help")


def test_the_engines_digest_names_the_file_and_its_content(tmp_path):
    code = "from sim.compiled import ENGINE_DIGEST as d; print(d)"

    def digest(path: Path | None) -> str:
        env = {**os.environ, "TINDERBOX_TRUST": str(path or ""), "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout

    one, again = rule(tmp_path / "a"), rule(tmp_path / "b")
    other = rule(tmp_path / "c", old="2.0, 0.0, 20.0", with_="3.0, 0.0, 20.0")
    named = rule(tmp_path / "d", "weariness")
    found = [digest(path and path.parent) for path in (None, one, again, other, named)]
    assert found[1] == found[2] and len(set(found)) == 4


def test_an_unknown_rule_says_how_to_name_ones_own():
    with pytest.raises(
        ScenarioError, match=r"rules.reciprocty is not a rule. Did you mean reciprocity\? One of your own"
    ):
        load("richardson", ["rules.reciprocty.on=1"])


def test_a_new_rule_is_written_once_and_with_a_name_of_its_own(tmp_path):
    assert "rule check=" in new("fatigue", tmp_path) and trusted.files(tmp_path)
    for name, said in (("fatigue", "is there already"), ("reciprocity", "the program has"), ("Big", "small letters")):
        with pytest.raises(ScenarioError, match=said):
            new(name, tmp_path)
    assert "one of them" in refused("rule")
    assert "not a word of rule" in refused("rule", "new=x", "seed=3")


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """A rule from its text, among the rules of this process; nothing is compiled."""

    def load_it(old: str = "", with_: str = "") -> str:
        path = rule(tmp_path, old=old, with_=with_)
        monkeypatch.setitem(sys.modules, "sim.rules.fatigue", None)
        monkeypatch.setitem(rules.RULES, "fatigue", rules.loaded("fatigue", path))
        return "fatigue"

    return load_it


@pytest.mark.parametrize(
    ("trial", "old", "with_", "said"),
    [
        (contract.form, "", "", ""),
        (contract.hooks, "", "", ""),
        (contract.form, "Claim (Fearon 1997", "Because (Fearon 1997", "states no claim with a source"),
        (contract.form, '"ours; Fearon 1997 for the claim"', '""', "PARAMETERS.weight needs"),
        (contract.form, "2.0, 0.0, 20.0", "30.0, 0.0, 20.0", "must lie within"),
        (contract.form, "p.weight *", "2.0 *", "nothing reads p.weight"),
        (contract.form, '"keeping', '"Keeping', "must be a clause"),
        (contract.form, "Says(more=", "dict(more=", "SAYS must be Says"),
        (contract.hooks, "@compiled\n", "", "appeal is not compiled"),
        (contract.hooks, "(w, s, x, p, d)", "(w, s, x, p)", r"appeal must take \(w, s, x, p, d\)"),
        (contract.hooks, "def appeal", "def apeal", "it has no hook"),
        (contract.hooks, "from sim.vocab", "import random\nfrom sim.vocab", "imports random"),
        (contract.hooks, "more=", "less=", ""),
        (contract.hooks, 'Says(more="keeping up its measures costs it more every week")', "Says()", "no words for it"),
    ],
)  # fmt: skip
def test_form_and_hooks_are_tried(loaded, trial, old, with_, said):
    import re

    found = trial(loaded(old, with_))
    assert re.search(said, found) if said else found == ""


def test_a_rule_that_sets_what_others_add_to_is_caught(tmp_path):
    path = rule(tmp_path, old="RELIEF] +=", with_="RELIEF] =")
    done = run("rule", f"check={path}")
    assert done.returncode == 1
    assert "order        BROKEN" in done.stdout and "add to what others add to" in done.stdout


def test_numbers_that_leave_their_range_are_caught():
    from types import SimpleNamespace

    from sim.encoding import encode
    from sim.state import desk, start

    case = encode(load("richardson"))
    s, x = start(case), desk(case)
    assert list(contract.unsound(s, x)) == []
    s.pair["tension"][0] = 1.5
    x.appeal[0, 0] = float("nan")
    said = list(contract.unsound(s, SimpleNamespace(appeal=x.appeal, chance=x.chance, act=x.act)))
    assert "pair.tension leaves 0 to 1" in said and "an appeal is no finite number" in said


def test_a_good_rule_from_the_template_to_a_run_that_can_be_done_again(tmp_path):
    """Compiles the engine with the rule, once."""
    path = rule(tmp_path / "mine")
    tried = run("rule", f"check={path}")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert tried.stdout.count(" kept ") == len(contract.TRIALS)
    trust, to = f"trust={path.parent}", tmp_path / "to"
    words = [
        "scenario=northern_strait",
        "rules.fatigue.on=1",
        "rules.fatigue.weight=9",
        "ensemble.runs=40",
        "curve.runs=2",
    ]
    done = run(trust, *words, f"hydra.run.dir={to}")
    assert done.returncode == 0, done.stderr
    assert list(json.loads((to / "manifest.json").read_text())["own_rules"]) == ["fatigue"]
    assert "It had rules of your own (fatigue): trust=FOLDER" in refused(f"reproduce={to}")
    assert run(trust, f"reproduce={to}").returncode == 0
    swept = [f"hydra.sweep.dir={tmp_path / 's'}", f"sweep.store={tmp_path / 'store'}", "sweep.pictures=false"]
    done = run("-m", trust, "rules.fatigue.weight=0,9", "rules.fatigue.on=1", "ensemble.runs=20", "horizon=5", *swept)
    assert done.returncode == 0, done.stderr
    assert "trust=FOLDER" in run(f"reproduce={tmp_path / 's'}").stderr
    assert run(trust, f"reproduce={tmp_path / 's'}").returncode == 0
