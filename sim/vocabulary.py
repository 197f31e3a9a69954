"""All that a rule may see, one word per idea.

Each table below is at once the schema of a YAML mapping, the columns of an array and the fields a rule reads:
YAML key = Python field = column name. A rule sees four things, always by these letters:

    w  world    what the scenario gives; constant during a run
    s  state    what changes from turn to turn; a snapshot of ``s`` is a complete saved game
    x  desk     scratch space of the present turn (appeals, utilities, probabilities); never carried over
    p  the rule's own parameters

What of w, s and x no scenario gives stands in ``sim.layout``. Every rate is per day, every duration in days; ``w.clock[0].turn_days`` turns them into turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from numba import njit

compiled = njit(error_model="numpy", nogil=True, no_cfunc_wrapper=True)

RUNGS = 11  # rungs 0..10 of the ladder; meanings in configs/ladder/


@dataclass(frozen=True)
class Field:
    """One number of a table: its default, closed range, unit and meaning."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class Parameter:
    """One number of a rule. ``source`` cites where it comes from, or says that we chose it."""

    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str


Clause = str | tuple[str, str]  # after both "because" and "although", or a text for each where they differ


@dataclass(frozen=True)
class Says:
    """A rule in plain words, for a run told as a story. Clauses are in the present tense; "it" is the actor.

    ``more``: why acts that carry some trait (or stand on some rung) are worth more to the actor now, ``less``: why they
    are worth less. By the name of the trait, "rung", or "any" for all that are not named; a bare text speaks for all.
    Such a clause follows "because" where the choice went along with it and "although" where it did not, so it must say
    how things stand and not what was done. ``now`` follows "now that": why it acts just now. A rule says nothing
    where it has no words. What stands in braces is filled in: see ``FILLED``.
    """

    more: Clause | Mapping[str, Clause] = ""
    less: Clause | Mapping[str, Clause] = ""
    now: str = ""

    def clause(self, what: str, raised: bool, chosen: bool) -> str:
        """What the rule says: it raised (or lowered) the worth of ``what``, and the choice went along with it or not."""
        words = self.more if raised else self.less
        found = words.get(what, words.get("any", "")) if isinstance(words, Mapping) else words
        return found if isinstance(found, str) else found[not chosen]


FILLED = {
    "actor": "who acts",
    "target": "toward whom",
    "patron": "whoever outside is most committed to the actor",
    "sponsor": "who steers the actor toward this target",
}

KINDS = ("state", "faction", "patron")
TIES = ("patron", "sponsor", "mediator", "guarantor")
INSTITUTIONS = ("council", "dialogue", "force")
POLICIES = (
    "quantal", "best_reply", "tit_for_tat", "generous_tit_for_tat", "grim", "hawk", "dove", "random", "scripted", "memory_one"
)  # fmt: skip
FACTION_RULES = ("none", "lobby", "grievance")
STYLES = ("facilitation", "formulation", "manipulation")
RELATIONS = (
    "rival", "host", "hosted", "client", "patron", "sponsored", "sponsor", "party", "mediator", "protected"
)  # fmt: skip
DOMAINS = ("diplomatic", "military", "information", "economic", "faction")

# What a move carries: the things an actor can find attractive or not. A rule prices them (see rules/__init__.py).
TRAITS = {
    "hostility": "harm or affront that the target feels",
    "cooperation": "goodwill that the target feels",
    "cost": "what the move costs its maker whatever follows",
    "violence": "bloodshed it brings near",
    "publicity": "how far it binds its maker before its own public",
    "provocation": "alarm to third parties: the rivals of whoever benefits",
    "demand": "how hard it presses the maker's claim on the issue",
    "concession": "ground it gives on the issue",
    "support": "help to the target",
    "restraint": "how far it holds the target back",
    "dialogue": "how far it opens or advances talks",
    "spoiling": "how far it blocks talks, votes or deals",
    "information": "how far it works on public minds",
    "leverage": "how far it uses the target's economic dependence",
    "protest": "people it brings onto the street or behind a barricade",
    "repression": "how far a host uses its police against a faction",
    "relief": "how far it takes down what its maker had put up",
    "status": "how far it advances its maker's recognition as a state",
}
TRAIT = {name: i for i, name in enumerate(TRAITS)}
HOSTILITY, COOPERATION, COST, VIOLENCE, PUBLICITY, PROVOCATION, DEMAND, CONCESSION = range(8)
SUPPORT, RESTRAINT, DIALOGUE, SPOILING, INFORMATION, LEVERAGE, PROTEST, REPRESSION, RELIEF, STANDING = range(8, 18)
RUNG0 = len(TRAITS)  # columns RUNG0 .. RUNG0+10 of an appeal row price the rung itself
APPEALS = RUNG0 + RUNGS

# What a move does to the world when it is settled: a closed list that moves refer to.
EFFECTS = {
    "arms": "capability that reaches the target after the move's delay (units of capability)",
    "deploy": "own capability brought into the theatre while the move's measure stands (share of capability)",
    "bias": "shift of the target public's bias against its rivals (0-1)",
    "hawk": "shift of the target's hawk share (0-1)",
    "hawk_own": "shift of the maker's hawk share (0-1)",
    "noise": "added noise in what the target perceives (0-1)",
    "intelligence": "quality of intelligence given to the target (0-1)",
    "attention": "attention drawn from the patrons of both sides (0-1)",
    "progress": "progress of the dialogue over the dyad (0-1)",
    "sign": "an offer to sign an agreement: it needs both sides, ratification and, where asked, the council",
    "halt": "the dialogue stops",
    "veto": "the maker votes against in the council and its vote may bind",
    "council": "a motion is put to the council",
    "mediate": "mediation: tension falls and the parties' audience debt is covered (0-1)",
    "peacekeepers": "capacity added to the force in the host (0-1)",
    "legitimacy": "shift of the target's acceptance of the maker's rule (0-1)",
    "hardship": "hardship laid on the target's people (0-1)",
    "arrest": "the target's expectation of arrest (0-1)",
    "commitment": "shift of the maker's commitment to the target (-1 to 1)",
    "threat": "a threat to cut off what the target depends on (0-1)",
    "cutoff": "a cut-off of what the target depends on (0-1)",
    "lift": "the maker's own standing measures on this dyad end",
    "carrot": "shift of the credibility of what the mediator offers (-1 to 1)",
    "lethality": "scale of the deaths the act brings (1 = a clash)",
    "heat": "puts the issue of the dyad in motion (0-5)",
    "kin": "how far it calls the maker's sponsor to answer: heat on the sponsor's own dyad with the target (0-5)",
    "friction": "accidents where police and crowd meet, while the measure stands (1/day)",
    "status": "share of the issue that a step toward recognition moves to the maker (0-1)",
    "blame": "share of the act that the target lays at the door of the maker's sponsor (0-1)",
}
EFFECT = {name: i for i, name in enumerate(EFFECTS)}
(ARMS, DEPLOY, BIAS, HAWK, HAWK_OWN, NOISE, INTELLIGENCE, ATTENTION, PROGRESS, SIGN, HALT, VETO) = range(12)
(COUNCIL, MEDIATE, PEACEKEEPERS, LEGITIMACY, HARDSHIP, ARREST, COMMITMENT, THREAT, CUTOFF, LIFT) = range(12, 22)
(CARROT, LETHALITY, HEAT, KIN, FRICTION, STATUS, BLAME) = range(22, 29)

ACTOR = (
    Field(
        "capability",
        1.0,
        0.0,
        100.0,
        "units",
        "power deployable in the theatre; the scenario's strongest local state is 1",
    ),
    Field("resolve", 0.5, 0.0, 1.0, "0-1", "true readiness to bear costs over its issues"),
    Field("war_cost", 0.4, 0.0, 5.0, "stakes", "what a war would cost it, in units of its stake"),
    Field("hawk_share", 0.3, 0.0, 1.0, "0-1", "share of its audience that wants a hard line"),
    Field("approval", 0.5, 0.0, 1.0, "0-1", "support of its leaders at home"),
    Field("bias", 0.0, -1.0, 1.0, "-1-1", "its public's bias against its rivals"),
    Field("audience", 0.5, 0.0, 5.0, "weight", "how far its public can punish a leader who backs down"),
    Field("attention", 0.5, 0.0, 1.0, "0-1", "share of its attention on this theatre when all others are quiet"),
    Field("elsewhere", 0.0, 0.0, 1.0, "0-1", "how busy it is in other theatres"),
    Field("capacity", 2.0, 0.0, 20.0, "acts/turn", "most acts it can carry out in one turn; whole number"),
    Field("activity", 0.0, -10.0, 10.0, "log rate", "its own tendency to act, added to the activation score"),
    Field("intelligence", 0.5, 0.0, 1.0, "0-1", "quality of its intelligence: 1 sees without noise"),
    Field("noise", 1.0, 1e-6, 1e3, "utils", "logit noise of its choices: small is a sharp mind"),
    Field("media_reach", 0.0, 0.0, 1.0, "0-1", "reach of hostile media among its public"),
    Field("hardship", 0.0, 0.0, 1.0, "0-1", "hardship of its people (factions)"),
    Field("arrest", 0.0, 0.0, 1.0, "0-1", "expected chance of arrest for those who mobilise (factions)"),
    Field("quota", 0.5, 0.0, 1.0, "0-1", "weighted domestic support an agreement needs to be ratified"),
    Field("bid", 0.0, 0.0, 1.0, "0-1", "how hard it works for its recognition as a state"),
    Field("reference", 0.0, -5.0, 5.0, "utils", "reference point of gains and losses"),
    Field("begins", 1.0, 0.0, 1.0, "0-1", "policy memory_one: chance to cooperate in the first turn"),
    Field("after_cc", 1.0, 0.0, 1.0, "0-1", "policy memory_one: the same after both cooperated"),
    Field("after_cd", 0.0, 0.0, 1.0, "0-1", "policy memory_one: the same after it cooperated and the other defected"),
    Field("after_dc", 1.0, 0.0, 1.0, "0-1", "policy memory_one: the same after it defected and the other cooperated"),
    Field("after_dd", 0.0, 0.0, 1.0, "0-1", "policy memory_one: the same after both defected"),
)
ACTOR_CODES = ("kind", "policy", "faction_rule")

TIE = (
    Field("commitment", 0.5, 0.0, 1.0, "0-1", "overall commitment to the partner; multiplies every channel"),
    Field("unconditional", 0.5, 0.0, 1.0, "0-1", "1: helps whoever started it; 0: only a partner without fault"),
    Field("fault", 1.0, 0.0, 10.0, "logits", "penalty on help when the partner initiated"),
    Field("interest", 0.0, -5.0, 5.0, "logits", "own interest in helping"),
    Field("help_cost", 1.0, 0.0, 10.0, "logits", "cost of helping with force"),
    Field("casus", 0.0, 0.0, 1.0, "0-1", "casus foederis: how far an attack on the partner is the actor's own quarrel"),
    Field("cover", 0.0, 0.0, 1.0, "0-1", "channel: diplomatic cover"),
    Field("arms", 0.0, 0.0, 1.0, "0-1", "channel: arms"),
    Field("energy", 0.0, 0.0, 1.0, "0-1", "channel: energy"),
    Field("aid", 0.0, 0.0, 1.0, "0-1", "channel: aid and trade"),
    Field("media", 0.0, 0.0, 1.0, "0-1", "channel: media"),
    Field("military", 0.0, 0.0, 1.0, "0-1", "channel: force; the only one that enters the odds of war"),
    Field(
        "basing", 0.0, 0.0, 1.0, "0-1", "use of a base in the partner's country: intelligence, deniability, a foothold"
    ),
    Field("contribution", 0.0, 0.0, 1.0, "0-1", "share of this guarantor's strength that is its contributor's"),
    Field("dependence", 0.0, 0.0, 1.0, "0-1", "the partner's dependence on the actor"),
    Field("substitutability", 0.5, 0.0, 1.0, "0-1", "how far the partner could do without"),
    Field("control", 0.0, 0.0, 1.0, "0-1", "a sponsor's control of the partner's choices"),
    Field("carrot", 0.0, 0.0, 1.0, "0-1", "what a mediator offers for progress (accession, aid)"),
    Field("credibility", 0.0, 0.0, 1.0, "0-1", "how far the partner believes in the carrot"),
)

DYAD = (
    Field("rung", 0, 0, 8, "rung", "rung at the start; whole number"),
    Field("rung_days", 28.0, 0.0, 3650.0, "days", "how long what holds up the rung at the start still stands"),
    Field("share", 0.5, 0.0, 1.0, "0-1", "share of the issue that side a holds at the start; side b holds the rest"),
    Field("indivisible", 0.3, 0.0, 1.0, "0-1", "share of the issue that no division can satisfy"),
    Field("contiguity", 1.0, 0.0, 1.0, "0-1", "how directly force can reach the other"),
    Field("accident", 1.0, 0.0, 100.0, "factor", "proneness to accidents above the threshold rung"),
    Field("memory", 0.0, 0.0, 1.0, "0-1", "memory of violence at the start"),
    Field("heat", 0.0, 0.0, 5.0, "0-5", "how much the issue is in motion at the start"),
)
SIDE = (  # given twice a dyad, with suffix _a (a toward b) and _b (b toward a)
    Field("stake", 1.0, 0.0, 5.0, "utils", "what the issue is worth to this side"),
    Field("tension", 0.2, 0.0, 1.0, "0-1", "tension at the start"),
    Field("baseline", 0.2, 0.0, 1.0, "0-1", "tension this side returns to when nothing happens"),
    Field("reaction", 1.0, 0.0, 10.0, "factor", "how strongly it reacts to the other; 1: as the rules say"),
    Field("fatigue", 1.0, 0.0, 10.0, "factor", "how fast it tires of its own tension; 1: as the rules say"),
    Field("belief", 0.5, 0.01, 0.99, "0-1", "mean belief about the other's resolve at the start"),
    Field("recognition", 1.0, 0.0, 1.0, "0-1", "how far this side accepts the other as a state"),
    Field(
        "war_price", 1.0, 0.0, 10.0, "factor", "what a war with this rival costs this side, in war costs of the actor"
    ),
    Field("shadow", 0.0, 0.0, 1.0, "0-1", "nuclear shadow that this side's own bomb casts over the other"),
)

MOVE = (
    Field("rung", 0, 0, 8, "rung", "rung of the act; whole number"),
    Field("mid", 0, 0, 5, "level", "MID hostility level of the act, 0 if none; whole number"),
    Field("icb", 1, 1, 4, "class", "ICB violence class of the act; whole number"),
    Field("severity", 0, -2, 60, "score", "severity of the act's class after Rivera et al. (2024)"),
    Field("goldstein", 0.0, -10.0, 10.0, "-10-10", "Goldstein weight: counted, and no ladder"),
    Field("weight", 1.0, 1e-6, 1e3, "factor", "how common the move is among its like, other things equal"),
    Field("public", 1.0, 0.0, 1.0, "0-1", "chance that the act is attributed to its maker"),
    Field("lasts", 0.0, 0.0, 3650.0, "days", "how long the measure stands and holds up its rung"),
    Field(
        "takes",
        0.0,
        0.0,
        365.0,
        "days",
        "how long the act takes: its maker is at it, forces are in contact; 0: clock.act_days",
    ),
    Field("cooldown", 0.0, 0.0, 3650.0, "days", "how long before the same move can be made again"),
    Field("delay", 0.0, 0.0, 3650.0, "days", "how long before what it sends arrives"),
    Field("from_rung", 0, 0, 10, "rung", "lowest rung of the dyad at which it can be made; whole number"),
    Field("to_rung", 10, 0, 10, "rung", "highest rung of the dyad at which it can be made; whole number"),
    Field("most_recognition", 1.0, 0.0, 1.0, "0-1", "open only while recognition of the target is at most this"),
    Field("least_recognition", 0.0, 0.0, 1.0, "0-1", "open only while recognition of the target is at least this"),
    Field(
        "reach", 0.0, 0.0, 1.0, "0-1", "open only toward a target that force reaches at least this well (contiguity)"
    ),
)

INSTITUTION = (
    Field("capacity", 0.0, 0.0, 10.0, "units", "force: what it can contain at once"),
    Field("army", 0.0, 0.0, 1.0, "0-1", "force: readiness against an army"),
    Field("riot", 0.0, 0.0, 1.0, "0-1", "force: readiness against a riot"),
    Field("reinforce_days", 30.0, 0.0, 365.0, "days", "force: delay of reinforcement"),
    Field("renewal_days", 365.0, 1.0, 3650.0, "days", "force: from one vote of its council on its mandate to the next"),
    Field(
        "contested",
        0.0,
        0.0,
        10.0,
        "factor",
        "force: how hard permanent seats press what they have against its mandate; 0: each vote renews it",
    ),
    Field("progress", 0.0, 0.0, 1.0, "0-1", "dialogue: progress at the start"),
    Field("unanimity", 1.0, 0.0, 1.0, "0-1", "dialogue: how far a divided bloc can deliver its carrot"),
    Field("cosponsored", 0.0, 0.0, 1.0, "0-1", "dialogue: share of the offer's credit that is its co-sponsor's"),
    Field(
        "cosponsor_backing",
        1.0,
        0.0,
        1.0,
        "0-1",
        "dialogue: how far its co-sponsor stands behind it: its offer and its say with those who depend on it",
    ),
    Field("council_needed", 0.0, 0.0, 1.0, "0/1", "dialogue: 1 if a deal must pass the council"),
    Field("needed", 9, 0, 15, "votes", "council: votes a motion needs; whole number"),
    Field("permanent_others", 0, 0, 15, "seats", "council: permanent seats of states that are no actors; whole number"),
    Field("others_yes", 0.6, 0.0, 1.0, "0-1", "council: chance that a seat that is no actor votes yes"),
    Field("others_veto", 0.0, 0.0, 1.0, "0-1", "council: chance that a permanent seat that is no actor vetoes"),
)

TRIGGER = (
    Field("rate", 0.0, 0.0, 1.0, "1/day", "random: background rate"),
    Field("excitation", 0.0, 0.0, 1.0, "1/day", "random: rise of the rate after each event"),
    Field("decay", 0.1, 1e-3, 10.0, "1/day", "random: decay of that rise"),
    Field("tension", 0.0, -1.0, 1.0, "0-1", "added to tension on the dyad, both directions"),
    Field("heat", 0.0, -5.0, 5.0, "0-5", "added to the dyad's heat"),
    Field("hawk", 0.0, -1.0, 1.0, "0-1", "added to the actor's hawk share"),
    Field("approval", 0.0, -1.0, 1.0, "0-1", "added to the actor's approval"),
    Field("attention", 0.0, -1.0, 1.0, "0-1", "added to the actor's attention"),
    Field("elsewhere", 0.0, -1.0, 1.0, "0-1", "added to how busy the actor is elsewhere"),
    Field("commitment", 0.0, -1.0, 1.0, "0-1", "added to the actor's commitment to all its partners"),
    Field("legitimacy", 0.0, -1.0, 1.0, "0-1", "added to how far the factions that it is host to accept its rule"),
    Field("violence", 0.0, 0.0, 1.0, "0-1", "added to the dyad's excitement"),
)

CLOCK = (
    Field("turn_days", 7.0, 0.25, 365.0, "days", "length of a turn"),
    Field("act_days", 7.0, 0.25, 365.0, "days", "how long an act takes: its maker is at it, forces are in contact"),
    Field("war_deaths", 1000.0, 1.0, 1e7, "deaths", "battle deaths that make a war (Correlates of War)"),
    Field("war_days", 10.32, 1.0, 3650.0, "days", "serious clashes that last this long make a war"),
    Field("war_ends", 0.004, 0.0, 1.0, "1/day", "rate at which a war ends"),
    Field("lull_days", 56.0, 1.0, 3650.0, "days", "quiet that closes an episode"),
    Field("patron_clash", 1.0, 0.0, 1.0, "0/1", "1 if rung 10 can be reached"),
)
LADDER = (  # where the ladder's turning points stand; war is always rung 9, a clash of patrons rung 10
    Field("threat", 4, 1, 8, "rung", "first rung of open threats; whole number"),
    Field("display", 5, 1, 8, "rung", "first rung of displays of force; whole number"),
    Field("violence", 6, 1, 8, "rung", "first rung with violence; whole number"),
    Field("clash", 7, 1, 8, "rung", "first rung of armed clashes; whole number"),
    Field("serious", 8, 1, 8, "rung", "first rung of serious clashes; whole number"),
)
WAR, PATRON_CLASH = 9, 10
FACTION_TO_HOST, HOST_TO_FACTION = 1, 2  # what a pair is within a state; 0: nothing of the kind
FREE, NOTHING = -2, -1  # values of x.seat and x.forced; 0 and above: the option made

# Numbers that decide the shape of the arrays, or are checked together with others: (part, last word of the path).
SHAPING = {
    ("moves", "rung"), ("moves", "cooldown"), ("moves", "delay"), ("dyads", "rung"), ("dyads", "stake_a"),
    ("dyads", "stake_b"), ("triggers", "rate"), ("clock", "turn_days"), ("institutions", "permanent_others"),
}  # fmt: skip


def decides_shape(path: str) -> bool:
    parts = path.split(".")
    return (parts[0], parts[-1]) in SHAPING


def at_start(path: str) -> bool:
    """Whether a number acts only at the start of a run: it decides the shape, or what stands before the first turn."""
    return decides_shape(path) or (path.startswith("dyads.") and path.endswith(".rung_days"))
