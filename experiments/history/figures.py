"""What the model is compared in: every figure by its id, one function for both worlds.

Ids and values are those of targets.csv: figures computed from KEDS, MID 5.0 and ICB, with their 95 % intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from experiments.history import allies, crises, disputes, grave, weeks
from experiments.history.allies import Allied
from experiments.history.crises import MILITARY, OTHER, UNMEDIATED, VIOLENT, Crises
from experiments.history.disputes import Incidents, Sides
from experiments.history.events import ENTRY, FORCE, MEDIATION, Events
from experiments.history.grave import Disputes

KEDS, FACTION = "keds.balkans_pre98_pool", "keds.faction"
CALM, BELOW, AT_FORCE = (0,), (1, 2, 3), (4,)
WEEKS = ("calm", "words", "threat", "coercion", "force")  # levels of the ladder, as labels say them
ACTS = {2: "threat", 3: "display", 4: "force"}  # levels of MID below war


@dataclass(frozen=True)
class Sample:
    """What figures are read from: weeks, and those of a faction and a state; incidents of all disputes and of those
    between two states; what the sides of those come to, and who has an ally; whole disputes; crises."""

    levels: np.ndarray
    factions: np.ndarray
    incidents: Incidents
    between_two: Incidents
    sides: Sides
    allied: Allied
    disputes: Disputes
    crises: Crises

    @classmethod
    def of(cls, events: Events) -> Sample:
        """Of events of dyads: every dispute is between two."""
        found, levels = Incidents.among(events), weeks.weekly(events)
        return cls(levels, levels[events.who.faction], found, found, Sides.of(found), Allied.among(events),
                   Disputes.among(events), Crises.among(events))  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A figure of a family and what it is called there; ``of`` reads it from a sample.

    ``needs``: the note of third parties that someone must be able to make, 0 none, or it says nothing.
    """

    family: str
    label: str
    of: Callable[[Sample], float]
    needs: int = 0


def of_weeks(family: str, label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, label, lambda s: f(s.levels, *given))


def of_factions(label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure("factions (KEDS)", label, lambda s: f(s.factions, *given) if len(s.factions) else float("nan"))


def of_incidents(family: str, label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, label, lambda s: f(s.incidents, *given))


def of_sides(label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure("answers (MID)", label, lambda s: f(s.sides, *given))


def of_disputes(family: str, label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, label, lambda s: f(s.disputes, *given))


def of_crises(family: str, label: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, label, lambda s: f(s.crises, *given))


def figures() -> Mapping[str, Figure]:
    """All of them, by id."""
    return {**of_dyad_weeks(), **of_all_incidents(), **of_both_sides(), **of_whole_disputes(), **of_whole_crises(),
            **of_allies(), **of_a_faction_and_a_state()}  # fmt: skip


def of_dyad_weeks() -> Mapping[str, Figure]:
    """Weeks of rivals."""
    found: dict[str, Figure] = {}
    for k, now in enumerate(WEEKS):
        found[f"{KEDS}.share{k}"] = of_weeks("share of weeks (KEDS)", now, weeks.share, k)
        for j, then in enumerate(WEEKS):
            found[f"{KEDS}.P{k}{j}"] = of_weeks("next week (KEDS)", f"{now} → {then}", weeks.step, k, j)
        for h in (1, 2, 4, 8, 13, 26):
            said = f"{now}: within {h} week{'s' * (h > 1)}"
            found[f"{KEDS}.F{k}h{h}"] = of_weeks("force ahead (KEDS)", said, weeks.within, k, h)
    found[f"{KEDS}.up"] = of_weeks("next week (KEDS)", "goes up", weeks.up)
    found[f"{KEDS}.same"] = of_weeks("next week (KEDS)", "stays", weeks.same)
    for name, said, levels in (("calm", "calm", CALM), ("sub", "below force", BELOW), ("force", "force", AT_FORCE)):
        for count in range(4):
            label = f"{said}, {count}{'+' * (count == 3)} of 8 weeks"
            found[f"{KEDS}.mem.{name}.{count}"] = of_weeks("memory of force (KEDS)", label, weeks.memory, levels, count)
    return found


def of_all_incidents() -> Mapping[str, Figure]:
    """Incidents of disputes of MID."""
    found: dict[str, Figure] = {}
    for name, label, which in (("up", "graver", 1), ("same", "as grave", 0), ("down", "less grave", -1)):
        found[f"midi.{name}"] = of_incidents("next incident (MID)", label, disputes.moves, which)
    for i, now in ACTS.items():
        found[f"midi.cont_{i}"] = of_incidents("length of disputes (MID)", f"goes on after {now}",
                                               disputes.goes_on_from, i)  # fmt: skip
        for j, then in ACTS.items():
            found[f"midi.T{i}{j}"] = of_incidents("next incident (MID)", f"{now} → {then}", disputes.step, i, j)
    found["midi.single_share"] = of_incidents("length of disputes (MID)", "one incident only", disputes.single)
    found["midi.n_p90"] = of_incidents("length of disputes (MID)", "incidents, 90 %", disputes.size, 0.9)
    for count, nth in ((1, "1st"), (2, "2nd"), (3, "3rd"), (5, "5th")):
        found[f"midi.contk{count}"] = of_incidents("length of disputes (MID)", f"goes on after the {nth}",
                                                   disputes.goes_on, count)  # fmt: skip
    for name, label, q in (("med", "median", 0.5), ("p75", "75 %", 0.75), ("p90", "90 %", 0.9)):
        found[f"midi.gap_{name}"] = of_incidents("days between (MID)", label, disputes.gap, q)
    found["midi.other_next"] = Figure(
        "answers (MID)", "the other side is next", lambda s: disputes.other_next(s.between_two)
    )
    opens = "how disputes open (MID)"
    found["midi.first_force"] = of_incidents(opens, "with force", disputes.opens_with_force)
    found["midi.esc_2or3_to_4plus"] = of_incidents(opens, "lower, then force", disputes.comes_to_force)
    return found


def of_both_sides() -> Mapping[str, Figure]:
    """What side B of a dispute of MID comes to, given side A."""
    found = {"mid.bilat.B_acts": of_sides("B acts at all", disputes.answers)}
    answers = (("noresp", "is silent", disputes.silent), ("match", "matches", disputes.matches),
               ("exceed", "exceeds", disputes.exceeds))  # fmt: skip
    for level in (3, 4):
        for name, does, f in answers:
            found[f"mid.bilat.{name}_given_A{level}"] = of_sides(f"A at {ACTS[level]}: B {does}", f, level)
    found["mid.bilat.B_ge_A"] = of_sides("B matches A or more", disputes.at_least_matches)
    return found


def of_whole_disputes() -> Mapping[str, Figure]:
    """How disputes of MID turn out."""
    found = {f"mid.hostlev.{k}": of_disputes("how grave (MID)", label, grave.comes_to, k)
             for k, label in {**ACTS, 5: "war"}.items()}  # fmt: skip
    found["mid.war_given_force"] = of_disputes("how grave (MID)", "force becomes war", grave.war_given_force)
    found["mid.recip"] = of_disputes("answers (MID)", "both sides act", grave.answered)
    for level in (3, FORCE):
        label = f"both, gravest is {ACTS[level]}"
        found[f"mid.recip_given_host{level}"] = of_disputes("answers (MID)", label, grave.answered_at, level)
    joined = of_disputes("joiners (MID)", "a third party enters", grave.joined)
    found["mid.any_joiner"] = replace(joined, needs=ENTRY)
    found["mid.fatal_given_force"] = of_disputes("deaths (MID)", "force kills", grave.fatal_at_force)
    found["mid.fatal_26plus"] = of_disputes("deaths (MID)", "26 or more", grave.fatal, 2)
    for name, label, least, most in (("1", "one", 1, 1), ("2", "two", 2, 2), ("3plus", "three or more", 3, np.inf)):
        found[f"mid.often.{name}"] = of_disputes(
            "how often (MID)", label, lambda x, *n: grave.exactly(x.often, *n), least, most
        )
    found["mid.one_day"] = of_disputes("length of disputes (MID)", "one day only", grave.one_day)
    for q in (50, 75, 90):
        found[f"mid.mindur_q{q}"] = of_disputes("length of disputes (MID)", f"days, {q} %", grave.length, q / 100)
    return found


def of_whole_crises() -> Mapping[str, Figure]:
    """How crises of ICB turn out."""
    classes = enumerate(("none", "minor clashes", "serious clashes", "war"), 1)
    found = {f"icb.viol.{k}": of_crises("violence (ICB)", label, crises.violence, k) for k, label in classes}
    for name, label, trigger in (("violent", "violent", VIOLENT), ("milit_nonviolent", "display", MILITARY)):
        found[f"icb.trigger_{name}"] = of_crises("triggers (ICB)", label, crises.triggered, trigger)
    triggers = (("nonviol", "neither", OTHER), ("milnonviol", "display", MILITARY), ("violent", "violent", VIOLENT))
    for name, label, trigger in triggers:
        for what, said, least in (("serious", "serious", 3), ("anyviol", "any", 2)):
            found[f"icb.{what}_given_{name}"] = of_crises(
                "violence by trigger (ICB)", f"{label} → {said}", crises.violent_given, trigger, least
            )
    for q in (10, 25, 50, 75, 90):
        found[f"icb.dur_q{q}"] = of_crises("length of crises (ICB)", f"days, {q} %", crises.length, q / 100)
    found["icb.agreement"] = of_crises("agreement (ICB)", "in all", crises.agreement)
    for name, label, mediation in (("med", "mediated", MEDIATION), ("nomed", "not mediated", UNMEDIATED)):
        found[f"icb.agree_{name}"] = of_crises("agreement (ICB)", label, crises.agreement_given, mediation)
        found[f"icb.serious_{name}"] = of_crises(
            "mediation (ICB)", f"serious, {label}", crises.serious_given, mediation
        )
    found["icb.serious_odds"] = of_crises("mediation (ICB)", "odds of the two", crises.serious_odds)
    found["icb.mediation"] = of_crises("mediation (ICB)", "mediated at all", crises.mediation)
    for name in ("agree_med", "agree_nomed", "serious_med", "serious_nomed", "serious_odds", "mediation"):
        found[f"icb.{name}"] = replace(found[f"icb.{name}"], needs=MEDIATION)
    return found


def of_allies() -> Mapping[str, Figure]:
    """What disputes of minor states come to, by who has a great-power ally."""

    def figure(label: str, initiator: bool, target: bool) -> Figure:
        return Figure("allies (MID, ATOP)", label, lambda s: allies.both_use_force(s.allied, initiator, target))

    return {
        "mid.ally.neither": figure("neither side has one", False, False),
        "mid.ally.target": figure("only the target", False, True),
        "mid.ally.initiator": figure("only the initiator", True, False),
        "mid.ally.both": figure("both sides", True, True),
    }


def of_a_faction_and_a_state() -> Mapping[str, Figure]:
    """Weeks of a faction and the state that it fights."""
    ends = {k: WEEKS[k] for k in (0, 4)}
    found = {f"{FACTION}.share{k}": of_factions(f"weeks at {WEEKS[k]}", weeks.share, k) for k in (3, 4)}
    found |= {f"{FACTION}.P{k}4": of_factions(f"{now} → force", weeks.step, k, 4) for k, now in ends.items()}
    return found | {
        f"{FACTION}.F{k}h13": of_factions(f"{now}: within 13 weeks", weeks.within, k, 13) for k, now in ends.items()
    }


FIGURES = figures()
