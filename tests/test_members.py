"""Runs that draw their parameters from a set: the same run has the same member whoever plays it, and what somebody set
stays set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import run
from experiments.door.asked import calibrated, from_words
from sim import CrisisModel, Ensemble, Game, encode, ensemble, load, members
from sim.bench import Bench, harvest
from sim.chance import MEMBER, draw, draws, key
from sim.encoding import Case
from sim.faults import ScenarioError
from sim.forecast import bar, play_on
from sim.forward import forward_start
from sim.levers import Outcome
from sim.members import CalibratedSet, calibrated_set
from sim.points import played, summary, tally
from sim.results import by_member, set_limits
from sim.slices import Curve, finish

VARIED = ("rules.memory.stir", "rules.activation.at_rest", "rules.perception.prior", "clock.war_days",
          "moves.ultimatum.weight", "moves.clash.weight")  # fmt: skip
FIXED = "rules.memory.on"
WEIGHTS = np.array([4.0, 2.0, 1.0, 1.0, 0.5])


def text(case: Case) -> str:
    """A set around a case: five members of unlike weights, and a switch that does not vary."""
    luck, known = np.random.default_rng(5), case.scenario.numbers
    rows = [[0.0, *(known[path][0] for path in VARIED), known[FIXED][0]]]
    for weight in WEIGHTS:
        factors = np.exp(luck.normal(0.0, 0.5, len(VARIED))).tolist()
        rows.append(
            [float(weight), *(known[path][0] * f for path, f in zip(VARIED, factors, strict=True)), known[FIXED][0]]
        )
    return "\n".join(
        ["# set 3: of a test", ",".join(["weight", *VARIED, FIXED]), *(",".join(map(repr, row)) for row in rows)]
    )


@pytest.fixture(scope="module")
def plain() -> Case:
    return encode(load("richardson", ["horizon=40"]))


@pytest.fixture(scope="module")
def given(plain: Case, tmp_path_factory: pytest.TempPathFactory) -> CalibratedSet:
    file = tmp_path_factory.mktemp("set") / "set.csv"
    file.write_text(text(plain))
    found = calibrated_set(file)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def case(plain: Case, given: CalibratedSet) -> Case:
    return plain.drawing(given)


@pytest.fixture
def shipped(given: CalibratedSet, plain: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """That set in the place of the one that comes with the program."""
    file = tmp_path / "calibrated_set.csv"
    file.write_text(text(plain))
    monkeypatch.setattr(members, "FILE", file)
    yield file


def alone(case: Case, seed: int, number: int) -> Case:
    """The case of a run, made by hand."""
    assert case.drawn is not None
    m = int(case.drawn.members(seed, np.array([number]))[0])
    return encode(case.scenario).patched(
        {path: float(case.drawn.values[m, k]) for k, path in enumerate(case.drawn.paths) if path in case.free}
    )


def test_many_draws_at_once_are_those_of_the_engine() -> None:
    for seed in (0, 7, 2**63 - 1):
        runs = np.array([0, 1, 255, 2**40, 2**62])
        one = [draw(key(seed, int(r), 0, 0), MEMBER, 0, 0) for r in runs]
        assert draws(seed, runs, MEMBER).tolist() == one


def test_members_are_drawn_by_their_weights_and_of_seed_and_run_alone(given: CalibratedSet) -> None:
    n = 100_000
    found = given.members(1, np.arange(n))
    share = np.bincount(found, minlength=5) / n
    assert share == pytest.approx(WEIGHTS / WEIGHTS.sum(), abs=0.006)
    assert (given.members(1, np.array([5, 3, 99_999])) == found[[5, 3, 99_999]]).all()
    assert (given.members(2, np.arange(n)) != found).mean() > 0.5


def test_a_row_of_an_ensemble_is_the_game_and_the_model_of_that_run(case: Case) -> None:
    results = Ensemble(case, 7).run(range(60), 2, occupancy=True, detail=True)
    assert len({row.tobytes() for row in results.tally}) > 30
    for number in (0, 1, 17, 59):
        game, model = Game(case, 7, number), CrisisModel(case, seed=7, run=number)
        while game.running:
            game.step()
        model.run_model()
        by_hand = Ensemble(alone(case, 7, number), 7).run([number], detail=True)
        for state in (game.state, model.state):
            assert np.asarray(state.run)[0].tobytes() == results.tally[number].tobytes()
        assert by_hand.tally[0].tobytes() == results.tally[number].tobytes()
        assert (by_hand.tension[0] == results.tension[number]).all()
        assert game.case.drawn is None and game.case.number("rules.memory.stir") != case.number("rules.memory.stir")


def test_threads_chunks_and_the_order_of_runs_change_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Ensemble(case, 5).run(range(150), 1, occupancy=True, detail=True)
    monkeypatch.setattr(ensemble, "CHUNK", 7)
    two = Ensemble(case, 5).run(range(150), 2, occupancy=True, detail=True)
    for name in ("run", "tally", "first", "occupancy", "level", "tension"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()
    mixed = [140, 3, 77]
    assert Ensemble(case, 5).run(mixed).tally.tobytes() == one.tally[mixed].tobytes()


POINTS: list[dict[str, float]] = [
    {"rules.memory.stir": 0.5}, {"rules.memory.stir": 1.2}, {}, {"moves.clash.weight": 3.0},
    {"dyads.blue_red.contiguity": 0.5}, {"dyads.blue_red.stake_a": 2.0}, {"dyads.blue_red.recognition_a": 0.0},
]  # fmt: skip


def test_a_point_of_a_curve_is_an_ensemble_of_the_case_moved_there(case: Case) -> None:
    rows = tally(case, POINTS, range(40), 3, 2)
    tallies, first = played(case, POINTS, range(40), 3, first=True)
    for point, row, runs, passed in zip(POINTS, rows, tallies, first, strict=True):
        whole = Ensemble(case.moved(point), 3).run(range(40))
        assert summary(whole.tally).tobytes() == row.tobytes(), point
        assert runs.tobytes() == whole.tally.tobytes() and (passed == whole.first).all(), point
    job = Curve(case, POINTS, [Outcome(rung=4)], 3, first=40, most=40)
    finish(job, 2)
    assert job.counts()[:, 0].tolist() == rows["reached_4"].tolist()


def test_what_was_set_stays_set_in_every_member(case: Case, plain: Case, given: CalibratedSet) -> None:
    assert set(case.free) == set(VARIED)  # not the switch: it does not vary
    moved = case.moved({"rules.memory.stir": 0.9, "dyads.blue_red.stake_a": 2.0})
    middle = case.patched({"rules.memory.stir": plain.number("rules.memory.stir")})  # a curve that passes the middle
    told = encode(load("richardson", ["horizon=40", "moves.clash.weight=0.9"])).drawing(given)
    for there, path in ((moved, "rules.memory.stir"), (middle, "rules.memory.stir"), (told, "moves.clash.weight")):
        kept = {there.of(1, number).number(path) for number in range(30)}
        assert kept == {there.number(path)} and path not in there.free
        assert len({there.of(1, number).number("clock.war_days") for number in range(30)}) == len(given.weights)
    bench = Bench(case)
    for point in (POINTS[0], POINTS[3], {}):  # what one point pins the next lets go
        bench.move(point)
        out = harvest(case, 30)
        bench.runs(np.arange(30), 3, out)
        assert np.asarray(out.tally).tobytes() == Ensemble(case.moved(point), 3).run(range(30)).tally.tobytes()


def test_saved_games_and_branches_keep_the_member(case: Case, plain: Case) -> None:
    game = Game(case, 7, 3)
    for _ in range(12):
        game.step()
    save = json.loads(json.dumps(game.save()))
    for known in (case, plain):  # the numbers are in the save: another version of the set does not touch them
        again = Game.replay(known, save)
        assert (again.state.raw == game.state.raw).all()
        assert again.case.number("clock.war_days") == game.case.number("clock.war_days")
    twin = game.branch(5, {})
    assert twin.case.changed == game.case.changed and (twin.state.raw == game.snapshots[5]).all()
    while twin.running:
        twin.step()
    assert np.asarray(twin.state.run)[0].tobytes() == Ensemble(case, 7).run([3]).tally[0].tobytes()
    with pytest.raises(ValueError, match="other values"):
        Game.replay(case, Game(plain, 7, 3).save())
    followed = Ensemble(case, 7, begin=game.snapshots[12]).run([3])
    assert followed.tally[0].tobytes() == Ensemble(case, 7).run([3]).tally[0].tobytes()


def test_a_forward_run_has_the_parameters_that_its_number_draws(case: Case) -> None:
    game = Game(case, 7, 3)
    for _ in range(6):
        game.step()
    raw = game.snapshots[6]
    ahead = play_on(case, [raw, game.snapshots[2]], range(80), 7, threads=2)
    assert (ahead.number == np.tile(np.arange(80), 2)).all() and (ahead.which == np.repeat([0, 1], 80)).all()
    for number in (0, 5, 79):
        one = play_on(alone(case, 7, number), [raw], [number], 7)
        assert (one.first[0] == ahead.first[number]).all() and one.share[0] == pytest.approx(ahead.share[number], abs=0)
    job = Curve(case, [{}], [Outcome(rung=4)], 7, begin=raw, first=80, most=80)
    finish(job)
    assert (job.found[0, :, 0] == (ahead.first[:80, 4] >= 0)).all()
    assert forward_start(case, raw).shape == raw.shape


def test_two_bands_where_runs_draw_and_one_where_they_do_not(case: Case, plain: Case) -> None:
    odds = Ensemble(case, 1).run(range(300)).odds()
    assert list(odds)[-4:] == ["lo", "hi", "set_lo", "set_hi"]
    assert (odds["set_lo"] <= odds["lo"]).all() and (odds["set_hi"] >= odds["hi"]).all()
    assert (odds["set_hi"] - odds["set_lo"]).max() > 2 * (odds["hi"] - odds["lo"]).max()  # these five differ
    assert list(Ensemble(plain, 1).run(range(20)).odds())[-1] == "hi"
    game = Game(plain, 1)
    assert list(bar(plain, game.state.raw, 1, 0.2))[-1] == "hi"
    assert list(bar(case, game.state.raw, 1, 0.2))[-1] == "set_hi"


def test_hits_are_counted_by_member(case: Case) -> None:
    assert case.drawn is not None
    came = np.random.default_rng(1).random((90, 3)) < 0.5
    hits, n = by_member(case, 4, np.arange(90), came)
    assert hits.sum(axis=1).tolist() == came.sum(axis=0).tolist() and n.sum() == 90
    m = case.drawn.members(4, np.arange(90))
    assert hits[1, 2] == came[m == 2, 1].sum() and n[2] == (m == 2).sum()


BAD = [
    ("weight,rules.memory.stir\n0,1.2\n1,1", "line 1: must say the version"),
    ("# set 1\nrules.memory.stir\n1.2", "line 2: must name the columns"),
    ("# set 1\nweight,rules.memory.stir,rules.memory.stir\n0,1,1\n1,1,1", "none of them twice"),
    ("# set 1\nweight,dyads.a_b.tension_a\n0,1\n1,1", "line 2: dyads.a_b.tension_a cannot be drawn"),
    ("# set 1\nweight,clock.turn_days\n0,7\n1,7", "clock.turn_days cannot be drawn"),
    ("# set 1\nweight,rules.memory.stir\n0,1", "found 1 rows"),
    ("# set 1\nweight,rules.memory.stir\n0,1\n1", "line 4: has 1 values"),
    ("# set 1\nweight,rules.memory.stir\n0,1\n1,much", "line 4: rules.memory.stir = 'much' must be a number"),
    ("# set 1\nweight,rules.memory.stir\n0,1\n1,nan", "line 4: has a value that is not finite"),
    ("# set 1\nweight,rules.memory.stir\n1,1\n1,1", "the first row is the middle, of weight 0"),
    ("# set 1\nweight,rules.memory.stir\n0,1\n-1,1", "weights of all others are above 0"),
    ("# set 1\nweight,rules.memory.stir\n" + "1,1\n" * 202, "1 to 200 members"),
]


@pytest.mark.parametrize(("content", "says"), BAD)
def test_a_set_that_cannot_be_meant_is_refused_in_one_line(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "set.csv").write_text(content)
    with pytest.raises(ScenarioError) as fault:
        calibrated_set(tmp_path / "set.csv")
    assert says in str(fault.value) and len(str(fault.value)) <= 300
    assert calibrated_set(tmp_path / "none.csv") is None


def test_a_member_out_of_range_is_refused_before_the_first_run(plain: Case) -> None:
    wide = CalibratedSet(
        1, ("rules.memory.stir",), np.array([plain.number("rules.memory.stir")]), np.ones(1), np.array([[-1.0], [1.0]])
    )
    with pytest.raises(ScenarioError, match=r"rules.memory.stir = -1.0 is out of range"):
        plain.drawing(wide)


SMALL = ["scenario=richardson", "horizon=12", "ensemble.runs=60", "curve.runs=40", "parameters=calibrated_set"]


def test_the_door_draws_says_so_and_does_it_again(shipped: Path, tmp_path: Path, capsys: Any) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    assert run.main([*SMALL, f"hydra.run.dir={a}"]) == 0
    assert "Parameters of set 3." in capsys.readouterr().out
    table, curve = pd.read_csv(a / "table.csv"), pd.read_csv(a / "curve.csv")
    for rows in (table, curve):
        assert (rows["set_lo"] <= rows["lo"]).all() and (rows["set_hi"] >= rows["hi"]).all()
    assert "calibrated set" in (a / "curve.svg").read_text() and "parameters of set 3" in (a / "curve.svg").read_text()
    assert json.loads((a / "manifest.json").read_text())["config"]["parameters"] == "calibrated_set"
    assert run.main([f"reproduce={a}"]) == 0
    words = ["parameters=middle" if w.startswith("parameters") else w for w in SMALL]
    assert run.main([*words, f"hydra.run.dir={b}"]) == 0
    assert "set_lo" not in pd.read_csv(b / "table.csv")
    shipped.unlink()
    capsys.readouterr()
    assert run.main([*SMALL, f"hydra.run.dir={tmp_path / 'c'}"]) == 2
    said = capsys.readouterr().err
    assert "parameters = 'calibrated_set' needs a calibrated set" in said and said.count("\n") == 1
    assert not (tmp_path / "c").exists()


def test_questions_take_the_set_or_say_that_it_changes_nothing(shipped: Path, tmp_path: Path, capsys: Any) -> None:
    words = ["scenario=richardson", "horizon=12", "parameters=calibrated_set"]
    assert run.main(["odds.bar", "turn=3", "precision=0.1", *words, f"hydra.run.dir={tmp_path / 'bar'}"]) == 0
    assert "Second: 95 % of the members of set 3." in capsys.readouterr().out
    assert "set_hi" in pd.read_csv(tmp_path / "bar" / "bar.csv")
    short = ["suspects=2", "runs=50", "line_runs=50", *words, f"hydra.run.dir={tmp_path / 'line'}"]
    assert run.main(["odds.annotate", *short]) == 0
    assert "set_hi" in pd.read_csv(tmp_path / "line" / "odds_line.csv")
    assert run.main(["odds.rare", *words]) == 2
    assert "parameters = calibrated_set is not for odds.rare: it takes the middle." in capsys.readouterr().err


def test_a_sweep_has_both_intervals_and_is_cut_as_you_like(shipped: Path, tmp_path: Path, capsys: Any) -> None:
    axis = "rules.memory.stir=0.5,1.2,2"
    base = ["scenario=richardson", "horizon=12", "ensemble.runs=150"]
    whole = [f"sweep.store={tmp_path / 'store'}", f"hydra.sweep.dir={tmp_path / 'sweep'}"]
    assert run.main(["-m", axis, "parameters=calibrated_set", "sweep.dyads=[blue_red]", *base, *whole]) == 0
    table = pd.read_csv(tmp_path / "sweep" / "table.csv")
    case = from_words([*base, "parameters=calibrated_set"]).case
    rows = tally(case, [{"rules.memory.stir": x} for x in (0.5, 1.2, 2.0)], range(150), 1)
    assert table["reached_4"].tolist() == rows["reached_4"].tolist()
    assert (table["reached_4_set_low"] <= table["reached_4_low"]).all()
    _, first = played(case, [{"rules.memory.stir": 2.0}], range(150), 1, first=True)
    limits = set_limits(case, 1, np.arange(150), first[0, :, -1] >= 0)
    assert table["reached_4_set_high"].iloc[-1] == pytest.approx(limits["set_hi"][4])
    for name in ("set_low", "set_high", "low"):  # the only dyad is the world
        assert table[f"reached_4__blue_red_{name}"].tolist() == table[f"reached_4_{name}"].tolist()


def test_a_case_is_calibrated_where_every_fitted_number_stands_at_the_middle(shipped: Path) -> None:
    assert from_words(["scenario=richardson"]).calibrated
    assert from_words(["scenario=richardson", "dyads.blue_red.contiguity=0.5"]).calibrated
    for word in ("rules.memory.stir=1", "moves.clash.weight=0.9", f"{FIXED}=0", "clock.war_days=10"):
        assert not from_words(["scenario=richardson", word]).calibrated, word
    shipped.unlink()
    assert not calibrated(load("richardson"))
