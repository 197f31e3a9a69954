"""The same scenario in turns of other lengths: with time taken by the day it says the same, without it does not."""

from __future__ import annotations

import pytest

from experiments.calibrate.plan import FILE, planned
from experiments.validate.turns import in_turns_of, table
from sim import encode, load

BY_THE_TURN = {"rules.activation.busy": 0.0, "rules.perception.half_life": 0.0}
SOME = [f"keds.balkans_pre98_pool.{x}" for x in ("share0", "share3", "share4", "P44", "F0h4", "F0h13", "F4h4")]


def test_the_span_stays_the_same() -> None:
    case = in_turns_of(encode(load("northern_strait")), 3.5)
    assert case.number("horizon") * case.number("clock.turn_days") == 52 * 7


@pytest.mark.parametrize("by_the_day", [True, False])
def test_the_length_of_a_turn_does_not_matter_where_time_is_taken_by_the_day(by_the_day: bool) -> None:
    """On the bed of the calibration, where its search begins: about a week in seven at force."""
    plan = planned(FILE)
    case = plan.case(plan.beds[0], plan.start).patched({"horizon": 200.0, **({} if by_the_day else BY_THE_TURN)})
    found = table(case, plan.beds[0].judged["keds"], [7.0, 1.0], 40, 1, 2)
    model = {days: rows.set_index("id").loc[SOME, "model"] for days, rows in found.groupby("days")}
    assert model[7.0].between(0.03, 0.97).all()
    off = (model[1.0] - model[7.0]).abs() / model[7.0]
    assert (off.max() < 0.25) == by_the_day, (
        f"7 days {model[7.0].round(3).tolist()}, 1 day {model[1.0].round(3).tolist()}"
    )
