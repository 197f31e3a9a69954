"""What history says, and how it is counted: one small function a figure, the same for recorded and simulated events.

``events`` is the table that both worlds are read into (``recorded``, ``simulated``); ``weeks``, ``disputes``,
``grave``, ``crises`` and ``allies`` count in it; ``figures`` lists them all, ``targets`` history's own values.
"""
