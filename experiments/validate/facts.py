"""Do our definitions give the figures of history that they claim to? Run where the recorded events are.

    run.py validate.facts data=DIR

DIR holds the rows of KEDS, MID 5.0 and ICB v13 under the names below; they are not part of this project. Every figure
of targets.csv is read from them by the function that reads it from simulated runs. Exit status: 0 if all agree to the
last digit of the table, 1 if one does not. Who had a great-power ally is not among these files (ATOP).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.asked import Asked
from experiments.command import Options, Own, Question, answer
from experiments.validate import recorded, weeks
from experiments.validate.allies import Allied
from experiments.validate.figures import FIGURES, Sample
from experiments.validate.targets import targets
from sim.faults import ScenarioError

FILES = (
    "keds_balkans_events_1989_1997.parquet", "mid5_incidents_1992_2003.csv", "mid5_disputes_1816_2003.csv",
    "icb1v13_crises_1918_1989.csv",
)  # fmt: skip
LAST_DIGIT = 6e-5
ELSEWHERE = "mid.ally."  # figures that these files do not hold
SERBIA = "SER|SERGOV|SERMIL|SERSM|SERPOL|FRY.*|YUG|YUGGOV|YUGSER|YUGMIL|YUGCP"
NATO = "NAT|NATO|USA|USAGOV|USAMIL"
ACTORS = {  # codes of KEDS, as regular expressions
    "SRB": SERBIA, "NATO/USA": NATO, "WEST": rf"{NATO}|(UNK|FRN|GER)(GOV|MIL)?|EEC.*|WEST",
    "CRO": "CRO(GOV|MIL)?|YUGCRO", "BOS": "BOS(GOV|MIL)?|BOSMOS|MOS", "BSER": "BOSSER.*", "ALB": "ALB(GOV|MIL)?",
    "BCRO": "BOSCRO.*", "CSER": "CROSER.*",
}  # fmt: skip
DYADS = ("SRB-CRO", "BSER-BOS", "BSER-WEST", "SRB-NATO/USA", "SRB-ALB")
OF_FACTIONS = ("BSER-BOS", "BCRO-BOS", "CSER-CRO")  # each a side of a war within a state, and sponsored from outside it
BEGIN, WEEKS = "1989-03-27", 457  # a Monday; weeks end on Sundays
YEARS = (1946, 2003)  # of disputes; of crises as far as the table goes, to 1989


def history(folder: Path) -> Sample:
    """What the recorded events leave to be read. ScenarioError names a file that is missing."""
    for name in FILES:
        if not (folder / name).is_file():
            raise ScenarioError(
                f"command line: data = {str(folder)!r:.80} has no file {name}. Needed: {', '.join(FILES)}."
            )
    keds, incidents, disputes, crises = (recorded.read(folder / name) for name in FILES)
    all_, factions = (weeks.weekly(recorded.keds(keds, ACTORS, dyads, BEGIN, WEEKS)) for dyads in (DYADS, OF_FACTIONS))
    found = recorded.incidents(incidents)
    disputes, crises = disputes[disputes["styear"].between(*YEARS)], crises[crises["yrtrig"].between(*YEARS)]
    return Sample(all_, factions, found, found.of(recorded.bilateral(incidents)), recorded.sides(disputes),
                  Allied.none(), recorded.disputes(disputes), recorded.crises(crises))  # fmt: skip


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
