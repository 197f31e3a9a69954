"""Probabilities of simulated outcomes, with intervals that hold what they say.

One module a method; each states its theory, formula, units and source, and is tested where the
answer is known exactly.  Nothing here knows the model: a method asks for runs through

    evaluate(parameter_values: float[P], replications: int[R]) -> bool[P, R]

in which the same replication number means the same random keys (common random numbers).
"""
