"""Random draws that depend on names alone: the counter-based hash behind every keyed draw.

Theory: a draw is a fixed function of the integers that name it (seed, replication, turn, purpose),
so it does not depend on what was drawn before.  Two runs with the same names share their chance
(common random numbers), any run replays from its names, and a path can branch at any turn under
a new key.  The function is the finaliser of splitmix64, folded over the names:

    key_0 = 0,   key_{i+1} = mix(key_i + GOLDEN + mix(name_i + GOLDEN))        (mod 2^64)

Source: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA;
Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11.
Not for cryptography.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

KeyArray = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)


def _mix(word: KeyArray) -> KeyArray:
    word = (word ^ (word >> np.uint64(30))) * FIRST
    word = (word ^ (word >> np.uint64(27))) * SECOND
    return word ^ (word >> np.uint64(31))


def fold(*names: ArrayLike) -> KeyArray:
    """The 64-bit key of the names; arrays broadcast.  Names are integers of either sign."""
    key = np.zeros((1,), dtype=np.uint64)
    for name in names:
        word = np.atleast_1d(np.asarray(name))
        if word.dtype.kind not in "iu":
            raise ValueError(f"a key is made of integers; found {word.dtype}")
        key = _mix(key + GOLDEN + _mix(word.astype(np.uint64) + GOLDEN))
    return key


def uniform(*names: ArrayLike) -> NDArray[np.float64]:
    """Draws in [0, 1) with 53 random bits, one for each (broadcast) tuple of names."""
    return (fold(*names) >> np.uint64(11)).astype(np.float64) * 2.0**-53
