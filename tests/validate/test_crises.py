"""Crises, counted by hand, and what the model's turns leave of mediation, agreements and deaths."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.history import crises, recorded
from experiments.history.crises import MILITARY, OTHER, VIOLENT, Crises
from experiments.history.events import AGREEMENT, MEDIATION, NEITHER, OFFER, Events
from experiments.history.simulated import Scales, events, lasting
from sim import Ensemble, encode, load
from sim.vocabulary import LIFT

near = pytest.approx
LULL = 60.0  # days
COULD = frozenset({MEDIATION})


def threat(series: int, day: float, side: int) -> list[float]:
    return [series, day, side, 2, 2, 1, 0, 1, 0]


def display(series: int, day: float, side: int) -> list[float]:
    return [series, day, side, 3, 3, 1, 0, 1, 0]


def force(series: int, day: float, side: int, deaths: float = 0.0, icb: int = 2) -> list[float]:
    return [series, day, side, 4, 4, icb, deaths, 1, 0]


def note(series: int, day: float, what: int) -> list[float]:
    return [series, day, NEITHER, 0, 0, 1, 0, 1, what]


def among(*rows: list[float], could: frozenset[int] = COULD) -> Crises:
    return Crises.among(Events.of([list(zip(*rows, strict=True))], 9, 400.0, could))


def exchange(series: int, day: float) -> list[list[float]]:
    """Threats, twice each way, a day between them: the least that is a crisis; of four days."""
    return [threat(series, day + k, k % 2) for k in range(4)]


def test_a_spark_is_no_crisis_and_an_exchange_that_goes_on_is_one() -> None:
    assert len(among(force(0, 3, NEITHER, 25)).days) == 0
    assert len(among(force(0, 3, 0), force(0, 5, 1), force(0, 9, 0)).days) == 0
    assert len(among(force(0, 3, 0), force(0, 5, 0), force(0, 9, 0), force(0, 12, 0)).days) == 0
    assert len(among(*exchange(0, 3)).days) == 1
    assert len(among(force(0, 3, NEITHER, 26)).days) == 1


def test_a_lull_or_an_agreement_ends_a_crisis() -> None:
    both = [*exchange(0, 0), *exchange(0, 3 + LULL)]
    assert among(*both).days.tolist() == [4.0, 4.0]
    assert among(*exchange(0, 0), *exchange(0, 2 + LULL)).days.tolist() == [6.0 + LULL]
    x = among(*exchange(0, 0), note(0, 20, AGREEMENT), *exchange(0, 30), note(1, 31, AGREEMENT))
    assert x.days.tolist() == [20.0, 4.0]
    assert x.agreed.tolist() == [True, False]


def test_an_agreement_after_the_lull_comes_too_late() -> None:
    assert among(*exchange(0, 0), note(0, 3 + LULL, AGREEMENT)).agreed.tolist() == [True]
    assert among(*exchange(0, 0), note(0, 4 + LULL, AGREEMENT)).agreed.tolist() == [False]


def test_mediation_counts_while_the_crisis_is_open() -> None:
    def of(*rows: list[float]) -> int:
        return int(among(*exchange(0, 10), *rows).mediation[0])

    assert of() == 1
    assert of(note(0, 9, MEDIATION)) == 1
    assert of(note(0, 12, OFFER)) == OFFER
    assert of(note(0, 12, MEDIATION), note(0, 14, OFFER)) == MEDIATION
    assert of(note(1, 12, MEDIATION)) == 1
    assert of(note(0, 20, AGREEMENT), note(0, 21, MEDIATION)) == 1
    assert math.isnan(crises.mediation(among(*exchange(0, 0), could=frozenset())))


def test_violence_is_that_of_acts_deaths_and_war() -> None:
    war = [0, 9, NEITHER, 4, 5, 4, 0, 1, 0]
    fights = {2: [force(0, 4, 0)], 3: [force(0, 4, 0, 0, 3)], 4: [force(0, 4, 0, 1000)]}
    for violence, rows in fights.items():
        assert among(*exchange(0, 0), *rows).violence.tolist() == [violence]
    assert among(*exchange(0, 0)).violence.tolist() == [1]
    assert among(*exchange(0, 0), force(0, 4, 0, 13), force(0, 5, 0, 13)).violence.tolist() == [3]
    assert among(*exchange(0, 0), war).violence.tolist() == [4]


def test_figures_of_crises() -> None:
    x = among(
        *exchange(0, 0), note(0, 2, MEDIATION), note(0, 6, AGREEMENT),  # threats, mediated, agreed
        display(1, 0, 0), *exchange(1, 1), force(1, 9, 0),  # a display that comes to clashes
        display(2, 0, 1), *exchange(2, 1), note(2, 3, OFFER),  # one that does not
        force(3, 0, 0, 30), note(3, 50, AGREEMENT),  # a grave attack
    )  # fmt: skip
    assert x.trigger.tolist() == [OTHER, MILITARY, MILITARY, VIOLENT]
    assert [crises.triggered(x, k) for k in (MILITARY, VIOLENT)] == [near(2 / 4), near(1 / 4)]
    assert [crises.violence(x, k) for k in (1, 2, 3, 4)] == [near(2 / 4), near(1 / 4), near(1 / 4), 0.0]
    assert crises.violent_given(x, MILITARY, 2) == near(1 / 2)
    assert crises.violent_given(x, VIOLENT, 3) == 1.0
    assert x.days.tolist() == [6.0, 10.0, 5.0, 50.0]
    assert crises.length(x, 0.5) == near(8.0)
    assert crises.agreement(x) == near(2 / 4)
    assert crises.agreement_given(x, MEDIATION) == 1.0
    assert crises.agreement_given(x, 1) == near(1 / 2)  # not of those where it was only offered
    assert crises.mediation(x) == near(2 / 4)


def test_recorded_crises_are_read() -> None:
    table = pd.DataFrame({"break": [2.0, 7, 8, 9], "viol": [1.0, 2, 3, 4], "brexit": [5.0, 6, 7, 8],
                          "forout": [1.0, 4, 2, np.nan], "mediate": [4.0, np.nan, 1, 3]})  # fmt: skip
    x = recorded.crises(table)
    assert x.trigger.tolist() == [OTHER, MILITARY, VIOLENT, VIOLENT]
    assert x.agreed.tolist() == [True, False, True, False]
    assert crises.mediation(x) == near(2 / 3)  # of those where it is known
    assert crises.agreement_given(x, MEDIATION) == 1.0


# The model's turns


def test_what_stands_lasts_until_it_is_lifted() -> None:
    case = encode(load("kosovo_2021"))
    what = Scales.of(case)
    stands, lifts = (int(np.flatnonzero(x)[0]) for x in (what.lasts == 60, what.lifts))
    o = np.array([[stands, -1, lifts, stands], [stands, -1, -1, -1]])
    assert lasting(what, o, 7.0).tolist() == [[14.0, 1.0, 1.0, 7.0], [28.0, 1.0, 1.0, 1.0]]
    assert what.lifts[lifts] == (case.world.effect[case.world.option["move"][lifts], LIFT] > 0)


@pytest.fixture(scope="module")
def played() -> tuple[object, Events]:
    case = encode(load("kosovo_2021"))
    results = Ensemble(case, 1).run(range(150), detail=True)
    return results, events(results, case.dyads)


def test_every_death_of_a_run_is_in_its_events(played: tuple[object, Events]) -> None:
    results, found = played
    assert found.deaths.sum() == np.floor(results.deaths + 1e-9).sum() > 10
    assert (found.mid[found.deaths > 0] >= 4).all()


def test_mediation_and_agreements_of_a_run_are_notes_of_their_dyad(played: tuple[object, Events]) -> None:
    results, found = played
    case, dyads = results.case, len(results.case.dyads)
    what = Scales.of(case)
    for code, offered in ((OFFER, True), (MEDIATION, False)):
        expected = set()
        for run, turn, pair in zip(*np.nonzero(what.note[results.choice] == code), strict=True):
            _, target, move = case.options[results.choice[run, turn, pair]]
            assert (move == "offer_mediation") == offered
            c = case.world.pair["dyad"][pair]
            c = case.world.actor["main_dyad"][case.actors.index(target)] if c < 0 else c
            if c >= 0:
                expected.add((run * dyads + c, turn))
        here = found.note == code
        assert set(zip(found.series[here], (found.day[here] // 7).astype(int), strict=True)) == expected
    assert (found.note == AGREEMENT).sum() == results.agreed.sum()
    assert found.could >= COULD
