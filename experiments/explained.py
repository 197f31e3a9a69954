"""How much of what actors choose does their situation explain, and how often does a strong reason stand behind an act?

    run.py explained scenario=kosovo_2021 runs=20 hydra.run.dir=outputs/explained

A choice is that of one actor toward one target in one turn: doing nothing or one of its moves, with the probabilities p
that stand on a desk that weighs everyone (of those who were struck in that turn: their answer). Its entropy is
H(p) = -sum p ln p. The habit of an actor toward a target is the mean of p over all turns of all runs: what could be
said of the choice by whoever knows how often the actor does what, and nothing of the situation. So

    explained      = 1 - sum of H(p) / sum of H(habit)                      over all choices
    explained_act  = the same of p / P(act), each choice counted by P(act)    given that it acts: which move

0: the situation says nothing beyond the habit; 1: it settles every choice. A reason is strong from .3 util on: so much
more did one rule give the move than the actor's other options (sim/explain.py). Acts of a script are left out. Words
are those of run.py, and ``runs=`` how many runs are played (ours: 20).

explained.csv, a row an actor, the last row all of them:
    actor                                   its name, "all"
    choices, entropy, habit, explained      how many; mean H(p) and mean H(habit) in nats; the share
    acts_expected                           sum of P(act)
    entropy_act, habit_act, explained_act   the same given that it acts
    acts, strong, told, told_strong         acts made; with a strong reason; told on the screen; with a strong reason
    told_rare                               told, without a strong reason, and told as what it is: a rare move
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.door.asked import Asked
from experiments.door.progress import Bar
from experiments.door.question import Options, Own, Question, answer, close, ended, whole
from experiments.folder.files import write_csv
from experiments.plots import words
from experiments.run.story import choose, reasoned
from sim import narrate
from sim.encoding import Case
from sim.layout import Desk
from sim.narrate import Act, Turn

if TYPE_CHECKING:
    import pandas as pd

MOST = 100_000  # runs
COUNTS = ("acts", "strong", "told", "told_strong", "told_rare")


class Choices:
    """Sums over the choices of every pair: entropies, and the probabilities that make its habit."""

    def __init__(self, case: Case) -> None:
        pair = case.world.option["pair"].astype(np.int64)
        self.pair, self.pairs = pair, len(case.pairs)
        self.count = 0
        self.entropy, self.entropy_act = np.zeros(self.pairs), np.zeros(self.pairs)
        self.act, self.chance = np.zeros(self.pairs), np.zeros(len(pair))

    def add(self, x: Desk) -> None:
        """The choices of one turn."""
        chance = np.asarray(x.chance, float)
        act = self.by_pair(chance)
        which = self.by_pair(plogp(chance)) - plogp(act)  # P(act) x entropy of the move given that it acts
        self.count += 1
        self.entropy += plogp(act) + plogp(1.0 - act) + which
        self.entropy_act += which
        self.act += act
        self.chance += chance

    def by_pair(self, of_options: np.ndarray) -> np.ndarray:
        return np.bincount(self.pair, weights=of_options, minlength=self.pairs)

    def habit(self) -> np.ndarray:
        """H(habit) of each pair."""
        mean = self.chance / self.count
        return self.by_pair(plogp(mean)) + plogp(1.0 - self.act / self.count)

    def habit_act(self) -> np.ndarray:
        """P(act) summed x entropy of the long-run mix of moves, of each pair."""
        mix = np.divide(self.chance, self.act[self.pair], out=np.zeros_like(self.chance), where=self.chance > 0.0)
        return self.act * self.by_pair(plogp(mix))


def plogp(p: np.ndarray) -> np.ndarray:
    """-p ln p, 0 where p is 0 (or below by rounding)."""
    safe = np.where(p > 0.0, p, 1.0)
    return -safe * np.log(safe)


def told(case: Case, turns: tuple[Turn, ...]) -> Iterator[Act]:
    """The acts that the screen tells of a run with why they were made (what an answer answers is only named)."""
    for scene in choose(case, turns):
        yield from scene.acts


def played(asked: Asked, runs: int) -> tuple[Choices, dict[str, np.ndarray]]:
    """The choices of all runs, and the counts of acts by actor, in the order of COUNTS."""
    from sim.game import Game

    case, choices, bar = asked.case, Choices(asked.case), Bar(runs)
    counts = {actor: np.zeros(len(COUNTS), int) for actor in case.actors}
    try:
        for run in range(runs):
            model = Game(case, seed=asked.seed, run=run)
            while model.running:
                model.step()
                choices.add(model.desk)
            turns = tuple(narrate.turn(model, t) for t in range(1, model.turn + 1))
            for act in (a for t in turns for a in t.acts if a.seat == "own"):
                counts[act.actor][:2] += (1, reasoned(act))
            for act in (a for a in told(case, turns) if a.seat == "own"):
                strong = reasoned(act)
                counts[act.actor][2:] += (1, strong, not strong and bool(act.rare))
            bar.add(1)
    finally:
        bar.close()
    return choices, counts


def table(case: Case, choices: Choices, counts: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A row an actor, the last all of them."""
    import pandas as pd

    mine = {a: np.array([i == a for i, _ in case.pairs]) for a in case.actors}
    mine["all"] = np.ones(len(case.pairs), bool)
    counted = {**counts, "all": np.sum(list(counts.values()), axis=0)}
    habit, habit_act = choices.habit(), choices.habit_act()
    rows = []
    for actor, pairs in mine.items():
        if not pairs.any():
            continue
        n, acting = choices.count * int(pairs.sum()), float(choices.act[pairs].sum())
        given, usual = float(choices.entropy[pairs].sum()) / n, choices.count * float(habit[pairs].sum()) / n
        given_act, usual_act = (
            float(h[pairs].sum()) / acting if acting else 0.0 for h in (choices.entropy_act, habit_act)
        )
        rows.append(
            {"actor": actor, "choices": n, "entropy": given, "habit": usual, "explained": share(given, usual),
             "acts_expected": acting, "entropy_act": given_act, "habit_act": usual_act,
             "explained_act": share(given_act, usual_act), **dict(zip(COUNTS, counted[actor].tolist(), strict=True))}
        )  # fmt: skip
    return pd.DataFrame(rows)


def share(given: float, usual: float) -> float:
    """1 - given / usual; nan where there was nothing to explain."""
    return 1.0 - given / usual if usual > 0.0 else float("nan")


def lines(asked: Asked, found: pd.DataFrame, runs: int) -> list[str]:
    """The screen: shares by actor, then what stands behind the acts."""
    head = f"{asked.case.scenario.title}, {runs:,} runs: share of the choice that the situation explains."
    rows = [head, "", f"{'actor':<24}{'act or not, and which':>22}{'which, if it acts':>20}{'acts a run':>12}"]
    for r in found.to_dict("records"):
        whole, which = (f"{r[k]:.2f}" for k in ("explained", "explained_act"))
        rows.append(f"{r['actor']:<24}{whole:>22}{which:>20}{r['acts'] / runs:>12.1f}")
    last = found.iloc[-1]
    rows += ["", f"Acts whose strongest reason is .3 util or more: {of(last['strong'], last['acts'])}; "
             f"of those told on the screen: {of(last['told_strong'], last['told'])}, "
             f"told as a rare move: {of(last['told_rare'], last['told'])}."]  # fmt: skip
    return rows


def of(part: int, whole: int) -> str:
    return f"{words.in_100(part / whole)} (of {whole:,})" if whole else "none made"


def work(options: Options, asked: Asked) -> int:
    to, runs = options.to, options.runs
    found = table(asked.case, *played(asked, runs))
    write_csv(to / "explained.csv", found)
    close(asked, to, options.command, ["explained.csv"])
    print("\n".join([*lines(asked, found, runs), ended(asked, to, "explained.csv")]))
    return 0


QUESTION = Question("explained", __doc__, (Own("runs", "runs that are played (20)", whole(1, MOST), 20),), work)


def main(given: Sequence[str] | None = None) -> int:
    return answer(QUESTION, given)


if __name__ == "__main__":
    raise SystemExit(main())
