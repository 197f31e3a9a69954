"""Two settings paired run by run: what changed, in how many runs, each way.

python -m experiments.odds.compare --change ties.us_kosovo.commitment=0 --call "no American commitment"
python -m experiments.odds.compare --against scenario=northern_strait --call "the strait"
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from experiments.asked import Asked, from_words
from experiments.names import name
from experiments.odds.ask import Folder, parser, told, whole
from experiments.odds.explained import changed
from experiments.odds.whatif import paired_rungs
from experiments.plots import words as say
from experiments.tables import labels
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.vocabulary import RUNGS


def reached(case: Case, seed: int, runs: int, threads: int) -> np.ndarray:
    """bool[run, rung] anywhere in the world."""
    highest = Ensemble(case, seed).run(range(runs), threads).tally["highest"]
    return np.asarray(highest[:, None] >= np.arange(RUNGS))


def called(asked: Asked, other: Asked, change: Sequence[str] | None) -> tuple[str, str]:
    """The two settings in words, where the user gives none: what is changed and to what, or the scenarios' titles."""
    if not change:
        before, after = asked.case.scenario.title, other.case.scenario.title
        return before, after if before != after else "the other setting"
    config = other.case.scenario.mapping
    said = [(name(config, path), value) for path, _, value in (word.lstrip("+").partition("=") for word in change)]
    return "the setting as it was", " and ".join(f"{what} at {value.replace('-', '−')}" for what, value in said)


def work(options: argparse.Namespace, asked: Asked) -> str:
    from experiments.plots import compare

    words = [*options.words, *(options.change or [])] if options.change else options.against
    other = from_words([*words, *([] if options.change else [f"seed={asked.seed}"])])
    if other.case.world.clock[0]["horizon"] != asked.case.world.clock[0]["horizon"]:
        raise ValueError("the two settings have different horizons: their odds cannot be compared")
    first, second = (reached(a.case, asked.seed, options.runs, asked.threads) for a in (asked, other))
    table = paired_rungs(labels(asked.case), first, second)
    before, after = called(asked, other, options.change)
    call = options.call or after
    row = table[table["rung"] == options.rung].iloc[0]
    what = say.or_worse(options.rung, row["rung_label"])
    if row["lo"] <= 0 <= row["hi"]:
        text = f"With {call} there is no clear difference in {what} ({say.from_to(row['first'], row['second'])})."
    else:
        text = f"With {call}, {say.in_100(row['second'])} runs come to {what} rather than {say.in_100(row['first'])}."
    counts = f"Difference {changed(row['difference'], row['lo'], row['hi'])}, Newcombe; "
    counts += f"of {row['n']:,} runs on the same luck {row['lost']} were spared it and {row['gained']} came to it."
    if asked.case.scenario.name != other.case.scenario.name:
        counts += " Two scenarios share luck only where they share names: read it as two independent ensembles."
    folder = Folder(options, asked)
    figure = compare.draw(table, first=before, second=call, headline=options.rung)
    folder.picture("compare", figure, table, f"Second setting: {' '.join(options.change or options.against)}.")
    flag = "" if asked.calibrated else "Uncalibrated. "
    return f"{text}\n{counts}\n{flag}{folder.close({'other': other.config, 'runs': options.runs})}"


def main(words: Sequence[str] | None = None) -> int:
    made = parser("compare", __doc__)
    other = made.add_mutually_exclusive_group(required=True)
    other.add_argument("--change", nargs="+", metavar="KEY=VALUE", help="what is different in the second setting")
    other.add_argument("--against", nargs="+", metavar="WORD", help="all words of the second setting")
    made.add_argument("--call", default=None, help='the second setting as a noun: "no guarantee"')
    made.add_argument("--runs", type=whole(50), default=2000, help="pairs of runs (default 2000)")
    made.add_argument("--rung", type=whole(1, 10), default=6, help="the rung of the sentence (default 6)")
    return told(work, made, words)


if __name__ == "__main__":
    raise SystemExit(main())
