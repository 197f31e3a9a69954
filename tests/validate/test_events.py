"""One set of definitions: hand-counted tables for every figure, and acts of the model read like recorded ones."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.history import disputes, recorded, weeks
from experiments.history.disputes import Incidents, Sides
from experiments.history.events import NEITHER, WEEK, Events, ladder
from experiments.history.figures import FIGURES, Sample
from experiments.history.simulated import Scales, events
from experiments.history.targets import targets
from sim import Ensemble, encode, load
from sim.game import Game

near = pytest.approx


# Codes


@pytest.mark.parametrize(
    ("scheme", "code", "level"),
    [("weis", "012", 0), ("weis", "102", 0), ("weis", "111", 1), ("weis", "150", 1), ("weis", "160", 2),
     ("weis", "174", 2), ("weis", "181", 3), ("weis", "212", 3), ("weis", "223", 4), ("cameo", "010", 0),
     ("cameo", "093", 0), ("cameo", "112", 1), ("cameo", "138", 2), ("cameo", "1385", 2), ("cameo", "144", 3),
     ("cameo", "175", 3), ("cameo", "190", 4), ("cameo", "2042", 4)],
)  # fmt: skip
def test_a_code_has_a_level(scheme: str, code: str, level: int) -> None:
    assert ladder(code, scheme) == level


@pytest.mark.parametrize(
    ("scheme", "code"), [("weis", "23"), ("weis", "00"), ("cameo", "21"), ("cameo", "x1"), ("weis", "")]
)
def test_what_is_no_code_is_refused(scheme: str, code: str) -> None:
    with pytest.raises(ValueError, match="first two digits"):
        ladder(code, scheme)


# Weeks, counted by hand: ten weeks of one dyad, and ten quiet ones of another

WEEKS = [0, 1, 4, 4, 0, 3, 4, 0, 0, 2]


def acts(levels: list[int], series: int = 0) -> list[list[float]]:
    """An act in the middle of every week that has one, the sides in turn."""
    return [[series, 7 * t + 3.0, t % 2, x, 0] for t, x in enumerate(levels) if x]


@pytest.fixture
def levels() -> np.ndarray:
    rows = [*acts(WEEKS), [0, 17.9, 0, 1, 0], [0, 70.0, 0, 4, 0]]  # a weaker act of a week; one after the last
    return weeks.weekly(Events.of([list(zip(*rows, strict=True))], 2, 70.0))


def test_a_week_has_its_highest_level(levels: np.ndarray) -> None:
    assert levels.tolist() == [WEEKS, [0] * 10]
    assert weeks.weekly(Events.of([([0], [69.0], [0], [4], [0])], 1, 69.5)).shape == (1, 9)


def test_shares_and_steps_of_weeks(levels: np.ndarray) -> None:
    assert weeks.share(levels, 4) == near(3 / 18)
    assert weeks.share(levels, 0) == near((4 + 9) / 18)
    assert weeks.step(levels, 4, 4) == near(1 / 3)
    assert weeks.step(levels, 4, 0) == near(2 / 3)
    assert weeks.step(levels, 0, 3) == near(1 / 13)
    assert math.isnan(weeks.step(levels[1:], 4, 4))
    assert weeks.up(levels) == near(5 / 18)
    assert weeks.same(levels) == near((2 + 9) / 18)


def test_force_within_weeks(levels: np.ndarray) -> None:
    assert weeks.within(levels[:1], 0, 1) == near(0 / 4)
    assert weeks.within(levels[:1], 0, 2) == near(2 / 3)  # weeks 0, 4, 7 have two after them
    assert weeks.within(levels[:1], 4, 4) == near(2 / 2)  # weeks 2 and 3
    assert weeks.within(levels, 0, 2) == near(2 / 11)


def test_memory_of_force() -> None:
    rows = np.array([[4, 0, 0, 4, 0, 0, 0, 0, 0, 4, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4]], np.int8)
    # week 8: quiet, two (first row) and no force weeks of eight before it; both are followed by force
    # week 9: force, one and no; week 10: quiet with two, force with one
    assert weeks.memory(rows, (0,), 2) == near(1 / 2)
    assert weeks.memory(rows, (0,), 0) == near(1.0)
    assert weeks.memory(rows, (4,), 0) == near(1.0)
    assert weeks.memory(rows, (4,), 1) == near(1 / 2)
    assert math.isnan(weeks.memory(rows, (1, 2, 3), 0))


def test_three_force_weeks_are_three_or_more() -> None:
    rows = np.array([[4, 4, 4, 4, 0, 0, 0, 0, 0, 4]], np.int8)
    assert weeks.memory(rows, (0,), 3) == near(1.0)
    assert math.isnan(weeks.memory(rows, (0,), 2))


def test_force_that_comes_in_spells_clusters() -> None:
    spells = np.array([[4] * 8 + [0] * 8], np.int8)
    spread = np.array([[4, 0] * 8], np.int8)
    assert weeks.clustering(spells) == near(16 / 4)
    assert weeks.clustering(spread) == 0.0


# Incidents and disputes, counted by hand


@pytest.fixture
def incidents() -> Incidents:
    rows = [  # series, day, side, ladder, MID
        [0, 0, 0, 2, 2], [0, 5, 1, 3, 3], [0, 5, 0, 4, 4],  # a dispute of three that comes to force
        [0, 5 + 26 * WEEK, 0, 3, 3],  # 26 weeks later: another, of one
        [0, 300, 1, 3, 0],  # not militarised
        [1, 10, 1, 4, 4], [1, 40, 1, 4, 4], [1, 41, NEITHER, 4, 5],  # one that opens with force and becomes war
        [2, 7, 0, 3, 3], [2, 9, 1, 3, 3],  # a display that is matched
    ]  # fmt: skip
    return Incidents.among(Events.of([list(zip(*rows, strict=True))], 3, 400.0))


def test_force_that_is_answered_at_once_is_one_clash_of_both() -> None:
    rows = [  # series, day, side, ladder, MID
        [0, 0, 0, 4, 4], [0, 3.5, 1, 4, 4], [0, 7, 0, 4, 4],  # a clash, and then one more act of its beginner
        [0, 20, 0, 4, 4], [0, 24, 1, 4, 4],  # four days later is no answer at once
        [1, 0, 0, 3, 3], [1, 1, 1, 4, 4], [1, 2, 0, 4, 5], [1, 3, 1, 4, 4], [1, 4, NEITHER, 4, 5],  # a display; a clash
    ]  # fmt: skip
    x = Incidents.among(Events.of([list(zip(*rows, strict=True))], 2, 400.0))
    assert x.day.tolist() == [0.0, 7.0, 20.0, 24.0, 0.0, 1.0, 3.0, 4.0]
    assert x.both.tolist() == [True, False, False, False, False, True, False, False]
    s = Sides.of(x.of(np.array([True, False])))
    assert (s.a.tolist(), s.b.tolist()) == ([4], [4])


def test_a_clash_alone_is_answered() -> None:
    rows = [[0, 0, 1, 4, 4], [0, 2, 0, 4, 4]]
    x = Incidents.among(Events.of([list(zip(*rows, strict=True))], 1, 400.0))
    assert x.sizes.tolist() == [1] and disputes.answers(Sides.of(x)) == 1.0


def test_incidents_less_than_26_weeks_apart_are_one_dispute(incidents: Incidents) -> None:
    assert incidents.dispute.tolist() == [0, 0, 0, 1, 2, 2, 2, 3, 3]
    assert incidents.sizes.tolist() == [3, 1, 3, 2]
    assert incidents.first.tolist() == [2, 3, 4, 3]
    assert incidents.highest.tolist() == [4, 3, 5, 3]


def test_figures_of_incidents(incidents: Incidents) -> None:
    d = disputes
    assert d.single(incidents) == near(1 / 4)
    assert d.size(incidents, 0.5) == near(2.5)
    assert [d.goes_on(incidents, k) for k in (1, 2, 3)] == [near(3 / 4), near(2 / 3), 0.0]
    assert d.goes_on_from(incidents, 3) == near(2 / 4)
    assert [d.moves(incidents, k) for k in (-1, 0, 1)] == [0.0, near(2 / 5), near(3 / 5)]
    assert d.step(incidents, 3, 4) == near(1 / 2)
    assert d.gap(incidents, 0.5) == near(2.0)  # of 5, 0, 30, 1, 2
    assert d.other_next(incidents) == near(3 / 4)  # what nobody began has no side
    assert d.opens_with_force(incidents) == near(1 / 4)
    assert d.comes_to_force(incidents) == near(1 / 3)


def test_a_gap_counts_from_a_known_day(incidents: Incidents) -> None:
    known = incidents.known.copy()
    known[[0, 1]] = False
    x = Incidents(incidents.dispute, incidents.day, incidents.side, incidents.level, known, incidents.both)
    assert disputes.gap(x, 0.5) == near(2.0)  # of 30, 1, 2


def test_sides_of_disputes(incidents: Incidents) -> None:
    s = Sides.of(incidents)  # not of the one with an incident of neither side
    assert (s.a.tolist(), s.b.tolist()) == ([4, 3, 3], [3, 0, 3])
    assert disputes.answers(s) == near(2 / 3)
    assert disputes.silent(s, 3) == near(1 / 2)
    assert disputes.matches(s, 3) == near(1 / 2)
    assert disputes.exceeds(s, 3) == 0.0
    assert disputes.silent(s, 4) == 0.0
    assert disputes.at_least_matches(s) == near(1 / 3)


def test_some_disputes_are_numbered_anew(incidents: Incidents) -> None:
    some = incidents.of(np.array([True, False, False, True]))
    assert some.dispute.tolist() == [0, 0, 0, 1, 1]
    assert some.level.tolist() == [2, 3, 4, 3, 3]


def test_nothing_gives_no_figure_and_no_fault() -> None:
    none = Sample.of(Events.of([([], [], [], [], [])], 2, 700.0))
    for name, figure in FIGURES.items():
        value = figure.of(none)
        assert math.isnan(value) or 0.0 <= value <= 1.0, name


# Recorded events


def test_recorded_events_are_read_by_their_codes() -> None:
    table = pd.DataFrame({
        "date": pd.to_datetime(["1991-01-07", "1991-01-08", "1991-01-15", "1991-01-15"]),
        "source": ["AAA", "BBBMIL", "AAAGOV", "CCC"], "target": ["BBB", "AAA", "BBB", "AAA"],
        "weis": ["111", "223", "012", "223"],
    })  # fmt: skip
    found = recorded.keds(table, {"A": "AAA(GOV)?", "B": "BBB(MIL)?"}, ["A-B"], "1991-01-07", 3)
    assert found.day.tolist() == [0.0, 1.0, 8.0]
    assert found.side.tolist() == [0, 1, 0]
    assert weeks.weekly(found).tolist() == [[4, 0, 0]]


def test_recorded_disputes_have_sides_levels_and_days() -> None:
    table = pd.DataFrame({
        "dispnum": [9, 9, 4], "incidnum": [92, 91, 41], "stday": [1, -9, 3], "action": [17, 7, 1],
        "start_date_imputed": ["1992-03-01", "1992-02-15", "1993-01-03"], "hostlev": [4, 3, 2],
        "initiating_dispute_side": [0.0, 1.0, float("nan")], "dispute_numa": [1, 1, 2], "dispute_numb": [1, 1, 1],
    })  # fmt: skip
    x = recorded.incidents(table)
    assert x.dispute.tolist() == [0, 1, 1]
    assert x.level.tolist() == [2, 3, 4]
    assert x.side.tolist() == [NEITHER, 0, 1]
    assert x.known.tolist() == [True, False, True]
    assert x.both.tolist() == [False, False, True]
    assert recorded.bilateral(table).tolist() == [False, True]
    whole = pd.DataFrame({"numa": [1, 2], "numb": [1, 1], "sideA_ccode_hostlev_orig": ["200:4:1", "2:3:1;20:2:0"],
                          "sideB_ccode_hostlev_orig": ["300:1:1", "345:4:1"]})  # fmt: skip
    s = recorded.sides(whole)
    assert (s.a.tolist(), s.b.tolist()) == ([4], [0])


# Simulated events


@pytest.mark.parametrize("name", ["kosovo_2021", "northern_strait"])
def test_acts_of_a_run_are_its_events(name: str) -> None:
    case = encode(load(name))
    results = Ensemble(case, 3).run(range(2), detail=True)
    found = events(results, case.dyads)
    for run in range(2):
        game = Game(case, 3, run, explaining=False)
        while game.running:
            game.step()
        dyads = {frozenset((e["a"], e["b"])): c for c, e in enumerate(case.scenario.dyads.values())}
        mine = (found.series // len(case.dyads) == run) & (found.side != NEITHER)
        level = {m: ladder(e["cameo"], "cameo") if e["cameo"] else 0 for m, e in case.scenario.moves.items()}
        made = sorted((dyads[sides], e["turn"] - 1, level[e["move"]]) for e in game.event_rows
                      if (sides := frozenset((e["actor"], e["target"]))) in dyads)  # fmt: skip
        columns = (found.series % len(case.dyads), found.day // case.world.clock[0]["turn_days"], found.level)
        assert sorted(zip(*(x[mine].astype(int).tolist() for x in columns), strict=True)) == made


def test_a_level_is_that_of_the_moves_own_code_and_not_of_its_rung() -> None:
    case = encode(load("kosovo_2021"))
    what = Scales.of(case)
    level, mid, rung = what.level[:-1], what.mid[:-1], what.rung[:-1]  # the last is that of no act
    for o, (_, _, move) in enumerate(case.options):
        said = case.scenario.moves[move]
        assert level[o] == (ladder(said["cameo"], "cameo") if said["cameo"] else 0)
        assert (mid[o], what.icb[o]) == (said.numbers["mid"], said.numbers["icb"])
    assert len({(int(a), int(b)) for a, b in zip(level, rung, strict=True)}) > 5  # no map from one to the other


def test_accidents_and_weeks_of_war_are_acts_of_neither_side() -> None:
    case = encode(load("kosovo_2021")).moved({"dyads.kosovo_serbs_kosovo.accident": 8.0})
    results = Ensemble(case, 1).run(range(20), detail=True)
    found = events(results, ["kosovo_serbs_kosovo"])
    c = case.dyads.index("kosovo_serbs_kosovo")
    nobody = (found.side == NEITHER) & (found.note == 0)
    assert nobody.any()
    assert (found.level[nobody] == 4).all() and (found.mid[nobody] >= 4).all()
    turn = (found.day[nobody] // 7).astype(int)
    assert (results.level[found.series[nobody], turn, c] >= 6).all() or (results.rung[:, :, c] >= 9).any()


# Targets


def test_every_target_is_a_figure_with_its_interval_and_source() -> None:
    assert [t.id for t in targets()] == list(FIGURES)
    for t in targets():
        assert t.lo <= t.value <= t.hi, t.id
        assert t.n > 0
        assert t.definition and t.source
