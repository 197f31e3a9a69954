"""The checks of the program itself, each a command of its own; none is a test, for they take minutes to hours.

python -m experiments.checks.benchmark       speed, as ratios; checks.sweeps: what a sweep costs beyond its runs
python -m experiments.checks.coverage        how often the intervals hold the truth
python -m experiments.checks.beat            broken files, broken words and kills, by the hundred thousand
python -m experiments.checks.limits          invented scenarios at the limits, with seconds and peak memory
python -m experiments.checks.endurance       mixed work in one process, with memory minute by minute
python -m experiments.checks.house to=DIR    the structure, drawn from the imports
"""
