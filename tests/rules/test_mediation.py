"""North and South have each talked .4 with a broker of middling style; then both offer to sign."""

from math import exp

import pytest
from worlds import KEY, call, cast, opened, option, pair

from sim.rules import action_reaction
from sim.vocabulary import CONCESSION, DIALOGUE, SPOILING

P, T = "rules.mediation.", "ties.broker_north."
VALUES = {
    P + "pull": 2.0,
    P + "pace": 1.0,
    P + "ripe": 0.35,
    P + "sharp": 100.0,
    P + "calm": 0.5,
    P + "cover": 0.5,
    P + "soothe": 0.1,
    P + "terms": 0.2,
    P + "window": 28.0,
    P + "imposed": 0.0,
    "rules.council.on": 0.0,
    T + "carrot": 0.5,
    T + "credibility": 0.6,
    "institutions.dialogue.unanimity": 0.5,
    "institutions.dialogue.progress": 0.0,
    "actors.north.quota": 0.2,
    "actors.south.quota": 0.1,
    "dyads.north_south.tension_a": 0.4,
}


def at(**more):
    case = cast({**VALUES, **more})
    _, s, x = opened(case)
    return case, s, x, pair(case, "north", "south"), pair(case, "south", "north"), case.dyads.index("north_south")


def signed(**more):
    case, s, x, north, south, c = at(**more)
    for side in (north, south):
        call(case, s, x, "mediation", "settle", None, option(case, *case.pairs[side], "sign"))
    call(case, s, x, "mediation", "resolve", KEY)
    return s, north, c


def test_progress_is_what_both_have_talked():
    case, s, x, north, south, c = at()
    s.pair[north].talked, s.pair[south].talked = 0.4, 0.3
    call(case, s, x, "mediation", "resolve", KEY)
    assert s.dyad[c].progress == pytest.approx(0.3)
    assert (s.pair[north].talked, s.pair[south].talked) == pytest.approx((0.1, 0.0))


def test_two_signatures_and_two_ratifications_make_an_agreement():
    s, north, c = signed()
    assert s.run[0].agreement == 0 and s.dyad[c].agreed == 1
    assert s.pair[north].tension == pytest.approx(0.4 * (1 - 0.5 * 0.8))
    assert s.dyad[c].share == pytest.approx(0.5 + 0.2 * (0.2 - 0.1))


def test_an_agreement_holds_for_years_and_not_beyond_serious_clashes():
    """It lowers what both return to as it lowers tension; a week later e^(-7 lapse) of that is left."""
    s, _, c = signed()
    assert s.dyad[c].peace == pytest.approx(0.5 * 0.8)
    case, s, x, north, _, c = at(**{P + "lapse": 0.01, "dyads.north_south.baseline_a": 0.5})
    s.dyad[c].peace = 0.4
    call(case, s, x, "mediation", "resolve", KEY)
    assert s.dyad[c].peace == pytest.approx(0.4 * exp(-0.07))
    assert action_reaction.settled.py_func(case.world, s, north) == pytest.approx(0.5 * (1 - 0.4 * exp(-0.07)))
    s.dyad[c].level = 8
    call(case, s, x, "mediation", "resolve", KEY)
    assert s.dyad[c].peace == 0.0


def test_no_agreement_passes_a_quota_that_cannot_be_met():
    s, *_ = signed(**{"actors.north.quota": 1.0})
    assert s.run[0].agreement == -1


def test_a_carrot_pulls_as_far_as_it_is_believed_and_can_be_delivered():
    case, s, x, north, *_ = at()
    call(case, s, x, "mediation", "prepare")
    call(case, s, x, "mediation", "appeal", north)
    assert (x.appeal[north, DIALOGUE], x.appeal[north, CONCESSION]) == pytest.approx((0.3, 0.15))


def test_a_co_sponsor_who_looks_away_takes_its_share_of_the_credit():
    """Half of the credit is big_south's, which gives South a quarter of what it could, four fifths to the talks."""
    shape = {"institutions.dialogue.cosponsor": "big_south", "institutions.dialogue.cosponsored": 0.5}
    case = cast({**VALUES, "institutions.dialogue.cosponsor_backing": 0.8}, shape)
    _, s, x = opened(case)
    x.given[case.ties.index("big_south_south")] = 0.25
    call(case, s, x, "mediation", "prepare")
    offer = 0.5 * 0.6 * 0.5  # carrot, credibility, unanimity
    assert x.carrot[pair(case, "north", "south")] == pytest.approx(offer * (1.0 - 0.5 * (1.0 - 0.8 * 0.25)))


def test_an_outsider_spoils_the_talks_of_others_not_its_own():
    """big_north, the mediator's rival, backs North and is left out: what it does to North's talks costs progress."""
    shape = {
        "dyads.big_north_broker": {"a": "big_north", "b": "broker"},
        "dyads.big_north_south": {"a": "big_north", "b": "south", "stake_b": 0.5},
        "moves.blame.effects": {"progress": -0.05},
        "moves.blame.by": ["state", "patron"],
    }
    case = cast({**VALUES, "ties.big_north_north.commitment": 0.5}, shape)
    _, s, x = opened(case)
    d, c = pair(case, "big_north", "south"), case.dyads.index("north_south")
    call(case, s, x, "mediation", "appeal", d)
    assert x.appeal[d, SPOILING] == pytest.approx(1.0 * 0.5)
    s.dyad[c].progress = 0.4
    call(case, s, x, "mediation", "settle", None, option(case, "big_north", "south", "blame"))
    assert s.dyad[c].progress == pytest.approx(0.35)


def test_signing_is_open_only_once_talks_are_ripe():
    case, s, x, *_, c = at()
    for progress, open_ in ((0.3, False), (0.35, True)):
        s.dyad[c].progress = progress
        assert bool(call(case, s, x, "mediation", "available", option(case, "north", "south", "sign"))) is open_


def test_a_mediation_soothes_and_covers():
    case, s, x, north, *_ = at()
    call(case, s, x, "mediation", "settle", None, option(case, "broker", "north", "mediate"))
    assert s.pair[north].mediated == pytest.approx(0.3)
    call(case, s, x, "mediation", "resolve", KEY)
    assert s.pair[north].tension == pytest.approx(0.4 * (1 - 0.1 * 0.3))
    call(case, s, x, "mediation", "trigger", KEY)
    assert s.pair[north].mediated == 0.0


@pytest.mark.parametrize(("progress", "pulls"), [(0.35 - 1e-9, 1), (0.35, 2), (0.6, 2)])
def test_what_is_offered_pulls_twice_from_where_talks_are_ripe(progress, pulls):
    case, s, x, north, _, c = at()
    s.dyad[c].progress = progress
    x.carrot[north] = 0.3
    before = x.appeal[north, DIALOGUE]
    call(case, s, x, "mediation", "appeal", north)
    assert x.appeal[north, DIALOGUE] - before == pytest.approx(pulls * 2.0 * 0.3)
