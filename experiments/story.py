"""One run told: what happened turn by turn, and which acts of it are worth a line.

A line is told where the ladder moves: first the script, then new heights of the world, then changes of rung on the main
dyad, then on the others, the higher the rung the sooner. Everything else is in sample_run.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.tables import label, labels
from sim.encoding import Case

if TYPE_CHECKING:
    import pandas as pd

MOST = 11  # acts told
NOTED = 4  # acts named on the timeline


@dataclass(frozen=True)
class Story:
    """A finished run: ``events`` a row per act, ``history`` a row per turn and dyad, ``told`` the acts worth a line."""

    case: Case
    seed: int
    run: int
    events: pd.DataFrame
    history: pd.DataFrame
    told: pd.DataFrame

    def path(self) -> pd.DataFrame:
        """The world's rung, the highest of any dyad: turn, rung."""
        return self.history.groupby("turn", as_index=False)["rung"].max()

    def timeline(self) -> pd.DataFrame:
        """The table of experiments.plots.timeline."""
        world = self.path().set_index("turn")["rung"]
        names, moves = labels(self.case), self.case.scenario.moves
        table = self.events[["turn", "actor", "move"]].copy()
        table["domain"] = [moves[m]["domain"] for m in table["move"]]
        table["rung"] = [int(world[t]) for t in table["turn"]]
        table["rung_label"] = [names[k] for k in table["rung"]]
        noted = set(self.told.sort_values("score", ascending=False).head(NOTED)["event"])
        table["note"] = [m.replace("_", " ") if i in noted else "" for i, m in enumerate(table["move"])]
        table["actor"] = [label(self.case, a) for a in table["actor"]]
        return table

    def record(self) -> dict[str, Any]:
        """The whole run as plain data, for sample_run.json."""
        acts = plain(self.events)
        turns = [
            {
                "turn": int(str(turn)),
                "acts": [{k: v for k, v in a.items() if k != "turn"} for a in acts if a["turn"] == turn],
                "dyads": {
                    row["dyad"]: {k: v for k, v in row.items() if k not in ("turn", "dyad")} for row in plain(rows)
                },
            }
            for turn, rows in self.history.groupby("turn")
        ]
        s = self.case.scenario
        return {"scenario": s.name, "title": s.title, "seed": self.seed, "run": self.run,
                "start": str(s.start), "turn_days": s.clock["turn_days"], "turns": turns}  # fmt: skip


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain Python values: dates as text, what is not a number as None."""
    rows = []
    for row in table.to_dict("records"):
        rows.append(
            {
                str(k): None if v != v else v if isinstance(v, (bool, int, float, str)) else str(v)
                for k, v in row.items()
            }
        )
    return rows


def tell(case: Case, seed: int, run: int = 0) -> Story:
    """Play one run with every choice explained."""
    from sim.model import CrisisModel

    model = CrisisModel(case, seed=seed, run=run)
    while model.running:
        model.step()
    events, history = model.events, model.history
    return Story(case, seed, run, events, history, telling(case, events, history))


def telling(case: Case, events: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The acts (and what nobody chose) worth a line, in order, with a score that says how much."""
    import pandas as pd

    rows = moved(case, events)
    known = {(row["turn"], row["dyad"]) for row in rows}
    rows += [row for row in unchosen(case, history) if (row["turn"], row["dyad"]) not in known]
    highest = int(case.world.dyad["rung"].max(initial=0))
    for row in sorted(rows, key=lambda r: (r["turn"], r["event"])):
        if row["rung_after"] > max(highest, row["rung_before"]):
            row["score"] += 100.0
            highest = row["rung_after"]
    best = sorted(rows, key=lambda r: (-r["score"], r["turn"], r["event"]))[:MOST]
    best += quieter(case, events, {row["event"] for row in best})[: MOST - len(best)]
    columns = ["turn", "event", "dyad", "rung_before", "rung_after", "score", "chance"]
    return pd.DataFrame(sorted(best, key=lambda r: in_order(events, r)), columns=columns)


def in_order(events: pd.DataFrame, row: dict[str, Any]) -> tuple[int, bool, int, int]:
    """By turn; within it what was answered before the answer, the stronger act first."""
    event = row["event"]
    if event < 0:
        return row["turn"], False, -11, event
    return row["turn"], bool(events["reply"][event]), -int(events["rung"][event]), event


def quieter(case: Case, events: pd.DataFrame, told: set[int]) -> list[dict[str, Any]]:
    """Acts that moved no rung, the strongest first: they fill the screen where little happened."""
    rows = []
    for event, e in enumerate(events.to_dict("records")):
        if event in told or e["dyad"] == "" or (e["rung"] == 0 and not e["reply"]):
            continue
        row = {k: e[k] for k in ("turn", "dyad", "rung_before", "rung_after")}
        rows.append({**row, "event": event, "score": e["rung"] / 100.0, "chance": ""})
    return sorted(rows, key=lambda r: (-r["score"], r["turn"], r["event"]))


def moved(case: Case, events: pd.DataFrame) -> list[dict[str, Any]]:
    """Of every turn and dyad whose rung changed, the act that did most, and the reply to it; every scripted act."""
    main = case.scenario.head.get("main_dyad") or case.dyads[0]
    rows: list[dict[str, Any]] = []
    seen = set()
    order = events.assign(event=range(len(events)))
    for e in order.sort_values(["turn", "rung"], ascending=[True, False], kind="stable").to_dict("records"):
        before, after, scripted = e["rung_before"], e["rung_after"], e["seat"] != "own"
        where = (e["turn"], e["dyad"], e["reply"])
        did_it = e["rung"] == after > before or (after < before and relieves(case, e["move"]))
        if not scripted and (e["dyad"] == "" or where in seen or not (did_it or answers(e, rows))):
            continue
        seen.add(where)
        score = max(before, after) * (2.0 if e["dyad"] == main else 1.0) + abs(after - before)
        score += 1000.0 if scripted else -0.5 if e["reply"] else 0.0
        row = {k: e[k] for k in ("turn", "event", "dyad", "rung_before", "rung_after")}
        rows.append({**row, "score": score, "chance": ""})
    return rows


def answers(e: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Whether an act is a reply, from the rung of threats up, to one that is told."""
    told = {(r["turn"], r["dyad"]) for r in rows}
    return bool(e["reply"]) and e["rung"] >= 3 and (e["turn"], e["dyad"]) in told


def relieves(case: Case, move: str) -> bool:
    """Whether a move brings a dyad down: measures lifted, relief, an agreement."""
    e = case.scenario.moves[move]
    return bool({"lift", "sign"} & set(e["effects"] or ())) or (e["traits"] or {}).get("relief", 0.0) > 0.0


def unchosen(case: Case, history: pd.DataFrame) -> list[dict[str, Any]]:
    """Changes that nobody chose: accidents, and the main dyad coming down by two rungs as measures lapse."""
    main = case.scenario.head.get("main_dyad")
    rows = []
    last = {name: int(k) for name, k in zip(case.dyads, case.world.dyad["rung"])}
    for h in history.to_dict("records"):
        before, after = last[h["dyad"]], h["rung"]
        last[h["dyad"]] = after
        row = {
            "turn": h["turn"],
            "event": -1,
            "dyad": h["dyad"],
            "rung_before": before,
            "rung_after": after,
        }
        if h["accident"] and after > before:
            rows.append({**row, "score": 30.0 + after, "chance": "an accident"})
        elif h["dyad"] == main and after <= before - 2 and h["turn"] > 1:
            rows.append({**row, "score": 2.0 * before, "chance": "measures lapse, quiet returns"})
    return rows
