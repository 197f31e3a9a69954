"""Bit for bit: two ways to run, threads, saved games, branches, the order of YAML, names that key every draw."""

from __future__ import annotations

import copy
import functools
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim import CrisisModel, Ensemble, Game, ensemble
from sim.compiled import entry
from sim.encoding import Case, encode
from sim.faults import ScenarioError
from sim.scenario import build
from sim.state import desk, restored, start
from sim.vocabulary import RUNGS

SCENARIOS = sim.scenarios()
SEEDS = (0, 7, 2**40 + 1)
ROOT = Path(__file__).resolve().parents[1]


@functools.cache
def case(name: str) -> Case:
    return encode(sim.load(name))


def model(name: str, seed: int = 3, run: int = 2, **words: Any) -> CrisisModel:
    return CrisisModel(case(name), seed=seed, run=run, **words)


def raw_after(c: Case, seed: int, run: int, turns: int) -> np.ndarray:
    """The state of a plain compiled run, without Mesa and without reasons kept."""
    s = start(c)
    entry().advance(c.world, s, desk(c), seed, run, 0, turns, RUNGS)
    return s.raw


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_of_an_ensemble_is_the_mesa_run_of_that_key(name: str, seed: int) -> None:
    runs = [0, 1, 255, 256]
    results = Ensemble(case(name), seed).run(runs, detail=True)
    for row, run in enumerate(runs[:2] if seed else runs):
        m = model(name, seed, run)
        m.run_model()
        assert results.tally[row].tobytes() == np.asarray(m.state.run)[0].tobytes()
        assert np.array_equal(results.first[row], m.state.first)
        assert np.array_equal(m.state.raw, raw_after(case(name), seed, run, m.horizon))
        after = m.history[m.history["turn"] > 0]
        tension = after[["tension_a", "tension_b"]].mean(axis=1).to_numpy()
        kept = results.tension[row, : m.turn].ravel()
        assert np.allclose(tension, kept, rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", SCENARIOS)
def test_threads_and_chunks_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    e = Ensemble(case(name), 5)
    monkeypatch.setattr(ensemble, "CHUNK", 64)
    one = e.run(range(150), threads=1, occupancy=True, detail=True)
    monkeypatch.setattr(ensemble, "CHUNK", 7)
    two = e.run(range(150), threads=2, occupancy=True, detail=True)
    for table in ("run", "tally", "first", "occupancy", "level", "tension"):
        assert getattr(one, table).tobytes() == getattr(two, table).tobytes()
    later = e.run(range(100, 150))
    assert later.tally.tobytes() == one.tally[100:].tobytes()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_saved_game_continues_with_the_same_bits(name: str) -> None:
    whole = model(name)
    whole.run_model()
    for turn in (0, 1, 17, whole.turn - 1):
        m = model(name)
        for _ in range(turn):
            m.step()
        save = json.loads(json.dumps(m.save()))
        again = CrisisModel.restore(case(name), save, explaining=False)
        assert again.turn == turn
        again.run_model()
        assert np.array_equal(again.state.raw, whole.state.raw)
        followed = Ensemble(case(name), 3, begin=again.snapshots[turn]).run([2])
        assert followed.tally[0].tobytes() == np.asarray(whole.state.run)[0].tobytes()


def test_a_saved_game_of_another_scenario_is_refused() -> None:
    save = model(SCENARIOS[0]).save()
    with pytest.raises(ValueError, match="belongs to another scenario"):
        CrisisModel.restore(case(SCENARIOS[1]), save)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_branch_that_repeats_a_move_is_the_same_run(name: str) -> None:
    for run in range(20):  # the first in which anybody acts: some cases are quiet
        m = model(name, run=run)
        m.run_model()
        if len(m.events) and not m.events["reply"].all():
            break
    own = m.events[~m.events["reply"]]
    assert len(own)
    for _, e in own.iloc[:: max(1, len(own) // 5)].iterrows():
        twin = m.branch(e["turn"], e["actor"], e["target"], e["move"])
        twin.run_model()
        assert np.array_equal(twin.state.raw, m.state.raw)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_branch_changes_one_move_and_keeps_all_other_choices_of_the_turn(name: str) -> None:
    m = model(name)
    m.run_model()
    own = m.events[~m.events["reply"]]
    for _, e in own.iloc[:: max(1, len(own) // 5)].iterrows():
        twin = m.branch(e["turn"], e["actor"], e["target"], None)
        assert np.array_equal(twin.snapshots[e["turn"] - 1], m.snapshots[e["turn"] - 1])

        def acts(of: CrisisModel, turn: int = e["turn"]) -> set[tuple[str, str, str]]:
            t = of.events
            t = t[(t["turn"] == turn) & ~t["reply"]]
            return set(zip(t["actor"], t["target"], t["move"], strict=True))

        gone = (e["actor"], e["target"], e["move"])
        rest = {a for a in acts(m) if a[0] != e["actor"]}
        assert rest == {a for a in acts(twin) if a[0] != e["actor"]}
        assert gone not in acts(twin)


def shuffled(value: Any, luck: random.Random) -> Any:
    """The same mapping in another order, lists of names too."""
    if isinstance(value, dict):
        keys = list(value)
        luck.shuffle(keys)
        return {k: shuffled(value[k], luck) for k in keys}
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return luck.sample(value, len(value))
    return value


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_order_of_names_in_yaml_never_matters(name: str) -> None:
    c = case(name)
    mixed = encode(build(shuffled(dict(c.scenario.mapping), random.Random(4))))
    for table in c.world.arrays:
        assert getattr(c.world, table).tobytes() == getattr(mixed.world, table).tobytes(), table
    assert (c.pairs, c.options, c.dyads) == (mixed.pairs, mixed.options, mixed.dyads)


def test_a_dyad_elsewhere_leaves_every_draw_as_it_was() -> None:
    alone = copy.deepcopy(dict(sim.load("richardson").mapping))
    actor, dyad = alone["actors"]["blue"], alone["dyads"]["blue_red"]
    beside = copy.deepcopy(alone)
    beside["actors"] |= {"amber": dict(actor), "zinc": dict(actor)}  # before and after by name
    beside["dyads"] |= {"amber_zinc": {**dyad, "a": "amber", "b": "zinc"}}
    for seed in range(5):
        one, two = (CrisisModel(encode(build(x)), seed=seed) for x in (alone, beside))
        one.run_model()
        two.run_model()
        kept = two.history[two.history["dyad"] == "blue_red"].reset_index(drop=True)
        turns = min(one.turn, two.turn)
        assert kept.head(turns).equals(one.history.head(turns))


def numeric_paths(c: Case) -> list[str]:
    """Every number of a scenario that can be set by path without encoding it again."""
    s, found = c.scenario, ["horizon"]
    for part in ("actors", "ties", "dyads", "institutions", "triggers", "moves"):
        for name, e in getattr(s, part).items():
            found += [f"{part}.{name}.{number}" for number in e.numbers]
    found += [
        f"moves.{name}.{word}.{k}"
        for name, e in s.moves.items()
        for word in ("traits", "effects")
        for k in e[word] or ()
    ]
    found += [f"clock.{k}" for k in s.clock]
    found += [f"rules.{rule}.{k}" for rule, numbers in s.rules.items() for k in numbers]
    return [path for path in found if patchable(c, path)]


def patchable(c: Case, path: str) -> bool:
    try:
        c.place(path)
    except KeyError:
        return False
    return True


def with_value(mapping: Any, path: str, value: float) -> dict[str, Any]:
    new = copy.deepcopy(dict(mapping))
    at, *_ = [new]
    *parents, last = path.split(".")
    for word in parents:
        if at.get(word) is None:
            at[word] = {}
        at = at[word]
    at[last] = value
    return new


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_number_set_by_path_gives_the_same_arrays_as_a_full_load(name: str) -> None:
    c, luck = case(name), random.Random(11)
    paths = numeric_paths(c)
    assert len(paths) > 300
    compared = 0
    for path in luck.sample(paths, 24):
        field = c.place(path)[3]
        value = field.low + luck.random() * (min(field.high, 50.0) - field.low)
        if "whole number" in field.meaning:
            value = float(round(value))
        try:
            full = encode(build(with_value(c.scenario.mapping, path, value)))
        except ScenarioError:
            continue  # a combination that the loader refuses
        patched = c.patched({path: value})
        for table in c.world.arrays:
            same = getattr(patched.world, table).tobytes() == getattr(full.world, table).tobytes()
            assert same, f"{path} = {value}: {table}"
        compared += 1
    assert compared >= 18


def test_an_override_on_the_command_line_and_a_patch_are_one() -> None:
    for path, value in (("ties.russia_serbia.commitment", 0.25), ("rules.reciprocity.on", 0)):
        loaded = encode(sim.load("kosovo_2021", [f"{path}={value}"]))
        patched = case("kosovo_2021").patched({path: value})
        one, two = (Ensemble(x, 1).run(range(20)) for x in (loaded, patched))
        assert one.tally.tobytes() == two.tally.tobytes()


def acting(c: Case) -> np.ndarray:
    """P(act) of every pair in the first turn."""
    return np.array(Game(c).ahead().act)


@pytest.mark.parametrize("name", SCENARIOS)
def test_more_moves_in_yaml_make_no_one_more_active(name: str) -> None:
    c, luck = case(name), random.Random(2)
    before = acting(c)
    moves = list(c.moves)
    for chosen in ([moves[0]], luck.sample(moves, 10), moves):
        mapping = copy.deepcopy(dict(c.scenario.mapping))
        for m in chosen:
            mapping["moves"][f"{m}_again"] = dict(mapping["moves"][m])
        for bar, e in dict(mapping.get("bars") or {}).items():  # what is barred stays barred under another name
            if e["move"] in chosen:
                mapping["bars"][f"{bar}_again"] = {**e, "move": f"{e['move']}_again"}
        assert np.all(acting(encode(build(mapping))) <= before)
    mapping = copy.deepcopy(dict(c.scenario.mapping))
    everyone = {"by": ["state", "faction", "patron"], "toward": list(sim.vocabulary.RELATIONS)}
    mapping["moves"]["as_good_as_nothing"] = {"label": "does", "domain": "diplomatic", "rung": 0, **everyone}
    had_some = before > 0.0  # who could do nothing at all may begin
    assert np.all(acting(encode(build(mapping)))[had_some] <= before[had_some])


UNCOMPILED = '''
import json, sys
import numpy as np
import sim
from sim import chance
from sim.compiled import entry
from sim.encoding import encode
from sim.state import desk, restored

np.seterr(over="ignore")
drawn, plain = [], chance.draw

def draw(key, purpose, actor, target):
    drawn.append((int(key.turn), int(purpose), int(actor), int(target)))
    return plain(key, purpose, actor, target)

for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("sim") and vars(module).get("draw") is plain:
        module.draw = draw

class Row:
    """A record whose columns win over numpy's own attributes of the same name."""
    def __init__(self, record):
        object.__setattr__(self, "record", record)
    def __getattr__(self, name):
        value = self.record[name]
        return Row(value) if isinstance(value, np.void) else value
    def __setattr__(self, name, value):
        self.record[name] = value

class Guard:
    """An array that refuses what compiled code would read as garbage: indices below 0 or too high."""
    def __init__(self, array):
        self.array, self.shape, self.dtype = array, array.shape, array.dtype
    def check(self, index):
        for n, i in enumerate(index if isinstance(index, tuple) else (index,)):
            if not isinstance(i, slice) and not 0 <= i < self.shape[n]:
                raise IndexError(f"{index} of {self.shape}")
    def __getitem__(self, index):
        self.check(index)
        value = self.array[index]
        return Row(value) if isinstance(value, np.void) else value
    def __setitem__(self, index, value):
        self.check(index)
        self.array[index] = value

out = []
for job in json.load(open(sys.argv[1])):
    c = encode(sim.load(job["name"], job["overrides"]))
    s, x = restored(c, np.array(job["raw"], np.int64)), desk(c, True)
    raw = s.raw
    for tables in (c.world, s, x):
        for name in tables.arrays:
            setattr(tables, name, Guard(getattr(tables, name)))
    drawn.clear()
    for _ in range(job["turns"]):
        entry().turn(c.world, s, x, job["seed"], job["run"], 0)
    twice = sorted({d for d in drawn if drawn.count(d) > 1})
    purposes = sorted({d[1] for d in drawn})
    out.append({"raw": raw.tolist(), "draws": len(drawn), "twice": twice, "purposes": purposes})
json.dump(out, open(sys.argv[2], "w"))
'''

HOT = ["rules.activation.at_rest=-1", "rules.activation.partner_at_rest=-2", "rules.chance_of_accident.onset=0.05"]


@pytest.fixture(scope="module")
def uncompiled(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict, dict]]:
    """The same turns as plain Python: quiet ones of every scenario from mid-run, and hot ones where much is drawn."""
    place = tmp_path_factory.mktemp("uncompiled")
    jobs: list[dict[str, Any]] = []
    for name in SCENARIOS:
        for overrides, at, turns in (([], 20, 2), (HOT, 12, 2)):
            c = encode(sim.load(name, overrides)) if overrides else case(name)
            raw = raw_after(c, 9, 4, at)
            after = restored(c, raw)
            entry().advance(c.world, after, desk(c), 9, 4, 0, at + turns, RUNGS)
            job = {"name": name, "overrides": overrides, "raw": raw.tolist(), "turns": turns}
            jobs.append({**job, "seed": 9, "run": 4, "compiled": after.raw.tolist()})
    (place / "jobs.json").write_text(json.dumps(jobs))
    (place / "uncompiled.py").write_text(UNCOMPILED)
    done = subprocess.run(
        [sys.executable, place / "uncompiled.py", place / "jobs.json", place / "out.json"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)},
        timeout=300,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-1500:]
    return list(zip(jobs, json.loads((place / "out.json").read_text()), strict=True))


def test_plain_python_gives_the_compiled_bits_and_reads_within_bounds(uncompiled: list) -> None:
    for job, done in uncompiled:
        assert done["raw"] == job["compiled"], (job["name"], job["overrides"])


def test_no_draw_is_used_twice(uncompiled: list) -> None:
    for job, done in uncompiled:
        assert done["draws"] > 0
        assert done["twice"] == [], (job["name"], job["overrides"])
    assert len({p for _, done in uncompiled for p in done["purposes"]}) >= 7  # much was put to the test
