"""How far each candidate of a dyad's facts is believed: as far as the forecasts that it made have come true.

    weight = e^(−L) / the sum of these,  L = sum over its forecasts of (−log P(what came)) / weeks ahead

for every look ahead that is asked for, as soon as what came is known; a forecast counts half two years later, for dyads
change. Divided by the weeks ahead, because looks that overlap see the same weeks. This is Bayesian model averaging
(Hoeting et al. 1999) with forgetting (Raftery, Kárný & Ettler 2010), on what is to be forecast itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

FADES = 104.0  # weeks until a forecast counts half; ours


class Belief:
    """How far each candidate of a dyad is believed. ``looks``: the looks ahead that count, in weeks."""

    def __init__(self, many: int, looks: Sequence[int]) -> None:
        self.looks, self.lost = looks, np.zeros(many)
        self.said: dict[int, np.ndarray] = {}  # by week: float[candidate, look], what was said then

    def a_week_passes(self, height: np.ndarray, level: int) -> None:
        """Count what has come true in the last week of int8[week], all that is known."""
        self.lost *= 0.5 ** (1.0 / FADES)
        now = len(height) - 1
        for k, weeks in enumerate(self.looks):
            if now - weeks in self.said:
                p = self.said[now - weeks][:, k]
                came = bool((height[now - weeks + 1 :] >= level).any())
                self.lost -= np.log(p if came else 1.0 - p) / weeks
        self.said.pop(now - max(self.looks), None)

    @property
    def weights(self) -> np.ndarray:
        """float[candidate], their sum 1."""
        found = np.exp(self.lost.min() - self.lost)
        return np.asarray(found / found.sum())
