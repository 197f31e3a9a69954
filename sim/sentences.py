"""Sentences: what a stepping run writes down, in plain English. No utils, no names of rules, no names from YAML keys.

The words of a reason come from the rule's own file (``SAYS``), those of an act from its move, actor and rung.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sim.encoding import Case
from sim.explain import GAIN, Reason, called

STRONG = 0.3  # utils from which a reason is told; ours: a third of the noise of a choice
STIRRED = 0.2  # log rate from which a "why now" is told; ours: a fifth likelier to act
ACCIDENT = "an incident that no one ordered"
CLAUSES = 3  # of reasons in a sentence
RARE = 0.05  # a choice at most this likely, of all the actor could have done, is told as a rare move; ours


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def dyad_label(case: Case, dyad: str) -> str:
    """``Serbia and Kosovo``; empty for no dyad."""
    if not dyad:
        return ""
    entry = case.scenario.dyads[dyad]
    return str(entry["label"] or capital(f"{called(case, entry['a'])} and {called(case, entry['b'])}"))


def rung_label(case: Case, rung: int) -> str:
    """A rung's name without its examples: ``armed clash`` for "armed clash, blockade"; empty below the ladder."""
    if rung < 0:
        return ""
    return str(case.scenario.ladder["rungs"][f"r{rung}"]["label"]).split(":")[0].split(",")[0].strip()


def when(case: Case, date: datetime.date) -> str:
    """``Week of 14 Jan 2017``; for other lengths of a turn ``14 Jan 2017`` or ``From 14 Jan 2017``."""
    days = float(case.world.clock[0]["turn_days"])
    return day(date) if days <= 1.0 else f"Week of {day(date)}" if days == 7.0 else f"From {day(date)}"


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%b %Y}"


def one_in(chance: float) -> str:
    """``1 in 50`` for a small chance, to two figures."""
    many = 1.0 / chance
    digits = max(0, len(str(int(many))) - 2)
    return f"1 in {round(many, -digits):,.0f}"


DECIDED = {
    "script": ", as the script has it",
    "held": ", as whoever holds the seat chose",
    "none": ", without orders from anyone",
}  # who decided, if it was not the actor by its own lights


def told(reasons: Iterable[Reason], least: float) -> list[str]:
    """The words of the reasons that are strong enough, no words twice."""
    return list(dict.fromkeys(r.words for r in reasons if r.words and abs(r.amount) >= least))


def clause(event: Mapping[str, Any]) -> str:
    """Why now, why this and what spoke against it: the rest of a sentence that begins with the act. At most CLAUSES."""
    if event["seat"] != "own":
        return DECIDED[event["seat"]]
    if not event["reasons"]:  # nothing to choose from, or a model that does not explain
        return ", the only move open to it" if event["chance"] == 1.0 else ""
    pro = told((r for r in event["reasons"] if r.amount > 0.0), STRONG)
    con = told((r for r in event["reasons"][::-1] if r.amount < 0.0), STRONG)[:1]
    stirred = (r for r in event["why_now"] if r.words != GAIN)  # that there was something to gain is no news
    now = [words for words in told(stirred, STIRRED)[:1] if words not in pro[:1]]
    pro = pro[: max(1, CLAUSES - len(now) - len(con))]
    rare = f"a rare move, {rarity(event)}" if rarity(event) else ""
    said = f" now that {now[0]}" if now else ""
    said += ", because " + " and ".join(pro) if pro else f", {rare or 'for no strong reason'}"
    said += f", although {con[0]}" if con else ""
    return said + (f" ({rare})" if pro and rare else "")


def rarity(event: Mapping[str, Any]) -> str:
    """``1 in 50`` where the choice was a surprise, else empty."""
    return one_in(event["chance"]) if 0.0 < event["chance"] <= RARE else ""


def act(case: Case, event: Mapping[str, Any]) -> str:
    """One act without its date and end: ``Serbia threatens force against Kosovo, because …``."""
    who, what = called(case, event["actor"]), deed(case, event)
    how = " answers at once: it" if event["reply"] else " answers: it" if event["answers"] >= 0 else ""
    return f"{capital(who)}{how} {what}{clause(event)}"


def verb(case: Case, move: str) -> str:
    """A move's label: ``threatens force against``."""
    return str(case.scenario.moves[move]["label"] or move).replace("_", " ")


def deed(case: Case, event: Mapping[str, Any]) -> str:
    """What an actor does: ``threatens force against Kosovo``."""
    what = f"{verb(case, event['move'])} {called(case, event['target'])}"
    return what if event["attributed"] else f"{what}, without being found out"


def climb(case: Case, dyad: str, before: int, after: int, accident: bool = False) -> str:
    """``Serbia and Kosovo go from rhetoric to threat of force``; empty where the rung stays."""
    if not dyad or before == after:
        return ""
    way = "go" if after > before else "come down"
    how = f"By {ACCIDENT}, " if accident and after > before else ""
    return f"{how}{dyad_label(case, dyad)} {way} from {rung_label(case, before)} to {rung_label(case, after)}"


def sentence(case: Case, event: Mapping[str, Any]) -> str:
    """One act, why, and how its dyad moved."""
    moved = climb(case, event["dyad"], event["rung_before"], event["rung_after"])
    return ". ".join(s for s in (act(case, event), moved) if s) + "."


def happened(case: Case, row: Mapping[str, Any]) -> str:
    """What no one chose, in words: a sentence without its capital and its end."""
    pair, kind = dyad_label(case, row["dyad"]), row["kind"]
    who = called(case, row["actor"]) if row["actor"] else ""
    if kind == "outside":
        return str(case.scenario.triggers[row["name"]]["label"] or row["name"].replace("_", " "))
    if kind == "entry":
        return f"{who} enters with force on the side of {called(case, row['name'])}"
    if kind == "contained":
        return f"{institution(case, row['name'])} contains the violence between {pair}"
    if kind in ("lapsed", "renewed"):
        voting = institution(case, case.scenario.institutions[row["name"]]["council"])
        ends = "a veto in {} ends the mandate of {}" if kind == "lapsed" else "{} gives {} a mandate again"
        return ends.format(voting, institution(case, row["name"]))
    council = institution(case, next((n for n, q in case.scenario.institutions.items() if q["kind"] == "council"), ""))
    return {
        "accident": f"{ACCIDENT} strikes {pair}",
        "war": f"{pair} are at war",
        "peace": f"the war between {pair} ends",
        "agreement": f"{pair} have both signed, and an agreement takes effect",
        "refused": f"{pair} have both signed, but the agreement is not ratified",
        "blocked": f"{pair} have both signed, but a veto in {council} stops the agreement",
        "passed": f"{council} passes the motion of {who}",
        "vetoed": f"a veto in {council} stops the motion of {who}",
    }[kind]


def institution(case: Case, name: str) -> str:
    """An institution inside a sentence: ``KFOR``, ``the UN Security Council``."""
    label = str(case.scenario.institutions[name]["label"] or name).replace("_", " ") if name else "council"
    bare = label[4:] if label.lower().startswith("the ") else label
    return bare if bare.isupper() else f"the {bare}"  # an acronym needs no article
