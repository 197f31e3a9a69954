"""What a kept report says anew in docs/validation.md, tables and picture: ``run.py validate keep=true`` writes both.

What stands between ``<!-- table: NAME -->`` and ``<!-- end -->`` is made from the report of the program's own set;
everything else in the page is written by hand. A test holds that the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from experiments.folder.files import write, write_text
from experiments.history.figures import FIGURES
from experiments.manual import odd
from experiments.plots.validation import distance
from experiments.validate import share, short

PAGE = odd.PAGE.with_name("validation.md")
WORST = 20  # figures that are named
ENDLESS = 1e9  # half widths


def refreshed(report: Path, picture: Path, page: Path = PAGE) -> None:
    """Write the page's tables from a report; its picture goes beside."""
    write_text(page, rewritten(page.read_text(encoding="utf-8"), report))
    write(page.with_suffix(picture.suffix), picture.read_bytes())


def rewritten(text: str, report: Path) -> str:
    """The page with the tables of a report. KeyError for a table that there is not."""
    rows = pd.read_csv(report).astype({"inside": "boolean"})

    def made(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{TABLES[found[1]](rows, report.stem)}\n<!-- end -->"

    return odd.SECTION.sub(made, text)


def families(rows: pd.DataFrame, name: str) -> str:
    """How many lie inside, of those fitted to and of the others, by family and in all."""
    parts = [(str(family), part) for family, part in rows.groupby("family", sort=False)]
    lines = [
        (what, *(told(part[part["fitted"] == f]) for f in (True, False))) for what, part in [*parts, ("all", rows)]
    ]
    head = f"Of `experiments/validate/reports/{name}.csv`:\n\n"
    return head + odd.table(("figures", "fitted to", "never fitted: the test"), lines)


def told(rows: pd.DataFrame) -> str:
    return share(rows) if len(rows) else ""


def worst(rows: pd.DataFrame, name: str) -> str:
    """The figures that lie farthest outside."""
    out = rows[~rows["inside"].fillna(True)]
    far = pd.Series(distance(out, ENDLESS), out.index).abs().sort_values(ascending=False, kind="stable")
    lines = [
        (f"`{short(r['id'])}`: {r['family']}, {FIGURES[r['id']].label}", number(r["value"], r["lo"], r["hi"]),
         number(r["model"], r["model_lo"], r["model_hi"]), f"{far[k]:.0f}", "yes" if r["fitted"] else "no")
        for k, r in out.loc[far.index[:WORST]].iterrows()
    ]  # fmt: skip
    head = f"The {len(lines)} farthest of {len(out)} that lie outside, `{name}`:\n\n"
    return head + odd.table(("figure", "history (95 %)", "model (95 %)", "half intervals off", "fitted to"), lines)


def number(value: float, low: float, high: float) -> str:
    """A value and its interval, as far as they are known."""
    if pd.isna(value):
        return "none"
    return f"{value:.3g}" + ("" if pd.isna(low) else f" ({low:.3g} to {high:.3g})")


TABLES: Mapping[str, Callable[[pd.DataFrame, str], str]] = {"families": families, "worst": worst}
