"""The one door: whatever is asked of the model comes in here as words, and is checked before anything is written.

``main`` takes the words of a command line, of a script or of the console command and finds what is asked: one run (to
experiments/run), a sweep, or a question by its name (``question``). ``asked`` composes and checks the order itself;
words and files become one mapping in sim/compose.py. ``trust`` goes first, for it decides which rules the model has;
``console`` is about letters; ``guide`` is ``--help``.
"""
