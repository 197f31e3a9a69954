"""How a scenario and a run lie in arrays: the columns of w, s and x, which rules read by these names.

Columns that a scenario gives are the fields of ``sim.vocabulary``; what is added here is counted, looked up or scratch.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.tables import Tables, register
from sim.vocabulary import ACTOR, ACTOR_CODES, CLOCK, DYAD, INSTITUTION, LADDER, MOVE, SIDE, TIE, TRIGGER, Field


def record(fields: tuple[Field, ...], codes: tuple[str, ...] = ()) -> np.dtype:
    """The array row of a table: whole-number codes first, then one float per field."""
    return np.dtype([(c, np.int64) for c in codes] + [(f.name, np.float64) for f in fields])


ACTOR_ROW = record(ACTOR, (*ACTOR_CODES, "label", "main_dyad", "first_pair", "last_pair", "first_tie", "last_tie"))
TIE_ROW = record(TIE, ("kind", "actor", "toward", "pair", "back", "backer", "stance"))
DYAD_ROW = record(DYAD, ("a", "b", "ab", "ba", "label", "dialogue", "force", "patrons"))
PAIR_ROW = record(
    SIDE,
    ("actor", "target", "dyad", "back", "tie", "held", "sponsor", "lead", "hosted", "first", "last", "relations"),
)
MOVE_ROW = record(MOVE, ("domain", "lands", "label"))
INSTITUTION_ROW = record(
    INSTITUTION, ("kind", "actor", "dyad", "host", "style", "others", "tie", "cosponsor", "council", "renewal")
)
TRIGGER_ROW = record(TRIGGER, ("scheduled", "turn", "actor", "dyad", "label"))
# not_before: turn; means: 1 if the actor has what makes distance no matter for this move
OPTION_ROW = np.dtype([(c, np.int64) for c in ("pair", "move", "not_before", "means", "first_bar", "last_bar")])
BAR_ROW = np.dtype([(c, np.int64) for c in ("option", "standing", "until")])
SCRIPT_ROW = np.dtype([("turn", np.int64), ("pair", np.int64), ("option", np.int64)])
CLOCK_ROW = record(CLOCK, ("horizon", *(f.name for f in LADDER)))


class World(Tables):
    """What the scenario gives. All axes are sorted by name, so the order in YAML never matters."""

    fixed: ClassVar = True

    arrays: ClassVar = {
        "clock": (CLOCK_ROW, 1),  # [1]
        "actor": (ACTOR_ROW, 1),  # [actor]
        "tie": (TIE_ROW, 1),  # [tie]
        "dyad": (DYAD_ROW, 1),  # [dyad]
        "pair": (PAIR_ROW, 1),  # [pair] directed: pair (i, j) is i's side toward j
        "move": (MOVE_ROW, 1),  # [move]
        "trait": (np.dtype(np.float64), 2),  # [move, trait]
        "effect": (np.dtype(np.float64), 2),  # [move, effect]
        "option": (OPTION_ROW, 1),  # [option] one actor, one move, one target; sorted by pair
        "bar": (BAR_ROW, 1),  # [bar] an option shut while one of its actor's stands; sorted by option
        "institution": (INSTITUTION_ROW, 1),  # [institution]
        "seat": (np.dtype(np.int64), 2),  # [institution, actor] 0 none, 1 member, 2 permanent (council)
        "trigger": (TRIGGER_ROW, 1),  # [trigger]
        "script": (SCRIPT_ROW, 1),  # [scripted move]
        # and "rules", [1], one nested record a rule (.on and its parameters): added where the rules are known
    }


ACTOR_STATE = np.dtype(
    [(f, np.float64) for f in (
        "capability", "hawk_share", "approval", "bias", "attention", "elsewhere",
        "hardship", "arrest", "noise", "intelligence", "deployed", "coming")]
)  # fmt: skip
PAIR_STATE = np.dtype(
    [(f, np.float64) for f in (
        "tension", "resolve_a", "resolve_b", "debt", "hostile", "cooperative", "provoked",
        "seen_hostile", "seen_cooperative", "seen_violence", "violent", "threatened", "cut", "fault", "peak",
        "legitimacy", "talked", "offered", "mediated", "friction", "fresh", "since", "takes", "sparked", "drive",
        "felt_hostile")]
    + [(f, np.int64) for f in (
        "level", "felt_level", "seen_level", "last_level", "standing", "until", "awaited", "grudge", "ascribed")]
)  # fmt: skip
DYAD_STATE = np.dtype(
    [(f, np.float64) for f in (
        "memory", "excitement", "heat", "progress", "deaths", "serious_days", "fighting", "takes", "share",
        "lethality", "peace")]
    + [(f, np.int64) for f in (
        "rung", "level", "standing", "war", "agreed", "quiet", "episode", "climber",
        "worst", "highest", "entered_a", "entered_b", "violent_before", "hot", "blows", "clashes")]
)  # fmt: skip
TIE_STATE = np.dtype([(f, np.float64) for f in ("commitment", "credibility")])
OPTION_STATE = np.dtype([(f, np.int64) for f in ("ready", "until", "due")])
INSTITUTION_STATE = np.dtype([(f, np.float64) for f in ("capacity", "mandate")])
TRIGGER_STATE = np.dtype([("excitement", np.float64), ("fired", np.int64), ("last", np.int64)])
RUN_STATE = np.dtype(
    [(f, np.int64) for f in (
        "turn", "over", "motion", "highest", "climbs", "accidents", "asked", "replies", "acts",
        "patron_entry", "agreement", "faded", "recurrence", "above_4", "mid", "icb", "vetoes", "passed",
        "first_climber", "reciprocated", "backdowns")]
    + [(f, np.float64) for f in ("deaths", "severity", "goldstein", "high_tension")]
)  # fmt: skip


class State(Tables):
    """What changes. All arrays are views of ``raw``: a copy of it is a saved game; the run's key is the rest."""

    arrays: ClassVar = {
        "raw": (np.dtype(np.int64), 1),  # [word] every byte below, as 64-bit words
        "run": (RUN_STATE, 1),  # [1]
        "actor": (ACTOR_STATE, 1),  # [actor]
        "pair": (PAIR_STATE, 1),  # [pair]
        "dyad": (DYAD_STATE, 1),  # [dyad]
        "tie": (TIE_STATE, 1),  # [tie]
        "option": (OPTION_STATE, 1),  # [option]
        "institution": (INSTITUTION_STATE, 1),  # [institution]
        "trigger": (TRIGGER_STATE, 1),  # [trigger]
        "first": (np.dtype(np.int64), 2),  # [dyad + 1, rung] turn of first passage, -1 never; last row: the world
    }


FLOATS, WHOLE = np.dtype(np.float64), np.dtype(np.int64)


class Desk(Tables):
    """Scratch space of one turn."""

    arrays: ClassVar = {
        "appeal": (FLOATS, 2),  # [pair, appeal] what the pair's actor would pay for each trait and rung
        "heed": (FLOATS, 1),  # [actor] how far it attends: factor on what it gives, 1 in full
        "given": (FLOATS, 1),  # [tie] commitment as far as its giver attends
        "strength": (FLOATS, 1),  # [tie] share of the giver's force that stands behind it, 0-1
        "lever": (FLOATS, 1),  # [tie] what the giver can withhold and its partner cannot do without, 0-1
        "cover": (FLOATS, 1),  # [actor] political cover by its patrons
        "hardened": (FLOATS, 1),  # [actor] what media add to the hawk share to which its public returns
        "carrot": (FLOATS, 1),  # [pair] what the dialogue offers the pair's actor, as far as it is believed
        "urge": (FLOATS, 1),  # [pair] log rate per day of acting at all
        "most": (FLOATS, 1),  # [pair] most by which what can be gained may raise it
        "pull": (FLOATS, 1),  # [pair] by how much it did
        "help": (FLOATS, 1),  # [pair] military help expected against this target (units of capability)
        "gain": (FLOATS, 1),  # [pair] expected worth of a war beyond the status quo (stakes)
        "odds": (FLOATS, 1),  # [pair] chance of winning a war
        "utility": (FLOATS, 1),  # [option]
        "chance": (FLOATS, 1),  # [option] probability that the option is taken this turn
        "act": (FLOATS, 1),  # [pair] probability of acting; a bound of it where the draw cannot make the pair act
        "chosen": (WHOLE, 1),  # [pair] option taken, -1 none
        "seat": (WHOLE, 1),  # [pair] set by a caller before the turn: -2 free; -1 do nothing; else the option to make
        "forced": (WHOLE, 1),  # [pair] the same after scripts and scripted policies have spoken
        "part": (FLOATS, 3),  # [rule + 1, pair, appeal] each rule's share, kept when explaining
        "part_urge": (FLOATS, 2),  # [rule + 1, pair]
        "name": (WHOLE, 2),  # [2, pair] labels of the pair's actor and target, of which its draws are keyed
        "luck": (FLOATS, 1),  # [pair] the uniform draw behind the pair's choice
        "weighed": (WHOLE, 1),  # [pair] 2 if its draw may make it act, 1 if weighed all the same, 0 not
        "thorough": (WHOLE, 1),  # [1] 1: price every pair, not only those whose draw can make them act
        "mustered": (WHOLE, 1),  # [pair] 1 if the help of this turn is known
        "terms": (WHOLE, 1),  # [option] number of traits that its move has
        "term": (WHOLE, 2),  # [option, k] the k-th of them
        "amount": (FLOATS, 2),  # [option, k] how much of it
        "near": (FLOATS, 1),  # [rung] how near to war (war_payoff)
        "peril": (FLOATS, 1),  # [rung] hazard of an accident where nothing adds to it, 1/day (chance_of_accident)
        "shield": (FLOATS, 1),  # [actor] the most political cover that it gives to anyone
        "rung": (WHOLE, 1),  # [option] rung of each option's move
        "weight": (FLOATS, 1),  # [option] weight of each option's move
        "habit": (FLOATS, 1),  # [option] logarithm of that weight, at most 0
        "open": (WHOLE, 2),  # [rung, n] the options that can be open where the pair's dyad stands there, in order
        "opens": (WHOLE, 3),  # [rung, pair, 2] where the pair's begin and end among them
        "gated": (WHOLE, 1),  # [option] 1 if a bar or some rule may close it (see GATES in rules)
        "turn_at": (WHOLE, 1),  # [1] address of the compiled turn
        "hazard": (FLOATS, 1),  # [4] h1 attack, h1 of replies, h2 accident
        "replied": (WHOLE, 1),  # [pair] 1 if the move was a same-turn reply
        "by_accident": (WHOLE, 1),  # [dyad] 1 if the level of this turn was an accident
        "lean": (FLOATS, 2),  # [pair, 3] factors on escalate, hold, de-escalate
        "noise": (FLOATS, 1),  # [pair] logit noise of the pair's actor
        "known": (WHOLE, 1),  # [pair] 1 if the move made is attributed to its maker
        "unordered": (WHOLE, 1),  # [pair] 1 if its move is one that no leader ordered
        "calm": (FLOATS, 1),  # [1] chance that no such act came this turn
    }


register(State)
register(Desk)
