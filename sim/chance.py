"""Chance: every random draw belongs to a key made of names, never to a position in a stream.

A draw is a pure function of (seed, run, branch, turn, purpose, actor, target). Nothing is consumed, so leaving one
actor out, adding a rule or changing the number of threads leaves every other draw as it was, and two scenarios that
share keys share their luck (common random numbers).

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"); the
exponential and logarithm are polynomials in plain double arithmetic, so that no mathematical library of the machine
decides a bit.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np

from sim.vocabulary import compiled

# What a draw is for. One purpose, actor and target a turn: one draw.
(CHOOSE, REPLY, PERCEIVE, ATTRIBUTE, ACCIDENT, OVERSHOOT, DEATHS, TRIGGER, VOTE, RATIFY, INTERVENE, SPELL, WAR_END,
 SPARK, MEMBER, MISTAKE) = range(16)  # fmt: skip

MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


class Key(NamedTuple):
    """The key of one turn of one run: two words from (seed, run, branch) and the turn."""

    low: np.uint64
    high: np.uint64
    turn: np.uint64


def label(name: str) -> int:
    """The 32-bit word that stands for a name in a key (blake2b); the loader refuses two names with one label."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")


@compiled
def mix(a, b):
    """One round of splitmix64 over a ^ b: spreads seed, run and branch over 64 bits (Steele, Lea & Flood 2014)."""
    z = (a ^ b) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def key(seed, run, branch, turn):
    """The key of (seed, run, branch, turn); all non-negative whole numbers."""
    h = mix(mix(mix(np.uint64(0), np.uint64(seed)), np.uint64(run)), np.uint64(branch))
    return Key(h & MASK, h >> SHIFT, np.uint64(turn) & MASK)


@compiled
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox4x32 on counter (c0..c3) and key (k0, k1); four 32-bit words back."""
    for _ in range(10):
        p0 = M0 * c0
        p1 = M1 * c2
        c0, c1, c2, c3 = (p1 >> SHIFT) ^ c1 ^ k0, p1 & MASK, (p0 >> SHIFT) ^ c3 ^ k1, p0 & MASK
        k0 = (k0 + W0) & MASK
        k1 = (k1 + W1) & MASK
    return c0, c1, c2, c3


@compiled
def draw(key, purpose, actor, target):
    """A uniform number in (0, 1): 53 bits, shifted by half a step so that it is never 0 or 1."""
    a, b, _c, _d = philox(
        np.uint64(key.turn), np.uint64(actor), np.uint64(target), np.uint64(purpose),
        np.uint64(key.low), np.uint64(key.high),
    )  # fmt: skip
    bits = (a << np.uint64(21)) ^ (b >> np.uint64(11))
    return (np.float64(bits) + 0.5) * 1.1102230246251565e-16


def draws(seed: int, runs: np.ndarray, purpose: int) -> np.ndarray:
    """float[run]: ``draw(key(seed, run, 0, 0), purpose, 0, 0)`` of many runs at once, in plain numpy."""
    mixed, ten_rounds = (getattr(f, "py_func", f) for f in (mix, philox))
    zero = np.zeros(len(runs), np.uint64)
    h = mixed(mixed(mixed(zero, np.uint64(seed)), runs.astype(np.uint64)), np.uint64(0))
    a, b, _c, _d = ten_rounds(zero, zero, zero, zero + np.uint64(purpose), h & MASK, h >> SHIFT)
    return ((a << np.uint64(21)) ^ (b >> np.uint64(11))).astype(np.float64) * 2.0**-53 + 0.5 * 2.0**-53


@compiled
def exp(x):
    """e^x to about 3e-16 relative, by 2^k times a polynomial; x is held to -700 .. 700. Loops over it vectorise."""
    x = min(max(x, -700.0), 700.0)
    k = x * 1.4426950408889634 + 6755399441055744.0  # adding 1.5 * 2^52 rounds; the low bits are then the integer
    whole = k - 6755399441055744.0
    r = (x - whole * 0.693147180369123816490) - whole * 1.90821492927058770002e-10
    q = 1.6059043836821613e-10
    q = q * r + 2.08767569878681e-09
    q = q * r + 2.505210838544172e-08
    q = q * r + 2.755731922398589e-07
    q = q * r + 2.7557319223985893e-06
    q = q * r + 2.48015873015873e-05
    q = q * r + 0.0001984126984126984
    q = q * r + 0.001388888888888889
    q = q * r + 0.008333333333333333
    q = q * r + 0.041666666666666664
    q = q * r + 0.16666666666666666
    q = q * r + 0.5
    q = q * r + 1.0
    q = q * r + 1.0
    return q * np.int64((np.float64(k).view(np.int64) + 1023) << 52).view(np.float64)


@compiled
def exp_at_most(x):
    """An upper bound of e^x, at most 6.2 % above it, for the price of a product: 2^k (1 + f) for 2^(k + f), 0 <= f < 1.

    The bits of a float are its exponent and, behind it, its fraction: so k + f, written as a whole number of 2^-52,
    is 2^k (1 + f) read as a float (Schraudolph 1999). x is held to -700 .. 700.
    """
    y = min(max(x, -700.0), 700.0) * 1.4426950408889634
    return np.int64((y + 1023.0) * 4503599627370496.0).view(np.float64) * (1.0 + 1e-9)


@compiled
def log(x):
    """ln x for x > 0 to about 3e-16 relative: x = m 2^k, ln m by the series of atanh((m-1)/(m+1))."""
    bits = np.float64(x).view(np.int64)
    k = (bits >> 52) - 1023
    m = np.int64((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    if m > 1.4142135623730951:
        m = m * 0.5
        k = k + 1
    z = (m - 1.0) / (m + 1.0)
    y = z * z
    q = 0.0
    for n in range(21, -1, -2):
        q = q * y + 1.0 / n if n > 0 else q
    return 2.0 * z * q + np.float64(k) * 0.6931471805599453


@compiled
def logistic(x):
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


@compiled
def within(rate, days):
    """Chance that something with a constant rate (1/day) happens within so many days: 1 - e^(-rate days)."""
    return 1.0 - exp(-rate * days)


@compiled
def within_at_most(rate, days):
    """An upper bound of that, beyond the reach of rounding: 1 - e^-r is less than r."""
    return rate * days * (1.0 + 1e-9) + 1e-15


@compiled
def happens(u, rate, days):
    """Whether a uniform draw is below ``within(rate, days)``; most are above the bound, and cost no exponential."""
    return u < within_at_most(rate, days) and u < within(rate, days)


@compiled
def clip(x, low, high):
    """x held between low and high: for quantities whose range is their meaning (shares, probabilities)."""
    return min(max(x, low), high)


@compiled
def busy(since, days, act_days):
    """The share of a turn of so many days that an act of ``since`` days ago, at any hour of its turn, still takes."""
    left = act_days - since + days
    a, b, c = max(0.0, left), max(0.0, left - days), max(0.0, left - 2.0 * days)
    return (0.5 * a * a - b * b + 0.5 * c * c) / (days * days)


@compiled
def faded(days, half_life):
    """What is left of a fresh impression after so many days, 0-1; without a half-life none outlasts its turn."""
    return exp(-0.6931471805599453 * days / half_life) if half_life > 0.0 else 0.0


@compiled
def mean_left(rate, begin, end):
    """What is left of something that fades at ``rate`` (1/day): mean over the ages ``begin`` to ``end`` (days)."""
    if rate <= 0.0:
        return 1.0
    return (exp(-rate * begin) - exp(-rate * end)) / (rate * (end - begin))


@compiled
def next_turn(rate, days):
    """The same over the turn after the one in the middle of which it began."""
    return mean_left(rate, 0.5 * days, 1.5 * days)
