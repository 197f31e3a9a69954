"""A replaced move leaves all other luck alone; marks need evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.door.progress import Bar
from experiments.odds import judge, rank
from experiments.odds.aims import Aim
from experiments.odds.judge import Judged, sign, verdict
from experiments.odds.line import Line
from experiments.odds.moves import Move, after, counted_before, key_of, moves_of
from sim.encoding import Case
from sim.forward import forward_start
from sim.game import Game
from sim.model import CrisisModel
from sim.slices import finish
from sim.state import restored
from sim.vocabulary import FREE, NOTHING


def some_move() -> Move:
    return Move(1, 0, 4, False, np.array([3, 4, NOTHING]), np.array([0.1, 0.2, 0.7]), 3)


def test_every_act_of_the_run_is_a_move(model: CrisisModel) -> None:
    moves = moves_of(model)
    names = [(m.turn, *model.case.options[m.option]) for m in moves]
    acts = [(e["turn"], e["actor"], e["target"], e["move"]) for e in model.event_rows]
    assert sorted(names) == sorted(acts)
    assert all(abs(m.chance.sum() - 1.0) < 1e-12 and 0 < m.probability <= 1 for m in moves)


def test_what_seats_ordered_are_the_moves_and_stays_so_under_every_alternative(case: Case) -> None:
    game, dice = Game(case, 7), np.random.default_rng(1)
    for _ in range(12):
        actor = case.actors[int(dice.integers(len(case.actors)))]
        offer = game.offered(actor)
        made = offer[int(dice.integers(len(offer)))]
        game.step({actor: game.only(actor, {made.target: made.move})})
    moves = moves_of(game)
    acts = [(e["turn"], e["actor"], e["target"], e["move"]) for e in game.event_rows]
    assert sorted((m.turn, *case.options[m.option]) for m in moves) == sorted(acts)
    for turn in sorted({m.turn for m in moves}):
        states, tables = judge.branches(game, [m for m in moves if m.turn == turn], 4, judge.SCREEN)
        true = restored(case, game.snapshots[turn])
        made_so = restored(case, states[int(tables[0][0, 0])])  # as it was
        for field in ("rung", "deaths"):
            assert np.array_equal(made_so.dyad[field], true.dyad[field]), (turn, field)
        for field in ("tension", "resolve_a"):
            assert np.array_equal(made_so.pair[field], true.pair[field]), (turn, field)


def test_the_move_itself_held_to_gives_the_same_turn(case: Case, model: CrisisModel) -> None:
    for move in [m for m in moves_of(model) if not m.reply][:12]:
        before = counted_before(model, move.turn)
        free = restored(case, after(case, before, key_of(model), {}))
        held = restored(case, after(case, before, key_of(model), {move.pair: move.option}))
        assert np.array_equal(free.dyad, held.dyad) and np.array_equal(free.pair, held.pair)


def test_nothing_instead_of_a_move_takes_only_it_away(case: Case, model: CrisisModel) -> None:
    move = next(m for m in moves_of(model) if not m.reply)
    s = restored(case, after(case, counted_before(model, move.turn), key_of(model), {move.pair: NOTHING}))
    assert s.pair["level"][move.pair] == 0 and s.pair["hostile"][move.pair] == 0.0


def test_the_average_move_is_drawn_in_its_proportions() -> None:
    drawn = some_move().drawn(1000, np.random.default_rng(1))
    assert [(drawn == o).sum() for o in (3, 4, NOTHING)] == [100, 200, 700]


def test_a_move_that_changes_nothing_earns_no_mark_and_one_that_does_earns_it() -> None:
    rng = np.random.default_rng(0)
    same = rng.random(400) < 0.3
    worse = same | (rng.random(400) < 0.3)
    judged = [Judged(some_move(), np.zeros(2)) for _ in range(40)]
    judged[0].pairs, judged[0].runs = np.array([same, same, same]), 400
    judged[1].pairs, judged[1].runs = np.array([worse, same, same]), 400
    found = verdict(judged, Aim("peace", 6))
    assert found.stands[1].all() and not np.delete(found.stands, 1, axis=0).any()
    assert found.low[1, 0] > 0


def test_noise_earns_few_marks_over_a_whole_run() -> None:
    rng = np.random.default_rng(2)
    marked = 0
    for _ in range(40):
        judged = [Judged(some_move(), np.zeros(2)) for _ in range(60)]
        for j in judged:
            j.pairs, j.runs = rng.random((3, 300)) < 0.2, 300
        marked += bool(verdict(judged, Aim("peace", 6)).stands.any())
    assert marked <= 6  # 5 in 100 runs of the marking are expected to hold a false mark


def test_amounts_are_marked_by_paired_differences() -> None:
    rng = np.random.default_rng(3)
    base = rng.normal(size=200)
    judged = [
        Judged(some_move(), np.zeros(2), 200, np.array([base + d + 0.1 * rng.normal(size=200), base, base]))
        for d in (0.0, 0.5)
    ]
    found = verdict(judged, Aim("issue", 6))
    assert found.stands.tolist() == [[False, False], [True, True]]


def test_signs_follow_direction_and_size() -> None:
    assert [sign(d, -1) for d in (-0.2, -0.05, 0.02, 0.06, 0.2)] == ["!!", "!", "?!", "?", "??"]
    assert sign(0.2, +1) == "!!"


def test_a_step_that_all_runs_take_is_a_turning_point() -> None:
    reached = np.zeros((4, 200, 11), bool)
    reached[2:, :100, 6] = True
    steps = Line(np.arange(4), reached).turning(6)
    assert [(s.turn, s.change) for s in steps] == [(2, 0.5)]


def test_where_violence_stands_already_peace_is_that_it_gets_no_worse(case: Case, model: CrisisModel) -> None:
    s = restored(case, forward_start(case, model.snapshots[3]))
    s.dyad["rung"][0] = 7
    assert Aim("peace", 6).event(case, s.raw) == 8
    s.dyad["rung"][:] = 2
    assert Aim("peace", 6).event(case, s.raw) == 6


def test_screening_and_refining_a_run_end_to_end(model: CrisisModel) -> None:
    moves = moves_of(model)[:6]
    aim = Aim("peace", 5)
    judged = judge.screen(model, moves, aim, 2, lambda n: None)
    assert [j.move for j in judged] == moves
    judge.refine(model, judged[:2], aim, 60, 6, 2, lambda n: None)
    assert [j.runs for j in judged] == [60, 60, 0, 0, 0, 0]
    assert verdict(judged, aim).difference.shape == (6, 2)
    assert FREE == -2


@pytest.fixture
def game(case: Case) -> Game:
    game = Game(case, seed=5)
    for _ in range(4):
        game.step()
    return game


def test_advice_is_the_same_in_any_slices_and_names_moves_by_word_and_id(case: Case, game: Game) -> None:
    aim = Aim("peace", 6)
    whole = rank.ranked(game, "kosovo", aim, 60, 8, 2, Bar(0))
    job = rank.Advice(game, "kosovo", aim, 8, first=7, most=60)
    finish(job, 1)
    pd.testing.assert_frame_equal(job.table(), whole)
    assert set(whole["n"]) == {60}
    for row in whole.to_dict("records"):
        assert row["move_id"] == "nothing" or ("kosovo", row["target_id"], row["move_id"]) in case.options
        assert row["move"] == row["move_id"].replace("_", " ")


def test_what_the_bar_raises_ends_the_ranking_at_once(game: Game) -> None:
    class Enough(Bar):
        def add(self, runs: int) -> None:
            self.done += runs
            if self.done > 30:
                raise InterruptedError

    bar = Enough(0)
    with pytest.raises(InterruptedError):
        rank.ranked(game, "kosovo", Aim("peace", 6), 2000, 8, 2, bar)
    assert bar.done < bar.total / 20
