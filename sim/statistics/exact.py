"""Cases whose truth is known exactly, on which every method here is tested.

LadderChain: a crisis climbs rungs 0..top; a hidden mobilisation 0..2 makes climbing easier and
follows the rung.  Each turn, with s = rarity (added to the log-odds of climbing) and m:

    P(up)   = 1 / (1 + exp(-(s + .9 m)))            P(down) = .35 (1 - P(up))
    P(m up) = .10 + .05 rung                        P(m down) = .25   (bounds 0 and 2)

The top rung absorbs.  A chain of 3 top + 1 states: P(top within the horizon) is one entry of the
matrix power T^horizon.  With an accident hazard h(rung) = accident * rung, spared paths go on and
struck paths are absorbed as well, again exactly in the matrix.  One draw decides the rung through
one inverse distribution function: ordered (up, stay, down) every run is monotone in s; unordered
(up, down, stay) it is not, which is the known way to lose pathwise monotonicity.

gamblers_ruin: P(reach top before 0 from i) = (1 - r^i) / (1 - r^top), r = down / up.
LogisticCurve and AdditiveCase: a curve and a response whose truth is a formula.

Units: turns, rungs, probabilities.  Numbers .9, .35, .10, .05, .25 are chosen, not estimated.
Errors: ValueError for impossible sizes or targets out of reach.
Source: Kemeny and Snell (1960), "Finite Markov Chains"; Feller (1968) volume 1, chapter XIV.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from sim.statistics.intervals import BoolArray, FloatArray, IntArray
from sim.statistics.keys import KeyArray, fold, uniform
from sim.statistics.splitting import Advance

RUNG, MOBILISATION, RUN = 1, 2, 3  # purposes of draws
MOST = 2  # highest mobilisation


@dataclass(frozen=True)
class Position:
    """States of a batch of chains."""

    rung: IntArray
    mobilisation: IntArray
    turn: IntArray


@dataclass(frozen=True)
class LadderChain:
    """The ladder with hidden mobilisation; implements `splitting.Process` and `evaluate`."""

    rarity: float = -2.0  # log-odds of climbing without mobilisation
    top: int = 6
    horizon: int = 40  # turns
    accident: float = 0.0  # hazard of an accident per turn and rung
    ordered: bool = True
    seed: int = 1
    build_up: float = 0.5  # weight of mobilisation in the importance

    def __post_init__(self) -> None:
        if not (1 <= self.top <= 13 and self.horizon >= 1 and 0 <= self.accident * self.top < 1):
            raise ValueError("a ladder needs top in 1..13, horizon >= 1, accident * top in [0, 1)")

    def climb(self, mobilisation: ArrayLike, rarity: ArrayLike | None = None) -> FloatArray:
        """P(up) in a turn."""
        s = np.asarray(self.rarity if rarity is None else rarity)
        return np.asarray(special.expit(s + 0.9 * np.asarray(mobilisation)))

    def matrix(self) -> FloatArray:
        """Transition matrix over 3 * top states and the absorbing event (last)."""
        size = (MOST + 1) * self.top
        t = np.zeros((size + 1, size + 1))
        t[size, size] = 1.0
        for rung in range(self.top):
            for m in range(MOST + 1):
                self._fill(t[(MOST + 1) * rung + m], rung, m, size)
        return t

    def _fill(self, row: FloatArray, rung: int, m: int, size: int) -> None:
        up = float(self.climb(m))
        down = 0.35 * (1 - up)
        m_up, m_down = 0.10 + 0.05 * rung, 0.25
        spared = 1 - self.accident * rung
        row[size] += 1 - spared
        for to, p in ((rung + 1, up), (max(rung - 1, 0), down), (rung, 1 - up - down)):
            for m_to, q in (
                (min(m + 1, MOST), m_up),
                (max(m - 1, 0), m_down),
                (m, 1 - m_up - m_down),
            ):
                row[size if to == self.top else (MOST + 1) * to + m_to] += spared * p * q

    def probability(self) -> float:
        """P(event within the horizon), exactly."""
        power = np.linalg.matrix_power(self.matrix(), self.horizon)
        return float(power[0, -1])

    def with_probability(self, target: float) -> LadderChain:
        """The same ladder with the rarity at which the event has probability `target`."""

        def gap(s: float) -> float:
            return float(np.log(replace(self, rarity=s).probability() / target))

        if gap(-12.0) > 0 or gap(6.0) < 0:
            raise ValueError(f"no rarity between -12 and 6 gives probability {target:g}")
        return replace(self, rarity=float(optimize.brentq(gap, -12.0, 6.0, xtol=1e-13)))

    # One turn, shared by plain runs and splitting.

    def _step(
        self, rung: IntArray, m: IntArray, keys: KeyArray, turn: IntArray, s: ArrayLike
    ) -> tuple[IntArray, IntArray]:
        draw, other = uniform(keys, turn, RUNG), uniform(keys, turn, MOBILISATION)
        up = self.climb(m, s)
        down = 0.35 * (1 - up)
        falls = draw >= 1 - down if self.ordered else (draw >= up) & (draw < up + down)
        new_m = m + (other < 0.10 + 0.05 * rung) - (other >= 0.75)
        new_rung = rung + (draw < up) - falls
        return np.maximum(new_rung, 0), np.clip(new_m, 0, MOST)

    # splitting.Process

    def start(self, keys: KeyArray) -> Position:
        """All at rung 0, unmobilised, turn 0."""
        zero = np.zeros(keys.size, np.int64)
        return Position(zero, zero, zero)

    def importance(self, states: Position) -> FloatArray:
        """Rung plus hidden build-up; top + build_up * 2 at the top rung."""
        m = np.where(states.rung >= self.top, MOST, states.mobilisation)
        return states.rung + self.build_up * m

    def turn(self, states: Position) -> IntArray:
        """Turn counter."""
        return states.turn

    def take(self, states: Position, index: IntArray) -> Position:
        """States at these positions."""
        return Position(states.rung[index], states.mobilisation[index], states.turn[index])

    def advance(self, states: Position, keys: KeyArray, level: float) -> Advance:
        """Play on until importance >= level or the horizon; accidents integrated."""
        rung, m, turn = states.rung.copy(), states.mobilisation.copy(), states.turn.copy()
        spared = np.ones(keys.size)
        reached = self.importance(states) >= level
        going = np.flatnonzero(~reached & (rung < self.top) & (turn < self.horizon))
        while going.size:
            spared[going] *= 1 - self.accident * rung[going]
            rung[going], m[going] = self._step(rung[going], m[going], keys[going], turn[going], self.rarity)
            turn[going] += 1
            reached[going] = self.importance(Position(rung[going], m[going], turn)) >= level
            going = going[~reached[going] & (rung[going] < self.top) & (turn[going] < self.horizon)]
        return Advance(Position(rung, m, turn), reached, turn, spared)

    @property
    def event_level(self) -> float:
        """Importance of the event itself."""
        return self.top + self.build_up * MOST

    def evaluate(self, rarities: FloatArray, replications: IntArray) -> BoolArray:
        """Event within the horizon, for each rarity and replication: bool[P, R] (no accidents)."""
        if self.accident:
            raise ValueError("plain runs of the ladder draw no accidents: set accident = 0")
        keys = fold(self.seed, RUN, np.asarray(replications, np.int64))
        s = np.asarray(rarities, float)[:, None]
        rung = np.zeros((s.shape[0], keys.size), np.int64)
        m, event = np.zeros_like(rung), np.zeros(rung.shape, bool)
        for turn in range(self.horizon):
            new, m = self._step(rung, m, keys, np.array(turn), s)
            rung = np.where(event, rung, new)
            event |= rung >= self.top
        return event

    def curve(self, rarities: ArrayLike) -> FloatArray:
        """Exact P(event) at each rarity."""
        values = np.atleast_1d(np.asarray(rarities, float))
        return np.array([replace(self, rarity=float(s)).probability() for s in values])


def gamblers_ruin(start: int, top: int, up: float, down: float) -> float:
    """P(reach `top` before 0), steps +1 with weight up and -1 with weight down."""
    if not 0 <= start <= top or up <= 0 or down <= 0:
        raise ValueError("gambler's ruin needs 0 <= start <= top and positive weights")
    r = down / up
    return start / top if r == 1 else (1 - r**start) / (1 - r**top)


@dataclass(frozen=True)
class LogisticCurve:
    """A monotone test bed: run r has the event at x when its own uniform is below expit(slope x).

    With slope 1 and x from -10 to 10 this is a plain curve; larger slopes make it steep.
    """

    slope: float = 1.0
    seed: int = 1

    def truth(self, x: ArrayLike) -> FloatArray:
        """Exact P at x."""
        return np.asarray(special.expit(self.slope * np.asarray(x, float)))

    def evaluate(self, x: FloatArray, replications: IntArray) -> BoolArray:
        """Events, bool[P, R]."""
        draws = uniform(self.seed, RUN, np.asarray(replications, np.int64))
        return np.asarray(draws < self.truth(x)[:, None])


@dataclass(frozen=True)
class AdditiveCase:
    """Indices known by hand: P = base + sum_i effect_i x_i + pair x_1 x_2, x_i uniform on [-1, 1].

    Var P = sum effect^2 / 3 + pair^2 / 9, so S_i = effect_i^2 / 3 / Var P and T_1, T_2 add the pair
    term.  With kink, P gains kink where x_1 > 0 (no polynomial can follow it); the truth is then
    S_1 Var P = (effect_1^2 / 3) + effect_1 kink / 2 + kink^2 / 4.
    """

    base: float = 0.4
    effects: tuple[float, ...] = (0.25, 0.10, 0.0)
    pair: float = 0.0
    kink: float = 0.0
    seed: int = 1

    def probability(self, x: FloatArray) -> FloatArray:
        """P at points [N, d]."""
        plain = self.base + x @ np.array(self.effects)
        return np.asarray(plain + self.pair * x[:, 0] * x[:, 1] + self.kink * (x[:, 0] > 0))

    def simulate(self, x: FloatArray, replications: IntArray) -> BoolArray:
        """One run at each point."""
        return np.asarray(uniform(self.seed, RUN, replications) < self.probability(x))

    def indices(self) -> tuple[FloatArray, FloatArray, float]:
        """(first-order, total, share of chance), exactly."""
        own = np.array(self.effects) ** 2 / 3
        own[0] += self.effects[0] * self.kink / 2 + self.kink**2 / 4
        extra = np.zeros(own.size)
        extra[:2] = self.pair**2 / 9
        variance, mean = own.sum() + self.pair**2 / 9, self.base + self.kink / 2
        return own / variance, (own + extra) / variance, 1 - variance / (mean * (1 - mean))
