"""Do our definitions give the figures of history that they claim to? Run where the recorded events are.

    run.py validate.facts data=DIR

DIR holds the rows of KEDS, MID 5.0 and ICB v13 under the names below; they are not part of this project. Every figure
of targets.csv is read from them by the function that reads it from simulated runs. Exit status: 0 if all agree to the
last digit of the table, 1 if one does not. Who had a great-power ally is not among these files (ATOP).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer
from experiments.history.figures import FIGURES
from experiments.history.sources import history
from experiments.history.targets import targets

LAST_DIGIT = 6e-5
ELSEWHERE = "mid.ally."  # figures that these files do not hold


def work(options: Options, asked: Asked) -> int:
    sample, wrong = history(options.data), 0
    here = [row for row in targets() if not row.id.startswith(ELSEWHERE)]
    for row in here:
        ours = FIGURES[row.id].of(sample)
        agrees = abs(ours - row.value) <= LAST_DIGIT
        wrong += not agrees
        print(f"{row.id:38} {row.value:9.4f} {ours:9.4f}{'' if agrees else '  differs'}")
    print(f"{len(here) - wrong} of {len(here)} figures agree; {len(targets()) - len(here)} others need other files.")
    return 0 if wrong == 0 else 1


QUESTION = Question(
    "validate.facts", __doc__, (Own("data", "folder of the recorded events", Path),), work, writes=False, compiles=False
)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)
