"""Whoever peeks is caught: leaks are planted and seen."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest

from experiments.forecast.baselines import baselines
from experiments.forecast.record import Forecaster, Record
from sim.faults import ScenarioError

audits = importlib.import_module("experiments.forecast.audit")
SPLIT = 30


def recorded(kind: type[Record] = Record) -> Record:
    levels = np.random.default_rng(1).integers(-1, 5, (2, 2, 60)).astype(np.int8)
    return kind(("a-b", "c-d"), np.datetime64("1990-01-01"), levels)


def audited(record: Record, make: audits.Make) -> int:
    forecasters = make(record.until(SPLIT))
    given = audits.forecasts(record, SPLIT, forecasters)
    return int(audits.audit(record, SPLIT, make, given, forecasters))


def honest(past: Record) -> Mapping[str, Forecaster]:
    return baselines(past, 4, 3)


def test_who_looks_back_only_passes() -> None:
    record = recorded()
    before = record.levels.copy()
    assert audited(record, honest) == 2 * 8 * audits.MOMENTS
    assert np.array_equal(record.levels, before)  # what was scrambled is put back


def test_a_forecaster_that_holds_the_whole_record_is_caught() -> None:
    record = recorded()

    def leaky(past: Record) -> Mapping[str, Forecaster]:
        return {"oracle": lambda now: np.repeat(record.height[:, [now.weeks]] == 4, 3, axis=1) * 0.9}

    with pytest.raises(ScenarioError, match=r"oracle: its forecast of the week of .* it peeks"):
        audited(record, leaky)


def test_a_fit_on_later_weeks_is_caught() -> None:
    record = recorded()
    with pytest.raises(ScenarioError, match="it peeks"):
        audited(record, lambda past: honest(record))


@dataclass(frozen=True)
class Slipped(Record):
    """A record that shows one week too many."""

    def until(self, week: int) -> Record:
        return super().until(min(week + 1, self.weeks))


def test_a_view_that_is_a_week_too_long_is_caught() -> None:
    with pytest.raises(ScenarioError, match="it peeks"):
        audited(recorded(Slipped), honest)


def test_a_leak_that_begins_later_is_caught() -> None:
    record = recorded()

    def late(past: Record) -> Mapping[str, Forecaster]:
        def forecast(now: Record) -> np.ndarray:
            seen = record.height[:, -1:] if now.weeks > 45 else now.height[:, -1:]
            return np.repeat(seen / 5.0, 3, axis=1)

        return {"late": forecast}

    with pytest.raises(ScenarioError, match="late"):
        audited(record, late)


def test_every_later_week_is_scrambled() -> None:
    record = recorded()
    before = record.levels.copy()
    with audits.scrambled(record, 40):
        assert np.array_equal(record.levels[:, :, :40], before[:, :, :40])
        assert (record.levels[:, :, 40:] != before[:, :, 40:]).all()
        assert record.levels.min() >= -1 and record.levels.max() <= 4
