"""What a number is called where people read it: whose it is and what it is, by its path.

    actors.us.elsewhere             the United States busy elsewhere
    ties.russia_serbia.commitment   Russia's commitment to Serbia
    dyads.serbia_kosovo.tension_a   Serbia's tension toward Kosovo at the start
    rules.audience_cost.punish      audience cost: what backing down costs per unit of debt (utils)

Two paths of a scenario never bear the same name. Names are made from a composed config (plain data), so that a sweep,
which holds no scenario, has the same ones. ``said`` gives a path other words, where someone has chosen better ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sim.rules import RULES, parameters

NO_UNIT = ("0-1", "0/1", "-", "-1-1", "factor", "weight", "share", "exponent")  # they add nothing to the words

# {who}, {whose}: the owner, plain and possessive. A tie or a side of a dyad also has {whom}, {whom's} its partner.
ACTORS = {
    "capability": "{whose} power in the theatre",
    "resolve": "{whose} resolve",
    "war_cost": "{whose} cost of war",
    "hawk_share": "{whose} share of hawks",
    "approval": "approval of {whose} leaders at home",
    "bias": "bias of {whose} public against its rivals",
    "audience": "{whose} public's power to punish backing down",
    "attention": "{whose} attention to this theatre",
    "elsewhere": "{who} busy elsewhere",
    "capacity": "{whose} most acts in a turn",
    "activity": "{whose} own tendency to act",
    "intelligence": "quality of {whose} intelligence",
    "noise": "noise in {whose} choices",
    "media_reach": "reach of hostile media among {whose} public",
    "hardship": "hardship of {whose} people",
    "arrest": "{whose} expectation of arrest",
    "quota": "support at home that {who} needs to ratify",
    "bid": "{whose} drive for recognition",
    "reference": "{whose} reference point of gains and losses",
    "begins": "{whose} chance to cooperate in the first turn",
    "after_cc": "{whose} chance to cooperate after both did",
    "after_cd": "{whose} chance to cooperate after it alone did",
    "after_dc": "{whose} chance to cooperate after the other alone did",
    "after_dd": "{whose} chance to cooperate after neither did",
    "kind": "{whose} kind",
    "policy": "{whose} policy",
    "faction_rule": "{whose} rule of mobilising",
}
TIES = {
    "commitment": "{whose} commitment to {whom}",
    "unconditional": "{whose} help for {whom} whoever began",
    "fault": "{whose} reluctance to help {whom} if it began",
    "interest": "{whose} own interest in helping {whom}",
    "help_cost": "{whose} cost of helping {whom} with force",
    "casus": "how far an attack on {whom} is {whose} own quarrel",
    "cover": "{whose} diplomatic cover for {whom}",
    "arms": "{whose} arms for {whom}",
    "energy": "{whose} energy for {whom}",
    "aid": "{whose} aid to and trade with {whom}",
    "media": "{whose} media in support of {whom}",
    "military": "{whose} force in support of {whom}",
    "basing": "{whose} use of a base in the country of {whom}",
    "contribution": "share of {whose} guarantee of {whom} that is its contributor's",
    "dependence": "{whoms} dependence on {who}",
    "substitutability": "how far {whom} could do without {who}",
    "control": "{whose} control of {whom}",
    "carrot": "what {who} offers {whom} for progress",
    "credibility": "{whoms} belief in the offer of {who}",
}
DYADS = {
    "rung": "rung between {who} and {whom} at the start",
    "rung_days": "days that the rung between {who} and {whom} stands at the start",
    "share": "share of the issue that {who} holds against {whom} at the start",
    "indivisible": "indivisible share of the issue between {who} and {whom}",
    "contiguity": "how directly force reaches between {who} and {whom}",
    "accident": "proneness to accidents between {who} and {whom}",
    "memory": "memory of violence between {who} and {whom}",
    "heat": "how much the issue between {who} and {whom} is in motion at the start",
}
SIDES = {  # with suffix _a or _b
    "stake": "{whose} stake in the issue with {whom}",
    "tension": "{whose} tension toward {whom} at the start",
    "baseline": "{whose} tension toward {whom} when nothing happens",
    "reaction": "how strongly {who} reacts to {whom}",
    "fatigue": "how fast {who} tires of tension toward {whom}",
    "belief": "{whose} belief in the resolve of {whom} at the start",
    "recognition": "{whose} recognition of {whom}",
    "war_price": "what a war with {whom} costs {who}, in its own war costs",
    "shadow": "shadow of {whose} bomb on {whom}",
}
INSTITUTIONS = {
    "capacity": "{whose} capacity to contain violence",
    "army": "{whose} readiness against an army",
    "riot": "{whose} readiness against riots",
    "reinforce_days": "days until {who} is reinforced",
    "renewal_days": "days from one vote on {whose} mandate to the next",
    "contested": "how hard {whose} mandate is contested",
    "progress": "progress of the {who} at the start",
    "unanimity": "how far a divided bloc can deliver what the {who} offers",
    "cosponsored": "share of the credit of the {who} that is its co-sponsor's",
    "cosponsor_backing": "how far its co-sponsor stands behind the {who}",
    "council_needed": "whether a deal of the {who} must pass the council",
    "needed": "votes that a motion needs in the {who}",
    "permanent_others": "permanent seats of the {who} that are no actors",
    "others_yes": "chance of a yes from the other seats of the {who}",
    "others_veto": "chance of a veto by the other permanent seats of the {who}",
}
TRIGGERS = {
    "rate": "“{who}”: rate a day",
    "excitation": "“{who}”: rise of the rate after each",
    "decay": "“{who}”: decay of that rise",
    "tension": "“{who}”: tension added",
    "heat": "“{who}”: heat added to the issue",
    "hawk": "“{who}”: hawks added",
    "approval": "“{who}”: approval added",
    "attention": "“{who}”: attention added",
    "elsewhere": "“{who}”: business elsewhere added",
    "commitment": "“{who}”: commitment added",
    "legitimacy": "“{who}”: legitimacy of the host added",
    "violence": "“{who}”: excitement added",
}
MOVES = {
    "rung": "“{who}”: rung",
    "mid": "“{who}”: MID level",
    "icb": "“{who}”: ICB class",
    "severity": "“{who}”: severity",
    "goldstein": "“{who}”: Goldstein weight",
    "weight": "“{who}”: how common it is",
    "public": "“{who}”: chance that its maker is known",
    "lasts": "“{who}”: days that it stands",
    "takes": "“{who}”: days that it takes",
    "cooldown": "“{who}”: days before the next",
    "delay": "“{who}”: days before it arrives",
    "from_rung": "“{who}”: lowest rung at which it is open",
    "to_rung": "“{who}”: highest rung at which it is open",
    "most_recognition": "“{who}”: most recognition at which it is open",
    "least_recognition": "“{who}”: least recognition at which it is open",
    "reach": "“{who}”: reach of force that it needs",
}
ROOTS = {
    "horizon": "length of a run in turns",
    "clock.turn_days": "days in a turn",
    "clock.act_days": "days that an act takes",
    "clock.war_deaths": "battle deaths that make a war",
    "clock.war_days": "days of serious clashes that make a war",
    "clock.war_ends": "rate a day at which a war ends",
    "clock.lull_days": "days of quiet that close an episode",
    "clock.patron_clash": "whether patrons can clash",
}
TABLES = {"actors": ACTORS, "ties": TIES, "dyads": DYADS, "institutions": INSTITUTIONS, "triggers": TRIGGERS,
          "moves": MOVES}  # fmt: skip


def name(config: Mapping[str, Any], path: str, said: Mapping[str, str] | None = None) -> str:
    """What the number at ``path`` is called; a path that is no number keeps its words."""
    if said and path in said:
        return said[path]
    part, *rest = path.split(".")
    if path in ROOTS:
        return ROOTS[path]
    if part == "rules" and len(rest) == 2 and rest[0] in RULES:
        return of_rule(*rest)
    if part not in TABLES or len(rest) < 2:
        return spoken(path)
    return of_entry(config, part, rest[0], rest[1:])


def names(config: Mapping[str, Any], paths: Sequence[str], said: Mapping[str, str] | None = None) -> dict[str, str]:
    """The names that stand in one figure or table: no two alike, whatever was said."""
    found = {path: name(config, path, said) for path in paths}
    often = Counter(found.values())
    return {path: words if often[words] == 1 else f"{words} ({path})" for path, words in found.items()}


def of_rule(rule: str, key: str) -> str:
    if key == "on":
        return f"{spoken(rule)}: off (0) or on (1)"
    declared = parameters(rule).get(key)
    if declared is None:
        return f"{spoken(rule)}: {spoken(key)}"
    twice = [k for k, p in parameters(rule).items() if p.meaning == declared.meaning]
    which = f", {spoken(key)}" if len(twice) > 1 else ""
    unit = f" ({declared.unit})" if declared.unit not in NO_UNIT else ""
    return f"{spoken(rule)}: {declared.meaning}{which}{unit}"


def of_entry(config: Mapping[str, Any], part: str, entry: str, rest: Sequence[str]) -> str:
    """A number of an actor, tie, dyad, institution, trigger or move."""
    field, *more = rest
    if more:  # traits and effects of a move
        return f"“{spoken(entry)}”: {field.removesuffix('s')} of {spoken('.'.join(more))}"
    template = TABLES[part].get(field)
    who, whom = ends(config, part, entry)
    if part == "dyads" and field[-2:] in ("_a", "_b"):
        template = SIDES.get(field[:-2], "{whose} " + spoken(field[:-2]) + " toward {whom}")
        who, whom = (who, whom) if field.endswith("_a") else (whom, who)
    if template is None:
        template = "{whose} " + spoken(field) + (", {whom}" if whom else "")
    words = template.format(who=who, whose=possessive(who), whom=whom, whoms=possessive(whom))
    return f"{words} ({spoken(entry)})" if doubled(config, part, entry) else words


def ends(config: Mapping[str, Any], part: str, entry: str) -> tuple[str, str]:
    """The owner's label and, of a tie or a dyad, the partner's."""
    node = given(config, part).get(entry) or {}
    between = {"ties": ("actor", "toward"), "dyads": ("a", "b")}.get(part)
    if between and all(node.get(end) for end in between):
        first, second = (label(config, "actors", str(node[end])) for end in between)
        return first, second
    return (spoken(entry) if part == "moves" else label(config, part, entry)), ""


def doubled(config: Mapping[str, Any], part: str, entry: str) -> bool:
    """Whether another entry of the part has the same ends in words; a dyad has them in either order."""

    def said(which: str) -> tuple[str, ...]:
        first, second = ends(config, part, which)
        return tuple(sorted((first, second))) if part == "dyads" else (first, second)

    others = (other for other, node in given(config, part).items() if node is not None and other != entry)
    return any(said(other) == said(entry) for other in others)


def label(config: Mapping[str, Any], part: str, entry: str) -> str:
    """How an entry is called inside a name (``the Alliance`` for "The Alliance"), unlike any other of its label."""
    entries = given(config, part)

    def own(which: str) -> str:
        words = str((entries.get(which) or {}).get("label") or spoken(which))
        return "the " + words[4:] if part == "actors" and words.startswith("The ") else words

    same = [other for other in entries if other != entry and entries[other] is not None and own(other) == own(entry)]
    return f"{own(entry)} ({spoken(entry)})" if same and part == "actors" else own(entry)


def given(config: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    node = config.get(part)
    return node if isinstance(node, Mapping) else {}


def possessive(who: str) -> str:
    return f"{who}'" if who.endswith("s") else f"{who}'s"


def spoken(words: str) -> str:
    return words.replace("_", " ").replace(".", ": ")
