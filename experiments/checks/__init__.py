"""Checks of the program itself, not of what it says: how large it may grow, how long it may work.

    python -m experiments.checks.limits          invented scenarios at the limits, with seconds and peak memory
    python -m experiments.checks.endurance       mixed work in one process, with memory minute by minute

Neither is a test: both take minutes to hours. What they found stands in docs/release.md.
"""
