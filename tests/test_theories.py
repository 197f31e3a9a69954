"""What the theories claim, each as a paired ensemble: the same runs, the same luck, one thing changed.

A claim of direction holds if the 95 % interval of the paired difference lies on the claimed side of 0 (Newcombe's
method 10 for events, Student's t for counts); "flat" if the interval lies within the margin named. Conditions stand in
each docstring. The worlds are those of worlds.py; nothing here follows the program's tuning.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from worlds import MOVES, acts, cast, duel, games, option, play, steps

from sim.statistics.paired import fate_table, newcombe

RUNS = 600
LONE_DYAD = {"actors.minority.activity": -10.0, "rules.faction.on": 0.0}  # the minority keeps out of it


def interval(first, second):
    """95 % interval of the mean of second - first over paired runs: events by Newcombe, counts by Student's t."""
    first, second = np.asarray(first), np.asarray(second)
    if first.dtype == bool:
        found = newcombe(fate_table(first, second))
        return float(found.low), float(found.high)
    change = second.astype(float) - first
    half = stats.t.ppf(0.975, len(change) - 1) * change.std(ddof=1) / np.sqrt(len(change))
    return change.mean() - half, change.mean() + half


def rises(first, second):
    low, high = interval(first, second)
    assert low > 0.0, f"claimed to rise: {np.mean(first):.4g} -> {np.mean(second):.4g} ({low:.4g} to {high:.4g})"


def falls(first, second):
    low, high = interval(first, second)
    assert high < 0.0, f"claimed to fall: {np.mean(first):.4g} -> {np.mean(second):.4g} ({low:.4g} to {high:.4g})"


def flat(first, second, margin):
    low, high = interval(first, second)
    assert -margin < low <= high < margin, f"claimed flat within {margin}: difference {low:.4g} to {high:.4g}"


def differs_given(first, second, sign):
    """The share of an event among runs that met a condition moves in this direction (delta method, paired)."""
    shares, residuals = [], []
    for event, condition in (first, second):
        event, condition = np.asarray(event, float), np.asarray(condition, float)
        shares.append(event.sum() / condition.sum())
        residuals.append((event - shares[-1] * condition) / condition.mean())
    half = 1.96 * (residuals[1] - residuals[0]).std() / np.sqrt(len(residuals[0]))
    assert sign * (shares[1] - shares[0]) > half, f"{shares[0]:.4g} -> {shares[1]:.4g}, half-width {half:.4g}"


def test_an_unconditional_patron_emboldens_short_of_war_and_subdues_the_rival():
    """1. Commitment of North's patron 0.1 -> 0.9, unconditional, political cover only; South's patron is credible.

    North's rungs 3-5 rise, South's resistance (rungs 3-5) falls, serious clashes stay flat within .03. Conditions: the
    fear of a covered rival (deter) outweighs the answer in kind to what it does, else South's acts rise with North's
    as in any spiral; and force at the top is dreaded for itself (bloodshed 3), else standing measures and memory carry
    some of what is done at 3-5 up to serious clashes.
    """
    common = {
        "ties.big_south_south.commitment": 0.9,
        "rules.patron_backing.deter": 1.5,
        "rules.decision.bloodshed": 3.0,
    }
    low = play(cast({**common, "ties.big_north_north.commitment": 0.1}), RUNS, detail=True)
    high = play(cast({**common, "ties.big_north_north.commitment": 0.9}), RUNS, detail=True)
    rises(acts(low, "north", "south", 3, 5), acts(high, "north", "south", 3, 5))
    falls(acts(low, "south", "north", 3, 5), acts(high, "south", "north", 3, 5))
    flat(low.reached(8, "north_south"), high.reached(8, "north_south"), 0.03)


def test_a_deterrent_that_punishes_fault_restrains_the_rival_without_emboldening_the_client():
    """2. Commitment of South's guarantor 0.1 -> 0.9, by force alone (Benson 2011).

    North's force falls under either promise, against a South that never climbs and so keeps its claim to help (a South
    that does climb forfeits it where fault is punished, and the promise then restrains no one). South's own threats
    and force, against a North that never climbs, are flat within .2 a run where help is lost by whoever began it
    (fault 10, conditional, foreseen) and rise where not.
    """
    tie = "ties.big_south_south."
    common = {
        "rules.patron_backing.deter": 0.0,
        "rules.action_reaction.third_party": 0.0,
        "rules.patron_backing.blame": 1.0,
        "rules.stability_instability.on": 0.0,
        **LONE_DYAD,
    }
    penal = {**common, tie + "unconditional": 0.0, tie + "fault": 10.0}
    free = {**common, tie + "unconditional": 1.0, tie + "fault": 0.0}

    def effect(values, who, lowest, shape):
        target = "north" if who == "south" else "south"
        return [
            acts(play(cast({**values, tie + "commitment": q}, shape), 1000, detail=True), who, target, lowest)
            for q in (0.1, 0.9)
        ]

    patient = {"actors.north.policy": "dove"}
    for promise in (penal, free):
        falls(*effect(promise, "north", 6, {"actors.south.policy": "dove"}))
    rises(*effect(free, "south", 4, patient))
    flat(*effect(penal, "south", 4, patient), 0.2)


def test_expected_rescue_invites_a_hopeless_faction_to_attack():
    """3. A patron with force behind the minority, commitment 0 -> 1 (Kuperman 2008): riots rise; where the host has no
    power to repress, nothing changes (help cannot better a fight already won)."""
    ties = {"actor": "big_north", "toward": "minority", "kind": "patron", "military": 1.0, "interest": 3.0}
    shape = {"ties.rescue": {**ties, "commitment": 0.0, "interest": 0.0, "help_cost": 1.0}}

    def riots(values):
        return acts(play(cast(values, shape), RUNS, detail=True), "minority", "south", 6)

    capable = {"rules.action_reaction.third_party": 0.0}
    rises(riots({**capable, "ties.rescue.commitment": 0.0}), riots({**capable, "ties.rescue.commitment": 1.0}))
    helpless = {**capable, "actors.south.capability": 0.0, "ties.big_south_south.military": 0.0}
    flat(riots({**helpless, "ties.rescue.commitment": 0.0}), riots({**helpless, "ties.rescue.commitment": 1.0}), 0.1)


def test_audience_costs_make_threats_rarer_and_more_meant():
    """4. Both publics 0.2 -> 1.5 (Fearon 1994): P(>=4) and backing down given >= 4 fall, P(>=7 given >= 4) rises."""
    values = {"rules.audience_cost.punish": 4.0}
    low = play(duel({**values, "actors.blue.audience": 0.2, "actors.red.audience": 0.2}), 2000)
    high = play(duel({**values, "actors.blue.audience": 1.5, "actors.red.audience": 1.5}), 2000)
    falls(low.reached(4), high.reached(4))
    back = [(r.tally["backdowns"] > 0, r.reached(4)) for r in (low, high)]
    differs_given(*back, -1)
    top = [(r.reached(7), r.reached(4)) for r in (low, high)]
    differs_given(*top, +1)


def test_with_all_moves_private_audiences_change_nothing():
    """4. The same change of publics where no move is public: not one run differs."""
    private = {f"moves.{m}.traits.publicity": 0.0 for m, move in MOVES.items() if "publicity" in move["traits"]}
    low = play(duel({**private, "actors.blue.audience": 0.2, "actors.red.audience": 0.2}), RUNS)
    high = play(duel({**private, "actors.blue.audience": 1.5, "actors.red.audience": 1.5}), RUNS)
    assert (low.first == high.first).all()


def test_informed_sides_with_a_divisible_stake_do_not_go_to_war():
    """5. Perfect intelligence, no indivisible part, no accidents, shares inside the range p - c to p + c, noise -> 0
    (Fearon 1995): no war; with an indivisible stake and cheap war, wars come back."""
    clear = {
        "actors.blue.intelligence": 1,
        "actors.red.intelligence": 1,
        "actors.blue.noise": 0.02,
        "actors.red.noise": 0.02,
        "rules.chance_of_accident.on": 0,
        "dyads.blue_red.indivisible": 0,
        "rules.decision.bloodshed": 0,
        "rules.decision.cost": 0,
        "rules.decision.effort": 0,
    }
    stakes = {"dyads.blue_red.stake_a": 3.0, "dyads.blue_red.stake_b": 3.0}
    peace = play(duel(clear, stakes), RUNS)
    assert not peace.reached(9).any() and not peace.reached(8).any()
    stuck = {**clear, "dyads.blue_red.indivisible": 1, "actors.blue.war_cost": 0.0, "actors.red.war_cost": 0.0}
    assert play(duel(stuck, stakes), RUNS).reached(9).mean() > 0.5


def delivery(size):
    """A promise of arms to North in turn 3, there in turn 15; before that, South's acts of force per run."""
    script = {"script.order": {"actor": "big_north", "toward": "north", "move": "arm", "turn": 3}}
    values = {
        "moves.arm.effects.arms": size,
        "rules.mediation.on": 0.0,
        "moves.arm.weight": 1e-6,
        "actors.south.war_cost": 0.2,
        "actors.north.war_cost": 0.2,
    }
    case = cast({**values, "rules.commitment_problem.margin": 0.5}, {**script, "horizon": 14})
    return acts(play(case, 1500, detail=True), "south", "north", 6)


def test_a_shift_of_power_above_the_surplus_tempts_the_decliner_to_strike_first():
    """6. Surplus .5 (.2 + .2) = .2; arms of 2 shift the odds by 1/2 - 1/4, arms of .1 by .02 (Powell 2006)."""
    none, small, large = delivery(0.0), delivery(0.1), delivery(2.0)
    rises(none, large)
    assert (none == small).all()


def test_a_known_hazard_of_accident_restrains_and_an_unknown_one_does_not():
    """7. Hazard 0 -> .02 a day (Schelling 1966): first threats, which no accident can bring, fall if the hazard is
    known; if not, not one first passage to the rung of threats changes."""
    for known in (1.0, 0.0):
        both = {"rules.chance_of_accident.known": known}
        safe = play(duel({**both, "rules.chance_of_accident.onset": 0.0}), RUNS)
        risky = play(duel({**both, "rules.chance_of_accident.onset": 0.02}), RUNS)
        if known:
            falls(safe.reached(4), risky.reached(4))
        else:
            assert (safe.first[:, :, 4] == risky.first[:, :, 4]).all()


def busy(who, values):
    idle = play(cast({**values, f"actors.{who}.elsewhere": 0.0}), 1000, detail=True)
    away = play(cast({**values, f"actors.{who}.elsewhere": 1.0}), 1000, detail=True)
    return [acts(r, "north", "south", 4) for r in (idle, away)]


def test_a_challengers_patron_that_is_busy_elsewhere_calms_and_a_defenders_inflames():
    """8. Elsewhere 0 -> 1. The challenger's patron gives force and cover to North: North's threats and force fall.
    The defender's gives force to South alone: they rise."""
    challenger = {
        "ties.big_north_north.military": 1.0,
        "ties.big_north_north.commitment": 0.9,
        "ties.big_south_south.commitment": 0.0,
    }
    falls(*busy("big_north", challenger))
    defender = {
        "ties.big_south_south.commitment": 0.9,
        "ties.big_north_north.commitment": 0.0,
        "rules.action_reaction.third_party": 0.0,
        "rules.stability_instability.slope": 0.0,
    }
    rises(*busy("big_south", defender))


def conceded(move, dependence):
    """Whether North gives way to South within eight turns of a scripted threat or cut-off by its patron."""
    script = {"script.word": {"actor": "big_north", "toward": "north", "move": move, "turn": 2}, "horizon": 10}
    values = {"ties.big_north_north.dependence": dependence, "ties.big_north_north.substitutability": 0.0}
    case = cast(values, script)
    wanted = option(case, "north", "south", "yield")
    seen = np.zeros(RUNS, bool)
    for r, _, x in steps(case, RUNS):
        seen[r] |= bool((x.chosen == wanted).any())
    return seen


def test_threats_of_a_cut_off_work_where_dependence_is_deep_and_better_than_the_deed():
    """9. Dependence .1 -> .9, nothing to substitute (Hirschman 1945; Drezner 2003): North gives way more often under
    a threat; under the same dependence a threat moves it more often than a cut-off carried out."""
    rises(conceded("warn_cutoff", 0.1), conceded("warn_cutoff", 0.9))
    rises(conceded("cut_off", 0.9), conceded("warn_cutoff", 0.9))


def test_a_strong_lobby_radicalises_whatever_the_host_concedes():
    """10. Kin state's commitment .1 -> .9, faction by the lobby rule, the host granting rights (Jenne 2007): protest
    and demands rise with the lobby; they do not fall with the grants."""
    shape = {"actors.minority.faction_rule": "lobby"}
    grants = {
        f"script.g{t}": {"actor": "south", "toward": "minority", "move": "grant", "turn": t} for t in range(2, 50, 4)
    }

    def radical(commitment, extra):
        return acts(
            play(cast({"ties.north_minority.commitment": commitment}, {**shape, **extra}), RUNS, detail=True),
            "minority",
            "south",
            2,
            4,
        )

    rises(radical(0.1, grants), radical(0.9, grants))
    rises(radical(0.1, {}), radical(0.9, grants))


def mobilised(values):
    return acts(play(cast(values), RUNS, detail=True), "minority", "south", 3)


def test_without_a_lobby_legitimacy_demobilises():
    """11. Faction by the grievance rule, the host's legitimacy .1 -> .8 (Epstein 2002): mobilisation falls."""
    falls(*(mobilised({"dyads.minority_south.recognition_a": x}) for x in (0.1, 0.8)))


def test_fear_of_arrest_demobilises():
    """12. Expected arrest 0 -> .9 (Epstein 2002): mobilisation falls."""
    falls(*(mobilised({"actors.minority.arrest": x}) for x in (0.0, 0.9)))


def test_arrests_make_a_sensitive_sponsor_climb():
    """12. The host arrests every third week, or says something instead; arrests alarm the kin state (the move's
    provocation is .6; the condition of the claim): North's threats and above toward South rise."""

    def climbs(move):
        script = {
            f"script.t{t}": {"actor": "south", "toward": "minority", "move": move, "turn": t} for t in range(2, 52, 3)
        }
        values = {"rules.action_reaction.third_party": 0.4}
        return acts(play(cast(values, script), 1000, detail=True), "north", "south", 4)

    rises(climbs("say"), climbs("arrest"))


def bargains(values, shape=None):
    """(agreed, share that North holds at the end) of every run; both sides talk by themselves."""
    case = cast({"rules.mediation.pull": 6.0, "rules.council.on": 0.0, **values}, shape)
    ends = [(s.run[0].agreement >= 0, s.dyad[case.dyads.index("north_south")].share) for s in games(case, RUNS)]
    return np.array([e[0] for e in ends]), np.array([e[1] for e in ends])


def test_a_higher_quota_means_fewer_agreements_and_better_terms():
    """13. North's ratification quota .4 -> .65 (Putnam 1988); among runs that agree, North holds more."""
    (few, poor), (more, rich) = bargains({"actors.north.quota": 0.65}), bargains({"actors.north.quota": 0.4})
    falls(more, few)
    assert poor[few].mean() > rich[more].mean() + 0.01


def test_imposed_mediation_calms_though_mediated_runs_are_the_violent_ones():
    """14. Mediation imposed every turn 0 -> 1: P(>= 7) falls. Among runs left alone, those in which the broker
    mediated more than the median are the more violent (Beardsley et al. 2006): treatment and selection differ."""
    values = {"rules.mediation.duty": 6.0}
    alone = play(cast(values), 1500)
    imposed = play(cast({**values, "rules.mediation.imposed": 1.0}), 1500)
    falls(alone.reached(7), imposed.reached(7))
    case = cast({**values, "horizon": 26})
    chosen = [option(case, "broker", party, "mediate") for party in ("north", "south")]
    count, violent = np.zeros(800), np.zeros(800)
    for r, s, x in steps(case, 800):
        count[r] += np.isin(chosen, x.chosen).sum()
        violent[r] = s.dyad[case.dyads.index("north_south")].highest
    assert stats.spearmanr(count, violent).statistic > 0.0
    assert stats.spearmanr(count, violent).pvalue < 0.05


def test_manipulation_brings_more_agreements_and_more_relapse():
    """15. The dialogue's style, facilitation -> manipulation: agreements rise; tension a while after an agreement is
    higher, and violence comes back in a larger share of the agreements made."""

    def style(name):
        shape = {"institutions.dialogue.style": name, "horizon": 104}
        values = {
            "rules.council.on": 0.0,
            "rules.mediation.calm": 0.9,
            "rules.action_reaction.heat": 4.0,
        }
        return play(cast(values, shape), 1500).tally

    mild, hard = style("facilitation"), style("manipulation")
    rises(mild["agreement"] >= 0, hard["agreement"] >= 0)
    pairs = [((t["recurrence"] >= 0) & (t["agreement"] >= 0), t["agreement"] >= 0) for t in (mild, hard)]
    differs_given(*pairs, +1)


def test_a_veto_matters_only_where_the_parties_could_ratify():
    """16. A deal needs the council, where North's patron is left out of the talks. Veto power 1 -> 0 changes nothing
    where North's quota binds (quota 1, sharp); where it does not, agreements rise. No one puts a motion meanwhile."""
    shape = {
        "institutions.dialogue.council_needed": 1,
        "dyads.big_north_broker": {"a": "big_north", "b": "broker"},
        "moves.motion.most_recognition": 0.0,
    }
    base = {
        "rules.council.on": 1.0,
        "rules.mediation.jealousy": 1.0,
        "rules.mediation.sharp": 50.0,
        "ties.big_north_north.commitment": 0.9,
    }
    for quota, check in ((1.0, "flat"), (0.3, "rises")):
        values = {**base, "actors.north.quota": quota, "actors.south.quota": 0.3}
        vetoed, _ = bargains({**values, "rules.council.veto_power": 1.0}, shape)
        free, _ = bargains({**values, "rules.council.veto_power": 0.0}, shape)
        if check == "flat":
            assert (vetoed == free).all()
        else:
            rises(vetoed, free)


def events(cluster):
    """Random events and quiet spells of eight weeks per run, turns 57 to 256: the echo of the start is over."""
    shape = {"triggers.shock": {"rate": 0.01, "decay": 0.02, "dyad": "blue_red"}, "horizon": 256}
    case = duel({"rules.triggers.cluster": cluster, "rules.triggers.scale": 1.0}, shape)
    fired, quiet = [], np.zeros(RUNS)
    last = begun = 0
    for r, s, _ in steps(case, RUNS):
        turn, now = int(s.run[0].turn), int(s.trigger[0].fired)
        if turn == 56:
            begun = now
        if turn % 8 == 0:
            quiet[r] += turn > 56 and now == last
            last = now
        if turn == 256:
            fired.append(now - begun)
    return np.array(fired, float), quiet


def test_self_excitement_clusters_events_at_the_same_mean():
    """17. A share .5 of events is bred by earlier ones, at the same mean (Hawkes 1971): the mean stays within 10 %,
    variance over mean rises by four fifths at least, spells of eight weeks without an event become commoner.

    Condition: events rare and their echo slow against a turn (.07 events a turn, an echo of 50 days). A turn holds at
    most one event of a trigger, so quick echoes lose some: the mean then falls short.
    """
    (plain, quiet), (bred, quieter) = events(0.0), events(0.5)
    flat(plain, bred, 0.1 * plain.mean())
    assert bred.var() / bred.mean() > 1.8 * plain.var() / plain.mean()
    rises(quiet, quieter)


@pytest.mark.parametrize("attached", [0.0, 1.0])
def test_a_steeper_risk_at_the_top_makes_room_below_it_unless_it_attaches_there_too(attached):
    """18. Slope 0 -> 4 under the shadow of South's patron (Snyder 1965; Powell 2015): North's rung 8 falls; its rungs
    5-7 rise if the risk stays at the top and fall if it attaches to limited force too."""
    common = {
        "rules.stability_instability.attached": attached,
        "ties.big_south_south.commitment": 0.9,
    }
    gentle = play(cast({**common, "rules.stability_instability.slope": 0.0}), 1000, detail=True)
    steep = play(cast({**common, "rules.stability_instability.slope": 4.0}), 1000, detail=True)
    falls(acts(gentle, "north", "south", 8), acts(steep, "north", "south", 8))
    limited = [acts(r, "north", "south", 5, 7) for r in (gentle, steep)]
    (falls if attached else rises)(*limited)
