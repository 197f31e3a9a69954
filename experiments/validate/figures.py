"""What the model is compared in: every figure by its id, one function for both worlds.

Ids and values are those of targets.csv: figures computed from KEDS, MID 5.0 and ICB, with their 95 % intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.validate import allies, crises, disputes, grave, weeks
from experiments.validate.allies import Allied
from experiments.validate.crises import MILITARY, OTHER, UNMEDIATED, VIOLENT, Crises
from experiments.validate.disputes import Incidents, Sides
from experiments.validate.events import FORCE, MEDIATION, Events
from experiments.validate.grave import Disputes

KEDS, FACTION = "keds.balkans_pre98_pool", "keds.faction"
CALM, BELOW, AT_FORCE = (0,), (1, 2, 3), (4,)


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
    """A figure of a family; ``of`` reads it from a sample."""

    family: str
    of: Callable[[Sample], float]


def of_weeks(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.levels, *given))


def of_factions(f: Callable[..., float], *given: object) -> Figure:
    return Figure("factions (KEDS)", lambda s: f(s.factions, *given) if len(s.factions) else float("nan"))


def of_incidents(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.incidents, *given))


def of_sides(f: Callable[..., float], *given: object) -> Figure:
    return Figure("answers (MID)", lambda s: f(s.sides, *given))


def of_disputes(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.disputes, *given))


def of_crises(family: str, f: Callable[..., float], *given: object) -> Figure:
    return Figure(family, lambda s: f(s.crises, *given))


def figures() -> Mapping[str, Figure]:
    """All of them, by id."""
    found: dict[str, Figure] = {}
    for k in range(5):
        found[f"{KEDS}.share{k}"] = of_weeks("share of weeks (KEDS)", weeks.share, k)
        for j in range(5):
            found[f"{KEDS}.P{k}{j}"] = of_weeks("next week (KEDS)", weeks.step, k, j)
        for h in (1, 2, 4, 8, 13, 26):
            found[f"{KEDS}.F{k}h{h}"] = of_weeks("force ahead (KEDS)", weeks.within, k, h)
    found[f"{KEDS}.up"] = of_weeks("next week (KEDS)", weeks.up)
    found[f"{KEDS}.same"] = of_weeks("next week (KEDS)", weeks.same)
    for name, now in (("calm", CALM), ("sub", BELOW), ("force", AT_FORCE)):
        for count in range(4):
            found[f"{KEDS}.mem.{name}.{count}"] = of_weeks("memory of force (KEDS)", weeks.memory, now, count)
    for name, which in (("up", 1), ("same", 0), ("down", -1)):
        found[f"midi.{name}"] = of_incidents("next incident (MID)", disputes.moves, which)
    for i in (2, 3, 4):
        found[f"midi.cont_{i}"] = of_incidents("length of disputes (MID)", disputes.goes_on_from, i)
        for j in (2, 3, 4):
            found[f"midi.T{i}{j}"] = of_incidents("next incident (MID)", disputes.step, i, j)
    found["midi.single_share"] = of_incidents("length of disputes (MID)", disputes.single)
    found["midi.n_p90"] = of_incidents("length of disputes (MID)", disputes.size, 0.9)
    for count in (1, 2, 3, 5):
        found[f"midi.contk{count}"] = of_incidents("length of disputes (MID)", disputes.goes_on, count)
    for name, q in (("med", 0.5), ("p75", 0.75), ("p90", 0.9)):
        found[f"midi.gap_{name}"] = of_incidents("days between (MID)", disputes.gap, q)
    found["midi.other_next"] = Figure("answers (MID)", lambda s: disputes.other_next(s.between_two))
    found["midi.first_force"] = of_incidents("how disputes open (MID)", disputes.opens_with_force)
    found["midi.esc_2or3_to_4plus"] = of_incidents("how disputes open (MID)", disputes.comes_to_force)
    found["mid.bilat.B_acts"] = of_sides(disputes.answers)
    for level in (3, 4):
        for name, f in (("noresp", disputes.silent), ("match", disputes.matches), ("exceed", disputes.exceeds)):
            found[f"mid.bilat.{name}_given_A{level}"] = of_sides(f, level)
    found["mid.bilat.B_ge_A"] = of_sides(disputes.at_least_matches)
    return {**found, **of_whole_disputes(), **of_whole_crises(), **of_allies(), **of_a_faction_and_a_state()}


def of_whole_disputes() -> Mapping[str, Figure]:
    """How disputes of MID turn out."""
    found = {f"mid.hostlev.{k}": of_disputes("how grave (MID)", grave.comes_to, k) for k in (2, 3, 4, 5)}
    found["mid.war_given_force"] = of_disputes("how grave (MID)", grave.war_given_force)
    found["mid.recip"] = of_disputes("answers (MID)", grave.answered)
    for level in (3, FORCE):
        found[f"mid.recip_given_host{level}"] = of_disputes("answers (MID)", grave.answered_at, level)
    found["mid.any_joiner"] = of_disputes("joiners (MID)", grave.joined)
    found["mid.fatal_given_force"] = of_disputes("deaths (MID)", grave.fatal_at_force)
    found["mid.fatal_26plus"] = of_disputes("deaths (MID)", grave.fatal, 2)
    for name, least, most in (("1", 1, 1), ("2", 2, 2), ("3plus", 3, np.inf)):
        found[f"mid.often.{name}"] = of_disputes(
            "how often (MID)", lambda x, *n: grave.exactly(x.often, *n), least, most
        )
    found["mid.one_day"] = of_disputes("length of disputes (MID)", grave.one_day)
    for q in (50, 75, 90):
        found[f"mid.mindur_q{q}"] = of_disputes("length of disputes (MID)", grave.length, q / 100)
    return found


def of_whole_crises() -> Mapping[str, Figure]:
    """How crises of ICB turn out."""
    found = {f"icb.viol.{k}": of_crises("violence (ICB)", crises.violence, k) for k in (1, 2, 3, 4)}
    for name, trigger in (("violent", VIOLENT), ("milit_nonviolent", MILITARY)):
        found[f"icb.trigger_{name}"] = of_crises("triggers (ICB)", crises.triggered, trigger)
    for name, trigger in (("nonviol", OTHER), ("milnonviol", MILITARY), ("violent", VIOLENT)):
        for what, least in (("serious", 3), ("anyviol", 2)):
            found[f"icb.{what}_given_{name}"] = of_crises(
                "violence by trigger (ICB)", crises.violent_given, trigger, least
            )
    for q in (10, 25, 50, 75, 90):
        found[f"icb.dur_q{q}"] = of_crises("length of crises (ICB)", crises.length, q / 100)
    found["icb.agreement"] = of_crises("agreement (ICB)", crises.agreement)
    for name, mediation in (("med", MEDIATION), ("nomed", UNMEDIATED)):
        found[f"icb.agree_{name}"] = of_crises("agreement (ICB)", crises.agreement_given, mediation)
        found[f"icb.serious_{name}"] = of_crises("mediation (ICB)", crises.serious_given, mediation)
    found["icb.serious_odds"] = of_crises("mediation (ICB)", crises.serious_odds)
    found["icb.mediation"] = of_crises("mediation (ICB)", crises.mediation)
    return found


def of_allies() -> Mapping[str, Figure]:
    """What disputes of minor states come to, by who has a great-power ally."""

    def figure(initiator: bool, target: bool) -> Figure:
        return Figure("allies (MID, ATOP)", lambda s: allies.both_use_force(s.allied, initiator, target))

    who = {"neither": (False, False), "target": (False, True), "initiator": (True, False), "both": (True, True)}
    return {f"mid.ally.{name}": figure(*sides) for name, sides in who.items()}


def of_a_faction_and_a_state() -> Mapping[str, Figure]:
    """Weeks of a faction and the state that it fights."""
    found = {f"{FACTION}.share{k}": of_factions(weeks.share, k) for k in (3, 4)}
    found |= {f"{FACTION}.P{k}4": of_factions(weeks.step, k, 4) for k in (0, 4)}
    return found | {f"{FACTION}.F{k}h13": of_factions(weeks.within, k, 13) for k in (0, 4)}


FIGURES = figures()
