"""The same scenario in turns of other lengths: with time taken by the day it says the same, without it does not."""

from __future__ import annotations

import pytest

from experiments.calibrate.plan import FILE, planned
from experiments.validate.turns import in_turns_of, table
from sim import encode, load

ACTIVE = ["active_1", "active_2", "active_3"]
HEATED = {f"dyads.{d}.{what}_{side}": 0.6 for d in ACTIVE for what in ("baseline", "tension") for side in "ab"}
SOME = [f"keds.balkans_pre98_pool.{x}" for x in ("share0", "share4", "P44", "F0h13", "mem.calm.0")]


def test_the_span_stays_the_same() -> None:
    case = in_turns_of(encode(load("northern_strait")), 3.5)
    assert case.number("horizon") * case.number("clock.turn_days") == 52 * 7


@pytest.mark.parametrize("timely", [True, False])
def test_the_length_of_a_turn_does_not_matter_where_time_is_taken_by_the_day(timely: bool) -> None:
    case = planned(FILE).beds[0].case.patched(
        {**HEATED, "rules.activation.at_rest": -4.5, "rules.reciprocity.stir": 2.5, "rules.perception.half_life": 4.0,
         "rules.memory.half_life": 60.0, "horizon": 200.0}
    )  # fmt: skip
    if not timely:
        case = case.patched({"rules.activation.busy": 0.0, "rules.activation.prompt": 0.0, "rules.memory.each": 0.0,
                             "rules.perception.half_life": 0.0})  # fmt: skip
    found = table(case, ACTIVE, [7.0, 1.0], 40, 1, 2).set_index("id")
    model = {days: rows.loc[SOME, "model"] for days, rows in found.groupby("days")}
    share = model[1.0]["keds.balkans_pre98_pool.share4"], model[7.0]["keds.balkans_pre98_pool.share4"]
    assert min(share) > 0.02
    off = (model[1.0] - model[7.0]).abs() / model[7.0]
    assert (off.max() < 0.25) == timely, f"{model[7.0].tolist()} {model[1.0].tolist()}"
