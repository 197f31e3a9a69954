"""What every rule owes: a claim with its source, sound parameters, known hooks, and no harm when it is off."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from worlds import cast, opened

from sim import CrisisModel
from sim.compiled import entry
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.rules import HOOKS, RULES
from sim.vocabulary import FILLED, TRAITS, Parameter, Says

HERE = Path(__file__).parent
SHARES = {
    "actor": ("hawk_share", "approval", "attention", "elsewhere", "hardship", "arrest", "noise", "intelligence"),
    "pair": ("tension", "fault", "legitimacy", "talked", "threatened", "cut", "mediated"),
    "dyad": ("memory", "progress", "share"),
    "tie": ("commitment", "credibility"),
}


@pytest.fixture(params=sorted(RULES))
def name(request):
    return request.param


def hooks(name):
    return {hook: getattr(RULES[name], hook) for hook in HOOKS if hasattr(RULES[name], hook)}


def some(name: str, rng: np.random.Generator) -> dict[str, float]:
    """Any values of the rule's parameters within their ranges."""
    found = {k: q.low + (q.high - q.low) * rng.random() for k, q in RULES[name].PARAMETERS.items()}
    return {f"rules.{name}.{k}": float(x) for k, x in found.items()}


def test_a_rule_states_a_claim_and_a_source(name):
    text = inspect.getdoc(RULES[name]) or ""
    assert "laim" in text and len(text) > 200
    assert re.search(r"\b(1[89]|20)\d\d\b|source text|UN Charter|Brubaker|KEDS|ICB", text), "cites nothing"


def test_parameters_have_units_ranges_sources_and_sound_defaults(name):
    source = inspect.getsource(RULES[name]).split("PARAMETERS", 1)[1]
    for key, q in RULES[name].PARAMETERS.items():
        assert isinstance(q, Parameter) and q.unit and q.meaning and q.source, key
        assert q.low <= q.default <= q.high and q.low < q.high, key
        assert len(re.findall(rf"\b{key}\b", source)) > 1 or key == "prior", f"{key} is declared and never used"


def test_hooks_are_known_and_take_what_the_interface_says(name):
    assert hooks(name)
    for hook, function in hooks(name).items():
        wanted = ["w", "s", "x", "p", *(a for a in HOOKS[hook].split(", ") if a)]
        assert list(inspect.signature(function.py_func).parameters) == wanted, hook


CLAUSES = re.compile(r"(?![A-Z])[a-z{].*[a-z0-9}]")  # in the middle of a sentence: no capital, no end
PRICED = re.compile(r"x\.appeal\[\w+, (\w+)")


def clauses(says: Says) -> list[str]:
    """Every clause of a rule."""
    given = [*(w.values() if isinstance(w, dict) else [w] for w in (says.more, says.less)), [says.now]]
    return [c for group in given for clause in group for c in ([clause] if isinstance(clause, str) else clause) if c]


def test_a_rule_says_in_plain_words_what_it_does(name):
    module = RULES[name]
    says, source = module.SAYS, inspect.getsource(module)
    assert isinstance(says, Says)
    for clause in clauses(says):
        assert CLAUSES.fullmatch(clause) and len(clause) <= 90, clause
        assert set(re.findall(r"{(.*?)}", clause)) <= set(FILLED) and clause.count("{") == clause.count("}"), clause
        assert not [rule for rule in RULES if "_" in rule and rule in clause], clause
    for words in (says.more, says.less):
        assert not isinstance(words, dict) or set(words) <= {*TRAITS, "rung", "any"}, "prices no such trait"
    priced = {"rung" if column == "RUNG0" else column.lower() for column in PRICED.findall(source)}
    for what in priced & {*TRAITS, "rung"}:
        assert says.clause(what, True, True) or says.clause(what, False, True), f"prices {what} and has no words for it"
    if "urge" in hooks(name) and name != "activation":  # which carries the rest
        assert says.now, "raises the urge to act and has no words for it"


def test_every_reason_of_weight_has_words():
    model = CrisisModel(cast({"rules.activation.at_rest": -2.2, "rules.activation.partner_at_rest": -2.2}), seed=1)
    silent = Counter()
    while model.running:
        model.step()
        for e in model.last_events:
            silent.update(r.rule for r in (*e["reasons"], *e["why_now"]) if not r.words and abs(r.amount) > 1e-6)
    assert len(model.event_rows) > 50 and not silent


def test_a_rule_has_a_story(name):
    assert (HERE / "rules" / f"test_{name}.py").exists()


def fates(case: Case) -> tuple[bytes, bytes]:
    found = Ensemble(case, 3).run(range(40))
    return found.tally.tobytes(), found.first.tobytes()


def test_switched_off_its_parameters_change_nothing(name):
    off = cast({f"rules.{name}.on": 0.0})
    assert fates(off) == fates(off.patched(some(name, np.random.default_rng(1))))


def test_switched_off_it_contributes_nothing_and_on_it_is_named(name):
    place = list(RULES).index(name)
    for on in (0.0, 1.0):
        case = cast({f"rules.{name}.on": on})
        w, s, x = opened(case, explaining=True)
        parts = 0.0
        for _ in range(12):
            entry().turn(w, s, x, 1, 0, 0)
            parts += float(np.abs(x.part[place]).sum() + np.abs(x.part_urge[place]).sum())
        assert parts == 0.0 or on > 0.0


def test_parts_add_up_to_the_whole():
    w, s, x = opened(cast(), explaining=True)
    for _ in range(12):
        entry().turn(w, s, x, 1, 0, 0)
        # the last row of ``part`` keeps the running total of the rows before it
        assert np.allclose(x.part[:-1].sum(axis=0), x.appeal, atol=1e-12)
        idle = x.replied == 0
        assert np.allclose(x.part_urge[:-1].sum(axis=0)[idle], x.urge[idle], atol=1e-12)


def test_any_parameters_in_range_keep_the_state_sound_for_fifty_turns(name):
    rng = np.random.default_rng(7)
    for trial in range(6):
        case = cast(some(name, rng))
        w, s, x = opened(case)
        x.thorough[0] = 1  # probabilities, not bounds
        for field in ("hawk_share", "approval", "bias", "hardship", "arrest", "elsewhere"):
            s.actor[field] = rng.random(len(case.actors))
        s.pair["tension"] = rng.random(len(case.pairs))
        for _ in range(50):
            entry().turn(w, s, x, 5, trial, 0)
        sound(s)
        assert np.isfinite(x.appeal).all() and (x.chance >= 0).all() and (x.act <= 1.0).all()


def sound(s):
    for table in ("actor", "pair", "dyad", "tie", "institution", "run"):
        for field in getattr(s, table).dtype.names:
            assert np.isfinite(getattr(s, table)[field].astype(float)).all(), (table, field)
    for table, fields in SHARES.items():
        for field in fields:
            values = getattr(s, table)[field]
            assert (values >= -1e-12).all() and (values <= 1.0 + 1e-12).all(), (table, field, values)
    assert (np.abs(s.actor["bias"]) <= 1.0).all() and (s.pair["debt"] >= 0.0).all()


def plainly(*arguments: str) -> dict:
    """What plain.py says, run in a process without compilation."""
    paths = os.pathsep.join([str(HERE.parent), str(HERE), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "plain.py"), *arguments],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict = json.loads(done.stdout)
    return found


def test_the_order_of_rules_does_not_matter_and_no_draw_is_used_twice():
    """In plain Python: rules in order, reversed and shuffled give the same states; every draw has a key of its own."""
    forward, backward, shuffled = (plainly(order) for order in ("forward", "backward", "shuffled"))
    assert forward["draws"] > 500 and forward["twice"] == []
    for other in (backward, shuffled):
        for table, fields in forward["state"].items():
            for field, values in fields.items():
                gap = np.abs(np.array(values, float) - np.array(other["state"][table][field], float)).max(initial=0.0)
                assert gap < 1e-12, (table, field, gap)
