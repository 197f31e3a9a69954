"""Two settings paired run by run: what changed, in how many runs, each way.

    run.py odds.compare change=ties.us_kosovo.commitment=0 call="no American commitment"
    run.py odds.compare against=scenario=northern_strait call="the strait"

``change`` is laid over the other words, ``against`` stands in their place (the seed is shared).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.door.asked import Asked, from_words
from experiments.door.question import Options, Own, Question, answer, whole
from experiments.odds.ask import Folder
from experiments.odds.explained import changed
from experiments.odds.whatif import paired_rungs
from experiments.plots import words as say
from experiments.run.names import name
from experiments.run.tables import labels
from sim.encoding import Case
from sim.ensemble import Ensemble
from sim.settings import key_of
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


def work(options: Options, asked: Asked) -> str:
    from experiments.plots import compare

    if bool(options.change) == bool(options.against):
        raise ValueError("give either change=KEY=VALUE or against=WORD, the second setting")
    if "seed" in map(key_of, options.against):
        raise ValueError("against=seed=…: the two settings share their seed: give seed=… once, beside against=…")
    changed_keys = {key_of(word) for word in options.change}
    kept = [word for word in options.words if key_of(word) not in changed_keys]
    words = [*kept, *options.change] if options.change else [*options.against, f"seed={asked.seed}"]
    other = from_words(words)
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


QUESTION = Question(
    "odds.compare",
    __doc__,
    (
        Own("change", "KEY=VALUE, what is different in the second setting; may be said again", many=True, default=()),
        Own(
            "against",
            "WORD of a second setting that shares nothing but the seed; may be said again",
            many=True,
            default=(),
        ),
        Own("call", 'the second setting as a noun, "no guarantee"', default=None),
        Own("runs", "pairs of runs (2000)", whole(50), 2000),
        Own("rung", "the rung of the sentence (6)", whole(1, 10), 6),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
