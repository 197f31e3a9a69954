"""Every scenario beside its class in history, and what each judgement of a case is worth.

    python -m experiments.validate.cases                          every scenario, 2,000 runs
    python -m experiments.validate.cases kashmir_2019 runs=8000   some of them; the rows of the others stay

What is asked stands in cases.yaml: of each scenario one sentence on why it lies where it lies, and the facts that are
judgement, each with the numbers that it is made of and why they stand where they stand (on the main dyad, or on that
which the file names). A fact is played as it is and
at its neutral numbers, which are the defaults: what the engine takes where a file says nothing. The luck is the same.
In a checkout only: it writes docs/cases/, the two tables below, the picture of the first, and what stands between
``<!-- table: NAME -->`` and ``<!-- end -->`` in the pages.

cases.csv, cases.png, a row a scenario; shares of runs with their 95 % intervals (Wilson):
    scenario, title, dyad, runs               which, on which dyad, how many runs
    violence, war, agreement (_lo, _hi)       on that dyad by the last day; an agreement is anybody's
    violence_anywhere, war_anywhere           on any dyad
    class, class_violence, class_war (_lo, _hi, _hits, _n)   the base rate that the scenario names; blank where none
    violence_verdict, war_verdict             in, above or below the interval of the class
facts.csv, a row a fact; differences: neutral minus as it is, in -1..1, with Newcombe's 95 % intervals:
    scenario, fact, neutral, runs             what is moved, where to, runs behind each end
    violence, clash, war (_lo, _hi)           the difference on the dyad that is judged
"""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from experiments.folder.files import write, write_csv, write_text
from experiments.manual import odd
from sim.about import COUNTED, RATE
from sim.encoding import Case, encode
from sim.ensemble import Ensemble
from sim.faults import ScenarioError, listed, nearest
from sim.load import load
from sim.reading import read
from sim.results import Results
from sim.statistics.intervals import wilson
from sim.statistics.paired import fate_table, newcombe
from sim.vocabulary import WAR

ASKED = Path(__file__).with_name("cases.yaml")
HOME = Path(__file__).resolve().parents[2] / "docs" / "cases"
RUNS, SEED, ALPHA = 2000, 1, 0.05
DIGITS = 5
INDEX = "README"


def asked() -> dict[str, dict[str, Any]]:
    """What is asked of each scenario, in the order in which they are listed."""
    return dict(read(ASKED))


def chosen(words: Sequence[str]) -> tuple[list[str], int]:
    """The scenarios and the number of runs. ScenarioError names the word at fault."""
    runs, names, known = RUNS, [], asked()
    for word in words:
        key, _, value = word.partition("=")
        if key == "runs" and value.isdecimal() and int(value) > 0:
            runs = int(value)
        elif word in known:
            names.append(word)
        else:
            raise ScenarioError(f"command line: {word!r:.60} is no scenario of {ASKED.name} and not runs=N."
                                f"{nearest(word, known)} Allowed: {listed(known)}.")  # fmt: skip
    return names or list(known), runs


def main_dyad(case: Case) -> str:
    return str(case.scenario.head.get("main_dyad") or case.dyads[0])


def judged(case: Case) -> str:
    """The dyad on which the facts of a scenario are judged: the main one where cases.yaml names none."""
    return str(asked()[case.scenario.name].get("dyad") or main_dyad(case))


def rungs(case: Case) -> dict[str, int]:
    """The rungs that are counted, by the scenario's own ladder."""
    numbers = case.scenario.ladder.numbers
    return {"violence": int(numbers["violence"]), "clash": int(numbers["clash"]), "war": WAR}


def share(name: str, hits: int, n: int) -> dict[str, float]:
    """A share with its interval, as columns."""
    limits = wilson(hits, n, ALPHA)
    return {name: hits / n, f"{name}_lo": float(limits.low), f"{name}_hi": float(limits.high)}


def class_share(name: str, counted: tuple[int, int] | None) -> dict[str, float | None]:
    """So many of so many as columns, with its interval; blank where nothing was counted."""
    if counted is None:
        return dict.fromkeys((name, f"{name}_lo", f"{name}_hi", f"{name}_hits", f"{name}_n"))
    return {**share(name, *counted), f"{name}_hits": counted[0], f"{name}_n": counted[1]}


def verdict(p: float, low: float, high: float) -> str:
    """Where a share lies from an interval."""
    return "below" if p < low else "above" if p > high else "in"


def case_row(name: str, results: Results) -> dict[str, Any]:
    """A scenario beside its class."""
    case, n = results.case, len(results.run)
    dyad, counted = main_dyad(case), rungs(case)
    row: dict[str, Any] = {"scenario": name, "title": case.scenario.title, "dyad": dyad, "runs": n}
    for word in COUNTED:
        row |= share(word, int(results.reached(counted[word], dyad).sum()), n)
    row |= share("agreement", int((results.tally["agreement"] > 0).sum()), n)
    row |= {f"{word}_anywhere": float(results.reached(counted[word]).mean()) for word in COUNTED}
    rate = case.scenario.head["about"].get(RATE) or {}
    row["class"] = rate.get("class")
    for word in COUNTED:
        row |= class_share(f"class_{word}", rate.get(word))
        found = [row[f"class_{word}_lo"], row[f"class_{word}_hi"]]
        row[f"{word}_verdict"] = verdict(row[word], *found) if word in rate else None
    return row


def neutral(case: Case, paths: Sequence[str]) -> dict[str, float]:
    """Every number that a path speaks of and that is not at its default, at its default; ``*`` stands for any word."""
    found: dict[str, float] = {}
    for path in paths:
        here = fnmatch.filter(case.scenario.numbers, path)
        changed_ = {p: float(case.scenario.numbers[p][1].default) for p in here}
        found |= {p: default for p, default in changed_.items() if case.number(p) != default}
        if not found.keys() & set(here):
            said = f"{ASKED.name}: {path} of {case.scenario.name} speaks of no number that is not at its default."
            raise ScenarioError(said + nearest(path, case.scenario.numbers))
    return found


def fact_row(name: str, fact: str, paths: Sequence[str], as_it_is: Results) -> dict[str, Any]:
    """A fact at its neutral numbers, against the scenario as it is."""
    case, n, dyad = as_it_is.case, len(as_it_is.run), judged(as_it_is.case)
    values = neutral(case, paths)
    other = Ensemble(case.moved(values), SEED).run(range(n))
    row: dict[str, Any] = {"scenario": name, "fact": fact, "neutral": said(paths, values), "runs": n}
    for word, rung in rungs(case).items():
        fates = fate_table(as_it_is.reached(rung, dyad), other.reached(rung, dyad))
        limits = newcombe(fates, ALPHA)
        row |= {word: float(fates.difference), f"{word}_lo": float(limits.low), f"{word}_hi": float(limits.high)}
    return row


def said(paths: Sequence[str], values: Mapping[str, float]) -> str:
    """The words that set it: ``dyads.a_b.baseline_*=0.2``."""
    return " ".join(f"{path}={values[fnmatch.filter(values, path)[0]]:g}" for path in paths)


def measured(names: Sequence[str], runs: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables, of these scenarios."""
    cases, facts = [], []
    for name in names:
        as_it_is = Ensemble(encode(load(name)), SEED).run(range(runs))
        cases.append(case_row(name, as_it_is))
        for fact, what in (asked()[name].get("facts") or {}).items():
            facts.append(fact_row(name, fact, what["numbers"], as_it_is))
        print(f"{name}: {runs:,} runs, {sum(f['scenario'] == name for f in facts)} facts.", flush=True)
    return pd.DataFrame(cases).round(DIGITS), pd.DataFrame(facts).round(DIGITS)


def merged(file: Path, new: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with those of some scenarios made anew, scenarios in the order in which they are asked."""
    old = pd.read_csv(file, keep_default_na=False, na_values=[""]) if file.exists() else new.iloc[:0]
    kept = old[~old["scenario"].isin(new["scenario"])] if len(old) else old
    both = pd.concat([part for part in (kept, new) if len(part)], ignore_index=True)
    order = {name: k for k, name in enumerate(asked())}
    rows = both[both["scenario"].isin(order)]
    return rows.iloc[rows["scenario"].map(order).argsort(kind="stable")].reset_index(drop=True)


def number(p: float) -> str:
    """``.12``, ``.004``, ``1.00``; two digits that say something, at most three places."""
    text = f"{p:.3f}" if p < 0.0995 else f"{p:.2f}"
    return text.removeprefix("0")


def interval(row: Mapping[str, Any], name: str) -> str:
    if pd.isna(row.get(name)):
        return ""
    return f"{number(row[name])} ({number(row[f'{name}_lo'])} to {number(row[f'{name}_hi'])})"


def changed(row: Mapping[str, Any], name: str) -> str:
    """A difference in points of 100 runs: ``−3.1 (−4.0 to −2.2)``."""
    found = (f"{100 * row[part]:+.1f}" for part in (name, f"{name}_lo", f"{name}_hi"))
    middle, low, high = ("0.0" if float(x) == 0 else x.replace("-", "−") for x in found)
    return f"{middle} ({low} to {high})"


def cases_table(cases: pd.DataFrame) -> str:
    """Of the index: all scenarios."""
    lines = []
    for r in cases.fillna({"class": ""}).to_dict("records"):
        page = asked()[r["scenario"]]["page"]
        beside = [f"{w}: {interval(r, f'class_{w}')}, {r[f'{w}_verdict']}" for w in COUNTED if has(r, f"class_{w}")]
        shares = (interval(r, word) for word in (*COUNTED, "agreement"))
        why = asked()[r["scenario"]]["why"]
        lines.append((f"[{r['title']}]({page}.md)", *shares, "; ".join(beside) or "none", r["class"], why))
    heads = ("scenario", "P(violence)", "P(war)", "P(agreement)", "its class in history, and where the scenario lies",
             "class", "why")  # fmt: skip
    return odd.table(heads, lines)


def has(row: Mapping[str, Any], name: str) -> bool:
    return name in row and not pd.isna(row[name])


def facts_table(facts: pd.DataFrame, name: str) -> str:
    """Of a page: the facts of its scenario, with the argument for each."""
    lines = []
    for r in facts[facts["scenario"] == name].to_dict("records"):
        what = asked()[name]["facts"][r["fact"]]
        lines.append((f"{what['label']}, at {what['at']}", *(changed(r, w) for w in ("violence", "clash", "war")),
                      what["why"]))  # fmt: skip
    case, runs = encode(load(name)), int(facts[facts["scenario"] == name]["runs"].iloc[0])
    dyad = case.scenario.dyads[judged(case)]["label"] or judged(case)
    head = f"{dyad}; points of 100 runs, {runs:,} pairs of runs each, neutral minus as it is:\n\n"
    return head + odd.table(("what is judgement, and its neutral number", "violence (6)", "armed clash (7)", "war (9)",
                             "why it stands where it stands"), lines)  # fmt: skip


def rewritten(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """A page with its tables made anew. KeyError for a table that there is not."""

    def made(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{tables[found[1]]()}\n<!-- end -->"

    return odd.SECTION.sub(made, text)


def pages(cases: pd.DataFrame, facts: pd.DataFrame) -> dict[Path, str]:
    """What the pages say anew: the index and a page a scenario."""
    found = {HOME / f"{INDEX}.md": {"cases": partial(cases_table, cases)}}
    for name, what in asked().items():
        if name in set(facts["scenario"]):
            tables = found.setdefault(HOME / f"{what['page']}.md", {})
            tables["facts" if name == what["page"] else f"facts_{name}"] = partial(facts_table, facts, name)
    return {page: rewritten(page.read_text(encoding="utf-8"), tables) for page, tables in found.items()}


def main(words: Sequence[str]) -> int:
    from experiments.plots import cases as picture
    from experiments.plots import save

    try:
        names, runs = chosen(words)
    except ScenarioError as fault:
        print(fault, file=sys.stderr)
        return 2
    tables = {}
    for kind, new in zip(("cases", "facts"), measured(names, runs), strict=True):
        tables[kind] = merged(HOME / f"{kind}.csv", new)
        write_csv(HOME / f"{kind}.csv", tables[kind])
    with TemporaryDirectory() as folder:
        figure = picture.draw(tables["cases"])
        drawn = save(figure, tables["cases"], Path(folder), "cases", f"Seed {SEED}; cases.csv has the numbers.")[0]
        write(HOME / drawn.name, drawn.read_bytes())
    for page, text in pages(tables["cases"], tables["facts"]).items():
        write_text(page, text)
    print(f"A model, not a prediction. {HOME}: cases.csv, facts.csv, cases.png, tables of the pages.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
