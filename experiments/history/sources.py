"""The public files of recorded events that figures of history are read from, and whose events are counted in them.

The files are not part of this project: KEDS, MID 5.0 and ICB v13, under the names in FILES.
"""

from __future__ import annotations

from pathlib import Path

from experiments.history import recorded, weeks
from experiments.history.allies import Allied
from experiments.history.figures import Sample
from sim.faults import ScenarioError

FILES = (
    "keds_balkans_events_1989_1997.parquet", "mid5_incidents_1992_2003.csv", "mid5_disputes_1816_2003.csv",
    "icb1v13_crises_1918_1989.csv",
)  # fmt: skip
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
