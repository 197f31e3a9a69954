"""The evaluation bar of one state: how often the model comes to each rung from here on.

run.py odds.bar turn=14 within=26 scenario=kosovo_2021
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from experiments.door.asked import Asked
from experiments.door.question import Options, Own, Question, answer, real, whole
from experiments.odds.ask import RUN, WITHIN, Folder, played
from experiments.plots import words as say
from sim.forecast import bar


def work(options: Options, asked: Asked) -> str:
    raw = played(asked, options.run, options.turn).snapshots[options.turn]
    began = time.perf_counter()
    table = bar(asked.case, raw, asked.seed, options.precision, within=options.within, threads=asked.threads)
    took = time.perf_counter() - began
    folder = Folder(options, asked)
    folder.table("bar", table.assign(turn=options.turn))
    span = f"within {options.within} turns" if options.within else f"by turn {asked.case.scenario.horizon}"
    lines = [
        f"{asked.case.scenario.title}: run {options.run} after turn {options.turn}; "
        f"how often it comes to each rung {span}."
    ]
    for row in table[table["rung"] > 0].to_dict("records"):
        length = round(30 * row["p"])
        name = say.short(row["rung_label"])
        limits = say.limits(row["lo"], row["hi"])
        if "set_lo" in row:
            limits += f"; a member {say.limits(row['set_lo'], row['set_hi'])}"
        lines.append(
            f"{row['rung']:>3} {name:<30} {'#' * length:<30} {say.in_100(row['p']):>22} ({limits}), n = {row['n']:,}"
        )
    flag = "" if asked.calibrated else " Uncalibrated."
    if asked.case.drawn is not None:
        lines.append(f"First limits: chance alone. Second: 95 % of the members of set {asked.case.drawn.version}.")
    lines.append(f"To +-{options.precision:g}, each at 95 %, in {took:.2f} s.{flag}")
    lines.append(folder.close({"run": options.run, "turn": options.turn, "within": options.within}))
    return "\n".join(lines)


QUESTION = Question(
    "odds.bar",
    __doc__,
    (
        RUN,
        WITHIN,
        Own("turn", "the state after this turn (0: the start)", whole(0), 0),
        Own("precision", "half-width of each interval (0.03)", real(1e-4, 0.5), 0.03),
    ),
    work,
)


def main(words: Sequence[str] | None = None) -> int:
    return answer(QUESTION, words)


if __name__ == "__main__":
    raise SystemExit(main())
