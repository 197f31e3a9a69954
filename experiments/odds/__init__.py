"""Odds: what the model's probabilities are, how sure they are, and what each move did to them.

    python -m experiments.odds.bar          the evaluation bar of one state
    python -m experiments.odds.annotate     the line of the odds along a run, and a mark for each move
    python -m experiments.odds.whatif       "had X done Y at turn 14"
    python -m experiments.odds.rank         an actor's options now, by what they do to the odds
    python -m experiments.odds.rare         war, down to one in a million, and how it starts
    python -m experiments.odds.precise      a curve that knows when to stop, and its thresholds
    python -m experiments.odds.compare      two settings, paired run by run
    python -m experiments.odds.sensitivity  which parameters matter, and the share of chance
    python -m experiments.odds.timing       time to war, agreement, fading out

Words after the options are those of run.py: ``scenario=northern_strait seed=3 ties.russia_serbia.commitment=0.2``.
Each command is also a function: ``main([...])`` takes the same words and returns the exit code.
"""
